//! How a turn ended, and what is kept of that.

use std::str::FromStr;
use std::time::Duration;

use super::trouble::usage;
use crate::chat::{ConverseResponse, Error, Message, Result, StopReason, Usage};

/// How far a turn is, or how it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TurnState {
    /// The question is kept; nothing of an answer has come.
    Pending,
    /// Something has come.
    Streaming,
    /// The answer is whole.
    Complete,
    /// The answer was cut short.
    Partial,
    /// There is no answer.
    Failed,
    /// The answer is whole and has nothing in it.
    Empty,
}

impl TurnState {
    const ALL: [Self; 6] = [
        Self::Pending,
        Self::Streaming,
        Self::Complete,
        Self::Partial,
        Self::Failed,
        Self::Empty,
    ];

    /// That of a turn with this answer: whole, empty, or cut short by what its stop reason says, or
    /// by the person when it has none.
    #[must_use]
    pub fn of(answer: &ConverseResponse) -> Self {
        match answer.stop_reason() {
            _ if answer.message().is_blank() => Self::Empty,
            Some(reason) if reason.is_normal() => Self::Complete,
            _ => Self::Partial,
        }
    }

    /// Its name in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Streaming => "streaming",
            Self::Complete => "complete",
            Self::Partial => "partial",
            Self::Failed => "failed",
            Self::Empty => "empty",
        }
    }
}

impl FromStr for TurnState {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|state| state.as_str() == name)
            .ok_or_else(|| usage(format!("there is no state `{name}` of a turn")))
    }
}

/// How a turn ended.
#[derive(Debug, Clone)]
#[must_use]
pub struct Ending<'a> {
    pub(super) state: TurnState,
    pub(super) answer: Option<&'a Message>,
    /// Whether question and answer are what the session goes on from.
    pub(super) in_history: bool,
    pub(super) usage: Option<&'a Usage>,
    pub(super) stop_reason: Option<&'a StopReason>,
    pub(super) request_id: Option<&'a str>,
    pub(super) error: Option<String>,
    pub(super) first_text: Option<Duration>,
    pub(super) total: Option<Duration>,
}

impl<'a> Ending<'a> {
    fn new(state: TurnState, answer: Option<&'a Message>) -> Self {
        Self {
            state,
            answer,
            in_history: answer.is_some(),
            usage: None,
            stop_reason: None,
            request_id: None,
            error: None,
            first_text: None,
            total: None,
        }
    }

    /// With an answer.
    pub fn answered(response: &'a ConverseResponse) -> Self {
        Self {
            usage: response.usage(),
            stop_reason: response.stop_reason(),
            request_id: response.request_id(),
            ..Self::new(TurnState::of(response), Some(response.message()))
        }
    }

    /// With a part of an answer that the person keeps.
    pub fn partial(answer: &'a Message) -> Self {
        Self::new(TurnState::Partial, Some(answer))
    }

    /// With nothing.
    pub fn failed(error: &'a Error) -> Self {
        Self {
            request_id: error.request_id(),
            error: Some(error.to_string()),
            ..Self::new(TurnState::Failed, None)
        }
    }

    /// With nothing, for a reason in words.
    pub(super) fn failed_as(why: &str) -> Self {
        Self {
            error: Some(why.to_owned()),
            ..Self::new(TurnState::Failed, None)
        }
    }

    /// With a part of an answer that is not gone on from: the session stays where it was, and the
    /// part can be gone to in its tree.
    pub fn broken_off(error: &'a Error, part: &'a ConverseResponse) -> Self {
        Self {
            state: TurnState::Partial,
            in_history: false,
            request_id: error.request_id().or(part.request_id()),
            error: Some(error.to_string()),
            ..Self::answered(part)
        }
    }

    /// Adds how long it took to the first text and to the end.
    pub fn taking(mut self, first_text: Option<Duration>, total: Duration) -> Self {
        self.first_text = first_text;
        self.total = Some(total);
        self
    }
}
