//! The turn while it lasts: waiting, taking what comes, writing it out, and being stopped.

use std::io;
use std::pin::pin;
use std::time::{Duration, Instant};

use futures::FutureExt;

use super::sink::Sink;
use super::{Ending, How, Outcome};
use crate::chat::{ChatSession, Message, Reply, StreamEvent};
use crate::keeper::Journal;
use crate::terminal::{Interrupt, Interrupts, Screen, Status, suspend};

/// So many events and bytes at most between two looks at the keyboard and two writes. That many
/// take a millisecond; a write takes another thread, which is dear for a few letters.
const EVENTS_AT_ONCE: usize = 1024;
const BYTES_AT_ONCE: usize = 64 << 10;

/// So long is waited for what follows a whole answer.
const FOR_METADATA: Duration = Duration::from_secs(2);

/// A turn that is being held.
pub(super) struct Live<'a> {
    sink: Sink,
    status: Status,
    interrupts: &'a mut Interrupts,
    started: Instant,
    first_text: Option<Duration>,
    unknown: usize,
    journal: Option<Journal<'a>>,
    silence: Duration,
    ended_by: Option<i32>,
    screen: Screen,
}

impl<'a> Live<'a> {
    pub(super) fn begin(
        how: How,
        screen: Screen,
        status: Status,
        interrupts: &'a mut Interrupts,
        journal: Option<Journal<'a>>,
    ) -> Self {
        Self {
            sink: Sink::new(how, screen),
            status,
            interrupts,
            started: Instant::now(),
            first_text: None,
            unknown: 0,
            journal,
            silence: how.silence,
            ended_by: None,
            screen,
        }
    }

    pub(super) fn outcome(self, ending: Ending) -> Outcome {
        Outcome {
            ending,
            first_text: self.first_text,
            total: self.started.elapsed(),
            unknown: self.unknown,
            is_unsaved: false,
            ended_by: self.ended_by,
        }
    }

    /// Asks for the whole answer.
    pub(super) async fn whole(&mut self, chat: &mut ChatSession, message: Message) -> Ending {
        match self.wait(chat.converse(message)).await {
            None => Ending::Stopped(None),
            Some(Err(error)) => Ending::Failed(error, None),
            Some(Ok(response)) => {
                self.first_text = Some(self.started.elapsed());
                self.sink.whole(&response);
                Ending::Complete(response)
            }
        }
    }

    /// Asks for the answer as it is made.
    pub(super) async fn streamed(&mut self, chat: &mut ChatSession, message: Message) -> Ending {
        let mut reply = match self.wait(chat.converse_stream(message)).await {
            None => return Ending::Stopped(None),
            Some(Err(error)) => return Ending::Failed(error, None),
            Some(Ok(reply)) => reply,
        };
        let mut since_flush = 0;
        while !reply.is_complete() {
            // What is there already goes out in one write with what came before it.
            let may_wait = since_flush < EVENTS_AT_ONCE && self.sink.answer.len() < BYTES_AT_ONCE;
            let ready = match may_wait {
                true => reply.next_event().now_or_never(),
                false => None,
            };
            let next = if let Some(next) = ready {
                next
            } else {
                since_flush = 0;
                match self.flush().await {
                    Ok(Flushed::All) => {}
                    Ok(Flushed::Interrupted) => return self.interrupted(reply).await,
                    Err(error) => return Ending::Unwritable(error, reply.into_partial()),
                }
                match self.wait(reply.next_event()).await {
                    Some(next) => next,
                    None => return self.interrupted(reply).await,
                }
            };
            match next {
                Ok(Some(event)) => self.take(&event),
                Ok(None) => break,
                Err(error) => return Ending::Failed(error, reply.into_partial()),
            }
            since_flush += 1;
        }
        self.closing(reply).await
    }

    /// The answer is whole; usage and timing are still to come, and not worth a long wait.
    async fn closing(&mut self, mut reply: Reply<'_>) -> Ending {
        // Verbose lines may follow, so the answer's own line ends here.
        if let Err(error) = self.end().await {
            return Ending::Unwritable(error, reply.into_partial());
        }
        let rest = async {
            while let Ok(Some(event)) = reply.next_event().await {
                self.sink.late(&event);
            }
        };
        let _ = tokio::time::timeout(FOR_METADATA, rest).await;
        self.unknown = reply.unknown();
        match reply.keep_partial() {
            Some(response) => Ending::Complete(response),
            None => Ending::Stopped(None),
        }
    }

    async fn interrupted(&mut self, reply: Reply<'_>) -> Ending {
        self.sink.answer.discard();
        if let Err(error) = self.end().await {
            return Ending::Unwritable(error, reply.into_partial());
        }
        match self.sink.shown {
            // Thoughts alone are not worth keeping, and cannot be sent back.
            false => Ending::Stopped(None),
            true => reply
                .keep_partial()
                .map_or(Ending::Stopped(None), Ending::Kept),
        }
    }

    fn take(&mut self, event: &StreamEvent) {
        if event.text().is_some_and(|text| !text.is_empty()) {
            self.first_text
                .get_or_insert_with(|| self.started.elapsed());
        }
        if event.reasoning_content_text().is_some() {
            self.status.say("thinking");
        }
        if let Some(journal) = &mut self.journal {
            journal.text(event.text().unwrap_or_default());
            journal.thought(event.reasoning_content_text().unwrap_or_default());
        }
        self.sink.event(event);
    }

    /// Writes what there is to write, unless Ctrl-C comes first: a terminal may be slow, or
    /// stopped.
    async fn flush(&mut self) -> io::Result<Flushed> {
        if let Some(journal) = &mut self.journal {
            journal.flush_if_due();
        }
        while !self.sink.answer.is_empty() {
            self.status.clear();
            let mut written = tokio::task::spawn_blocking(self.sink.answer.take_write());
            let mut stop = false;
            loop {
                tokio::select! {
                    biased;
                    interrupt = self.interrupts.any() => match interrupt {
                        // What is being written is not waited for twice.
                        Interrupt::Stop if stop => suspend(),
                        Interrupt::Stop => stop = true,
                        Interrupt::Cancel => return Ok(Flushed::Interrupted),
                        Interrupt::End(signal) => {
                            self.ended_by = Some(signal);
                            return Ok(Flushed::Interrupted);
                        }
                    },
                    written = &mut written => {
                        written.unwrap_or(Ok(()))?;
                        break;
                    }
                }
            }
            if stop {
                self.stop();
            }
        }
        Ok(Flushed::All)
    }

    /// Stops the program. The shell writes below what is on the screen, so nothing above can be
    /// changed any more.
    fn stop(&mut self) {
        self.status.hide();
        self.make_room();
        suspend();
    }

    /// Leaves the row below the answer to others.
    fn make_room(&mut self) {
        self.sink.answer.step_aside();
        // A few bytes, to a terminal that has just taken more.
        let _ = self.sink.answer.take_write()();
    }

    /// Says that nothing comes.
    fn tell_of_silence(&mut self) {
        const WORDS: &str = "nothing new comes;";
        if self.status.again(WORDS, self.silence) {
            self.make_room();
        } else {
            let seconds = self.silence.as_secs_f64();
            self.screen.note(&format!(
                "nothing has come for {seconds} s; Ctrl-C stops waiting"
            ));
        }
    }

    /// Writes the rest and ends the line. A second Ctrl-C gives up on that.
    pub(super) async fn end(&mut self) -> io::Result<()> {
        self.status.clear();
        if self.flush().await? == Flushed::Interrupted {
            self.sink.answer.discard();
        }
        self.sink.answer.finish();
        self.flush().await.map(|_| ())
    }

    /// Waits for something unless Ctrl-C comes first. Where the answer has begun, a long wait is
    /// said.
    async fn wait<T>(&mut self, what: impl Future<Output = T>) -> Option<T> {
        let mut what = pin!(what);
        let mut told = self.first_text.is_none();
        let mut silent_at = tokio::time::Instant::now() + self.silence;
        loop {
            tokio::select! {
                biased;
                interrupt = self.interrupts.any() => match interrupt {
                    Interrupt::Stop => {
                        self.stop();
                        // Time in which the program did not run is no silence.
                        silent_at = tokio::time::Instant::now() + self.silence;
                    }
                    Interrupt::Cancel => return None,
                    Interrupt::End(signal) => {
                        self.ended_by = Some(signal);
                        return None;
                    }
                },
                done = &mut what => return Some(done),
                () = self.status.tick() => self.status.draw(),
                () = until(self.journal.as_ref().and_then(Journal::due)) => {
                    if let Some(journal) = &mut self.journal {
                        journal.flush();
                    }
                }
                () = tokio::time::sleep_until(silent_at), if !told => {
                    told = true;
                    self.tell_of_silence();
                }
            }
        }
    }
}

/// What has become of what there was to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flushed {
    All,
    /// The turn is to end before all of it is written.
    Interrupted,
}

async fn until(then: Option<Instant>) {
    match then {
        Some(then) => tokio::time::sleep_until(then.into()).await,
        None => std::future::pending().await,
    }
}
