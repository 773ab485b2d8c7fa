//! What the person and the system interrupt with.

#[cfg_attr(unix, path = "signals/unix.rs")]
#[cfg_attr(windows, path = "signals/windows.rs")]
mod system;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::FutureExt;
use futures::future::select_all;
#[cfg(unix)]
pub(super) use system::enders;
use system::{SIGINT, SIGPIPE, Signal, ends};

use super::child;
use super::tty::{QuietInput, is_at_prompt, restore, suspend};

/// A turn that is to end with the program has this long to be kept.
const TO_BE_KEPT: Duration = Duration::from_secs(1);

/// What the person or the system wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interrupt {
    /// Ctrl-C: what is under way is to end.
    Cancel,
    /// Ctrl-Z: the program is to stop, and to go on later.
    Stop,
    /// The program is to end, as this signal asks.
    End(i32),
}

/// Ctrl-C, Ctrl-Z and what ends the program. Made once, before the first prompt, and kept: a handler
/// that comes and goes loses signals.
#[derive(Debug)]
pub struct Interrupts {
    interrupt: Signal,
    stop: Signal,
    /// A signal that nobody else sends here.
    behind: Signal,
    ends: Vec<(Signal, i32)>,
    /// A turn is under way, and sees to its end itself.
    busy: Arc<AtomicBool>,
    _quiet: Option<QuietInput>,
}

impl Interrupts {
    /// Begins to listen, on the current tokio runtime.
    ///
    /// # Errors
    /// When the operating system refuses the handlers.
    pub fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: system::interrupt()?,
            stop: system::stop()?,
            behind: system::behind()?,
            ends: ends()?,
            busy: Arc::default(),
            _quiet: None,
        })
    }

    /// Quietens the keyboard for as long as it is listened to.
    #[must_use]
    pub fn with_quiet_keyboard(self) -> Self {
        Self {
            _quiet: QuietInput::begin(),
            ..self
        }
    }

    /// Forgets what was pressed before. Tells whether Ctrl-C was.
    pub async fn drain(&mut self) -> bool {
        // A signal is told of a moment after it came, and one that is sent behind it no sooner: when
        // that one is there, nothing older is still to come.
        if system::send_behind() {
            self.behind.recv().await;
        }
        let mut was_interrupted = false;
        while self.interrupt.recv().now_or_never().flatten().is_some() {
            was_interrupted = true;
        }
        while self.stop.recv().now_or_never().flatten().is_some() {}
        was_interrupted
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

    /// Says that something is under way that sees to its end itself. Until that is dropped a signal
    /// does not end the program at once: what is under way ends first, if it does so soon.
    pub fn begin(&self) -> UnderWay {
        self.busy.store(true, Ordering::Relaxed);
        UnderWay(Arc::clone(&self.busy))
    }

    /// Waits for whatever comes first.
    pub async fn any(&mut self) -> Interrupt {
        let ends = async {
            if self.ends.is_empty() {
                return std::future::pending().await;
            }
            let ends = self.ends.iter_mut();
            let ends = ends.map(|(signal, number)| {
                let number = *number;
                Box::pin(async move {
                    signal.recv().await;
                    number
                })
            });
            select_all(ends).await.0
        };
        tokio::select! {
            _ = self.interrupt.recv() => Interrupt::Cancel,
            _ = self.stop.recv() => Interrupt::Stop,
            number = ends => Interrupt::End(number),
        }
    }
}

/// Something that sees to its end itself.
#[derive(Debug)]
#[must_use]
pub struct UnderWay(Arc<AtomicBool>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// Ends the process as SIGTERM, SIGHUP and SIGQUIT ask, with the terminal as it was found.
///
/// # Errors
/// When the operating system refuses the handlers.
pub fn watch_for_the_end(interrupts: &Interrupts) -> io::Result<()> {
    for (mut signal, number) in ends()? {
        let busy = Arc::clone(&interrupts.busy);
        tokio::spawn(async move {
            signal.recv().await;
            // Whoever runs a program tells it first.
            while child::runs() {
                signal.recv().await;
            }
            if busy.load(Ordering::Relaxed) {
                tokio::time::sleep(TO_BE_KEPT).await;
            }
            die_of(number);
        });
    }
    Ok(())
}

/// Stops the program as `kill -TSTP` asks while a line is being typed, and has the line drawn again
/// afterwards. At other times whoever waits for something sees to it.
///
/// # Errors
/// When the operating system refuses the handler.
pub fn watch_for_stops(mut redraw: impl FnMut() + Send + 'static) -> io::Result<()> {
    let mut stop = system::stop()?;
    tokio::spawn(async move {
        while stop.recv().await.is_some() {
            // A program that Ctrl-Z stops is waited for by whoever runs it.
            if is_at_prompt() && !child::runs() {
                suspend();
                redraw();
            }
        }
    });
    Ok(())
}

/// Ends the process the way Ctrl-C ends one that does not catch it, so that a script around it
/// stops too.
pub fn die_of_interrupt() {
    die_of(SIGINT);
}

/// Ends the process as a signal would, with the terminal as it was found.
pub fn die_of(number: i32) {
    restore();
    system::die_of(number);
}

/// Ends the process the way a reader that went away ends one that does not look.
pub fn die_of_broken_pipe() {
    die_of(SIGPIPE);
}
