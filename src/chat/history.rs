//! The messages so far, with their wire form and their digest kept beside each.

use std::sync::Arc;

use super::error::{Error, ErrorKind, Result};
use super::event::StopReason;
use super::fingerprint::RunningHash;
use super::message::Message;
use super::response::ConverseResponse;
use super::wire::{Wire, wire_json};

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
    message: Arc<Message>,
    json: Arc<String>,
    hash_up_to_here: RunningHash,
    /// What is sent of everything up to here.
    wire: Wire,
    /// It stays out of what is sent.
    is_unsent: bool,
    /// Why it ended, where it is an answer of a turn that was held here.
    stop_reason: Option<StopReason>,
}

/// Messages taken off the end of a history. They can be put behind one again, and are then what
/// they were: what was kept back from what is sent stays so.
#[derive(Debug, Clone, Default)]
pub struct Tail {
    entries: Vec<Entry>,
}

impl Tail {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The messages, oldest first.
    pub fn messages(&self) -> impl DoubleEndedIterator<Item = &Message> + ExactSizeIterator {
        self.entries.iter().map(|entry| &*entry.message)
    }
}

impl History {
    /// Reads the form that [`History::to_json`] writes. All of it is sent again, what a guardrail
    /// blocked as well: see [`History::is_unsent`].
    ///
    /// # Errors
    /// Of kind `Usage`, when it is not a JSON array of messages.
    pub fn from_json(json: &str) -> Result<Self> {
        let messages: Vec<Message> = serde_json::from_str(json).map_err(|error| {
            Error::new(
                ErrorKind::Usage,
                format!("this is no list of messages: {error}"),
            )
            .with_hint("write it as Converse takes it, [{\"role\": …, \"content\": […]}, …]")
            .with_source(error)
        })?;
        Ok(Self::from_iter(messages))
    }

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
        self.entries.iter().map(|entry| &*entry.message)
    }

    /// The message at a place, the oldest at 0.
    #[must_use]
    pub fn get(&self, at: usize) -> Option<&Message> {
        self.entries.get(at).map(|entry| &*entry.message)
    }

    /// Why the message at a place ended, if it is the answer of a turn that was held here.
    #[must_use]
    pub fn stop_reason(&self, at: usize) -> Option<&StopReason> {
        self.entries.get(at)?.stop_reason.as_ref()
    }

    /// Whether the message at a place stays out of what is sent. The wire form has no place for
    /// that: whoever keeps a conversation has to keep it beside, and bring such messages back with
    /// [`History::push_unsent`].
    #[must_use]
    pub fn is_unsent(&self, at: usize) -> bool {
        self.entries.get(at).is_some_and(|entry| entry.is_unsent)
    }

    /// The newest message.
    #[must_use]
    pub fn last(&self) -> Option<&Message> {
        self.entries.last().map(|entry| &*entry.message)
    }

    /// The newest message, to be held beside the history.
    pub(crate) fn last_shared(&self) -> Option<Arc<Message>> {
        self.entries.last().map(|entry| Arc::clone(&entry.message))
    }

    /// Adds a message.
    pub fn push(&mut self, message: Message) {
        let entry = Entry::new(message, self.entries.last());
        self.entries.push(entry);
    }

    /// Adds a message that stays out of what is sent, such as a turn that a guardrail blocked.
    pub fn push_unsent(&mut self, message: Message) {
        let mut entry = Entry::new(message, self.entries.last());
        entry.keep_back(self.entries.last());
        self.entries.push(entry);
    }

    /// Goes back to the first `len` messages.
    pub fn truncate(&mut self, len: usize) {
        self.entries.truncate(len);
    }

    /// Goes back to the first `len` messages and gives those that followed.
    pub fn split_off(&mut self, len: usize) -> Tail {
        let entries = self.entries.split_off(len.min(self.entries.len()));
        Tail { entries }
    }

    /// Adds what [`History::split_off`] took, behind whatever there is now.
    pub fn put_back(&mut self, tail: Tail) {
        for entry in tail.entries {
            let entry = entry.behind(self.entries.last());
            self.entries.push(entry);
        }
    }

    /// Where the newest turn begins: at the last message of the person that is more than the
    /// results of tools.
    #[must_use]
    pub fn last_turn(&self) -> Option<usize> {
        self.entries
            .iter()
            .rposition(|entry| entry.message.is_question())
    }

    /// [`json_hash`](super::json_hash) of all messages.
    #[must_use]
    pub fn hash(&self) -> String {
        self.entries
            .last()
            .map_or_else(RunningHash::default, |e| e.hash_up_to_here.clone())
            .hex()
    }

    /// How many messages would be sent of these, and the hash of that: other than
    /// [`History::hash`] where something in the history cannot be sent as it stands.
    #[must_use]
    pub fn sendable(&self) -> (usize, String) {
        self.entries
            .last()
            .map_or_else(Wire::default, |entry| entry.wire.clone())
            .fingerprint()
    }

    /// All messages as one JSON array in the wire form, which does not tell which of them stay out of
    /// what is sent.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.json_from(0)
    }

    /// The messages behind the first `skipped` ones, in the same form.
    #[must_use]
    pub fn json_from(&self, skipped: usize) -> String {
        json_array(
            self.entries
                .iter()
                .skip(skipped)
                .map(|entry| entry.json.as_str()),
        )
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

    /// The message that answers the prepared ones, in its place behind them.
    pub(crate) fn follow(&self, prepared: &[Entry], answer: &ConverseResponse) -> Entry {
        let before = prepared.last().or(self.entries.last());
        Entry {
            stop_reason: answer.stop_reason().cloned(),
            ..Entry::new(answer.shared_message(), before)
        }
    }

    /// Takes in messages that [`History::prepare`] placed behind this history.
    pub(crate) fn commit(&mut self, entries: Vec<Entry>) {
        self.entries.extend(entries);
    }

    /// Takes them in, but keeps them back from what is sent.
    pub(crate) fn commit_unsent(&mut self, mut entries: Vec<Entry>) {
        for entry in &mut entries {
            entry.keep_back(self.entries.last());
        }
        self.entries.extend(entries);
    }

    /// What is sent when the prepared messages are.
    pub(crate) fn wire(&self, prepared: &[Entry]) -> Wire {
        prepared
            .last()
            .or(self.entries.last())
            .map_or_else(Wire::default, |entry| entry.wire.clone())
    }
}

impl PartialEq for History {
    fn eq(&self, other: &Self) -> bool {
        self.messages().eq(other.messages())
    }
}

impl FromIterator<Message> for History {
    fn from_iter<I: IntoIterator<Item = Message>>(messages: I) -> Self {
        let mut history = Self::default();
        for message in messages {
            history.push(message);
        }
        history
    }
}

impl Entry {
    fn new(message: impl Into<Arc<Message>>, previous: Option<&Entry>) -> Self {
        let message = message.into();
        let json = wire_json(&message);
        Self::placed(message, json, previous)
    }

    fn placed(message: Arc<Message>, json: Arc<String>, previous: Option<&Entry>) -> Self {
        let (hash, wire) = match previous {
            Some(previous) => (previous.hash_up_to_here.clone(), previous.wire.clone()),
            None => Default::default(),
        };
        Self {
            hash_up_to_here: hash.push(&json),
            wire: wire.follow(&message, &json),
            message,
            json,
            is_unsent: false,
            stop_reason: None,
        }
    }

    /// The same at another place.
    fn behind(self, previous: Option<&Entry>) -> Self {
        let mut entry = Self::placed(self.message, self.json, previous);
        entry.stop_reason = self.stop_reason;
        if self.is_unsent {
            entry.keep_back(previous);
        }
        entry
    }

    /// Whether anything of it can be sent.
    pub(crate) fn can_be_sent(&self) -> bool {
        Wire::can_send(&self.message)
    }

    fn keep_back(&mut self, previous: Option<&Entry>) {
        self.is_unsent = true;
        self.wire = previous.map_or_else(Wire::default, |previous| previous.wire.clone());
    }
}

pub(crate) fn json_array<'a>(items: impl IntoIterator<Item = &'a str>) -> String {
    let mut json = String::from("[");
    for (n, item) in items.into_iter().enumerate() {
        if n > 0 {
            json.push(',');
        }
        json.push_str(item);
    }
    json.push(']');
    json
}
