//! The inline part of Markdown: from a paragraph's source, whole or as far as it has come, to
//! characters with a style.
//!
//! A pure function. While the paragraph is still coming, a construct that most likely will be
//! completed is drawn as if it were; [`Parsed::open`] says from where on the drawing may change.

mod brackets;
mod code;
mod draw;
mod sign;

use std::ops::Range;

use super::super::entity::{self, Reference};
use super::super::row::Glyph;
use super::super::theme::{Role, Style};
use super::emphasis::{Run, Span};
use super::html::{self, Angle};
use super::link::Reading;

/// A longer run at the end is shown before it is known what follows it.
const HELD_RUN: usize = 3;

/// What is known about the source besides its text.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The character before the source, if its line begins earlier.
    pub before: Option<char>,
    /// Constructs that start here are only characters.
    pub dead: &'a [usize],
    /// The source begins inside code that was given up, which so many backticks end.
    pub owed: Option<usize>,
    /// Nothing will come after the source.
    pub last: bool,
    /// It is a heading, which may end with number signs.
    pub heading: bool,
    /// The style of its text.
    pub base: Style,
    /// Code can only be told by its backticks, so they are shown.
    pub ticks: bool,
}

impl Context<'_> {
    /// Of a text that is there as a whole.
    pub fn whole(base: Style) -> Self {
        Self {
            before: None,
            dead: &[],
            owed: None,
            last: true,
            heading: false,
            base,
            ticks: false,
        }
    }
}

/// What the source is drawn as.
#[derive(Debug, Default)]
pub struct Parsed {
    /// The characters.
    pub glyphs: Vec<Glyph>,
    /// The first construct whose end has not come.
    pub open: Option<Open>,
    /// How many there are.
    pub opens: usize,
    /// The style of a plain character after the source.
    pub style: Style,
    /// Not every plain character can simply be added.
    pub strict: bool,
    /// Source from here on is not drawn yet.
    pub shown: usize,
}

/// A construct whose end has not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Open {
    /// Where it starts.
    pub at: usize,
    /// It waits for the end of a link's address.
    pub address: bool,
    /// Nothing of it is shown yet.
    pub held: bool,
}

/// Whether a character may be more than itself.
pub fn is_special(c: char) -> bool {
    matches!(
        c,
        '*' | '_' | '~' | '`' | '[' | ']' | '<' | '&' | '\\' | '$' | '\n'
    )
}

/// Draws the source.
pub fn parse(source: &[char], context: Context<'_>) -> Parsed {
    let source = match context.heading {
        true => without_closing(source),
        false => source,
    };
    let mut parser = Parser {
        source,
        context,
        at: 0,
        nodes: Vec::new(),
        runs: Vec::new(),
        brackets: Vec::new(),
        spans: Vec::new(),
        open: None,
        opens: 0,
        strict: false,
        shown: source.len(),
        role: None,
        owed: context.owed,
    };
    while parser.step() {}
    parser.draw()
}

/// A heading without the number signs at its end.
fn without_closing(source: &[char]) -> &[char] {
    let trimmed = trim_spaces(source);
    let signs = trimmed.iter().rev().take_while(|c| **c == '#').count();
    let body = trimmed.split_at(trimmed.len() - signs).0;
    if signs > 0 && body.last().is_none_or(|c| *c == ' ') {
        trim_spaces(body)
    } else {
        source
    }
}

fn trim_spaces(source: &[char]) -> &[char] {
    let spaces = source.iter().rev().take_while(|c| **c == ' ').count();
    source.split_at(source.len() - spaces).0
}

#[derive(Debug, Clone, Copy)]
enum Piece {
    Char(char),
    /// A run of delimiters; the characters that are left of it are shown.
    Run(char, usize),
    Bracket {
        image: bool,
    },
    Hidden,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    piece: Piece,
    at: usize,
    role: Option<Role>,
    /// The source may not be cut before it.
    bound: bool,
}

#[derive(Debug, Clone, Copy)]
struct Bracket {
    node: usize,
    at: usize,
    image: bool,
    active: bool,
    /// How many runs stood before it.
    runs: usize,
}

struct Parser<'a> {
    source: &'a [char],
    context: Context<'a>,
    at: usize,
    nodes: Vec<Node>,
    runs: Vec<Run>,
    brackets: Vec<Bracket>,
    spans: Vec<Span>,
    open: Option<Open>,
    opens: usize,
    strict: bool,
    shown: usize,
    /// What a character after the source would be.
    role: Option<Role>,
    /// As in the context, from here on.
    owed: Option<usize>,
}

impl Parser<'_> {
    /// Takes what is next. False at the end.
    fn step(&mut self) -> bool {
        let Some(c) = self.peek(0) else {
            return false;
        };
        if let Some(ticks) = self.owed {
            self.owed_code(c, ticks);
            return true;
        }
        match c {
            '\\' => self.backslash(),
            '`' => self.code(),
            '<' => self.angle(),
            '&' => self.ampersand(),
            '*' | '_' | '~' => self.run(c),
            '$' => self.dollar(),
            '!' if self.peek(1) == Some('[') => self.bracket(true),
            '[' => self.bracket(false),
            ']' => self.close_bracket(),
            '\n' => self.line_end(),
            _ => self.text(c),
        }
        true
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.source.get(self.at + ahead).copied()
    }

    fn before(&self) -> Option<char> {
        match self.at.checked_sub(1) {
            Some(at) => self.source.get(at).copied(),
            None => self.context.before,
        }
    }

    fn node(&mut self, piece: Piece, at: usize, role: Option<Role>, bound: bool) {
        self.nodes.push(Node {
            piece,
            at,
            role,
            bound,
        });
    }

    fn text(&mut self, c: char) {
        self.node(Piece::Char(c), self.at, None, false);
        self.at += 1;
    }

    /// Shows source as it is, in one piece from `start` on.
    fn verbatim(&mut self, start: usize, range: Range<usize>, role: Option<Role>) {
        self.node(Piece::Hidden, start, None, false);
        for at in range.clone() {
            if let Some(c) = self.source.get(at).copied() {
                let c = if c == '\n' { ' ' } else { c };
                self.node(Piece::Char(c), at, role, true);
            }
        }
        self.at = range.end;
    }

    /// Something that starts here may yet become something else.
    fn leave_open(&mut self, at: usize, address: bool, held: bool) {
        self.opens += 1;
        if self.open.is_none_or(|open| at < open.at) {
            self.open = Some(Open { at, address, held });
        }
    }

    /// Shows nothing from here on before more has come.
    fn hold(&mut self) {
        self.leave_open(self.at, false, true);
        self.strict = true;
        self.shown = self.at;
        self.at = self.source.len();
    }

    /// What starts here has been given up.
    fn is_dead(&self, at: usize) -> bool {
        self.context.dead.binary_search(&at).is_ok()
    }

    /// What starts here can still come to its end.
    fn may_wait(&self, at: usize) -> bool {
        !self.context.last && !self.is_dead(at)
    }

    fn run_length(&self, c: char) -> usize {
        let rest = self.source.iter().skip(self.at);
        rest.take_while(|next| **next == c).count()
    }

    /// Characters that turned out to mean nothing.
    fn verbatim_free(&mut self, range: Range<usize>, role: Option<Role>) {
        for at in range.clone() {
            if let Some(c) = self.source.get(at).copied() {
                self.node(Piece::Char(c), at, role, false);
            }
        }
        self.at = range.end;
    }

    fn angle(&mut self) {
        let start = self.at;
        if self.is_dead(start) {
            return self.text('<');
        }
        match html::angle(self.source, start) {
            Reading::Whole((Angle::Address, end)) => {
                self.verbatim(start, start + 1..end - 1, Some(Role::Link));
                self.at = end;
            }
            Reading::Whole((Angle::Tag, end)) => self.verbatim(start, start..end, Some(Role::Raw)),
            Reading::Partial if self.may_wait(start) => {
                self.leave_open(start, false, false);
                self.strict = true;
                self.verbatim(start, start..self.source.len(), None);
            }
            Reading::Partial | Reading::Not => self.text('<'),
        }
    }

    fn ampersand(&mut self) {
        let rest = self.source.get(self.at..).unwrap_or_default();
        match entity::read(rest) {
            Reference::Text(text, length) => {
                for c in text.chars() {
                    self.node(Piece::Char(c), self.at, None, false);
                }
                self.at += length;
            }
            Reference::Incomplete if self.may_wait(self.at) => self.hold(),
            Reference::Incomplete | Reference::None => self.text('&'),
        }
    }

    fn run(&mut self, c: char) {
        let length = self.run_length(c);
        let after = self.peek(length);
        let waits = self.may_wait(self.at);
        if after.is_none() && waits && length <= HELD_RUN {
            return self.hold();
        }
        let mut run = Run::new(self.nodes.len(), self.at, c, length, self.before(), after);
        if self.context.dead.binary_search(&self.at).is_ok() {
            run.keep_shut();
        }
        self.runs.push(run);
        self.node(Piece::Run(c, length), self.at, None, false);
        if after.is_none() && waits {
            self.leave_open(self.at, false, false);
            self.strict = true;
        }
        self.at += length;
    }

    /// The specification leaves it open what a line end is shown as. Models end lines where they
    /// mean it, in addresses and poems, so it is one on the screen too.
    fn line_end(&mut self) {
        let at = self.at;
        while let Some(Node {
            piece: Piece::Char(' '),
            bound: false,
            ..
        }) = self.nodes.last()
        {
            self.nodes.pop();
        }
        self.strict = true;
        self.at += 1;
        if self.peek(0).is_some() {
            self.node(Piece::Char('\n'), at, None, false);
        }
    }
}
