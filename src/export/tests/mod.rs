//! Tests of the forms as a whole.

mod chats;
mod forms;
mod hostile;
mod page;
mod property;
mod sessions;
mod tags;

use std::time::{Duration, UNIX_EPOCH};

use serde_json::json;

use super::{Conversation, Entry};
use crate::chat::{ConverseOptions, Message, StopReason, Usage};

fn message(json: serde_json::Value) -> Message {
    serde_json::from_value(json).unwrap()
}

fn wire(conversation: &Conversation) -> Vec<String> {
    let messages = conversation.turns.iter().map(|entry| &entry.message);
    messages
        .map(|message| serde_json::to_string(message).unwrap())
        .collect()
}

const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/// A conversation with something of everything in it.
fn full() -> Conversation {
    let messages = [
        json!({"role": "user", "content": [
            {"document": {"format": "pdf", "name": "Field notes", "source": {"bytes": "JVBERi0xLjc="}}},
            {"image": {"format": "png", "source": {"bytes": PNG}}},
            {"text": "What is *this*?\nIs it granite?"},
            {"cachePoint": {"type": "default"}},
        ]}),
        json!({"role": "assistant", "content": [
            {"reasoningContent": {"reasoningText": {"text": "A stone. Let me look.", "signature": "sig"}}},
            {"text": "I will look it up."},
            {"toolUse": {"toolUseId": "t1", "name": "find", "input": {"stone": "granite", "n": 1}}},
        ]}),
        json!({"role": "user", "content": [
            {"toolResult": {"toolUseId": "t1", "status": "error", "content": [
                {"text": "no ``` network"}, {"json": {"code": 7}},
            ]}},
        ]}),
        json!({"role": "assistant", "content": [
            {"text": "It is "},
            {"citationsContent": {"content": [{"text": "an igneous rock"}], "citations": [
                {"title": "Field notes", "location": {"documentPage": {"documentIndex": 0, "start": 3, "end": 3}},
                 "sourceContent": [{"text": "Granite is igneous."}]},
                {"title": "The map", "location": {"web": {"url": "https://example.com/map"}}},
            ]}},
            {"text": ".\n\n# Code\n\n```rust\nfn main() {}\n```\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n"},
        ]}),
    ];
    let start = UNIX_EPOCH + Duration::from_millis(1_772_600_767_089);
    let entries = messages.into_iter().zip(0..).map(|(json, n)| Entry {
        created: Some(start + Duration::from_secs(n * 60)),
        ..Entry::from(message(json))
    });
    let mut turns: Vec<Entry> = entries.collect();
    let last = turns.last_mut().unwrap();
    last.model = Some("amazon.nova-lite-v1:0".to_owned());
    last.stop_reason = Some(StopReason::GuardrailIntervened);
    last.usage = Some(Usage {
        input_tokens: 1234,
        output_tokens: 56,
        total_tokens: 1290,
        ..Usage::default()
    });
    Conversation {
        title: "Stones & <things>".to_owned(),
        name: Some("stones".to_owned()),
        model: Some("amazon.nova-lite-v1:0".to_owned()),
        created: Some(start),
        updated: Some(start + Duration::from_secs(180)),
        options: Some(
            ConverseOptions::default()
                .with_system("Be brief.")
                .with_temperature(0.5),
        ),
        turns,
        ..Conversation::default()
    }
}
