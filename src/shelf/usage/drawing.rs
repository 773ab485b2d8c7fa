//! How a table with bars is drawn.

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use super::sum::Sum;
use crate::terminal::Screen;

/// How a table is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Drawing {
    /// The screen's; nothing, where there are no bars.
    pub(super) columns: Option<usize>,
    pub(super) utf8: bool,
    pub(super) color: bool,
}

/// The three parts of a bar can be told apart without colour too.
const PARTS: [(&str, &str, &str, Style); 3] = [
    ("in", "█", "#", AnsiColor::Blue.on_default()),
    ("cached", "░", "-", AnsiColor::Cyan.on_default()),
    ("out", "▓", "=", AnsiColor::Green.on_default()),
];

impl Drawing {
    pub(super) fn on(screen: Screen) -> Self {
        let abilities = screen.abilities();
        let draws = abilities.stdout && abilities.moves && !screen.look().is_accessible();
        Self {
            columns: draws.then(|| screen.columns()),
            utf8: abilities.utf8,
            color: abilities.color_stdout,
        }
    }

    /// A bar of which `room` columns stand for `most` tokens. Something is never drawn as nothing.
    pub(super) fn bar(self, sum: &Sum, most: u64, room: usize) -> String {
        let fresh = sum.tokens.input_tokens.saturating_add(sum.cache_write());
        let mut text = String::new();
        let (mut tokens, mut drawn) = (0_u64, 0);
        for (part, amount) in PARTS
            .iter()
            .zip([fresh, sum.cache_read(), sum.tokens.output_tokens])
        {
            tokens = tokens.saturating_add(amount);
            let end = scaled(tokens, most, room);
            text.push_str(&self.part(part, end - drawn));
            drawn = end;
        }
        match (drawn, sum.tokens.all_tokens()) {
            (0, 1..) => self.part(&PARTS[0], 1),
            _ => text,
        }
    }

    fn part(self, (_, sign, ascii, style): &(&str, &str, &str, Style), times: usize) -> String {
        let bar = if self.utf8 { sign } else { ascii }.repeat(times);
        match self.color && times > 0 {
            true => format!("{style}{bar}{style:#}"),
            false => bar,
        }
    }

    pub(super) fn legend(self) -> String {
        let part = |part: &(&str, &str, &str, Style)| format!("{} {}", self.part(part, 1), part.0);
        PARTS.iter().map(part).collect::<Vec<_>>().join("  ")
    }
}

/// Rounded to the nearest column.
fn scaled(tokens: u64, most: u64, room: usize) -> usize {
    let room = room as u128;
    let most = u128::from(most.max(1));
    let columns = (u128::from(tokens) * room * 2 + most) / (most * 2);
    usize::try_from(columns.min(room)).unwrap_or(0)
}

/// How wide each column is.
pub(super) fn widths(table: &[Vec<String>]) -> Vec<usize> {
    let columns = table.first().map_or(0, Vec::len);
    let width = |column: usize| {
        let cells = table.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or(0)
    };
    (0..columns).map(width).collect()
}

/// The name on the left, numbers on the right.
pub(super) fn row(cells: &[String], widths: &[usize]) -> String {
    let mut text = String::new();
    for (n, (cell, width)) in cells.iter().zip(widths).enumerate() {
        let blank = " ".repeat(width.saturating_sub(cell.width()));
        match n {
            0 => text.push_str(&format!("{cell}{blank}  ")),
            _ => text.push_str(&format!("{blank}{cell}  ")),
        }
    }
    text
}
