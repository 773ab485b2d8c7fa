//! Shorthand for the tests of the script.

use serde_json::{Value, json};

use super::{Block, Conversation, write};

pub(super) fn conversation(body: &Value) -> Conversation<'_> {
    Conversation::new("demo.scribe-v1:0", body)
}

pub(super) fn question(text: &str) -> Value {
    json!({"messages": [{"role": "user", "content": [{"text": text}]}]})
}

pub(super) fn answer_to(text: &str) -> String {
    text_of_script(&question(text))
}

/// The answer to the last of some questions, those before it answered.
pub(super) fn answer_in(questions: &[&str]) -> String {
    let mut messages = Vec::new();
    for (n, text) in questions.iter().enumerate() {
        if n > 0 {
            messages
                .push(json!({"role": "assistant", "content": [{"text": format!("answer {n}")}]}));
        }
        messages.push(json!({"role": "user", "content": [{"text": text}]}));
    }
    text_of_script(&json!({"messages": messages}))
}

pub(super) fn text_of_script(body: &Value) -> String {
    let blocks = write(conversation(body)).blocks;
    let texts = blocks.into_iter().filter_map(|block| match block {
        Block::Text(text) => Some(text),
        _ => None,
    });
    texts.collect()
}
