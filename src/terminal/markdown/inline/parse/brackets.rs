//! Links, images and footnotes.

use std::ops::Range;

use super::super::super::entity::{self, Reference};
use super::super::super::theme::Role;
use super::super::emphasis::{self, Format, Span};
use super::super::link::{self, Reading, Target};
use super::{Bracket, Parser, Piece};

impl Parser<'_> {
    pub(super) fn bracket(&mut self, image: bool) {
        let length = if image { 2 } else { 1 };
        if self.peek(length).is_none() && self.may_wait(self.at) {
            return self.hold();
        }
        if self.is_dead(self.at) {
            return self.verbatim_free(self.at..self.at + length, None);
        }
        self.brackets.push(Bracket {
            node: self.nodes.len(),
            at: self.at,
            image,
            active: true,
            runs: self.runs.len(),
        });
        self.node(Piece::Bracket { image }, self.at, None, false);
        self.at += length;
    }

    pub(super) fn close_bracket(&mut self) {
        let Some(bracket) = self.brackets.last().copied() else {
            return self.text(']');
        };
        let waits = self.may_wait(bracket.at) && bracket.active;
        match self.peek(1) {
            None if waits => {
                self.leave_open(bracket.at, false, false);
                return self.hold();
            }
            Some('(') if bracket.active => match link::target(self.source, self.at + 2) {
                Reading::Whole(target) => return self.link(bracket, &target),
                Reading::Partial if waits => return self.partial_link(bracket),
                Reading::Partial | Reading::Not => {}
            },
            _ => {}
        }
        self.brackets.pop();
        if self.source.get(bracket.at + 1) == Some(&'^') && !bracket.image {
            self.footnote(bracket);
        } else {
            self.text(']');
        }
    }

    pub(super) fn footnote(&mut self, bracket: Bracket) {
        self.text(']');
        let label = self.source.get(bracket.at..self.at).unwrap_or_default();
        if !label.iter().any(|c| c.is_whitespace()) {
            self.spans.push(Span {
                after: bracket.node,
                before: self.nodes.len(),
                format: Format::Note,
            });
            if let Some(node) = self.nodes.get_mut(bracket.node) {
                node.role = Some(Role::Marker);
            }
        }
    }

    /// Ends the text of a link: what is emphasised in it ends in it.
    pub(super) fn end_link_text(&mut self, bracket: Bracket) {
        emphasis::pair(&mut self.runs, bracket.runs, &mut self.spans);
        emphasis::retire(&mut self.runs, bracket.runs);
        self.spans.push(Span {
            after: bracket.node,
            before: self.nodes.len(),
            format: Format::Link,
        });
        if let Some(node) = self.nodes.get_mut(bracket.node) {
            node.piece = Piece::Hidden;
        }
    }

    pub(super) fn link(&mut self, bracket: Bracket, target: &Target) {
        let from = bracket.at + if bracket.image { 2 } else { 1 };
        let same = self.says(from..self.at, target.address);
        let empty = from == self.at;
        self.end_link_text(bracket);
        self.brackets.pop();
        if !bracket.image {
            for outer in self.brackets.iter_mut().filter(|outer| !outer.image) {
                outer.active = false;
            }
        }
        if !same || target.title.is_some() {
            self.address(target, empty);
        }
        self.at = target.end;
    }

    /// Whether the text of a link is its address.
    pub(super) fn says(&self, text: Range<usize>, address: (usize, usize)) -> bool {
        let text = self.source.get(text).unwrap_or_default();
        let address = self.source.get(address.0..address.1).unwrap_or_default();
        let mail: Vec<char> = "mailto:".chars().collect();
        let address = address.strip_prefix(mail.as_slice()).unwrap_or(address);
        !text.is_empty() && text == address
    }

    pub(super) fn address(&mut self, target: &Target, alone: bool) {
        let at = self.at;
        let role = Some(Role::Address);
        let sign = |this: &mut Self, c| this.node(Piece::Char(c), at, role, true);
        if !alone {
            sign(self, ' ');
        }
        sign(self, '(');
        let (from, to) = target.address;
        self.unescaped(from..to);
        if let Some((from, to)) = target.title {
            self.node(Piece::Char(' '), at, role, true);
            self.node(Piece::Char('"'), at, role, true);
            self.unescaped(from + 1..to - 1);
            self.node(Piece::Char('"'), at, role, true);
        }
        self.node(Piece::Char(')'), at, role, true);
    }

    /// An address or a title, in which only escapes and references mean anything.
    pub(super) fn unescaped(&mut self, range: Range<usize>) {
        let role = Some(Role::Address);
        let mut at = range.start;
        while at < range.end {
            let Some(c) = self.source.get(at).copied() else {
                return;
            };
            let next = self.source.get(at + 1).copied();
            match (c, next) {
                ('\\', Some(next)) if next.is_ascii_punctuation() && at + 1 < range.end => {
                    self.node(Piece::Char(next), at, role, true);
                    at += 2;
                    continue;
                }
                ('&', _) => {
                    let rest = self.source.get(at..range.end).unwrap_or_default();
                    if let Reference::Text(text, length) = entity::read(rest) {
                        for c in text.chars() {
                            self.node(Piece::Char(c), at, role, true);
                        }
                        at += length;
                        continue;
                    }
                }
                _ => {}
            }
            let c = if c == '\n' { ' ' } else { c };
            self.node(Piece::Char(c), at, role, true);
            at += 1;
        }
    }

    /// A link whose address is still coming.
    pub(super) fn partial_link(&mut self, bracket: Bracket) {
        self.leave_open(bracket.at, true, false);
        let empty = self.nodes.len() == bracket.node + 1;
        self.end_link_text(bracket);
        self.brackets.pop();
        if !empty {
            self.node(Piece::Char(' '), self.at, Some(Role::Address), true);
        }
        self.at += 1;
        self.verbatim(bracket.at, self.at..self.source.len(), Some(Role::Address));
        self.role = Some(Role::Address);
        self.strict = true;
    }
}
