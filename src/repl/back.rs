//! What can be brought back into the conversation where the tree on disk does not do it.

use super::at_hand::AtHand;
use crate::chat::{History, Tail};
use crate::keeper::Position;
use crate::turn::Place;

/// What can be brought back.
#[derive(Debug, Default)]
pub(super) struct Back {
    put_away: Option<PutAway>,
    /// What `/undo` took back where nothing is kept on disk, the newest last.
    taken_back: Vec<TakenBack>,
}

/// What `/undo` brings back where nothing is said.
#[derive(Debug)]
pub(super) enum PutAway {
    /// A whole conversation, for a new one.
    Cleared(Box<Cleared>),
    /// All that was said in this one, for another answer.
    Replaced(Tail),
}

/// A conversation that was at hand.
#[derive(Debug)]
pub(super) struct Cleared {
    pub(super) history: History,
    pub(super) at_hand: AtHand,
    /// Where it is on disk, if it is kept.
    pub(super) left: Option<Position>,
}

#[derive(Debug)]
struct TakenBack {
    messages: Tail,
    /// Of what they stood behind: behind anything else they would make another conversation.
    hash: String,
}

impl Back {
    /// Something is put away. It takes the place of what was before.
    pub(super) fn put_away(&mut self, what: PutAway) {
        self.put_away = Some(what);
    }

    /// Another answer took the place of these messages. Without what they stood behind they would
    /// make another conversation, so only those that stood behind nothing come back.
    pub(super) fn replaced(&mut self, messages: Tail, place: Place) {
        if place.instead_of() == Some(0) && !messages.is_empty() {
            self.put_away(PutAway::Replaced(messages));
        }
    }

    /// What of it does not belong to the conversation at hand: another one that was put away whole.
    pub(super) fn of_another(self) -> Self {
        let is_whole = |put_away: &PutAway| matches!(put_away, PutAway::Cleared(_));
        Self {
            put_away: self.put_away.filter(is_whole),
            taken_back: Vec::new(),
        }
    }

    /// What was put away.
    pub(super) fn take_put_away(&mut self) -> Option<PutAway> {
        self.put_away.take()
    }

    /// Whether there is anything of that.
    pub(super) fn has_put_away(&self) -> bool {
        self.put_away.is_some()
    }

    /// Messages were taken off the end of a history that is in memory alone.
    pub(super) fn take_back(&mut self, messages: Tail, history: &History) {
        let hash = history.hash();
        self.taken_back.push(TakenBack { messages, hash });
    }

    /// Puts behind a history what was taken off it last, if nothing was said since.
    pub(super) fn put_back(&mut self, history: &mut History) -> bool {
        let taken = self.taken_back.pop_if(|taken| taken.hash == history.hash());
        let is_any = taken.is_some();
        if let Some(taken) = taken {
            history.put_back(taken.messages);
        }
        is_any
    }
}
