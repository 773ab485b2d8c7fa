//! What Converse accepts as a list of messages, and how a list that it would refuse becomes one
//! that says the same.
//!
//! Answers that were cut short, cancelled or left unanswered stay in the history as they are; only
//! what is sent is repaired.

use std::collections::HashSet;

use super::content::{ReasoningContent, ToolResult, ToolResultBlock};
use super::message::{ContentBlock, Message, Role};

/// Whether `message` can be sent behind `previous` as it is.
///
/// A list whose every message stands behind its predecessor needs no repair.
pub(crate) fn stands_behind(message: &Message, previous: Option<&Message>) -> bool {
    let alternates = match previous {
        None => message.role == Role::User,
        Some(previous) => message.role != previous.role,
    };
    let acceptable = !message.content.is_empty()
        && message.content.iter().all(is_sendable)
        && !starts_with_cache_point(message);
    alternates && acceptable && answers(message, previous)
}

/// Whether the tool results of `message` are exactly those its predecessor waits for.
fn answers(message: &Message, previous: Option<&Message>) -> bool {
    let wanted: HashSet<&str> = previous.map(wanted_results).unwrap_or_default();
    let mut given = HashSet::new();
    let all_wanted = message
        .tool_results()
        .filter(|result| !is_server_result(result))
        .all(|result| given.insert(result.tool_use_id.as_str()));
    all_wanted && given == wanted
}

fn wanted_results(message: &Message) -> HashSet<&str> {
    message
        .tool_uses()
        .filter(|tool_use| !tool_use.extra.contains_key("type"))
        .map(|tool_use| tool_use.tool_use_id.as_str())
        .collect()
}

/// The provider ran the tool itself, and its result stands in the model's own message.
fn is_server_result(result: &ToolResult) -> bool {
    result.extra.contains_key("type")
}

fn is_sendable(block: &ContentBlock) -> bool {
    match block {
        ContentBlock::Text(text) => !text.trim().is_empty(),
        // A tool use that was cut short has no object for its input.
        ContentBlock::ToolUse(tool_use) => tool_use.input.get().starts_with('{'),
        ContentBlock::ReasoningContent(ReasoningContent::ReasoningText(reasoning)) => {
            reasoning.signature.is_some()
        }
        _ => true,
    }
}

fn starts_with_cache_point(message: &Message) -> bool {
    matches!(message.content.first(), Some(ContentBlock::CachePoint(_)))
}

/// The same conversation in a form that Converse accepts.
///
/// Blank text, reasoning without its signature and half a tool use are left out; messages with
/// nothing left in them go; neighbours of one role become one message; what stands before the
/// first message of the person goes; every tool use gets a result, if only one that says there is
/// none; results that answer nothing become text.
pub(crate) fn repair<'a>(messages: impl Iterator<Item = &'a Message>) -> Vec<Message> {
    let mut repaired: Vec<Message> = Vec::new();
    for message in messages {
        let Some(message) = sendable_part(message) else {
            continue;
        };
        match repaired.last_mut() {
            None if message.role != Role::User => {}
            Some(last) if last.role == message.role => last.content.extend(message.content),
            _ => repaired.push(message),
        }
    }
    settle_tools(&mut repaired);
    repaired
}

fn sendable_part(message: &Message) -> Option<Message> {
    let content: Vec<ContentBlock> = message
        .content
        .iter()
        .filter(|block| is_sendable(block))
        .skip_while(|block| matches!(block, ContentBlock::CachePoint(_)))
        .cloned()
        .collect();
    let left = !content.is_empty();
    left.then(|| Message {
        content,
        ..message.clone()
    })
}

/// Pairs tool uses with results. A message of the person always follows one of the model here,
/// except at the end, where the model's wish may still be answered.
fn settle_tools(messages: &mut [Message]) {
    for at in 0..messages.len() {
        let (before, rest) = messages.split_at_mut(at);
        let Some(message) = rest.first_mut() else {
            return;
        };
        if message.role != Role::User {
            continue;
        }
        let wanted: Vec<String> = before
            .last()
            .map(|previous| {
                let wanted = wanted_results(previous);
                let in_order = previous.tool_uses().map(|tool_use| &tool_use.tool_use_id);
                in_order
                    .filter(|id| wanted.contains(id.as_str()))
                    .cloned()
                    .collect()
            })
            .unwrap_or_default();
        settle_results(message, wanted);
    }
}

fn settle_results(message: &mut Message, mut wanted: Vec<String>) {
    for block in &mut message.content {
        let ContentBlock::ToolResult(result) = block else {
            continue;
        };
        match wanted.iter().position(|id| *id == result.tool_use_id) {
            Some(found) => drop(wanted.remove(found)),
            None => *block = ContentBlock::Text(as_text(result)),
        }
    }
    let missing = wanted
        .into_iter()
        .map(|id| ContentBlock::ToolResult(ToolResult::error(id, "The tool was not run.")));
    message.content.splice(0..0, missing);
}

fn as_text(result: &ToolResult) -> String {
    let parts = result.content.iter().map(|part| match part {
        ToolResultBlock::Text(text) => text.as_str(),
        ToolResultBlock::Json(json) => json.get(),
        _ => "(not text)",
    });
    let text = parts.collect::<Vec<_>>().join("\n");
    format!("Result of the tool call {}: {text}", result.tool_use_id)
}
