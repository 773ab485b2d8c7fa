//! From what was found to characters: what is still open is shown as it will most likely be.

use super::super::super::row::Glyph;
use super::super::super::theme::{BOLD, ITALIC, Role, STRIKE, Style};
use super::super::emphasis::{self, Format, Run, Span};
use super::{Parsed, Parser, Piece};

impl Parser<'_> {
    /// Brackets whose end may come are shown as links where they most likely are.
    pub(super) fn settle_brackets(&mut self) {
        for bracket in std::mem::take(&mut self.brackets) {
            if !bracket.active || !self.may_wait(bracket.at) {
                continue;
            }
            self.leave_open(bracket.at, false, false);
            let before = match bracket.at.checked_sub(1) {
                Some(at) => self.source.get(at).copied(),
                None => self.context.before,
            };
            let after = self
                .source
                .get(bracket.at + if bracket.image { 2 } else { 1 });
            let index = before.is_some_and(|c| c.is_alphanumeric() || ")]".contains(c));
            let note = after.is_none_or(|c| c.is_ascii_digit() || " ^]\n".contains(*c));
            let task = before.is_none() && after.is_some_and(|c| "xX".contains(*c));
            if index || note || task {
                continue;
            }
            self.spans.push(Span {
                after: bracket.node,
                before: usize::MAX,
                format: Format::Link,
            });
            if let Some(node) = self.nodes.get_mut(bracket.node) {
                node.piece = Piece::Hidden;
            }
        }
    }

    /// Runs that may begin emphasis are shown as if they did where they most likely do.
    pub(super) fn settle_runs(&mut self) {
        emphasis::pair(&mut self.runs, 0, &mut self.spans);
        for run in std::mem::take(&mut self.runs) {
            let mut left = run.left;
            if run.is_open() && self.may_wait(run.at) {
                self.leave_open(run.at, false, false);
                if run.likely {
                    left = 0;
                    self.spans.extend(optimistic(&run));
                }
            }
            if let Some(node) = self.nodes.get_mut(run.node) {
                node.piece = Piece::Run(run.c, left);
            }
        }
        // What a run ends begins before it.
        for span in &self.spans {
            if let Some(node) = self.nodes.get_mut(span.before)
                && matches!(node.piece, Piece::Run(..))
            {
                node.bound = true;
            }
        }
    }

    pub(super) fn draw(mut self) -> Parsed {
        self.settle_brackets();
        self.settle_runs();
        let mut changes = vec![[0_i32; 5]; self.nodes.len() + 2];
        for span in &self.spans {
            let end = span.before.min(self.nodes.len() + 1);
            for (at, step) in [(span.after + 1, 1), (end, -1)] {
                if let Some(count) = changes
                    .get_mut(at)
                    .and_then(|counts| counts.get_mut(span.format as usize))
                {
                    *count += step;
                }
            }
        }
        let mut counts = [0_i32; 5];
        // Where what comes next begins, if that is inside of nothing.
        let mut outside = None;
        let mut glyphs = Vec::with_capacity(self.nodes.len());
        let base = self.context.base;
        for (node, change) in self.nodes.iter().zip(&changes) {
            for (count, step) in counts.iter_mut().zip(change) {
                *count += step;
            }
            let style = styled(base, &counts, node.role);
            if !node.bound && counts.iter().all(|count| *count == 0) {
                outside.get_or_insert(node.at);
            }
            let mut add = |c| {
                glyphs.push(Glyph {
                    c,
                    style,
                    at: node.at,
                    cut: outside.take(),
                });
            };
            match node.piece {
                Piece::Char(c) => add(c),
                Piece::Run(c, left) => (0..left).for_each(|_| add(c)),
                Piece::Bracket { image } => {
                    if image {
                        add('!');
                    }
                    add('[');
                }
                Piece::Hidden => {}
            }
        }
        if let Some(change) = changes.get(self.nodes.len()) {
            for (count, step) in counts.iter_mut().zip(change) {
                *count += step;
            }
        }
        Parsed {
            glyphs,
            open: self.open,
            opens: self.opens,
            style: styled(base, &counts, self.role),
            strict: self.strict,
            shown: self.shown,
        }
    }
}

fn optimistic(run: &Run) -> impl Iterator<Item = Span> + use<> {
    let formats: &[Format] = match (run.c, run.left) {
        ('~', _) => &[Format::Strike],
        (_, 1) => &[Format::Emphasis],
        (_, 2) => &[Format::Strong],
        _ => &[Format::Strong, Format::Emphasis],
    };
    let after = run.node;
    formats.iter().map(move |format| Span {
        after,
        before: usize::MAX,
        format: *format,
    })
}

fn styled(base: Style, counts: &[i32; 5], role: Option<Role>) -> Style {
    let [emphasis, strong, strike, link, note] = *counts;
    let mut style = base;
    if link > 0 {
        style = style.with_role(Role::Link);
    }
    if note > 0 {
        style = style.with_role(Role::Marker);
    }
    if let Some(role) = role {
        style = style.with_role(role);
    }
    for (count, mark) in [(emphasis, ITALIC), (strong, BOLD), (strike, STRIKE)] {
        if count > 0 {
            style = style.and(mark);
        }
    }
    style
}
