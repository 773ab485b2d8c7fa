//! How blocks begin, once it is known what a line is.

use super::super::code::Code;
use super::super::inline::{Prose, heading_role};
use super::super::list::{Container, Item};
use super::super::region::Region;
use super::super::row::{Glyph, glyphs};
use super::super::start::{Fence, HtmlEnd, Marker};
use super::super::table::{self, Table};
use super::super::theme::{Role, Style};
use super::{Blocks, CODE_INDENT, Kind, Leaf, Paragraph, Place};

/// Columns of a rule.
const RULE: usize = 40;

impl Blocks {
    pub(super) fn begin_table(
        &mut self,
        header: &str,
        aligns: Vec<table::Align>,
        region: &mut Region,
        out: &mut String,
    ) {
        if let Leaf::Paragraph(paragraph) = &mut self.leaf
            && paragraph.candidate.is_some()
            && !paragraph.only_candidate
        {
            region.take_back(out);
            paragraph.prose.end(region, out);
            region.settle(out);
            self.leaf = Leaf::None;
            self.open(Kind::Boxed, region, out);
            region.open(&self.lead.first, self.lead.rest.clone());
        }
        self.undrawn = false;
        let table = Table::new(header, aligns, self.lead.clone(), region, out);
        self.set_leaf(Leaf::Table(Box::new(table)), Kind::Boxed);
    }

    /// A table whose header stays on the screen as its source.
    pub(super) fn begin_table_below(
        &mut self,
        header: &str,
        aligns: Vec<table::Align>,
        region: &mut Region,
        out: &mut String,
    ) {
        region.settle(out);
        let table = Table::below(header, aligns, self.lead.clone(), region.layout());
        self.set_leaf(Leaf::Table(Box::new(table)), Kind::Boxed);
    }

    /// What looked like a table's header is text, with its line's end if that has come.
    pub(super) fn refute(&mut self, ended: bool, region: &mut Region, out: &mut String) {
        let Leaf::Paragraph(paragraph) = &mut self.leaf else {
            return;
        };
        if let Some(line) = paragraph.candidate.take() {
            region.make_small();
            paragraph.only_candidate = false;
            paragraph.prose.doubt();
            for c in line.chars() {
                paragraph.prose.push(c, region, out);
            }
            if ended {
                paragraph.prose.push('\n', region, out);
            }
        }
    }

    pub(super) fn text(&mut self, region: &mut Region, out: &mut String) {
        if !matches!(self.leaf, Leaf::Paragraph(_)) {
            self.close_to(self.depth, region, out);
            self.open_paragraph(region, out);
        }
        self.begin_text(region, out);
    }

    pub(super) fn begin_text(&mut self, region: &mut Region, out: &mut String) {
        self.place = Place::Text;
        self.consume(0, region, out);
    }

    pub(super) fn open_paragraph(&mut self, region: &mut Region, out: &mut String) {
        self.open(Kind::Text, region, out);
        self.open_prose(region);
        let paragraph = Paragraph {
            prose: Prose::paragraph(region.layout().theme),
            first_line: Some(String::new()),
            candidate: None,
            only_candidate: false,
            lost: None,
        };
        self.set_leaf(Leaf::Paragraph(Box::new(paragraph)), Kind::Text);
    }

    /// A line that is a table's header if the next says so.
    pub(super) fn candidate(&mut self, region: &mut Region, out: &mut String) {
        let first = !matches!(self.leaf, Leaf::Paragraph(_));
        if first {
            self.close_to(self.depth, region, out);
            self.open_paragraph(region, out);
        }
        if let Leaf::Paragraph(paragraph) = &mut self.leaf {
            paragraph.candidate = Some(String::new());
            paragraph.only_candidate = first;
            paragraph.first_line = None;
            region.make_tall();
            if !first {
                region.push(Glyph::new('\n', Style::default()));
            }
        }
        self.begin_text(region, out);
    }

    pub(super) fn heading(&mut self, level: usize, region: &mut Region, out: &mut String) {
        self.close_to(self.depth, region, out);
        self.open(Kind::Heading, region, out);
        self.open_prose(region);
        let plain = region.layout().theme.is_plain();
        if plain {
            let signs = "#".repeat(level) + " ";
            for glyph in glyphs(&signs, Style::default()) {
                region.push(glyph);
            }
            region.commit();
        }
        let prose = Prose::heading(level, region.layout().theme);
        self.set_leaf(Leaf::Heading(prose), Kind::Heading);
        self.place = Place::Margin;
        self.consume(level, region, out);
    }

    /// The paragraph was a heading.
    pub(super) fn underline(&mut self, level: usize, region: &mut Region, out: &mut String) {
        if let Leaf::Paragraph(paragraph) = &mut self.leaf {
            paragraph.prose.end(region, out);
            region.restyle(heading_role(level), out);
            region.settle(out);
        }
        self.set_leaf(Leaf::None, Kind::Heading);
        self.next_line();
    }

    pub(super) fn rule(&mut self, region: &mut Region, out: &mut String) {
        self.close_to(self.depth, region, out);
        self.open(Kind::Text, region, out);
        self.open_prose(region);
        let layout = region.layout();
        let line = if layout.utf8 { '─' } else { '-' };
        let room = region.columns().saturating_sub(self.lead.first.len());
        for _ in 0..room.clamp(1, RULE) {
            region.put(Glyph::new(line, Style::of(Role::Line)), out);
        }
        region.settle(out);
        self.set_leaf(Leaf::None, Kind::Text);
        self.next_line();
    }

    pub(super) fn item(&mut self, marker: Marker, region: &mut Region, out: &mut String) {
        let rest = self.held.chars().skip(marker.length);
        let spaces = rest.clone().take_while(|c| *c == ' ').count();
        let bare = rest.clone().nth(spaces) == Some('\n');
        // More space than this is an item that begins with indented code.
        let spaces = if bare || spaces > CODE_INDENT {
            1
        } else {
            spaces
        };
        let indent = self.indent + marker.length + spaces;
        let sibling = match self.containers.get(self.depth) {
            Some(Container::Item(item)) => Some(item.clone()),
            _ => None,
        };
        self.close_to(self.depth, region, out);
        let mut item = Item::new(marker, indent, sibling.as_ref());
        item.bare = bare;
        self.containers.push(Container::Item(item));
        self.depth += 1;
        if bare {
            self.next_line();
        } else {
            self.consume(marker.length + spaces, region, out);
        }
    }

    pub(super) fn footnote(&mut self, length: usize, region: &mut Region, out: &mut String) {
        self.close_to(self.depth, region, out);
        let name = self.held.chars().take(length).collect();
        self.containers.push(Container::Footnote(name));
        self.depth += 1;
        self.consume(length, region, out);
    }

    pub(super) fn fence(&mut self, fence: Fence, region: &mut Region, out: &mut String) {
        self.close_to(self.depth, region, out);
        self.open(Kind::Boxed, region, out);
        let colored = !region.layout().theme.is_plain();
        let code = Code::new(Some(fence), self.indent, colored);
        self.set_leaf(Leaf::Code(Box::new(code)), Kind::Boxed);
        self.show_fence(region, out);
        self.next_line();
    }

    /// Without colours, code is told by its fences.
    pub(super) fn show_fence(&mut self, region: &mut Region, out: &mut String) {
        if region.layout().theme.is_plain() {
            self.open_row(region);
            for c in self.held.trim_end().chars() {
                region.put(Glyph::new(c, Style::default()), out);
            }
            self.end_row(region, out);
        }
    }

    pub(super) fn indented_code(&mut self, region: &mut Region, out: &mut String) {
        let inside = self.is_inside();
        let blanks = match &mut self.leaf {
            Leaf::Code(code) if inside => std::mem::take(&mut code.blanks),
            _ => {
                self.close_to(self.depth, region, out);
                self.open(Kind::Boxed, region, out);
                let code = Code::new(None, 0, true);
                self.set_leaf(Leaf::Code(Box::new(code)), Kind::Boxed);
                0
            }
        };
        for _ in 0..blanks {
            self.open_row(region);
            self.end_row(region, out);
        }
        self.gap = false;
        self.code_line(self.indent.saturating_sub(CODE_INDENT), region, out);
    }

    pub(super) fn code_line(&mut self, spaces: usize, region: &mut Region, out: &mut String) {
        self.open_row(region);
        if let Leaf::Code(code) = &mut self.leaf {
            for _ in 0..spaces {
                code.push(' ', region, out);
            }
        }
        self.begin_text(region, out);
    }

    pub(super) fn verbatim(
        &mut self,
        end: HtmlEnd,
        role: Role,
        region: &mut Region,
        out: &mut String,
    ) {
        self.close_to(self.depth, region, out);
        self.open(Kind::Text, region, out);
        let leaf = Leaf::Verbatim {
            end,
            role,
            line: String::new(),
            first: true,
        };
        self.set_leaf(leaf, Kind::Text);
        self.verbatim_line(region, out);
    }

    pub(super) fn verbatim_line(&mut self, region: &mut Region, out: &mut String) {
        region.open(&self.lead.first, self.lead.rest.clone());
        self.undrawn = false;
        let spaces = " ".repeat(self.indent);
        if let Leaf::Verbatim { role, .. } = &self.leaf {
            for glyph in glyphs(&spaces, Style::of(*role)) {
                region.put(glyph, out);
            }
        }
        self.begin_text(region, out);
    }
}
