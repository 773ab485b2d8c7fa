//! An answer on its way to standard output: exactly as it is, sanitised, or drawn as Markdown.

use std::io;

use anstyle::Style;

use super::markdown::{Markdown, RESET, Wrapped};
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
    /// What is to be written.
    buffer: String,
    on_fresh_line: bool,
    /// The last that was added is what the model thinks.
    thinks: bool,
    color: bool,
    /// Time has passed since the screen's size was looked at.
    may_have_resized: bool,
}

/// What is done with the text.
#[derive(Debug)]
enum Manner {
    Exact,
    Plain(Sanitizer),
    Drawn(Box<Markdown>),
    /// Drawn into a pipe, where a carriage return would be one of the text's.
    DrawnForPipe(Box<Markdown>),
}

/// How it is shown what the model thinks.
#[derive(Debug)]
enum Thoughts {
    Plain(Sanitizer),
    Drawn(Box<Wrapped>),
}

impl Answer {
    /// For a person where the output is a terminal, or where the look says so.
    pub(super) fn new(abilities: Abilities, look: Look) -> Self {
        let markdown = |layout| Box::new(Markdown::new(layout));
        let layout = look.layout(abilities, tty::size());
        let thoughts = match layout {
            Some(layout) => Thoughts::Drawn(Box::new(Wrapped::new(layout))),
            None => Thoughts::Plain(Sanitizer::new()),
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
            buffer: String::new(),
            on_fresh_line: true,
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
                self.buffer.push_str("(thinking)\n");
            }
        }
        self.look_at_size();
        let from = self.buffer.len();
        match &mut self.thoughts {
            None => {}
            Some(Thoughts::Drawn(wrapped)) => wrapped.feed(text, &mut self.buffer),
            Some(Thoughts::Plain(sanitizer)) => {
                let style = if self.color { DIM } else { Style::new() };
                let mut shown = String::new();
                sanitizer.push(text, &mut shown);
                self.buffer.push_str(&format!("{style}{shown}{style:#}"));
                self.on_fresh_line = shown.ends_with('\n');
                return;
            }
        }
        if self.buffer.len() > from {
            self.on_fresh_line = self.buffer.ends_with('\n');
        }
    }

    /// Ends the lines of thoughts, and leaves one blank before the answer.
    fn end_thoughts(&mut self) {
        if std::mem::take(&mut self.thinks) {
            self.finish_thoughts();
            let end = if self.on_fresh_line { "\n" } else { "\n\n" };
            self.buffer.push_str(end);
            self.on_fresh_line = true;
        }
    }

    fn finish_thoughts(&mut self) {
        let from = self.buffer.len();
        match &mut self.thoughts {
            None => {}
            Some(Thoughts::Plain(sanitizer)) => sanitizer.finish(&mut self.buffer),
            Some(Thoughts::Drawn(wrapped)) => wrapped.finish(&mut self.buffer),
        }
        if self.buffer.len() > from {
            self.on_fresh_line = self.buffer.ends_with('\n');
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
            markdown.resize(width, height, &mut self.buffer);
            if let Some(Thoughts::Drawn(wrapped)) = &mut self.thoughts {
                wrapped.resize(width, height, &mut self.buffer);
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
        let from = self.buffer.len();
        match &mut self.manner {
            Manner::Exact => self.buffer.push_str(piece),
            Manner::Plain(sanitizer) => sanitizer.push(piece, &mut self.buffer),
            Manner::Drawn(markdown) => draw(markdown, piece, &mut self.buffer),
            Manner::DrawnForPipe(markdown) => {
                for_pipe(&mut self.buffer, |out| markdown.feed(piece, out));
            }
        }
        self.taken += piece.len();
        if self.taken == self.text.len() {
            self.text.clear();
            self.taken = 0;
        }
        if self.buffer.len() > from {
            self.on_fresh_line = self.buffer.ends_with('\n');
        }
    }

    /// Leaves what is on the screen as it is, and goes on on a row of its own: something else is
    /// about to be written there. A pipe has no rows.
    pub fn step_aside(&mut self) {
        let from = self.buffer.len();
        match (&mut self.manner, &mut self.thoughts) {
            (Manner::Exact | Manner::DrawnForPipe(_), _) => return,
            (_, Some(Thoughts::Drawn(wrapped))) if self.thinks => {
                wrapped.step_aside(&mut self.buffer);
            }
            (Manner::Drawn(markdown), _) => markdown.step_aside(&mut self.buffer),
            _ if self.on_fresh_line => {}
            _ => self.buffer.push('\n'),
        }
        if self.buffer.len() > from {
            self.on_fresh_line = true;
        }
    }

    /// Adds text that a person has typed: it is no Markdown.
    pub fn push_typed(&mut self, text: &str) {
        self.end_thoughts();
        self.end_text();
        self.buffer.push_str(&sanitize(text));
        self.buffer.push('\n');
    }

    /// Adds a line of ours between parts of the answer.
    pub fn push_remark(&mut self, line: &str) {
        self.end_thoughts();
        self.end_text();
        let style = if self.color { DIM } else { Style::new() };
        let line = sanitize_line(line);
        self.buffer.push_str(&format!("{style}{line}{style:#}\n"));
    }

    /// Whether nothing waits to be written.
    pub fn is_empty(&self) -> bool {
        self.buffer.is_empty() && self.text.is_empty()
    }

    /// The first of what has been added, as a write that can be done on another thread: it takes as
    /// long as the reader takes. It is made now, and no more than can be made in a moment.
    pub fn take_write(&mut self) -> impl FnOnce() -> io::Result<()> + Send + 'static + use<> {
        if self.buffer.len() < SLICE {
            self.take_text();
        }
        self.may_have_resized = true;
        let slice = if let 0..=SLICE = self.buffer.len() {
            std::mem::take(&mut self.buffer)
        } else {
            let rest = self
                .buffer
                .split_off(self.buffer.floor_char_boundary(SLICE));
            std::mem::replace(&mut self.buffer, rest)
        };
        move || write(io::stdout(), &slice)
    }

    /// Drops what has not been written.
    pub fn discard(&mut self) {
        self.text.clear();
        self.taken = 0;
        if self.buffer.is_empty() {
            return;
        }
        self.buffer.clear();
        self.on_fresh_line = false;
        // They believe that all of it is on the screen.
        match &mut self.thoughts {
            None => {}
            Some(Thoughts::Plain(sanitizer)) => sanitizer.finish(&mut String::new()),
            Some(Thoughts::Drawn(wrapped)) => wrapped.finish(&mut String::new()),
        }
        match &mut self.manner {
            Manner::Exact => {}
            Manner::Plain(sanitizer) => sanitizer.finish(&mut String::new()),
            Manner::Drawn(markdown) | Manner::DrawnForPipe(markdown) => {
                markdown.finish(&mut String::new());
                self.buffer.push_str(RESET);
            }
        }
    }

    /// How many bytes wait to be written, or to be drawn first.
    pub fn len(&self) -> usize {
        self.buffer.len() + self.text.len() - self.taken
    }

    /// Adds the rest, and a line end unless the text brought one. An answer without text stays
    /// without a line.
    pub fn finish(&mut self) {
        if std::mem::take(&mut self.thinks) {
            self.finish_thoughts();
        }
        self.end_text();
    }

    fn end_text(&mut self) {
        while !self.text.is_empty() {
            self.take_text();
        }
        let from = self.buffer.len();
        match &mut self.manner {
            Manner::Exact => {}
            Manner::Plain(sanitizer) => sanitizer.finish(&mut self.buffer),
            Manner::Drawn(markdown) => markdown.finish(&mut self.buffer),
            Manner::DrawnForPipe(markdown) => {
                for_pipe(&mut self.buffer, |out| markdown.finish(out));
            }
        }
        if self.buffer.len() > from {
            self.on_fresh_line = self.buffer.ends_with('\n');
        }
        if !std::mem::replace(&mut self.on_fresh_line, true) {
            self.buffer.push('\n');
        }
    }
}

/// Draws for the size that the screen has once that is done: it can take a while, as a first block of
/// code waits for its colours, and a row that is repainted for another size stands there twice.
fn draw(markdown: &mut Markdown, piece: &str, buffer: &mut String) {
    let (from, size) = (buffer.len(), tty::size());
    let before = markdown.clone();
    markdown.feed(piece, buffer);
    if let Some((width, height)) = tty::size().filter(|now| Some(*now) != size) {
        buffer.truncate(from);
        *markdown = before;
        markdown.resize(width, height, buffer);
        markdown.feed(piece, buffer);
    }
}

/// Rows end with `\r\n` on a terminal. No other carriage return gets past the sanitiser.
fn for_pipe(buffer: &mut String, draw: impl FnOnce(&mut String)) {
    let mut drawn = String::new();
    draw(&mut drawn);
    buffer.extend(drawn.split('\r'));
}
