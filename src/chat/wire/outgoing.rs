//! The messages of a request.

use std::sync::Arc;

use super::{Wire, run};

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

    /// Their JSON, the oldest first: of single messages, or of many with the commas between them.
    pub(crate) fn json(&self) -> Vec<&str> {
        let mut changed = self.changed.iter().peekable();
        let mut newest_first = Vec::new();
        let mut next = self.list.0.as_deref();
        while let Some(node) = next {
            let place = node.tally.messages - 1;
            let other = changed.next_if(|(at, _)| *at == place);
            let is_as_it_was = changed
                .peek()
                .is_none_or(|(at, _)| at + run::MESSAGES <= place);
            let (json, before) = match (other, &node.run) {
                (Some((_, json)), _) => (json.as_str(), &node.before),
                (None, Some(run)) if is_as_it_was => (run.text.as_str(), &run.before),
                (None, _) => (node.json.as_str(), &node.before),
            };
            newest_first.push(json);
            next = before.0.as_deref();
        }
        newest_first.reverse();
        newest_first
    }
}
