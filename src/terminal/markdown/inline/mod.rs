//! Prose while it comes: a paragraph's or a heading's text, character by character.
//!
//! A plain character is only added. Any other makes the source be read again from the last place
//! where nothing was open, which is seldom longer than a word, and what that changes is repainted.
//! The source never grows beyond the region: a construct whose first row is about to leave it
//! without having ended becomes plain characters, so that nothing is lost.

mod emphasis;
mod html;
mod link;
mod math;
mod parse;

pub use html::{Angle, angle};
pub use link::Reading;
pub use parse::{Context, parse};

use self::parse::{Open, Parsed, is_special};
use super::region::Region;
use super::row::{Glyph, breaks_between};
use super::theme::{Role, Style, Theme};

/// The longest address that is waited for where it cannot be shown while it comes.
const ADDRESS: usize = 2048;

/// The longest other text that is waited for where one of its words is longer than the row.
const SPAN: usize = 256;

/// A text with more constructs open at once has signs that are only signs.
const FEW: usize = 4;

/// No one has more constructs open at once; a text full of signs that look like it must not be slow.
const OPENS: usize = 24;

/// Whether more of a text is to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rest {
    ToCome,
    /// What is still open will not be closed.
    None,
}

/// Prose in the making.
#[derive(Debug, Clone)]
pub struct Prose {
    /// What can still change, from a place where a row may break.
    source: Vec<char>,
    /// The character before it.
    before: Option<char>,
    /// Constructs that were given up, in order.
    dead: Vec<usize>,
    /// The backticks of code that was given up before the source began, and has not ended.
    owed: Option<usize>,
    /// What comes from before here was on the screen before a resize.
    gone: usize,
    /// What comes from here on is not on the screen yet.
    shown: usize,
    /// Nothing in the source is more than itself.
    plain: bool,
    /// The style of a plain character, if it can simply be added.
    style: Option<Style>,
    base: Style,
    heading: bool,
    /// Code keeps its backticks.
    ticks: bool,
}

impl Prose {
    /// A paragraph's text.
    pub fn paragraph(theme: Theme) -> Self {
        Self {
            source: Vec::new(),
            before: None,
            dead: Vec::new(),
            owed: None,
            gone: 0,
            shown: 0,
            plain: true,
            style: Some(Style::default()),
            base: Style::default(),
            heading: false,
            ticks: theme.keeps_ticks(),
        }
    }

    /// A heading's.
    pub fn heading(level: usize, theme: Theme) -> Self {
        let base = Style::of(heading_role(level));
        Self {
            style: Some(base),
            base,
            heading: true,
            ..Self::paragraph(theme)
        }
    }

    /// Adds a character.
    pub fn push(&mut self, c: char, region: &mut Region, out: &mut String) {
        match self.style {
            Some(style) if !self.is_special(c) => self.add(c, style, region, out),
            _ => {
                self.source.push(c);
                self.refresh(Rest::ToCome, region, out);
            }
        }
    }

    /// Ends the text. What is still open will not be closed.
    pub fn end(&mut self, region: &mut Region, out: &mut String) {
        self.refresh(Rest::None, region, out);
    }

    /// What is shown after the text is not the text's: the next character puts that right.
    pub fn doubt(&mut self) {
        self.style = None;
    }

    /// Nothing that can still change is more than itself.
    pub fn is_plain(&self) -> bool {
        self.plain
    }

    /// The rows on the screen are out of reach. What is shown there as its source stays that, with
    /// its end.
    pub fn lose_rows(&mut self) {
        if let Some(open) = self.parse(Rest::ToCome).open
            && matches!(self.source.get(open.at), Some('<' | '[' | '!'))
            && open.at < self.shown
        {
            self.give_up(open);
        }
        self.gone = self.gone.max(self.shown);
    }

    fn is_special(&self, c: char) -> bool {
        is_special(c) || self.heading && c == '#'
    }

    fn add(&mut self, c: char, style: Style, region: &mut Region, out: &mut String) {
        if self.plain && self.may_break_before(c) {
            self.before = self.source.last().copied();
            self.source.clear();
            self.dead.clear();
            self.gone = 0;
            region.commit();
        }
        let change = region.push(Glyph {
            c,
            style,
            at: self.source.len(),
            cut: None,
        });
        self.source.push(c);
        if region.is_crowded() {
            self.refresh(Rest::ToCome, region, out);
        } else {
            self.shown = self.source.len();
            region.show(change, out);
        }
    }

    fn may_break_before(&self, c: char) -> bool {
        let last = self.source.last().copied();
        last.is_some_and(|last| may_break(last, c))
    }

    /// Reads the source again and shows what that gives.
    fn refresh(&mut self, rest: Rest, region: &mut Region, out: &mut String) {
        let mut give_up_all = false;
        let mut gave_up = false;
        loop {
            let (mut parsed, unseen) = self.lay_out(rest, region);
            let open = parsed.open.filter(|open| !open.held);
            if let Some(open) = open
                && region.is_stuck()
            {
                if !gave_up && self.can_wait(open, parsed.opens, region) {
                    return self.wait(unseen, region, out);
                }
                gave_up = true;
                if self.give_up(open) {
                    continue;
                }
            }
            give_up_all |= parsed.opens > OPENS;
            if let Some(open) = open
                && give_up_all
                && self.give_up(open)
            {
                continue;
            }
            if rest == Rest::None {
                parsed.shown = self.source.len();
            }
            self.keep(&parsed, rest, region);
            region.show_all(out);
            return;
        }
    }

    /// Lays the source out, and settles it as far as nothing in it is open. Says whether what is
    /// settled has not been shown yet.
    fn lay_out(&mut self, rest: Rest, region: &mut Region) -> (Parsed, bool) {
        let mut parsed = self.parse(rest);
        let settled = match rest {
            Rest::ToCome => boundary(&parsed, false),
            Rest::None => None,
        };
        let glyphs = parsed.glyphs.iter().copied();
        let mut unseen = false;
        if let Some(mark) = region.relay(glyphs, settled.map(|(index, _)| index)) {
            let at = settled.map_or(0, |(_, at)| at);
            unseen = at > self.shown;
            region.settle_to(mark);
            self.drop_source(at);
            parsed.shown -= at;
            if let Some(open) = &mut parsed.open {
                open.at -= at;
            }
        }
        (parsed, unseen)
    }

    /// Shows nothing more of what is open. What is before it is shown, and must not pile up on a
    /// row without end.
    fn wait(&mut self, unseen: bool, region: &mut Region, out: &mut String) {
        self.style = None;
        if !region.is_spilling() {
            if unseen {
                self.shown = 0;
                region.take_back(out);
                region.show_all(out);
            }
            return;
        }
        let parsed = self.parse(Rest::ToCome);
        let settled = boundary(&parsed, true);
        let glyphs = parsed.glyphs.iter().copied();
        if let Some(mark) = region.relay(glyphs, settled.map(|(index, _)| index)) {
            self.drop_source(settled.map_or(0, |(_, at)| at));
            self.shown = 0;
            region.settle_to(mark);
            region.take_back(out);
            region.show_all(out);
        }
    }

    fn parse(&self, rest: Rest) -> Parsed {
        let context = Context {
            before: self.before,
            dead: &self.dead,
            owed: self.owed,
            last: rest == Rest::None,
            heading: self.heading,
            base: self.base,
            ticks: self.ticks,
        };
        #[cfg(test)]
        super::work::add(self.source.len());
        let mut parsed = parse(&self.source, context);
        parsed.glyphs.retain(|glyph| glyph.at >= self.gone);
        parsed
    }

    fn keep(&mut self, parsed: &Parsed, rest: Rest, region: &mut Region) {
        self.shown = parsed.shown;
        if rest == Rest::None || region.is_stuck() {
            region.commit_anywhere();
            self.drop_source(parsed.shown);
            self.shown = 0;
        }
        let end = self.source.last().or(self.before.as_ref()).copied();
        let doubtful = parsed.strict || end.is_some_and(|c| self.is_special(c));
        self.style = (!doubtful).then_some(parsed.style);
        self.plain = !self.source.iter().any(|c| self.is_special(*c));
    }

    fn drop_source(&mut self, to: usize) {
        if let Some(last) = to.checked_sub(1) {
            self.before = self.source.get(last).copied();
        }
        self.owed = self.owed_behind(to);
        self.source.drain(..to);
        self.dead.retain(|at| *at >= to);
        self.dead.iter_mut().for_each(|at| *at -= to);
        self.gone = self.gone.saturating_sub(to);
        self.shown = self.shown.saturating_sub(to);
    }

    /// The backticks that are owed behind the first characters of the source.
    fn owed_behind(&self, to: usize) -> Option<usize> {
        let mut owed = self.owed;
        if owed.is_none() && self.dead.is_empty() {
            return None;
        }
        let mut at = 0;
        for run in self
            .source
            .iter()
            .take(to)
            .collect::<Vec<_>>()
            .chunk_by(|a, b| a == b)
        {
            if run.first() == Some(&&'`') {
                owed = match owed {
                    Some(ticks) => Some(ticks).filter(|ticks| *ticks != run.len()),
                    None => self.dead.binary_search(&at).ok().map(|_| run.len()),
                };
            }
            at += run.len();
        }
        owed
    }

    /// False if that has been done before.
    fn give_up(&mut self, open: Open) -> bool {
        let place = self.dead.binary_search(&open.at);
        if let Err(place) = place {
            self.dead.insert(place, open.at);
        }
        place.is_err()
    }

    /// Whether a construct that cannot be shown while it is open is worth waiting for. Rows that
    /// are left to the terminal to wrap cannot be repainted.
    fn can_wait(&self, open: Open, opens: usize, region: &Region) -> bool {
        let length = self.source.len() - open.at;
        match region.is_spilling() {
            true => length <= region.columns(),
            false if open.address => region.is_long() && self.source.len() < ADDRESS,
            false => region.is_long() && opens <= FEW && self.source.len() < SPAN,
        }
    }
}

fn may_break(before: char, after: char) -> bool {
    before == ' ' && after != ' ' || breaks_between(before, after)
}

/// The last glyph before which the source can be cut, and where: at a place where a row may break,
/// or anywhere.
fn boundary(parsed: &Parsed, anywhere: bool) -> Option<(usize, usize)> {
    let glyphs = &parsed.glyphs;
    let limit = parsed.open.map_or(usize::MAX, |open| open.at);
    let pairs = glyphs.iter().zip(glyphs.iter().skip(1));
    let mut places = pairs.enumerate().filter_map(|(n, (before, glyph))| {
        let at = glyph.cut.filter(|at| *at <= limit && *at > before.at)?;
        let breaks = anywhere || before.c == '\n' || may_break(before.c, glyph.c);
        (breaks && glyph.c != '\n').then_some((n + 1, at))
    });
    places.next_back()
}

/// The style of a heading's text.
pub fn heading_role(level: usize) -> Role {
    match level {
        1 => Role::Title,
        2 => Role::Section,
        _ => Role::Heading,
    }
}
