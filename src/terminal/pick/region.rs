//! Rows from the cursor's on that are painted over, and gone in the end.

use std::io::{self, Write};

use crossterm::cursor::{MoveToColumn, MoveUp};
use crossterm::queue;
use crossterm::style::Print;
use crossterm::terminal::{Clear, ClearType};

use crate::terminal::tty;

/// The region, on standard error. The cursor stands behind its last row.
#[derive(Debug, Default)]
pub(super) struct Region {
    /// How many rows it has.
    rows: u16,
    /// For what columns and rows of the screen they were drawn.
    size: (u16, u16),
}

impl Region {
    /// Draws the rows for the columns and rows that the screen has, in the place of those before.
    pub(super) fn draw(
        &mut self,
        rows: impl FnOnce((usize, usize)) -> Vec<String>,
    ) -> io::Result<()> {
        let size = tty::size().unwrap_or((80, 24));
        let rows = rows((size.0.into(), size.1.into()));
        self.paint(size, &rows.join("\n"))?;
        self.rows = u16::try_from(rows.len()).unwrap_or(u16::MAX);
        self.size = size;
        Ok(())
    }

    /// Takes the rows away.
    pub(super) fn clear(&mut self) -> io::Result<()> {
        self.paint(tty::size().unwrap_or(self.size), "")?;
        self.rows = 0;
        Ok(())
    }

    /// Writes a text in the place of the rows. On a smaller screen these may have been folded, and
    /// not every terminal folds: they are left then, rather than something above be lost.
    fn paint(&self, size: (u16, u16), text: &str) -> io::Result<()> {
        let mut out = Vec::new();
        let is_smaller = size.0 < self.size.0 || size.1 < self.size.1;
        match self.rows.saturating_sub(1) {
            _ if is_smaller && self.rows > 0 => queue!(out, Print("\n"))?,
            0 => {}
            up => queue!(out, MoveUp(up))?,
        }
        let below = Clear(ClearType::FromCursorDown);
        queue!(out, MoveToColumn(0), below, Print(text))?;
        let mut to = io::stderr();
        to.write_all(&out)?;
        to.flush()
    }
}
