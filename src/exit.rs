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
    /// A signal asked for it while something was under way.
    Signal(i32),
}

/// The numbers and what they mean, as help and the manual say it.
pub const MEANINGS: [(&str, &str); 7] = [
    ("0", "answered"),
    ("1", "storage or internal"),
    ("2", "usage"),
    ("3", "configuration or credentials"),
    ("4", "service or network"),
    ("5", "the answer is not whole"),
    ("128+N", "ended by signal N"),
];

impl Exit {
    /// The number a shell sees. The last three are 128 and the number of the signal that a program
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
            Self::Signal(number) => {
                let number = u8::try_from(number).unwrap_or(u8::MAX);
                number.saturating_add(128)
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_has_a_meaning() {
        let told = |code: &str| MEANINGS.iter().any(|(number, _)| *number == code);
        let own = [
            Exit::Ok,
            Exit::Internal,
            Exit::Usage,
            Exit::Config,
            Exit::Service,
            Exit::Incomplete,
        ];
        for exit in own {
            assert!(told(&exit.code().to_string()), "{exit:?}");
        }
        assert_eq!(MEANINGS.len(), own.len() + 1);
        assert!(told("128+N") && Exit::Interrupted.code() > 128 && Exit::BrokenPipe.code() > 128);
        assert_eq!(Exit::Signal(15).code(), 143);
    }
}
