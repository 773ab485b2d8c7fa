//! Everything that touches a screen. Nothing else prints, and foreign text reaches a terminal only
//! through the sanitiser here.
//!
//! | file | owns |
//! |---|---|
//! | `abilities` | what the terminal can do, decided once |
//! | `screen` | the lines and the answers that are written |
//! | `sanitize` | what of a foreign text may be shown |
//! | `edit` | a text in the person's own editor |
//! | `markdown` | answers drawn live as Markdown |
//! | `json` | JSON laid out and coloured |
//! | `status` | the row that says something is being waited for |
//! | `tty` | terminal modes, and their way back |
//! | `signals` | what the person and the system interrupt with |

mod abilities;
mod edit;
mod json;
mod markdown;
pub mod sanitize;
mod screen;
mod signals;
mod status;
mod tty;

pub use abilities::Abilities;
pub use edit::edit;
pub use screen::{Answer, Screen};
pub use signals::{Interrupts, die_of_broken_pipe, die_of_interrupt, watch_for_the_end};
pub use status::Status;
pub use tty::{discard_keys, is_there, keys_wait, restore_on_panic, suspend};
