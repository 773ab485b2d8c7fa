//! Ways to run the program where nothing of this machine gets in, and to look at what it does.

mod endpoint;
mod process;
mod terminal;

pub use endpoint::{Recorded, recording_endpoint};
pub use process::{Home, Ran};
pub use terminal::Terminal;
