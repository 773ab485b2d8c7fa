//! A text in the person's own editor.

use std::io::{self, IsTerminal, Read, Write};
use std::process::{Command, ExitStatus};

use tempfile::NamedTempFile;

use super::child::to_its_end;
use super::tty::with_found_modes;
use crate::chat::{Error, ErrorKind, Result};

/// What is there where nobody has chosen an editor.
const USUAL: &str = if cfg!(windows) { "notepad" } else { "vi" };

/// Opens `$VISUAL`, `$EDITOR` or the system's usual editor on a text, in a file whose name ends so that the editor knows its
/// form, such as `.md`, and gives what was saved.
///
/// # Errors
/// Of kind `Io`, when there is no such editor, or it fails.
pub fn edit(text: &str, ending: &str) -> Result<String> {
    saved(text, ending).map_err(|trouble| match trouble {
        Trouble::NotUsed(error) => Error::new(ErrorKind::Io, "the editor could not be used")
            .with_service_message(error.to_string())
            .with_hint("set VISUAL or EDITOR to one that is there"),
        Trouble::Ended(editor, status) => {
            Error::new(ErrorKind::Io, format!("`{editor}` ended with {status}"))
                .with_hint("the text is as it was before; edit it again")
        }
    })
}

/// Writes what an editor saved to a file that stays, and names it.
///
/// # Errors
/// Of kind `Io`, when it cannot be written.
pub fn keep(text: &str) -> Result<String> {
    let kept = private_file(".md").and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.keep().map_err(|error| error.error)
    });
    match kept {
        Ok((_, path)) => Ok(path.display().to_string()),
        Err(error) => Err(Error::new(ErrorKind::Io, "what was written cannot be kept")
            .with_service_message(error.to_string())
            .with_hint("open the editor once more, and write less or into a file of your own")),
    }
}

/// Only its owner can read it, and it goes when it is dropped.
fn private_file(ending: &str) -> io::Result<NamedTempFile> {
    tempfile::Builder::new()
        .prefix("outcrop-")
        .suffix(ending)
        .tempfile()
}

/// What went wrong with an editor.
enum Trouble {
    /// It was not begun, or what it saved cannot be read.
    NotUsed(io::Error),
    /// It says that it failed, or was ended.
    Ended(String, ExitStatus),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::NotUsed(error)
    }
}

fn saved(text: &str, ending: &str) -> Result<String, Trouble> {
    let editor = ["VISUAL", "EDITOR"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|v| !v.trim().is_empty()));
    let editor = match editor {
        Some(editor) => editor,
        None if io::stdin().is_terminal() => USUAL.to_owned(),
        None => return Err(io::Error::other("neither VISUAL nor EDITOR is set").into()),
    };
    let words = shell_words::split(&editor).map_err(io::Error::other)?;
    let (program, arguments) = words
        .split_first()
        .ok_or_else(|| io::Error::other("the editor has no name"))?;
    let mut file = private_file(ending)?;
    file.write_all(text.as_bytes())?;
    file.flush()?;
    let status =
        with_found_modes(|| to_its_end(Command::new(program).args(arguments).arg(file.path())))?;
    if !status.success() {
        return Err(Trouble::Ended(program.clone(), status));
    }
    // Editors write a new file in place of the old one, so it is opened by its name again.
    let mut edited = String::new();
    std::fs::File::open(file.path())?
        .take(16 << 20)
        .read_to_string(&mut edited)?;
    Ok(edited)
}
