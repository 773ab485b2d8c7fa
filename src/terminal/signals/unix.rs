//! Signals as Unix has them.

use std::io;

use signal_hook::consts::{SIGHUP, SIGQUIT, SIGTERM, SIGTSTP, SIGURG};
use signal_hook::low_level::{emulate_default_handler, raise};
use tokio::signal::unix::{SignalKind, signal};

pub(super) use signal_hook::consts::{SIGINT, SIGPIPE};
pub(super) use tokio::signal::unix::Signal;

/// Ctrl-C.
pub(super) fn interrupt() -> io::Result<Signal> {
    signal(SignalKind::interrupt())
}

/// Ctrl-Z.
pub(super) fn stop() -> io::Result<Signal> {
    signal(SignalKind::from_raw(SIGTSTP))
}

/// A signal that nobody else sends here.
pub(super) fn behind() -> io::Result<Signal> {
    signal(SignalKind::from_raw(SIGURG))
}

/// Sends it. Tells whether it is on its way.
pub(super) fn send_behind() -> bool {
    raise(SIGURG).is_ok()
}

/// What ends the program, but for what whoever started it wants to be ignored, as under nohup.
pub(in crate::terminal) fn enders() -> impl Iterator<Item = i32> {
    let all = [SIGTERM, SIGHUP, SIGQUIT].into_iter();
    all.filter(|number| !is_ignored(*number))
}

/// The same, to be waited for.
pub(super) fn ends() -> io::Result<Vec<(Signal, i32)>> {
    enders()
        .map(|number| Ok((signal(SignalKind::from_raw(number))?, number)))
        .collect()
}

/// Whether the program was started with this signal ignored.
#[allow(
    unsafe_code,
    reason = "no safe way to ask; it only reads into memory of our own"
)]
fn is_ignored(number: i32) -> bool {
    let mut action = std::mem::MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: a null new action changes nothing, and the old one is written to where there is room
    // for it; all zeroes are a valid value should the call fail.
    let action = unsafe {
        libc::sigaction(number, std::ptr::null(), action.as_mut_ptr());
        action.assume_init()
    };
    action.sa_sigaction == libc::SIG_IGN
}

/// Ends the process as the signal would end one that does not catch it.
pub(super) fn die_of(number: i32) {
    let _ = emulate_default_handler(number);
}
