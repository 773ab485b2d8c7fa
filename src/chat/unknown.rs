//! What of a message this version has no name for.

use super::content::{Media, ReasoningContent, Source, ToolResultBlock};
use super::json::Json;
use super::message::ContentBlock;

impl ContentBlock {
    /// What of the block this version does not know, as it came, if there is anything.
    #[must_use]
    pub fn unknown(&self) -> Option<&Json> {
        match self {
            Self::Other(json) | Self::ReasoningContent(ReasoningContent::Other(json)) => Some(json),
            Self::Image(media) | Self::Video(media) | Self::Audio(media) => of_media(media),
            Self::Document(document) => of_source(&document.source),
            Self::ToolResult(result) => result.content.iter().find_map(of_result),
            _ => None,
        }
    }

    /// The block without it, if anything of the block is left.
    pub(crate) fn known(self) -> Option<Self> {
        match self {
            // The tool use it answers wants a result, be it an empty one.
            Self::ToolResult(mut result) => {
                result.content.retain(|part| of_result(part).is_none());
                Some(Self::ToolResult(result))
            }
            block => block.unknown().is_none().then_some(block),
        }
    }
}

fn of_result(part: &ToolResultBlock) -> Option<&Json> {
    match part {
        ToolResultBlock::Other(json) => Some(json),
        ToolResultBlock::Image(media) | ToolResultBlock::Video(media) => of_media(media),
        ToolResultBlock::Document(document) => of_source(&document.source),
        ToolResultBlock::Text(_) | ToolResultBlock::Json(_) => None,
    }
}

fn of_media(media: &Media) -> Option<&Json> {
    media.source.as_ref().and_then(of_source)
}

fn of_source(source: &Source) -> Option<&Json> {
    match source {
        Source::Other(json) => Some(json),
        _ => None,
    }
}
