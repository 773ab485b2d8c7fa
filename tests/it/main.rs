//! What outcrop promises, tested through its real parts: the built program on pipes and on a
//! pseudo-terminal, the official SDK, real sockets.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice
)]

mod support;

mod acceptance;
mod architecture;
mod asking_again;
mod at_hand;
mod attachments;
mod bad_input;
mod beside;
mod blocked;
mod blocks;
mod browser;
mod client;
mod compact;
mod compare;
mod completion;
mod config;
mod conversation;
mod credentials;
mod damaged;
mod doctor;
mod drawing;
mod editing;
mod export;
mod faults;
mod files;
mod finding;
mod hash;
mod help;
mod hostile;
mod imports;
mod kept;
mod large;
mod long_lines;
mod looking;
mod media;
mod models;
mod moment;
mod names;
mod oneshot;
mod options;
mod passages;
mod picker;
mod picture;
mod quiet;
mod requests;
mod round_trip;
mod secrets;
mod setting;
mod shell;
mod single;
mod status;
mod tools;
mod turns;
mod typing;
mod unfinished;
mod usage;
