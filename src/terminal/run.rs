//! Programs of the person's own, with the terminal to themselves.

use std::ffi::OsString;
use std::io;
use std::process::{Command, ExitStatus};

use super::child::to_its_end;
use super::tty::{on_terminal, with_found_modes};

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

/// Runs a line of the person's shell, with the terminal as it was found, and waits for its end.
///
/// # Errors
/// When there is no such shell.
pub fn run_in_shell(line: &str) -> io::Result<ExitStatus> {
    let mut command = shell(line);
    on_terminal(&mut command);
    with_found_modes(|| to_its_end(&mut command))
}

/// The person's shell with a line to run.
#[cfg(not(windows))]
#[must_use]
pub fn shell(line: &str) -> Command {
    let shell = std::env::var_os("SHELL").filter(|shell| !shell.is_empty());
    let mut command = Command::new(shell.unwrap_or_else(|| "sh".into()));
    command.arg("-c").arg(line);
    command
}

/// The person's shell with a line to run.
#[cfg(windows)]
#[must_use]
pub fn shell(line: &str) -> Command {
    use std::os::windows::process::CommandExt;
    let mut command = Command::new("cmd");
    // It has its own way with quotes.
    command.arg("/C").raw_arg(line);
    command
}

fn at_home(word: &str) -> OsString {
    match (word.strip_prefix("~/"), std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest).into(),
        _ => word.into(),
    }
}
