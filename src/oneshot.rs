//! One prompt, one answer, and out: for pipes and scripts.

use std::borrow::Cow;
use std::time::Duration;

use serde::Serialize;

use crate::chat::{ChatSession, ContentBlock, ConverseResponse, Json, Message, StopReason, Usage};
use crate::exit::Exit;
use crate::keeper::Keeper;
use crate::remarks;
use crate::terminal::{Interrupts, Screen};
use crate::turn::{self, Ending, Form, How, Outcome, Place};

/// What is written to standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// The answer's text as it comes.
    Text,
    /// One JSON object at the end.
    Json,
    /// Each event of the stream as it comes, in the wire form.
    Jsonl,
}

impl Output {
    /// What of it is written while the answer comes.
    fn form(self) -> Form {
        match self {
            Self::Text => Form::Text,
            Self::Json => Form::Silent,
            Self::Jsonl => Form::Events,
        }
    }
}

/// Asks, answers, and says how the program should end.
pub async fn run(
    chat: &mut ChatSession,
    keeper: Option<&mut Keeper>,
    message: Message,
    how: How,
    output: Output,
    screen: Screen,
    interrupts: &mut Interrupts,
) -> Exit {
    let how = How {
        form: output.form(),
        ..how
    };
    let (outcome, _) = turn::hold(
        chat,
        keeper,
        message,
        Place::Behind,
        how,
        screen,
        interrupts,
    )
    .await;
    if let Some(signal) = outcome.ended_by {
        return Exit::Signal(signal);
    }
    if output == Output::Json
        && let Some(line) = report(chat, &outcome)
        && let Err(error) = screen.data(&screen.json_line(line))
    {
        return screen.unwritable(error);
    }
    match outcome.ending {
        Ending::Complete(response) => {
            remark(&response, screen);
            if output == Output::Text {
                turn::save_images(&response, screen);
            }
            if let Some(remark) = remarks::unknown(outcome.unknown) {
                screen.note(&remark);
            }
            match remarks::is_whole(&response) {
                false => Exit::Incomplete,
                // The answer is there, and a script that relies on its being kept has to know.
                true if outcome.is_unsaved => Exit::Internal,
                true => Exit::Ok,
            }
        }
        Ending::Kept(_) | Ending::Stopped(_) => Exit::Interrupted,
        Ending::Failed(error, _) => {
            screen.error(&error);
            Exit::from(&error)
        }
        Ending::Unwritable(error, _) => screen.unwritable(error),
    }
}

fn remark(response: &ConverseResponse, screen: Screen) {
    if let Some(remark) = remarks::stop(response) {
        screen.note(&remark);
    }
    for request in remarks::tool_requests(response) {
        screen.note(&format!("{request}; nothing here runs tools"));
    }
    remarks::citations(response)
        .iter()
        .for_each(|citation| screen.note(citation));
}

/// The object of `--output json`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report<'a> {
    text: Cow<'a, str>,
    message: &'a Message,
    /// Null when the answer broke off.
    stop_reason: Option<&'a str>,
    usage: Option<&'a Usage>,
    model_id: Option<&'a str>,
    request_id: Option<&'a str>,
    latency: Latency,
    #[serde(skip_serializing_if = "Option::is_none")]
    additional_model_response_fields: Option<&'a Json>,
}

/// Milliseconds.
#[derive(Serialize)]
struct Latency {
    /// As the service measured it.
    #[serde(rename = "serviceMs")]
    service: Option<u64>,
    /// As it was here, from the start to the first text.
    #[serde(rename = "firstTextMs")]
    first_text: Option<u64>,
    /// As it was here, from the start to the end.
    #[serde(rename = "totalMs")]
    total: u64,
}

/// The object of what has come, if anything has.
fn report(chat: &ChatSession, outcome: &Outcome) -> Option<String> {
    let response = outcome.ending.response()?;
    let report = Report {
        text: text(response.message()),
        message: response.message(),
        stop_reason: response.stop_reason().map(StopReason::as_str),
        usage: response.usage(),
        model_id: chat.options().model_id.as_deref(),
        request_id: response.request_id(),
        latency: Latency {
            service: response.metrics().map(|metrics| metrics.latency_ms),
            first_text: outcome.first_text.map(milliseconds),
            total: milliseconds(outcome.total),
        },
        additional_model_response_fields: response.additional_model_response_fields(),
    };
    serde_json::to_string(&report).ok()
}

/// All text of the answer, which is hardly ever more than one block.
fn text(message: &Message) -> Cow<'_, str> {
    match message.content.as_slice() {
        [ContentBlock::Text(text)] => Cow::Borrowed(text),
        _ => Cow::Owned(message.full_text()),
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
