//! What belongs to the conversation at hand beside its messages, and how another takes its place.

use std::mem::replace;

use super::back::Back;
use super::compact::asks_for_summary;
use super::compare::Compared;
use super::ledger::{Receipt, Totals};
use super::talk::Talk;
use crate::chat::{History, Message, ToolResult, Usage};
use crate::keeper::Resumed;
use crate::turn::Place;

/// What belongs to a conversation beside its messages. Nothing of it outlives them in another one.
#[derive(Debug, Default)]
pub(super) struct AtHand {
    pub(super) results: Results,
    /// The turn that came to nothing, for `/retry`.
    pub(super) unanswered: Option<Unanswered>,
    /// The conversation was found to be too long, and `/compact` offered.
    pub(super) offered_compact: bool,
    /// Answers of several models, for `/pick`.
    pub(super) compared: Option<Compared>,
    pub(super) totals: Totals,
    pub(super) last: Option<Receipt>,
    pub(super) back: Back,
    pub(super) held: Option<Held>,
}

/// A message that was not answered.
#[derive(Debug, Clone)]
pub(super) struct Unanswered {
    pub(super) message: Message,
    /// Where it is to stand.
    pub(super) place: Place,
}

/// Answers to some of the tools that a last message asks for.
#[derive(Debug, Default)]
pub(super) struct Results {
    /// The hash of what ends with that message. They are at hand again when it is.
    of: String,
    list: Vec<ToolResult>,
}

/// What the service counted.
#[derive(Debug)]
pub(super) struct Held {
    /// The hash of what was counted.
    of: String,
    tokens: u64,
}

impl AtHand {
    /// Another message is the last one: what hung on the one before goes. The rest is of the whole
    /// conversation, or knows itself what it was made for.
    pub(super) fn moved(&mut self) {
        self.unanswered = None;
        self.offered_compact = false;
    }
}

impl Talk {
    /// Goes on with another conversation, and gives the one that was at hand.
    pub(super) fn go_on_with(&mut self, history: History, at_hand: AtHand) -> (History, AtHand) {
        (
            replace(self.chat.history_mut(), history),
            replace(&mut self.at_hand, at_hand),
        )
    }

    /// Goes on from another place in the same conversation.
    pub(super) fn go_on_from(&mut self, place: Resumed) {
        *self.chat.history_mut() = place.history;
        self.at_hand.moved();
        self.note_tokens(place.last_turn.and_then(|turn| turn.usage).as_ref());
    }

    /// A turn came to something: what was set and put by for it alone has been used.
    pub(super) fn answered(&mut self, message: &Message, usage: Option<&Usage>) {
        self.layers.take_turn();
        // An earlier question may have gone out again: what was attached since waits on.
        self.attached
            .retain(|attached| !message.content.contains(&attached.block));
        self.at_hand.results = Results::default();
        self.at_hand.moved();
        self.note_tokens(usage);
    }

    /// The answers to tools that go along with the next message.
    pub(super) fn results(&self) -> &[ToolResult] {
        let Results { of, list } = &self.at_hand.results;
        match !list.is_empty() && *of == self.chat.history().hash() {
            true => list,
            false => &[],
        }
    }

    /// Puts one by.
    pub(super) fn put_by(&mut self, result: ToolResult) {
        let of = self.chat.history().hash();
        let results = &mut self.at_hand.results;
        if results.of != of {
            *results = Results {
                of,
                list: Vec::new(),
            };
        }
        results.list.push(result);
    }

    /// Notes how many tokens the conversation is, as the service counted them for its last turn.
    pub(super) fn note_tokens(&mut self, usage: Option<&Usage>) {
        let history = self.chat.history();
        let question = history.last_turn().and_then(|at| history.get(at));
        // A summary stands in the place of what was counted.
        let usage = usage.filter(|_| !question.is_some_and(asks_for_summary));
        self.at_hand.held = usage.map(|usage| Held {
            of: history.hash(),
            tokens: usage.all_tokens(),
        });
    }

    /// How many tokens the conversation is; unknown where it is another than was counted.
    pub(super) fn tokens_held(&self) -> Option<u64> {
        let held = self.at_hand.held.as_ref()?;
        (held.of == self.chat.history().hash()).then_some(held.tokens)
    }
}
