//! Blocks of code: shown as they come, coloured line by line.

use super::highlight::Highlight;
use super::region::Region;
use super::row::{Glyph, Row};
use super::start::{Fence, closes};
use super::theme::{Role, Style};

/// Columns between tab stops.
const TAB: usize = 4;

/// A block of code in the making.
#[derive(Debug, Clone)]
pub struct Code {
    /// What it began with; none if it is indented.
    pub fence: Option<Fence>,
    /// The fence's own indentation, which its lines may have too.
    pub indent: usize,
    /// Lines that were blank; indented code may end before them.
    pub blanks: usize,
    /// Fences that were opened inside, as in code that is Markdown.
    inner: Vec<Fence>,
    has_fences: bool,
    highlight: Option<Highlight>,
    style: Style,
    line: String,
    column: usize,
}

impl Code {
    /// Code behind a fence, or indented.
    pub fn new(fence: Option<Fence>, indent: usize, colored: bool) -> Self {
        let info = fence.as_ref().map_or("", |fence| &fence.info);
        let highlight = match colored {
            true => Highlight::new(info),
            false => None,
        };
        let role = match highlight {
            Some(_) => Role::Text,
            None => Role::Code,
        };
        Self {
            fence,
            indent,
            blanks: 0,
            inner: Vec::new(),
            has_fences: false,
            highlight,
            style: Style::of(role),
            line: String::new(),
            column: 0,
        }
    }

    /// Whether a line is the closing fence. None while that is undecided.
    pub fn is_closed_by(&mut self, line: &str) -> Option<bool> {
        let fence = self.inner.last().or(self.fence.as_ref())?;
        let closed = closes(line, fence)?;
        if closed && self.inner.pop().is_some() {
            return Some(false);
        }
        Some(closed)
    }

    /// Whether fences were opened inside.
    pub fn has_fences(&self) -> bool {
        self.has_fences
    }

    /// A character of a line.
    pub fn push(&mut self, c: char, region: &mut Region, out: &mut String) {
        let (c, times) = match c {
            '\t' => (' ', TAB - self.column % TAB),
            c => (c, 1),
        };
        for _ in 0..times {
            self.line.push(c);
            self.column += 1;
            region.put(Glyph::new(c, self.style), out);
        }
    }

    /// A line is complete.
    pub fn end_line(&mut self, first: &[Glyph], region: &mut Region, out: &mut String) {
        let line = std::mem::take(&mut self.line);
        self.column = 0;
        self.note_fence(&line);
        let parts = self.highlight.as_mut().and_then(|state| state.line(&line));
        if let Some(parts) = parts
            && !region.is_cut()
        {
            region.replace(vec![colored(first, &line, &parts)], out);
        }
        region.trim_empty();
        region.show_all(out);
        region.settle(out);
    }

    /// A fence with a language opens code inside code. If it is shorter than the one around, that
    /// needs no care: what closes it does not close the other.
    pub fn note_fence(&mut self, line: &str) {
        let Some(outer) = self.inner.last().or(self.fence.as_ref()) else {
            return;
        };
        let text = line.trim_start_matches(' ');
        let length = text.chars().take_while(|c| *c == outer.c).count();
        let info = text.get(length..).unwrap_or_default().trim_end();
        let legal = |c: char| c.is_ascii_alphanumeric() || "+-#_.".contains(c);
        if length >= outer.length.max(3) && !info.is_empty() && info.chars().all(legal) {
            self.has_fences = true;
            self.inner.push(Fence {
                c: outer.c,
                length,
                info: info.to_owned(),
            });
        }
    }
}

fn colored(first: &[Glyph], line: &str, parts: &[(Role, usize)]) -> Row {
    let mut row = Row::begin(first);
    let mut rest = line;
    for (role, length) in parts {
        let (part, after) = rest.split_at_checked(*length).unwrap_or((rest, ""));
        rest = after;
        let style = Style::of(*role);
        row.glyphs
            .extend(part.chars().map(|c| Glyph::new(c, style)));
    }
    row.trim(row.lead);
    row
}
