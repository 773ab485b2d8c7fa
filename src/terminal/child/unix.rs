//! A program of the person's own on the terminal, such as an editor, as a shell runs a job: it has
//! the terminal until it ends or is stopped, and what stops or ends this program reaches it too.

use std::io::{self, Read};
use std::os::unix::net::UnixStream;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, ExitStatus};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, WaitOptions, WaitStatus, kill_process_group, waitpid};
use signal_hook::SigId;
use signal_hook::consts::{SIGCHLD, SIGTSTP};
use signal_hook::low_level::{pipe, unregister};

use super::signals::{die_of, enders};
use super::tty;

/// A program that is told to end has this long to do so.
const TO_END: Duration = Duration::from_secs(1);

/// One runs, and whoever waits for it sees to what is to end this program.
static RUNS: AtomicBool = AtomicBool::new(false);

/// Whether such a program runs.
pub(super) fn runs() -> bool {
    RUNS.load(Ordering::SeqCst)
}

/// Runs a program and waits for its end. Where Ctrl-Z stops it, this one stops with it, and both go
/// on together: otherwise nobody would be there to continue it. Where a signal is to end this one,
/// the program is told first, and what it was editing stays where it is.
///
/// # Errors
/// When it cannot be begun.
pub(super) fn to_its_end(command: &mut Command) -> io::Result<ExitStatus> {
    let news = News::listen()?;
    let mut job = Job::begin(command)?;
    let status = wait_for(&mut job, &news);
    job.give_back();
    RUNS.store(false, Ordering::SeqCst);
    if let Some(number) = news.ended_by() {
        die_of(number);
    }
    status
}

fn wait_for(job: &mut Job, news: &News) -> io::Result<ExitStatus> {
    let mut late = None;
    loop {
        match job.change()? {
            Some(status) if status.stopped() => job.stop(),
            Some(status) => return Ok(ExitStatus::from_raw(status.as_raw())),
            None => {}
        }
        if news.is_to_stop() {
            job.tell_to_stop();
        }
        if let (None, Some(number)) = (late, news.ended_by()) {
            job.tell(number);
            late = Some(Instant::now() + TO_END);
        }
        let left = late.map(|late: Instant| late.saturating_duration_since(Instant::now()));
        if left.is_some_and(|left| left.is_zero()) {
            return Err(io::ErrorKind::TimedOut.into());
        }
        news.wait(left)?;
    }
}

/// A program in a process group of its own, as a shell makes one.
struct Job {
    group: Pid,
    /// It was given the terminal, and it has not been taken back.
    has_terminal: bool,
}

impl Job {
    /// Begins it in the foreground, if that place is ours.
    #[allow(
        unsafe_code,
        reason = "it has to be there before a key is pressed, and only the new process can see to that"
    )]
    fn begin(command: &mut Command) -> io::Result<Self> {
        let has_terminal = tty::is_foreground();
        command.process_group(0);
        if has_terminal {
            // SAFETY: system calls on a file that is open; nothing is allocated or locked.
            unsafe { command.pre_exec(tty::come_forward) };
        }
        let child = command.spawn().inspect_err(|_| {
            // It may have come that far and no further.
            let _ = tty::come_forward();
        })?;
        Ok(Self {
            group: Pid::from_child(&child),
            has_terminal,
        })
    }

    /// What has become of it, if anything.
    fn change(&self) -> io::Result<Option<WaitStatus>> {
        loop {
            match waitpid(
                Some(self.group),
                WaitOptions::UNTRACED | WaitOptions::NOHANG,
            ) {
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
                Ok(changed) => return Ok(changed.map(|(_, status)| status)),
            }
        }
    }

    /// Gives it the terminal, if that is ours to give, and continues it.
    fn go_on(&mut self) {
        self.has_terminal = tty::hand_over(self.group);
        let _ = kill_process_group(self.group, Signal::CONT);
    }

    fn give_back(&mut self) {
        if std::mem::take(&mut self.has_terminal) {
            // A terminal that is gone is noticed by whoever reads from it next.
            let _ = tty::come_forward();
        }
    }

    /// Stops with it, and goes on with it.
    fn stop(&mut self) {
        self.give_back();
        tty::suspend();
        self.go_on();
    }

    /// Tells it to stop, as this program was told: it is waited for, and stops this one with it.
    fn tell_to_stop(&self) {
        let _ = kill_process_group(self.group, Signal::TSTP);
    }

    /// Tells it of a signal that is to end this program; one that is stopped hears it too.
    fn tell(&self, number: i32) {
        if let Some(signal) = Signal::from_named_raw(number) {
            let _ = kill_process_group(self.group, signal);
            let _ = kill_process_group(self.group, Signal::CONT);
        }
    }
}

/// What is heard while a program runs: that something has become of it, and what is to end this one.
struct News {
    heard: UnixStream,
    ended_by: Arc<AtomicUsize>,
    /// This program alone was told to stop. Ctrl-Z tells the other, which has the terminal.
    to_stop: Arc<AtomicBool>,
    handlers: Vec<SigId>,
}

impl News {
    fn listen() -> io::Result<Self> {
        let (heard, told) = UnixStream::pair()?;
        heard.set_nonblocking(true)?;
        let mut news = Self {
            heard,
            ended_by: Arc::default(),
            to_stop: Arc::default(),
            handlers: Vec::new(),
        };
        // From here on the end is seen to here.
        RUNS.store(true, Ordering::SeqCst);
        for number in enders() {
            let ended_by = Arc::clone(&news.ended_by);
            let code = usize::try_from(number).unwrap_or(0);
            let flag = signal_hook::flag::register_usize(number, ended_by, code)?;
            news.handlers.push(flag);
            let told = pipe::register(number, told.try_clone()?)?;
            news.handlers.push(told);
        }
        let to_stop = Arc::clone(&news.to_stop);
        let flag = signal_hook::flag::register(SIGTSTP, to_stop)?;
        news.handlers.push(flag);
        let stopped = pipe::register(SIGTSTP, told.try_clone()?)?;
        news.handlers.push(stopped);
        news.handlers.push(pipe::register(SIGCHLD, told)?);
        Ok(news)
    }

    fn is_to_stop(&self) -> bool {
        self.to_stop.swap(false, Ordering::SeqCst)
    }

    fn ended_by(&self) -> Option<i32> {
        match self.ended_by.load(Ordering::SeqCst) {
            0 => None,
            code => i32::try_from(code).ok(),
        }
    }

    /// Waits for news, no longer than this.
    fn wait(&self, most: Option<Duration>) -> io::Result<()> {
        let most = most.and_then(|most| Timespec::try_from(most).ok());
        let mut ready = [PollFd::new(&self.heard, PollFlags::IN)];
        match poll(&mut ready, most.as_ref()) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        // How much there was does not matter.
        let _ = (&self.heard).read(&mut [0; 64]);
        Ok(())
    }
}

impl Drop for News {
    fn drop(&mut self) {
        RUNS.store(false, Ordering::SeqCst);
        self.handlers.drain(..).for_each(|handler| {
            unregister(handler);
        });
    }
}
