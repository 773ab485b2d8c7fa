//! What content blocks hold: the bodies of the wire's unions, as the Converse API documents them.
//!
//! Members that a newer API adds to a known body are kept in `extra` and go back with it.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};

use super::json::Json;
use super::object::{Extra, wire_object};
use super::union::wire_union;

/// Bytes, held as the base64 text that stands on the wire.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Blob(String);

impl Blob {
    /// Encodes bytes.
    pub fn new(bytes: impl AsRef<[u8]>) -> Self {
        Self(BASE64_STANDARD.encode(bytes))
    }

    /// Takes text that is base64 already.
    pub fn from_base64(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The base64 text.
    #[must_use]
    pub fn base64(&self) -> &str {
        &self.0
    }

    /// The bytes; nothing, when the text, which may have come from a service, is not base64.
    #[must_use]
    pub fn decode(&self) -> Option<Vec<u8>> {
        BASE64_STANDARD.decode(&self.0).ok()
    }
}

impl std::fmt::Debug for Blob {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Blob({} base64 characters)", self.0.len())
    }
}

wire_object! {
    /// An object in S3, read by Bedrock itself.
    pub struct S3Location {
        /// `s3://bucket/key`.
        pub uri: String = "uri",
        /// The 12-digit account that owns the bucket, when it is another one.
        pub bucket_owner: Option<String> = "bucketOwner",
    }
}

impl S3Location {
    /// An object of one's own account.
    pub fn new(uri: impl Into<String>) -> Self {
        Self {
            uri: uri.into(),
            bucket_owner: None,
            extra: Extra::new(),
        }
    }
}

wire_object! {
    /// A piece of text inside another block: `{"text": …}`.
    pub struct TextPart {
        /// The text.
        pub text: String = "text",
    }
}

impl From<String> for TextPart {
    fn from(text: String) -> Self {
        Self {
            text,
            extra: Extra::new(),
        }
    }
}

wire_union! {
    /// Where the content of an image, a document, a video or a sound is.
    pub enum Source {
        /// In the request itself.
        Bytes(Blob) = "bytes",
        /// In S3.
        S3Location(S3Location) = "s3Location",
        /// A document's text, for citations.
        Text(String) = "text",
        /// A document's text in pieces of one's own choice, for citations.
        Content(Vec<TextPart>) = "content",
    }
}

wire_object! {
    /// An image, a video or a sound.
    pub struct Media {
        /// Such as `png`, `mp4`, `wav`.
        pub format: String = "format",
        /// The content. Absent in an image that a model could not make.
        pub source: Option<Source> = "source",
    }
}

impl Media {
    /// Something with a format and a content.
    pub fn new(format: impl Into<String>, source: Source) -> Self {
        Self {
            format: format.into(),
            source: Some(source),
            extra: Extra::new(),
        }
    }
}

wire_object! {
    /// A document: PDF, a spreadsheet, text.
    pub struct Document {
        /// Such as `pdf`, `csv`, `docx`, `txt`, `md`.
        pub format: Option<String> = "format",
        /// 1 to 200 letters, digits, single spaces, hyphens, parentheses and square brackets, without
        /// an extension, and unique in the whole conversation.
        pub name: String = "name",
        /// The content.
        pub source: Source = "source",
        /// What the model should know about the document.
        pub context: Option<String> = "context",
        /// `{"enabled": true}` asks for citations.
        pub citations: Option<Json> = "citations",
    }
}

impl Document {
    /// A document with a format, a name and a content.
    pub fn new(format: impl Into<String>, name: impl Into<String>, source: Source) -> Self {
        Self {
            format: Some(format.into()),
            name: name.into(),
            source,
            context: None,
            citations: None,
            extra: Extra::new(),
        }
    }
}

wire_object! {
    /// A model's wish to have a tool run.
    pub struct ToolUse {
        /// What the result must name.
        pub tool_use_id: String = "toolUseId",
        /// The tool.
        pub name: String = "name",
        /// The input, as the tool's schema describes it.
        pub input: Json = "input",
    }
}

impl ToolUse {
    /// A wish with an input.
    pub fn new(
        tool_use_id: impl Into<String>,
        name: impl Into<String>,
        input: impl Into<Json>,
    ) -> Self {
        Self {
            tool_use_id: tool_use_id.into(),
            name: name.into(),
            input: input.into(),
            extra: Extra::new(),
        }
    }
}

wire_object! {
    /// What came of running a tool.
    pub struct ToolResult {
        /// The id of the tool use it answers.
        pub tool_use_id: String = "toolUseId",
        /// The result.
        pub content: Vec<ToolResultBlock> = "content",
        /// `success` or `error`.
        pub status: Option<String> = "status",
    }
}

impl ToolResult {
    /// A result that says the tool did its work.
    pub fn success(tool_use_id: impl Into<String>, content: Vec<ToolResultBlock>) -> Self {
        Self {
            tool_use_id: tool_use_id.into(),
            content,
            status: Some("success".to_owned()),
            extra: Extra::new(),
        }
    }

    /// A result that says the tool failed, in words the model can read.
    pub fn error(tool_use_id: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            tool_use_id: tool_use_id.into(),
            content: vec![ToolResultBlock::Text(text.into())],
            status: Some("error".to_owned()),
            extra: Extra::new(),
        }
    }

    /// The result as a person reads it.
    pub(crate) fn in_words(&self) -> String {
        let parts = self.content.iter().map(|part| match part {
            ToolResultBlock::Text(text) => text.as_str(),
            ToolResultBlock::Json(json) => json.get(),
            _ => "(not text)",
        });
        parts.collect::<Vec<_>>().join("\n")
    }
}

wire_union! {
    /// One part of a tool's result.
    pub enum ToolResultBlock {
        /// Text.
        Text(String) = "text",
        /// Any JSON.
        Json(Json) = "json",
        /// An image.
        Image(Media) = "image",
        /// A document.
        Document(Document) = "document",
        /// A video.
        Video(Media) = "video",
    }
}

wire_object! {
    /// A mark up to which the request's prefix may be cached.
    pub struct CachePoint {
        /// `default`.
        pub kind: String = "type",
        /// `5m` or `1h`.
        pub ttl: Option<String> = "ttl",
    }
}

impl CachePoint {
    /// Makes it short-lived behind one that is, as the service wants them in this order, and tells
    /// whether it is short-lived now.
    pub(crate) fn settle_behind(&mut self, short_lived: bool) -> bool {
        if short_lived && self.lives_long() {
            self.ttl = None;
        }
        !self.lives_long()
    }

    pub(crate) fn lives_long(&self) -> bool {
        self.ttl.as_deref() == Some("1h")
    }
}

impl Default for CachePoint {
    fn default() -> Self {
        Self {
            kind: "default".to_owned(),
            ttl: None,
            extra: Extra::new(),
        }
    }
}

wire_union! {
    /// What a model thought before it answered. It goes back exactly as it came.
    pub enum ReasoningContent {
        /// Readable reasoning.
        ReasoningText(ReasoningText) = "reasoningText",
        /// Reasoning that the provider has encrypted.
        RedactedContent(Blob) = "redactedContent",
    }
}

wire_object! {
    /// Readable reasoning and the signature that proves it unaltered.
    pub struct ReasoningText {
        /// The reasoning; empty where a model shows only its signature.
        pub text: String = "text",
        /// Without it a model that signs refuses to have the reasoning back.
        pub signature: Option<String> = "signature",
    }
}

impl ReasoningText {
    /// Reasoning with its signature.
    pub fn new(text: impl Into<String>, signature: Option<String>) -> Self {
        Self {
            text: text.into(),
            signature,
            extra: Extra::new(),
        }
    }
}

wire_object! {
    /// Text with the places it was drawn from.
    pub struct CitationsContent {
        /// The text.
        pub content: Vec<TextPart> = "content",
        /// The sources of this text.
        pub citations: Vec<Json> = "citations",
    }
}

impl CitationsContent {
    /// One text with its sources.
    pub fn new(text: impl Into<String>, citations: Vec<Json>) -> Self {
        Self {
            content: vec![TextPart::from(text.into())],
            citations,
            extra: Extra::new(),
        }
    }
}
