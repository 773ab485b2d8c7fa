//! What happens to a block that has begun: its text, the ends of its lines, its end.

use super::super::inline::{self, Reading};
use super::super::list::{Container, margin};
use super::super::region::Region;
use super::super::row::{Glyph, glyphs, width};
use super::super::start::{HtmlEnd, VERBATIM};
use super::super::table::Lead;
use super::super::theme::{Role, Style};
use super::{Blocks, Kind, Leaf};

/// A longer first line is no table's header.
const HEADER: usize = 2048;

impl Blocks {
    pub(super) fn blank(&mut self, region: &mut Region, out: &mut String) {
        let inside = self.is_inside();
        match &mut self.leaf {
            Leaf::Code(code) if code.fence.is_none() && inside => code.blanks += 1,
            _ => self.close_leaf(region, out),
        }
        if !self.is_inside() {
            self.close_to(self.depth, region, out);
        }
        self.gap = true;
        self.next_line();
    }

    /// A character of the line's text.
    pub(super) fn write(&mut self, c: char, region: &mut Region, out: &mut String) {
        match &mut self.leaf {
            Leaf::None => {}
            Leaf::Heading(prose) => prose.push(c, region, out),
            Leaf::Code(code) => code.push(c, region, out),
            Leaf::Table(table) => table.push(c, region, out),
            Leaf::Verbatim { role, line, .. } => {
                line.push(c);
                region.put(Glyph::new(c, Style::of(*role)), out);
            }
            Leaf::Paragraph(paragraph) => {
                if let Some(line) = &mut paragraph.candidate {
                    line.push(c);
                    let change = region.push(Glyph::new(c, Style::of(Role::Raw)));
                    if region.is_crowded() {
                        self.refute(false, region, out);
                    } else {
                        region.show(change, out);
                    }
                    return;
                }
                if let Some(line) = &mut paragraph.first_line {
                    line.push(c);
                    if line.len() > HEADER {
                        paragraph.first_line = None;
                    }
                }
                paragraph.prose.push(c, region, out);
            }
        }
    }

    pub(super) fn end_line(&mut self, region: &mut Region, out: &mut String) {
        match &mut self.leaf {
            Leaf::None => {}
            Leaf::Heading(_) => self.close_leaf(region, out),
            Leaf::Paragraph(_) => self.end_text_line(region, out),
            Leaf::Code(code) => {
                code.end_line(&self.lead.first, region, out);
                self.lead.first.clone_from(&self.lead.rest);
            }
            Leaf::Table(table) => table.end_line(region, out),
            Leaf::Verbatim {
                end, line, first, ..
            } => {
                let ended = ends(*end, line, *first);
                line.clear();
                *first = false;
                self.end_row(region, out);
                if ended {
                    self.leaf = Leaf::None;
                }
            }
        }
        self.next_line();
    }

    pub(super) fn end_text_line(&mut self, region: &mut Region, out: &mut String) {
        let Leaf::Paragraph(paragraph) = &mut self.leaf else {
            return;
        };
        if paragraph.candidate.is_some() {
            return;
        }
        paragraph.prose.push('\n', region, out);
        match &mut paragraph.first_line {
            Some(line) if line.ends_with('\n') => paragraph.first_line = None,
            Some(line) if is_lone_tag(line) && !region.is_cut() => {
                let line = std::mem::take(line);
                self.turn_into_html(&line, region, out);
            }
            Some(line) if line.contains('|') => {}
            _ => paragraph.first_line = None,
        }
    }

    /// A paragraph of one tag turned out to begin a block of HTML.
    pub(super) fn turn_into_html(&mut self, line: &str, region: &mut Region, out: &mut String) {
        region.replace(Vec::new(), out);
        let leaf = Leaf::Verbatim {
            end: HtmlEnd::Blank,
            role: Role::Raw,
            line: String::new(),
            first: false,
        };
        self.set_leaf(leaf, Kind::Text);
        region.open(&self.lead.first, self.lead.rest.clone());
        for glyph in glyphs(line, Style::of(Role::Raw)) {
            region.put(glyph, out);
        }
        self.end_row(region, out);
    }

    pub(super) fn close_leaf(&mut self, region: &mut Region, out: &mut String) {
        self.refute(true, region, out);
        match std::mem::replace(&mut self.leaf, Leaf::None) {
            Leaf::Heading(mut prose) => {
                prose.end(region, out);
                region.settle(out);
            }
            Leaf::Paragraph(mut paragraph) => {
                paragraph.prose.end(region, out);
                region.settle(out);
            }
            Leaf::Table(table) => table.end(region, out),
            Leaf::Code(_) if self.undrawn => {
                self.open_row(region);
                self.end_row(region, out);
            }
            Leaf::None | Leaf::Code(_) | Leaf::Verbatim { .. } => {}
        }
    }

    /// Ends the block, and the containers from `depth` on.
    pub(super) fn close_to(&mut self, depth: usize, region: &mut Region, out: &mut String) {
        self.close_leaf(region, out);
        if depth < self.containers.len() && self.drawn < self.containers.len() {
            self.open(Kind::Text, region, out);
            self.open_row(region);
            self.end_row(region, out);
        }
        self.containers.truncate(depth);
        self.drawn = self.drawn.min(depth);
    }

    pub(super) fn set_leaf(&mut self, leaf: Leaf, kind: Kind) {
        self.leaf = leaf;
        self.last = self.containers.is_empty().then_some(kind);
    }

    /// Prepares for a block: the distance to the last, and what stands before its rows.
    pub(super) fn open(&mut self, kind: Kind, region: &mut Region, out: &mut String) {
        let utf8 = region.layout().utf8;
        let columns = region.columns();
        let old = self.containers.get(..self.drawn).unwrap_or_default();
        let mut first = margin(old, utf8, columns);
        let apart =
            self.containers.is_empty() && (kind != Kind::Text || self.last == Some(Kind::Boxed));
        if self.begun && (self.gap || apart) {
            region.blank(&first, out);
        }
        self.margin = first.len();
        for container in self.containers.iter_mut().skip(self.drawn) {
            first.extend(container.marker(utf8));
            if let Container::Item(item) = container {
                item.bare = false;
            }
        }
        for container in &mut self.containers {
            if let Container::Item(item) = container {
                item.bare = false;
            }
        }
        self.undrawn = first.len() > self.margin;
        self.lead = Lead {
            first,
            rest: margin(&self.containers, utf8, columns),
        };
        self.drawn = self.containers.len();
        self.gap = false;
        self.begun = true;
    }

    /// Begins rows of prose. Where there is no room beside the markers, they are part of it: they
    /// must be whole.
    pub(super) fn open_prose(&mut self, region: &mut Region) {
        let lead = &self.lead.first;
        let beside = match width(lead) < region.columns() {
            true => lead.len(),
            false => self.margin,
        };
        let (lead, markers) = lead.split_at_checked(beside).unwrap_or((lead, &[]));
        region.open(lead, self.lead.rest.clone());
        for glyph in markers {
            region.push(*glyph);
        }
        region.commit();
        self.undrawn = false;
    }

    /// Begins a row that ends where its line does.
    pub(super) fn open_row(&mut self, region: &mut Region) {
        region.open_unwrapped(&self.lead.first, self.lead.rest.clone());
        self.undrawn = false;
    }

    pub(super) fn end_row(&mut self, region: &mut Region, out: &mut String) {
        region.trim_empty();
        region.show_all(out);
        region.settle(out);
        self.lead.first.clone_from(&self.lead.rest);
    }
}

/// Whether a line of HTML or of a formula is the last.
fn ends(end: HtmlEnd, line: &str, first: bool) -> bool {
    let line = if first {
        line.get(2..).unwrap_or_default()
    } else {
        line
    };
    match end {
        HtmlEnd::Text(text) => line.contains(text),
        HtmlEnd::Blank => false,
        HtmlEnd::Verbatim => {
            let line = line.to_ascii_lowercase();
            VERBATIM
                .iter()
                .any(|tag| line.contains(&format!("</{tag}>")))
        }
    }
}

/// A line with an opening or a closing tag and nothing else.
fn is_lone_tag(line: &str) -> bool {
    if !line.starts_with('<') {
        return false;
    }
    let chars: Vec<char> = line.trim_end().chars().collect();
    match inline::angle(&chars, 0) {
        Reading::Whole((inline::Angle::Tag, end)) => {
            end == chars.len() && !line.starts_with("<!") && !line.starts_with("<?")
        }
        _ => false,
    }
}
