//! What the line editor asks about the line: how to draw it, what may follow, what Tab makes of it.

use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::{Arc, Mutex, PoisonError};

use anstyle::{AnsiColor, Style};
use rustyline::completion::{Completer, Pair};
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hint, Hinter, HistoryHinter};
use rustyline::line_buffer::LineBuffer;
use rustyline::validate::Validator;
use rustyline::{Changeset, Context, Helper};

use super::command::{COMMANDS, find};
use super::complete::{Names, complete};

const KNOWN: Style = AnsiColor::Cyan.on_default();
const UNKNOWN: Style = AnsiColor::Red.on_default();
const HINT: Style = Style::new().dimmed();

/// A longer line is hardly one to be recognised, and would be drawn anew with every key.
const LONGEST_DRAWN_ANEW: usize = 200;

/// Completion, hints and colours, and a memory of the line for when the editor loses it.
#[derive(Default)]
pub(super) struct Assistant {
    pub(super) seen: RefCell<String>,
    pub(super) put: Put,
    pub(super) names: Names,
    /// Whether it may colour.
    pub(super) color: bool,
    /// Whether it may hint. A screen reader would read a hint as if it had been typed.
    pub(super) hints: bool,
}

/// What a key puts into the line. No command of rustyline replaces text and leaves the cursor behind
/// what it put there, but completing does: so the key asks for a completion, and this is it.
#[derive(Debug, Default, Clone)]
pub(super) struct Put(Arc<Mutex<Option<New>>>);

#[derive(Debug, Clone)]
pub(super) enum New {
    /// A line end, in the place of the character before the cursor.
    LineEnd,
    /// A text, in the place of the line.
    Line(String),
}

impl Put {
    pub(super) fn ask(&self, new: New) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(new);
    }

    fn asked(&self) -> Option<New> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn take(&self) -> Option<New> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Helper for Assistant {}

impl Validator for Assistant {}

/// What may follow the line.
pub(super) struct Suggestion {
    shown: String,
    /// Whether it can be taken over, as a line typed before can.
    is_text: bool,
}

impl Hint for Suggestion {
    fn display(&self) -> &str {
        &self.shown
    }

    fn completion(&self) -> Option<&str> {
        self.is_text.then_some(&self.shown)
    }
}

impl Hinter for Assistant {
    type Hint = Suggestion;

    /// The rest of the newest line that began so, or what a command takes.
    fn hint(&self, line: &str, pos: usize, context: &Context<'_>) -> Option<Suggestion> {
        // Without colour a hint cannot be told from what was typed.
        if !self.hints || !self.color || line.len() > LONGEST_DRAWN_ANEW {
            return None;
        }
        if let Some(arguments) = arguments(line) {
            return Some(Suggestion {
                shown: arguments,
                is_text: false,
            });
        }
        let rest = HistoryHinter::new().hint(line, pos, context)?;
        // What is taken over is what is seen.
        let shown: String = rest.chars().take_while(|c| *c != '\n').collect();
        let fits = shown.len() <= LONGEST_DRAWN_ANEW && !shown.contains(is_unsafe);
        fits.then_some(Suggestion {
            shown,
            is_text: true,
        })
    }
}

/// What a command takes, where it stands alone and a blank behind it.
fn arguments(line: &str) -> Option<String> {
    let name = line.strip_prefix('/')?.strip_suffix(' ')?;
    let command = find(name).ok()?;
    (!command.arguments.is_empty()).then(|| command.arguments.to_owned())
}

impl Assistant {
    fn remember(&self, line: &str) {
        line.clone_into(&mut self.seen.borrow_mut());
    }
}

/// Controls, and marks that change the direction or hide what follows.
pub(super) fn is_unsafe(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200b}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// A paste may bring anything; what is drawn of it must not drive the terminal. The width stays:
/// rustyline counts a control as one column, and a mark of no width as none.
fn harmless(line: &str) -> Cow<'_, str> {
    if !line.contains(is_unsafe) {
        return Cow::Borrowed(line);
    }
    let shown = line.chars().filter_map(|c| match c {
        _ if !is_unsafe(c) => Some(c),
        _ if c.is_control() => Some('·'),
        _ => None,
    });
    Cow::Owned(shown.collect())
}

/// How much of a line that is not sent as it is stands out, and how.
fn standing_out(line: &str) -> Option<(usize, Style)> {
    if line
        .strip_prefix('!')
        .is_some_and(|rest| !rest.starts_with('!'))
    {
        return Some((1, KNOWN));
    }
    let rest = line
        .strip_prefix('/')
        .filter(|rest| !rest.starts_with('/'))?;
    let name = rest.split(char::is_whitespace).next().unwrap_or_default();
    let end = 1 + name.len();
    if find(name).is_ok() {
        return Some((end, KNOWN));
    }
    let mut names = COMMANDS.iter().flat_map(|command| command.names);
    let may_become_one = end == line.len() && names.any(|known| known.starts_with(name));
    (!may_become_one).then_some((end, UNKNOWN))
}

impl Highlighter for Assistant {
    fn highlight_char(&self, line: &str, _: usize, _: CmdKind) -> bool {
        self.remember(line);
        self.color && line.len() <= LONGEST_DRAWN_ANEW && line.starts_with(['/', '!'])
    }

    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        self.remember(line);
        let shown = harmless(line);
        let out = standing_out(&shown).filter(|_| self.color);
        match out.and_then(|(end, style)| Some((shown.split_at_checked(end)?, style))) {
            Some(((first, rest), style)) => Cow::Owned(format!("{style}{first}{style:#}{rest}")),
            None => shown,
        }
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        Cow::Owned(format!("{HINT}{hint}{HINT:#}"))
    }
}

impl Completer for Assistant {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        pos: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let (start, replacement) = match self.put.asked() {
            None => {
                let (before, after) = line.split_at_checked(pos).unwrap_or((line, ""));
                return Ok(complete(before, after, &self.names));
            }
            Some(New::LineEnd) => (pos.saturating_sub(1), "\n".to_owned()),
            Some(New::Line(text)) => (0, text),
        };
        let only = Pair {
            display: String::new(),
            replacement,
        };
        Ok((start, vec![only]))
    }

    fn update(&self, line: &mut LineBuffer, start: usize, elected: &str, changes: &mut Changeset) {
        match self.put.take() {
            Some(New::Line(text)) => line.update(&text, text.len(), changes),
            _ => line.replace(start..line.pos(), elected, changes),
        }
    }
}

#[cfg(test)]
mod tests {
    use rustyline::history::{History, MemHistory};

    use super::*;

    fn assistant() -> Assistant {
        Assistant {
            color: true,
            hints: true,
            ..Assistant::default()
        }
    }

    fn hint(typed: &[&str], line: &str) -> Option<(String, bool)> {
        let mut history = MemHistory::new();
        for line in typed {
            history.add(line).unwrap();
        }
        let hint = assistant().hint(line, line.len(), &Context::new(&history));
        hint.map(|hint| (hint.shown, hint.is_text))
    }

    #[test]
    fn a_hint_is_the_newest_line_that_began_so_as_far_as_it_is_seen() {
        let typed = ["What is old?", "What is new?", "two\nlines", "bell\u{7}"];
        assert_eq!(hint(&typed, "What"), Some((" is new?".to_owned(), true)));
        assert_eq!(hint(&typed, "tw"), Some(("o".to_owned(), true)));
        assert_eq!(hint(&typed, "be"), None);
        assert_eq!(hint(&typed, "other"), None);
    }

    #[test]
    fn a_command_says_what_it_takes() {
        let (shown, is_text) = hint(&["/once x=1"], "/once ").unwrap();
        assert_eq!((&*shown, is_text), ("KEY=VALUE… [-- PROMPT]", false));
        assert_eq!(hint(&[], "/hash "), None);
    }

    #[test]
    fn commands_stand_out_and_mistyped_ones_more() {
        let drawn = |line: &str| assistant().highlight(line, 0).into_owned();
        assert_eq!(drawn("/hash"), format!("{KNOWN}/hash{KNOWN:#}"));
        assert_eq!(drawn("/set a=1"), format!("{KNOWN}/set{KNOWN:#} a=1"));
        assert_eq!(drawn("/hist"), "/hist", "it may become one");
        assert_eq!(drawn("/hist x"), format!("{UNKNOWN}/hist{UNKNOWN:#} x"));
        assert_eq!(drawn("!ls"), format!("{KNOWN}!{KNOWN:#}ls"));
        for text in ["//etc", "!!x", "a /set", ""] {
            assert_eq!(drawn(text), text);
        }
        assert!(!drawn("/\u{1b}[31m").contains("\u{1b}[31m/\u{1b}[31m"));
    }

    #[test]
    fn without_colour_a_line_is_drawn_as_it_is_and_nothing_is_hinted() {
        let plain = Assistant {
            color: false,
            ..assistant()
        };
        assert_eq!(plain.highlight("/set a=1", 0), "/set a=1");
        let mut history = MemHistory::new();
        history.add("What is new?").unwrap();
        assert!(plain.hint("What", 4, &Context::new(&history)).is_none());
    }
}
