//! One of a list: narrowed by typing and chosen by moving, or by its number in a line where rows of
//! the screen are not to be painted over.
//!
//! | file | owns |
//! |---|---|
//! | `list` | what is typed, what fits it, which row is meant: pure |
//! | `region` | the rows below the cursor that are painted over |

mod list;
mod region;

use std::io;

use crate::chat::{Error, ErrorKind, Result};

use super::keyboard::{HAS_KEYS, Keyboard, Pressed, read_line};
use super::keys::Key;
use super::{Screen, discard_keys, suspend};
use list::{List, Step};
use region::Region;

/// What there is to choose from.
#[derive(Clone, Copy)]
pub struct Choices<'a> {
    /// A row for each; foreign text.
    pub rows: &'a [String],
    /// Which of them fit what is typed, in their order.
    pub narrow: &'a dyn Fn(&str) -> Vec<usize>,
    /// The one to begin at.
    pub at: usize,
    /// What they are and where they come from, such as `models in us-east-1, listed 3 h ago`.
    pub what: &'a str,
}

/// Whether a person can be asked to choose: nobody is, where input or output is a pipe.
#[must_use]
pub fn can_pick(screen: Screen) -> bool {
    let abilities = screen.abilities();
    abilities.stdin && abilities.stdout && abilities.stderr && super::is_there()
}

/// Whether rows may be painted over, so that [`pick`] can be used.
#[must_use]
pub fn can_paint(screen: Screen) -> bool {
    HAS_KEYS && screen.abilities().moves && !screen.look().is_accessible()
}

/// Lets the person choose; nothing, when Escape, Ctrl-C or Ctrl-D leave. The rows of the list are
/// gone from the screen then, and the terminal's modes are as before.
///
/// # Errors
/// Of kind `Io`, when there is no terminal to ask on.
pub fn pick(screen: Screen, choices: Choices<'_>) -> Result<Option<usize>> {
    // What was pressed before was not meant for the list.
    discard_keys();
    chosen(screen, choices).map_err(|error| {
        Error::new(ErrorKind::Io, "the terminal cannot be asked")
            .with_service_message(error.to_string())
            .with_hint("name what is meant on the command line instead")
            .with_source(error)
    })
}

fn chosen(screen: Screen, choices: Choices<'_>) -> io::Result<Option<usize>> {
    let mut keyboard = Keyboard::take()?;
    let mut list = List::new(choices);
    let mut region = Region::default();
    loop {
        // What a paste makes of it is drawn once.
        if !keyboard.holds_more() {
            region.draw(|size| list.drawn(size, screen.abilities()))?;
        }
        let step = match keyboard.next() {
            Pressed::Key(Key::Stop) => {
                region.clear()?;
                suspend();
                Step::Stay
            }
            Pressed::Key(key) => list.press(key),
            Pressed::Resized => Step::Stay,
            Pressed::Gone => Step::Leave,
        };
        match step {
            Step::Stay => {}
            Step::Choose(at) => return region.clear().map(|()| Some(at)),
            Step::Leave => return region.clear().map(|()| None),
        }
    }
}

/// Asks for a line, which the terminal edits; nothing, when Ctrl-C or Ctrl-D come instead.
#[must_use]
pub fn ask(screen: Screen, question: &str) -> Option<String> {
    screen.question(question);
    let line = read_line();
    if line.is_none() {
        screen.note("");
    }
    line
}

/// Asks something that only a `y` or `yes` agrees to, pressed after it was asked.
#[must_use]
pub fn agrees(screen: Screen, question: &str) -> bool {
    discard_keys();
    let answer = ask(screen, &format!("{question} [y/N] ")).unwrap_or_default();
    matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}
