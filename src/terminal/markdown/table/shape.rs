//! Whether a table is drawn as a grid, and how wide its columns are.

use super::super::region::Region;
use super::super::row::width;
use super::Table;
use super::draw::{inline, wrap};

/// No column of a grid is narrower, unless its cells are.
const NARROWEST: usize = 8;

/// Columns between those of a grid.
const GAP: usize = 3;

/// How a table's rows are drawn.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    Grid {
        widths: Vec<usize>,
        /// Lines between rows, because some take more than one.
        ruled: bool,
    },
    Records,
}

impl Table {
    /// The shape for the rows to come: what was left undrawn says how wide they are; a grid that has
    /// become too wide for the screen goes on as records.
    pub(super) fn fit(&mut self, coming: &[Vec<String>], region: &Region) {
        if let Some(left) = &self.left {
            self.rows = [left, coming].concat();
            self.freeze_shape(region);
            self.widen(region.columns());
            self.rows.clear();
        }
        let too_wide = match &self.shape {
            Some(Shape::Grid { widths, .. }) => self.grid_width(widths) > region.columns(),
            _ => false,
        };
        if too_wide {
            self.shape = Some(Shape::Records);
        }
    }

    /// Where only the header is known, a grid has room for words in each column, or there is none.
    pub(super) fn leave_room(&mut self) {
        let is_tight = match &self.shape {
            Some(Shape::Grid { widths, .. }) => widths.iter().any(|width| *width < NARROWEST),
            _ => false,
        };
        if is_tight {
            self.shape = Some(Shape::Records);
        }
    }

    pub(super) fn grid_width(&self, widths: &[usize]) -> usize {
        let lines = GAP * widths.len().saturating_sub(1);
        widths.iter().sum::<usize>() + lines + width(&self.lead.rest)
    }

    pub(super) fn freeze_shape(&mut self, region: &Region) {
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
    pub(super) fn widen(&mut self, columns: usize) {
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
    pub(super) fn widths(&self, columns: usize) -> Option<Vec<usize>> {
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
}
