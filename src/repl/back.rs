//! What can be brought back into the conversation where the tree on disk does not do it.

use crate::chat::{History, Tail};
use crate::keeper::Position;

/// What can be brought back.
#[derive(Debug, Default)]
pub(super) struct Back {
    put_away: Option<PutAway>,
    /// What `/undo` took back where nothing is kept on disk, the newest last.
    taken_back: Vec<TakenBack>,
}

/// Messages that `/undo` brings back into an empty conversation.
#[derive(Debug)]
pub(super) struct PutAway {
    pub(super) messages: Tail,
    /// Where they are on disk, if that is another place than the conversation has now.
    pub(super) left: Option<Position>,
}

#[derive(Debug)]
struct TakenBack {
    messages: Tail,
    /// Of what they stood behind: behind anything else they would make another conversation.
    hash: String,
}

impl Back {
    /// A whole conversation is put away for a new one.
    pub(super) fn put_away(&mut self, messages: Tail, left: Option<Position>) {
        self.put_away = Some(PutAway { messages, left });
    }

    /// Another answer took the place of these messages, if there are any.
    pub(super) fn replaced(&mut self, messages: Tail) {
        if !messages.is_empty() {
            self.put_away(messages, None);
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
