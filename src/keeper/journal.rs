//! An answer on its way to the disk, while it comes.

use std::time::{Duration, Instant};

use crate::store::{OpenTurn, Store};

/// What has come of an answer is on disk at most this long after.
const FLUSH_AFTER: Duration = Duration::from_secs(1);
/// And sooner, before a fast answer would be held a second time in memory.
const FLUSH_BYTES: usize = 1 << 20;

/// What has come of an answer, on its way to the disk.
#[derive(Debug)]
pub struct Journal<'k> {
    store: &'k Store,
    turn: &'k mut OpenTurn,
    text: String,
    thoughts: String,
    flushed: Instant,
    /// The last attempt failed; the next one waits for its time.
    is_stuck: bool,
}

impl<'k> Journal<'k> {
    pub(super) fn new(store: &'k Store, turn: &'k mut OpenTurn) -> Self {
        Self {
            store,
            turn,
            text: String::new(),
            thoughts: String::new(),
            flushed: Instant::now(),
            is_stuck: false,
        }
    }

    /// Adds text of the answer.
    pub fn text(&mut self, text: &str) {
        self.text.push_str(text);
        self.flush_if_much();
    }

    /// Adds what the model thinks.
    pub fn thought(&mut self, text: &str) {
        self.thoughts.push_str(text);
        self.flush_if_much();
    }

    fn flush_if_much(&mut self) {
        let held = self.text.len() + self.thoughts.len();
        if held >= FLUSH_BYTES && !self.is_stuck {
            self.flush();
        }
    }

    /// Writes what has been held long enough.
    pub fn flush_if_due(&mut self) {
        if self.due().is_some_and(|due| due <= Instant::now()) {
            self.flush();
        }
    }

    /// When what is held has to be on disk; nothing, when nothing is held.
    pub fn due(&self) -> Option<Instant> {
        let holds = !self.text.is_empty() || !self.thoughts.is_empty();
        holds.then(|| self.flushed + FLUSH_AFTER)
    }

    /// Writes what is held. A failure is not told here: the end of the turn will fail as well, and
    /// tell.
    pub fn flush(&mut self) {
        self.flushed = Instant::now();
        let thoughts = self.store.append_reasoning(self.turn, &self.thoughts);
        if thoughts.is_ok() {
            self.thoughts.clear();
        }
        let text = self.store.append_text(self.turn, &self.text);
        if text.is_ok() {
            self.text.clear();
        }
        self.is_stuck = thoughts.is_err() || text.is_err();
    }
}
