//! Ways to run the program where nothing of this machine gets in, and to look at what it does.

mod bodies;
pub mod controls;
mod endpoint;
mod fault_server;
pub mod feed;
mod poll;
mod process;
mod recorder;
pub mod scripted;
mod served;
mod strict;
mod terminal;
pub mod wire;

pub use endpoint::{Recorded, recording_endpoint};
pub use fault_server::{FaultServer, Gate, Step};
pub use poll::poll;
pub use process::{Home, Ran};
pub use recorder::Recorder;
pub use served::Served;
pub use strict::{strict_json, try_strict_json};
pub use terminal::Terminal;
