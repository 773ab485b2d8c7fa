//! A chat with Amazon Bedrock: a session core that keeps the conversation and streams answers over
//! the Converse API.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic
    )
)]

#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod app;
pub mod bedrock;
pub mod chat;
#[cfg(feature = "cli")]
mod cli;
#[cfg(feature = "cli")]
pub mod demo;
#[cfg(feature = "cli")]
mod exit;
#[cfg(feature = "cli")]
mod input;
#[cfg(feature = "cli")]
mod oneshot;
#[cfg(feature = "cli")]
mod repl;
#[cfg(feature = "cli")]
mod settings;
#[cfg(feature = "cli")]
mod terminal;
#[cfg(feature = "cli")]
mod turn;

pub use bedrock::{BedrockConfig, BedrockTransport, Keys, Patience};
pub use chat::*;
