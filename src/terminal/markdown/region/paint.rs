//! Bytes: how the rows get to the terminal.

use std::fmt::Write;

use super::super::row::{Glyph, Row};
use super::super::theme::{Style, Theme};
use super::Region;

const BEGIN_UPDATE: &str = "\x1b[?2026h";
const END_UPDATE: &str = "\x1b[?2026l";
const CLEAR_ROW: &str = "\x1b[K";
const CLEAR_BELOW: &str = "\x1b[J";
/// The same from the first column. Some terminals keep what is cleared from their very first
/// position on in their history, so it begins a column later.
const CLEAR_ALL_BELOW: &str = "\x1b[K\x1b[C\x1b[J\r";

impl Region {
    /// In accessible mode, where nothing is painted before it is final: writes rows that now are.
    pub(super) fn write_rows(&mut self, from: usize, to: usize, out: &mut String) {
        if !self.layout.accessible {
            return;
        }
        let rows = std::mem::take(&mut self.flow.rows);
        for (n, row) in rows.iter().enumerate().take(to).skip(from) {
            let done = self.painted.get(n).map(|painted| painted.glyphs.len());
            if done.is_none() {
                self.start_row(out);
            }
            let new = row.glyphs.get(done.unwrap_or_default()..);
            self.draw(new.unwrap_or_default(), out);
        }
        self.flow.rows = rows;
    }

    pub(super) fn paint_tail(&mut self, out: &mut String) {
        if self.layout.accessible {
            return;
        }
        let Some(mut painted) = self.painted.pop() else {
            return;
        };
        if let Some(row) = self.flow.rows.last() {
            let new = row.glyphs.get(painted.glyphs.len()..).unwrap_or_default();
            painted.glyphs.extend_from_slice(new);
            painted.long = row.long;
            let new = new.len();
            let done = painted.glyphs.len() - new;
            self.draw(painted.glyphs.get(done..).unwrap_or_default(), out);
        }
        self.painted.push(painted);
    }

    /// Makes the terminal show the rows. Those before `from` it shows already.
    pub(super) fn paint(&mut self, from: usize, out: &mut String) {
        if self.layout.accessible || self.has_nothing_new() {
            return;
        }
        let rows = std::mem::take(&mut self.flow.rows);
        let same = |n: usize| match (rows.get(n), self.painted.get(n)) {
            (Some(row), Some(painted)) => row.same(painted),
            _ => false,
        };
        let mut first = from.min(self.painted.len());
        while same(first) {
            first += 1;
        }
        let painted = self.painted.len();
        if rows.len() < painted {
            // The cursor has to end up on the last row, to go on there.
            first = first.min(rows.len().saturating_sub(1));
        }
        let appends = first + 1 == painted
            && rows.len() >= painted
            && matches!((rows.get(first), self.painted.get(first)),
                (Some(row), Some(painted)) if row.starts_with(painted));
        if first >= painted {
            self.append(rows.get(first..).unwrap_or_default(), out);
        } else if appends {
            let done = self.painted.pop().map_or(0, |row| row.glyphs.len());
            let row = rows.get(first).map_or(&[][..], |row| &row.glyphs);
            self.draw(row.get(done..).unwrap_or_default(), out);
            self.append(rows.get(first + 1..).unwrap_or_default(), out);
        } else {
            self.repaint(&rows, first, out);
        }
        self.painted.truncate(first);
        self.painted
            .extend_from_slice(rows.get(first..).unwrap_or_default());
        self.flow.rows = rows;
    }

    pub(super) fn append(&mut self, rows: &[Row], out: &mut String) {
        for row in rows {
            self.start_row(out);
            self.draw(&row.glyphs, out);
        }
    }

    /// Overwrites the screen's rows from `first` on. Where that is more than one row, the terminal
    /// shows it at once.
    pub(super) fn repaint(&mut self, rows: &[Row], first: usize, out: &mut String) {
        let old = self.painted.len();
        let up = old.saturating_sub(first + 1);
        if up > 0 {
            out.push_str(BEGIN_UPDATE);
        }
        out.push('\r');
        if up > 0 {
            // Writing to a String cannot fail.
            let _ = write!(out, "\x1b[{up}A");
        }
        let mut below_is_clear = false;
        for (n, row) in rows.iter().enumerate().skip(first) {
            if n > first {
                self.start_row(out);
            }
            // After a row that fills the screen's width, clearing would take its last character.
            if row.long && !below_is_clear {
                out.push_str(CLEAR_ALL_BELOW);
                below_is_clear = true;
            }
            self.draw(&row.glyphs, out);
            if n < old && !below_is_clear {
                out.push_str(CLEAR_ROW);
            }
        }
        if rows.len() < old && !below_is_clear {
            self.fresh |= rows.is_empty();
            out.push_str(match rows.last().is_none_or(Row::is_empty) {
                true => CLEAR_ALL_BELOW,
                false => CLEAR_BELOW,
            });
        }
        if up > 0 {
            out.push_str(END_UPDATE);
        }
    }

    /// Clears the row that the cursor is on.
    pub(super) fn clear_row(&mut self, out: &mut String) {
        self.rest(out);
        out.push('\r');
        out.push_str(CLEAR_ROW);
    }

    pub(super) fn start_row(&mut self, out: &mut String) {
        if !std::mem::take(&mut self.fresh) {
            out.push_str("\r\n");
        }
    }

    pub(super) fn draw(&mut self, glyphs: &[Glyph], out: &mut String) {
        for glyph in glyphs {
            self.select_for(*glyph, out);
            out.push(glyph.c);
        }
    }

    pub(super) fn select_for(&mut self, glyph: Glyph, out: &mut String) {
        let space = glyph.c == ' ' && self.theme().same_space(self.style, glyph.style);
        if !space {
            self.select(glyph.style, out);
        }
    }

    pub(super) fn select(&mut self, style: Style, out: &mut String) {
        if self.style != style {
            self.theme().select(style, out);
            self.style = style;
        }
    }

    pub(super) fn theme(&self) -> Theme {
        self.layout.theme
    }
}
