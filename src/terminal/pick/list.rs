//! What is typed, what fits it, and which row is meant.

use anstyle::{AnsiColor, Style};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::Choices;
use crate::terminal::Abilities;
use crate::terminal::keys::Key;
use crate::terminal::sanitize::sanitize_line;
use crate::terminal::screen::DIM;

/// So many rows are enough to look through at once.
const MOST_ROWS: usize = 10;
/// Rows beside those of the list: what to do, what the list is, and what is typed.
const OTHER_ROWS: usize = 3;
/// Nobody types a longer name; a paste by accident may be as long as it likes.
const LONGEST_TYPED: usize = 200;

const MEANT: Style = AnsiColor::Cyan.on_default().bold();

/// A list that is being narrowed.
pub(super) struct List<'a> {
    choices: Choices<'a>,
    typed: String,
    fitting: Vec<usize>,
    /// Which of the fitting ones is meant.
    at: usize,
    /// The first that is shown.
    top: usize,
    /// How many were shown last, which is how far a page goes.
    page: usize,
}

/// What a key came to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    Stay,
    Choose(usize),
    Leave,
}

impl<'a> List<'a> {
    pub(super) fn new(choices: Choices<'a>) -> Self {
        Self {
            choices,
            typed: String::new(),
            fitting: (0..choices.rows.len()).collect(),
            at: choices.at.min(choices.rows.len().saturating_sub(1)),
            top: 0,
            page: MOST_ROWS,
        }
    }

    pub(super) fn press(&mut self, key: Key) -> Step {
        let last = self.fitting.len().saturating_sub(1);
        match key {
            Key::Char(c) if self.typed.len() < LONGEST_TYPED => {
                self.typed.push(c);
                self.narrow();
            }
            Key::Backspace if self.typed.pop().is_some() => self.narrow(),
            Key::EraseLine => {
                self.typed.clear();
                self.narrow();
            }
            Key::EraseWord => {
                let kept = self.typed.trim_end().rfind(' ').map_or(0, |at| at + 1);
                self.typed.truncate(kept);
                self.narrow();
            }
            // The ends meet: from the first the last is one key away.
            Key::Up => self.at = self.at.checked_sub(1).unwrap_or(last),
            Key::Down => self.at = if self.at < last { self.at + 1 } else { 0 },
            Key::PageUp => self.at = self.at.saturating_sub(self.page),
            Key::PageDown => self.at = (self.at + self.page).min(last),
            Key::First => self.at = 0,
            Key::Last => self.at = last,
            Key::Enter => {
                let meant = self.fitting.get(self.at);
                return meant.map_or(Step::Stay, |at| Step::Choose(*at));
            }
            Key::Escape | Key::Interrupt | Key::Eof => return Step::Leave,
            Key::Char(_) | Key::Backspace | Key::Stop => {}
        }
        Step::Stay
    }

    fn narrow(&mut self) {
        let count = self.choices.rows.len();
        self.fitting = (self.choices.narrow)(&self.typed);
        self.fitting.retain(|at| *at < count);
        self.at = 0;
        self.top = 0;
    }

    /// The rows for a screen of these columns and rows, the last with the cursor at its end.
    pub(super) fn drawn(&mut self, size: (usize, usize), abilities: Abilities) -> Vec<String> {
        let (columns, height) = size;
        self.page = height.saturating_sub(OTHER_ROWS + 1).clamp(1, MOST_ROWS);
        self.top = self
            .top
            .clamp((self.at + 1).saturating_sub(self.page), self.at);
        let styled = |style: Style, text: &str| {
            let text = clipped(text, columns.saturating_sub(1));
            match abilities.color_stderr {
                true => format!("{style}{text}{style:#}"),
                false => text,
            }
        };
        let (arrows, mark) = match abilities.utf8 {
            true => ("↑ ↓", "▸"),
            false => ("arrows", ">"),
        };
        let mut rows = vec![styled(
            DIM,
            &format!("type to narrow, {arrows} to move, Enter to choose, Esc to leave"),
        )];
        let shown = self
            .fitting
            .iter()
            .enumerate()
            .skip(self.top)
            .take(self.page);
        for (n, at) in shown {
            let row = self.choices.rows.get(*at).map(String::as_str);
            let row = sanitize_line(row.unwrap_or_default());
            rows.push(match n == self.at {
                true => styled(MEANT, &format!("{mark} {row}")),
                false => styled(Style::new(), &format!("  {row}")),
            });
        }
        let all = self.choices.rows.len();
        let count = match self.fitting.len() {
            0 => format!("none of {all}"),
            fitting if fitting == all => all.to_string(),
            fitting => format!("{fitting} of {all}"),
        };
        let what = sanitize_line(self.choices.what);
        rows.push(styled(DIM, &format!("  {count} {what}")));
        // A screen of so few rows has none for explanations.
        if height <= OTHER_ROWS {
            rows.truncate(2);
            rows.remove(0);
        }
        let typed = sanitize_line(&self.typed);
        let room = columns.saturating_sub("find: ".len() + 1);
        rows.push(format!("find: {}", end_of(&typed, room)));
        rows
    }
}

/// As much of a text as so many columns take.
fn clipped(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut clipped = String::new();
    let mut width = 1;
    for cluster in text.graphemes(true) {
        width += cluster.width();
        if width > columns {
            break;
        }
        clipped.push_str(cluster);
    }
    clipped + "…"
}

/// The end of a text, as much of it as so many columns take.
fn end_of(text: &str, columns: usize) -> &str {
    let mut start = text.len();
    let mut width = 0;
    for (at, cluster) in text.grapheme_indices(true).rev() {
        width += cluster.width();
        if width > columns {
            break;
        }
        start = at;
    }
    text.get(start..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ABILITIES: Abilities = Abilities {
        stdin: true,
        stdout: true,
        stderr: true,
        color_stdout: false,
        color_stderr: false,
        wants_color: false,
        moves: true,
        utf8: true,
    };

    fn with_list<T>(rows: &[&str], at: usize, test: impl FnOnce(List<'_>) -> T) -> T {
        let rows: Vec<String> = rows.iter().map(ToString::to_string).collect();
        let narrow = |typed: &str| {
            let fits = |(_, row): &(usize, &String)| row.contains(typed);
            rows.iter()
                .enumerate()
                .filter(fits)
                .map(|(n, _)| n)
                .collect()
        };
        test(List::new(Choices {
            rows: &rows,
            narrow: &narrow,
            at,
            what: "things",
        }))
    }

    fn press(list: &mut List<'_>, keys: &[Key]) -> Step {
        keys.iter().map(|key| list.press(*key)).last().unwrap()
    }

    #[test]
    fn typing_narrows_and_enter_takes_the_row_that_is_marked() {
        with_list(&["ab", "b\u{1b}[2Jc", "bd"], 2, |mut list| {
            let drawn = list.drawn((80, 24), ABILITIES);
            assert_eq!(drawn[3], "▸ bd");
            assert_eq!(drawn[4], "  3 things");
            press(&mut list, &[Key::Char('b'), Key::Down]);
            let drawn = list.drawn((80, 24), ABILITIES);
            assert!(drawn[2].starts_with("▸ b") && !drawn[2].contains('\u{1b}'));
            assert_eq!(drawn.last().unwrap(), "find: b");
            assert_eq!(list.press(Key::Enter), Step::Choose(1));
            press(&mut list, &[Key::Char('x')]);
            assert_eq!(list.drawn((80, 24), ABILITIES)[1], "  none of 3 things");
            assert_eq!(list.press(Key::Enter), Step::Stay);
            press(&mut list, &[Key::EraseWord]);
            assert_eq!(press(&mut list, &[Key::Up, Key::Enter]), Step::Choose(2));
            assert_eq!(list.press(Key::Interrupt), Step::Leave);
        });
    }

    #[test]
    fn a_word_of_what_is_typed_is_taken_back_with_the_spaces_behind_it() {
        with_list(&["ab cd ef"], 0, |mut list| {
            "ab cd ef ".chars().for_each(|c| {
                list.press(Key::Char(c));
            });
            for left in ["ab cd ", "ab ", ""] {
                list.press(Key::EraseWord);
                let drawn = list.drawn((80, 24), ABILITIES);
                assert_eq!(drawn.last().unwrap(), &format!("find: {left}"));
            }
        });
    }

    #[test]
    fn rows_are_cut_at_the_edge_by_what_is_seen() {
        assert_eq!(clipped("日本語", 6), "日本語");
        assert_eq!(clipped("日本語", 5), "日本…");
        assert_eq!(clipped("日本語", 0), "…");
        assert_eq!(end_of("日本語", 5), "本語");
        assert_eq!(end_of("abc", 0), "");
    }

    proptest! {
        /// Whatever is pressed on whatever screen, the row that is meant is shown, and all fits.
        #[test]
        fn what_is_meant_is_always_seen(
            keys in prop::collection::vec(0..9_usize, 0..40),
            size in (1..60_usize, 1..30_usize),
        ) {
            let rows: Vec<String> = (0..37).map(|n| format!("row {n} of some width")).collect();
            let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
            with_list(&rows, 5, |mut list| {
                for key in keys {
                    let key = [
                        Key::Up, Key::Down, Key::PageUp, Key::PageDown, Key::First, Key::Last,
                        Key::Char('3'), Key::Backspace, Key::EraseLine,
                    ][key];
                    list.press(key);
                    let drawn = list.drawn(size, ABILITIES);
                    prop_assert!(drawn.len() <= size.1.max(2) && drawn.len() < size.1.max(5));
                    prop_assert!(drawn.iter().all(|row| row.width() <= size.0.max(6)), "{drawn:?}");
                    let marked = drawn.iter().filter(|row| row.starts_with('▸') || size.0 < 3);
                    prop_assert!(list.fitting.is_empty() || marked.count() >= 1, "{drawn:?}");
                }
                Ok(())
            })?;
        }
    }
}
