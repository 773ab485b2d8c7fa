//! A command of the person's own, with the terminal to itself.

use std::io;
use std::process::{Command, ExitStatus};

use super::child::to_its_end;
use super::tty::with_found_modes;

/// Runs a command line, with the terminal as it was found, and waits for its end. No shell reads
/// it.
///
/// # Errors
/// When it cannot be read or begun.
pub fn run_command(line: &str) -> io::Result<ExitStatus> {
    let words = shell_words::split(line).map_err(io::Error::other)?;
    let (program, arguments) = words
        .split_first()
        .ok_or_else(|| io::Error::other("the command has no name"))?;
    with_found_modes(|| to_its_end(Command::new(program).args(arguments)))
}
