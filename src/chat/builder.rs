//! A message put together block by block.

use serde::Serialize;
use serde_json::{Value, json};

use super::content::{
    Blob, CachePoint, CitationsContent, Document, Media, ReasoningContent, ReasoningText, Source,
    ToolResult, ToolResultBlock, ToolUse,
};
use super::json::Json;
use super::message::{ContentBlock, Message, Role};

/// Builds a [`Message`].
///
/// ```
/// use outcrop::{MessageBuilder, Role};
///
/// let png = b"\x89PNG\r\n\x1a\n";
/// let message = MessageBuilder::user()
///     .add_text("What is in this picture?")
///     .add_image("png", png)
///     .build();
/// assert_eq!(message.role, Role::User);
/// assert_eq!(message.content.len(), 2);
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct MessageBuilder(Message);

impl MessageBuilder {
    /// A message of the person.
    pub fn user() -> Self {
        Self::with_role(Role::User)
    }

    /// A message of the model, for a conversation that is written down rather than held.
    pub fn assistant() -> Self {
        Self::with_role(Role::Assistant)
    }

    /// A message of anyone.
    pub fn with_role(role: Role) -> Self {
        Self(Message::new(role, Vec::new()))
    }

    /// Adds any block.
    pub fn add_block(mut self, block: ContentBlock) -> Self {
        self.0.content.push(block);
        self
    }

    /// Adds text.
    pub fn add_text(self, text: impl Into<String>) -> Self {
        self.add_block(ContentBlock::Text(text.into()))
    }

    /// Adds an image: `png`, `jpeg`, `gif` or `webp`.
    pub fn add_image(self, format: impl Into<String>, bytes: impl AsRef<[u8]>) -> Self {
        self.add_image_from(format, Source::Bytes(Blob::new(bytes)))
    }

    /// Adds an image from S3 or from bytes that are base64 already.
    pub fn add_image_from(self, format: impl Into<String>, source: Source) -> Self {
        self.add_block(ContentBlock::Image(Media::new(format, source)))
    }

    /// Adds a document. The name is one the service accepts: see [`Document::name`].
    pub fn add_document(
        self,
        format: impl Into<String>,
        name: impl Into<String>,
        bytes: impl AsRef<[u8]>,
    ) -> Self {
        self.add_document_from(format, name, Source::Bytes(Blob::new(bytes)))
    }

    /// Adds a document from S3, or from text or pieces of text that can be cited.
    pub fn add_document_from(
        self,
        format: impl Into<String>,
        name: impl Into<String>,
        source: Source,
    ) -> Self {
        self.add_block(ContentBlock::Document(Document::new(format, name, source)))
    }

    /// Adds a video: `mp4`, `mov`, `mkv`, `webm`, `flv`, `mpeg`, `mpg`, `wmv` or `three_gp`.
    pub fn add_video(self, format: impl Into<String>, bytes: impl AsRef<[u8]>) -> Self {
        self.add_video_from(format, Source::Bytes(Blob::new(bytes)))
    }

    /// Adds a video from S3 or from bytes that are base64 already.
    pub fn add_video_from(self, format: impl Into<String>, source: Source) -> Self {
        self.add_block(ContentBlock::Video(Media::new(format, source)))
    }

    /// Adds a sound, such as `mp3` or `wav`.
    pub fn add_audio(self, format: impl Into<String>, bytes: impl AsRef<[u8]>) -> Self {
        self.add_audio_from(format, Source::Bytes(Blob::new(bytes)))
    }

    /// Adds a sound from S3 or from bytes that are base64 already.
    pub fn add_audio_from(self, format: impl Into<String>, source: Source) -> Self {
        self.add_block(ContentBlock::Audio(Media::new(format, source)))
    }

    /// Adds a tool use, for a conversation that is written down rather than held.
    pub fn add_tool_use(
        self,
        id: impl Into<String>,
        name: impl Into<String>,
        input: impl Into<Json>,
    ) -> Self {
        self.add_block(ContentBlock::ToolUse(ToolUse::new(id, name, input)))
    }

    /// Adds a tool's result as text.
    pub fn add_tool_result(self, id: impl Into<String>, text: impl Into<String>) -> Self {
        self.add_tool_result_blocks(id, vec![ToolResultBlock::Text(text.into())])
    }

    /// Adds a tool's result as JSON.
    pub fn add_tool_result_json(self, id: impl Into<String>, value: impl Into<Json>) -> Self {
        self.add_tool_result_blocks(id, vec![ToolResultBlock::Json(value.into())])
    }

    /// Adds a tool's result of any parts.
    pub fn add_tool_result_blocks(
        self,
        id: impl Into<String>,
        content: Vec<ToolResultBlock>,
    ) -> Self {
        self.add_block(ContentBlock::ToolResult(ToolResult::success(id, content)))
    }

    /// Adds word of a tool that failed.
    pub fn add_tool_error(self, id: impl Into<String>, text: impl Into<String>) -> Self {
        self.add_block(ContentBlock::ToolResult(ToolResult::error(id, text)))
    }

    /// Adds text that the guardrail looks at, and only that. Qualifiers are `grounding_source`,
    /// `query` and `guard_content`; none is fine.
    pub fn add_guard_text(self, text: impl Into<String>, qualifiers: &[&str]) -> Self {
        let mut guarded = json!({"text": text.into()});
        if let (Value::Object(members), false) = (&mut guarded, qualifiers.is_empty()) {
            members.insert("qualifiers".to_owned(), json!(qualifiers));
        }
        let body = json!({"text": guarded});
        self.add_block(ContentBlock::GuardContent(body.into()))
    }

    /// Adds an image (`png` or `jpeg`) that the guardrail looks at.
    pub fn add_guard_image(self, format: impl Into<String>, bytes: impl AsRef<[u8]>) -> Self {
        let body = json!({
            "image": {"format": format.into(), "source": {"bytes": Blob::new(bytes)}}
        });
        self.add_block(ContentBlock::GuardContent(body.into()))
    }

    /// Adds a cache point. It belongs behind at least one other block, and not right behind
    /// reasoning.
    pub fn add_cache_point(self) -> Self {
        self.add_block(ContentBlock::CachePoint(CachePoint::default()))
    }

    /// Adds a cache point with a life of `5m` or `1h`.
    pub fn add_cache_point_for(self, ttl: impl Into<String>) -> Self {
        let point = CachePoint {
            ttl: Some(ttl.into()),
            ..CachePoint::default()
        };
        self.add_block(ContentBlock::CachePoint(point))
    }

    /// Adds reasoning, with the signature the model gave it.
    pub fn add_reasoning(self, text: impl Into<String>, signature: Option<String>) -> Self {
        let reasoning = ReasoningText::new(text, signature);
        self.add_block(ContentBlock::ReasoningContent(
            ReasoningContent::ReasoningText(reasoning),
        ))
    }

    /// Adds reasoning that the provider has encrypted.
    pub fn add_redacted_reasoning(self, bytes: impl AsRef<[u8]>) -> Self {
        let redacted = ReasoningContent::RedactedContent(Blob::new(bytes));
        self.add_block(ContentBlock::ReasoningContent(redacted))
    }

    /// Adds text with its sources.
    pub fn add_citations(self, text: impl Into<String>, citations: Vec<Json>) -> Self {
        self.add_block(ContentBlock::CitationsContent(CitationsContent::new(
            text, citations,
        )))
    }

    /// Adds a search result to cite from: a source, a title and its passages.
    pub fn add_search_result<S: Serialize>(
        self,
        source: impl Into<String>,
        title: impl Into<String>,
        passages: &[S],
    ) -> Self {
        let content: Vec<Value> = passages.iter().map(|text| json!({"text": text})).collect();
        let body = json!({"source": source.into(), "title": title.into(), "content": content});
        self.add_block(ContentBlock::SearchResult(body.into()))
    }

    /// Makes a declared tool available from here on; for a message of [`Role::System`].
    pub fn add_tool_addition(self, name: impl Into<String>) -> Self {
        self.add_block(ContentBlock::Other(
            json!({"toolAddition": {"tool": {"name": name.into()}}}).into(),
        ))
    }

    /// Takes a tool away from here on; for a message of [`Role::System`].
    pub fn add_tool_removal(self, name: impl Into<String>) -> Self {
        self.add_block(ContentBlock::Other(
            json!({"toolRemoval": {"tool": {"name": name.into()}}}).into(),
        ))
    }

    /// The message.
    #[must_use]
    pub fn build(self) -> Message {
        self.0
    }
}
