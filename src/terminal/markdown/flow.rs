//! Characters flow into rows.
//!
//! Rows are broken here and not by the terminal, so the number of rows on the screen is the number
//! of rows here. Words are placed as they come, letter by letter: a word that turns out too long
//! for the rest of its row moves to the next. A word longer than a row is left to the terminal.

use super::row::{Glyph, Row, breaks_between, char_width, cluster_width, joins};

/// More marks on one letter than this are not drawn: removing Markdown's signs can pile up marks
/// that the sanitiser saw on several letters.
const MARKS: usize = 16;

/// What a character did to the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Nothing that shows yet.
    None,
    /// The last row got longer.
    Longer,
    /// The last rows changed.
    Rows,
}

/// How rows end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breaks {
    /// Between words; longer words stay whole.
    Words,
    /// Between words, and inside a word that is longer than the row.
    Anywhere,
    /// Never.
    Never,
}

/// A place to which the flow can be put back.
#[derive(Debug, Clone, Default)]
pub struct Mark {
    /// The row, of those that are kept.
    pub row: usize,
    /// How many glyphs it had.
    pub len: usize,
    pen: Pen,
}

impl Mark {
    /// What comes next is behind a space.
    pub fn is_behind_space(&self) -> bool {
        !self.pen.spaces.is_empty()
    }
}

/// Where the next character goes.
#[derive(Debug, Clone, Default)]
struct Pen {
    /// Columns of the last row.
    width: usize,
    /// Its first glyph that must stay with the next one.
    word: usize,
    /// The columns before that glyph.
    word_at: usize,
    /// The first glyph of the last cluster.
    cluster: usize,
    /// The columns of that cluster.
    cluster_width: usize,
    marks: usize,
    /// Spaces that are drawn when something follows them on the same row.
    spaces: Vec<Glyph>,
    /// Spaces here, or a line's end, stood between this row and one that is gone.
    skips_spaces: bool,
}

/// Rows in the making.
#[derive(Debug, Clone)]
pub struct Flow {
    /// All rows that can still change.
    pub rows: Vec<Row>,
    limit: usize,
    breaks: Breaks,
    rest: Vec<Glyph>,
    pen: Pen,
}

impl Flow {
    /// One empty row behind `first`; those after it are behind `rest`.
    pub fn new(limit: usize, breaks: Breaks, first: &[Glyph], rest: Vec<Glyph>) -> Self {
        let mut flow = Self {
            rows: Vec::new(),
            limit,
            breaks,
            rest,
            pen: Pen::default(),
        };
        flow.begin(first.to_vec());
        flow
    }

    /// Starts again with an empty row.
    pub fn restart(&mut self) {
        self.rows.clear();
        self.begin(self.rest.clone());
        self.pen.skips_spaces = true;
    }

    /// The rows to come are for a screen of another width.
    pub fn change_limit(&mut self, limit: usize) {
        self.limit = limit;
    }

    /// Lets go of all rows but the last, which may be longer than the screen is wide now.
    pub fn keep_last_row(&mut self) {
        let last = self.rows.len().saturating_sub(1);
        self.rows.drain(..last);
        let long = self.pen.width > self.limit;
        if let Some(row) = self.rows.last_mut() {
            row.long = long || row.shortened;
        }
    }

    /// Of a last row that is longer than the screen, keeps what the next character may join.
    pub fn shorten(&mut self) {
        let from = self.pen.cluster;
        if let Some(row) = self.rows.last_mut() {
            row.glyphs.drain(..from.min(row.glyphs.len()));
            row.lead = 0;
            row.shortened = true;
        }
        self.pen.cluster = 0;
        self.pen.word = 0;
        self.pen.word_at = 0;
    }

    /// A row may end here, whatever the characters are.
    pub fn allow_break(&mut self) {
        self.pen.word = self.rows.last().map_or(0, |row| row.glyphs.len());
        self.pen.word_at = self.pen.width;
    }

    /// The place that has been reached.
    pub fn mark(&self) -> Mark {
        Mark {
            row: self.rows.len().saturating_sub(1),
            len: self.rows.last().map_or(0, |row| row.glyphs.len()),
            pen: self.pen.clone(),
        }
    }

    /// Forgets everything after a place.
    pub fn back_to(&mut self, mark: &Mark) {
        self.rows.truncate(mark.row + 1);
        self.pen.clone_from(&mark.pen);
        let long = self.pen.width > self.limit;
        if let Some(row) = self.rows.last_mut() {
            row.glyphs.truncate(mark.len);
            row.long = long || row.shortened;
        }
    }

    /// The start of the row after the mark's, if the mark is at the end of its row.
    pub fn next_row(&self, mark: &Mark) -> Option<Mark> {
        let row = self.rows.get(mark.row)?;
        let next = self.rows.get(mark.row + 1)?;
        (row.glyphs.len() <= mark.len).then(|| Mark {
            row: mark.row + 1,
            len: next.lead,
            pen: Pen::at_start(next),
        })
    }

    /// A full row ends at the next space.
    pub fn breaks_rows(&self) -> bool {
        self.breaks != Breaks::Never
    }

    /// Some row is longer than the screen is wide.
    pub fn is_long(&self) -> bool {
        self.rows.iter().any(|row| row.long)
    }

    /// Adds a character.
    pub fn push(&mut self, glyph: Glyph) -> Change {
        #[cfg(test)]
        super::work::add(1);
        match glyph.c {
            '\n' if self.pen.skips_spaces => Change::None,
            '\n' => {
                self.begin(self.rest.clone());
                Change::Rows
            }
            ' ' => {
                if !self.pen.skips_spaces {
                    self.pen.spaces.push(glyph);
                }
                Change::None
            }
            _ => match self.bounded(glyph) {
                Some(glyph) => self.place(glyph),
                None => Change::None,
            },
        }
    }

    fn bounded(&mut self, mut glyph: Glyph) -> Option<Glyph> {
        if char_width(glyph.c) > 0 {
            self.pen.marks = 0;
            return Some(glyph);
        }
        self.pen.marks = self.pen.marks.saturating_add(1);
        if self.pen.marks == MARKS {
            glyph.c = '…';
        }
        (self.pen.marks <= MARKS).then_some(glyph)
    }

    fn place(&mut self, glyph: Glyph) -> Change {
        self.pen.skips_spaces = false;
        let mut change = Change::Longer;
        let last = self.rows.last().and_then(|row| row.glyphs.last());
        let after_space = !self.pen.spaces.is_empty();
        if !after_space && self.extends_cluster(glyph.c) {
            self.grow_cluster(glyph);
        } else {
            let width = char_width(glyph.c);
            let may_break = after_space
                || self.has_content() && last.is_some_and(|l| breaks_between(l.c, glyph.c));
            if may_break {
                change = self.end_word(width);
            }
            self.add(glyph, width);
        }
        if self.pen.width > self.limit {
            change = self.overflow().max(change);
        }
        change
    }

    /// At a place where a row may end.
    fn end_word(&mut self, next: usize) -> Change {
        let spaces = self.pen.spaces.len();
        let is_shortened = self.rows.last().is_some_and(|row| row.shortened);
        let fits = self.pen.width + spaces + next <= self.limit && !is_shortened;
        let full = self.breaks != Breaks::Never && !fits;
        let mut change = Change::Longer;
        if full && self.has_content() {
            self.begin(self.rest.clone());
            change = Change::Rows;
        } else if full {
            self.pen.spaces.clear();
        } else {
            self.place_spaces();
        }
        self.pen.word = self.rows.last().map_or(0, |row| row.glyphs.len());
        self.pen.word_at = self.pen.width;
        change
    }

    fn place_spaces(&mut self) {
        let spaces = std::mem::take(&mut self.pen.spaces);
        self.pen.width += spaces.len();
        if let Some(row) = self.rows.last_mut() {
            row.glyphs.extend(spaces);
        }
    }

    fn overflow(&mut self) -> Change {
        let lead = self.rows.last().map_or(0, |row| row.lead);
        let word = match self.breaks {
            Breaks::Never => 0,
            Breaks::Words => self.pen.word,
            Breaks::Anywhere if self.pen.word > lead => self.pen.word,
            Breaks::Anywhere => self.pen.cluster,
        };
        if word > lead {
            self.move_down(word);
            if self.pen.width > self.limit {
                return self.overflow();
            }
            return Change::Rows;
        }
        if let Some(row) = self.rows.last_mut() {
            row.long = true;
        }
        Change::Longer
    }

    fn move_down(&mut self, word: usize) {
        let Some(row) = self.rows.last_mut() else {
            return;
        };
        let moved = row.glyphs.split_off(word.min(row.glyphs.len()));
        row.trim(row.lead);
        let cluster = self.pen.cluster.saturating_sub(word);
        let (cluster_width, marks) = (self.pen.cluster_width, self.pen.marks);
        let width = if word == self.pen.word {
            self.pen.width - self.pen.word_at
        } else {
            cluster_width
        };
        self.begin(self.rest.clone());
        let Some(row) = self.rows.last_mut() else {
            return;
        };
        row.glyphs.extend(moved);
        self.pen.width += width;
        self.pen.cluster = row.lead + cluster;
        self.pen.cluster_width = cluster_width;
        self.pen.marks = marks;
    }

    fn begin(&mut self, lead: Vec<Glyph>) {
        let row = Row::begin(&lead);
        self.pen = Pen::at_start(&row);
        self.rows.push(row);
    }

    fn has_content(&self) -> bool {
        self.rows.last().is_some_and(|row| !row.is_empty())
    }

    fn extends_cluster(&self, c: char) -> bool {
        !c.is_ascii() && self.has_content() && joins(self.last_cluster(), c)
    }

    fn last_cluster(&self) -> &[Glyph] {
        let glyphs = self.rows.last().map(|row| row.glyphs.as_slice());
        glyphs
            .and_then(|glyphs| glyphs.get(self.pen.cluster..))
            .unwrap_or_default()
    }

    fn grow_cluster(&mut self, glyph: Glyph) {
        if let Some(row) = self.rows.last_mut() {
            row.glyphs.push(glyph);
        }
        let text: String = self.last_cluster().iter().map(|g| g.c).collect();
        let width = cluster_width(&text);
        self.pen.width = self.pen.width - self.pen.cluster_width + width;
        self.pen.cluster_width = width;
    }

    fn add(&mut self, glyph: Glyph, width: usize) {
        if let Some(row) = self.rows.last_mut() {
            self.pen.cluster = row.glyphs.len();
            row.glyphs.push(glyph);
        }
        self.pen.cluster_width = width;
        self.pen.width += width;
    }
}

impl Pen {
    fn at_start(row: &Row) -> Self {
        let width = super::row::width(row.glyphs.get(..row.lead).unwrap_or_default());
        Self {
            width,
            word: row.lead,
            word_at: width,
            cluster: row.lead,
            ..Self::default()
        }
    }
}

impl Change {
    fn max(self, other: Self) -> Self {
        if self == Self::Rows || other == Self::Rows {
            Self::Rows
        } else {
            Self::Longer
        }
    }
}
