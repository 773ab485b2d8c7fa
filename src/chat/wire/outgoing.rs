//! The messages of a request.

use std::sync::Arc;

use super::Wire;

/// The messages of a request: the conversation's, but for a few.
#[derive(Debug)]
pub(crate) struct Messages {
    list: Wire,
    /// Places in the list and the JSON that stands there instead, the newest first.
    changed: Vec<(usize, Arc<String>)>,
}

impl Messages {
    pub(super) fn new(list: Wire, changed: Vec<(usize, Arc<String>)>) -> Self {
        Self { list, changed }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.list.tally().messages
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Their JSON, the oldest first.
    pub(crate) fn json(&self) -> Vec<&str> {
        let mut changed = self.changed.iter().peekable();
        let newest_first = (0..self.len()).rev().zip(self.list.nodes());
        let mut json: Vec<&str> = newest_first
            .map(
                |(at, node)| match changed.next_if(|(place, _)| *place == at) {
                    Some((_, json)) => json.as_str(),
                    None => node.json.as_str(),
                },
            )
            .collect();
        json.reverse();
        json
    }
}
