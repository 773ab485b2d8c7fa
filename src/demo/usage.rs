//! Token counts. A word is a token; a prompt cache is kept as Bedrock describes
//! it: the longest known prefix that ends at a cache point is read, what lies
//! between it and the last cache point is written, and neither counts as input.

use serde_json::{Value, json};

use super::conversation::{Conversation, content, list};
use super::state::{State, digest};
use super::words;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Usage {
    pub(super) input: usize,
    pub(super) output: usize,
    pub(super) cache: Option<(usize, usize)>,
}

impl Usage {
    pub(super) fn to_json(self) -> Value {
        let (read, written) = self.cache.unwrap_or_default();
        let mut usage = json!({
            "inputTokens": self.input,
            "outputTokens": self.output,
            "totalTokens": self.input + self.output + read + written,
        });
        if let (Some(_), Some(members)) = (self.cache, usage.as_object_mut()) {
            members.insert("cacheReadInputTokens".to_owned(), json!(read));
            members.insert("cacheWriteInputTokens".to_owned(), json!(written));
        }
        usage
    }
}

/// All tokens of a request, cached or not.
pub(super) fn count_input(conversation: Conversation<'_>) -> usize {
    blocks(conversation).map(cost).sum()
}

/// Counts a request, and remembers its cached prefixes.
pub(super) fn measure(conversation: Conversation<'_>, output: usize, state: &State) -> Usage {
    let mut total = 0;
    let mut prefix = digest(conversation.model);
    let mut read = 0;
    let mut last_point = None;
    for block in blocks(conversation) {
        if block.get("cachePoint").is_some() {
            if state.knows_prefix(prefix) {
                read = total;
            }
            state.remember_prefix(prefix);
            last_point = Some(total);
        } else {
            total += cost(block);
            prefix = digest((prefix, block.to_string()));
        }
    }
    Usage {
        input: total - last_point.unwrap_or(0),
        output,
        cache: last_point.map(|point| (read, point - read)),
    }
}

/// Every block in the order of a prompt cache's prefix: tools, system, messages.
fn blocks(conversation: Conversation<'_>) -> impl Iterator<Item = &Value> {
    let messages = conversation.messages().iter().flat_map(content);
    conversation
        .tools()
        .iter()
        .chain(list(conversation.body, "system"))
        .chain(messages)
}

/// The words of all strings in a block. Bytes are one word, as base64 has no spaces.
fn cost(value: &Value) -> usize {
    match value {
        Value::String(text) => words::count(text),
        Value::Array(items) => items.iter().map(cost).sum(),
        Value::Object(members) => members.values().map(cost).sum(),
        Value::Number(_) => 1,
        Value::Bool(_) | Value::Null => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cached_prefix_is_written_first_and_read_the_next_time() {
        let body = json!({"messages": [
            {"role": "user", "content": [{"text": "one two three"}, {"cachePoint": {"type": "default"}}]},
            {"role": "assistant", "content": [{"text": "four"}]},
            {"role": "user", "content": [{"text": "five six"}]},
        ]});
        let state = State::default();
        let conversation = Conversation::new("demo.x", &body);
        let first = measure(conversation, 7, &state);
        assert_eq!(
            first,
            Usage {
                input: 3,
                output: 7,
                cache: Some((0, 3))
            }
        );
        assert_eq!(measure(conversation, 7, &state).cache, Some((3, 0)));
        assert_eq!(first.to_json()["totalTokens"], 13);
    }
}
