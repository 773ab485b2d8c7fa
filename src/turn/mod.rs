//! One turn, live: from a message to the answer on the screen, or to whatever stopped it.
//!
//! The chat and one-shot use share it. It decides nothing about what comes after, not even that the
//! program ends when a signal asks it to.

mod after;
mod kept;
mod live;
mod sink;

use std::io;
use std::time::Duration;

use crate::chat::{ChatSession, ConverseResponse, Error, Message};
use crate::keeper::Journal;
use crate::terminal::{Interrupts, Screen, Status};

pub use after::save_images;
pub use kept::{Aside, Place, hold, take_in};
use live::Live;

/// How an answer is asked for and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct How {
    /// With ConverseStream; else with Converse.
    pub stream: bool,
    /// What is written while it comes.
    pub form: Form,
    /// Whether a terminal shows what the model thinks.
    pub thoughts: Thoughts,
    /// So long an answer that has begun may be silent before that is said.
    pub silence: Duration,
    /// Behind a turn that took longer the bell rings; behind none, where it is not set.
    pub notify_after: Option<Duration>,
}

/// How long an answer may be silent before that is said, unless the config file says otherwise.
pub const SILENCE: Duration = Duration::from_secs(15);

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
    /// The signal that ended it, which is to end the program as well.
    pub ended_by: Option<i32>,
}

/// What came of a turn.
#[derive(Debug)]
pub enum Ending {
    /// The answer is in the history.
    Complete(ConverseResponse),
    /// The person stopped it, and what had come is in the history.
    Kept(ConverseResponse),
    /// The person stopped it, and the history is as before: what had come, if anything had, was to
    /// take the place of a whole answer.
    Stopped(Option<ConverseResponse>),
    /// It failed, with what had come. The history is as before.
    Failed(Error, Option<ConverseResponse>),
    /// The answer could not be written, with what had come. The history is as before.
    Unwritable(io::Error, Option<ConverseResponse>),
}

impl Ending {
    /// What has come of the answer, whole or not.
    pub fn into_response(self) -> Option<ConverseResponse> {
        match self {
            Self::Complete(response) | Self::Kept(response) => Some(response),
            Self::Stopped(part) | Self::Failed(_, part) | Self::Unwritable(_, part) => part,
        }
    }

    /// The same, to look at.
    pub fn response(&self) -> Option<&ConverseResponse> {
        match self {
            Self::Complete(response) | Self::Kept(response) => Some(response),
            Self::Stopped(part) | Self::Failed(_, part) | Self::Unwritable(_, part) => {
                part.as_ref()
            }
        }
    }

    /// Whether the person stopped it.
    pub fn is_stopped(&self) -> bool {
        matches!(self, Self::Kept(_) | Self::Stopped(_))
    }
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
    interrupts.drain().await;
    let before = chat.history().len();
    let status = match chat.is_verbose() {
        true => Status::begin(screen).without_row(),
        false => Status::begin(screen),
    };
    let mut live = Live::begin(how, screen, status, interrupts, journal);
    let mut ending = match how.stream {
        true => live.streamed(chat, message).await,
        false => live.whole(chat, message).await,
    };
    if let Err(error) = live.end().await {
        ending = Ending::Unwritable(error, ending.into_response());
    }
    if matches!(ending, Ending::Unwritable(..)) {
        // The answer may have entered before it could not be shown.
        chat.history_mut().truncate(before);
    }
    live.outcome(ending)
}
