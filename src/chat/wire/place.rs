//! How a message has to look behind those before it.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use super::super::content::ToolResult;
use super::super::documents::{legal_document_name, unique};
use super::super::message::{ContentBlock, Message, Role};
use super::{Wire, blocks, is_turn};

const NOT_RUN: &str = "The tool was not run.";
const ABOUT_A_DOCUMENT: &str = "(a document is attached)";

/// Whether a message can stand there as it is.
pub(super) fn stands(message: &Message, before: &Wire) -> bool {
    let content = &message.content;
    let sound = !content.is_empty()
        && content.iter().all(blocks::is_sound)
        && content.iter().enumerate().all(|(at, block)| {
            !matches!(block, ContentBlock::CachePoint(_))
                || content.get(..at).is_some_and(blocks::may_be_cached)
        });
    let last = before.last_turn().map(|node| &*node.message);
    let in_turn = match (&message.role, last.map(|last| &last.role)) {
        (Role::User, None | Some(Role::Assistant)) => {
            answers(message, last) && documents_are_fine(message, before)
        }
        (Role::Assistant, Some(Role::User)) => {
            !ends_in_reasoning(content)
                && all_different(message.tool_uses().map(|tool| &tool.tool_use_id))
        }
        (Role::User | Role::Assistant, _) => false,
        _ => true,
    };
    sound && in_turn
}

/// The list with the message behind it, changed as far as it has to be: what cannot be sent is left
/// out, neighbours of one role become one message, what stands before the first message of the
/// person goes, every tool use gets a result, results that answer nothing become text, documents
/// get names of their own.
pub(super) fn put(message: &Message, before: &Wire) -> Wire {
    let content: Vec<ContentBlock> = message.content.iter().filter_map(blocks::mended).collect();
    let mut message = Message {
        content,
        ..message.clone()
    };
    if !is_turn(&message) {
        return with_legal_order(message, before);
    }
    let Some(last) = before.last_turn() else {
        return if message.role == Role::User {
            settled(message, before)
        } else {
            before.clone()
        };
    };
    if last.message.role != message.role {
        return settled(message, before);
    }
    let between: Vec<_> = before
        .nodes()
        .take_while(|node| !is_turn(&node.message))
        .collect();
    let mut merged = (*last.message).clone();
    merged.content.append(&mut message.content);
    for (key, value) in message.extra.iter() {
        merged.extra.set(key, value.clone());
    }
    let list = settled(merged, &last.before);
    between.into_iter().rev().fold(list, |list, node| {
        list.push(Arc::clone(&node.message), Arc::clone(&node.json))
    })
}

/// The message behind a turn of the other role, or nothing of it where nothing is left.
fn settled(mut message: Message, before: &Wire) -> Wire {
    let content = &mut message.content;
    if message.role == Role::User {
        settle_results(content, before.last_turn().map(|node| &*node.message));
        settle_documents(content, before.names());
    } else {
        let mut ids = HashSet::new();
        content.retain(|block| match block {
            ContentBlock::ToolUse(tool_use) => ids.insert(tool_use.tool_use_id.clone()),
            _ => true,
        });
    }
    with_legal_order(message, before)
}

/// The message with blocks only where they may stand, or nothing of it where nothing is left.
fn with_legal_order(mut message: Message, before: &Wire) -> Wire {
    let mut kept = Vec::with_capacity(message.content.len());
    for block in message.content {
        if !matches!(block, ContentBlock::CachePoint(_)) || blocks::may_be_cached(&kept) {
            kept.push(block);
        }
    }
    while message.role == Role::Assistant && ends_in_reasoning(&kept) {
        kept.pop();
    }
    message.content = kept;
    if message.content.is_empty() {
        before.clone()
    } else {
        before.push_new(message)
    }
}

/// A message may not end in thought: Claude refuses it.
fn ends_in_reasoning(content: &[ContentBlock]) -> bool {
    matches!(content.last(), Some(ContentBlock::ReasoningContent(_)))
}

fn all_different<T: std::hash::Hash + Eq>(mut items: impl Iterator<Item = T>) -> bool {
    let mut seen = HashSet::new();
    items.all(|item| seen.insert(item))
}

/// Whether the tool results of a message are exactly those its predecessor waits for, in front.
fn answers(message: &Message, last: Option<&Message>) -> bool {
    let mut results = message.content.iter().map(blocks::as_result);
    let first: Vec<&str> = results
        .by_ref()
        .map_while(|result| Some(result?.tool_use_id.as_str()))
        .collect();
    let wanted = last
        .into_iter()
        .flat_map(blocks::wanted)
        .map(|tool| tool.tool_use_id.as_str());
    let wanted: HashSet<&str> = wanted.collect();
    results.all(|later| later.is_none())
        && first.len() == wanted.len()
        && all_different(first.iter())
        && first.iter().all(|id| wanted.contains(id))
}

/// Puts the results in front, the missing ones with them, and makes text of those that answer
/// nothing.
fn settle_results(content: &mut Vec<ContentBlock>, last: Option<&Message>) {
    let mut wanted: Vec<String> = Vec::new();
    for tool_use in last.into_iter().flat_map(blocks::wanted) {
        if !wanted.contains(&tool_use.tool_use_id) {
            wanted.push(tool_use.tool_use_id.clone());
        }
    }
    let (mut results, mut others) = (Vec::new(), Vec::new());
    for block in content.drain(..) {
        let Some(result) = blocks::as_result(&block) else {
            others.push(block);
            continue;
        };
        match wanted.iter().position(|id| *id == result.tool_use_id) {
            Some(found) => {
                wanted.remove(found);
                results.push(block);
            }
            None => others.push(ContentBlock::Text(as_text(result))),
        }
    }
    let missing = wanted
        .into_iter()
        .map(|id| ContentBlock::ToolResult(ToolResult::error(id, NOT_RUN)));
    content.extend(missing.chain(results).chain(others));
}

pub(super) fn as_text(result: &ToolResult) -> String {
    let words = result.in_words();
    format!("Result of the tool call {}: {words}", result.tool_use_id)
}

fn documents_are_fine(message: &Message, before: &Wire) -> bool {
    let mut names = blocks::document_names(message).peekable();
    if names.peek().is_none() {
        return true;
    }
    let taken = |name: &str| before.names().is_some_and(|names| names.contains(name));
    let legal = |name: &str| legal_document_name(name) == name && !taken(name);
    all_different(blocks::document_names(message))
        && names.all(legal)
        && has_text_beside(&message.content)
}

fn has_text_beside(content: &[ContentBlock]) -> bool {
    let is_document = |block: &ContentBlock| matches!(block, ContentBlock::Document(_));
    !content.iter().any(is_document) || content.iter().any(|block| block.as_text().is_some())
}

fn settle_documents(content: &mut Vec<ContentBlock>, taken: Option<&BTreeSet<String>>) {
    let mut documents: Vec<_> = content.iter_mut().flat_map(blocks::documents_mut).collect();
    if !documents.is_empty() {
        let mut taken = taken.cloned().unwrap_or_default();
        for document in &mut documents {
            document.name = unique(&document.name, &taken);
            taken.insert(document.name.clone());
        }
    }
    if !has_text_beside(content) {
        content.push(ContentBlock::Text(ABOUT_A_DOCUMENT.to_owned()));
    }
}
