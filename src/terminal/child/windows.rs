//! A program of the person's own on the console, which both have together.

use std::io;
use std::process::{Command, ExitStatus};

/// Nobody has to be told of the end: what closes the console ends all that run in it.
pub(super) fn runs() -> bool {
    false
}

/// Runs a program and waits for its end.
///
/// # Errors
/// When it cannot be begun.
pub(super) fn to_its_end(command: &mut Command) -> io::Result<ExitStatus> {
    command.status()
}
