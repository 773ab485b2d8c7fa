//! Text that is no Markdown: in one style, with rows that end between words.

use super::Layout;
use super::region::{LastRow, Region};
use super::row::Glyph;
use super::theme::{Role, Style};
use crate::terminal::sanitize::Sanitizer;

/// What a model thinks, as it is being written.
#[derive(Debug, Clone)]
pub struct Wrapped {
    sanitizer: Sanitizer,
    clean: String,
    region: Region,
    /// The line has characters.
    begun: bool,
}

impl Wrapped {
    /// Text that begins on an empty row.
    pub fn new(layout: Layout) -> Self {
        Self {
            sanitizer: Sanitizer::new(),
            clean: String::new(),
            region: Region::new(layout),
            begun: false,
        }
    }

    /// Takes the next piece of the text, as it came, and appends what shows it.
    pub fn feed(&mut self, text: &str, out: &mut String) {
        self.sanitizer.push(text, &mut self.clean);
        self.draw(out);
    }

    /// The screen has another size now: what is on it stays, the rest is drawn for the new one.
    pub fn resize(&mut self, width: u16, height: u16, out: &mut String) {
        let size = (width, height);
        self.region.resize(size, LastRow::GoesOn, out);
    }

    /// Something else is about to be written below: what is on the screen stays, and the rest is
    /// drawn from an empty row on.
    pub fn step_aside(&mut self, out: &mut String) {
        self.region.leave(out);
        self.region.rest(out);
    }

    /// Ends the text, complete or not, and leaves the cursor at the start of an empty row. The next
    /// text begins another.
    pub fn finish(&mut self, out: &mut String) {
        self.sanitizer.finish(&mut self.clean);
        self.draw(out);
        if std::mem::take(&mut self.begun) {
            self.region.settle(out);
        }
        self.region.finish(out);
    }

    fn draw(&mut self, out: &mut String) {
        let clean = std::mem::take(&mut self.clean);
        for c in clean.chars() {
            match (c, std::mem::replace(&mut self.begun, c != '\n')) {
                ('\n', true) => self.region.settle(out),
                ('\n', false) => self.region.blank(&[], out),
                (c, begun) => {
                    if !begun {
                        self.region.open(&[], Vec::new());
                    }
                    let style = Style::of(Role::Thought);
                    self.region.put(Glyph::new(c, style), out);
                }
            }
        }
        self.clean = clean;
        self.clean.clear();
    }
}
