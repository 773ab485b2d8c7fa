//! The keyboard as Unix has it: bytes that a terminal sends.

use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use signal_hook::SigId;
use signal_hook::consts::{SIGINT, SIGTSTP, SIGWINCH};
use signal_hook::low_level::{pipe, unregister};

use super::super::keys::{Key, Keys};
use super::super::tty::{RawInput, suspend, terminal, with_found_modes};

/// Whether [`Keyboard::take`] can succeed.
pub(in crate::terminal) const HAS_KEYS: bool = true;

/// What belongs to a key comes within this time.
const FOR_THE_REST: Duration = Duration::from_millis(50);

/// Keys, each as it is pressed, for as long as it lives.
pub(in crate::terminal) struct Keyboard {
    tty: &'static File,
    resized: Wake,
    keys: Keys,
    /// A key that has come and was not asked for yet.
    ahead: Option<Key>,
    _raw: RawInput,
}

/// What a wait for a key came to.
pub(in crate::terminal) enum Pressed {
    Key(Key),
    /// The window is another size.
    Resized,
    /// The terminal is gone.
    Gone,
}

impl Keyboard {
    /// Takes the keyboard.
    ///
    /// # Errors
    /// When there is no terminal, or the operating system refuses.
    pub(in crate::terminal) fn take() -> io::Result<Self> {
        Ok(Self {
            tty: terminal().ok_or(io::ErrorKind::NotFound)?,
            resized: Wake::by(SIGWINCH)?,
            keys: Keys::default(),
            ahead: None,
            _raw: RawInput::begin()?,
        })
    }

    /// Whether more keys have come than were asked for yet.
    pub(in crate::terminal) fn holds_more(&mut self) -> bool {
        if self.ahead.is_none() {
            self.ahead = self.keys.next();
        }
        self.ahead.is_some()
    }

    /// Waits for what comes next.
    pub(in crate::terminal) fn next(&mut self) -> Pressed {
        loop {
            if let Some(key) = self.ahead.take().or_else(|| self.keys.next()) {
                return Pressed::Key(key);
            }
            let pause = self.keys.is_begun().then_some(FOR_THE_REST);
            match wait(self.tty, [&self.resized], pause) {
                Ok(Some(Ready::Wake(_))) => return Pressed::Resized,
                Ok(Some(Ready::Bytes)) => match read(self.tty) {
                    Ok(bytes) if !bytes.is_empty() => self.keys.push(&bytes),
                    _ => return Pressed::Gone,
                },
                Ok(None) => {
                    if let Some(key) = self.keys.rest() {
                        return Pressed::Key(key);
                    }
                }
                Err(_) => return Pressed::Gone,
            }
        }
    }
}

/// Reads a line with the terminal as it was found, so that it edits the line itself. Nothing, when
/// Ctrl-C or Ctrl-D comes instead.
pub(in crate::terminal) fn read_line() -> Option<String> {
    let tty = terminal()?;
    let wakes = [Wake::by(SIGINT).ok()?, Wake::by(SIGTSTP).ok()?];
    with_found_modes(|| {
        let mut line = Vec::new();
        loop {
            match wait(tty, wakes.each_ref(), None).ok()? {
                Some(Ready::Wake(0)) => return None,
                Some(Ready::Wake(_)) => suspend(),
                _ => match read(tty).ok()? {
                    bytes if bytes.is_empty() => return None,
                    bytes => line.extend(bytes),
                },
            }
            if let Some(end) = line.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
                line.truncate(end);
                return Some(String::from_utf8_lossy(&line).into_owned());
            }
        }
    })
}

fn read(tty: &File) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; 4096];
    let length = rustix::io::retry_on_intr(|| rustix::io::read(tty, &mut bytes))?;
    bytes.truncate(length);
    Ok(bytes)
}

enum Ready {
    Bytes,
    /// The wake at this place.
    Wake(usize),
}

/// Waits for bytes or a signal; nothing, when neither comes in time.
fn wait<const N: usize>(
    tty: &File,
    wakes: [&Wake; N],
    pause: Option<Duration>,
) -> io::Result<Option<Ready>> {
    let pause = pause.and_then(|pause| Timespec::try_from(pause).ok());
    let mut watched: Vec<PollFd<'_>> = wakes
        .iter()
        .map(|wake| PollFd::from_borrowed_fd(wake.woken.as_fd(), PollFlags::IN))
        .collect();
    watched.push(PollFd::new(tty, PollFlags::IN));
    rustix::io::retry_on_intr(|| poll(&mut watched, pause.as_ref()))?;
    let ready = watched.iter().position(|fd| !fd.revents().is_empty());
    Ok(ready.map(|at| match wakes.get(at) {
        Some(wake) => {
            wake.rest();
            Ready::Wake(at)
        }
        None => Ready::Bytes,
    }))
}

/// A signal as something that can be waited for beside the keyboard: which thread runs its handler
/// is not known, so a wait need not be broken off by it.
struct Wake {
    woken: UnixStream,
    id: SigId,
}

impl Wake {
    fn by(signal: i32) -> io::Result<Self> {
        let (woken, wake) = UnixStream::pair()?;
        woken.set_nonblocking(true)?;
        let id = pipe::register(signal, wake)?;
        Ok(Self { woken, id })
    }

    /// Forgets that it was woken.
    fn rest(&self) {
        while matches!(rustix::io::read(&self.woken, &mut [0; 64]), Ok(1..)) {}
    }
}

impl Drop for Wake {
    fn drop(&mut self) {
        unregister(self.id);
    }
}
