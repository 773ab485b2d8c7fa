//! The parts of a message of another program.

use super::left_out::{LeftOut, named};
use super::object::{Object, Raw, items};
use super::{media, tools};
use crate::chat::{Blob, ContentBlock, Json, ReasoningContent, ReasoningText, SystemContentBlock};

/// What a message says: one text, or a list of texts and blocks.
pub(super) fn blocks(content: Raw<'_>, left_out: &mut LeftOut) -> Vec<ContentBlock> {
    if let Some(text) = content.string() {
        return said(text).into_iter().collect();
    }
    let Some(parts) = items(&content) else {
        left_out.add("content that is neither text nor a list");
        return Vec::new();
    };
    parts
        .iter()
        .filter_map(|part| block(part, left_out))
        .collect()
}

/// Converse takes no blank text.
fn said(text: String) -> Option<ContentBlock> {
    (!text.trim().is_empty()).then_some(ContentBlock::Text(text))
}

pub(super) fn system(text: String) -> SystemContentBlock {
    SystemContentBlock::Text(text)
}

fn block(part: &Raw<'_>, left_out: &mut LeftOut) -> Option<ContentBlock> {
    if let Some(text) = part.string() {
        return said(text);
    }
    let Some(mut object) = Object::of(part) else {
        left_out.add("a block that is neither text nor an object");
        return None;
    };
    let Some(kind) = object.string("type") else {
        return wire(part, left_out);
    };
    let read = match kind.as_str() {
        "text" | "input_text" | "output_text" => {
            let text = object.string("text");
            // Blank text is nothing that could be missed.
            if text.as_ref().is_some_and(|text| text.trim().is_empty()) {
                return None;
            }
            text.map(ContentBlock::Text)
        }
        "refusal" => object.string("refusal").and_then(said),
        "image" | "image_url" | "input_image" => {
            return media::image(&mut object, left_out).map(ContentBlock::Image);
        }
        "document" | "file" | "input_file" => {
            return media::document(&mut object, left_out).map(ContentBlock::Document);
        }
        "tool_use" => tools::call(&mut object).map(ContentBlock::ToolUse),
        "tool_result" => tools::answer(&mut object, left_out).map(ContentBlock::ToolResult),
        "thinking" => return thought(&mut object, left_out),
        "redacted_thinking" => object.string("data").map(|data| {
            let data = Blob::from_base64(data);
            ContentBlock::ReasoningContent(ReasoningContent::RedactedContent(data))
        }),
        _ => None,
    };
    match &read {
        Some(_) => left_out.add_rest(&object, &format!("a block of the type {}", named(&kind))),
        None => left_out.add(format!("a block of the type {}", named(&kind))),
    }
    read
}

/// A block in the wire form among others.
fn wire(part: &Raw<'_>, left_out: &mut LeftOut) -> Option<ContentBlock> {
    match part.read() {
        None | Some(ContentBlock::Other(_)) => {
            left_out.add("a block of an unknown form");
            None
        }
        known => known,
    }
}

/// Reasoning goes back to a model only with the signature it came with, which Claude's is wherever it
/// was made.
fn thought(object: &mut Object<'_>, left_out: &mut LeftOut) -> Option<ContentBlock> {
    let text = object.string("thinking").unwrap_or_default();
    let Some(signature) = object.string("signature") else {
        left_out.add("reasoning without a signature");
        return None;
    };
    let text = ReasoningText::new(text, Some(signature));
    Some(ContentBlock::ReasoningContent(
        ReasoningContent::ReasoningText(text),
    ))
}

/// JSON text for a string.
pub(super) fn quoted(text: &str) -> String {
    Json::from(serde_json::Value::from(text)).get().to_owned()
}
