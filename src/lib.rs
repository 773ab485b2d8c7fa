//! A chat with Amazon Bedrock: a session core that keeps the conversation, merges defaults with
//! per-turn overrides and streams answers over the Converse API, and on it the `outcrop` command.
//!
//! ```
//! # #[cfg(feature = "cli")]
//! # mod example {
//! use outcrop::demo::{DEFAULT_MODEL, DemoServer};
//! use outcrop::{BedrockConfig, BedrockTransport, ChatSession, ConverseOptions, Keys};
//!
//! # pub
//! async fn talk() -> Result<(), Box<dyn std::error::Error>> {
//!     // An endpoint inside the program, for trying things out. To talk to AWS, leave the config
//!     // at its default: credentials and region are then found as the AWS CLI finds them.
//!     let server = DemoServer::bind(0).await?;
//!     let config = BedrockConfig {
//!         endpoint_url: Some(server.url()),
//!         keys: Some(Keys::new("demo", "demo")),
//!         ..BedrockConfig::default()
//!     };
//!     tokio::spawn(server.serve());
//!
//!     let transport = BedrockTransport::connect(config).await?;
//!     let options = ConverseOptions::new(DEFAULT_MODEL).with_max_tokens(500);
//!     let mut chat = ChatSession::new(transport, options);
//!
//!     let answer = chat.converse_text("What is 2+2?").await?;
//!     assert_eq!(answer.text(), "2 + 2 = 4.");
//!
//!     let mut reply = chat.converse_text_stream("What was my first question?").await?;
//!     let mut text = String::new();
//!     while let Some(piece) = reply.next_text().await? {
//!         text.push_str(&piece);
//!     }
//!     assert!(text.contains("What is 2+2?"));
//!     assert_eq!(chat.history().len(), 4);
//!     Ok(())
//! }
//! # }
//! # #[cfg(feature = "cli")]
//! # tokio::runtime::Runtime::new()?.block_on(example::talk())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The house
//!
//! Upper floors use lower ones, never the reverse, and rooms of one floor do not know each other;
//! a test holds this.
//!
//! | floor | room | owns |
//! |---|---|---|
//! | 0 | [`chat`] | the session core: pure values and rules |
//! | 0 | `syntaxes` | languages of code, by what is written behind a fence |
//! | 0 | `words` | counts, sizes and the beginnings of texts, as a person reads them |
//! | 1 | [`bedrock`] | Amazon Bedrock through the official SDK, the only room that names it |
//! | 1 | `demo` | a Bedrock endpoint inside the program, with a scripted model |
//! | 1 | `attach` | a path or an S3 URI to content blocks, checked |
//! | 1 | `export` | a conversation as Markdown, JSON or a page, and back from files |
//! | 1 | `remarks` | what a person should know about an answer, in words |
//! | 1 | `config` | the config file |
//! | 1 | `settings` | the settings a person can name, and which of several places wins |
//! | 1 | `input` | text from standard input and files, checked |
//! | 1 | `files` | files for the person, written whole or not at all |
//! | 1 | `exit` | exit codes |
//! | 1 | `store` | conversations on disk |
//! | 2 | `models` | which models there are, and which of them a name means |
//! | 2 | `presets` | what the config file sets and names, laid over settings |
//! | 2 | `terminal` | everything that touches a screen |
//! | 2 | `keeper` | the conversation at hand and its place on disk, in step |
//! | 3 | `shelf` | kept conversations as lists |
//! | 3 | `turn` | one turn, live on the screen |
//! | 4 | `doctor` | whether all is there that a conversation needs |
//! | 4 | `repl` | the read loop and its commands |
//! | 4 | `oneshot` | one prompt, one answer |
//! | 5 | `cli` | the command line, the only room that knows clap |
//! | 6 | `sources` | what config file, environment and command line set |
//! | 7 | `app` | wires the floors |
//! | 7 | `fuzzing` | what must hold of any bytes; not part of the program |
//!
//! With `default-features = false` only [`chat`] and [`bedrock`] are there, for people who build a
//! front end of their own.

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
#[cfg(feature = "cli")]
mod attach;
pub mod bedrock;
pub mod chat;
#[cfg(feature = "cli")]
mod cli;
#[cfg(feature = "cli")]
mod config;
#[cfg(feature = "cli")]
pub mod demo;
#[cfg(feature = "cli")]
mod doctor;
#[cfg(feature = "cli")]
mod exit;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod export;
#[cfg(feature = "cli")]
mod files;
#[cfg(all(feature = "cli", any(test, fuzzing)))]
#[doc(hidden)]
pub mod fuzzing;
#[cfg(feature = "cli")]
mod input;
#[cfg(feature = "cli")]
mod keeper;
#[cfg(feature = "cli")]
mod models;
#[cfg(feature = "cli")]
mod oneshot;
#[cfg(feature = "cli")]
mod presets;
#[cfg(feature = "cli")]
mod remarks;
#[cfg(feature = "cli")]
mod repl;
#[cfg(feature = "cli")]
mod settings;
#[cfg(feature = "cli")]
mod shelf;
#[cfg(feature = "cli")]
mod sources;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod store;
#[cfg(feature = "cli")]
mod syntaxes;
#[cfg(feature = "cli")]
mod terminal;
#[cfg(feature = "cli")]
mod turn;
#[cfg(feature = "cli")]
mod words;

#[cfg(feature = "cli")]
pub use app::demo_session;
pub use bedrock::{
    BedrockConfig, BedrockTransport, Catalog, FoundationModel, InferenceProfile, Keys, Origin,
    Patience, Retry, Ways,
};
pub use chat::*;
