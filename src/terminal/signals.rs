//! What the person and the system interrupt with.

use std::io;

use futures::FutureExt;
use signal_hook::consts::{SIGHUP, SIGINT, SIGPIPE, SIGQUIT, SIGTERM, SIGTSTP};
use signal_hook::low_level::emulate_default_handler;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::tty::{QuietInput, restore, suspend};

/// Ctrl-C and Ctrl-Z. Made once, before the first prompt, and kept: a handler that comes and goes
/// loses signals.
#[derive(Debug)]
pub struct Interrupts {
    interrupt: Signal,
    stop: Signal,
    _quiet: Option<QuietInput>,
}

impl Interrupts {
    /// Begins to listen, on the current tokio runtime, and quietens the keyboard if asked to.
    ///
    /// # Errors
    /// When the operating system refuses the handlers.
    pub fn listen(quiet: bool) -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            stop: signal(SignalKind::from_raw(SIGTSTP))?,
            _quiet: if quiet { QuietInput::begin() } else { None },
        })
    }

    /// Forgets what was pressed before.
    pub fn drain(&mut self) {
        while self.interrupt.recv().now_or_never().flatten().is_some() {}
        while self.stop.recv().now_or_never().flatten().is_some() {}
    }

    /// What comes of a wait; nothing, if Ctrl-C comes first.
    pub async fn unless<T>(&mut self, wait: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.next() => None,
            done = wait => Some(done),
        }
    }

    /// Waits for Ctrl-C, and stops the process meanwhile when Ctrl-Z asks.
    pub async fn next(&mut self) {
        loop {
            tokio::select! {
                _ = self.interrupt.recv() => return,
                _ = self.stop.recv() => suspend(),
            }
        }
    }
}

/// Ends the process as SIGTERM, SIGHUP and SIGQUIT ask, with the terminal as it was found.
///
/// # Errors
/// When the operating system refuses the handlers.
pub fn watch_for_the_end() -> io::Result<()> {
    for (kind, number) in [
        (SignalKind::terminate(), SIGTERM),
        (SignalKind::hangup(), SIGHUP),
        (SignalKind::quit(), SIGQUIT),
    ] {
        if is_ignored(number) {
            // As under nohup: whoever started the program wants it to go on.
            continue;
        }
        let mut signal = signal(kind)?;
        tokio::spawn(async move {
            signal.recv().await;
            restore();
            let _ = emulate_default_handler(number);
        });
    }
    Ok(())
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

/// Ends the process the way Ctrl-C ends one that does not catch it, so that a script around it
/// stops too.
pub fn die_of_interrupt() {
    restore();
    let _ = emulate_default_handler(SIGINT);
}

/// Ends the process the way a reader that went away ends one that does not look.
pub fn die_of_broken_pipe() {
    restore();
    let _ = emulate_default_handler(SIGPIPE);
}
