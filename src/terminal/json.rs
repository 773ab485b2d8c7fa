//! JSON laid out for reading: two members a line is one too many. Order, numbers and escapes stay as
//! they are, so what is shown is still the JSON that was sent.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::sanitize;

const KEY: Style = AnsiColor::Blue.on_default();
const TEXT: Style = AnsiColor::Green.on_default();
const NUMBER: Style = AnsiColor::Cyan.on_default();
const LITERAL: Style = AnsiColor::Magenta.on_default();

/// Compact JSON, an element or member a line. What a terminal must not get is written as a JSON
/// escape, which changes nothing of what it says.
pub(super) fn pretty(json: &str, color: bool) -> String {
    let mut layout = Layout {
        out: String::with_capacity(json.len() * 2),
        level: 0,
        color,
    };
    let mut rest = json;
    while let Some(first) = rest.chars().next() {
        let (token, behind) = rest.split_at(token_length(rest, first));
        layout.token(first, token, behind.trim_start());
        rest = behind;
    }
    layout.out
}

/// The length of the first token; its first character is given.
fn token_length(text: &str, first: char) -> usize {
    let length = match first {
        '"' => string_length(text),
        '{' | '}' | '[' | ']' | ',' | ':' => 1,
        _ => text
            .find(|c: char| "{}[],:\"".contains(c) || c.is_whitespace())
            .unwrap_or(text.len()),
    };
    length.max(first.len_utf8())
}

fn string_length(text: &str) -> usize {
    let mut escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    });
    end.map_or(text.len(), |end| end + 2)
}

struct Layout {
    out: String,
    level: usize,
    color: bool,
}

impl Layout {
    fn token(&mut self, first: char, token: &str, behind: &str) {
        match first {
            '{' | '[' => {
                self.out.push(first);
                let empty = behind.starts_with(['}', ']']);
                if !empty {
                    self.level += 1;
                    self.line();
                }
            }
            '}' | ']' => {
                if !self.out.ends_with(['{', '[']) {
                    self.level = self.level.saturating_sub(1);
                    self.line();
                }
                self.out.push(first);
            }
            ',' => {
                self.out.push(',');
                self.line();
            }
            ':' => self.out.push_str(": "),
            '"' => {
                let style = if behind.starts_with(':') { KEY } else { TEXT };
                self.styled(style, &harmless(token));
            }
            _ if first.is_whitespace() => {}
            '-' | '0'..='9' => self.styled(NUMBER, token),
            _ => self.styled(LITERAL, token),
        }
    }

    fn line(&mut self) {
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n("    ", self.level));
    }

    fn styled(&mut self, style: Style, token: &str) {
        // Writing to a String does not fail.
        let _ = match self.color {
            true => write!(self.out, "{style}{token}{style:#}"),
            false => self.out.write_str(token),
        };
    }
}

/// JSON in which every character that the sanitiser would touch is a `\u` escape. Outside of strings
/// JSON has none.
pub(super) fn harmless(token: &str) -> String {
    if sanitize::sanitize(token) == token {
        return token.to_owned();
    }
    let mut out = String::with_capacity(token.len() * 2);
    for c in token.chars() {
        if c.is_ascii() && !c.is_ascii_control() {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_and_elements_stand_on_lines_of_their_own() {
        assert_eq!(
            pretty(r#"{"b":[1,{}],"a":"x,y:{z}","c":[]}"#, false),
            "{\n    \"b\": [\n        1,\n        {}\n    ],\n    \"a\": \"x,y:{z}\",\n    \"c\": []\n}"
        );
    }

    #[test]
    fn what_is_laid_out_says_what_it_said_and_holds_no_control() {
        let json =
            serde_json::json!({"k\u{9b}": ["\u{9b}31m\u{202e} \"\\ é 👩‍👩‍👧", 1.5e-7, true, null]});
        let shown = pretty(&json.to_string(), false);
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&shown).unwrap(),
            json
        );
        assert!(!shown.contains(['\u{9b}', '\u{202e}', '\u{1b}']));
        let coloured = pretty(&json.to_string(), true);
        assert!(coloured.contains("\u{1b}[34m"));
    }

    #[test]
    fn text_that_is_not_json_does_not_panic() {
        for text in [
            "", "\"", "\"\\", "}", "]]", "{", "é", "\u{a0}x", "a b", ":,",
        ] {
            let _ = pretty(text, false);
        }
    }
}
