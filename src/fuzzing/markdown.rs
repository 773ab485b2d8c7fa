//! An answer on the terminal.

use super::choices;
use crate::terminal::{Layout, Markdown, Theme, Wrap};

/// An answer in pieces: the bytes are the same for all, nothing in them drives the terminal but the
/// few sequences of our own, and the size of the screen may change at any time.
///
/// The first bytes choose the screen and the pieces.
pub fn markdown(data: &[u8]) {
    let Some(([width, height, look, piece], text)) = choices(data) else {
        return;
    };
    let text = String::from_utf8_lossy(text);
    let layout = layout(width, height, look);
    let piece = usize::from(piece).max(1);

    let whole = draw(layout, text.len().max(1), &text);
    assert_eq!(
        draw(layout, piece, &text),
        whole,
        "pieces make a difference"
    );
    check(&whole, layout);

    let mut resized = String::new();
    let mut markdown = Markdown::new(layout);
    for (n, piece) in pieces(&text, piece).enumerate() {
        markdown.feed(piece, &mut resized);
        if n == 2 {
            markdown.resize(u16::from(height), u16::from(width), &mut resized);
        }
    }
    markdown.finish(&mut resized);
    check(&resized, layout);
}

fn layout(width: u8, height: u8, look: u8) -> Layout {
    Layout {
        width: u16::from(width),
        height: u16::from(height),
        utf8: look & 1 == 0,
        theme: match look >> 1 & 3 {
            0 => Theme::Ansi,
            1 => Theme::Light,
            2 => Theme::Dark,
            _ => Theme::Plain,
        },
        wrap: match look >> 3 & 3 {
            0 | 1 => Wrap::Auto,
            2 => Wrap::None,
            _ => Wrap::Columns(u16::from(look)),
        },
        accessible: look >> 5 & 1 == 1,
    }
}

fn pieces(text: &str, size: usize) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (piece, after) = rest.split_at(rest.ceil_char_boundary(size));
        rest = after;
        Some(piece)
    })
}

fn draw(layout: Layout, size: usize, text: &str) -> String {
    let mut out = String::new();
    let mut markdown = Markdown::new(layout);
    pieces(text, size).for_each(|piece| markdown.feed(piece, &mut out));
    markdown.finish(&mut out);
    out
}

/// Text, line ends and our own sequences, and nothing else.
fn check(bytes: &str, layout: Layout) {
    let updates = |end: char| bytes.matches(&format!("\x1b[?2026{end}")).count();
    assert_eq!(updates('h'), updates('l'), "an update does not end");
    let mut rest = bytes;
    while let Some(at) = rest.find(|c: char| c.is_control()) {
        let control = rest.get(at..).unwrap_or_default();
        rest = match control.strip_prefix("\x1b[") {
            Some(sequence) => after_sequence(sequence, layout),
            None => control
                .strip_prefix("\r\n")
                .or_else(|| control.strip_prefix('\r').filter(|_| !layout.accessible))
                .unwrap_or_else(|| panic!("a control: {:?}", control.get(..9).unwrap_or(control))),
        };
    }
}

fn after_sequence(sequence: &str, layout: Layout) -> &str {
    let end = sequence.find(|c: char| !matches!(c, '0'..='9' | ';' | '?'));
    let (parameters, rest) = sequence.split_at(end.unwrap_or(sequence.len()));
    let mut chars = rest.chars();
    let command = chars.next();
    match (command, parameters) {
        (Some('m'), _) => assert_ne!(layout.theme, Theme::Plain, "colours"),
        (Some('K' | 'J' | 'C'), "") | (Some('h' | 'l'), "?2026") => {}
        (Some('A'), up) => assert!(up.parse::<u16>().is_ok_and(|up| up > 0), "{up} rows up"),
        other => panic!("the sequence {other:?}"),
    }
    assert!(!layout.accessible || command == Some('m'), "it repaints");
    chars.as_str()
}
