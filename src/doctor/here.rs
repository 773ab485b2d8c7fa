//! Config file, kept conversations and terminal.

use std::path::Path;

use super::Finding;
use crate::chat::{Error, ErrorKind, Result};
use crate::store::{Look, Trouble, look};
use crate::terminal::{Abilities, told};

/// The config file, as it was read.
pub fn config(path: Option<&Path>, read: Result<()>) -> Finding {
    const ABOUT: &str = "config";
    match (path, read) {
        (_, Err(error)) => Finding::fault(ABOUT, &error),
        (Some(path), Ok(())) if path.exists() => Finding::ok(ABOUT, path.display().to_string()),
        (Some(path), Ok(())) => Finding::ok(ABOUT, format!("none; it would be {}", path.display())),
        (None, Ok(())) => Finding::ok(ABOUT, "none, and no home folder for one"),
    }
}

/// The database. One that is not there yet is not made.
pub fn store(path: Option<&Path>) -> Finding {
    const ABOUT: &str = "store";
    let Some(path) = path else {
        return Finding::warning(
            ABOUT,
            "no home folder; nothing is kept",
            "set HOME or OUTCROP_HOME",
        );
    };
    let shown = path.display();
    match look(path) {
        Ok(Look::None) => Finding::ok(ABOUT, format!("{shown}; it is made by the first turn")),
        Ok(Look::Sound { unfinished: 0 }) => Finding::ok(ABOUT, shown.to_string()),
        Ok(Look::Sound { unfinished }) => Finding::warning(
            ABOUT,
            format!("{shown}; {unfinished} unfinished"),
            "/unfinished in the chat shows what was cut short",
        ),
        Ok(Look::Damaged) => {
            let error = Error::new(ErrorKind::Io, format!("{shown} is damaged"));
            let hint = "the next conversation moves it aside whole and begins a new one; \
                        copy it first if you want to mend it";
            Finding::fault(ABOUT, &error.with_hint(hint))
        }
        // A conversation is then held in memory.
        Err(error) if Trouble::of(&error) == Some(Trouble::Unwritable) => Finding::warning(
            ABOUT,
            format!("{}; nothing is kept", told(&error)),
            error.hint().unwrap_or_default(),
        ),
        Err(error) => Finding::fault(ABOUT, &error),
    }
}

/// What the terminal can do.
pub fn terminal(abilities: Abilities) -> Finding {
    const ABOUT: &str = "terminal";
    let Abilities {
        stdin,
        stdout,
        color_stdout,
        wants_color,
        moves,
        utf8,
        ..
    } = abilities;
    if !(stdin && stdout) {
        return Finding::ok(ABOUT, "none: answers are written as they are");
    }
    let color = match (color_stdout, wants_color) {
        (true, _) => "colour",
        (false, false) => "no colour (NO_COLOR)",
        (false, true) => "no colour",
    };
    if !moves {
        let term = "no cursor that moves: answers are not drawn";
        return Finding::warning(ABOUT, term, "set TERM to what the terminal is");
    }
    if !utf8 {
        let found = format!("{color}, a cursor that moves, no UTF-8");
        return Finding::warning(ABOUT, found, "set LANG to a UTF-8 locale, such as C.UTF-8");
    }
    Finding::ok(ABOUT, format!("{color}, a cursor that moves, UTF-8"))
}
