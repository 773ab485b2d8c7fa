//! What must hold of any bytes, for the fuzzer under `fuzz/` and for a test that goes through its
//! seeds and everything it has found.
//!
//! Each function takes bytes as a file, a service or a person may give them, and panics where a
//! promise is broken. The room is built for the fuzzer and for tests alone.
//!
//! | file | owns |
//! |---|---|
//! | `frames` | a response's body to events to a message |
//! | `markdown` | an answer on the terminal |
//! | `command` | a line that was typed |
//! | `config` | the config file |
//! | `import` | a conversation from a file |

mod command;
mod config;
mod frames;
mod import;
mod markdown;
#[cfg(test)]
mod tests;

pub use command::command;
pub use config::config;
pub use frames::frames;
pub use import::import;
pub use markdown::markdown;

/// Numbers from the front of the input, for choices that the fuzzer is to make; the rest is the
/// subject.
fn choices<const N: usize>(data: &[u8]) -> Option<([u8; N], &[u8])> {
    let (choices, rest) = data.split_first_chunk()?;
    Some((*choices, rest))
}
