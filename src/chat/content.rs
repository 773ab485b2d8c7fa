//! What content blocks hold: the bodies of the wire's unions, as the Converse API documents them.
//!
//! Members that a newer API adds to a known body are kept in `extra` and go back with it.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::json::Json;
use super::union::wire_union;

/// Members this version does not name, kept beside those it does.
pub type Extra = Map<String, Value>;

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

    /// The bytes.
    ///
    /// # Errors
    /// When the text, which may have come from a service, is not base64.
    pub fn decode(&self) -> Result<Vec<u8>, base64::DecodeError> {
        BASE64_STANDARD.decode(&self.0)
    }
}

impl std::fmt::Debug for Blob {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Blob({} base64 characters)", self.0.len())
    }
}

/// An object in S3, read by Bedrock itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct S3Location {
    /// `s3://bucket/key`.
    pub uri: String,
    /// The 12-digit account that owns the bucket, when it is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket_owner: Option<String>,
    /// Members this version does not name.
    #[serde(flatten)]
    pub extra: Extra,
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

/// A piece of text inside another block: `{"text": …}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TextPart {
    /// The text.
    pub text: String,
    /// Members this version does not name.
    #[serde(flatten)]
    pub extra: Extra,
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

/// An image, a video or a sound.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Media {
    /// Such as `png`, `mp4`, `wav`.
    pub format: String,
    /// The content. Absent in an image that a model could not make.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// Members this version does not name.
    #[serde(flatten)]
    pub extra: Extra,
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

/// A document: PDF, a spreadsheet, text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Such as `pdf`, `csv`, `docx`, `txt`, `md`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// 1 to 200 letters, digits, single spaces, hyphens, parentheses and square brackets, without
    /// an extension, and unique in the whole conversation.
    pub name: String,
    /// The content.
    pub source: Source,
    /// What the model should know about the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    /// `{"enabled": true}` asks for citations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub citations: Option<Json>,
    /// Members this version does not name.
    #[serde(flatten)]
    pub extra: Extra,
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

/// A model's wish to have a tool run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ToolUse {
    /// What the result must name.
    pub tool_use_id: String,
    /// The tool.
    pub name: String,
    /// The input, as the tool's schema describes it.
    pub input: Json,
    /// Members this version does not name.
    #[serde(flatten)]
    pub extra: Extra,
}

/// What came of running a tool.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ToolResult {
    /// The id of the tool use it answers.
    pub tool_use_id: String,
    /// The result.
    pub content: Vec<ToolResultBlock>,
    /// `success` or `error`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Members this version does not name.
    #[serde(flatten)]
    pub extra: Extra,
}

impl ToolResult {
    /// A result that says the tool failed, in words the model can read.
    pub fn error(tool_use_id: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            tool_use_id: tool_use_id.into(),
            content: vec![ToolResultBlock::Text(text.into())],
            status: Some("error".to_owned()),
            extra: Extra::new(),
        }
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

/// A mark up to which the request's prefix may be cached.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CachePoint {
    /// `default`.
    #[serde(rename = "type")]
    pub kind: String,
    /// `5m` or `1h`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ttl: Option<String>,
    /// Members this version does not name.
    #[serde(flatten)]
    pub extra: Extra,
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

/// Readable reasoning and the signature that proves it unaltered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReasoningText {
    /// The reasoning; empty where a model shows only its signature.
    pub text: String,
    /// Without it a model that signs refuses to have the reasoning back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
    /// Members this version does not name.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Text with the places it was drawn from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CitationsContent {
    /// The text.
    pub content: Vec<TextPart>,
    /// The sources of this text.
    pub citations: Vec<Json>,
    /// Members this version does not name.
    #[serde(flatten)]
    pub extra: Extra,
}
