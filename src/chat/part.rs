//! A content block while its pieces come.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use super::content::{
    Blob, CitationsContent, Media, ReasoningContent, ReasoningText, S3Location, Source, ToolResult,
    ToolUse,
};
use super::event::{BlockStart, Delta, ToolResultStart, ToolUseStart};
use super::json::Json;
use super::message::ContentBlock;
use super::object::Extra;

/// A result may begin with its content already in it, as a replayed one does.
fn whole_result(mut start: ToolResultStart) -> Part {
    let content = start.extra.get("content").map(Json::get);
    let content = content.and_then(|content| serde_json::from_str(content).ok());
    let mut extra = Extra::new();
    let others = start.extra.iter().filter(|(key, _)| *key != "content");
    others.for_each(|(key, value)| extra.set(key, value.clone()));
    start.extra = extra;
    Part::ToolResult {
        start,
        content: content.unwrap_or_default(),
    }
}

#[derive(Debug)]
pub(super) enum Part {
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
        /// Where it is, if not in the stream.
        place: Option<S3Location>,
        extra: Extra,
    },
    /// A block of a newer API: its start and its deltas laid into one another.
    Unknown(Value),
}

impl Part {
    /// A part that begins with a start. Text and reasoning are named by their first delta.
    pub(super) fn started(start: &BlockStart) -> Option<Self> {
        Some(match start {
            BlockStart::ToolUse(start) => Self::ToolUse {
                start: start.clone(),
                input: String::new(),
            },
            BlockStart::ToolResult(start) => whole_result(start.clone()),
            BlockStart::Image { format } => Self::Image {
                format: format.clone(),
                bytes: Base64Pieces::default(),
                place: None,
                extra: Extra::new(),
            },
            BlockStart::Unknown(body) => Self::Unknown(unknown_block(body)?),
        })
    }

    /// An empty part of the kind this delta extends. Tool input without a start has no id to be
    /// answered by, so it makes no part.
    pub(super) fn for_delta(delta: &Delta) -> Option<Self> {
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
                place: None,
                extra: Extra::new(),
            }),
            Delta::Unknown(body) => unknown_block(body).map(|_| Self::Unknown(json!({}))),
            Delta::ToolInput(_) | Delta::ToolResult(_) => None,
        }
    }

    /// Adds a delta and tells its size, or refuses one of another kind.
    pub(super) fn extend(&mut self, delta: &Delta) -> Option<usize> {
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
                bytes.0.push(more.clone());
                Some(more.len())
            }
            (Self::ToolResult { content, .. }, Delta::ToolResult(more)) => {
                content.extend(more.iter().cloned());
                Some(more.iter().map(|part| part.get().len()).sum())
            }
            (
                Self::Image {
                    bytes,
                    place,
                    extra,
                    ..
                },
                Delta::Image(more),
            ) => {
                let value = more.to_value();
                if let Some(piece) = value.pointer("/source/bytes").and_then(Value::as_str) {
                    bytes.0.push(piece.to_owned());
                }
                if let Some(location) = value.pointer("/source/s3Location") {
                    *place = serde_json::from_str(&location.to_string()).ok();
                }
                if let Some(error) = value.get("error") {
                    extra.set("error", error.clone());
                }
                Some(more.get().len())
            }
            (Self::Unknown(block), Delta::Unknown(more)) => {
                let body = unknown_block(more)?;
                // A block has one key; a delta with another belongs to another block.
                let same = block.as_object().is_none_or(serde_json::Map::is_empty)
                    || keys(block) == keys(&body);
                same.then(|| merge(block, body))?;
                Some(more.get().len())
            }
            _ => None,
        }
    }

    /// What the part costs beside what its deltas bring.
    pub(super) fn overhead(&self) -> usize {
        const EMPTY: usize = 64;
        EMPTY
            + match self {
                Self::ToolUse { start, .. } => start.tool_use_id.len() + start.name.len(),
                Self::ToolResult { start, .. } => start.tool_use_id.len(),
                Self::Image { format, .. } => format.len(),
                Self::Unknown(block) => block.to_string().len(),
                Self::Text { .. } | Self::Reasoning { .. } | Self::Redacted(_) => 0,
            }
    }

    /// Whether a person or the model would miss it.
    pub(super) fn has_content(&self) -> bool {
        match self {
            Self::Text { text, citations } => !text.trim().is_empty() || !citations.is_empty(),
            Self::Reasoning { text, signature } => !text.trim().is_empty() || signature.is_some(),
            _ => true,
        }
    }

    /// The block; `cut` when more of it was to come.
    pub(super) fn finish(self, cut: bool) -> ContentBlock {
        match self {
            Self::Text { text, citations } if citations.is_empty() => ContentBlock::Text(text),
            Self::Text { text, citations } => {
                ContentBlock::CitationsContent(CitationsContent::new(text, citations))
            }
            Self::Reasoning { text, signature } => {
                let signature = signature.filter(|_| !cut);
                let reasoning = ReasoningText::new(text, signature);
                ContentBlock::ReasoningContent(ReasoningContent::ReasoningText(reasoning))
            }
            Self::Redacted(bytes) => {
                ContentBlock::ReasoningContent(ReasoningContent::RedactedContent(bytes.join()))
            }
            Self::ToolUse { start, input } => ContentBlock::ToolUse(ToolUse {
                tool_use_id: start.tool_use_id,
                name: start.name,
                input: tool_input(input, cut),
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
                place,
                extra,
            } => {
                let in_stream = (!bytes.0.is_empty()).then(|| Source::Bytes(bytes.join()));
                let source = in_stream.or(place.map(Source::S3Location));
                ContentBlock::Image(Media {
                    format,
                    source,
                    extra,
                })
            }
            // What it adds up to may be a block that is known, as it will be when it is read again.
            Self::Unknown(block) => serde_json::from_str(&block.to_string())
                .unwrap_or_else(|_| ContentBlock::Other(Json::from(block))),
        }
    }
}

/// A tool's input from its joined pieces. A tool without parameters sends none at all; input that
/// was cut short is kept as a string, which no tool takes for its parameters.
fn tool_input(pieces: String, cut: bool) -> Json {
    if pieces.is_empty() && !cut {
        return Json::from(json!({}));
    }
    let whole = Json::parse(&pieces).ok().filter(|_| !cut);
    whole.unwrap_or_else(|| Json::from(Value::String(pieces)))
}

/// The body of a block this version does not know; gateways send empty ones for text.
fn unknown_block(body: &Json) -> Option<Value> {
    let body = body.to_value();
    let says_something = body.as_object().is_some_and(|members| !members.is_empty());
    says_something.then_some(body)
}

fn keys(block: &Value) -> Vec<&String> {
    block
        .as_object()
        .into_iter()
        .flat_map(serde_json::Map::keys)
        .collect()
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

/// Base64 that comes in pieces, each of which may be padded on its own.
#[derive(Debug, Default)]
pub(super) struct Base64Pieces(Vec<String>);

impl Base64Pieces {
    fn join(self) -> Blob {
        if let [whole] = self.0.as_slice() {
            return Blob::from_base64(whole.as_str());
        }
        let decoded: Result<Vec<Vec<u8>>, _> = self
            .0
            .iter()
            .map(|piece| BASE64_STANDARD.decode(piece))
            .collect();
        match decoded {
            Ok(bytes) => Blob::new(bytes.concat()),
            // Cut at other places than every fourth letter, or unpadded: whole only as text.
            Err(_) => Blob::from_base64(self.0.concat()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(pieces: &[&str]) -> String {
        let pieces = Base64Pieces(pieces.iter().map(|piece| (*piece).to_owned()).collect());
        pieces.join().base64().to_owned()
    }

    #[test]
    fn a_result_that_begins_whole_has_its_content_once() {
        let start = r#"{"toolUseId":"s","content":[{"text":"found"}],"type":"x"}"#;
        let start = BlockStart::ToolResult(serde_json::from_str(start).unwrap());
        let block = Part::started(&start).unwrap().finish(true);
        assert_eq!(
            serde_json::to_string(&block).unwrap(),
            r#"{"toolResult":{"toolUseId":"s","content":[{"text":"found"}],"type":"x"}}"#
        );
    }

    #[test]
    fn base64_in_pieces_loses_nothing_however_it_is_cut_and_padded() {
        assert_eq!(redacted(&["YWI=", "Yw=="]), "YWJj");
        assert_eq!(redacted(&["YW", "Jj"]), "YWJj");
        assert_eq!(redacted(&["YWI"]), "YWI");
    }

    #[test]
    fn input_that_was_cut_short_is_no_object() {
        assert_eq!(tool_input(String::new(), false).get(), "{}");
        for (pieces, cut) in [("", true), ("{}", true), ("{\"a\":", false)] {
            assert!(
                !tool_input(pieces.to_owned(), cut).get().starts_with('{'),
                "{pieces}"
            );
        }
    }
}
