//! A console shows keys only when they are read, and the line editor sees to its modes itself, so
//! that there is little to do here.

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::process::Command;

use crossterm::cursor::Show;
use crossterm::execute;

/// Keys wait unseen by themselves.
#[derive(Debug)]
pub struct QuietInput;

impl QuietInput {
    /// There is nothing to begin.
    pub fn begin() -> Option<Self> {
        Some(Self)
    }
}

/// Columns and rows of the screen, where standard output is one.
pub fn size() -> Option<(u16, u16)> {
    let is_screen = std::io::stdout().is_terminal();
    is_screen.then(crossterm::terminal::size)?.ok()
}

/// Nobody can tell which of the keys that wait are a paste.
pub fn keys_wait() -> bool {
    false
}

/// They stay for whoever reads next.
pub fn discard_keys() -> bool {
    false
}

/// There is no Ctrl-Z that stops a program.
pub fn suspend() {}

/// Does something with the terminal as it was found, such as run another program in it.
pub fn with_found_modes<T>(work: impl FnOnce() -> T) -> T {
    work()
}

/// Gives a program the console in the place of inputs and outputs that are none.
pub(in crate::terminal) fn on_terminal(command: &mut Command) {
    let console = |name| File::options().read(true).write(true).open(name).ok();
    if !io::stdin().is_terminal()
        && let Some(input) = console("CONIN$")
    {
        command.stdin(input);
    }
    if !io::stdout().is_terminal()
        && let Some(output) = console("CONOUT$")
    {
        command.stdout(output);
    }
    if !io::stderr().is_terminal()
        && let Some(output) = console("CONOUT$")
    {
        command.stderr(output);
    }
}

/// Puts the cursor at the start of a row, wherever in a row it was left.
pub(in crate::terminal) fn fresh_row() {
    let columns = crossterm::terminal::size().map_or(0, |(columns, _)| columns);
    let blanks = " ".repeat(usize::from(columns.saturating_sub(1)));
    let _ = control(&format!("{blanks}\r\x1b[K"));
}

/// Writes a control sequence of our own to the console, wherever the outputs go.
///
/// # Errors
/// When there is no console.
pub(in crate::terminal) fn control(sequence: &str) -> io::Result<()> {
    let mut console = File::options().write(true).open("CONOUT$")?;
    console.write_all(sequence.as_bytes())
}

/// Whether there is a console at all.
pub fn is_there() -> bool {
    File::open("CONIN$").is_ok()
}

/// Gives the terminal back as it was found. For ends that run no destructors.
pub(in crate::terminal) fn restore() {
    if std::io::stdout().is_terminal() {
        let _ = execute!(std::io::stdout(), Show);
    }
}

/// Lets the console obey the sequences that styles and cursors are written with; older ones do so
/// only when they are asked to. Tells whether it does.
pub(in crate::terminal) fn obeys_sequences() -> bool {
    crossterm::ansi_support::supports_ansi()
}
