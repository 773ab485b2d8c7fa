//! The text of the file, and errors that say where in it they are.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Place;
use crate::chat::{Error, ErrorKind, Result};
use crate::words;

const MOST_QUOTED: usize = 60;

/// A text with the name its errors go by.
pub(super) struct Source<'a> {
    pub(super) name: &'a str,
    text: &'a str,
    /// Where each line begins.
    lines: Vec<usize>,
}

/// One sentence about a place in a file.
pub(super) fn error(file: &str, place: Place, sentence: impl Into<String>) -> Error {
    Error::new(ErrorKind::Config, sentence).of(&format!("{file}:{place}"))
}

impl<'a> Source<'a> {
    pub(super) fn new(name: &'a str, text: &'a str) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(breaks).collect();
        Self { name, text, lines }
    }

    pub(super) fn place(&self, offset: usize) -> Place {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.lines.partition_point(|start| *start <= offset).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or(0);
        let before = self.text.get(start..offset).unwrap_or_default();
        let column = before.chars().count() + 1;
        Place { line, column }
    }

    /// One sentence about a place; the hint is for the caller to add.
    pub(super) fn error(&self, offset: usize, sentence: impl Into<String>) -> Error {
        error(self.name, self.place(offset), sentence)
    }

    /// The value as it stands in the file, as far as it goes into a sentence.
    pub(super) fn shown(&self, value: &Spanned<DeValue<'_>>) -> String {
        match value.get_ref() {
            DeValue::Table(_) => "a table".to_owned(),
            DeValue::Array(_) => "a list".to_owned(),
            _ => quoted(self.slice(value.span())),
        }
    }

    fn slice(&self, span: Range<usize>) -> &'a str {
        self.text.get(span).unwrap_or_default()
    }

    pub(super) fn tables(&self) -> Result<Spanned<DeTable<'a>>> {
        DeTable::parse(self.text).map_err(|error| self.not_toml(&error))
    }

    fn not_toml(&self, error: &toml::de::Error) -> Error {
        let span = error.span().unwrap_or_default();
        let at = span.start;
        let message = error.message();
        if message == "duplicate key" {
            let sentence = format!("{} is given twice", quoted(self.slice(span)));
            return self.error(at, sentence).with_hint("keep one of the two");
        }
        let hint = match message.starts_with("string values must be quoted") {
            true => "a text goes in quotes: `key = \"text\"`",
            false => "a line is `key = value`, a `[table]` or a `# comment`",
        };
        let error = self.error(at, format!("this is not TOML: {message}"));
        error.with_hint(hint)
    }
}

/// Text as a sentence quotes it: on one line, and short enough that the sentence stays readable.
pub(super) fn quoted(text: &str) -> String {
    let clipped = words::clipped(text, MOST_QUOTED).replace('\t', " ");
    let shown = match clipped.contains(char::is_control) {
        true => clipped.escape_debug().to_string(),
        false => clipped,
    };
    format!("`{shown}`")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn place(text: &str, offset: usize) -> (usize, usize) {
        let place = Source::new("x", text).place(offset);
        (place.line, place.column)
    }

    #[test]
    fn columns_count_characters() {
        assert_eq!(place("", 0), (1, 1));
        assert_eq!(place("é = 1", 3), (1, 3));
        assert_eq!(place("a\n\nbc", 4), (3, 2));
        assert_eq!(place("a\r\nb", 3), (2, 1));
        assert_eq!(place("a\n", 2), (2, 1));
    }

    #[test]
    fn what_is_quoted_stays_on_one_line() {
        assert_eq!(quoted("a\nb"), "`a\\nb`");
        assert_eq!(quoted("it's"), "`it's`");
        assert_eq!(quoted(&"é".repeat(100)).chars().count(), MOST_QUOTED + 3);
    }

    proptest! {
        #[test]
        fn any_offset_has_a_place(text in any::<String>(), offset in 0..400usize) {
            let place = Source::new("x", &text).place(offset);
            prop_assert!(place.line >= 1 && place.column >= 1);
        }
    }
}
