//! Text without what cannot be seen, on one line, and indented.

use std::borrow::Cow;
use std::fmt::Write;

use crate::words::grouped;

/// The text with everything spelt out that would move, hide or control what stands around it.
/// Line breaks and tabs stay, and so do the invisible characters that scripts need.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut in_flag = false;
    while let Some(c) = chars.next() {
        in_flag = c == BLACK_FLAG || in_flag && is_tag(c);
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            _ if in_flag || !is_hidden(c) => out.push(c),
            '\0'..='\x1f' => out.extend(char::from_u32(0x2400 + u32::from(c))),
            '\x7f' => out.push('␡'),
            // Writing to a String cannot fail.
            _ => drop(write!(out, "<U+{:04X}>", u32::from(c))),
        }
    }
    Cow::Owned(out)
}

/// Flags of regions are this and tags.
const BLACK_FLAG: char = '\u{1f3f4}';

fn is_tag(c: char) -> bool {
    matches!(c, '\u{e0000}'..='\u{e007f}')
}

fn is_hidden(c: char) -> bool {
    let control = c.is_control() && c != '\n' && c != '\t';
    let moves = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let breaks = matches!(c, '\u{2028}' | '\u{2029}');
    let obsolete = matches!(c, '\u{206a}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}');
    let no_character = matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe;
    control || moves || breaks || obsolete || no_character || is_tag(c)
}

/// The text on one line.
pub(super) fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    visible(&words.join(" ")).into_owned()
}

/// The first words of a text, on one line.
pub(super) fn shortened(text: &str, most: usize) -> String {
    // Twice as much is looked at, as white space may go.
    let start: String = text.chars().take(most * 2 + 1).collect();
    let line = one_line(&start);
    if line.chars().count() <= most && start.len() == text.len() {
        return line;
    }
    let kept: String = line.chars().take(most).collect();
    format!("{}…", kept.trim_end())
}

/// How many bytes a base64 text stands for.
pub(super) fn decoded_len(base64: &str) -> usize {
    let padding = base64.len() - base64.trim_end_matches('=').len();
    (base64.len() / 4 * 3).saturating_sub(padding)
}

pub(super) fn tokens(read: u64, written: u64) -> String {
    format!("{} tokens in, {} out", grouped(read), grouped(written))
}

/// JSON text with a member a line, everything else as it came.
pub(super) fn pretty_json(compact: &str) -> String {
    let mut out = String::with_capacity(compact.len() * 2);
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    let mut chars = compact.chars().peekable();
    while let Some(c) = chars.next() {
        if in_string {
            in_string = escaped || c != '"';
            escaped = !escaped && c == '\\';
            out.push(c);
            continue;
        }
        match c {
            '{' | '[' => {
                out.push(c);
                if matches!(chars.peek(), Some('}' | ']')) {
                    out.extend(chars.next());
                } else {
                    depth += 1;
                    new_line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                new_line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                new_line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            c if c.is_whitespace() => {}
            c => {
                in_string = c == '"';
                out.push(c);
            }
        }
    }
    out
}

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_spelt_out_and_what_scripts_need_stays() {
        assert_eq!(
            visible("a\x1b[31m\u{202e}b\u{9b}\u{7f}"),
            "a␛[31m<U+202E>b<U+009B>␡"
        );
        assert_eq!(visible("a\r\nb\rc"), "a\nb␍c");
        assert_eq!(visible("hi\u{e0041}\u{fdd0}"), "hi<U+E0041><U+FDD0>");
        for kept in [
            "می‌خواهم",
            "👩‍👩‍👧",
            "🏴\u{e0067}\u{e0062}\u{e007f}",
            "a\tb\n",
            "ខ្មែរ\u{200b}ក",
        ] {
            assert_eq!(visible(kept), kept);
        }
    }

    #[test]
    fn long_text_is_cut_and_short_text_is_not() {
        assert_eq!(shortened("  a\n b ", 5), "a b");
        assert_eq!(shortened("abcdef", 6), "abcdef");
        assert_eq!(shortened("abcdefg", 6), "abcdef…");
        assert_eq!(shortened("日本語日本語", 3), "日本語…");
    }

    #[test]
    fn base64_is_longer_than_what_it_stands_for() {
        assert_eq!(decoded_len("YWI="), 2);
        assert_eq!(decoded_len("===="), 0);
    }

    #[test]
    fn pretty_json_keeps_order_numbers_and_strings() {
        let compact = r#"{"b":[1.50,{}],"a":"x: {\"y\"}, z","c":[]}"#;
        let pretty = "{\n  \"b\": [\n    1.50,\n    {}\n  ],\n  \"a\": \"x: {\\\"y\\\"}, z\",\n  \"c\": []\n}";
        assert_eq!(pretty_json(compact), pretty);
    }
}
