//! What of a foreign text may reach a terminal: nothing that a terminal obeys, nothing that hides
//! or reorders what a person reads.
//!
//! Text from a model, a service or a file passes through here, and our own styling is added after
//! it. It escapes and does not parse: an escape sequence is never looked for, its characters are
//! shown. So each character is decided by itself and a little carried state, and how a text was
//! cut into pieces cannot change what is shown. Sanitising twice gives what sanitising once gave.

use std::fmt::Write;

use unicode_width::UnicodeWidthChar;

/// More marks than any living script puts on one letter, fewer than it takes to paint over other
/// rows.
const MARKS_PER_BASE: usize = 8;

/// What stands for the marks that were too many.
const MORE_MARKS: char = '…';

const TAB: &str = "        ";

const BLACK_FLAG: char = '\u{1F3F4}';
const TAGS_PER_FLAG: usize = 6;

/// The state carried from one piece of a text to the next.
#[derive(Debug, Default, Clone)]
pub struct Sanitizer {
    held: Held,
    base: Base,
    /// Columns since the last LF, for TAB.
    column: usize,
}

/// What the next character decides about.
#[derive(Debug, Default, Clone)]
enum Held {
    #[default]
    Nothing,
    /// A CR, which may be the first half of a line's end.
    Return,
    /// The tags after a black flag, which is already shown; they name a country when a cancel tag
    /// ends them.
    Flag(String),
}

/// The character that marks and selectors now change.
#[derive(Debug, Default, Clone)]
struct Base {
    /// How many marks it was given, those not shown among them.
    marks: usize,
    /// There is a base, and it has had no selector.
    selectable: bool,
}

enum Kind {
    LineFeed,
    Return,
    Tab,
    /// Shown as this picture of it.
    Picture(char),
    /// Shown as its number.
    Escaped,
    Selector,
    /// Invisible, but words and emoji are spelt with it.
    Joiner,
    Mark,
    Printable,
}

impl Sanitizer {
    /// At the start of a line, with nothing held back.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends to `out` what may be shown of the next piece of the text.
    pub fn push(&mut self, text: &str, out: &mut String) {
        let mut rest = text;
        while !rest.is_empty() {
            let plain = rest.bytes().take_while(|b| matches!(b, b' '..=b'~'));
            let (run, after) = rest.split_at(plain.count());
            if !run.is_empty() {
                self.release(out);
                self.show(run, out);
            }
            let mut chars = after.chars();
            if let Some(c) = chars.next() {
                self.character(c, out);
            }
            rest = chars.as_str();
        }
    }

    /// Ends the text: appends what is still held back and starts afresh.
    pub fn finish(&mut self, out: &mut String) {
        self.release(out);
        *self = Self::default();
    }

    fn character(&mut self, c: char, out: &mut String) {
        if self.continue_flag(c, out) {
            return;
        }
        let kind = Kind::of(c);
        if matches!((&self.held, &kind), (Held::Return, Kind::LineFeed)) {
            self.held = Held::Nothing;
        }
        self.release(out);
        match kind {
            Kind::LineFeed => {
                out.push(c);
                self.base = Base::default();
                self.column = 0;
            }
            Kind::Return => self.held = Held::Return,
            Kind::Tab => self.show(TAB.get(self.column % TAB.len()..).unwrap_or(TAB), out),
            Kind::Picture(picture) => self.show_char(picture, out),
            Kind::Escaped => self.escape(c, out),
            Kind::Selector => self.selector(c, out),
            Kind::Joiner => out.push(c),
            Kind::Mark => self.mark(c, out),
            Kind::Printable => {
                self.show_char(c, out);
                if c == BLACK_FLAG {
                    self.held = Held::Flag(String::new());
                }
            }
        }
    }

    /// Takes a character that belongs to the flag in progress.
    fn continue_flag(&mut self, c: char, out: &mut String) -> bool {
        let Held::Flag(tags) = &mut self.held else {
            return false;
        };
        let count = tags.chars().count();
        match c {
            '\u{E0020}'..='\u{E007E}' if count < TAGS_PER_FLAG => tags.push(c),
            '\u{E007F}' if count > 0 => {
                out.push_str(tags);
                out.push(c);
                self.held = Held::Nothing;
            }
            _ => return false,
        }
        true
    }

    /// Shows what was held back as what it is alone.
    fn release(&mut self, out: &mut String) {
        match std::mem::take(&mut self.held) {
            Held::Nothing => {}
            Held::Return => self.show_char('␍', out),
            Held::Flag(tags) => tags.chars().for_each(|tag| self.escape(tag, out)),
        }
    }

    fn selector(&mut self, c: char, out: &mut String) {
        if self.base.selectable {
            out.push(c);
        } else {
            self.escape(c, out);
        }
        // Also after an escape, or every second one of a run would be let through.
        self.base.selectable = false;
    }

    fn mark(&mut self, c: char, out: &mut String) {
        self.base.marks = self.base.marks.saturating_add(1);
        if self.base.marks <= MARKS_PER_BASE {
            out.push(c);
        } else if self.base.marks == MARKS_PER_BASE + 1 {
            out.push(MORE_MARKS);
            self.column += width(MORE_MARKS);
        }
    }

    fn escape(&mut self, c: char, out: &mut String) {
        let start = out.len();
        // Writing to a String cannot fail.
        let _ = write!(out, "<U+{:04X}>", u32::from(c));
        self.shown(out.len() - start);
    }

    /// Appends ASCII that a terminal prints.
    fn show(&mut self, plain: &str, out: &mut String) {
        out.push_str(plain);
        self.shown(plain.len());
    }

    fn show_char(&mut self, c: char, out: &mut String) {
        out.push(c);
        self.shown(width(c));
    }

    /// After something that marks and selectors can sit on.
    fn shown(&mut self, columns: usize) {
        self.column += columns;
        self.base = Base {
            marks: 0,
            selectable: true,
        };
    }
}

impl Kind {
    fn of(c: char) -> Self {
        match c {
            '\n' => Self::LineFeed,
            '\r' => Self::Return,
            '\t' => Self::Tab,
            '\u{7F}' => Self::Picture('␡'),
            '\0'..='\u{1F}' => picture(c).map_or(Self::Escaped, Self::Picture),
            '\u{FE00}'..='\u{FE0F}'
            | '\u{E0100}'..='\u{E01EF}'
            | '\u{180B}'..='\u{180D}'
            | '\u{180F}' => Self::Selector,
            _ if deceives(c) => Self::Escaped,
            '\u{AD}' | '\u{61C}' | '\u{200C}'..='\u{200F}' => Self::Joiner,
            _ if width(c) == 0 => Self::Mark,
            _ => Self::Printable,
        }
    }
}

/// Control pictures stand in the order of the controls.
fn picture(c: char) -> Option<char> {
    char::from_u32(u32::from('␀') + u32::from(c))
}

/// Characters that are obeyed, that reorder or break lines, or that are invisible and so can hide
/// a text: none of them is needed to spell a word.
fn deceives(c: char) -> bool {
    let noncharacter = u32::from(c) & 0xFFFE == 0xFFFE;
    noncharacter
        || matches!(c,
            // C1 controls, which some terminals obey like their two-byte forms.
            '\u{80}'..='\u{9F}'
            // Line and paragraph separators, bidirectional embeddings and overrides.
            | '\u{2028}'..='\u{202E}'
            // Invisible operators, bidirectional isolates, deprecated format characters.
            | '\u{2060}'..='\u{206F}'
            | '\u{200B}' | '\u{180E}' | '\u{FEFF}'
            // Fillers: letters without a shape.
            | '\u{115F}'..='\u{1160}' | '\u{3164}' | '\u{FFA0}'
            // Interlinear annotations and their unassigned, ignorable neighbours.
            | '\u{FFF0}'..='\u{FFFB}'
            // Shorthand and musical format controls.
            | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
            | '\u{FDD0}'..='\u{FDEF}'
            // Tags, and what is ignorable around them; the selectors among them are taken before.
            | '\u{E0000}'..='\u{E0FFF}')
}

/// Columns of one character. A cluster may take fewer, but what a cluster is would depend on text
/// that has not come yet.
fn width(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// What may be shown of a whole text, its lines kept.
#[must_use]
pub fn sanitize(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut sanitizer = Sanitizer::new();
    sanitizer.push(text, &mut out);
    sanitizer.finish(&mut out);
    out
}

/// What may be shown of a whole text, its lines and tabs kept.
#[must_use]
pub fn sanitize_but_tabs(text: &str) -> String {
    let pieces: Vec<String> = text.split('\t').map(sanitize).collect();
    pieces.join("\t")
}

/// What may be shown of a text that must stay on one line: a line's end is shown as `␊`.
#[must_use]
pub fn sanitize_line(text: &str) -> String {
    sanitize(&text.replace("\r\n", "␊").replace('\n', "␊"))
}

#[cfg(test)]
mod tests;
