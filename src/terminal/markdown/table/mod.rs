//! Tables: dim source while they come, a grid at the end.
//!
//! Where a grid is too wide, each row becomes a record, a line per cell. A table that outgrows the
//! screen is drawn as far as it has come, and goes on row by row with the widths it has then.
//! Whatever happens, every cell is shown.

mod draw;
mod shape;
mod source;

pub use source::{Align, cells, delimiter, may_delimit};

use self::shape::Shape;
use super::Layout;
use super::region::Region;
use super::row::Glyph;
use super::theme::{Role, Style};

/// What stands before a block's rows.
#[derive(Debug, Clone, Default)]
pub struct Lead {
    /// Before the first.
    pub first: Vec<Glyph>,
    /// Before the others.
    pub rest: Vec<Glyph>,
}

/// A table in the making.
#[derive(Debug, Clone)]
pub struct Table {
    header: Vec<String>,
    aligns: Vec<Align>,
    rows: Vec<Vec<String>>,
    lead: Lead,
    /// How its rows are drawn, once that cannot change.
    shape: Option<Shape>,
    line: String,
    records: usize,
    /// Rows that are left on the screen as their source, the header above them, while none is drawn.
    left: Option<Vec<Vec<String>>>,
    utf8: bool,
}

impl Table {
    /// A table of which the header and its delimiter have come. The region is open for it.
    pub fn new(
        header: &str,
        aligns: Vec<Align>,
        lead: Lead,
        region: &mut Region,
        out: &mut String,
    ) -> Self {
        let table = Self::empty(header, aligns, lead, region.layout());
        region.replace(Vec::new(), out);
        region.open_anywhere(&table.lead.first, table.lead.rest.clone());
        for c in header.chars() {
            raw(c, region, out);
        }
        table
    }

    /// The same, where the header stays on the screen as its source, out of reach.
    pub fn below(header: &str, aligns: Vec<Align>, lead: Lead, layout: Layout) -> Self {
        let mut table = Self::empty(header, aligns, lead, layout);
        table.leave_rows();
        table
    }

    fn empty(header: &str, aligns: Vec<Align>, lead: Lead, layout: Layout) -> Self {
        Self {
            header: cells(header),
            aligns,
            rows: Vec::new(),
            lead,
            shape: None,
            line: String::new(),
            records: 0,
            left: None,
            utf8: layout.utf8,
        }
    }

    /// A character of a row.
    pub fn push(&mut self, c: char, region: &mut Region, out: &mut String) {
        if region.is_cut() && self.shape.is_none() {
            self.leave_rows();
        }
        if self.line.is_empty() {
            if self.shape.is_some() {
                region.open_anywhere(&self.lead.rest, self.lead.rest.clone());
            } else {
                region.push(Glyph::new('\n', Style::default()));
            }
        }
        self.line.push(c);
        let change = region.push(Glyph::new(c, Style::of(Role::Raw)));
        if region.is_crowded() && self.shape.is_none() {
            self.freeze(region, out);
        } else {
            if region.is_crowded() {
                region.commit();
            }
            region.show(change, out);
        }
    }

    /// A row is complete.
    pub fn end_line(&mut self, region: &mut Region, out: &mut String) {
        let line = std::mem::take(&mut self.line);
        self.rows.push(source::row(&line, self.header.len()));
        if self.shape.is_none() {
            if region.is_cut() {
                self.leave_rows();
                region.settle(out);
            }
            return;
        }
        let rows = std::mem::take(&mut self.rows);
        if !region.is_cut() {
            self.fit(&rows, region);
            let lead = self.lead.rest.clone();
            let drawn = self.draw_rows(&rows, &lead, region.columns());
            region.replace(drawn, out);
        } else if let Some(left) = &mut self.left {
            left.extend(rows);
        }
        region.settle(out);
    }

    /// Nothing more will come.
    pub fn end(mut self, region: &mut Region, out: &mut String) {
        if self.shape.is_some() {
            return;
        }
        if !region.is_cut() {
            self.freeze_shape(region);
            let drawn = self.draw(region.columns());
            region.replace(drawn, out);
        }
        region.settle(out);
    }

    /// Draws what is complete; the row that is coming starts again below.
    fn freeze(&mut self, region: &mut Region, out: &mut String) {
        let is_guess = self.rows.is_empty();
        self.freeze_shape(region);
        self.widen(region.columns());
        if is_guess {
            self.leave_room();
        }
        let drawn = self.draw(region.columns());
        self.rows.clear();
        region.replace(drawn, out);
        region.settle(out);
        region.open_anywhere(&self.lead.rest, self.lead.rest.clone());
        for c in self.line.chars() {
            raw(c, region, out);
        }
    }

    /// What is on the screen stays there as it is.
    fn leave_rows(&mut self) {
        self.shape = Some(Shape::Records);
        self.left = Some(std::mem::take(&mut self.rows));
    }
}

fn raw(c: char, region: &mut Region, out: &mut String) {
    region.put(Glyph::new(c, Style::of(Role::Raw)), out);
}
