//! The session core: what a conversation is, what Converse accepts of it, and how an answer becomes
//! part of it.
//!
//! Pure values and rules. Nothing here knows AWS, a terminal, the command line or an async runtime:
//! what it needs of the world it asks of a [`Transport`].

mod builder;
mod canonical;
mod collector;
mod content;
mod documents;
mod error;
mod event;
mod fingerprint;
mod history;
mod json;
mod message;
mod object;
mod options;
mod part;
mod prompt;
mod refusal;
mod replay;
mod reply;
mod request;
mod response;
mod session;
mod transport;
mod union;
mod unknown;
mod verbose;
mod wire;

pub use builder::MessageBuilder;
pub use collector::Collector;
pub use content::{
    Blob, CachePoint, CitationsContent, Document, Media, ReasoningContent, ReasoningText,
    S3Location, Source, TextPart, ToolResult, ToolResultBlock, ToolUse,
};
pub use documents::legal_document_name;
pub use error::{Error, ErrorKind, Result};
pub use event::{
    BlockStart, Delta, EventKind, Metadata, Metrics, StopReason, StreamEvent, ToolResultStart,
    ToolUseStart, Usage,
};
pub use fingerprint::json_hash;
pub use history::{History, Tail};
pub use json::Json;
pub use message::{ContentBlock, Message, Role};
pub use object::Extra;
pub use options::{
    ConverseOptions, GuardrailConfig, InferenceConfig, OutputConfig, PerformanceConfig,
    ServiceTier, SystemContentBlock,
};
pub use prompt::Prompt;
pub use refusal::Refusal;
pub use reply::Reply;
pub use request::Request;
pub use response::ConverseResponse;
pub use session::{ChatSession, Turn};
pub use transport::{EventStream, Transport};
pub use verbose::Verbose;
pub use wire::Caching;
