//! Searching all that was said.

use std::time::SystemTime;

use rusqlite::{Connection, params};

use super::id::{MessageId, SessionId};
use super::{Store, recent, text, time};
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
        let Some(terms) = Terms::of(words) else {
            return Ok(Vec::new());
        };
        self.read(|db| {
            let newest = match terms.has_beginnings() {
                true => recent::search(db, &terms, limit)?,
                false => None,
            };
            let found = match newest {
                Some(found) => found,
                None => Found::read(db, "message_words", &terms.all(), limit)?,
            };
            found.into_iter().map(|found| found.hit(db)).collect()
        })
    }
}

/// A message that was found, by its key.
pub(super) struct Found {
    key: i64,
    excerpt: String,
}

impl Found {
    /// The newest that an index has.
    pub(super) fn read(
        db: &Connection,
        index: &str,
        query: &str,
        limit: usize,
    ) -> Result<Vec<Self>> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut statement = db.prepare_cached(&format!(
            "SELECT rowid, snippet({index}, 0, ?2, ?3, '…', 24) FROM {index}
             WHERE {index} MATCH ?1 ORDER BY rowid DESC LIMIT ?4"
        ))?;
        let marks = (OPEN.to_string(), CLOSE.to_string());
        let found = statement.query_map(params![query, marks.0, marks.1, limit], |row| {
            Ok(Self {
                key: row.get(0)?,
                excerpt: row.get(1)?,
            })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    fn hit(self, db: &Connection) -> Result<Hit> {
        let mut statement = db.prepare_cached(
            "SELECT sessions.id, ifnull(sessions.name, title), messages.id, role, messages.created
             FROM messages JOIN sessions ON sessions.key = session WHERE messages.key = ?1",
        )?;
        let hit = statement.query_row([self.key], |row| {
            Ok(Hit {
                session: SessionId::from_stored(row.get(0)?),
                name: row.get(1)?,
                message: MessageId::from_stored(row.get(2)?),
                role: row.get(3)?,
                created: time::point(row.get(4)?),
                excerpt: pieces(&self.excerpt),
            })
        });
        Ok(hit?)
    }
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
#[derive(Debug, Default)]
pub(super) struct Terms {
    whole: Vec<String>,
    beginnings: Vec<String>,
}

impl Terms {
    /// Nothing, when there is no word in it.
    fn of(words: &str) -> Option<Self> {
        let mut terms = Self::default();
        // Every second piece stood between double quotes.
        for (n, piece) in words.split('"').enumerate() {
            if n % 2 == 1 {
                terms.whole.push(phrase(piece));
                continue;
            }
            for word in piece.split_whitespace() {
                match word.strip_suffix('*') {
                    Some(beginning) => terms.beginnings.push(phrase(beginning)),
                    None => terms.whole.push(phrase(word)),
                }
            }
        }
        let has_letters = |term: &String| term.chars().any(char::is_alphanumeric);
        terms.whole.retain(has_letters);
        terms.beginnings.retain(has_letters);
        (!terms.whole.is_empty() || terms.has_beginnings()).then_some(terms)
    }

    fn has_beginnings(&self) -> bool {
        !self.beginnings.is_empty()
    }

    /// Those of which only whole words are meant.
    pub(super) fn whole(&self) -> Option<String> {
        (!self.whole.is_empty()).then(|| self.whole.join(" "))
    }

    /// All of them.
    pub(super) fn all(&self) -> String {
        let beginnings = self.beginnings.iter().map(|term| format!("{term} *"));
        let all: Vec<String> = self.whole.iter().cloned().chain(beginnings).collect();
        all.join(" ")
    }
}

fn phrase(text: &str) -> String {
    format!("\"{}\"", text::seamed(text))
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
            ("depl* \"open", Some(r#""open" "depl" *"#)),
            ("  ++ \"\" * ", None),
            ("", None),
        ];
        for (typed, expected) in cases {
            let query = Terms::of(typed).map(|terms| terms.all());
            assert_eq!(query.as_deref(), expected, "{typed}");
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
