//! Exit codes.

use crate::chat::{Error, ErrorKind};

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All went well.
    Ok,
    /// Something local failed, such as writing the answer.
    Internal,
    /// The command line or what was piped in cannot be used.
    Usage,
    /// No model, no region, no credentials.
    Config,
    /// The service or the network.
    Service,
    /// The answer is not whole.
    Incomplete,
    /// Ctrl-C.
    Interrupted,
    /// Whoever read the output went away.
    BrokenPipe,
}

impl Exit {
    /// The number a shell sees. The last two are 128 and the number of the signal that a program
    /// which does not handle it dies of.
    pub fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Internal => 1,
            Self::Usage => 2,
            Self::Config => 3,
            Self::Service => 4,
            Self::Incomplete => 5,
            Self::Interrupted => 130,
            Self::BrokenPipe => 141,
        }
    }
}

impl From<&Error> for Exit {
    fn from(error: &Error) -> Self {
        match error.kind() {
            ErrorKind::Usage => Self::Usage,
            ErrorKind::Config | ErrorKind::Credentials => Self::Config,
            ErrorKind::Incomplete => Self::Incomplete,
            ErrorKind::Io => Self::Internal,
            _ => Self::Service,
        }
    }
}

impl From<&std::io::Error> for Exit {
    fn from(error: &std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Self::BrokenPipe,
            _ => Self::Internal,
        }
    }
}
