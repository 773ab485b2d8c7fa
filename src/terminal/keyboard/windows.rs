//! A console gives no single keys in the way that is asked for here, so nothing is chosen by them: a
//! list is chosen from by the number in a line.

use std::io;

use super::super::keys::Key;

/// Whether [`Keyboard::take`] can succeed.
pub(in crate::terminal) const HAS_KEYS: bool = false;

/// There is none.
pub(in crate::terminal) enum Keyboard {}

/// What a wait for a key came to.
#[allow(dead_code, reason = "nothing waits here")]
pub(in crate::terminal) enum Pressed {
    Key(Key),
    Resized,
    Gone,
}

impl Keyboard {
    /// # Errors
    /// Always.
    pub(in crate::terminal) fn take() -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(in crate::terminal) fn holds_more(&mut self) -> bool {
        match *self {}
    }

    pub(in crate::terminal) fn next(&mut self) -> Pressed {
        match *self {}
    }
}

/// Reads a line, which the console edits. Nothing at its end.
pub(in crate::terminal) fn read_line() -> Option<String> {
    let mut line = String::new();
    let read = io::stdin().read_line(&mut line).ok()?;
    (read > 0).then(|| line.trim_end_matches(['\n', '\r']).to_owned())
}
