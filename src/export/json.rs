//! The wire form: the messages as they are kept, hashed and sent, one a line, and what is known about
//! them.

use serde::Serialize;

use super::{Conversation, Entry, time};
use crate::chat::{StopReason, Usage};

/// Says of a file that it is one of ours.
pub(super) const FORMAT: &str = "outcrop-conversation";
/// Changes when a program that reads the one before would misunderstand the new.
pub(super) const VERSION: u64 = 1;

/// What is known about a message; its place is that of the message.
#[derive(Debug, Default, Serialize, serde::Deserialize)]
#[serde(default)]
pub(super) struct Known {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    #[serde(rename = "stopReason", skip_serializing_if = "Option::is_none")]
    pub stop_reason: Option<StopReason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The conversation as JSON that `import` reads back, messages to the byte.
pub fn json(conversation: &Conversation) -> String {
    let mut members = vec![
        member("format", FORMAT),
        member("version", &VERSION),
        member("title", &conversation.title),
    ];
    let created = conversation.created.and_then(time::stamp);
    let updated = conversation.updated.and_then(time::stamp);
    members.extend(conversation.name.as_ref().map(|name| member("name", name)));
    members.extend(
        conversation
            .model
            .as_ref()
            .map(|model| member("model", model)),
    );
    members.extend(created.map(|time| member("created", &time)));
    members.extend(updated.map(|time| member("updated", &time)));
    members.extend(
        conversation
            .options
            .as_ref()
            .map(|options| member("options", options)),
    );
    let turns = &conversation.turns;
    members.push(list(
        "messages",
        turns.iter().map(|entry| text(&entry.message)),
    ));
    members.push(list("turns", turns.iter().map(|entry| text(&known(entry)))));
    let unanswered = &conversation.unanswered;
    if !unanswered.is_empty() {
        // Apart from the messages: what is imported goes on without it, as the original does.
        members.push(list(
            "unanswered",
            unanswered.iter().map(|entry| text(&entry.message)),
        ));
    }
    format!("{{\n{}\n}}\n", members.join(",\n"))
}

fn known(entry: &Entry) -> Known {
    Known {
        created: entry.created.and_then(time::stamp),
        model: entry.model.clone(),
        usage: entry.usage.clone(),
        stop_reason: entry.stop_reason.clone(),
        note: entry.note.clone(),
    }
}

fn member<T: Serialize + ?Sized>(key: &str, value: &T) -> String {
    format!("\"{key}\": {}", text(value))
}

fn list(key: &str, items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    match items.is_empty() {
        true => format!("\"{key}\": []"),
        false => format!("\"{key}\": [\n{}\n]", items.join(",\n")),
    }
}

/// Nothing here can fail to serialise: all maps have string keys, and the writer is memory.
fn text<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}
