//! What is around a block: quotes, items of lists, footnotes; and how they indent it.

use super::row::{Glyph, glyphs, width};
use super::start::Marker;
use super::theme::{Role, Style};

/// Lines of a footnote are indented by this.
const FOOTNOTE: usize = 4;

/// Something that blocks are inside of.
#[derive(Debug, Clone)]
pub enum Container {
    /// A quote.
    Quote,
    /// An item of a list.
    Item(Item),
    /// A footnote; its name, as it is written.
    Footnote(String),
}

/// An item of a list.
#[derive(Debug, Clone)]
pub struct Item {
    /// The bullet, or what follows the number.
    pub sign: char,
    /// The number it is shown with.
    pub number: Option<u32>,
    /// The number the list began with.
    first: Option<u32>,
    /// Columns that its lines are indented by, at least.
    pub indent: usize,
    /// Its first line had only the marker, and nothing has come since.
    pub bare: bool,
}

impl Item {
    /// The item after `before`, if that is of the same list.
    ///
    /// Numbers are shown as they are written, but lists that repeat one number are counted: both
    /// are common.
    pub fn new(marker: Marker, indent: usize, before: Option<&Self>) -> Self {
        let list = before.filter(|before| {
            before.sign == marker.sign && before.number.is_some() == marker.number.is_some()
        });
        let first = list.map_or(marker.number, |before| before.first);
        let counted = list.and_then(|before| before.number);
        let number = match (marker.number, counted) {
            (Some(number), Some(counted)) if Some(number) == first || number <= counted => {
                Some(counted.saturating_add(1))
            }
            (number, _) => number,
        };
        Self {
            sign: marker.sign,
            number,
            first,
            indent,
            bare: false,
        }
    }

    fn text(&self) -> String {
        match self.number {
            Some(number) => format!("{number}{} ", self.sign),
            None => "- ".to_owned(),
        }
    }
}

impl Container {
    /// Columns that a line needs to be inside.
    pub fn indent(&self) -> usize {
        match self {
            Self::Quote => 0,
            Self::Item(item) => item.indent,
            Self::Footnote(_) => FOOTNOTE,
        }
    }

    /// What is drawn where it begins.
    pub fn marker(&self, utf8: bool) -> Vec<Glyph> {
        match self {
            Self::Quote => self.margin(utf8),
            Self::Item(item) => glyphs(&item.text(), Style::of(Role::Marker)),
            Self::Footnote(name) => glyphs(&format!("{name} "), Style::of(Role::Marker)),
        }
    }

    /// What is drawn before its other rows.
    pub fn margin(&self, utf8: bool) -> Vec<Glyph> {
        match self {
            Self::Quote => glyphs(if utf8 { "│ " } else { "> " }, Style::of(Role::Line)),
            Self::Item(item) => blank(item.text().len()),
            Self::Footnote(name) => {
                blank(width(&glyphs(name, Style::default())).min(FOOTNOTE - 1) + 1)
            }
        }
    }
}

fn blank(columns: usize) -> Vec<Glyph> {
    vec![Glyph::new(' ', Style::default()); columns]
}

/// The margin of a row inside all of these. Deep nesting must leave room for text.
pub fn margin(containers: &[Container], utf8: bool, columns: usize) -> Vec<Glyph> {
    let all = containers
        .iter()
        .flat_map(|container| container.margin(utf8));
    all.take(columns / 2).collect()
}
