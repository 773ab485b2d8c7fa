//! JSON text to JSON text: without white space, and as Python's `json.dumps` prints it.
//!
//! It works on the text and not on `serde_json::Value`, whose numbers and key order depend on
//! the cargo features that any other crate of a build may turn on. The text has been validated by
//! `serde_json` before it comes here; on anything else the result is some text, never a panic.

use std::borrow::Cow;
use std::fmt::{self, Write};

/// What is nested deeper is not read: reading it recurses.
pub(crate) const MOST_DEPTH: usize = 500;

/// Drops the white space between tokens.
pub(crate) fn compact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut in_string, mut escaped) = (false, false);
    for c in text.chars() {
        if in_string {
            in_string = escaped || c != '"';
            escaped = !escaped && c == '\\';
        } else if c == '"' {
            in_string = true;
        } else if matches!(c, ' ' | '\t' | '\n' | '\r') {
            continue;
        }
        out.push(c);
    }
    out
}

/// The text with U+FFFD for each `\u` escape that is half a surrogate pair, if there is one.
pub(crate) fn without_lone_surrogates(text: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(text).ok()?;
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut found) = (text, false);
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let (length, lone) = match (surrogate(escape), escape.get(6..).and_then(surrogate)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (12, false),
            (Some(_), _) => (6, true),
            (None, _) => (escape.chars().take(2).map(char::len_utf8).sum(), false),
        };
        let (escape, behind) = escape.split_at(length);
        out.push_str(if lone { "\\ufffd" } else { escape });
        (rest, found) = (behind, found | lone);
    }
    out.push_str(rest);
    found.then_some(out)
}

/// The code of a `\u` escape in front, if it is a surrogate.
fn surrogate(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let code = u32::from_str_radix(digits, 16).ok()?;
    (0xd800..=0xdfff).contains(&code).then_some(code)
}

/// How many arrays and objects are open at once at the deepest place.
pub(crate) fn depth(text: &str) -> usize {
    let (mut in_string, mut escaped) = (false, false);
    let (mut open, mut deepest) = (0_usize, 0_usize);
    for b in text.bytes() {
        if in_string {
            in_string = escaped || b != b'"';
            escaped = !escaped && b == b'\\';
            continue;
        }
        match b {
            b'"' => in_string = true,
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest
}

/// What CPython prints for `json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True,
/// indent=4)`, as it would stand `level` levels deep: the first line is not indented.
pub(crate) fn pretty(text: &str, level: usize) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 2);
    // A string takes whatever is written.
    let _ = write_pretty(text, level, &mut out);
    out
}

/// Writes the same piece by piece, for a reader who does not need it whole.
pub(crate) fn write_pretty(text: &str, level: usize, out: &mut impl Write) -> fmt::Result {
    Parser { text, at: 0 }.value().write(level, out)
}

enum Node<'a> {
    /// A number or a literal, as it stands.
    Scalar(&'a str),
    /// As it stands between its quotes: an answer may be long, and is not taken apart until it is
    /// written.
    Text(&'a str),
    Array(Vec<Node<'a>>),
    /// Sorted by key, the last of equal keys only, as a Python dict would have it.
    Object(Vec<(Cow<'a, str>, Node<'a>)>),
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Parser<'a> {
    fn peek(&mut self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let skip = rest
            .iter()
            .take_while(|b| b.is_ascii_whitespace() || matches!(b, b',' | b':'))
            .count();
        self.at += skip;
        rest.get(skip).copied()
    }

    fn value(&mut self) -> Node<'a> {
        match self.peek() {
            Some(b'{') => self.object(),
            Some(b'[') => self.array(),
            Some(b'"') => Node::Text(between_quotes(self.string())),
            _ => Node::Scalar(self.scalar()),
        }
    }

    fn array(&mut self) -> Node<'a> {
        self.at += 1;
        let mut items = Vec::new();
        while !matches!(self.peek(), None | Some(b']')) {
            items.push(self.value());
        }
        self.at += 1;
        Node::Array(items)
    }

    fn object(&mut self) -> Node<'a> {
        self.at += 1;
        let mut members: Vec<(Cow<'a, str>, Node<'a>)> = Vec::new();
        while matches!(self.peek(), Some(b'"')) {
            let key = unescaped(self.string());
            members.push((key, self.value()));
        }
        self.at += 1;
        members.sort_by(|a, b| a.0.cmp(&b.0));
        // The sort is stable, so the last of equal keys is the one that was written last.
        members.reverse();
        members.dedup_by(|a, b| a.0 == b.0);
        members.reverse();
        Node::Object(members)
    }

    /// With its quotes.
    fn string(&mut self) -> &'a str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let mut escaped = false;
        let end = rest
            .bytes()
            .skip(1)
            .position(|b| {
                let closes = b == b'"' && !escaped;
                escaped = b == b'\\' && !escaped;
                closes
            })
            .map_or(rest.len(), |n| n + 2);
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    fn scalar(&mut self) -> &'a str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let end = rest
            .bytes()
            .position(|b| b.is_ascii_whitespace() || matches!(b, b',' | b']' | b'}'))
            .unwrap_or(rest.len());
        self.at += end.max(1);
        rest.get(..end).unwrap_or_default()
    }
}

fn between_quotes(raw: &str) -> &str {
    raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default()
}

fn unescaped(raw: &str) -> Cow<'_, str> {
    let inner = between_quotes(raw);
    if inner.contains('\\') {
        Cow::Owned(serde_json::from_str(raw).unwrap_or_else(|_| inner.to_owned()))
    } else {
        Cow::Borrowed(inner)
    }
}

impl Node<'_> {
    fn write(&self, level: usize, out: &mut impl Write) -> fmt::Result {
        match self {
            Self::Scalar(raw) => out.write_str(&number(raw)),
            Self::Text(text) => {
                out.write_char('"')?;
                write_escaped(text, out)?;
                out.write_char('"')
            }
            Self::Array(items) => write_list(['[', ']'], items, level, out, |item, out| {
                item.write(level + 1, out)
            }),
            Self::Object(members) => {
                write_list(['{', '}'], members, level, out, |(key, value), out| {
                    out.write_char('"')?;
                    write_text(key, out)?;
                    out.write_str("\": ")?;
                    value.write(level + 1, out)
                })
            }
        }
    }
}

fn write_list<T, W: Write>(
    [open, close]: [char; 2],
    items: &[T],
    level: usize,
    out: &mut W,
    mut write_item: impl FnMut(&T, &mut W) -> fmt::Result,
) -> fmt::Result {
    out.write_char(open)?;
    for (n, item) in items.iter().enumerate() {
        out.write_str(if n == 0 { "\n" } else { ",\n" })?;
        indent(level + 1, out)?;
        write_item(item, out)?;
    }
    if !items.is_empty() {
        out.write_char('\n')?;
        indent(level, out)?;
    }
    out.write_char(close)
}

fn indent(level: usize, out: &mut impl Write) -> fmt::Result {
    (0..level).try_for_each(|_| out.write_str("    "))
}

/// A text as Python escapes it.
fn write_text(text: &str, out: &mut impl Write) -> fmt::Result {
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c < ' ' || matches!(c, '"' | '\\')) {
        let (plain, special) = rest.split_at(at);
        out.write_str(plain)?;
        let mut chars = special.chars();
        match chars.next() {
            Some('\n') => out.write_str("\\n")?,
            Some('\r') => out.write_str("\\r")?,
            Some('\t') => out.write_str("\\t")?,
            Some('\u{8}') => out.write_str("\\b")?,
            Some('\u{c}') => out.write_str("\\f")?,
            Some(c) if c < ' ' => write!(out, "\\u{:04x}", u32::from(c))?,
            Some(c) => {
                out.write_char('\\')?;
                out.write_char(c)?;
            }
            None => {}
        }
        rest = chars.as_str();
    }
    out.write_str(rest)
}

/// A text that is escaped in whatever way JSON allows, as Python escapes it.
fn write_escaped(text: &str, out: &mut impl Write) -> fmt::Result {
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        let (plain, special) = rest.split_at(at);
        write_text(plain, out)?;
        let is_pair = |low: &str| surrogate(low).is_some();
        let length = match special.as_bytes().get(1) {
            Some(b'u') if surrogate(special).is_some() && special.get(6..).is_some_and(is_pair) => {
                12
            }
            Some(b'u') => 6,
            _ => 2,
        };
        let (escape, behind) = special.split_at(special.floor_char_boundary(length));
        match escape {
            r#"\""# | r"\\" | r"\n" | r"\r" | r"\t" | r"\b" | r"\f" => out.write_str(escape)?,
            _ => write_text(&unescaped(&format!("\"{escape}\"")), out)?,
        }
        rest = behind;
    }
    write_text(rest, out)
}

/// A number as Python prints it after reading it; literals pass.
fn number(raw: &str) -> Cow<'_, str> {
    let is_number = raw.starts_with(|c: char| c == '-' || c.is_ascii_digit());
    if !is_number {
        return Cow::Borrowed(raw);
    }
    if !raw.contains(['.', 'e', 'E']) {
        return Cow::Borrowed(if raw == "-0" { "0" } else { raw });
    }
    raw.parse()
        .map_or(Cow::Borrowed(raw), |x| Cow::Owned(python_float(x)))
}

/// `repr(float)`: the shortest digits that read back the same, with an exponent below 1e-4 and
/// from 1e16 on.
fn python_float(x: f64) -> String {
    if x.is_infinite() {
        return if x > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let scientific = format!("{x:e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (-4..16).contains(&exponent) {
        let plain = format!("{x}");
        return if plain.contains('.') {
            plain
        } else {
            plain + ".0"
        };
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_print_as_python_repr() {
        for (x, text) in [
            (1.0, "1.0"),
            (-0.0, "-0.0"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (1.5e-7, "1.5e-07"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (1e100, "1e+100"),
            (f64::INFINITY, "Infinity"),
        ] {
            assert_eq!(python_float(x), text);
        }
    }

    #[test]
    fn integers_keep_all_their_digits() {
        assert_eq!(
            pretty("123456789012345678901234567890", 0),
            "123456789012345678901234567890"
        );
        assert_eq!(pretty("-0", 0), "0");
    }

    #[test]
    fn the_last_of_equal_keys_wins_as_in_a_python_dict() {
        assert_eq!(
            pretty(r#"{"b":1,"a":2,"b":3}"#, 0),
            "{\n    \"a\": 2,\n    \"b\": 3\n}"
        );
    }

    #[test]
    fn half_a_surrogate_pair_is_mended_and_a_whole_one_stays() {
        let mended = |text: &str| without_lone_surrogates(text.as_bytes());
        assert_eq!(mended(r#""a\ud800b""#).unwrap(), r#""a\ufffdb""#);
        assert_eq!(
            mended(r#""\udc00\ud83d\ude00""#).unwrap(),
            r#""\ufffd\ud83d\ude00""#
        );
        for whole in [
            r#""\ud83d\ude00""#,
            r#""\\ud800""#,
            r#""\n\"""#,
            "\"é\\",
            "",
        ] {
            assert_eq!(mended(whole), None, "{whole}");
        }
    }

    #[test]
    fn text_that_is_not_json_does_not_panic() {
        for text in [
            "", "{", "[", "\"", "{\"a\"", "{\"a\":", "[1,", "]", "}", "\\", "\"\\",
        ] {
            let _ = pretty(text, 0);
        }
    }
}
