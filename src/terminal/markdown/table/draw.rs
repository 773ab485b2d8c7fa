//! A table's rows as they are drawn.

use super::super::flow::{Breaks, Flow};
use super::super::inline::{Context, parse};
use super::super::row::{Glyph, Row, glyphs, width};
use super::super::theme::{BOLD, Role, Style};
use super::Table;
use super::shape::Shape;
use super::source::Align;

impl Table {
    pub(super) fn draw(&mut self, columns: usize) -> Vec<Row> {
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

    pub(super) fn draw_rows(
        &mut self,
        rows: &[Vec<String>],
        first: &[Glyph],
        columns: usize,
    ) -> Vec<Row> {
        let mut drawn = Vec::new();
        let mut lead = first.to_vec();
        if self.left.take().is_some() {
            drawn.push(Row::begin(&lead));
            if let Some(Shape::Grid { widths, .. }) = &self.shape {
                drawn.extend(self.grid_row(&self.header, widths, true, &lead));
                drawn.push(self.rule(widths, &lead));
            }
        }
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

    pub(super) fn grid_row(
        &self,
        row: &[String],
        widths: &[usize],
        bold: bool,
        lead: &[Glyph],
    ) -> Vec<Row> {
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

    pub(super) fn rule(&self, widths: &[usize], lead: &[Glyph]) -> Row {
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

    pub(super) fn record(&self, row: &[String], lead: &[Glyph], columns: usize) -> Vec<Row> {
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

pub(super) fn inline(cell: &str, bold: bool) -> Vec<Glyph> {
    let base = if bold {
        Style::default().and(BOLD)
    } else {
        Style::default()
    };
    let source: Vec<char> = cell.chars().collect();
    let context = Context::whole(base);
    parse(&source, context).glyphs
}

pub(super) fn wrap(cell: &str, columns: usize, bold: bool) -> Vec<Row> {
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
