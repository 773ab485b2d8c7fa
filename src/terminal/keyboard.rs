//! The keyboard where no line is edited: single keys, or a line that the terminal edits itself.

#[cfg_attr(unix, path = "keyboard/unix.rs")]
#[cfg_attr(windows, path = "keyboard/windows.rs")]
mod system;

pub(super) use system::{HAS_KEYS, Keyboard, Pressed, read_line};
