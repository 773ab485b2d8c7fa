//! The config file: where it is, what it says, and where exactly it says something wrong.
//!
//! The room reads the file and nothing else: settings of a call come out as text for the one table
//! of settings to take, and the terminal, the editor and the transport are told about the rest by
//! whoever loaded it. Nothing in the file is skipped: a key that is not known, a value of the wrong
//! type and a key given twice are all errors with file, line and column.
//!
//! | file | owns |
//! |---|---|
//! | `path` | where the file is |
//! | `source` | its text, and errors that say where in it they are |
//! | `reader` | its tables to a [`Config`] |
//! | `sections` | the keys that are no settings of a call |
//! | `forms`, `json` | what a value may be, and TOML as JSON |
//! | `nearest` | the key that may have been meant |
//! | `prices`, `windows`, `glob` | prices and windows of models, found by patterns |
//! | `cost` | money |
//! | `template` | the template of the prompt |
//! | `example`, `remember` | the example for a new file; a model written into one that is there |

mod cost;
mod example;
mod forms;
mod glob;
mod json;
mod nearest;
mod path;
mod prices;
mod reader;
mod remember;
mod sections;
mod source;
mod template;
#[cfg(test)]
mod tests;
mod windows;

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;

pub use cost::Cost;
pub use example::EXAMPLE;
pub use path::{is_named, path};
pub use prices::Prices;
pub use remember::with_model;
pub use template::{Field, Template};
pub use windows::Windows;

use crate::chat::{Error, ErrorKind, Result};
use source::Source;

/// Far more than a person writes; a device or a wrong file never ends.
const MOST_BYTES: u64 = 1 << 20;

/// What the file says. What it does not say is empty or `None`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    /// Settings of every call. Objects come first, so that `temperature` holds beside an
    /// `inferenceConfig` wherever they stand; otherwise in the order of the file.
    pub settings: Vec<Given>,
    /// Short names of models.
    pub aliases: BTreeMap<String, String>,
    /// Settings under a name, in the same order as [`Config::settings`].
    pub presets: BTreeMap<String, Vec<Given>>,
    /// How answers look, in the order of the file.
    pub look: Vec<Given>,
    /// How the line editor's keys work.
    pub keys: Option<Keys>,
    /// Whether the chat may run the person's shell.
    pub shell: Option<bool>,
    /// The template of the prompt.
    pub prompt: Option<Template>,
    /// Whether the terminal is told where prompts and answers begin.
    pub prompt_marks: Option<bool>,
    /// An answer that took longer is announced.
    pub notify_after: Option<Duration>,
    /// How long to wait for the service.
    pub timeouts: Timeouts,
    /// The command that brings new credentials.
    pub login_command: Option<String>,
    /// How many tokens models read at once.
    pub windows: Windows,
    /// What tokens cost.
    pub prices: Prices,
    file: String,
    places: BTreeMap<&'static str, Place>,
}

/// A setting as the file gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The setting's own name, however it was written.
    pub key: String,
    /// The value as JSON.
    pub value: String,
    /// Where the value begins.
    pub place: Place,
}

/// A place in the file, both counted from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The character in the line.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// How the line editor's keys work.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Keys {
    /// As in Emacs and most shells.
    #[default]
    Emacs,
    /// As in vi.
    Vi,
}

/// How long to wait for the service before giving up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Timeouts {
    /// Until the first event of a stream.
    pub first_event: Option<Duration>,
    /// Until it is said that nothing more comes.
    pub warn_after: Option<Duration>,
    /// Between one event of a stream and the next.
    pub between_events: Option<Duration>,
    /// Until an answer is whole.
    pub whole_turn: Option<Duration>,
}

/// The settings there are: their table stands in a room this one does not know.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Their names, for telling which is nearest.
    pub names: &'a [&'a str],
    /// The setting's own name for a key as it is written, or why there is none.
    pub find: &'a dyn Fn(&str) -> Result<String>,
}

/// Reads the file at a path; `None` when there is none.
///
/// # Errors
/// Of kind `Config`, when it cannot be read or says something that cannot be.
pub fn load(path: &Path, known: Known<'_>) -> Result<Option<Config>> {
    let name = path.display().to_string();
    match File::open(path) {
        Ok(file) => read(file, &name, known).map(Some),
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(unreadable(&name, error)),
    }
}

/// Reads a config from any source; the name is what its errors call it.
///
/// # Errors
/// Of kind `Config`, when it cannot be read or says something that cannot be.
pub fn read(reader: impl Read, name: &str, known: Known<'_>) -> Result<Config> {
    let mut bytes = Vec::new();
    let read = reader.take(MOST_BYTES + 1).read_to_end(&mut bytes);
    let length = read.map_err(|error| unreadable(name, error))?;
    if length as u64 > MOST_BYTES {
        let sentence = format!("{name}: the config file is larger than 1 MiB");
        return Err(Error::new(ErrorKind::Config, sentence)
            .with_hint("see with `outcrop config path` whether it is the right file"));
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => parse(text, name, known),
        Err(error) => Err(not_utf8(&bytes, error.valid_up_to(), name)),
    }
}

/// Reads a config from its text; the name is what its errors call it.
///
/// # Errors
/// Of kind `Config`, with `name:line:column` in front of the sentence.
pub fn parse(text: &str, name: &str, known: Known<'_>) -> Result<Config> {
    // Some editors of Windows begin a file with a byte order mark, which takes no column.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    reader::config(&Source::new(name, text), known)
}

fn unreadable(name: &str, error: io::Error) -> Error {
    Error::new(ErrorKind::Config, format!("{name} cannot be read: {error}"))
        .with_hint("make the file readable, or name another one in OUTCROP_CONFIG")
        .with_source(error)
}

fn not_utf8(bytes: &[u8], valid: usize, name: &str) -> Error {
    let text = String::from_utf8_lossy(bytes.get(..valid).unwrap_or_default());
    let source = Source::new(name, &text);
    source
        .error(valid, "this is not UTF-8 text")
        .with_hint("save the file as UTF-8")
}

impl Config {
    /// The model an alias stands for, or the name itself. An alias of an alias is not followed.
    #[must_use]
    pub fn model<'a>(&'a self, name: &'a str) -> &'a str {
        self.aliases.get(name).map_or(name, String::as_str)
    }

    /// The folder the file is in.
    #[must_use]
    pub fn folder(&self) -> &Path {
        Path::new(&self.file).parent().unwrap_or(Path::new(""))
    }

    /// What the table of settings has against a value, as an error about the file.
    #[must_use]
    pub fn refuse(&self, given: &Given, why: &Error) -> Error {
        self.refuse_at(&given.key, given.place, why)
    }

    /// A hint may tell how the value is typed in the chat, which is not how it is written here.
    fn refuse_at(&self, key: &str, place: Place, why: &Error) -> Error {
        let error = source::error(&self.file, place, why.to_string());
        let error = match why.service_message() {
            Some(said) => error.with_service_message(said),
            None => error,
        };
        match (example::hint("", key), why.hint()) {
            (Some(hint), _) => error.with_hint(hint),
            (None, Some(hint)) => error.with_hint(hint),
            (None, None) => error,
        }
    }
}
