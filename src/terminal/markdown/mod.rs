//! Answers drawn live as Markdown.
//!
//! A machine that turns a model's text into bytes for a terminal: no input or output, no clock, no
//! question to the terminal. It advances one character at a time, so how a text was cut into pieces
//! cannot change what is on the screen. What it writes is appended, but for a few rows at the bottom
//! that are repainted when more text shows that they should look different; see `region`.
//!
//! | file | owns |
//! |---|---|
//! | `block` | which block a character belongs to |
//! | `start` | what a line begins with |
//! | `list` | quotes, items and footnotes around blocks |
//! | `inline` | emphasis, links, code and the like in prose |
//! | `entity` | character references |
//! | `code`, `highlight` | blocks of code, and their colours |
//! | `fenced` | the blocks of code of an answer, one by one |
//! | `table` | tables |
//! | `row`, `flow` | characters and their widths; how they fill rows |
//! | `region` | the rows that can still change, and all bytes written |
//! | `theme` | what each part looks like |
//! | `wrapped` | what a model thinks, which is no Markdown |

mod block;
mod code;
mod entity;
mod fenced;
mod flow;
mod highlight;
mod inline;
mod list;
mod region;
mod row;
mod start;
mod table;
mod theme;
#[cfg(test)]
mod work;
mod wrapped;

#[cfg(test)]
#[allow(clippy::string_slice, reason = "a test fails by panicking")]
mod tests;

pub use fenced::code_blocks;
pub use theme::Theme;
pub use wrapped::Wrapped;

use self::block::Blocks;
use self::region::Region;
use crate::syntaxes;
use crate::terminal::sanitize::Sanitizer;

/// What makes a terminal draw normally again, whatever an unfinished answer left it in.
pub const RESET: &str = "\x1b[0m";

/// Where rows of prose end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wrap {
    /// At the screen's width.
    #[default]
    Auto,
    /// Where the terminal ends them.
    None,
    /// At so many columns, or the screen's width if that is less.
    Columns(u16),
}

/// What an answer is drawn for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Columns of the screen.
    pub width: u16,
    /// Rows of the screen.
    pub height: u16,
    /// Lines can be drawn with characters beyond ASCII.
    pub utf8: bool,
    /// The colours.
    pub theme: Theme,
    /// Where rows of prose end.
    pub wrap: Wrap,
    /// Rows are written when they are final and never repainted, as a screen reader needs it.
    pub accessible: bool,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            width: 80,
            height: 24,
            utf8: true,
            theme: Theme::Ansi,
            wrap: Wrap::Auto,
            accessible: false,
        }
    }
}

/// An answer that is being drawn.
#[derive(Debug, Clone)]
pub struct Markdown {
    sanitizer: Sanitizer,
    clean: String,
    blocks: Blocks,
    region: Region,
}

impl Markdown {
    /// An answer that begins on an empty row.
    pub fn new(layout: Layout) -> Self {
        if !layout.theme.is_plain() {
            syntaxes::prepare();
        }
        Self {
            sanitizer: Sanitizer::new(),
            clean: String::new(),
            blocks: Blocks::new(),
            region: Region::new(layout),
        }
    }

    /// Takes the next piece of the model's text, as it came, and appends what shows it.
    pub fn feed(&mut self, text: &str, out: &mut String) {
        let mut pieces = text.split('\t');
        if let Some(piece) = pieces.next() {
            self.sanitizer.push(piece, &mut self.clean);
        }
        for piece in pieces {
            // Tabs are structure here: the sanitiser must not turn them into spaces.
            self.sanitizer.finish(&mut self.clean);
            self.clean.push('\t');
            self.sanitizer.push(piece, &mut self.clean);
        }
        self.draw(out);
    }

    /// The screen has another size now: what is on it stays, the rest is drawn for the new one.
    pub fn resize(&mut self, width: u16, height: u16, out: &mut String) {
        let layout = self.region.layout();
        if (layout.width, layout.height) != (width, height)
            && self
                .region
                .resize((width, height), self.blocks.last_row(), out)
        {
            self.blocks.lose_rows();
        }
    }

    /// Something else is about to be written below: what is on the screen stays, and the rest is
    /// drawn from an empty row on.
    pub fn step_aside(&mut self, out: &mut String) {
        self.blocks.lose_rows();
        self.region.leave(out);
        self.region.rest(out);
    }

    /// Ends the answer, complete or not: appends everything that was held back, and leaves the
    /// cursor at the start of an empty row. The next text begins another answer.
    pub fn finish(&mut self, out: &mut String) {
        self.sanitizer.finish(&mut self.clean);
        self.draw(out);
        self.blocks.finish(&mut self.region, out);
        self.region.finish(out);
    }

    fn draw(&mut self, out: &mut String) {
        for c in self.clean.chars() {
            self.blocks.push(c, &mut self.region, out);
        }
        self.clean.clear();
    }
}
