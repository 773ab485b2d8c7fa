//! What can go wrong with the store, as errors a person can read and a caller can tell apart.

use std::error::Error as StdError;
use std::{fmt, io};

use rusqlite::{ErrorCode, ffi};

use crate::chat::{Error, ErrorKind};

/// Why the store could not do what it was asked to. It is what an error of kind `Io` that comes
/// from here has as its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Trouble {
    /// There is no room left on the disk.
    Full,
    /// Another program held the database for longer than is waited.
    Locked,
    /// The folder or the file is missing, not ours to write, or not a plain file.
    Unwritable,
    /// The file is damaged.
    Damaged,
    /// A newer version of the program wrote it.
    Newer,
    /// It is the database of some other program.
    Foreign,
    /// The session was deleted in the meantime, by another program.
    Gone,
    /// Anything else: the disk fails, SQLite is at odds with itself.
    Other,
}

impl Trouble {
    /// What an error says of the store; nothing, when it is not about the store.
    #[must_use]
    pub fn of(error: &Error) -> Option<Self> {
        let cause = error.source()?.downcast_ref::<Cause>()?;
        Some(cause.trouble)
    }

    pub(super) fn error(self, sentence: impl Into<String>) -> Error {
        self.caused(sentence, None)
    }

    /// With the sentence that is always right.
    pub(super) fn plain(self) -> Error {
        self.caused(self.sentence(), None)
    }

    fn caused(self, sentence: impl Into<String>, below: Option<Below>) -> Error {
        let text = below.as_ref().map(ToString::to_string);
        let error = Error::new(ErrorKind::Io, sentence).with_source(Cause {
            trouble: self,
            below,
        });
        let error = match text {
            Some(text) => error.with_service_message(text),
            None => error,
        };
        match self.hint() {
            Some(hint) => error.with_hint(hint),
            None => error,
        }
    }

    fn hint(self) -> Option<&'static str> {
        Some(match self {
            Self::Full => "make room on the disk",
            Self::Locked => "close the program that has it open; saving is tried again",
            Self::Unwritable => "set OUTCROP_HOME to a folder that can be written",
            Self::Damaged => "it is moved aside at the next start; nothing is deleted",
            Self::Newer => "use the newer outcrop; nothing was changed",
            Self::Foreign => "set OUTCROP_HOME to another folder",
            Self::Gone => "what was said can be kept in a new session",
            Self::Other => "check the disk",
        })
    }

    fn of_code(error: ffi::Error) -> Self {
        match error.code {
            // All that is referred to here hangs on a session.
            _ if error.extended_code == ffi::SQLITE_CONSTRAINT_FOREIGNKEY => Self::Gone,
            ErrorCode::DiskFull => Self::Full,
            ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::FileLockingProtocolFailed => Self::Locked,
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen => {
                Self::Unwritable
            }
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::Damaged,
            _ => Self::Other,
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::Full => "the conversation is not saved: the disk is full",
            Self::Locked => "the conversation is not saved: another program keeps the database",
            Self::Unwritable => "the database of conversations cannot be written",
            Self::Damaged => "the database of conversations is damaged",
            Self::Gone => "the session is no longer there: it was deleted",
            _ => "the database of conversations cannot be read or written",
        }
    }
}

type Below = Box<dyn StdError + Send + Sync>;

#[derive(Debug)]
struct Cause {
    trouble: Trouble,
    below: Option<Below>,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.below {
            Some(below) => below.fmt(f),
            None => write!(f, "{:?}", self.trouble),
        }
    }
}

impl StdError for Cause {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.below
            .as_deref()
            .map(|b| b as &(dyn StdError + 'static))
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        let code = error.sqlite_error();
        let trouble = code.map_or(Trouble::Other, |code| Trouble::of_code(*code));
        trouble.caused(trouble.sentence(), Some(error.into()))
    }
}

/// A stored text that does not read as what it should be.
pub(super) fn unreadable(error: serde_json::Error) -> Error {
    let sentence = "something in the database of conversations cannot be read";
    Trouble::Other.caused(sentence, Some(error.into()))
}

/// A file or folder of the store that could not be made or reached.
pub(super) fn unwritable(what: impl fmt::Display, error: io::Error) -> Error {
    let trouble = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Trouble::Full,
        _ => Trouble::Unwritable,
    };
    trouble.caused(
        format!("conversations cannot be kept in {what}"),
        Some(error.into()),
    )
}

/// Something that was asked for and is not there, or cannot be done.
pub(super) fn usage(sentence: impl Into<String>) -> Error {
    Error::new(ErrorKind::Usage, sentence)
}
