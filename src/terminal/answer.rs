//! An answer on its way to standard output: exactly as it is, sanitised, or drawn as Markdown.

mod manner;

use std::io;

use anstyle::Style;

use self::manner::{Manner, Thoughts};
use super::fold::fold;
use super::markdown::{Markdown, Wrapped};
use super::sanitize::{Sanitizer, sanitize, sanitize_line};
use super::screen::{DIM, write};
use super::{Abilities, Look, tty};

/// So much is written at a time, so that Ctrl-C need not wait long for a slow reader.
const SLICE: usize = 16 << 10;

/// An answer that is being written.
#[derive(Debug)]
pub struct Answer {
    manner: Manner,
    /// Only a terminal shows what the model thinks.
    thoughts: Option<Thoughts>,
    /// Text that was added last, and how much of it is in the buffer.
    text: String,
    taken: usize,
    rows: Rows,
    /// The last that was added is what the model thinks.
    thinks: bool,
    color: bool,
    /// Time has passed since the screen's size was looked at.
    may_have_resized: bool,
}

/// What is to be written, and where it leaves the cursor.
#[derive(Debug)]
struct Rows {
    buffer: String,
    /// At the start of a row.
    is_fresh: bool,
}

impl Rows {
    fn add(&mut self, add: impl FnOnce(&mut String)) {
        let from = self.buffer.len();
        add(&mut self.buffer);
        if self.buffer.len() > from {
            self.is_fresh = self.buffer.ends_with('\n');
        }
    }

    /// Adds whole lines.
    fn add_lines(&mut self, lines: &str) {
        self.add(|buffer| buffer.push_str(lines));
    }
}

impl Answer {
    /// For a person where the output is a terminal, or where the look says so.
    pub(super) fn new(abilities: Abilities, look: Look) -> Self {
        let markdown = |layout| Box::new(Markdown::new(layout));
        let layout = look.layout(abilities, tty::size());
        let thoughts = match layout {
            Some(layout) => Thoughts::Drawn(Box::new(Wrapped::new(layout))),
            None => Thoughts::plain(abilities.color_stdout),
        };
        let manner = match (layout, abilities.stdout) {
            (Some(layout), true) => Manner::Drawn(markdown(layout)),
            (Some(layout), false) => Manner::DrawnForPipe(markdown(layout)),
            (None, true) => Manner::Plain(Sanitizer::new()),
            (None, false) => Manner::Exact,
        };
        Self {
            manner,
            thoughts: abilities.stdout.then_some(thoughts),
            color: abilities.color_stdout,
            ..Self::exact()
        }
    }

    /// For a program.
    pub(super) fn exact() -> Self {
        Self {
            manner: Manner::Exact,
            thoughts: None,
            text: String::new(),
            taken: 0,
            rows: Rows {
                buffer: String::new(),
                is_fresh: true,
            },
            thinks: false,
            color: false,
            may_have_resized: false,
        }
    }

    /// Adds what the model thinks, dimmed and on lines of its own.
    pub fn push_thought(&mut self, text: &str) {
        if text.is_empty() || self.thoughts.is_none() {
            return;
        }
        if !self.thinks {
            self.end_text();
            self.thinks = true;
            if !self.color {
                self.rows.add_lines("(thinking)\n");
            }
        }
        self.look_at_size();
        if let Some(thoughts) = &mut self.thoughts {
            self.rows.add(|out| thoughts.feed(text, out));
        }
    }

    /// Ends the lines of thoughts, and leaves one blank before the answer.
    fn end_thoughts(&mut self) {
        if self.thinks {
            self.finish_thoughts();
            let end = if self.rows.is_fresh { "\n" } else { "\n\n" };
            self.rows.add_lines(end);
        }
    }

    fn finish_thoughts(&mut self) {
        if let (true, Some(thoughts)) = (std::mem::take(&mut self.thinks), &mut self.thoughts) {
            self.rows.add(|out| thoughts.finish(out));
        }
    }

    /// What is on the screen has another size to fit, if that has changed.
    fn look_at_size(&mut self) {
        let Manner::Drawn(markdown) = &mut self.manner else {
            return;
        };
        if std::mem::take(&mut self.may_have_resized)
            && let Some((width, height)) = tty::size()
        {
            markdown.resize(width, height, &mut self.rows.buffer);
            if let Some(Thoughts::Drawn(wrapped)) = &mut self.thoughts {
                wrapped.resize(width, height, &mut self.rows.buffer);
            }
        }
    }

    /// Adds text, to be written by the next [`Answer::take_write`]s.
    pub fn push(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        self.end_thoughts();
        self.text.push_str(text);
    }

    /// Puts the next of the text into the buffer, as it is to be written.
    fn take_text(&mut self) {
        self.look_at_size();
        let rest = self.text.get(self.taken..).unwrap_or_default();
        let piece = rest.get(..rest.floor_char_boundary(SLICE));
        let piece = piece.unwrap_or_default();
        self.rows.add(|out| self.manner.feed(piece, out));
        self.taken += piece.len();
        if self.taken == self.text.len() {
            self.text.clear();
            self.taken = 0;
        }
    }

    /// Leaves what is on the screen as it is, and goes on on a row of its own: something else is
    /// about to be written there. A pipe has no rows.
    pub fn step_aside(&mut self) {
        let Rows { buffer, is_fresh } = &mut self.rows;
        let from = buffer.len();
        match (&mut self.manner, &mut self.thoughts) {
            (Manner::Exact | Manner::DrawnForPipe(_), _) => return,
            (_, Some(Thoughts::Drawn(wrapped))) if self.thinks => wrapped.step_aside(buffer),
            (Manner::Drawn(markdown), _) => markdown.step_aside(buffer),
            _ if *is_fresh => {}
            _ => buffer.push('\n'),
        }
        *is_fresh |= buffer.len() > from;
    }

    /// Adds text that a person has typed: it is no Markdown, and ends between words all the same.
    pub fn push_typed(&mut self, text: &str) {
        self.end_thoughts();
        self.end_text();
        let columns = tty::size().map_or(usize::MAX, |(columns, _)| usize::from(columns));
        let text = fold(&sanitize(text), columns);
        self.rows.add_lines(&format!("{text}\n"));
    }

    /// Adds a line of ours between parts of the answer.
    pub fn push_remark(&mut self, line: &str) {
        self.end_thoughts();
        self.end_text();
        let style = if self.color { DIM } else { Style::new() };
        let line = sanitize_line(line);
        self.rows.add_lines(&format!("{style}{line}{style:#}\n"));
    }

    /// Whether nothing waits to be written.
    pub fn is_empty(&self) -> bool {
        self.rows.buffer.is_empty() && self.text.is_empty()
    }

    /// The first of what has been added, as a write that can be done on another thread: it takes as
    /// long as the reader takes. It is made now, and no more than can be made in a moment.
    pub fn take_write(&mut self) -> impl FnOnce() -> io::Result<()> + Send + 'static + use<> {
        if self.rows.buffer.len() < SLICE {
            self.take_text();
        }
        self.may_have_resized = true;
        let buffer = &mut self.rows.buffer;
        let slice = if let 0..=SLICE = buffer.len() {
            std::mem::take(buffer)
        } else {
            let rest = buffer.split_off(buffer.floor_char_boundary(SLICE));
            std::mem::replace(buffer, rest)
        };
        move || write(io::stdout(), &slice)
    }

    /// Drops what has not been written.
    pub fn discard(&mut self) {
        self.text.clear();
        self.taken = 0;
        let Rows { buffer, is_fresh } = &mut self.rows;
        if buffer.is_empty() {
            return;
        }
        buffer.clear();
        *is_fresh = false;
        if let Some(thoughts) = &mut self.thoughts {
            // They believe that all of it is on the screen.
            thoughts.finish(&mut String::new());
        }
        self.manner.discard(buffer);
    }

    /// How many bytes wait to be written, or to be drawn first.
    pub fn len(&self) -> usize {
        self.rows.buffer.len() + self.text.len() - self.taken
    }

    /// Adds the rest, and a line end unless the text brought one. An answer without text stays
    /// without a line.
    pub fn finish(&mut self) {
        self.finish_thoughts();
        self.end_text();
    }

    fn end_text(&mut self) {
        while !self.text.is_empty() {
            self.take_text();
        }
        self.rows.add(|out| self.manner.finish(out));
        if !std::mem::replace(&mut self.rows.is_fresh, true) {
            self.rows.buffer.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_empty_row_stands_between_thoughts_and_the_answer() {
        let mut plain = Look::default();
        plain.set("markdown", "never").unwrap();
        for look in [Look::default(), plain] {
            for (thought, writes_between) in
                [("hm", false), ("hm", true), ("hm\n", false), ("hm\n", true)]
            {
                let mut answer = Answer::new(Abilities::TERMINAL, look);
                let mut terminal = vt100::Parser::default();
                let mut write = |answer: &mut Answer| {
                    answer.take_text();
                    let rows = std::mem::take(&mut answer.rows.buffer).replace("\r\n", "\n");
                    terminal.process(rows.replace('\n', "\r\n").as_bytes());
                };
                answer.push_thought(thought);
                if writes_between {
                    write(&mut answer);
                }
                answer.push("words");
                answer.finish();
                write(&mut answer);
                let shown = terminal.screen().contents();
                assert_eq!(
                    shown.trim_end(),
                    "hm\n\nwords",
                    "{thought:?}, {writes_between}"
                );
            }
        }
    }
}
