//! The row that says something is being waited for. It comes after a moment and goes without a
//! trace.

use std::io;
use std::time::{Duration, Instant};

use crossterm::cursor::MoveToColumn;
use crossterm::style::Print;
use crossterm::terminal::{Clear, ClearType};
use crossterm::{Command, execute};

use super::{Remarks, Screen};

/// Short waits need no word.
const AFTER: Duration = Duration::from_millis(200);
const STEP: Duration = Duration::from_millis(100);
const DOTS: [&str; 10] = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/// One row on standard error while nothing else is written there.
#[derive(Debug)]
pub struct Status {
    possible: bool,
    allowed: bool,
    utf8: bool,
    since: Instant,
    /// When the row is drawn next.
    due: Instant,
    shown: bool,
    word: &'static str,
}

impl Status {
    /// A wait that begins now. Off a terminal it is silent.
    pub fn begin(screen: Screen) -> Self {
        let abilities = screen.abilities();
        let screens = abilities.stderr && abilities.stdout && abilities.moves;
        let is_quiet = screen.remarks() == Remarks::OfAnswers;
        let allowed = screens && !is_quiet && !screen.look().is_accessible();
        Self {
            possible: allowed,
            allowed,
            utf8: abilities.utf8,
            since: Instant::now(),
            due: Instant::now() + AFTER,
            shown: false,
            word: "",
        }
    }

    /// The same without a row, where other lines would get in its way.
    #[must_use]
    pub fn without_row(mut self) -> Self {
        self.possible = false;
        self.allowed = false;
        self
    }

    /// Waits until the row has to be drawn again; for ever where it is not drawn at all.
    pub async fn tick(&self) {
        if !self.allowed {
            return std::future::pending().await;
        }
        tokio::time::sleep_until(self.due.into()).await;
    }

    /// Draws the row.
    pub fn draw(&mut self) {
        if !self.allowed {
            return;
        }
        self.due = Instant::now() + STEP;
        let waited = self.since.elapsed();
        let step = usize::try_from(waited.as_millis() / STEP.as_millis()).unwrap_or(0);
        let dot = if self.utf8 {
            DOTS.get(step % DOTS.len()).copied()
        } else {
            None
        };
        let seconds = waited.as_secs_f32();
        let word = match self.word {
            "" => String::new(),
            word => format!("{word} "),
        };
        draw_row(Print(format!(
            "{} {word}{seconds:.1} s",
            dot.unwrap_or("...")
        )));
        self.shown = true;
    }

    /// Waits for something, and says what it is if that takes a moment.
    pub async fn during<T>(mut self, word: &'static str, wait: impl Future<Output = T>) -> T {
        self.say(word);
        let mut wait = std::pin::pin!(wait);
        loop {
            tokio::select! {
                biased;
                done = &mut wait => return done,
                () = self.tick() => self.draw(),
            }
        }
    }

    /// Says what is being waited for.
    pub fn say(&mut self, word: &'static str) {
        self.word = word;
    }

    /// Takes the row away.
    pub fn clear(&mut self) {
        self.hide();
        self.allowed = false;
    }

    /// Takes the row away until it is drawn again.
    pub fn hide(&mut self) {
        if std::mem::take(&mut self.shown) {
            draw_row(Print(""));
        }
    }

    /// A wait that has lasted for so long already; the cursor is on an empty row. Tells whether the
    /// row can be shown at all.
    pub fn again(&mut self, word: &'static str, waited: Duration) -> bool {
        let now = Instant::now();
        self.allowed = self.possible;
        self.word = word;
        self.since = now.checked_sub(waited).unwrap_or(now);
        self.due = now;
        self.possible
    }
}

/// A row that cannot be drawn is no reason to fail the turn.
fn draw_row(content: impl Command) {
    let start = MoveToColumn(0);
    let _ = execute!(io::stderr(), start, content, Clear(ClearType::UntilNewLine));
}

impl Drop for Status {
    fn drop(&mut self) {
        self.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::{Abilities, Look};

    fn is_drawn(screen: Screen) -> bool {
        Status::begin(screen).again("", Duration::ZERO)
    }

    #[test]
    fn a_wait_is_shown_where_both_outputs_are_a_terminal_that_moves_its_cursor() {
        let all = Abilities::TERMINAL;
        assert!(is_drawn(Screen::new(all)));
        for lacks in [
            Abilities {
                stdout: false,
                ..all
            },
            Abilities {
                stderr: false,
                ..all
            },
            Abilities {
                moves: false,
                ..all
            },
        ] {
            assert!(!is_drawn(Screen::new(lacks)), "{lacks:?}");
        }
    }

    #[test]
    fn a_wait_is_not_shown_where_it_would_be_in_the_way() {
        let screen = Screen::new(Abilities::TERMINAL);
        let mut without_row = Status::begin(screen).without_row();
        assert!(!without_row.again("", Duration::ZERO));
        assert!(!is_drawn(screen.with_remarks(Remarks::OfAnswers)));
        let mut look = Look::default();
        look.set("accessible", "true").unwrap();
        assert!(!is_drawn(screen.with_look(look)));
    }
}
