//! Tables: dim source while they come, a grid at the end.
//!
//! Where a grid is too wide, each row becomes a record, a line per cell. A table that outgrows the
//! screen is drawn as far as it has come, and goes on row by row with the widths it has then.
//! Whatever happens, every cell is shown.

use super::flow::{Breaks, Flow};
use super::inline::{Context, parse};
use super::region::Region;
use super::row::{Glyph, Row, glyphs, width};
use super::theme::{BOLD, Role, Style};

/// No column of a grid is narrower, unless its cells are.
const NARROWEST: usize = 8;

/// Columns between those of a grid.
const GAP: usize = 3;

/// How a column's cells stand in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// At the left.
    Left,
    /// In the middle.
    Center,
    /// At the right.
    Right,
}

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
    utf8: bool,
}

#[derive(Debug, Clone)]
enum Shape {
    Grid {
        widths: Vec<usize>,
        /// Lines between rows, because some take more than one.
        ruled: bool,
    },
    Records,
}

/// The cells of a row.
pub fn cells(line: &str) -> Vec<String> {
    let line = line.trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    let mut cells = vec![String::new()];
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek().copied()) {
            ('\\', Some('|')) => {
                chars.next();
                push(&mut cells, '|');
            }
            ('|', None) => break,
            ('|', Some(_)) => cells.push(String::new()),
            _ => push(&mut cells, c),
        }
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

fn push(cells: &mut [String], c: char) {
    if let Some(cell) = cells.last_mut() {
        cell.push(c);
    }
}

/// Whether a line so far can be the one below a table's header.
pub fn may_delimit(line: &str) -> bool {
    line.chars().all(|c| "|-: \n".contains(c)) && line.len() <= 1024
}

/// The columns that the line below a header describes.
pub fn delimiter(line: &str) -> Option<Vec<Align>> {
    if !line.contains('|') {
        return None;
    }
    let align = |cell: &String| {
        let dashes = cell.trim_start_matches(':').trim_end_matches(':');
        let legal = !dashes.is_empty() && dashes.chars().all(|c| c == '-');
        let sides = (cell.starts_with(':'), cell.ends_with(':'));
        (legal && cell.len() <= dashes.len() + 2).then_some(match sides {
            (true, true) => Align::Center,
            (false, true) => Align::Right,
            _ => Align::Left,
        })
    };
    cells(line).iter().map(align).collect()
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
        let table = Self {
            header: cells(header),
            aligns,
            rows: Vec::new(),
            lead,
            shape: None,
            line: String::new(),
            records: 0,
            utf8: region.layout().utf8,
        };
        region.replace(Vec::new(), out);
        region.open_anywhere(&table.lead.first, table.lead.rest.clone());
        for c in header.chars() {
            raw(c, region, out);
        }
        table
    }

    /// A character of a row.
    pub fn push(&mut self, c: char, region: &mut Region, out: &mut String) {
        if region.is_cut() && self.shape.is_none() {
            self.leave_rows(region);
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
        self.rows.push(self.row(&line));
        if self.shape.is_none() {
            if region.is_cut() {
                self.leave_rows(region);
                region.settle(out);
            }
            return;
        }
        let rows = std::mem::take(&mut self.rows);
        if !region.is_cut() {
            self.fit(region.columns());
            let lead = self.lead.rest.clone();
            let drawn = self.draw_rows(&rows, &lead, region.columns());
            region.replace(drawn, out);
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

    /// As many cells as there are columns. What is too much goes into the last.
    fn row(&self, line: &str) -> Vec<String> {
        let mut row = cells(line);
        while row.len() > self.header.len() {
            let extra = row.pop().unwrap_or_default();
            if let Some(last) = row.last_mut()
                && !extra.is_empty()
            {
                last.push_str(" | ");
                last.push_str(&extra);
            }
        }
        row.resize(self.header.len(), String::new());
        row
    }

    /// Draws what is complete; the row that is coming starts again below.
    fn freeze(&mut self, region: &mut Region, out: &mut String) {
        self.freeze_shape(region);
        self.widen(region.columns());
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
    fn leave_rows(&mut self, region: &Region) {
        self.freeze_shape(region);
        self.records += self.rows.len();
        self.rows.clear();
    }

    /// A grid that has become too wide for the screen goes on as records.
    fn fit(&mut self, columns: usize) {
        let too_wide = match &self.shape {
            Some(Shape::Grid { widths, .. }) => self.grid_width(widths) > columns,
            _ => false,
        };
        if too_wide {
            self.shape = Some(Shape::Records);
        }
    }

    fn grid_width(&self, widths: &[usize]) -> usize {
        let lines = GAP * widths.len().saturating_sub(1);
        widths.iter().sum::<usize>() + lines + width(&self.lead.rest)
    }

    fn freeze_shape(&mut self, region: &Region) {
        let lead = width(&self.lead.first).max(width(&self.lead.rest));
        let columns = region.columns().saturating_sub(lead);
        self.shape = Some(match self.widths(columns) {
            Some(widths) if !region.layout().accessible => {
                let mut rows = std::iter::once(&self.header).chain(&self.rows);
                let wraps = |row: &Vec<String>| {
                    let cells = row.iter().zip(&widths);
                    cells
                        .clone()
                        .any(|(cell, width)| wrap(cell, *width, false).len() > 1)
                };
                let ruled = rows.any(wraps);
                Shape::Grid { widths, ruled }
            }
            _ => Shape::Records,
        });
    }

    /// The rows to come may have longer cells: spare columns are for them, most of all in the last,
    /// where they cost nothing.
    fn widen(&mut self, columns: usize) {
        let taken = match &self.shape {
            Some(Shape::Grid { widths, .. }) => self.grid_width(widths),
            _ => return,
        };
        if let Some(Shape::Grid { widths, .. }) = &mut self.shape {
            let count = widths.len();
            let mut spare = columns.saturating_sub(taken);
            let each = spare / (2 * count.max(1));
            for width in widths.iter_mut() {
                let more = each.min(*width);
                *width += more;
                spare -= more;
            }
            if let Some(last) = widths.last_mut() {
                *last += spare;
            }
        }
    }

    /// Widths with which a grid fits.
    fn widths(&self, columns: usize) -> Option<Vec<usize>> {
        let count = self.header.len();
        let room = columns.checked_sub(GAP * count.saturating_sub(1))?;
        let mut natural = vec![1; count];
        let mut least = vec![1; count];
        for row in std::iter::once(&self.header).chain(&self.rows) {
            for ((cell, natural), least) in row.iter().zip(&mut natural).zip(&mut least) {
                let glyphs = inline(cell, false);
                *natural = (*natural).max(width(&glyphs));
                let words = glyphs.split(|glyph| glyph.c == ' ').map(width);
                *least = (*least).max(words.max().unwrap_or(0).min(2 * NARROWEST));
            }
        }
        if natural.iter().sum::<usize>() <= room {
            return Some(natural);
        }
        let least: Vec<usize> = natural
            .iter()
            .zip(least)
            .map(|(natural, least)| least.max(NARROWEST).min(*natural))
            .collect();
        let fits = |level: usize| -> Vec<usize> {
            let pairs = natural.iter().zip(&least);
            pairs
                .map(|(natural, least)| level.max(*least).min(*natural))
                .collect()
        };
        let level = (1..=room)
            .rev()
            .find(|level| fits(*level).iter().sum::<usize>() <= room)?;
        Some(fits(level))
    }

    fn draw(&mut self, columns: usize) -> Vec<Row> {
        let rows = std::mem::take(&mut self.rows);
        let mut lead = self.lead.first.clone();
        let mut drawn = Vec::new();
        if let Some(Shape::Grid { widths, .. }) = &self.shape {
            drawn = self.grid_row(&self.header, widths, true, &lead);
            drawn.push(self.rule(widths, &self.lead.rest));
            lead.clone_from(&self.lead.rest);
        } else if rows.is_empty() && self.records == 0 {
            let names = self.header.join(", ");
            drawn = paragraph(inline(&names, true), &lead, &self.lead.rest, columns);
        }
        drawn.extend(self.draw_rows(&rows, &lead, columns));
        drawn
    }

    fn draw_rows(&mut self, rows: &[Vec<String>], first: &[Glyph], columns: usize) -> Vec<Row> {
        let mut drawn = Vec::new();
        let mut lead = first.to_vec();
        for row in rows {
            let again = self.records > 0;
            self.records += 1;
            if let Some(Shape::Grid { widths, ruled }) = &self.shape {
                if *ruled && again {
                    drawn.push(self.rule(widths, &lead));
                }
                drawn.extend(self.grid_row(row, widths, false, &lead));
            } else {
                if again {
                    drawn.push(Row::begin(&lead));
                }
                drawn.extend(self.record(row, &lead, columns));
            }
            lead.clone_from(&self.lead.rest);
        }
        drawn
    }

    fn grid_row(&self, row: &[String], widths: &[usize], bold: bool, lead: &[Glyph]) -> Vec<Row> {
        let columns: Vec<Vec<Row>> = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| wrap(cell, *width, bold))
            .collect();
        let height = columns.iter().map(Vec::len).max().unwrap_or(1);
        let mut drawn = Vec::new();
        for line in 0..height {
            let mut whole = Row::begin(if line == 0 { lead } else { &self.lead.rest });
            for (n, (cell, room)) in columns.iter().zip(widths).enumerate() {
                if n > 0 {
                    let line = if self.utf8 { " │ " } else { " | " };
                    whole.glyphs.extend(glyphs(line, Style::of(Role::Line)));
                }
                let content = cell.get(line).map_or(&[][..], |row| &row.glyphs);
                let align = self.aligns.get(n).copied().unwrap_or(Align::Left);
                pad(&mut whole, content, *room, align);
            }
            whole.trim(whole.lead);
            drawn.push(whole);
        }
        drawn
    }

    fn rule(&self, widths: &[usize], lead: &[Glyph]) -> Row {
        let (line, cross) = if self.utf8 {
            ("─", "─┼─")
        } else {
            ("-", "-+-")
        };
        let lines: Vec<String> = widths.iter().map(|width| line.repeat(*width)).collect();
        let mut row = Row::begin(lead);
        row.glyphs
            .extend(glyphs(&lines.join(cross), Style::of(Role::Line)));
        row
    }

    fn record(&self, row: &[String], lead: &[Glyph], columns: usize) -> Vec<Row> {
        let mut drawn = Vec::new();
        let mut lead = lead;
        for (name, cell) in self.header.iter().zip(row) {
            if cell.is_empty() {
                continue;
            }
            let mut line = Vec::new();
            if !name.is_empty() {
                line = inline(name, true);
                line.extend(glyphs(": ", Style::of(Role::Line)));
            }
            line.extend(inline(cell, false));
            drawn.extend(paragraph(line, lead, &self.lead.rest, columns));
            lead = &self.lead.rest;
        }
        drawn
    }
}

fn raw(c: char, region: &mut Region, out: &mut String) {
    region.put(Glyph::new(c, Style::of(Role::Raw)), out);
}

fn inline(cell: &str, bold: bool) -> Vec<Glyph> {
    let base = if bold {
        Style::default().and(BOLD)
    } else {
        Style::default()
    };
    let source: Vec<char> = cell.chars().collect();
    let context = Context::whole(base);
    parse(&source, context).glyphs
}

fn wrap(cell: &str, columns: usize, bold: bool) -> Vec<Row> {
    let mut flow = Flow::new(columns, Breaks::Anywhere, &[], Vec::new());
    for glyph in inline(cell, bold) {
        flow.push(glyph);
    }
    flow.rows
}

/// A line of a record; what it wraps to is indented.
fn paragraph(line: Vec<Glyph>, first: &[Glyph], rest: &[Glyph], columns: usize) -> Vec<Row> {
    let mut rest = rest.to_vec();
    if columns > 2 * (rest.len() + 2) {
        rest.extend(glyphs("  ", Style::default()));
    }
    let mut flow = Flow::new(columns, Breaks::Anywhere, first, rest);
    for glyph in line {
        flow.push(glyph);
    }
    flow.rows
}

fn pad(row: &mut Row, content: &[Glyph], room: usize, align: Align) {
    let spare = room.saturating_sub(width(content));
    let before = match align {
        Align::Left => 0,
        Align::Center => spare / 2,
        Align::Right => spare,
    };
    let space = |count| vec![Glyph::new(' ', Style::default()); count];
    row.glyphs.extend(space(before));
    row.glyphs.extend_from_slice(content);
    row.glyphs.extend(space(spare - before));
}
