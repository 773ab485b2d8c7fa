//! The session core: what a conversation is, what Converse accepts of it, and how an answer becomes
//! part of it.
//!
//! Pure values and rules. Nothing here knows AWS, a terminal, the command line or an async runtime:
//! what it needs of the world it asks of a [`Transport`].
//!
//! | file | owns |
//! |---|---|
//! | `session` | a conversation with a model: history, options, transport |
//! | `history` | the messages so far, each with its wire form and digest |
//! | `message`, `content` | messages, and what their blocks hold |
//! | `builder` | a message put together block by block |
//! | `object`, `union` | the objects and unions of the wire |
//! | `json`, `unknown` | JSON kept as it came, and what of a message has no name here |
//! | `options` | what can be set for a call, and how layers of it become one |
//! | `prompt` | what a turn sends |
//! | `request` | history and options to the bytes of a body |
//! | `wire`, `documents` | what Converse accepts of the history, and of names of documents |
//! | `refusal` | what some models do not take, and the second try |
//! | `transport` | what is asked of a backend |
//! | `event` | one event of a streamed answer |
//! | `part`, `collector` | events to a block, and to the message they add up to |
//! | `reply` | the answer while it comes |
//! | `response`, `replay` | a whole answer, and as the events of a stream |
//! | `canonical`, `fingerprint` | JSON as Python prints it, and its hash, kept running |
//! | `verbose` | what a session says of its work |
//! | `error` | what can go wrong |

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
