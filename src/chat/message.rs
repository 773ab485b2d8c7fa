//! Messages in the form in which the Converse API documents them. The same form is kept, hashed,
//! dumped and sent.

use serde::{Deserialize, Serialize};

use super::content::{
    CachePoint, CitationsContent, Document, Media, ReasoningContent, ToolResult, ToolUse,
};
use super::json::Json;
use super::object::{Extra, wire_object};
use super::union::wire_union;

/// Who speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Role {
    /// The person, and the tools that run for them.
    User,
    /// The model.
    Assistant,
    /// Changes to the tools in the middle of a conversation.
    System,
    /// A role this version does not know.
    #[serde(untagged)]
    Other(String),
}

impl Role {
    /// The role's name on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::User => "user",
            Self::Assistant => "assistant",
            Self::System => "system",
            Self::Other(name) => name,
        }
    }
}

wire_object! {
    /// One turn of one speaker.
    ///
    /// ```
    /// use outcrop::Message;
    ///
    /// let message = Message::user("Hello");
    /// assert_eq!(
    ///     serde_json::to_string(&message)?,
    ///     r#"{"role":"user","content":[{"text":"Hello"}]}"#,
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub struct Message {
        /// Who speaks.
        pub role: Role = "role",
        /// What is said, in order.
        pub content: Vec<ContentBlock> = "content",
    }
}

impl Message {
    /// A message with these blocks.
    #[must_use]
    pub fn new(role: Role, content: Vec<ContentBlock>) -> Self {
        Self {
            role,
            content,
            extra: Extra::new(),
        }
    }

    /// A message of the person, of text alone.
    pub fn user(text: impl Into<String>) -> Self {
        Self::new(Role::User, vec![ContentBlock::Text(text.into())])
    }

    /// A message of the model, of text alone.
    pub fn assistant(text: impl Into<String>) -> Self {
        Self::new(Role::Assistant, vec![ContentBlock::Text(text.into())])
    }

    /// The first block of text, if there is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.content.iter().find_map(ContentBlock::as_text)
    }

    /// The last block of text: what a person says behind what goes along with it.
    #[must_use]
    pub fn last_text(&self) -> Option<&str> {
        self.content.iter().rev().find_map(ContentBlock::as_text)
    }

    /// Whether there is nothing in it to see: no block, or none but blank text.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        let is_blank = |block: &ContentBlock| matches!(block, ContentBlock::Text(text) if text.trim().is_empty());
        self.content.iter().all(is_blank)
    }

    /// All text, that of cited passages included, in order and with nothing in between: what a
    /// reader of the stream has seen.
    #[must_use]
    pub fn full_text(&self) -> String {
        let mut all = String::new();
        for block in &self.content {
            match block {
                ContentBlock::Text(text) => all.push_str(text),
                ContentBlock::CitationsContent(cited) => {
                    all.extend(cited.content.iter().map(|part| part.text.as_str()));
                }
                _ => {}
            }
        }
        all
    }

    /// Whether the person says something, rather than tools alone.
    #[must_use]
    pub fn is_question(&self) -> bool {
        let of_tools = |block: &ContentBlock| {
            matches!(
                block,
                ContentBlock::ToolResult(_) | ContentBlock::CachePoint(_)
            )
        };
        self.role == Role::User && !self.content.iter().all(of_tools)
    }

    /// The tools the model wants run.
    pub fn tool_uses(&self) -> impl Iterator<Item = &ToolUse> {
        self.content.iter().filter_map(|block| match block {
            ContentBlock::ToolUse(tool_use) => Some(tool_use),
            _ => None,
        })
    }

    /// The results of tools in this message.
    pub fn tool_results(&self) -> impl Iterator<Item = &ToolResult> {
        self.content.iter().filter_map(|block| match block {
            ContentBlock::ToolResult(result) => Some(result),
            _ => None,
        })
    }
}

wire_union! {
    /// One part of a message.
    pub enum ContentBlock {
        /// Text.
        Text(String) = "text",
        /// An image.
        Image(Media) = "image",
        /// A document.
        Document(Document) = "document",
        /// A video.
        Video(Media) = "video",
        /// A sound.
        Audio(Media) = "audio",
        /// The model wants a tool run.
        ToolUse(ToolUse) = "toolUse",
        /// What came of it.
        ToolResult(ToolResult) = "toolResult",
        /// Content for the guardrail alone to look at.
        GuardContent(Json) = "guardContent",
        /// Up to here the prefix may be cached.
        CachePoint(CachePoint) = "cachePoint",
        /// What the model thought.
        ReasoningContent(ReasoningContent) = "reasoningContent",
        /// Text with its sources.
        CitationsContent(CitationsContent) = "citationsContent",
        /// A search result to cite from.
        SearchResult(Json) = "searchResult",
    }
}

impl ContentBlock {
    /// The text of a text block.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}
