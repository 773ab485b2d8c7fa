//! Reading a Converse request: who said what. It judges nothing; `rules` does.

use serde_json::Value;

/// A view of a request's JSON.
#[derive(Clone, Copy, Debug)]
pub(super) struct Conversation<'a> {
    pub(super) model: &'a str,
    pub(super) body: &'a Value,
}

impl<'a> Conversation<'a> {
    pub(super) fn new(model: &'a str, body: &'a Value) -> Self {
        Conversation { model, body }
    }

    pub(super) fn messages(&self) -> &'a [Value] {
        list(self.body, "messages")
    }

    /// The messages a person sent: role `user` and not tool results alone.
    pub(super) fn questions(&self) -> impl DoubleEndedIterator<Item = &'a Value> + use<'a> {
        self.messages().iter().filter(|message| {
            role(message) == "user"
                && content(message)
                    .iter()
                    .any(|block| block.get("toolResult").is_none())
        })
    }

    pub(super) fn answers(&self) -> impl DoubleEndedIterator<Item = &'a Value> + use<'a> {
        self.messages()
            .iter()
            .filter(|message| role(message) == "assistant")
    }

    /// The blocks of the newest user message.
    pub(super) fn last_blocks(&self) -> &'a [Value] {
        self.messages()
            .iter()
            .rev()
            .find(|message| role(message) == "user")
            .map_or(&[], content)
    }

    pub(super) fn last_text(&self) -> String {
        text_of(self.last_blocks())
    }

    pub(super) fn system_text(&self) -> String {
        text_of(list(self.body, "system"))
    }

    pub(super) fn tools(&self) -> &'a [Value] {
        self.body
            .get("toolConfig")
            .map_or(&[], |config| list(config, "tools"))
    }

    pub(super) fn max_tokens(&self) -> Option<usize> {
        let tokens = self.body.pointer("/inferenceConfig/maxTokens")?.as_u64()?;
        usize::try_from(tokens).ok()
    }

    pub(super) fn stop_sequences(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let config = self.body.get("inferenceConfig");
        config
            .map_or(&[][..], |config| list(config, "stopSequences"))
            .iter()
            .filter_map(Value::as_str)
    }
}

pub(super) fn role(message: &Value) -> &str {
    string(message, "role")
}

pub(super) fn content(message: &Value) -> &[Value] {
    list(message, "content")
}

/// A list member, empty when it is absent or no list.
pub(super) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// A string member, empty when it is absent or no string.
pub(super) fn string<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// The text blocks among some blocks, one line after another.
pub(super) fn text_of(blocks: &[Value]) -> String {
    let texts: Vec<&str> = blocks.iter().flat_map(block_texts).collect();
    texts.join("\n")
}

fn block_texts(block: &Value) -> Vec<&str> {
    let plain = block.get("text").and_then(Value::as_str);
    let guarded = block
        .pointer("/guardContent/text/text")
        .and_then(Value::as_str);
    let cited = block
        .get("citationsContent")
        .map_or(&[][..], |cited| list(cited, "content"))
        .iter()
        .filter_map(|part| part.get("text").and_then(Value::as_str));
    plain.into_iter().chain(guarded).chain(cited).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn tool_results_alone_are_not_a_question() {
        let body = json!({"messages": [
            {"role": "user", "content": [{"text": "a"}, {"guardContent": {"text": {"text": "b"}}}]},
            {"role": "assistant", "content": [{"toolUse": {}}]},
            {"role": "user", "content": [{"toolResult": {}}]},
        ]});
        let conversation = Conversation::new("demo.x", &body);
        assert_eq!(conversation.questions().count(), 1);
        assert_eq!(conversation.answers().count(), 1);
        assert_eq!(
            conversation
                .questions()
                .map(|m| text_of(content(m)))
                .collect::<Vec<_>>(),
            ["a\nb"]
        );
    }

    #[test]
    fn a_body_of_the_wrong_shape_reads_as_empty() {
        let body = json!([1, "x"]);
        let conversation = Conversation::new("demo.x", &body);
        assert!(conversation.messages().is_empty());
        assert_eq!(conversation.last_text(), "");
        assert_eq!(conversation.max_tokens(), None);
    }
}
