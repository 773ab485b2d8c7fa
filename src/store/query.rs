//! Looking up single rows, and walking from a message towards the first one.

use rusqlite::{Connection, OptionalExtension, Row};

use super::id::{MessageId, SessionId};
use super::trouble::{Trouble, usage};
use crate::chat::{Error, Result};

#[derive(Debug, Clone)]
pub(super) struct SessionRow {
    pub(super) key: i64,
    pub(super) name: Option<String>,
    pub(super) title: String,
    pub(super) pointer: Option<i64>,
    pub(super) base: Option<i64>,
}

#[derive(Debug, Clone)]
pub(super) struct MessageRow {
    pub(super) key: i64,
    pub(super) id: MessageId,
    pub(super) session: i64,
    pub(super) parent: Option<i64>,
    pub(super) depth: i64,
    pub(super) role: String,
    pub(super) asks: bool,
}

const MESSAGE: &str = "SELECT key, id, session, parent, depth, role, asks FROM messages WHERE ";

/// The session, which may have been deleted by another program.
pub(super) fn session(db: &Connection, id: &SessionId) -> Result<SessionRow> {
    let mut statement =
        db.prepare_cached("SELECT key, name, title, pointer, base FROM sessions WHERE id = ?1")?;
    let found = statement.query_row([id.as_str()], |row| {
        Ok(SessionRow {
            key: row.get(0)?,
            name: row.get(1)?,
            title: row.get(2)?,
            pointer: row.get(3)?,
            base: row.get(4)?,
        })
    });
    found.optional()?.ok_or_else(gone)
}

pub(super) fn gone() -> Error {
    Trouble::Gone.plain()
}

pub(super) fn message(db: &Connection, id: &MessageId) -> Result<MessageRow> {
    let found = message_if_there(db, id)?;
    found.ok_or_else(|| usage(format!("there is no message {}", id.short())))
}

pub(super) fn message_if_there(db: &Connection, id: &MessageId) -> Result<Option<MessageRow>> {
    let mut statement = db.prepare_cached(&format!("{MESSAGE} id = ?1"))?;
    let found = statement.query_row([id.as_str()], message_row);
    Ok(found.optional()?)
}

pub(super) fn message_by_key(db: &Connection, key: i64) -> Result<MessageRow> {
    let found = db
        .prepare_cached(&format!("{MESSAGE} key = ?1"))?
        .query_row([key], message_row)?;
    Ok(found)
}

fn message_row(row: &Row<'_>) -> rusqlite::Result<MessageRow> {
    Ok(MessageRow {
        key: row.get(0)?,
        id: MessageId::from_stored(row.get(1)?),
        session: row.get(2)?,
        parent: row.get(3)?,
        depth: row.get(4)?,
        role: row.get(5)?,
        asks: row.get(6)?,
    })
}

/// The message and those before it, newest first, as far as they are asked for.
pub(super) fn upwards(
    db: &Connection,
    from: Option<i64>,
) -> impl Iterator<Item = Result<MessageRow>> {
    let mut next = from;
    std::iter::from_fn(move || {
        let found = message_by_key(db, next?);
        next = found.as_ref().ok().and_then(|row| row.parent);
        Some(found)
    })
}

/// Whether a message is `tip` or stands before it.
pub(super) fn leads_to(db: &Connection, message: &MessageRow, tip: Option<i64>) -> Result<bool> {
    for row in upwards(db, tip) {
        let row = row?;
        if row.depth <= message.depth {
            return Ok(row.key == message.key);
        }
    }
    Ok(false)
}

/// Whether a message is one of the session's own, or leads to where the session was forked.
pub(super) fn is_in_tree(
    db: &Connection,
    message: &MessageRow,
    session: &SessionRow,
) -> Result<bool> {
    Ok(message.session == session.key || leads_to(db, message, session.base)?)
}
