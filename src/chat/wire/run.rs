//! Short texts behind one another, kept joined, so that a body need not be gathered from message to
//! message.

use super::Wire;
use super::tally::Tally;

/// So many messages make a run.
pub(super) const MESSAGES: usize = 64;
/// Longer texts are copied as fast one by one, and would be held a second time for nothing.
const BYTES: usize = 64 << 10;

/// The JSON of the messages up to a place in a list, as it stands in an array.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) text: String,
    /// The list before the run.
    pub(super) before: Wire,
}

impl Run {
    /// The run that ends with a message, if one ends there. `tally` is that of the list with it.
    pub(super) fn ending_with(json: &str, tally: &Tally, before: &Wire) -> Option<Self> {
        if !tally.messages.is_multiple_of(MESSAGES) {
            return None;
        }
        let mut newest_first = vec![json];
        newest_first.extend(
            before
                .nodes()
                .take(MESSAGES - 1)
                .map(|node| node.json.as_str()),
        );
        let oldest = before.nodes().nth(MESSAGES - 2)?;
        let bytes: usize = newest_first.iter().map(|json| json.len() + 1).sum();
        if bytes > BYTES {
            return None;
        }
        newest_first.reverse();
        Some(Self {
            text: newest_first.join(","),
            before: oldest.before.clone(),
        })
    }
}
