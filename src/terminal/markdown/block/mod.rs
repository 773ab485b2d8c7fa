//! The block part of Markdown, one character at a time.
//!
//! At the start of a line characters are held until it is known what the line is, which takes a few.
//! From then on each goes straight to the block that it belongs to.

mod begin;
mod leaf;

use super::code::Code;
use super::inline::Prose;
use super::list::Container;
use super::region::{LastRow, Region};
use super::start::{self, HtmlEnd, Start};
use super::table::{self, Lead, Table};
use super::theme::Role;

/// Deeper nesting is shown as text.
const DEPTH: usize = 32;

/// From so many columns on, indentation is code.
const CODE_INDENT: usize = 4;

/// The block that is being written.
#[derive(Debug, Clone)]
enum Leaf {
    None,
    Heading(Prose),
    Paragraph(Box<Paragraph>),
    Code(Box<Code>),
    /// Shown line by line as it is; ended by what is on a line.
    Verbatim {
        end: HtmlEnd,
        role: Role,
        line: String,
        first: bool,
    },
    Table(Box<Table>),
}

#[derive(Debug, Clone)]
struct Paragraph {
    prose: Prose,
    /// Its first line, while there is no other.
    first_line: Option<String>,
    /// A line that is a table's header if the next says so. It is shown, but not part of the prose.
    candidate: Option<String>,
    /// There are no other lines.
    only_candidate: bool,
    /// A line that may be a table's header, on the screen as its source and out of reach.
    lost: Option<String>,
}

/// Blocks that keep a distance from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Heading,
    Boxed,
}

/// Where in its line the next character stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    /// Behind a marker: spaces mean nothing.
    Margin,
    Text,
}

/// A document in the making.
#[derive(Debug, Clone)]
pub struct Blocks {
    containers: Vec<Container>,
    /// How many of them have been drawn.
    drawn: usize,
    leaf: Leaf,
    lead: Lead,
    place: Place,
    /// What of the line is not decided.
    held: String,
    /// Columns of space before that.
    indent: usize,
    /// Columns of the line, for tab stops.
    column: usize,
    /// How many containers the line is known to be inside of.
    depth: usize,
    /// The next space belongs to a quote's sign.
    skip_space: bool,
    /// A blank line has come.
    gap: bool,
    /// The last block, if it was in no container.
    last: Option<Kind>,
    begun: bool,
    /// How much of the lead is not markers.
    margin: usize,
    /// Markers that are in the lead and not on the screen.
    undrawn: bool,
}

impl Blocks {
    /// An empty document.
    pub fn new() -> Self {
        Self {
            containers: Vec::new(),
            drawn: 0,
            leaf: Leaf::None,
            lead: Lead::default(),
            place: Place::Start,
            held: String::new(),
            indent: 0,
            column: 0,
            depth: 0,
            skip_space: false,
            gap: false,
            last: None,
            begun: false,
            margin: 0,
            undrawn: false,
        }
    }

    /// Adds a character.
    pub fn push(&mut self, c: char, region: &mut Region, out: &mut String) {
        match c {
            '\t' if self.place == Place::Start => {
                // CommonMark's tab stops; the sanitiser's are for text without structure.
                for _ in 0..CODE_INDENT - self.column % CODE_INDENT {
                    self.push(' ', region, out);
                }
                return;
            }
            '\n' => self.column = 0,
            _ => self.column += 1,
        }
        let c = match c {
            '\t' if !matches!(self.leaf, Leaf::Code(_)) => ' ',
            c => c,
        };
        self.dispatch(c, region, out);
    }

    /// Ends the document.
    pub fn finish(&mut self, region: &mut Region, out: &mut String) {
        if self.place != Place::Start || !self.held.is_empty() || self.indent > 0 {
            self.push('\n', region, out);
        }
        self.close_to(0, region, out);
        *self = Self {
            begun: self.begun,
            ..Self::new()
        };
    }

    /// Where the block goes on if its rows are moved: what is open may have to be drawn again.
    pub fn last_row(&self) -> LastRow {
        match &self.leaf {
            Leaf::Code(_) | Leaf::Verbatim { .. } => LastRow::GoesOn,
            Leaf::Heading(prose) if prose.is_plain() => LastRow::GoesOn,
            Leaf::Paragraph(paragraph)
                if paragraph.candidate.is_none() && paragraph.prose.is_plain() =>
            {
                LastRow::GoesOn
            }
            _ => LastRow::Ends,
        }
    }

    /// What is on the screen is out of reach.
    pub fn lose_rows(&mut self) {
        match &mut self.leaf {
            Leaf::Heading(prose) => prose.lose_rows(),
            Leaf::Paragraph(paragraph) => {
                paragraph.prose.lose_rows();
                let first_line = paragraph.first_line.take();
                // It stays what it looks like.
                let line = paragraph.candidate.take().or(first_line);
                let is_whole = self.place == Place::Start;
                paragraph.lost = line.filter(|line| is_whole && line.contains('|'));
            }
            _ => {}
        }
    }

    fn dispatch(&mut self, c: char, region: &mut Region, out: &mut String) {
        match self.place {
            Place::Start if c == ' ' && self.held.is_empty() => {
                if !std::mem::take(&mut self.skip_space) {
                    self.indent += 1;
                }
            }
            Place::Start => {
                self.held.push(c);
                self.evaluate(region, out);
            }
            Place::Margin if c == ' ' => {}
            Place::Margin | Place::Text if c == '\n' => self.end_line(region, out),
            Place::Margin | Place::Text => {
                self.place = Place::Text;
                self.write(c, region, out);
            }
        }
    }

    fn again(&mut self, text: &str, region: &mut Region, out: &mut String) {
        for c in text.chars() {
            self.dispatch(c, region, out);
        }
    }

    fn next_line(&mut self) {
        self.place = Place::Start;
        self.held.clear();
        self.indent = 0;
        self.depth = 0;
        self.skip_space = false;
    }

    /// Takes so many characters of what is held; the rest is looked at afresh.
    fn consume(&mut self, count: usize, region: &mut Region, out: &mut String) {
        let held = std::mem::take(&mut self.held);
        let rest: String = held.chars().skip(count).collect();
        self.indent = 0;
        self.again(&rest, region, out);
    }

    fn is_inside(&self) -> bool {
        self.depth == self.containers.len()
    }

    /// Finds out what the line is, or that more must come.
    fn evaluate(&mut self, region: &mut Region, out: &mut String) {
        self.skip_space = false;
        if self.enter(region, out) || self.is_inside() && self.go_on(region, out) {
            return;
        }
        let paragraph = matches!(self.leaf, Leaf::Paragraph(_));
        if self.indent >= CODE_INDENT && self.held != "\n" {
            return match paragraph {
                true => self.text(region, out),
                false => self.indented_code(region, out),
            };
        }
        let deep = self.containers.len() >= DEPTH;
        match start::read(&self.held, paragraph && self.is_inside()) {
            Start::Undecided => {}
            Start::Blank => self.blank(region, out),
            Start::Quote if !deep => {
                self.close_to(self.depth, region, out);
                self.containers.push(Container::Quote);
                self.depth += 1;
                self.skip_space = true;
                self.consume(1, region, out);
            }
            Start::Item(marker) if !deep => self.item(marker, region, out),
            Start::Footnote(length) if !deep => self.footnote(length, region, out),
            Start::Heading(level) => self.heading(level, region, out),
            Start::Fence(fence) => self.fence(fence, region, out),
            Start::Rule => self.rule(region, out),
            Start::Underline(level) => self.underline(level, region, out),
            Start::Html(end) => self.verbatim(end, Role::Raw, region, out),
            Start::Formula(end) => self.verbatim(HtmlEnd::Text(end), Role::Text, region, out),
            Start::Pipe if self.is_inside() || !paragraph => self.candidate(region, out),
            _ => self.text(region, out),
        }
    }

    /// Enters the containers that the line goes on. True if what is held has been dealt with.
    fn enter(&mut self, region: &mut Region, out: &mut String) -> bool {
        while let Some(container) = self.containers.get(self.depth) {
            match container {
                Container::Quote if self.indent < CODE_INDENT && self.held.starts_with('>') => {
                    self.depth += 1;
                    self.skip_space = true;
                    self.consume(1, region, out);
                    return true;
                }
                Container::Quote => return false,
                Container::Item(item) if self.held == "\n" => {
                    if item.bare {
                        return false;
                    }
                }
                Container::Footnote(_) if self.held == "\n" => {}
                container if self.indent >= container.indent() => {
                    self.indent -= container.indent();
                }
                _ => return false,
            }
            self.depth += 1;
        }
        false
    }

    /// Blocks in which a line is not what it looks like. True if the line is dealt with.
    fn go_on(&mut self, region: &mut Region, out: &mut String) -> bool {
        match &mut self.leaf {
            Leaf::Code(code) if code.fence.is_some() => {
                let closed = match self.indent < CODE_INDENT {
                    true => code.is_closed_by(&self.held),
                    false => Some(false),
                };
                match closed {
                    None => {}
                    Some(true) => {
                        self.show_fence(region, out);
                        self.close_leaf(region, out);
                        self.next_line();
                    }
                    Some(false) => {
                        let spaces = self.indent.saturating_sub(code.indent);
                        self.code_line(spaces, region, out);
                    }
                }
                true
            }
            Leaf::Verbatim { end, role, .. } => {
                let ends = *end == HtmlEnd::Blank || *role == Role::Text;
                if ends && self.held == "\n" {
                    return false;
                }
                self.verbatim_line(region, out);
                true
            }
            Leaf::Table(_) => self.table_line(region, out),
            Leaf::Paragraph(_) => self.table_header(region, out),
            _ => false,
        }
    }

    fn table_line(&mut self, region: &mut Region, out: &mut String) -> bool {
        let start = start::read(&self.held, false);
        let row = matches!(start, Start::Text | Start::Pipe) || self.indent >= CODE_INDENT;
        if self.held == "\n" || !row {
            return false;
        }
        self.begin_text(region, out);
        true
    }

    /// The line below what may be a table's header.
    fn table_header(&mut self, region: &mut Region, out: &mut String) -> bool {
        let Leaf::Paragraph(paragraph) = &mut self.leaf else {
            return false;
        };
        let is_lost = paragraph.lost.is_some();
        let header = match (&paragraph.candidate, &paragraph.first_line) {
            (Some(line), _) => line.clone(),
            (None, None) if is_lost => paragraph.lost.clone().unwrap_or_default(),
            (None, Some(line)) if line.contains('|') && !region.is_cut() => line.clone(),
            _ => return false,
        };
        let possible = self.indent < CODE_INDENT
            && self.held.starts_with(['|', '-', ':'])
            && table::may_delimit(&self.held);
        if possible && !self.held.ends_with('\n') {
            return true;
        }
        let aligns = match possible {
            true => table::delimiter(&self.held),
            false => None,
        };
        match aligns {
            Some(aligns) if aligns.len() == table::cells(&header).len() => {
                match is_lost {
                    true => self.begin_table_below(&header, aligns, region, out),
                    false => self.begin_table(&header, aligns, region, out),
                }
                self.next_line();
                true
            }
            _ => {
                paragraph.first_line = None;
                paragraph.lost = None;
                self.refute(true, region, out);
                false
            }
        }
    }
}
