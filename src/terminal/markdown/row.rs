//! Characters with a style, rows of them, and how many columns they take.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::theme::Style;

/// Clusters are cut here, so that measuring one again stays cheap.
const CLUSTER: usize = 32;

/// One character as it is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Glyph {
    /// The character; a line feed begins a new row.
    pub c: char,
    /// Its look.
    pub style: Style,
    /// Where in the source of its paragraph it came from.
    pub at: usize,
    /// Where the source of its paragraph may be cut before it: in front of all that it is inside of.
    pub cut: Option<usize>,
}

impl Glyph {
    /// A character from no particular place.
    pub const fn new(c: char, style: Style) -> Self {
        Self {
            c,
            style,
            at: 0,
            cut: None,
        }
    }

    /// Looks the same.
    pub fn same(&self, other: &Self) -> bool {
        self.c == other.c && self.style == other.style
    }
}

/// The characters of a text in one style.
pub fn glyphs(text: &str, style: Style) -> Vec<Glyph> {
    text.chars().map(|c| Glyph::new(c, style)).collect()
}

/// A row of the screen, or a longer one that is left to the terminal to wrap.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// What is on it.
    pub glyphs: Vec<Glyph>,
    /// How many of them are indentation and quote bars.
    pub lead: usize,
    /// It does not fit the screen.
    pub long: bool,
    /// Its start is on the screen and not here: it can only be added to.
    pub shortened: bool,
}

impl Row {
    /// An empty row behind its indentation.
    pub fn begin(lead: &[Glyph]) -> Self {
        Self {
            glyphs: lead.to_vec(),
            lead: lead.len(),
            long: false,
            shortened: false,
        }
    }

    /// Looks the same.
    pub fn same(&self, other: &Self) -> bool {
        self.glyphs.len() == other.glyphs.len() && self.starts_with(other)
    }

    /// Looks like the other with something after it.
    pub fn starts_with(&self, other: &Self) -> bool {
        self.glyphs.len() >= other.glyphs.len()
            && self
                .glyphs
                .iter()
                .zip(&other.glyphs)
                .all(|(a, b)| a.same(b))
    }

    /// Nothing but its indentation.
    pub fn is_empty(&self) -> bool {
        self.glyphs.len() <= self.lead
    }

    /// Drops spaces at the end.
    pub fn trim(&mut self, keep: usize) {
        while self.glyphs.len() > keep && self.glyphs.last().is_some_and(|g| g.c == ' ') {
            self.glyphs.pop();
        }
    }
}

/// Columns of one character.
pub fn char_width(c: char) -> usize {
    if c.is_ascii() {
        1
    } else {
        c.width().unwrap_or(0)
    }
}

/// Columns of some glyphs, measured as a row is.
pub fn width(glyphs: &[Glyph]) -> usize {
    let text: String = glyphs.iter().map(|g| g.c).collect();
    if text.is_ascii() {
        return text.len();
    }
    text.graphemes(true).map(cluster_width).sum()
}

/// Columns that a cluster takes at most. Terminals disagree about joined emoji: some draw the
/// whole, some the parts.
pub fn cluster_width(cluster: &str) -> usize {
    let parts = cluster.chars().map(char_width).sum::<usize>();
    parts.max(cluster.width())
}

/// Whether a character belongs to the cluster before it.
pub fn joins(cluster: &[Glyph], c: char) -> bool {
    let Some(last) = cluster.last() else {
        return false;
    };
    if c.is_ascii() || cluster.len() >= CLUSTER || (is_cjk(last.c) && is_cjk(c)) {
        return false;
    }
    let mut text: String = cluster.iter().map(|g| g.c).collect();
    text.push(c);
    text.graphemes(true).nth(1).is_none()
}

/// Whether a row may end between two characters where there is no space.
pub fn breaks_between(before: char, after: char) -> bool {
    (is_cjk(before) || is_cjk(after))
        && char_width(after) > 0
        && after != ' '
        && !never_first(after)
        && !never_last(before)
}

/// Writing without spaces between words. Korean has them.
pub fn is_cjk(c: char) -> bool {
    matches!(c,
        '\u{2E80}'..='\u{303E}' | '\u{3041}'..='\u{33FF}' | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{A4CF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}'
        | '\u{FF01}'..='\u{FF60}' | '\u{FFE0}'..='\u{FFE6}' | '\u{20000}'..='\u{3FFFD}')
        && char_width(c) > 0
}

fn never_first(c: char) -> bool {
    "、。，．：；！？）］｝」』】〕〉》〗’”…ー々ゝゞぁぃぅぇぉっゃゅょァィゥェォッャュョ,.:;!?)]}%"
        .contains(c)
}

fn never_last(c: char) -> bool {
    "（［｛「『【〔〈《〖‘“([{".contains(c)
}
