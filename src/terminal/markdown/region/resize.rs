//! Rows that the terminal may have moved, because its size is another.

use super::super::Layout;
use super::super::row::{self, Row};
use super::Region;

/// What becomes of a block's last row when the terminal has moved its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastRow {
    /// What comes next goes on it.
    GoesOn,
    /// What comes next goes below it.
    Ends,
}

impl Region {
    /// The screen has another size. Rows that fit it are where they were; where one does not, the
    /// terminal has moved them all: then they stay as they are, and the last goes on where it ends.
    /// Says whether rows were lost that way.
    pub fn resize(&mut self, size: (u16, u16), last: LastRow, out: &mut String) -> bool {
        let before = self.layout;
        self.layout = Layout {
            width: size.0,
            height: size.1,
            ..before
        };
        self.flow.change_limit(self.columns());
        if self.fits() {
            return false;
        }
        let goes_on = last == LastRow::GoesOn && !self.layout.accessible;
        if !goes_on || !self.keep_last_row(out) {
            self.leave(out);
        }
        true
    }

    /// Lets go of all rows but the last, which goes on. False if it cannot: then nothing is done.
    fn keep_last_row(&mut self, out: &mut String) -> bool {
        let (Some(row), Some(painted)) = (self.flow.rows.last(), self.painted.last()) else {
            return false;
        };
        let whole = self.painted.len() == self.flow.rows.len() && row.same(painted);
        if !whole || row.is_empty() {
            return false;
        }
        // What of it the terminal has on other rows is not kept, so it can only be added to.
        self.cut = true;
        self.flow.keep_last_row();
        self.painted.clone_from(&self.flow.rows);
        self.mark = self.flow.mark();
        self.trim(out);
        true
    }

    /// All rows fit the screen, and can be repainted.
    fn fits(&self) -> bool {
        let columns = self.columns();
        let fits = |row: &Row| !row.long && row::width(&row.glyphs) <= columns;
        !self.layout.accessible
            && self.flow.rows.len() <= self.capacity()
            && self.flow.rows.iter().chain(&self.painted).all(fits)
    }

    /// What is on the screen stays as it is, and the block goes on below it.
    pub fn leave(&mut self, out: &mut String) {
        let has_content = self.flow.rows.iter().any(|row| !row.is_empty());
        if has_content {
            self.write_rows(0, self.flow.rows.len(), out);
        }
        if self.layout.accessible && has_content || !self.painted.is_empty() {
            self.cut = true;
            self.flow.restart();
            self.mark = self.flow.mark();
        }
        self.end_row(out);
        self.painted.clear();
    }

    /// Goes to the start of a row with nothing on it.
    fn end_row(&mut self, out: &mut String) {
        match self.painted.last() {
            _ if self.fresh => {}
            Some(row) if row.glyphs.is_empty() => {}
            Some(row) if row.is_empty() && !row.long => self.clear_row(out),
            _ => out.push_str("\r\n"),
        }
        self.fresh = true;
    }
}
