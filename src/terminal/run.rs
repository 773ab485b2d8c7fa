//! A command of the person's own, with the terminal to itself.

use std::ffi::OsString;
use std::io;
use std::process::{Command, ExitStatus};

use super::child::to_its_end;
use super::tty::with_found_modes;

/// Runs a command line, with the terminal as it was found, and waits for its end. No shell reads
/// it; a `~/` at the start of a word is the home folder all the same.
///
/// # Errors
/// When it cannot be read or begun.
pub fn run_command(line: &str) -> io::Result<ExitStatus> {
    let words = shell_words::split(line).map_err(io::Error::other)?;
    let words: Vec<OsString> = words.iter().map(|word| at_home(word)).collect();
    let (program, arguments) = words
        .split_first()
        .ok_or_else(|| io::Error::other("the command has no name"))?;
    with_found_modes(|| to_its_end(Command::new(program).args(arguments)))
}

fn at_home(word: &str) -> OsString {
    match (word.strip_prefix("~/"), std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest).into(),
        _ => word.into(),
    }
}
