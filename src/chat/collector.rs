//! The events of a stream to the message they add up to.

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use super::content::{
    Blob, CitationsContent, Extra, Media, ReasoningContent, ReasoningText, TextPart, ToolResult,
    ToolUse,
};
use super::event::{
    BlockStart, Delta, EventKind, Metadata, StopReason, ToolResultStart, ToolUseStart,
};
use super::json::Json;
use super::message::{ContentBlock, Message, Role};
use super::response::ConverseResponse;

/// Puts a message together from the events of its stream, block by block, in the order of
/// `contentBlockIndex`.
///
/// Blocks may interleave, begin without a start, or change their kind half-way (each kind then
/// becomes a block of its own). What comes after `messageStop` adds nothing but metadata.
///
/// ```
/// use outcrop::{Collector, StreamEvent};
///
/// let mut collector = Collector::default();
/// for (kind, json) in [
///     ("contentBlockDelta", r#"{"contentBlockIndex":0,"delta":{"text":"Hel"}}"#),
///     ("contentBlockDelta", r#"{"contentBlockIndex":0,"delta":{"text":"lo"}}"#),
///     ("messageStop", r#"{"stopReason":"end_turn"}"#),
/// ] {
///     collector.add(StreamEvent::parse(kind, json.into())?.kind());
/// }
/// assert!(collector.is_complete());
/// assert_eq!(collector.take_message().text(), Some("Hello"));
/// # Ok::<(), outcrop::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Collector {
    role: Option<Role>,
    blocks: BTreeMap<u32, Vec<Part>>,
    stop: Option<(StopReason, Option<Json>)>,
    metadata: Option<Metadata>,
    bytes: usize,
    unknown: usize,
}

/// A block that is being put together.
#[derive(Debug)]
enum Part {
    Text {
        text: String,
        citations: Vec<Json>,
    },
    Reasoning {
        text: String,
        signature: Option<String>,
    },
    Redacted(Base64Pieces),
    ToolUse {
        start: ToolUseStart,
        input: String,
    },
    ToolResult {
        start: ToolResultStart,
        content: Vec<Json>,
    },
    Image {
        format: String,
        bytes: Base64Pieces,
        extra: Extra,
    },
    /// A block of a newer API: its start and its deltas laid into one another.
    Unknown(Value),
}

/// Base64 that comes in pieces, each of which may be padded on its own.
#[derive(Debug, Default)]
struct Base64Pieces(Vec<u8>);

impl Base64Pieces {
    fn add(&mut self, piece: &str) {
        if let Ok(bytes) = BASE64_STANDARD.decode(piece) {
            self.0.extend(bytes);
        }
    }
}

impl Collector {
    /// Takes in one event.
    pub fn add(&mut self, event: &EventKind) {
        match event {
            EventKind::Metadata(metadata) => self.metadata = Some(metadata.clone()),
            EventKind::Unknown => self.unknown += 1,
            _ if self.is_complete() => {}
            EventKind::MessageStart { role } => self.role = Some(role.clone()),
            EventKind::ContentBlockStart { index, start } => self.start(*index, start),
            EventKind::ContentBlockDelta { index, delta } => self.delta(*index, delta),
            EventKind::ContentBlockStop { .. } => {}
            EventKind::MessageStop {
                stop_reason,
                additional_model_response_fields,
            } => {
                self.stop = Some((
                    stop_reason.clone(),
                    additional_model_response_fields.clone(),
                ));
            }
        }
    }

    /// Whether `messageStop` has come.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.stop.is_some()
    }

    /// Whether any content has come.
    #[must_use]
    pub fn has_content(&self) -> bool {
        !self.blocks.is_empty()
    }

    /// How many bytes of content have come.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// How many events and deltas were of a kind this version does not know.
    #[must_use]
    pub fn unknown(&self) -> usize {
        self.unknown
    }

    /// The message as far as it has come, leaving the collector empty.
    pub fn take_message(&mut self) -> Message {
        let role = self.role.take().unwrap_or(Role::Assistant);
        let parts = std::mem::take(&mut self.blocks).into_values().flatten();
        Message::new(role, parts.map(Part::finish).collect())
    }

    /// The answer around a message that was taken, with what is known of it by now.
    #[must_use]
    pub fn response(&self, message: Message, request_id: Option<String>) -> ConverseResponse {
        let (stop_reason, additional) = match &self.stop {
            Some((reason, additional)) => (Some(reason.clone()), additional.clone()),
            None => (None, None),
        };
        let metadata = self.metadata.clone().unwrap_or_default();
        ConverseResponse::from_parts(message, stop_reason, additional, metadata, request_id)
    }

    fn start(&mut self, index: u32, start: &BlockStart) {
        let part = match start {
            BlockStart::ToolUse(start) => Part::ToolUse {
                start: start.clone(),
                input: String::new(),
            },
            BlockStart::ToolResult(start) => Part::ToolResult {
                start: start.clone(),
                content: Vec::new(),
            },
            BlockStart::Image { format } => Part::Image {
                format: format.clone(),
                bytes: Base64Pieces::default(),
                extra: Extra::new(),
            },
            // Text and reasoning are named by their first delta.
            BlockStart::Unknown(body) => match unknown_block(body) {
                Some(block) => Part::Unknown(block),
                None => return,
            },
        };
        self.blocks.entry(index).or_default().push(part);
    }

    fn delta(&mut self, index: u32, delta: &Delta) {
        let parts = self.blocks.entry(index).or_default();
        let taken = parts.last_mut().and_then(|part| part.extend(delta));
        let added = taken.or_else(|| {
            let mut part = Part::for_delta(delta)?;
            let added = part.extend(delta);
            parts.push(part);
            added
        });
        self.bytes = self.bytes.saturating_add(added.unwrap_or(0));
        if added.is_none() || matches!(delta, Delta::Unknown(_)) {
            self.unknown += 1;
        }
        if parts.is_empty() {
            self.blocks.remove(&index);
        }
    }
}

impl Part {
    /// An empty part of the kind this delta extends. Tool input without a start has no id to be
    /// answered by, so it makes no part.
    fn for_delta(delta: &Delta) -> Option<Self> {
        match delta {
            Delta::Text(_) | Delta::Citation(_) => Some(Self::Text {
                text: String::new(),
                citations: Vec::new(),
            }),
            Delta::ReasoningText(_) | Delta::ReasoningSignature(_) => Some(Self::Reasoning {
                text: String::new(),
                signature: None,
            }),
            Delta::ReasoningRedacted(_) => Some(Self::Redacted(Base64Pieces::default())),
            Delta::Image(_) => Some(Self::Image {
                format: "png".to_owned(),
                bytes: Base64Pieces::default(),
                extra: Extra::new(),
            }),
            Delta::Unknown(body) => unknown_block(body).map(|_| Self::Unknown(json!({}))),
            Delta::ToolInput(_) | Delta::ToolResult(_) => None,
        }
    }

    /// Adds a delta and tells its size, or refuses one of another kind.
    fn extend(&mut self, delta: &Delta) -> Option<usize> {
        match (self, delta) {
            (Self::Text { text, .. }, Delta::Text(more))
            | (Self::Reasoning { text, .. }, Delta::ReasoningText(more))
            | (Self::ToolUse { input: text, .. }, Delta::ToolInput(more)) => {
                text.push_str(more);
                Some(more.len())
            }
            (Self::Text { citations, .. }, Delta::Citation(citation)) => {
                citations.push(citation.clone());
                Some(citation.get().len())
            }
            (Self::Reasoning { signature, .. }, Delta::ReasoningSignature(more)) => {
                signature.get_or_insert_default().push_str(more);
                Some(more.len())
            }
            (Self::Redacted(bytes), Delta::ReasoningRedacted(more)) => {
                bytes.add(more);
                Some(more.len())
            }
            (Self::ToolResult { content, .. }, Delta::ToolResult(more)) => {
                content.extend(more.iter().cloned());
                Some(more.iter().map(|part| part.get().len()).sum())
            }
            (Self::Image { bytes, extra, .. }, Delta::Image(more)) => {
                let value = more.to_value();
                if let Some(piece) = value.pointer("/source/bytes").and_then(Value::as_str) {
                    bytes.add(piece);
                }
                if let Some(error) = value.get("error") {
                    extra.insert("error".to_owned(), error.clone());
                }
                Some(more.get().len())
            }
            (Self::Unknown(block), Delta::Unknown(more)) => {
                merge(block, unknown_block(more)?);
                Some(more.get().len())
            }
            _ => None,
        }
    }

    fn finish(self) -> ContentBlock {
        match self {
            Self::Text { text, citations } if citations.is_empty() => ContentBlock::Text(text),
            Self::Text { text, citations } => ContentBlock::CitationsContent(CitationsContent {
                content: vec![TextPart::from(text)],
                citations,
                extra: Extra::new(),
            }),
            Self::Reasoning { text, signature } => {
                ContentBlock::ReasoningContent(ReasoningContent::ReasoningText(ReasoningText {
                    text,
                    signature,
                    extra: Extra::new(),
                }))
            }
            Self::Redacted(bytes) => ContentBlock::ReasoningContent(
                ReasoningContent::RedactedContent(Blob::new(bytes.0)),
            ),
            Self::ToolUse { start, input } => ContentBlock::ToolUse(ToolUse {
                tool_use_id: start.tool_use_id,
                name: start.name,
                input: tool_input(input),
                extra: start.extra,
            }),
            Self::ToolResult { start, content } => {
                let parts = content
                    .iter()
                    .filter_map(|part| serde_json::from_str(part.get()).ok());
                ContentBlock::ToolResult(ToolResult {
                    tool_use_id: start.tool_use_id,
                    content: parts.collect(),
                    status: start.status,
                    extra: start.extra,
                })
            }
            Self::Image {
                format,
                bytes,
                extra,
            } => {
                let source = super::content::Source::Bytes(Blob::new(&bytes.0));
                let source = (!bytes.0.is_empty()).then_some(source);
                ContentBlock::Image(Media {
                    format,
                    source,
                    extra,
                })
            }
            Self::Unknown(block) => ContentBlock::Other(Json::from(block)),
        }
    }
}

/// The body of a block this version does not know; gateways send empty ones for text.
fn unknown_block(body: &Json) -> Option<Value> {
    let body = body.to_value();
    let says_something = body.as_object().is_some_and(|members| !members.is_empty());
    says_something.then_some(body)
}

/// Lays what a delta brings into what has come before, by the habit of the known blocks: texts are
/// joined, lists extended, objects merged.
fn merge(block: &mut Value, more: Value) {
    match (block, more) {
        (Value::String(text), Value::String(more)) => text.push_str(&more),
        (Value::Array(list), Value::Array(more)) => list.extend(more),
        (Value::Object(members), Value::Object(more)) => {
            for (key, value) in more {
                match members.get_mut(&key) {
                    Some(member) => merge(member, value),
                    None => drop(members.insert(key, value)),
                }
            }
        }
        (block, more) => *block = more,
    }
}

/// A tool's input from its joined pieces. A tool without parameters sends none at all; input that
/// was cut short is kept as a string, which no tool takes for its parameters.
fn tool_input(pieces: String) -> Json {
    if pieces.is_empty() {
        return Json::from(json!({}));
    }
    Json::parse(&pieces).unwrap_or_else(|_| Json::from(Value::String(pieces)))
}
