//! An answer of a model that the demo has no script for, on the wire.

use serde_json::{Value, json};

use super::step::Reply;

impl Reply {
    /// The body of a Converse response.
    pub fn whole(&self) -> Value {
        json!({
            "output": {"message": {"role": "assistant", "content": self.blocks}},
            "stopReason": self.stop_reason,
        })
    }

    /// The events of a stream, in the order and the pieces in which Bedrock sends them.
    pub fn events(&self) -> Vec<(String, String)> {
        let mut events = vec![("messageStart", json!({"role": "assistant"}))];
        for (index, block) in self.blocks.iter().enumerate() {
            let delta = |delta: Value| {
                (
                    "contentBlockDelta",
                    json!({"contentBlockIndex": index, "delta": delta}),
                )
            };
            let start = |start: Value| {
                (
                    "contentBlockStart",
                    json!({"contentBlockIndex": index, "start": start}),
                )
            };
            let body = |place: &str| block.pointer(place).cloned();
            if let Some(Value::String(text)) = body("/text") {
                let half = text.len() / 2;
                let (one, two) = text.split_at_checked(half).unwrap_or((&text, ""));
                events.extend([delta(json!({"text": one})), delta(json!({"text": two}))]);
            } else if let Some(reasoning) = body("/reasoningContent/reasoningText") {
                events.push(delta(
                    json!({"reasoningContent": {"text": reasoning["text"]}}),
                ));
                if let Some(signature) = reasoning.get("signature") {
                    events.push(delta(json!({"reasoningContent": {"signature": signature}})));
                }
            } else if let Some(redacted) = body("/reasoningContent/redactedContent") {
                events.push(delta(
                    json!({"reasoningContent": {"redactedContent": redacted}}),
                ));
            } else if let Some(mut tool) = body("/toolUse") {
                let input = tool.as_object_mut().unwrap().remove("input").unwrap();
                let input = input
                    .as_str()
                    .map_or_else(|| input.to_string(), str::to_owned);
                events.push(start(json!({"toolUse": tool})));
                let (one, two) = input.split_at(1);
                events.push(delta(json!({"toolUse": {"input": one}})));
                events.push(delta(json!({"toolUse": {"input": two}})));
            } else if let Some(mut result) = body("/toolResult") {
                let content = result.as_object_mut().unwrap().remove("content").unwrap();
                events.push(start(json!({"toolResult": result})));
                events.push(delta(json!({"toolResult": content})));
            } else if let Some(cited) = body("/citationsContent") {
                events.push(delta(json!({"text": cited["content"][0]["text"]})));
                events.push(delta(json!({"citation": cited["citations"][0]})));
            } else if let Some(mut image) = body("/image") {
                let format = image.as_object_mut().unwrap().remove("format");
                events.push(start(json!({"image": {"format": format}})));
                events.push(delta(json!({"image": image})));
            } else {
                events.push(start(block.clone()));
            }
            events.push(("contentBlockStop", json!({"contentBlockIndex": index})));
        }
        events.push(("messageStop", json!({"stopReason": self.stop_reason})));
        events.push(("metadata", json!({"metrics": {"latencyMs": 1}})));
        let owned = |(name, payload): (&str, Value)| (name.to_owned(), payload.to_string());
        events.into_iter().map(owned).collect()
    }
}
