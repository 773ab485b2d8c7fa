//! The messages so far, with their wire form and their digest kept beside each.

use std::sync::Arc;

use super::fingerprint::{RunningHash, json_hash};
use super::message::{Message, Role};
use super::repair;

/// The messages of a conversation, oldest first.
///
/// Each message is serialised once, when it enters. Its hash costs as much as the message, and
/// going back to a shorter history costs nothing.
///
/// ```
/// use outcrop::{History, Message, json_hash};
///
/// let mut history = History::default();
/// history.push(Message::user("What is 2+2?"));
/// let before = history.hash();
/// history.push(Message::assistant("4"));
/// history.truncate(1);
/// assert_eq!(history.hash(), before);
/// assert_eq!(history.hash(), json_hash(&[Message::user("What is 2+2?")])?);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct History {
    entries: Vec<Entry>,
}

/// A message at its place in a history.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    message: Message,
    json: Arc<str>,
    hash_up_to_here: RunningHash,
    /// Whether every message up to this one can be sent as it is.
    sendable_up_to_here: bool,
}

/// The messages of a request: their JSON, and the hash of exactly that.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) messages: Vec<Arc<str>>,
    pub(crate) hash: String,
    /// Whether they end with something that asks for an answer. No messages at all do, as a
    /// prompt ARN brings its own.
    pub(crate) answerable: bool,
}

impl History {
    /// How many messages there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing has been said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The messages, oldest first.
    pub fn messages(&self) -> impl DoubleEndedIterator<Item = &Message> + ExactSizeIterator {
        self.entries.iter().map(|entry| &entry.message)
    }

    /// Adds a message.
    pub fn push(&mut self, message: Message) {
        let entry = Entry::new(message, self.entries.last());
        self.entries.push(entry);
    }

    /// Goes back to the first `len` messages.
    pub fn truncate(&mut self, len: usize) {
        self.entries.truncate(len);
    }

    /// Goes back to the first `len` messages and gives those that followed.
    pub fn split_off(&mut self, len: usize) -> Vec<Message> {
        let rest = self.entries.split_off(len.min(self.entries.len()));
        rest.into_iter().map(|entry| entry.message).collect()
    }

    /// Where the newest turn begins: at the last message of the person that is more than the
    /// results of tools.
    #[must_use]
    pub fn last_turn(&self) -> Option<usize> {
        self.entries
            .iter()
            .rposition(|entry| entry.message.is_question())
    }

    /// [`json_hash`] of all messages.
    #[must_use]
    pub fn hash(&self) -> String {
        self.entries
            .last()
            .map_or_else(RunningHash::default, |e| e.hash_up_to_here.clone())
            .hex()
    }

    /// All messages as one JSON array in the wire form.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.json_from(0)
    }

    /// The messages behind the first `skipped` ones, in the same form.
    #[must_use]
    pub fn json_from(&self, skipped: usize) -> String {
        json_array(self.entries.iter().skip(skipped).map(|entry| &entry.json))
    }

    /// Messages that are about to be sent, each knowing its place behind this history.
    pub(crate) fn prepare(&self, messages: Vec<Message>) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::with_capacity(messages.len() + 1);
        for message in messages {
            let entry = Entry::new(message, entries.last().or(self.entries.last()));
            entries.push(entry);
        }
        entries
    }

    /// Takes in messages that [`History::prepare`] placed behind this history.
    pub(crate) fn commit(&mut self, entries: Vec<Entry>) {
        self.entries.extend(entries);
    }

    /// The message that answers the prepared ones, in its place behind them.
    pub(crate) fn follow(&self, prepared: &[Entry], answer: Message) -> Entry {
        Entry::new(answer, prepared.last().or(self.entries.last()))
    }

    /// What goes out when this history and the prepared messages are sent.
    pub(crate) fn outgoing(&self, prepared: &[Entry]) -> Outgoing {
        let all = || self.entries.iter().chain(prepared);
        match all().last() {
            Some(last) if !last.sendable_up_to_here => {
                let repaired = repair::repair(all().map(|entry| &entry.message));
                Outgoing {
                    messages: repaired.iter().map(wire_json).collect(),
                    hash: json_hash(&repaired).unwrap_or_default(),
                    answerable: repaired
                        .last()
                        .is_some_and(|last| last.role != Role::Assistant),
                }
            }
            last => Outgoing {
                messages: all().map(|entry| Arc::clone(&entry.json)).collect(),
                hash: last
                    .map_or_else(RunningHash::default, |e| e.hash_up_to_here.clone())
                    .hex(),
                answerable: last.is_none_or(|last| last.message.role != Role::Assistant),
            },
        }
    }
}

impl FromIterator<Message> for History {
    fn from_iter<I: IntoIterator<Item = Message>>(messages: I) -> Self {
        let mut history = Self::default();
        messages
            .into_iter()
            .for_each(|message| history.push(message));
        history
    }
}

impl Entry {
    fn new(message: Message, previous: Option<&Entry>) -> Self {
        let json = wire_json(&message);
        let stands = repair::stands_behind(&message, previous.map(|entry| &entry.message));
        Self {
            hash_up_to_here: match previous {
                Some(previous) => previous.hash_up_to_here.push(&json),
                None => RunningHash::default().push(&json),
            },
            sendable_up_to_here: stands && previous.is_none_or(|p| p.sendable_up_to_here),
            message,
            json,
        }
    }
}

/// The one place where a message becomes wire text.
fn wire_json(message: &Message) -> Arc<str> {
    // Nothing in a message can fail to serialise: its maps have string keys, its writer is memory.
    serde_json::to_string(message)
        .unwrap_or_else(|_| "null".to_owned())
        .into()
}

pub(crate) fn json_array<'a>(items: impl Iterator<Item = &'a Arc<str>>) -> String {
    let mut json = String::from("[");
    for (n, item) in items.enumerate() {
        if n > 0 {
            json.push(',');
        }
        json.push_str(item);
    }
    json.push(']');
    json
}
