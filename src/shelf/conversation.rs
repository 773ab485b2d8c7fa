//! A kept conversation with all that is known about it, as it is exported.

use crate::chat::{Message, Result};
use crate::export::{Conversation, Entry};
use crate::settings::Layer;
use crate::store::{SessionId, Store, StoredMessage, TurnState, Unanswered};

/// A conversation with all that is known about it.
///
/// # Errors
/// When the store fails.
pub fn conversation(store: &Store, session: &SessionId) -> Result<Conversation> {
    let loaded = store.load(session)?;
    let set = loaded.options.as_ref().and_then(Layer::from_json);
    let mut newest = loaded.messages.iter().rev();
    let told = || newest.find_map(|message| message.model.clone());
    Ok(Conversation {
        title: loaded.summary.title.clone(),
        name: loaded.summary.name.clone(),
        model: loaded.summary.model.clone().or_else(told),
        created: Some(loaded.summary.created),
        updated: Some(loaded.summary.updated),
        options: set.map(|set| set.options).or(loaded.last_options),
        turns: loaded.messages.into_iter().map(entry).collect(),
        unanswered: loaded.unanswered.map(unanswered).unwrap_or_default(),
    })
}

fn unanswered(turn: Unanswered) -> Vec<Entry> {
    let noted = |message: Message, note: &str| Entry {
        note: Some(note.to_owned()),
        ..message.into()
    };
    let question = turn.question.into_iter();
    let question = question.map(|message| noted(message, "not answered"));
    let part = turn.part.map(|message| noted(message, "partial"));
    question.chain(part).collect()
}

fn entry(stored: StoredMessage) -> Entry {
    let turn = stored.turn;
    Entry {
        message: stored.message,
        created: Some(stored.created),
        model: stored.model,
        usage: turn.as_ref().and_then(|turn| turn.usage.clone()),
        stop_reason: stored.stop_reason,
        note: turn
            .filter(|turn| turn.state != TurnState::Complete)
            .map(|turn| turn.state.as_str().to_owned()),
    }
}
