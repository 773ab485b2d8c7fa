//! Config file, kept conversations and terminal.

use std::path::Path;

use super::Finding;
use crate::chat::{Error, ErrorKind, Result};
use crate::store::{Store, Trouble};
use crate::terminal::Abilities;

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
    if !path.exists() {
        return Finding::ok(ABOUT, format!("{shown}; it is made by the first turn"));
    }
    let opened = Store::open(path).and_then(|store| {
        let unfinished = store.unfinished()?.len();
        Ok((store, unfinished))
    });
    match opened {
        Ok((store, _)) if store.moved_aside().is_some() => {
            let error = Error::new(ErrorKind::Io, format!("{shown} was damaged"));
            let aside = store.moved_aside().map(|aside| aside.display().to_string());
            let hint = format!(
                "it is in {} now; nothing is lost of it",
                aside.unwrap_or_default()
            );
            Finding::fault(ABOUT, &error.with_hint(hint))
        }
        Ok((_, 0)) => Finding::ok(ABOUT, shown.to_string()),
        Ok((_, unfinished)) => Finding::warning(
            ABOUT,
            format!("{shown}; {unfinished} unfinished"),
            "/unfinished in the chat shows what was cut short",
        ),
        // A conversation is then held in memory.
        Err(error) if Trouble::of(&error) == Some(Trouble::Unwritable) => Finding::warning(
            ABOUT,
            format!("{error}; nothing is kept"),
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
