//! What a terminal is told beside what it shows: where prompts and answers begin, and that an answer
//! has come. Its title is never set.

use super::{Abilities, tty};

/// A place in a conversation, as OSC 133 names those of a shell. Terminals that know them can jump
/// from prompt to prompt, or take an answer as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A prompt begins.
    Prompt,
    /// What comes of the line begins.
    Output,
    /// That is all of it.
    End,
}

/// What stands behind the prompt, where the line begins. It takes no column.
pub const LINE: &str = "\x1b]133;B\x1b\\";

/// Whether marks are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marks {
    /// Where a terminal can take them.
    On,
    /// None are.
    Off,
}

impl Marks {
    /// Those for a terminal, if they are wanted.
    #[must_use]
    pub fn of(wanted: bool, abilities: Abilities) -> Self {
        match wanted && abilities.moves {
            true => Self::On,
            false => Self::Off,
        }
    }

    /// Marks a place.
    pub fn set(self, mark: Mark) {
        let letter = match mark {
            Mark::Prompt => 'A',
            Mark::Output => 'C',
            Mark::End => 'D',
        };
        if self == Self::On {
            // A terminal that is gone is noticed by the next read from it.
            let _ = tty::control(&format!("\x1b]133;{letter}\x1b\\"));
        }
    }
}

/// Rings the bell.
pub fn ring() {
    let _ = tty::control("\x07");
}
