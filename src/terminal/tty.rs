//! Terminal modes: keys that wait in silence while an answer is written, and the way back to the
//! modes the program found.

#[cfg(windows)]
mod windows;

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};

#[cfg(unix)]
pub use unix::*;
#[cfg(windows)]
pub use windows::*;

use super::sanitize::sanitize;

/// Makes a panic's text readable and the shell usable after it.
pub fn restore_on_panic() {
    std::panic::set_hook(Box::new(move |panic| {
        restore();
        // Its text may hold what came from outside.
        let text = sanitize(&panic.to_string());
        let _ = writeln!(std::io::stderr(), "{text}");
    }));
}

/// The cursor is in a line that is being typed.
static AT_PROMPT: AtomicBool = AtomicBool::new(false);

/// Lets a person type a line.
pub fn at_prompt<T>(read: impl FnOnce() -> T) -> T {
    AT_PROMPT.store(true, Ordering::Relaxed);
    let line = read();
    AT_PROMPT.store(false, Ordering::Relaxed);
    line
}

/// Whether a line is being typed.
pub(in crate::terminal) fn is_at_prompt() -> bool {
    AT_PROMPT.load(Ordering::Relaxed)
}

#[cfg(unix)]
mod unix {
    use std::fs::File;
    use std::io::{self, IsTerminal, Write};
    use std::os::unix::net::UnixStream;
    use std::process::Command;
    use std::sync::OnceLock;

    use crossterm::cursor::Show;
    use crossterm::execute;
    use crossterm::style::Print;
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::process::{Pid, Signal, getpgrp, getpid, getsid, kill_current_process_group};
    use rustix::termios::{
        InputModes, LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcgetpgrp,
        tcgetwinsize, tcsetattr, tcsetpgrp,
    };

    use signal_hook::consts::SIGCONT;
    use signal_hook::low_level::{pipe, unregister};

    use super::is_at_prompt;

    /// Switches bracketed paste off. crossterm has it only together with its own reading of keys.
    const END_OF_PASTES: &str = "\x1b[?2004l";
    const START_OF_PASTES: &str = "\x1b[?2004h";

    /// The terminal and the modes it had when the program came.
    static FOUND: OnceLock<Option<(File, Termios)>> = OnceLock::new();

    /// While it lives, keys are neither shown nor acted upon, but for those that send signals: they
    /// wait, each as it was typed, for whoever reads next.
    ///
    /// The line editor takes the modes it finds for the normal ones and comes back to them, so this
    /// stands around a whole conversation.
    #[derive(Debug)]
    pub struct QuietInput(&'static (File, Termios));

    impl QuietInput {
        /// Quietens the terminal the program was started from; nothing happens without one.
        pub fn begin() -> Option<Self> {
            let guard = Self(found()?);
            guard.again();
            Some(guard)
        }

        /// Quietens it once more, after a shell has had the terminal. In the background it is not
        /// ours to change: trying would stop the process.
        pub fn again(&self) {
            let (tty, modes) = self.0;
            if !is_ours(tty) {
                return;
            }
            let _ = tcsetattr(tty, OptionalActions::Now, &quiet(modes.clone()));
        }
    }

    impl Drop for QuietInput {
        fn drop(&mut self) {
            let (tty, modes) = self.0;
            if !is_ours(tty) {
                return;
            }
            let _ = tcsetattr(tty, OptionalActions::Now, modes);
        }
    }

    /// Whether the program is in the foreground. In the background it would be stopped for changing
    /// the terminal.
    fn is_ours(tty: &File) -> bool {
        tcgetpgrp(tty).ok() == Some(getpgrp())
    }

    fn quiet(mut modes: Termios) -> Termios {
        modes
            .local_modes
            .remove(LocalModes::ECHO | LocalModes::ICANON);
        // Ctrl-C would otherwise throw away the keys that wait.
        modes.local_modes.insert(LocalModes::NOFLSH);
        // Enter has to arrive as Enter; as a line feed it would be Ctrl-J.
        modes.input_modes.remove(InputModes::ICRNL);
        modes.special_codes[SpecialCodeIndex::VMIN] = 1;
        modes.special_codes[SpecialCodeIndex::VTIME] = 0;
        modes
    }

    /// While it lives, each key comes as it is pressed, also those that would send signals, and
    /// pastes are marked.
    #[derive(Debug)]
    pub(in crate::terminal) struct RawInput {
        tty: &'static File,
        before: Termios,
    }

    impl RawInput {
        /// Changes the modes.
        ///
        /// # Errors
        /// When there is no terminal, or it refuses.
        pub(in crate::terminal) fn begin() -> io::Result<Self> {
            let tty = terminal().ok_or(io::ErrorKind::NotFound)?;
            let before = tcgetattr(tty)?;
            let mut raw = quiet(before.clone());
            raw.local_modes
                .remove(LocalModes::ISIG | LocalModes::IEXTEN);
            raw.input_modes.remove(InputModes::IXON);
            tcsetattr(tty, OptionalActions::Now, &raw)?;
            let _ = execute!(&mut &*tty, Print(START_OF_PASTES));
            Ok(Self { tty, before })
        }
    }

    impl Drop for RawInput {
        fn drop(&mut self) {
            let _ = execute!(&mut &*self.tty, Print(END_OF_PASTES));
            let _ = tcsetattr(self.tty, OptionalActions::Now, &self.before);
        }
    }

    /// The terminal the program was started from.
    pub(in crate::terminal) fn terminal() -> Option<&'static File> {
        found().map(|(tty, _)| tty)
    }

    fn found() -> Option<&'static (File, Termios)> {
        let look = || {
            let tty = File::options()
                .read(true)
                .write(true)
                .open("/dev/tty")
                .ok()?;
            let modes = tcgetattr(&tty).ok()?;
            Some((tty, modes))
        };
        FOUND.get_or_init(look).as_ref()
    }

    /// Columns and rows of the screen, where standard output is one.
    pub fn size() -> Option<(u16, u16)> {
        let size = tcgetwinsize(std::io::stdout()).ok()?;
        let or = |given, usual| if given == 0 { usual } else { given };
        Some((or(size.ws_col, 80), or(size.ws_row, 24)))
    }

    /// Whether keys were pressed that nobody has read yet.
    pub fn keys_wait() -> bool {
        let waiting = found().map(|(tty, _)| rustix::io::ioctl_fionread(tty));
        waiting.is_some_and(|bytes| bytes.unwrap_or(0) > 0)
    }

    /// Throws away the keys that wait, and those that follow without a pause: the rest of a paste.
    /// Tells whether there were any.
    pub fn discard_keys() -> bool {
        const PAUSE: Timespec = Timespec {
            tv_sec: 0,
            tv_nsec: 50_000_000,
        };
        const MOST_READS: usize = 100_000;
        let Some((tty, _)) = found() else {
            return false;
        };
        let mut any = false;
        for _ in 0..MOST_READS {
            let mut ready = [PollFd::new(tty, PollFlags::IN)];
            if !matches!(poll(&mut ready, Some(&PAUSE)), Ok(1..)) {
                break;
            }
            match rustix::io::read(tty, &mut [0; 4096]) {
                Ok(1..) => any = true,
                _ => break,
            }
        }
        any
    }

    /// Stops the process as Ctrl-Z asks, with the terminal as it was found, and comes back when the
    /// process is continued. One that leads its session has nobody to continue it, and goes on.
    pub fn suspend() {
        if getsid(None).ok() == Some(getpid()) {
            return;
        }
        let _ = with_found_modes(stop);
    }

    /// Whichever thread the signal stops first, this one does not go on before the process does.
    fn stop() -> std::io::Result<()> {
        let (mut continued, tell) = UnixStream::pair()?;
        let handler = pipe::register(SIGCONT, tell)?;
        let stopped = kill_current_process_group(Signal::STOP)
            .map_err(std::io::Error::from)
            .and_then(|()| std::io::Read::read_exact(&mut continued, &mut [0]));
        unregister(handler);
        stopped
    }

    /// Whether keys and what they signal come to us.
    pub(in crate::terminal) fn is_foreground() -> bool {
        found().is_some_and(|(tty, _)| is_ours(tty))
    }

    /// Puts another process group into the foreground, if that place is ours.
    pub(in crate::terminal) fn hand_over(group: Pid) -> bool {
        found().is_some_and(|(tty, _)| is_ours(tty) && tcsetpgrp(tty, group).is_ok())
    }

    /// Puts our own process group into the foreground, from the background.
    pub(in crate::terminal) fn come_forward() -> std::io::Result<()> {
        match FOUND.get() {
            Some(Some((tty, _))) => Ok(unstopped(|| tcsetpgrp(tty, getpgrp()))?),
            _ => Ok(()),
        }
    }

    /// Does something for which a process in the background would be stopped.
    #[allow(unsafe_code, reason = "no safe way to block a signal")]
    fn unstopped<T>(work: impl FnOnce() -> T) -> T {
        let mut stop = std::mem::MaybeUninit::<libc::sigset_t>::zeroed();
        let mut before = stop;
        // SAFETY: both sets are ours; the first is initialised before it is read, and the second is
        // written to before it is read, should the call succeed; all zeroes are a valid set.
        unsafe {
            libc::sigemptyset(stop.as_mut_ptr());
            libc::sigaddset(stop.as_mut_ptr(), libc::SIGTTOU);
            libc::pthread_sigmask(libc::SIG_BLOCK, stop.as_ptr(), before.as_mut_ptr());
        }
        let done = work();
        // SAFETY: as above.
        unsafe {
            libc::pthread_sigmask(libc::SIG_SETMASK, before.as_ptr(), std::ptr::null_mut());
        }
        done
    }

    /// Does something with the terminal as it was found, such as run another program in it.
    pub fn with_found_modes<T>(work: impl FnOnce() -> T) -> T {
        let Some((tty, modes)) = found() else {
            return work();
        };
        let ours = tcgetattr(tty);
        // Raw modes are those of the line editor and of a list, which want pastes marked.
        let marks_pastes = ours
            .as_ref()
            .is_ok_and(|ours| !ours.local_modes.contains(LocalModes::ISIG));
        if marks_pastes {
            let _ = execute!(&mut &*tty, Print(END_OF_PASTES));
        }
        let _ = tcsetattr(tty, OptionalActions::Now, modes);
        let done = work();
        if let Ok(ours) = ours {
            let _ = tcsetattr(tty, OptionalActions::Now, &ours);
        }
        if marks_pastes {
            let _ = execute!(&mut &*tty, Print(START_OF_PASTES));
        }
        done
    }

    /// Gives a program the terminal in the place of inputs and outputs that are none.
    pub(in crate::terminal) fn on_terminal(command: &mut Command) {
        let tty = || found().and_then(|(tty, _)| tty.try_clone().ok());
        if !std::io::stdin().is_terminal()
            && let Some(tty) = tty()
        {
            command.stdin(tty);
        }
        if !std::io::stdout().is_terminal()
            && let Some(tty) = tty()
        {
            command.stdout(tty);
        }
        if !std::io::stderr().is_terminal()
            && let Some(tty) = tty()
        {
            command.stderr(tty);
        }
    }

    /// Puts the cursor at the start of a row, wherever in a row it was left. As nobody knows where
    /// that is, it writes blanks enough to get into the next row from all columns but the first.
    pub(in crate::terminal) fn fresh_row() {
        let size = found().and_then(|(tty, _)| tcgetwinsize(tty).ok());
        let columns = size.map_or(0, |size| usize::from(size.ws_col));
        let blanks = " ".repeat(columns.saturating_sub(1));
        let _ = control(&format!("{blanks}\r\x1b[K"));
    }

    /// Whether there is a terminal at all.
    pub fn is_there() -> bool {
        found().is_some()
    }

    /// Writes a control sequence of our own to the terminal, wherever the outputs go.
    ///
    /// # Errors
    /// When there is no terminal, or it is gone.
    pub(in crate::terminal) fn control(sequence: &str) -> std::io::Result<()> {
        let (tty, _) = found().ok_or_else(|| std::io::Error::other("there is no terminal"))?;
        let mut tty = tty;
        tty.write_all(sequence.as_bytes())
    }

    /// Gives the terminal back as it was found. For ends that run no destructors.
    pub(in crate::terminal) fn restore() {
        if let Some(Some((tty, modes))) = FOUND.get()
            && is_ours(tty)
        {
            // What the line editor may have left on.
            let _ = execute!(&mut &*tty, Print(END_OF_PASTES), Show);
            if is_at_prompt() {
                let _ = execute!(&mut &*tty, Print("\r\n"));
            }
            let _ = tcsetattr(tty, OptionalActions::Now, modes);
        }
    }

    /// Whether the terminal obeys the sequences that styles and cursors are written with.
    pub(in crate::terminal) fn obeys_sequences() -> bool {
        true
    }
}
