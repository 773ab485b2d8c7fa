//! One turn, live: from a message to the answer on the screen, or to whatever stopped it.
//!
//! The chat and one-shot use share it. It decides nothing about what comes after.

use std::io;
use std::pin::pin;
use std::time::{Duration, Instant};

use futures::FutureExt;

use crate::chat::{
    ChatSession, ConverseResponse, Error, ErrorKind, Message, StopReason, StreamEvent,
};
use crate::terminal::{Answer, Interrupts, Screen, Status};

/// So many events at most between two looks at the keyboard and two writes.
const EVENTS_AT_ONCE: usize = 64;

/// How an answer is asked for and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct How {
    /// With ConverseStream; else with Converse.
    pub stream: bool,
    /// What is written while it comes.
    pub form: Form,
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
pub async fn run(
    chat: &mut ChatSession,
    message: Message,
    how: How,
    screen: Screen,
    interrupts: &mut Interrupts,
) -> Outcome {
    interrupts.drain();
    let mut live = Live {
        sink: Sink {
            answer: screen.answer(),
            form: how.form,
            ended: false,
        },
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
    if let Err(error) = live.sink.end() {
        let response = match ending {
            Ending::Complete(response) => Some(response),
            Ending::Interrupted(partial)
            | Ending::Failed(_, partial)
            | Ending::Unwritable(_, partial) => partial,
        };
        ending = Ending::Unwritable(error, response);
    }
    Outcome {
        ending,
        first_text: live.first_text,
        total: live.started.elapsed(),
    }
}

struct Live<'a> {
    sink: Sink,
    status: Status,
    interrupts: &'a mut Interrupts,
    started: Instant,
    first_text: Option<Duration>,
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
        loop {
            // What is there already goes out in one write with what came before it.
            let ready = if since_flush < EVENTS_AT_ONCE {
                reply.next_event().now_or_never()
            } else {
                None
            };
            let next = if let Some(next) = ready {
                next
            } else {
                since_flush = 0;
                if let Err(error) = self.flush() {
                    return Ending::Unwritable(error, reply.into_partial());
                }
                match self.wait(reply.next_event()).await {
                    Some(next) => next,
                    None => return Ending::Interrupted(reply.keep_partial()),
                }
            };
            match next {
                Ok(Some(event)) => {
                    if let Err(error) = self.sink.event(&event) {
                        return Ending::Unwritable(error, reply.into_partial());
                    }
                }
                Ok(None) => break,
                Err(error) => return Ending::Failed(error, reply.into_partial()),
            }
            since_flush += 1;
        }
        match reply.finish().await {
            Ok(response) => Ending::Complete(response),
            Err(error) => Ending::Failed(error, None),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        if !self.sink.answer.is_empty() {
            self.status.clear();
            self.first_text
                .get_or_insert_with(|| self.started.elapsed());
        }
        self.sink.answer.flush()
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
    /// The text is whole and its line is ended.
    ended: bool,
}

impl Sink {
    fn event(&mut self, event: &StreamEvent) -> io::Result<()> {
        match self.form {
            // Verbose lines may follow, so the answer's own line ends with the message.
            Form::Text if event.is_message_stop() => self.end(),
            Form::Text if self.ended => Ok(()),
            Form::Text => {
                self.answer.push(event.text().unwrap_or_default());
                Ok(())
            }
            Form::Events => {
                self.answer.push(&event.to_json());
                self.answer.push("\n");
                Ok(())
            }
            Form::Silent => Ok(()),
        }
    }

    fn whole(&mut self, response: &ConverseResponse) {
        if self.form == Form::Text {
            self.answer.push(&response.full_text());
        }
    }

    fn end(&mut self) -> io::Result<()> {
        self.ended = true;
        self.answer.finish()
    }
}

/// What a person should know about an answer that is not simply whole.
pub fn remark(response: &ConverseResponse) -> Option<String> {
    let message = response.message();
    let text = match response.stop_reason() {
        Some(StopReason::ToolUse) => {
            let wishes = message
                .tool_uses()
                .map(|tool| format!("`{}` with {}", tool.name, tool.input.get()));
            let wishes = wishes.collect::<Vec<_>>().join(" and ");
            format!("the model asks for the tool {wishes}; nothing here runs tools")
        }
        _ if message.content.is_empty() => "(empty answer)".to_owned(),
        Some(StopReason::EndTurn | StopReason::StopSequence) | None => return None,
        Some(StopReason::MaxTokens) => "cut short: maxTokens is reached".to_owned(),
        Some(StopReason::GuardrailIntervened) => "a guardrail stepped in".to_owned(),
        Some(StopReason::ContentFiltered) => "the provider's filter stepped in".to_owned(),
        Some(StopReason::MalformedModelOutput | StopReason::MalformedToolUse) => {
            "the model produced something unreadable; /retry may help".to_owned()
        }
        Some(StopReason::ModelContextWindowExceeded) => {
            "cut short: the model's context window is full".to_owned()
        }
        Some(other) => format!("the model stopped for the reason `{}`", other.as_str()),
    };
    Some(text)
}

/// Whether a complete answer is one that a script can rely on.
pub fn is_whole(response: &ConverseResponse) -> bool {
    !response.message().content.is_empty()
        && response.stop_reason().is_none_or(StopReason::is_normal)
}

/// That the answer could not be written, in words.
pub fn unwritable(error: io::Error) -> Error {
    Error::new(
        ErrorKind::Io,
        "the answer could not be written to standard output",
    )
    .with_service_message(error.to_string())
    .with_hint("check the disk and what the output is redirected to")
    .with_source(error)
}
