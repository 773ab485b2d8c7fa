//! One event of a ConverseStream answer: what it says, and its JSON as it came.

mod metadata;
mod stop;
#[cfg(test)]
mod tests;
mod wire;

use std::borrow::Cow;

use bytes::Bytes;
use serde::de::IgnoredAny;

use super::canonical;
use super::error::{Error, Result};
use super::json::Json;
use super::message::Role;
use super::object::wire_object;

pub use metadata::{Metadata, Metrics, Usage};
pub use stop::StopReason;

/// An event of the stream.
///
/// ```
/// use outcrop::StreamEvent;
///
/// let json = r#"{"contentBlockIndex":0,"delta":{"text":"Hi"},"p":"abcd"}"#;
/// let event = StreamEvent::parse("contentBlockDelta", json.into())?;
/// assert!(event.is_content_block_delta());
/// assert_eq!(event.text(), Some("Hi"));
/// assert_eq!(event.to_json(), format!(r#"{{"contentBlockDelta":{json}}}"#));
/// # Ok::<(), outcrop::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct StreamEvent {
    event_type: Cow<'static, str>,
    payload: Bytes,
    kind: EventKind,
}

/// What an event says. Source: `ConverseStreamOutput` in the Bedrock API reference.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum EventKind {
    /// The answer begins.
    MessageStart {
        /// Always the assistant, so far.
        role: Role,
    },
    /// A block begins. Text and reasoning begin without it.
    ContentBlockStart {
        /// The block's place in the message.
        index: u32,
        /// What kind of block.
        start: BlockStart,
    },
    /// More of a block.
    ContentBlockDelta {
        /// The block's place in the message.
        index: u32,
        /// What is added.
        delta: Delta,
    },
    /// A block is whole.
    ContentBlockStop {
        /// The block's place in the message.
        index: u32,
    },
    /// The message is whole.
    MessageStop {
        /// Why it ended.
        stop_reason: StopReason,
        /// What the response field paths asked for.
        additional_model_response_fields: Option<Json>,
    },
    /// Usage and timing, after the message.
    Metadata(Metadata),
    /// An event this version does not know.
    Unknown,
}

/// How a block begins.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum BlockStart {
    /// A tool use; its input follows in deltas.
    ToolUse(ToolUseStart),
    /// The result of a tool that the provider ran.
    ToolResult(ToolResultStart),
    /// An image.
    Image {
        /// Such as `png`.
        format: String,
    },
    /// Nothing this version knows, as it came; `{}` when there was nothing at all.
    Unknown(Json),
}

/// What is added to a block.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Delta {
    /// Text.
    Text(String),
    /// A piece of a tool's input, as JSON text that makes sense only whole.
    ToolInput(String),
    /// Readable reasoning.
    ReasoningText(String),
    /// A piece of the signature of the reasoning before it.
    ReasoningSignature(String),
    /// A piece of encrypted reasoning, in base64.
    ReasoningRedacted(String),
    /// A source of the block's text.
    Citation(Json),
    /// Parts of a tool's result.
    ToolResult(Vec<Json>),
    /// A piece of an image: `{"source": {"bytes": …}}` or `{"error": …}`.
    Image(Json),
    /// Something this version does not know, as it came; `{}` when there was nothing at all.
    Unknown(Json),
}

wire_object! {
    /// How a tool use begins.
    pub struct ToolUseStart {
        /// What the result must name.
        pub tool_use_id: String = "toolUseId",
        /// The tool.
        pub name: String = "name",
    }
}

wire_object! {
    /// How the result of a tool that the provider ran begins.
    pub struct ToolResultStart {
        /// The tool use it answers.
        pub tool_use_id: String = "toolUseId",
        /// `success` or `error`.
        pub status: Option<String> = "status",
    }
}

impl StreamEvent {
    /// Reads an event from its `:event-type` and its payload.
    ///
    /// What this version does not know becomes [`EventKind::Unknown`] or [`Delta::Unknown`], with
    /// its JSON at hand.
    ///
    /// # Errors
    /// When the payload is not JSON.
    pub fn parse(event_type: &str, payload: Bytes) -> Result<Self> {
        let known = match event_type {
            "contentBlockDelta" => wire::block_delta(&payload),
            "contentBlockStart" => wire::block_start(&payload),
            "contentBlockStop" => wire::block_stop(&payload),
            "messageStart" => wire::message_start(&payload),
            "messageStop" => wire::message_stop(&payload),
            "metadata" => serde_json::from_slice(&payload).map(EventKind::Metadata),
            _ => serde_json::from_slice::<IgnoredAny>(&payload).map(|_| EventKind::Unknown),
        };
        let kind =
            known.or_else(|mismatch| {
                // Half a surrogate pair is valid JSON and no text; Python reads it all the same.
                if let Some(mended) = canonical::without_lone_surrogates(&payload) {
                    return Self::parse(event_type, mended.into()).map(|event| event.kind);
                }
                // A known event in a new shape is no reason to lose the rest of the answer.
                match serde_json::from_slice::<IgnoredAny>(&payload) {
                    Ok(_) if mismatch.is_data() => Ok(EventKind::Unknown),
                    _ => Err(Error::broken_off("an event of the stream is not JSON")
                        .with_source(mismatch)),
                }
            })?;
        Ok(Self {
            event_type: wire::static_name(event_type),
            payload,
            kind,
        })
    }

    /// What the event says.
    #[must_use]
    pub fn kind(&self) -> &EventKind {
        &self.kind
    }

    /// The event's name on the wire, such as `contentBlockDelta`.
    #[must_use]
    pub fn event_type(&self) -> &str {
        &self.event_type
    }

    /// The event's payload as it came, padding and all.
    #[must_use]
    pub fn payload(&self) -> &Bytes {
        &self.payload
    }

    /// The event as one JSON object whose only key is the event's name: the form in which the AWS
    /// SDKs of dynamic languages show it.
    #[must_use]
    pub fn to_json(&self) -> String {
        let name = serde_json::Value::from(self.event_type.as_ref());
        let payload = String::from_utf8_lossy(&self.payload);
        // One event is one line, whatever white space it came with.
        match payload.contains(['\n', '\r']) {
            true => format!("{{{name}:{}}}", canonical::compact(&payload)),
            false => format!("{{{name}:{payload}}}"),
        }
    }

    /// The text this event adds to the answer.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            EventKind::ContentBlockDelta {
                delta: Delta::Text(text),
                ..
            } => Some(text),
            _ => None,
        }
    }

    /// The text this event adds to the answer, without a copy.
    #[must_use]
    pub fn into_text(self) -> Option<String> {
        match self.kind {
            EventKind::ContentBlockDelta {
                delta: Delta::Text(text),
                ..
            } => Some(text),
            _ => None,
        }
    }

    /// The readable reasoning this event adds.
    #[must_use]
    pub fn reasoning_content_text(&self) -> Option<&str> {
        match &self.kind {
            EventKind::ContentBlockDelta {
                delta: Delta::ReasoningText(text),
                ..
            } => Some(text),
            _ => None,
        }
    }

    /// The answer begins.
    #[must_use]
    pub fn is_message_start(&self) -> bool {
        matches!(self.kind, EventKind::MessageStart { .. })
    }

    /// A block begins.
    #[must_use]
    pub fn is_content_block_start(&self) -> bool {
        matches!(self.kind, EventKind::ContentBlockStart { .. })
    }

    /// More of a block.
    #[must_use]
    pub fn is_content_block_delta(&self) -> bool {
        matches!(self.kind, EventKind::ContentBlockDelta { .. })
    }

    /// A block is whole.
    #[must_use]
    pub fn is_content_block_stop(&self) -> bool {
        matches!(self.kind, EventKind::ContentBlockStop { .. })
    }

    /// The message is whole.
    #[must_use]
    pub fn is_message_stop(&self) -> bool {
        matches!(self.kind, EventKind::MessageStop { .. })
    }

    /// Usage and timing.
    #[must_use]
    pub fn is_metadata(&self) -> bool {
        matches!(self.kind, EventKind::Metadata(_))
    }
}
