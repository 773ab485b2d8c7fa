//! A chat with Amazon Bedrock: a session core that keeps the conversation and streams answers over
//! the Converse API.

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)
)]

pub mod bedrock;
pub mod chat;
#[cfg(feature = "cli")]
pub mod demo;

pub use bedrock::{BedrockConfig, BedrockTransport, Patience};
pub use chat::*;
