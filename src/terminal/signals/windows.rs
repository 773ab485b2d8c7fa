//! What a console of Windows interrupts a program with.

use std::io;

use tokio::signal::windows::{CtrlBreak, CtrlC, CtrlClose, CtrlShutdown};
use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown};

/// The numbers that the same wishes have on Unix; exit codes are made of them.
pub(super) const SIGINT: i32 = 2;
pub(super) const SIGPIPE: i32 = 13;
const SIGTERM: i32 = 15;

/// One thing that can happen.
#[derive(Debug)]
pub(super) enum Signal {
    C(CtrlC),
    Break(CtrlBreak),
    Close(CtrlClose),
    Shutdown(CtrlShutdown),
    /// It cannot happen here.
    Never,
}

impl Signal {
    /// Waits for it to happen.
    pub(super) async fn recv(&mut self) -> Option<()> {
        match self {
            Self::C(signal) => signal.recv().await,
            Self::Break(signal) => signal.recv().await,
            Self::Close(signal) => signal.recv().await,
            Self::Shutdown(signal) => signal.recv().await,
            Self::Never => std::future::pending().await,
        }
    }
}

/// Ctrl-C.
pub(super) fn interrupt() -> io::Result<Signal> {
    Ok(Signal::C(ctrl_c()?))
}

/// There is no Ctrl-Z that stops a program.
#[allow(clippy::unnecessary_wraps, reason = "on Unix it can fail")]
pub(super) fn stop() -> io::Result<Signal> {
    Ok(Signal::Never)
}

/// There is none that a program could send itself.
#[allow(clippy::unnecessary_wraps, reason = "on Unix it can fail")]
pub(super) fn behind() -> io::Result<Signal> {
    Ok(Signal::Never)
}

/// None is on its way.
pub(super) fn send_behind() -> bool {
    false
}

/// What ends the program.
pub(super) fn ends() -> io::Result<Vec<(Signal, i32)>> {
    Ok(vec![
        (Signal::Break(ctrl_break()?), SIGTERM),
        (Signal::Close(ctrl_close()?), SIGTERM),
        (Signal::Shutdown(ctrl_shutdown()?), SIGTERM),
    ])
}

/// Ends the process with the exit code that a shell on Unix would see.
pub(super) fn die_of(number: i32) {
    std::process::exit(128 + number);
}
