//! Everything that touches a screen. Nothing else of the program prints, and foreign text reaches a
//! terminal only through the sanitiser here.
//!
//! | file | owns |
//! |---|---|
//! | `abilities` | what the terminal can do, decided once |
//! | `screen` | the lines that are written, and who writes the rest |
//! | `answer` | an answer on its way out: exact, sanitised, or drawn |
//! | `look` | how answers are to look, as the person sets it |
//! | `sanitize` | what of a foreign text may be shown |
//! | `clipboard` | what the person wants to have copied |
//! | `edit` | a text in the person's own editor |
//! | `run` | programs of the person's own, with the terminal to themselves |
//! | `marks` | prompts and answers as places in the terminal, and its bell |
//! | `child` | how such a program has the terminal |
//! | `markdown` | answers drawn live as Markdown |
//! | `json` | JSON laid out and coloured |
//! | `fold` | lines of our own, ended between words |
//! | `keyboard`, `keys` | keys where no line is edited, from the bytes they send |
//! | `pick` | one of a list |
//! | `parts` | remarks of several parts, on rows |
//! | `status` | the row that says something is being waited for |
//! | `tty` | terminal modes, and their way back |
//! | `signals` | what the person and the system interrupt with |

mod abilities;
mod answer;
#[cfg_attr(unix, path = "child/unix.rs")]
#[cfg_attr(windows, path = "child/windows.rs")]
mod child;
mod clipboard;
mod edit;
mod fold;
mod json;
mod keyboard;
#[cfg_attr(windows, allow(dead_code, reason = "no keys come there"))]
mod keys;
mod look;
mod markdown;
mod marks;
mod parts;
mod pick;
mod run;
pub mod sanitize;
mod screen;
mod signals;
mod status;
mod tty;

pub use abilities::Abilities;
pub use answer::Answer;
pub use clipboard::copy;
pub use edit::{edit, keep};
pub use look::Look;
pub use markdown::code_blocks;
#[cfg(any(test, fuzzing))]
pub(crate) use markdown::{Layout, Markdown, Theme, Wrap};
pub use marks::{LINE, Mark, Marks, ring};
pub use pick::{Choices, agrees, ask, can_paint, can_pick, pick};
pub use run::{run_command, run_in_shell, shell};
pub use screen::{Remarks, Screen, told, unwritable};
pub use signals::{
    Interrupt, Interrupts, die_of, die_of_broken_pipe, die_of_interrupt, watch_for_stops,
    watch_for_the_end,
};
pub use status::Status;
pub use tty::{
    at_prompt, discard_keys, is_there, keys_wait, restore_on_panic, suspend, with_found_modes,
};
