//! Searching the newest messages by themselves, in an index of their own.
//!
//! The index of all words has to merge the places of every word that begins as asked before it
//! can tell the newest of them, so that `a*` in a large store would take a second. What so many
//! messages have is found among the newest, and that is all a list shows.

use rusqlite::{Connection, params};

use super::search::{Found, Terms};
use crate::chat::Result;

/// So many messages are looked at. What fewer than some in a hundred have is found fast among all.
const MESSAGES: usize = 100;
/// And so much of their text.
const BYTES: usize = 1 << 20;

/// The newest messages with these words; nothing, when the newest of all do not tell, and the index
/// has to be asked.
pub(super) fn search(db: &Connection, terms: &Terms, limit: usize) -> Result<Option<Vec<Found>>> {
    let index = Connection::open_in_memory()?;
    index.execute_batch(
        "CREATE VIRTUAL TABLE words USING fts5 (
            text, tokenize = \"unicode61 remove_diacritics 2\"
        )",
    )?;
    let is_all = fill(&index, db, terms)?;
    let found = Found::read(&index, "words", &terms.all(), limit)?;
    Ok((is_all || found.len() >= limit).then_some(found))
}

/// Whether these are all that can have the words.
fn fill(index: &Connection, db: &Connection, terms: &Terms) -> Result<bool> {
    // Words that are given whole are found fast, so that only what has those is looked through.
    let newest = match terms.whole() {
        Some(_) => {
            "SELECT key, searchable(json) FROM message_words
             JOIN messages ON messages.key = message_words.rowid
             WHERE message_words MATCH ?1 ORDER BY message_words.rowid DESC"
        }
        None => "SELECT key, searchable(json) FROM messages WHERE ?1 IS NULL ORDER BY key DESC",
    };
    let mut newest = db.prepare_cached(newest)?;
    let mut rows = newest.query(params![terms.whole()])?;
    let together = index.unchecked_transaction()?;
    let (mut messages, mut bytes) = (0, 0);
    let mut is_all = true;
    while let Some(row) = rows.next()? {
        if messages == MESSAGES || bytes > BYTES {
            is_all = false;
            break;
        }
        let (key, text): (i64, String) = (row.get(0)?, row.get(1)?);
        messages += 1;
        bytes += text.len();
        together
            .prepare_cached("INSERT INTO words (rowid, text) VALUES (?1, ?2)")?
            .execute(params![key, text])?;
    }
    together.commit()?;
    Ok(is_all)
}
