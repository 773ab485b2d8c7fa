//! The rows at the bottom of the screen that can still change, and the bytes that change them.
//!
//! All rows above are history: the cursor never goes there. The region is small, so a repaint is
//! cheap, fits any screen, and needs no question to the terminal. In accessible mode nothing is
//! ever repainted: a row is written when it can no longer change.

mod paint;
mod resize;

pub use resize::LastRow;

use super::flow::{Breaks, Change, Flow, Mark};
use super::row::{Glyph, Row};
use super::theme::{Role, Style};
use super::{Layout, Wrap};

/// Rows of prose that can still change.
const ROWS: usize = 8;

/// How large a region may become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Size {
    /// A few rows.
    Small,
    /// As many as fit the screen.
    Tall,
}

/// The live rows of one block.
#[derive(Debug, Clone)]
pub struct Region {
    layout: Layout,
    flow: Flow,
    /// What the terminal shows of the flow's rows.
    painted: Vec<Row>,
    /// Up to here the block's text is settled.
    mark: Mark,
    size: Size,
    /// A row of this block is out of reach.
    cut: bool,
    /// What the terminal draws in.
    style: Style,
    /// The cursor is on a row with nothing on it.
    fresh: bool,
}

impl Region {
    /// On a row of its own.
    pub fn new(layout: Layout) -> Self {
        let flow = Flow::new(columns(layout), Breaks::Words, &[], Vec::new());
        Self {
            layout,
            mark: flow.mark(),
            flow,
            painted: Vec::new(),
            size: Size::Small,
            cut: false,
            style: Style::default(),
            fresh: true,
        }
    }

    /// What it draws for.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// Columns that a row may have.
    pub fn columns(&self) -> usize {
        columns(self.layout)
    }

    /// Begins a block of prose, behind `first` and then behind `rest`. The last must be settled.
    pub fn open(&mut self, first: &[Glyph], rest: Vec<Glyph>) {
        let breaks = match self.layout.wrap {
            Wrap::None => Breaks::Never,
            Wrap::Auto | Wrap::Columns(_) => Breaks::Words,
        };
        self.begin(breaks, first, rest);
    }

    /// Begins a block of rows that end only where its text says.
    pub fn open_unwrapped(&mut self, first: &[Glyph], rest: Vec<Glyph>) {
        self.begin(Breaks::Never, first, rest);
    }

    /// Begins a block that may become large and must stay within the screen.
    pub fn open_anywhere(&mut self, first: &[Glyph], rest: Vec<Glyph>) {
        self.begin(Breaks::Anywhere, first, rest);
        self.size = Size::Tall;
    }

    fn begin(&mut self, breaks: Breaks, first: &[Glyph], rest: Vec<Glyph>) {
        self.flow = Flow::new(self.columns(), breaks, first, rest);
        self.mark = self.flow.mark();
        self.painted.clear();
        self.size = Size::Small;
        self.cut = false;
    }

    /// The block may take the whole screen.
    pub fn make_tall(&mut self) {
        self.size = Size::Tall;
    }

    /// The block may not take the whole screen any longer.
    pub fn make_small(&mut self) {
        self.size = Size::Small;
    }

    /// Rows of this block are out of reach.
    pub fn is_cut(&self) -> bool {
        self.cut
    }

    /// There is more than can be kept changeable, and not enough of it is settled.
    pub fn is_stuck(&self) -> bool {
        let spare = self.flow.rows.len().saturating_sub(self.capacity());
        let long = self.flow.rows.iter().rposition(|row| row.long);
        let needed = spare.max(long.map_or(0, |long| long + 1));
        let ended = self.flow.next_row(&self.mark).is_some();
        needed > self.mark.row + usize::from(ended)
    }

    /// There is more than can be kept changeable.
    pub fn is_crowded(&self) -> bool {
        self.flow.rows.len() > self.capacity() || self.flow.is_long()
    }

    /// A row is longer than the screen is wide.
    pub fn is_long(&self) -> bool {
        self.flow.is_long()
    }

    /// Such a row is on the screen, and what comes next goes on it.
    pub fn is_spilling(&self) -> bool {
        let row_is_over = self.flow.breaks_rows() && self.mark.is_behind_space();
        self.painted.last().is_some_and(|row| row.long) && !row_is_over
    }

    fn capacity(&self) -> usize {
        let tall = usize::from(self.layout.height).saturating_sub(2).max(1);
        match self.size {
            Size::Small => tall.min(ROWS),
            Size::Tall => tall,
        }
    }

    /// Adds a character that may yet change.
    pub fn push(&mut self, glyph: Glyph) -> Change {
        self.flow.push(glyph)
    }

    /// Everything so far is settled.
    pub fn commit(&mut self) {
        self.mark = self.flow.mark();
    }

    /// Everything so far is settled, although a word may be unfinished.
    pub fn commit_anywhere(&mut self) {
        if !self.flow.rows.last().is_some_and(|row| row.long) {
            self.flow.allow_break();
        }
        self.commit();
    }

    /// Adds a character that stays.
    pub fn put(&mut self, glyph: Glyph, out: &mut String) {
        let change = self.push(glyph);
        if self.is_crowded() {
            self.commit();
        }
        self.show(change, out);
    }

    /// Lays out again what is not settled, and says where the glyph `at` came to be.
    pub fn relay(
        &mut self,
        glyphs: impl Iterator<Item = Glyph>,
        at: Option<usize>,
    ) -> Option<Mark> {
        self.flow.back_to(&self.mark);
        let mut mark = None;
        for (n, glyph) in glyphs.enumerate() {
            if Some(n) == at {
                mark = Some(self.flow.mark());
            }
            self.flow.push(glyph);
        }
        mark
    }

    /// Everything up to a place is settled.
    pub fn settle_to(&mut self, mark: Mark) {
        self.mark = mark;
    }

    /// Forgets what is not settled, also on the screen.
    pub fn take_back(&mut self, out: &mut String) {
        self.flow.back_to(&self.mark);
        self.paint(0, out);
    }

    /// Shows what a character did, and lets go of rows that became too many.
    pub fn show(&mut self, change: Change, out: &mut String) {
        match change {
            Change::None => {}
            Change::Longer if self.painted.len() == self.flow.rows.len() => self.paint_tail(out),
            Change::Longer | Change::Rows => {
                self.paint(self.flow.rows.len().saturating_sub(2), out);
            }
        }
        self.trim(out);
    }

    /// Brings all rows to the screen, and lets go of rows that became too many.
    pub fn show_all(&mut self, out: &mut String) {
        self.paint(0, out);
        self.trim(out);
    }

    /// Gives every glyph of the block that is still at hand another role.
    pub fn restyle(&mut self, role: Role, out: &mut String) {
        for row in self.flow.rows.iter_mut().filter(|row| !row.long) {
            for glyph in row.glyphs.iter_mut().skip(row.lead) {
                if glyph.style.role == Role::Text {
                    glyph.style.role = role;
                }
            }
        }
        self.paint(0, out);
    }

    /// Puts other rows in the place of the block's.
    pub fn replace(&mut self, rows: Vec<Row>, out: &mut String) {
        self.flow.rows = rows;
        self.paint(0, out);
    }

    /// A row without content needs no spaces.
    pub fn trim_empty(&mut self) {
        let painted = self.painted.len();
        for row in self.flow.rows.iter_mut().skip(painted) {
            if row.is_empty() {
                row.trim(0);
            }
        }
    }

    /// Ends the block: its rows are history.
    pub fn settle(&mut self, out: &mut String) {
        if self.has_nothing_new() {
            self.flow.rows.clear();
            return;
        }
        self.write_rows(0, self.flow.rows.len(), out);
        self.painted.clear();
        self.flow.rows.clear();
    }

    /// A row with nothing but quote bars.
    pub fn blank(&mut self, lead: &[Glyph], out: &mut String) {
        let mut row = Row::begin(lead);
        row.trim(0);
        self.start_row(out);
        self.draw(&row.glyphs, out);
    }

    /// Ends the last row and the styles.
    pub fn finish(&mut self, out: &mut String) {
        self.select(Style::default(), out);
        if !self.fresh {
            out.push_str("\r\n");
            self.fresh = true;
        }
    }

    /// What came before the block was cut off is on the screen, and nothing came since: an empty
    /// row would be one too many.
    fn has_nothing_new(&self) -> bool {
        self.cut && self.painted.is_empty() && self.flow.rows.iter().all(Row::is_empty)
    }

    /// Leaves the terminal in no style of the answer's.
    pub fn rest(&mut self, out: &mut String) {
        self.select(Style::default(), out);
    }

    /// Lets go of the first rows until the rest can be kept changeable.
    fn trim(&mut self, out: &mut String) {
        if self.flow.is_long() {
            self.leave_long_row(out);
        }
        while self.flow.rows.len() > self.capacity() {
            if self.mark.row == 0 {
                match self.flow.next_row(&self.mark) {
                    Some(mark) => self.mark = mark,
                    None => return,
                }
            }
            self.write_rows(0, 1, out);
            self.cut = true;
            self.mark.row = self.mark.row.saturating_sub(1);
            self.flow.rows.remove(0);
            if !self.painted.is_empty() {
                self.painted.remove(0);
            }
        }
    }

    /// How many rows a long row takes is the terminal's affair, so nothing above its end can be
    /// reached any more.
    fn leave_long_row(&mut self, out: &mut String) {
        let Some(long) = self.flow.rows.iter().rposition(|row| row.long) else {
            return;
        };
        let last = long + 1 == self.flow.rows.len();
        if let Some(mark) = self
            .flow
            .next_row(&self.mark)
            .filter(|_| self.mark.row == long)
        {
            self.mark = mark;
        }
        let gone = if last { long } else { long + 1 };
        self.write_rows(0, long + 1, out);
        self.cut = true;
        self.flow.rows.drain(..gone);
        self.painted.drain(..gone.min(self.painted.len()));
        if last {
            self.flow.shorten();
            self.painted.clone_from(&self.flow.rows);
            self.mark = self.flow.mark();
        } else {
            self.mark.row = self.mark.row.saturating_sub(gone);
        }
    }
}

fn columns(layout: Layout) -> usize {
    let screen = usize::from(layout.width).saturating_sub(1).max(1);
    match layout.wrap {
        Wrap::Columns(columns) => screen.min(usize::from(columns).max(1)),
        Wrap::Auto | Wrap::None => screen,
    }
}
