//! Code in prose: from a run of backticks to the next of the same length.

use std::ops::Range;

use super::super::super::theme::Role;
use super::{HELD_RUN, Parser, Piece};

impl Parser<'_> {
    pub(super) fn code(&mut self) {
        let start = self.at;
        let ticks = self.run_length('`');
        let inside = start + ticks;
        let waits = self.may_wait(start);
        if inside == self.source.len() && waits && ticks <= HELD_RUN {
            return self.hold();
        }
        if self.is_dead(start) {
            self.owed = Some(ticks);
            self.role = Some(Role::Code);
            return self.verbatim_free(start..inside, Some(Role::Code));
        }
        if inside == self.source.len() {
            if waits {
                self.leave_open(start, false, false);
            }
            return self.verbatim_free(start..inside, None);
        }
        if let Some(end) = self.closing_ticks(inside, ticks) {
            self.show_code(start, inside..end, ticks);
            // A tick more, and this was no end.
            if end + ticks == self.source.len() && waits {
                self.leave_open(start, false, false);
            }
            self.at = end + ticks;
        } else if waits {
            self.leave_open(start, false, false);
            self.role = Some(Role::Code);
            let rest = self.source.iter().skip(inside);
            let held = rest.rev().take_while(|c| **c == '`').count();
            self.shown = self.source.len() - held;
            self.show_code(start, inside..self.shown, ticks);
            self.strict |= held > 0;
            self.at = self.source.len();
        } else {
            self.verbatim_free(start..inside, None);
        }
    }

    /// A character of code that was given up: its signs are shown, and nothing in it means more
    /// than itself.
    pub(super) fn owed_code(&mut self, c: char, ticks: usize) {
        let start = self.at;
        let run = match c {
            '`' => self.run_length('`'),
            _ => 1,
        };
        let end = start + run;
        if c == '`' && end == self.source.len() && !self.context.last && run <= HELD_RUN {
            return self.hold();
        }
        if c == '\n' {
            self.node(Piece::Char(' '), start, Some(Role::Code), false);
            self.at = end;
        } else {
            self.verbatim_free(start..end, Some(Role::Code));
        }
        let ended = c == '`' && run == ticks;
        self.owed = (!ended).then_some(ticks);
        self.role = (!ended).then_some(Role::Code);
    }

    fn closing_ticks(&self, start: usize, ticks: usize) -> Option<usize> {
        let mut at = start;
        while at < self.source.len() {
            let rest = self.source.iter().skip(at);
            let run = rest.take_while(|c| **c == '`').count();
            if run == ticks {
                return Some(at);
            }
            at += run.max(1);
        }
        None
    }

    fn show_code(&mut self, start: usize, mut inside: Range<usize>, ticks: usize) {
        let whole = inside.end < self.source.len();
        let content = self.source.get(inside.clone()).unwrap_or_default();
        let blank = |c: Option<&char>| c.is_some_and(|c| matches!(c, ' ' | '\n'));
        let padded = blank(content.first()) && blank(content.last());
        if whole && padded && content.iter().any(|c| !matches!(c, ' ' | '\n')) {
            inside = inside.start + 1..inside.end - 1;
        }
        if self.context.ticks {
            self.verbatim(start, start..start + ticks, Some(Role::Code));
        }
        let end = inside.end;
        self.verbatim(start, inside, Some(Role::Code));
        if self.context.ticks && whole {
            self.verbatim(start, end..end + ticks, Some(Role::Code));
        }
    }
}
