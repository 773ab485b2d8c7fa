//! Searching all that was said.

use std::time::SystemTime;

use rusqlite::{Row, params};

use super::id::{MessageId, SessionId};
use super::{Store, text, time};
use crate::chat::Result;

/// A message in which all the words are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The session it was said in.
    pub session: SessionId,
    /// What that session is called.
    pub name: String,
    /// The message.
    pub message: MessageId,
    /// Who said it, by the role's name on the wire.
    pub role: String,
    /// When it was kept.
    pub created: SystemTime,
    /// The place in the message, in pieces.
    pub excerpt: Vec<Piece>,
}

/// A piece of an excerpt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its text.
    pub text: String,
    /// Whether it is what was searched for.
    pub hit: bool,
}

/// Around what was searched for. They are no characters, so hardly any text has them.
const OPEN: char = '\u{fdd0}';
const CLOSE: char = '\u{fdd1}';

impl Store {
    /// The newest messages that have all these words in them, newest first. Case and accents do
    /// not matter; `word*` is the beginning of a word, and what stands in double quotes is found
    /// as it stands.
    ///
    /// # Errors
    /// Of kind `Io`, when the database cannot be read.
    pub fn search(&self, words: &str, limit: usize) -> Result<Vec<Hit>> {
        let Some(query) = query(words) else {
            return Ok(Vec::new());
        };
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.read(|db| {
            let mut statement = db.prepare_cached(
                "SELECT sessions.id, ifnull(sessions.name, title), messages.id, role,
                    messages.created, snippet(message_words, 0, ?2, ?3, '…', 24)
                 FROM message_words
                 JOIN messages ON messages.key = message_words.rowid
                 JOIN sessions ON sessions.key = session
                 WHERE message_words MATCH ?1 ORDER BY message_words.rowid DESC LIMIT ?4",
            )?;
            let marks = (OPEN.to_string(), CLOSE.to_string());
            let hits = statement.query_map(params![query, marks.0, marks.1, limit], hit)?;
            Ok(hits.collect::<Result<_, _>>()?)
        })
    }
}

fn hit(row: &Row<'_>) -> rusqlite::Result<Hit> {
    let excerpt: String = row.get(5)?;
    Ok(Hit {
        session: SessionId::from_stored(row.get(0)?),
        name: row.get(1)?,
        message: MessageId::from_stored(row.get(2)?),
        role: row.get(3)?,
        created: time::point(row.get(4)?),
        excerpt: pieces(&excerpt),
    })
}

fn pieces(excerpt: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut hit = false;
    for part in text::unseamed(excerpt).split_inclusive([OPEN, CLOSE]) {
        let text = part.trim_end_matches([OPEN, CLOSE]);
        if !text.is_empty() {
            pieces.push(Piece {
                text: text.to_owned(),
                hit,
            });
        }
        hit = part.ends_with(OPEN);
    }
    pieces
}

/// What a person types in the language of the index, in which everything but words means
/// something else.
fn query(words: &str) -> Option<String> {
    let mut terms = Vec::new();
    // Every second piece stood between double quotes.
    for (n, piece) in words.split('"').enumerate() {
        if n % 2 == 1 {
            terms.push(phrase(piece));
        } else {
            terms.extend(piece.split_whitespace().map(word));
        }
    }
    terms.retain(|term| term.chars().any(char::is_alphanumeric));
    (!terms.is_empty()).then(|| terms.join(" "))
}

fn phrase(text: &str) -> String {
    format!("\"{}\"", text::seamed(text))
}

fn word(word: &str) -> String {
    match word.strip_suffix('*') {
        Some(beginning) => format!("{} *", phrase(beginning)),
        None => phrase(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_means_words_and_nothing_else() {
        let cases = [
            ("rust async", Some(r#""rust" "async""#)),
            ("NOT a OR (b) NEAR", Some(r#""NOT" "a" "OR" "(b)" "NEAR""#)),
            ("text: ^x -y", Some(r#""text:" "^x" "-y""#)),
            ("\"as it stands\" here", Some(r#""as it stands" "here""#)),
            ("depl* \"open", Some(r#""depl" * "open""#)),
            ("  ++ \"\" * ", None),
            ("", None),
        ];
        for (typed, expected) in cases {
            assert_eq!(query(typed).as_deref(), expected, "{typed}");
        }
    }

    #[test]
    fn an_excerpt_falls_into_what_was_found_and_what_was_not() {
        let piece = |text: &str, hit| Piece {
            text: text.to_owned(),
            hit,
        };
        assert_eq!(
            pieces("…a \u{fdd0}b\u{fdd1} c \u{fdd0}d\u{fdd1}"),
            [
                piece("…a ", false),
                piece("b", true),
                piece(" c ", false),
                piece("d", true)
            ],
        );
        assert_eq!(pieces(""), []);
    }
}
