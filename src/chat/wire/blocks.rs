//! Which blocks can be sent, mended if need be, and what is found in them.

use super::super::content::{
    CitationsContent, Document, ReasoningContent, ToolResult, ToolResultBlock, ToolUse,
};
use super::super::message::{ContentBlock, Message};

/// Whether a block can be sent as it is.
pub(super) fn is_sound(block: &ContentBlock) -> bool {
    match block {
        ContentBlock::Text(text) => !is_blank(text),
        // A tool use that was cut short has no object for its input.
        ContentBlock::ToolUse(tool_use) => {
            tool_use.input.get().starts_with('{')
                && legal_id(&tool_use.tool_use_id).is_none()
                && legal_name(&tool_use.name).is_none()
        }
        ContentBlock::ReasoningContent(reasoning) => is_signed(reasoning),
        // An image that a model could not make.
        ContentBlock::Image(media) | ContentBlock::Video(media) | ContentBlock::Audio(media) => {
            media.source.is_some()
        }
        ContentBlock::CitationsContent(cited) => {
            !cited.content.is_empty() && cited.content.iter().all(|part| !is_blank(&part.text))
        }
        ContentBlock::ToolResult(result) => {
            result.content.iter().all(is_sound_result) && legal_id(&result.tool_use_id).is_none()
        }
        ContentBlock::Document(_)
        | ContentBlock::GuardContent(_)
        | ContentBlock::CachePoint(_)
        | ContentBlock::SearchResult(_)
        | ContentBlock::Other(_) => true,
    }
}

/// The block in a form that can be sent, if there is one.
pub(super) fn mended(block: &ContentBlock) -> Option<ContentBlock> {
    match block {
        _ if is_sound(block) => Some(block.clone()),
        ContentBlock::CitationsContent(cited) => {
            let mut cited: CitationsContent = cited.clone();
            cited.content.retain(|part| !is_blank(&part.text));
            (!cited.content.is_empty()).then_some(ContentBlock::CitationsContent(cited))
        }
        ContentBlock::ToolResult(result) => {
            let mut result: ToolResult = result.clone();
            result.content.retain(is_sound_result);
            if let Some(id) = legal_id(&result.tool_use_id) {
                result.tool_use_id = id;
            }
            Some(ContentBlock::ToolResult(result))
        }
        ContentBlock::ToolUse(tool_use) if tool_use.input.get().starts_with('{') => {
            let mut tool_use: ToolUse = tool_use.clone();
            if let Some(id) = legal_id(&tool_use.tool_use_id) {
                tool_use.tool_use_id = id;
            }
            if let Some(name) = legal_name(&tool_use.name) {
                tool_use.name = name;
            }
            Some(ContentBlock::ToolUse(tool_use))
        }
        _ => None,
    }
}

fn is_sound_result(part: &ToolResultBlock) -> bool {
    match part {
        ToolResultBlock::Text(text) => !is_blank(text),
        ToolResultBlock::Image(media) | ToolResultBlock::Video(media) => media.source.is_some(),
        ToolResultBlock::Document(_) | ToolResultBlock::Json(_) | ToolResultBlock::Other(_) => true,
    }
}

/// The service takes back only names of this form, whatever a model made up. Nothing, if it is one.
fn legal_name(name: &str) -> Option<String> {
    legal(name, |c| {
        c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
    })
}

/// The same for ids, by which a result finds its tool use: both are changed alike.
fn legal_id(id: &str) -> Option<String> {
    legal(id, |c| {
        c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ':' | '-')
    })
}

fn legal(text: &str, allowed: impl Fn(char) -> bool) -> Option<String> {
    const LONGEST: usize = 64;
    if (1..=LONGEST).contains(&text.len()) && text.chars().all(&allowed) {
        return None;
    }
    let legal: String = text
        .chars()
        .map(|c| if allowed(c) { c } else { '_' })
        .take(LONGEST)
        .collect();
    Some(if legal.is_empty() {
        "_".to_owned()
    } else {
        legal
    })
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// Without its signature the service refuses to have reasoning back.
fn is_signed(reasoning: &ReasoningContent) -> bool {
    match reasoning {
        ReasoningContent::ReasoningText(reasoning) => reasoning
            .signature
            .as_ref()
            .is_some_and(|signature| !signature.is_empty()),
        ReasoningContent::RedactedContent(blob) => !blob.base64().is_empty(),
        ReasoningContent::Other(_) => true,
    }
}

/// Whether a cache point may stand behind these blocks of its message.
pub(super) fn may_be_cached(before: &[ContentBlock]) -> bool {
    match before.last() {
        None | Some(ContentBlock::ReasoningContent(_) | ContentBlock::CachePoint(_)) => false,
        // It becomes several parts on its way to the model, and the point finds nothing to sit on.
        Some(ContentBlock::Document(document)) => document.format.as_deref() == Some("pdf"),
        Some(_) => true,
    }
}

pub(super) fn documents(block: &ContentBlock) -> impl Iterator<Item = &Document> {
    let own = match block {
        ContentBlock::Document(document) => Some(document),
        _ => None,
    };
    let in_result = match block {
        ContentBlock::ToolResult(result) => result.content.as_slice(),
        _ => &[],
    };
    own.into_iter()
        .chain(in_result.iter().filter_map(|part| match part {
            ToolResultBlock::Document(document) => Some(document),
            _ => None,
        }))
}

/// The same, to be changed.
pub(super) fn documents_mut(block: &mut ContentBlock) -> Vec<&mut Document> {
    match block {
        ContentBlock::Document(document) => vec![document],
        ContentBlock::ToolResult(result) => result
            .content
            .iter_mut()
            .filter_map(|part| match part {
                ToolResultBlock::Document(document) => Some(document),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

pub(super) fn document_names(message: &Message) -> impl Iterator<Item = &str> {
    message
        .content
        .iter()
        .flat_map(documents)
        .map(|document| document.name.as_str())
}

/// The tools a message waits for. What the provider runs itself it also answers itself, mostly in
/// the same message.
pub(super) fn wanted(message: &Message) -> impl Iterator<Item = &ToolUse> {
    let is_answered = |tool_use: &&ToolUse| {
        message
            .tool_results()
            .any(|result| result.tool_use_id == tool_use.tool_use_id)
    };
    message
        .tool_uses()
        .filter(move |tool_use| tool_use.extra.get("type").is_none() && !is_answered(tool_use))
}

/// The result of a tool that the person's side ran.
pub(super) fn as_result(block: &ContentBlock) -> Option<&ToolResult> {
    match block {
        ContentBlock::ToolResult(result) if result.extra.get("type").is_none() => Some(result),
        _ => None,
    }
}
