//! One turn, live: from a message to the answer on the screen, or to whatever stopped it.
//!
//! The chat and one-shot use share it. It decides nothing about what comes after.

mod kept;

use std::collections::BTreeMap;
use std::io;
use std::pin::pin;
use std::time::{Duration, Instant};

use futures::FutureExt;

use crate::chat::{
    BlockStart, ChatSession, ContentBlock, ConverseResponse, Delta, Error, ErrorKind, EventKind,
    Message, ReasoningContent, Reply, StreamEvent,
};
use crate::keeper::Journal;
use crate::terminal::{Answer, Interrupts, Screen, Status};

pub use kept::{Place, hold};

/// So many events and bytes at most between two looks at the keyboard and two writes.
const EVENTS_AT_ONCE: usize = 64;
const BYTES_AT_ONCE: usize = 64 << 10;

/// So long is waited for what follows a whole answer.
const FOR_METADATA: Duration = Duration::from_secs(2);

/// How an answer is asked for and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct How {
    /// With ConverseStream; else with Converse.
    pub stream: bool,
    /// What is written while it comes.
    pub form: Form,
    /// Whether a terminal shows what the model thinks.
    pub thoughts: Thoughts,
}

/// What is done with what a model thinks. It never gets into an output that is no terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thoughts {
    /// It is shown, dimmed, before the answer.
    Shown,
    /// It is only said that the model thinks.
    Hidden,
}

/// What is written to standard output while an answer comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Its text.
    Text,
    /// Its events, one JSON object a line.
    Events,
    /// Nothing.
    Silent,
}

/// How a turn ended.
#[derive(Debug)]
pub struct Outcome {
    /// What came of it.
    pub ending: Ending,
    /// From the start to the first text.
    pub first_text: Option<Duration>,
    /// From the start to the end.
    pub total: Duration,
    /// How many events and parts of the answer were of a kind this version does not know.
    pub unknown: usize,
    /// It was to be kept on disk and could not be.
    pub is_unsaved: bool,
}

/// What came of a turn.
#[derive(Debug)]
pub enum Ending {
    /// The answer is in the history.
    Complete(ConverseResponse),
    /// The person stopped it. What had come is in the history, and here; nothing, if nothing had.
    Interrupted(Option<ConverseResponse>),
    /// It failed, with what had come. The history is as before.
    Failed(Error, Option<ConverseResponse>),
    /// The answer could not be written, with what had come. The history is as before.
    Unwritable(io::Error, Option<ConverseResponse>),
}

/// Sends a message and shows the answer.
async fn run(
    chat: &mut ChatSession,
    message: Message,
    how: How,
    screen: Screen,
    interrupts: &mut Interrupts,
    journal: Option<Journal<'_>>,
) -> Outcome {
    interrupts.drain();
    let before = chat.history().len();
    let mut live = Live {
        sink: Sink::new(how, screen),
        unknown: 0,
        journal,
        status: Status::begin(screen, chat.is_verbose()),
        interrupts,
        started: Instant::now(),
        first_text: None,
    };
    let mut ending = match how.stream {
        true => live.streamed(chat, message).await,
        false => live.whole(chat, message).await,
    };
    live.status.clear();
    if let Err(error) = live.end().await {
        ending = Ending::Unwritable(error, ending.into_response());
    }
    if matches!(ending, Ending::Unwritable(..)) {
        // The answer may have entered before it could not be shown.
        chat.history_mut().truncate(before);
    }
    Outcome {
        ending,
        first_text: live.first_text,
        total: live.started.elapsed(),
        unknown: live.unknown,
        is_unsaved: false,
    }
}

struct Live<'a> {
    sink: Sink,
    status: Status,
    interrupts: &'a mut Interrupts,
    started: Instant,
    first_text: Option<Duration>,
    unknown: usize,
    journal: Option<Journal<'a>>,
}

impl Ending {
    /// What has come of the answer, whole or not.
    pub fn into_response(self) -> Option<ConverseResponse> {
        match self {
            Self::Complete(response) => Some(response),
            Self::Interrupted(part) | Self::Failed(_, part) | Self::Unwritable(_, part) => part,
        }
    }

    /// The same, to look at.
    pub fn response(&self) -> Option<&ConverseResponse> {
        match self {
            Self::Complete(response) => Some(response),
            Self::Interrupted(part) | Self::Failed(_, part) | Self::Unwritable(_, part) => {
                part.as_ref()
            }
        }
    }
}

impl Live<'_> {
    async fn whole(&mut self, chat: &mut ChatSession, message: Message) -> Ending {
        match self.wait(chat.converse(message)).await {
            None => Ending::Interrupted(None),
            Some(Err(error)) => Ending::Failed(error, None),
            Some(Ok(response)) => {
                self.first_text = Some(self.started.elapsed());
                self.sink.whole(&response);
                Ending::Complete(response)
            }
        }
    }

    async fn streamed(&mut self, chat: &mut ChatSession, message: Message) -> Ending {
        let mut reply = match self.wait(chat.converse_stream(message)).await {
            None => return Ending::Interrupted(None),
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
                    Ok(true) => {}
                    Ok(false) => return self.interrupted(reply).await,
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
            None => Ending::Interrupted(None),
        }
    }

    async fn interrupted(&mut self, reply: Reply<'_>) -> Ending {
        self.status.clear();
        self.sink.answer.discard();
        if let Err(error) = self.end().await {
            return Ending::Unwritable(error, reply.into_partial());
        }
        match self.sink.shown {
            // Thoughts alone are not worth keeping, and cannot be sent back.
            false => Ending::Interrupted(None),
            true => Ending::Interrupted(reply.keep_partial()),
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
    async fn flush(&mut self) -> io::Result<bool> {
        while !self.sink.answer.is_empty() {
            self.status.clear();
            let written = tokio::task::spawn_blocking(self.sink.answer.take_write());
            tokio::select! {
                biased;
                () = self.interrupts.next() => return Ok(false),
                written = written => written.unwrap_or(Ok(()))?,
            }
        }
        Ok(true)
    }

    /// Writes the rest and ends the line. A second Ctrl-C gives up on that.
    async fn end(&mut self) -> io::Result<()> {
        self.sink.answer.finish();
        self.flush().await.map(|_| ())
    }

    /// Waits for something unless Ctrl-C comes first.
    async fn wait<T>(&mut self, what: impl Future<Output = T>) -> Option<T> {
        let mut what = pin!(what);
        loop {
            tokio::select! {
                biased;
                () = self.interrupts.next() => return None,
                done = &mut what => return Some(done),
                () = self.status.tick() => self.status.draw(),
            }
        }
    }
}

struct Sink {
    answer: Answer,
    form: Form,
    thoughts: Thoughts,
    screen: Screen,
    order: InOrder,
    /// Something has come that a person would miss: text, or a tool's name.
    shown: bool,
}

impl Sink {
    fn new(how: How, screen: Screen) -> Self {
        let How { form, thoughts, .. } = how;
        let answer = match form {
            Form::Text => screen.answer(),
            Form::Events | Form::Silent => screen.lines(),
        };
        Self {
            answer,
            form,
            thoughts,
            screen,
            order: InOrder::default(),
            shown: false,
        }
    }

    fn event(&mut self, event: &StreamEvent) {
        self.shown |= match event.kind() {
            EventKind::ContentBlockStart { start, .. } => matches!(start, BlockStart::ToolUse(_)),
            _ => event.text().is_some_and(|text| !text.trim().is_empty()),
        };
        match self.form {
            Form::Text => {
                if let (Some(thought), Thoughts::Shown) =
                    (event.reasoning_content_text(), self.thoughts)
                {
                    self.answer.push_thought(thought);
                }
                self.order.take(event, |text| self.answer.push(text));
            }
            Form::Events => self.answer.push(&self.screen.json_line(&event.to_json())),
            Form::Silent => {}
        }
    }

    /// An event behind the message: nothing of the answer any more.
    fn late(&mut self, event: &StreamEvent) {
        if self.form == Form::Events {
            self.event(event);
        }
    }

    fn whole(&mut self, response: &ConverseResponse) {
        if self.form == Form::Text {
            if self.thoughts == Thoughts::Shown {
                reasoning(response).for_each(|thought| self.answer.push_thought(thought));
            }
            self.answer.push(&response.full_text());
        }
    }
}

fn reasoning(response: &ConverseResponse) -> impl Iterator<Item = &str> {
    response
        .message()
        .content
        .iter()
        .filter_map(|block| match block {
            ContentBlock::ReasoningContent(ReasoningContent::ReasoningText(reasoning)) => {
                Some(reasoning.text.as_str())
            }
            _ => None,
        })
}

/// Text in the order of its blocks, as it stands in the message, should blocks come in turns.
#[derive(Debug, Default)]
struct InOrder {
    current: Option<u32>,
    held: BTreeMap<u32, String>,
}

impl InOrder {
    fn take(&mut self, event: &StreamEvent, mut show: impl FnMut(&str)) {
        match event.kind() {
            EventKind::ContentBlockDelta {
                index,
                delta: Delta::Text(text),
            } => {
                if *self.current.get_or_insert(*index) == *index {
                    show(text);
                } else {
                    self.held.entry(*index).or_default().push_str(text);
                }
            }
            EventKind::ContentBlockStop { index } if self.current == Some(*index) => {
                self.current = self.held.pop_first().map(|(next, text)| {
                    show(&text);
                    next
                });
            }
            EventKind::MessageStop { .. } => {
                for text in std::mem::take(&mut self.held).values() {
                    show(text);
                }
            }
            _ => {}
        }
    }
}

/// That the answer could not be written, in words.
pub fn unwritable(error: io::Error) -> Error {
    Error::new(ErrorKind::Io, "standard output could not be written")
        .with_service_message(error.to_string())
        .with_hint("check the disk and what the output is redirected to")
        .with_source(error)
}
