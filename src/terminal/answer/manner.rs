//! The ways in which a text gets into the output.

use anstyle::Style;

use crate::terminal::markdown::{Markdown, RESET, Wrapped};
use crate::terminal::sanitize::Sanitizer;
use crate::terminal::screen::DIM;
use crate::terminal::tty;

/// What is done with an answer's text.
#[derive(Debug)]
pub(super) enum Manner {
    Exact,
    Plain(Sanitizer),
    Drawn(Box<Markdown>),
    /// Drawn into a pipe, where a carriage return would be one of the text's.
    DrawnForPipe(Box<Markdown>),
}

impl Manner {
    /// Takes the next piece of the text.
    pub(super) fn feed(&mut self, piece: &str, out: &mut String) {
        match self {
            Self::Exact => out.push_str(piece),
            Self::Plain(sanitizer) => sanitizer.push(piece, out),
            Self::Drawn(markdown) => draw(markdown, piece, out),
            Self::DrawnForPipe(markdown) => for_pipe(out, |out| markdown.feed(piece, out)),
        }
    }

    /// Ends the text; the next begins another.
    pub(super) fn finish(&mut self, out: &mut String) {
        match self {
            Self::Exact => {}
            Self::Plain(sanitizer) => sanitizer.finish(out),
            Self::Drawn(markdown) => markdown.finish(out),
            Self::DrawnForPipe(markdown) => for_pipe(out, |out| markdown.finish(out)),
        }
    }

    /// Ends a text of which not all gets to the screen, as it believes, and stops what that may have
    /// begun there.
    pub(super) fn discard(&mut self, out: &mut String) {
        self.finish(&mut String::new());
        if let Self::Drawn(_) | Self::DrawnForPipe(_) = self {
            out.push_str(RESET);
        }
    }
}

/// How it is shown what the model thinks.
#[derive(Debug)]
pub(super) enum Thoughts {
    /// Dimmed, where there is colour.
    Plain(Sanitizer, Style),
    Drawn(Box<Wrapped>),
}

impl Thoughts {
    pub(super) fn plain(color: bool) -> Self {
        let style = if color { DIM } else { Style::new() };
        Self::Plain(Sanitizer::new(), style)
    }

    /// Takes the next piece of the text.
    pub(super) fn feed(&mut self, piece: &str, out: &mut String) {
        match self {
            Self::Drawn(wrapped) => wrapped.feed(piece, out),
            Self::Plain(sanitizer, style) => {
                let mut shown = String::new();
                sanitizer.push(piece, &mut shown);
                // The line ends behind the style, as whoever adds to it looks at the end.
                let (text, end) = match shown.strip_suffix('\n') {
                    Some(text) => (text, "\n"),
                    None => (shown.as_str(), ""),
                };
                out.push_str(&format!("{style}{text}{style:#}{end}"));
            }
        }
    }

    /// Ends the text; the next begins another.
    pub(super) fn finish(&mut self, out: &mut String) {
        match self {
            Self::Plain(sanitizer, _) => sanitizer.finish(out),
            Self::Drawn(wrapped) => wrapped.finish(out),
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
