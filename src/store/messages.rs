//! Adding messages to the tree.

use rusqlite::{Connection, params};

use super::id::MessageId;
use super::query::{self, MessageRow, SessionRow};
use super::trouble::unreadable;
use super::{Cursor, Forked, Store, attachments, cursor, pointer, text, time};
use crate::chat::{Message, Result};

impl Store {
    /// Adds messages behind the newest one, all or none: an imported conversation, or turns that
    /// could not be saved when they were held.
    ///
    /// # Errors
    /// Of kind `Io`, when they could not be saved. The cursor is then as before.
    pub fn append(
        &self,
        at: &mut Cursor,
        messages: &[Message],
    ) -> Result<(Vec<MessageId>, Option<Forked>)> {
        self.moving(at, |db, at| {
            let (session, forked) = cursor::claim(db, at)?;
            let mut tip = by_key(db, session.pointer)?;
            let mut ids = Vec::with_capacity(messages.len());
            for message in messages {
                let added = add(db, &session, tip.as_ref(), message)?;
                ids.push(added.id.clone());
                tip = Some(added);
            }
            pointer::forget_moves(db, &session)?;
            cursor::set_pointer(db, &session, at, tip)?;
            Ok((ids, forked))
        })
    }
}

pub(super) fn by_key(db: &Connection, key: Option<i64>) -> Result<Option<MessageRow>> {
    key.map(|key| query::message_by_key(db, key)).transpose()
}

/// Adds one message. Its cost is its own, wherever it stands.
pub(super) fn add(
    db: &Connection,
    session: &SessionRow,
    parent: Option<&MessageRow>,
    message: &Message,
) -> Result<MessageRow> {
    let json = serde_json::to_string(message).map_err(unreadable)?;
    let stripped = attachments::strip(&json);
    let mut added = MessageRow {
        key: 0,
        id: MessageId::new(),
        session: session.key,
        parent: parent.map(|row| row.key),
        depth: parent.map_or(1, |row| row.depth + 1),
        role: message.role.as_str().to_owned(),
        asks: message.is_question(),
    };
    db.prepare_cached(
        "INSERT INTO messages (id, session, parent, depth, role, asks, json, created)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        added.id.as_str(),
        added.session,
        added.parent,
        added.depth,
        added.role,
        added.asks,
        stripped.json,
        time::now()
    ])?;
    added.key = db.last_insert_rowid();
    stripped.save(db, added.key)?;
    index(db, added.key, message)?;
    name_after(db, session, message)?;
    Ok(added)
}

fn index(db: &Connection, key: i64, message: &Message) -> Result<()> {
    let words = text::searchable(message);
    if !words.is_empty() {
        db.prepare_cached("INSERT INTO message_words (rowid, text) VALUES (?1, ?2)")?
            .execute(params![key, words])?;
    }
    Ok(())
}

/// The first message of a session gives it its title.
fn name_after(db: &Connection, session: &SessionRow, message: &Message) -> Result<()> {
    if session.title.is_empty() {
        db.prepare_cached("UPDATE sessions SET title = ?2 WHERE key = ?1 AND title = ''")?
            .execute(params![session.key, text::title(message)])?;
    }
    Ok(())
}
