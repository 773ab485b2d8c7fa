//! Blocks of messages in words, for lists, and where they are not drawn themselves.

use crate::attach;
use crate::chat::{ContentBlock, Media, ReasoningContent, Source};

/// A block as a person reads it; what is not text is named.
#[must_use]
pub fn in_words(block: &ContentBlock) -> String {
    match block {
        ContentBlock::Text(text) => text.clone(),
        ContentBlock::CitationsContent(cited) => cited
            .content
            .iter()
            .map(|part| part.text.as_str())
            .collect(),
        ContentBlock::ReasoningContent(ReasoningContent::ReasoningText(reasoning)) => {
            format!("(reasoning) {}", reasoning.text)
        }
        ContentBlock::ReasoningContent(_) => "(reasoning, encrypted)".to_owned(),
        ContentBlock::ToolUse(tool) => {
            format!(
                "(tool use {}) {} {}",
                tool.tool_use_id,
                tool.name,
                tool.input.get()
            )
        }
        ContentBlock::ToolResult(result) => {
            let words = result.in_words().replace('\n', " ");
            let failed = match result.status.as_deref() {
                Some("error") => ", error",
                _ => "",
            };
            format!("(tool result {}{failed}) {words}", result.tool_use_id)
        }
        ContentBlock::Document(document) => format!("(document {})", document.name),
        ContentBlock::Image(media) => media_in_words("image", media),
        ContentBlock::Video(media) => media_in_words("video", media),
        ContentBlock::Audio(media) => media_in_words("audio", media),
        ContentBlock::CachePoint(_) => "(cache point)".to_owned(),
        other => format!("({})", serde_json::to_string(other).unwrap_or_default()),
    }
}

/// The wire has no names for media, so they are told apart by their size, or by where they are.
fn media_in_words(kind: &str, media: &Media) -> String {
    let format = &media.format;
    let about = match &media.source {
        Some(Source::Bytes(blob)) => blob.decode().map(|bytes| attach::size(&bytes)),
        Some(Source::S3Location(place)) => Some(place.uri.clone()),
        _ => None,
    };
    match about {
        Some(about) => format!("({kind} {format}, {about})"),
        None => format!("({kind} {format})"),
    }
}
