//! What a backslash or a dollar begins: an escape, a line's end, a formula.

use super::super::math::{self, Formula};
use super::{Parser, Piece};

impl Parser<'_> {
    pub(super) fn backslash(&mut self) {
        let at = self.at;
        match self.peek(1) {
            None if self.may_wait(at) => self.hold(),
            Some('(' | '[') if self.is_dead(at) => self.escaped(),
            Some('(' | '[') => match math::escaped(self.source, at) {
                Formula::Until(end) => self.verbatim(at, at..end, None),
                Formula::Open if self.may_wait(at) => {
                    self.leave_open(at, false, false);
                    self.verbatim(at, at..self.source.len(), None);
                }
                Formula::Open | Formula::Not => self.escaped(),
            },
            Some('\n') if self.peek(2).is_none() => match self.may_wait(at) {
                true => self.hold(),
                false => self.text('\\'),
            },
            Some('\n') => {
                self.node(Piece::Char('\n'), at, None, false);
                self.at += 2;
                self.strict = true;
            }
            Some(c) if c.is_ascii_punctuation() => self.escaped(),
            _ => self.text('\\'),
        }
    }

    fn escaped(&mut self) {
        let c = self.peek(1).unwrap_or('\\');
        self.node(Piece::Char(c), self.at, None, false);
        self.at += 2;
    }

    pub(super) fn dollar(&mut self) {
        let start = self.at;
        if self.is_dead(start) {
            return self.text('$');
        }
        match math::dollars(self.source, start, self.before()) {
            Formula::Until(end) => {
                // A digit more, and this was no end.
                if end == self.source.len() && self.may_wait(start) {
                    self.leave_open(start, false, false);
                }
                self.verbatim(start, start..end, None);
            }
            Formula::Open if self.may_wait(start) => {
                self.leave_open(start, false, false);
                self.text('$');
            }
            Formula::Open | Formula::Not => self.text('$'),
        }
    }
}
