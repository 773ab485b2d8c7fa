//! A session as it is taken up again, from a store that is written on or one that is only read.

use crate::chat::{ConverseOptions, Error, ErrorKind, History, Result, StopReason};
use crate::settings::Layer;
use crate::store::{Loaded, SessionId, Store, StoredMessage, TurnRecord, Unanswered, Used};

/// A session as it is taken up again.
#[derive(Debug)]
pub struct Resumed {
    /// What it is called.
    pub name: String,
    /// What was said.
    pub history: History,
    /// What was asked behind it and not answered, or not to the end.
    pub unanswered: Option<Unanswered>,
    /// What was set in it.
    pub set: Option<Layer>,
    /// Its newest turn that is gone on from.
    pub last_turn: Option<TurnRecord>,
    /// What all its turns have used, those of other branches as well.
    pub used: Vec<Used>,
    /// What the newest of them was sent with.
    pub last_options: Option<ConverseOptions>,
}

/// Takes a session up from a store that can only be read. Nothing of what follows is kept.
///
/// # Errors
/// When there is no such session, or the store fails.
pub fn resume_to_read(store: &Store, typed: Option<&str>) -> Result<Resumed> {
    look_up(store, typed, None).map(Resumed::from)
}

/// What is typed, or the newest one beside that at hand.
pub(super) fn look_up(
    store: &Store,
    typed: Option<&str>,
    at_hand: Option<&SessionId>,
) -> Result<Loaded> {
    let session = match typed {
        Some(typed) => store.find(typed)?,
        None => newest(store, at_hand)?.ok_or_else(nothing_to_continue)?,
    };
    store.load(&session)
}

/// The session in which something was said last, be it a question of which a crash has cut the
/// answer short.
fn newest(store: &Store, beside: Option<&SessionId>) -> Result<Option<SessionId>> {
    let answered = store.newest(beside)?;
    let Some(cut_short) = store.unfinished()?.pop() else {
        return Ok(answered);
    };
    let updated = answered.as_ref().map(|newest| store.summary(newest));
    match updated.transpose()?.map(|summary| summary.updated) {
        Some(updated) if updated > cut_short.started => Ok(answered),
        _ => Ok(Some(cut_short.session)),
    }
}

impl From<Loaded> for Resumed {
    fn from(loaded: Loaded) -> Self {
        let mut turns = loaded.messages.iter().rev();
        Self {
            name: loaded.summary.called().to_owned(),
            set: loaded.options.as_ref().and_then(Layer::from_json),
            last_options: loaded.last_options,
            unanswered: loaded.unanswered,
            last_turn: turns.find_map(|message| message.turn.clone()),
            used: loaded.used,
            history: history(loaded.messages),
        }
    }
}

fn history(messages: Vec<StoredMessage>) -> History {
    let blocks = |message: &StoredMessage| {
        let reason = message.stop_reason.as_ref();
        reason.is_some_and(StopReason::blocks)
    };
    let mut history = History::default();
    let mut messages = messages.into_iter().peekable();
    while let Some(message) = messages.next() {
        // A blocked turn is its answer and the question before it.
        if blocks(&message) || messages.peek().is_some_and(blocks) {
            history.push_unsent(message.message);
        } else {
            history.push(message.message);
        }
    }
    history
}

fn nothing_to_continue() -> Error {
    Error::new(ErrorKind::Usage, "there is no conversation to continue yet")
        .with_hint("begin one; it is kept by itself")
}
