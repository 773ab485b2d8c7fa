//! Whether everything is there that a conversation needs: findings, each with its mend.
//!
//! It looks and tells; it changes nothing, and nothing that is secret comes out of it.
//!
//! | file | owns |
//! |---|---|
//! | `cloud` | region, endpoint, credentials, clock and model |
//! | `here` | config file, kept conversations, terminal |
//! | `report` | the findings as lines and as JSON |

mod cloud;
mod here;
mod report;

use crate::chat::Error;
use crate::exit::Exit;
use crate::terminal::told;

pub use cloud::{cloud, demo};
pub use here::{config, store, terminal};
pub use report::{rows, text};

/// How good a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// As it should be.
    Ok,
    /// It works, or could not be looked at.
    Warning,
    /// A conversation fails because of it.
    Fault,
}

impl Grade {
    fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Fault => "fault",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at, in a word or two.
    pub about: &'static str,
    /// How good it is.
    pub grade: Grade,
    /// What was found, in words that may hold foreign ones.
    pub found: String,
    /// What can be done about it.
    pub mend: Option<String>,
    /// How the program ends because of it.
    pub exit: Exit,
}

impl Finding {
    fn ok(about: &'static str, found: impl Into<String>) -> Self {
        Self {
            about,
            grade: Grade::Ok,
            found: found.into(),
            mend: None,
            exit: Exit::Ok,
        }
    }

    fn warning(about: &'static str, found: impl Into<String>, mend: impl Into<String>) -> Self {
        Self {
            grade: Grade::Warning,
            mend: Some(mend.into()),
            ..Self::ok(about, found)
        }
    }

    /// What could not be looked at is no fault of its own.
    fn unknown(about: &'static str, why: &str) -> Self {
        Self {
            grade: Grade::Warning,
            ..Self::ok(about, format!("not checked: {why}"))
        }
    }

    fn fault(about: &'static str, error: &Error) -> Self {
        Self {
            grade: Grade::Fault,
            mend: error.hint().map(str::to_owned),
            exit: Exit::from(error),
            ..Self::ok(about, told(error))
        }
    }
}

/// How the program ends: as its first fault would end a conversation.
pub fn exit(findings: &[Finding]) -> Exit {
    let fault = findings
        .iter()
        .find(|finding| finding.grade == Grade::Fault);
    fault.map_or(Exit::Ok, |fault| fault.exit)
}
