//! What the endpoint remembers between requests: how often it has throttled a
//! conversation and which prompt prefixes it has seen. Everything else is a
//! function of the request alone.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Enough for any session; past it the memory starts anew rather than grow.
const MOST_ENTRIES: usize = 10_000;

#[derive(Debug, Default)]
pub(super) struct State {
    refusals: Mutex<HashMap<u64, u32>>,
    prefixes: Mutex<HashSet<u64>>,
}

impl State {
    /// Whether to refuse a conversation once more, having done so fewer than
    /// `limit` times. The answer that follows resets the count, so that the
    /// same demonstration can be given again.
    pub(super) fn refuse(&self, conversation: &str, limit: u32) -> bool {
        let mut refusals = locked(&self.refusals);
        let key = digest(conversation);
        let so_far = refusals.get(&key).copied().unwrap_or(0);
        if so_far >= limit {
            refusals.remove(&key);
            return false;
        }
        if refusals.len() >= MOST_ENTRIES {
            refusals.clear();
        }
        refusals.insert(key, so_far + 1);
        true
    }

    pub(super) fn knows_prefix(&self, prefix: u64) -> bool {
        locked(&self.prefixes).contains(&prefix)
    }

    pub(super) fn remember_prefix(&self, prefix: u64) {
        let mut prefixes = locked(&self.prefixes);
        if prefixes.len() >= MOST_ENTRIES {
            prefixes.clear();
        }
        prefixes.insert(prefix);
    }
}

pub(super) fn digest(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conversation_is_refused_as_often_as_asked_and_then_answered() {
        let state = State::default();
        let tries: Vec<bool> = (0..4).map(|_| state.refuse("a", 2)).collect();
        assert_eq!(tries, [true, true, false, true]);
        assert!(state.refuse("b", 1));
    }
}
