//! Emphasis: which runs of `*`, `_` and `~` begin it, which end it, and which are only characters.
//!
//! The rules are CommonMark's, with one relaxation: beside Chinese and Japanese, where there are no
//! spaces between words, punctuation does not keep a run from beginning or ending emphasis.

use super::super::row::{char_width, is_cjk};

/// What emphasis looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `*one*`
    Emphasis,
    /// `**two**`
    Strong,
    /// `~~two~~`
    Strike,
    /// The text of a link.
    Link,
    /// A reference to a footnote.
    Note,
}

/// Nodes between two, without the two, that share a format.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// The node before the first.
    pub after: usize,
    /// The node after the last.
    pub before: usize,
    /// What they are.
    pub format: Format,
}

/// A run of delimiters.
#[derive(Debug, Clone)]
pub struct Run {
    /// The node it is.
    pub node: usize,
    /// Where it starts in the source.
    pub at: usize,
    /// Its character.
    pub c: char,
    /// How many of them are not used yet.
    pub left: usize,
    /// It may begin emphasis.
    pub opens: bool,
    /// It most likely does: shown as if it did until it is known.
    pub likely: bool,
    closes: bool,
    length: usize,
    active: bool,
}

impl Run {
    /// A run and what stands around it. Line ends count as spaces.
    pub fn new(
        node: usize,
        at: usize,
        c: char,
        length: usize,
        before: Option<char>,
        after: Option<char>,
    ) -> Self {
        let side = |c: Option<char>| c.map_or(Side::Space, Side::of);
        let cjk = |c: Option<char>| c.is_some_and(is_cjk);
        let (left, right) = (side(before), side(after));
        let flanks = |inner, outer, beside: bool| match (inner, outer) {
            (Side::Space, _) => false,
            (Side::Punctuation, Side::Letter) => beside,
            _ => true,
        };
        let beside = cjk(before) || cjk(after);
        let left_flanking = flanks(right, left, beside);
        let right_flanking = flanks(left, right, beside);
        let (opens, closes) = match c {
            '_' => (
                left_flanking && (!right_flanking || left == Side::Punctuation),
                right_flanking && (!left_flanking || right == Side::Punctuation),
            ),
            '~' => (left_flanking && length == 2, right_flanking && length == 2),
            _ => (left_flanking, right_flanking),
        };
        let ascii = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        let inside_word = ascii(before) && ascii(after);
        Self {
            node,
            at,
            c,
            left: length,
            opens,
            closes,
            likely: opens && (!closes || length > 1 && !inside_word) && length <= 3,
            length,
            active: true,
        }
    }

    /// Takes from it that it may begin emphasis.
    pub fn keep_shut(&mut self) {
        self.opens = false;
        self.likely = false;
    }

    /// Its emphasis may still be ended by what comes.
    pub fn is_open(&self) -> bool {
        self.active && self.opens && self.left > 0
    }

    fn matches(&self, closer: &Self) -> bool {
        let sum = self.length + closer.length;
        let either = self.closes || closer.opens;
        let odd = either && sum.is_multiple_of(3) && !self.length.is_multiple_of(3);
        self.is_open() && self.c == closer.c && !odd
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Space,
    Punctuation,
    Letter,
}

impl Side {
    fn of(c: char) -> Self {
        if c.is_whitespace() {
            Self::Space
        } else if c.is_alphanumeric() || char_width(c) == 0 {
            Self::Letter
        } else {
            Self::Punctuation
        }
    }
}

/// Pairs the runs from `bottom` on, and appends what is between the pairs.
pub fn pair(runs: &mut [Run], bottom: usize, spans: &mut Vec<Span>) {
    let mut floors = Floors::default();
    let mut at = bottom;
    while let Some(closer) = runs.get(at).cloned() {
        if !closer.active || !closer.closes || closer.left == 0 {
            at += 1;
            continue;
        }
        let floor = floors.of(&closer).max(bottom);
        let between = runs.get(floor..at).unwrap_or_default();
        let found = between.iter().rposition(|run| run.matches(&closer));
        if let Some(found) = found {
            join(runs, floor + found, at, spans);
            continue;
        }
        floors.raise(&closer, at);
        if let Some(run) = runs.get_mut(at).filter(|run| !run.opens) {
            run.active = false;
        }
        at += 1;
    }
}

/// Runs from `bottom` on are only characters from now on.
pub fn retire(runs: &mut [Run], bottom: usize) {
    for run in runs.iter_mut().skip(bottom) {
        run.active = false;
    }
}

fn join(runs: &mut [Run], opener: usize, closer: usize, spans: &mut Vec<Span>) {
    let length = |at: usize| runs.get(at).map_or(0, |run| run.left);
    let strong = length(opener) >= 2 && length(closer) >= 2;
    let used = if strong { 2 } else { 1 };
    let mut nodes = [0, 0];
    let mut format = if strong {
        Format::Strong
    } else {
        Format::Emphasis
    };
    for (node, at) in nodes.iter_mut().zip([opener, closer]) {
        if let Some(run) = runs.get_mut(at) {
            run.left -= used;
            *node = run.node;
            if run.c == '~' {
                format = Format::Strike;
            }
        }
    }
    for run in runs.iter_mut().take(closer).skip(opener + 1) {
        run.active = false;
    }
    let [after, before] = nodes;
    spans.push(Span {
        after,
        before,
        format,
    });
}

/// Below these, no opener was found for a closer of a kind, so none is looked for again.
#[derive(Default)]
struct Floors(Vec<((char, bool, usize), usize)>);

impl Floors {
    fn key(closer: &Run) -> (char, bool, usize) {
        (closer.c, closer.opens, closer.length % 3)
    }

    fn of(&self, closer: &Run) -> usize {
        let key = Self::key(closer);
        let found = self.0.iter().find(|(known, _)| *known == key);
        found.map_or(0, |(_, floor)| *floor)
    }

    fn raise(&mut self, closer: &Run, floor: usize) {
        let key = Self::key(closer);
        self.0.retain(|(known, _)| *known != key);
        self.0.push((key, floor));
    }
}
