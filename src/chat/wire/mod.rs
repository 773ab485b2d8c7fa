//! The conversation as it is sent: what Converse accepts of the history, kept beside it.
//!
//! Answers that were cut short, cancelled or left unanswered stay in the history as they are. Here
//! each message is put into the place and the form in which the service takes it, when it enters,
//! so that a turn costs no more than itself however long the conversation is.
//!
//! | file | owns |
//! |---|---|
//! | `blocks` | which blocks can be sent at all |
//! | `place` | how a message has to look behind those before it |
//! | `tally` | what is in a list, counted |
//! | `run` | many short texts kept joined |
//! | `request` | what the rest of the request asks of the messages |
//! | `outgoing` | the messages of a request |

mod blocks;
mod outgoing;
mod place;
mod request;
mod run;
mod tally;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::fingerprint::RunningHash;
use super::message::{Message, Role};
pub(crate) use outgoing::Messages;
pub use request::Caching;
pub(crate) use request::{Conditions, MOST_POINTS, Outgoing};
use run::Run;
use tally::Tally;

/// A list of messages that Converse accepts, the newest first in hand. Copies share their nodes, so
/// a history can keep the list as it was behind each of its messages.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wire(Option<Arc<Node>>);

#[derive(Debug)]
struct Node {
    message: Arc<Message>,
    json: Arc<String>,
    /// Of the list up to here, and so are the next two.
    hash: RunningHash,
    tally: Tally,
    /// Of all documents up to here.
    names: Arc<BTreeSet<String>>,
    /// The newest messages up to here, at every place where a run ends.
    run: Option<Run>,
    before: Wire,
}

impl Wire {
    /// The list with a message behind it, in the form in which it can stand there. `json` is the
    /// message's own, for when it can stay as it is.
    pub(crate) fn follow(&self, message: &Arc<Message>, json: &Arc<String>) -> Self {
        if place::stands(message, self) {
            return self.push(Arc::clone(message), Arc::clone(json));
        }
        place::put(message, self)
    }

    /// Whether anything of a message can be sent.
    pub(crate) fn can_send(message: &Message) -> bool {
        message
            .content
            .iter()
            .any(|block| blocks::mended(block).is_some())
    }

    /// What [`json_hash`](super::json_hash) says of the list, and how many messages it has.
    pub(crate) fn fingerprint(&self) -> (usize, String) {
        (self.tally().messages, self.hash().hex())
    }

    /// Whether this version does not know all that is in the list.
    pub(crate) fn holds_unknown(&self) -> bool {
        self.tally().holds_unknown
    }

    fn push(&self, message: Arc<Message>, json: Arc<String>) -> Self {
        let own: Vec<String> = blocks::document_names(&message)
            .map(str::to_owned)
            .collect();
        let mut names = self
            .0
            .as_ref()
            .map(|node| Arc::clone(&node.names))
            .unwrap_or_default();
        if !own.is_empty() {
            Arc::make_mut(&mut names).extend(own);
        }
        let tally = self.tally().and(&message, &json);
        Self(Some(Arc::new(Node {
            hash: self.hash().push(&json),
            tally,
            names,
            run: Run::ending_with(&json, &tally, self),
            message,
            json,
            before: self.clone(),
        })))
    }

    fn push_new(&self, message: Message) -> Self {
        let json = wire_json(&message);
        self.push(Arc::new(message), json)
    }

    fn hash(&self) -> RunningHash {
        let newest = self.0.as_ref();
        newest.map_or_else(RunningHash::default, |node| node.hash.clone())
    }

    fn tally(&self) -> Tally {
        self.0.as_ref().map(|node| node.tally).unwrap_or_default()
    }

    /// From the newest to the oldest.
    fn nodes(&self) -> impl Iterator<Item = &Node> {
        std::iter::successors(self.0.as_deref(), |node| node.before.0.as_deref())
    }

    fn names(&self) -> Option<&BTreeSet<String>> {
        self.0.as_ref().map(|node| &*node.names)
    }

    /// The newest message that is a turn. Others, which change the tools, stand between turns.
    fn last_turn(&self) -> Option<&Node> {
        self.nodes().find(|node| is_turn(&node.message))
    }
}

fn is_turn(message: &Message) -> bool {
    matches!(message.role, Role::User | Role::Assistant)
}

/// The one place where a message becomes wire text.
pub(crate) fn wire_json(message: &Message) -> Arc<String> {
    // Nothing in a message can fail to serialise: its maps have string keys, its writer is memory.
    let mut json = serde_json::to_string(message).unwrap_or_else(|_| "null".to_owned());
    json.shrink_to_fit();
    Arc::new(json)
}

/// Node by node: left to itself, the drop of a long list would recurse as deep as it is long.
impl Drop for Wire {
    fn drop(&mut self) {
        let mut next = self.0.take();
        while let Some(node) = next {
            next = Arc::into_inner(node).and_then(|mut node| node.before.0.take());
        }
    }
}

#[cfg(test)]
mod tests;
