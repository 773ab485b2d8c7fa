//! The machine in front of a terminal: `vt100` shows what a person would see, scrollback included.

mod blocks;
mod chunks;
mod cost;
mod inlines;
mod regressions;
mod resize;
mod samples;
mod spec;
mod tables;

use std::num::NonZeroU16;

use super::{Layout, Markdown, Theme, Wrap, Wrapped};
use unicode_width::UnicodeWidthStr;

/// Sizes that a person's terminal may have.
const SIZES: [(u16, u16); 8] = [
    (20, 5),
    (40, 5),
    (80, 5),
    (120, 5),
    (20, 24),
    (40, 24),
    (80, 24),
    (120, 24),
];

fn layout(width: u16, height: u16) -> Layout {
    Layout {
        width,
        height,
        ..Layout::default()
    }
}

fn plain(width: u16) -> Layout {
    Layout {
        theme: Theme::Plain,
        ..layout(width, 24)
    }
}

/// The bytes for a text that comes in these pieces.
fn bytes<'a>(layout: Layout, pieces: impl IntoIterator<Item = &'a str>) -> String {
    let mut markdown = Markdown::new(layout);
    let mut out = String::new();
    for piece in pieces {
        markdown.feed(piece, &mut out);
    }
    markdown.finish(&mut out);
    out
}

/// The bytes while a text comes, without its end.
fn so_far(layout: Layout, text: &str) -> String {
    let mut out = String::new();
    Markdown::new(layout).feed(text, &mut out);
    out
}

fn one_by_one(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices()
        .map(|(at, c)| &text[at..at + c.len_utf8()])
}

/// A terminal that remembers every row.
struct Terminal(vt100::Parser);

impl Terminal {
    fn new(width: u16, height: u16) -> Self {
        let size = |side: u16| NonZeroU16::new(side).expect("a size");
        Self(vt100::Parser::new(size(height), size(width), 100_000))
    }

    fn write(&mut self, bytes: &str) -> &mut Self {
        self.0.process(bytes.as_bytes());
        self
    }

    /// All rows from the first, each with `read`, without the empty ones at the end.
    fn rows_by<T>(&mut self, read: impl Fn(&vt100::Screen) -> Vec<T>) -> Vec<T> {
        let screen = self.0.screen_mut();
        screen.set_scrollback(usize::MAX);
        let back = screen.scrollback();
        let mut rows = Vec::new();
        for offset in (1..=back).rev() {
            screen.set_scrollback(offset);
            rows.extend(read(screen).into_iter().next());
        }
        screen.set_scrollback(0);
        rows.extend(read(screen));
        rows
    }

    fn rows(&mut self) -> Vec<String> {
        let width = self.0.screen().size().1.get();
        let mut rows = self.rows_by(|screen| screen.rows(0, width).collect());
        while rows.last().is_some_and(String::is_empty) {
            rows.pop();
        }
        rows
    }

    /// The rows with their colours and attributes.
    fn look(&mut self) -> Vec<String> {
        let width = self.0.screen().size().1.get();
        self.rows_by(|screen| screen.rows_formatted(0, width).collect())
    }
}

/// The rows of a finished text.
fn drawn(layout: Layout, text: &str) -> Vec<String> {
    let bytes = bytes(layout, [text]);
    check(&bytes, layout);
    Terminal::new(layout.width, layout.height)
        .write(&bytes)
        .rows()
}

/// The rows while a text comes.
fn live(layout: Layout, text: &str) -> Vec<String> {
    let bytes = so_far(layout, text);
    Terminal::new(layout.width, layout.height)
        .write(&bytes)
        .rows()
}

/// Nothing but text, line ends and the few sequences that are allowed, and never a way up that
/// leaves the region.
fn check(bytes: &str, layout: Layout) {
    let height = usize::from(layout.height);
    let updates = |sign| bytes.matches(&format!("\x1b[?2026{sign}")).count();
    assert_eq!(updates('h'), updates('l'), "updates begin and end");
    let mut rest = bytes;
    while let Some(at) = rest.find(|c: char| c.is_control()) {
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("\r\n").or(rest.strip_prefix('\r')) {
            assert!(!layout.accessible || rest.starts_with("\r\n"), "repaints");
            rest = after;
            continue;
        }
        let body = rest
            .strip_prefix("\x1b[")
            .expect("a control that is no sequence");
        let end = body
            .find(|c: char| !"0123456789;?".contains(c))
            .expect("an end");
        let (parameters, command) = (&body[..end], &body[end..=end]);
        match (command, parameters) {
            ("m", _) => assert_ne!(layout.theme, Theme::Plain, "colours"),
            ("K" | "J" | "C", "") | ("h" | "l", "?2026") => {}
            ("A", up) => {
                let up: usize = up.parse().expect("a number");
                assert!(
                    up < height.saturating_sub(2).max(1),
                    "{up} rows up of {height}"
                );
            }
            other => panic!("the sequence {other:?}"),
        }
        assert!(!layout.accessible || command == "m", "repaints");
        rest = &body[end + 1..];
    }
}

/// What counts as text: everything but spaces and what Markdown is written with.
fn letters(text: &str) -> Vec<char> {
    let mut letters: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    letters.sort_unstable();
    letters
}

fn columns(row: &str) -> usize {
    row.width()
}
