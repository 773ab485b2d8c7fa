//! Commands of a shell, which only the person at the prompt can give: none comes from a pipe, a file,
//! a preset or a model.

use std::io::{self, Read};
use std::process::{Child, ExitStatus, Stdio};

use super::command::wrong;
use super::talk::Talk;
use super::turns::Turns;
use crate::attach::{self, Printed};
use crate::chat::{Error, ErrorKind, Result};
use crate::terminal::{run_in_shell, shell};

/// Whether a shell may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shell {
    /// A line that begins with `!` is a command for it.
    #[default]
    On,
    /// Nothing is run.
    Off,
}

impl Shell {
    /// The command of a line whose `!` is off.
    pub(super) fn command(self, line: &str) -> Result<String> {
        let line = line.trim();
        match (self, line) {
            (Self::Off, _) => Err(Error::new(ErrorKind::Usage, "the shell is switched off")
                .with_hint(
                    "start without --no-shell, and without `shell = false` in the config file; \
                     !! sends a text that begins with !",
                )),
            (Self::On, "") => Err(
                Error::new(ErrorKind::Usage, "there is no command behind the !")
                    .with_hint("!ls runs ls; !! sends a text that begins with !"),
            ),
            // Pasted, most likely, and not meant to be run.
            (Self::On, line) if line.contains('\n') => Err(Error::new(
                ErrorKind::Usage,
                "what follows a ! is one line for the shell, and this has several",
            )
            .with_hint("!! sends a text that begins with !")),
            (Self::On, line) => Ok(line.to_owned()),
        }
    }
}

impl Turns<'_> {
    /// Runs a command with the terminal to itself. Ctrl-C is the command's own.
    pub(super) fn run_shell(&mut self, talk: &Talk, line: &str) {
        let ended = run_in_shell(line);
        talk.screen.fresh_row();
        self.runtime.block_on(self.interrupts.drain());
        match ended {
            Ok(status) if status.success() => {}
            Ok(status) => talk.screen.note(&status.to_string()),
            Err(error) => talk.screen.error(&not_begun(&error)),
        }
    }

    /// Attaches what a command prints. Ctrl-C stops it, and nothing is attached.
    pub(super) fn attach_output(&mut self, talk: &mut Talk, line: &str) {
        match self.output(line) {
            Ok(Some(printed)) => match attach::output(line, &printed) {
                Ok(attached) => {
                    talk.screen
                        .note(&format!("attached {} ({})", attached.name, attached.about));
                    talk.attached.push(attached);
                    talk.warn_of_limits();
                }
                Err(error) => talk.screen.error(&error),
            },
            Ok(None) => talk.screen.note("stopped; nothing is attached"),
            Err(error) => talk.screen.error(&not_begun(&error)),
        }
    }

    fn output(&mut self, line: &str) -> io::Result<Option<Printed>> {
        self.runtime.block_on(self.interrupts.drain());
        // One pipe for both, so that what is printed stays in order.
        let (mut pipe, end) = io::pipe()?;
        let mut child = shell(line)
            .stdin(Stdio::null())
            .stdout(end.try_clone()?)
            .stderr(end)
            .spawn()?;
        // A command may leave something behind that holds the pipe open, so this is not waited for
        // when the person wants to go on.
        let reading = self.runtime.spawn_blocking(move || {
            let mut bytes = Vec::new();
            let most = u64::try_from(attach::MOST_BYTES).unwrap_or(u64::MAX);
            (&mut pipe)
                .take(most.saturating_add(1))
                .read_to_end(&mut bytes)
                .map(|_| bytes)
        });
        let Some(read) = self.runtime.block_on(self.interrupts.unless(reading)) else {
            end_of(&mut child)?;
            return Ok(None);
        };
        let mut bytes = read.map_err(io::Error::other)??;
        let is_cut = bytes.len() > attach::MOST_BYTES;
        bytes.truncate(attach::MOST_BYTES);
        let status = match is_cut {
            true => end_of(&mut child).map(|_| None),
            false => child.wait().map(in_words),
        }?;
        // Ctrl-C is the command's as well, and its end may be heard of first.
        if self.runtime.block_on(self.interrupts.drain()) {
            return Ok(None);
        }
        Ok(Some(Printed {
            bytes,
            is_cut,
            status,
        }))
    }
}

fn in_words(status: ExitStatus) -> Option<String> {
    (!status.success()).then(|| status.to_string())
}

fn end_of(child: &mut Child) -> io::Result<ExitStatus> {
    // It may have ended already.
    let _ = child.kill();
    child.wait()
}

fn not_begun(error: &io::Error) -> Error {
    Error::new(ErrorKind::Io, "the shell could not be used")
        .with_service_message(error.to_string())
        .with_hint("set SHELL to one that is there, or unset it")
}

/// The command that `/attach` is given behind a `!`.
pub(super) fn of_attach(talk: &Talk, line: &str) -> Result<Option<String>> {
    match line.strip_prefix('!') {
        None => Ok(None),
        Some(rest) if rest.trim().is_empty() => {
            Err(wrong("attach", "needs a command behind the !"))
        }
        Some(rest) => talk.shell.command(rest).map(Some),
    }
}
