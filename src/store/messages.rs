//! Adding messages to the tree.

use rusqlite::{Connection, Statement, params};

use super::id::MessageId;
use super::query::{self, MessageRow, SessionRow};
use super::trouble::unreadable;
use super::{Cursor, Forked, Store, attachments, cursor, pointer, text, time};
use crate::chat::{Message, Result, StopReason};

/// A message of a turn that is not held through the store.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// The message.
    pub message: &'a Message,
    /// Why it ended, where it is an answer of which that is known.
    pub stop_reason: Option<&'a StopReason>,
    /// The model that said it, where that is known.
    pub model: Option<&'a str>,
}

impl<'a> From<&'a Message> for Said<'a> {
    fn from(message: &'a Message) -> Self {
        Self {
            message,
            stop_reason: None,
            model: None,
        }
    }
}

impl Store {
    /// Adds messages behind the newest one, all or none: an imported conversation, or turns that
    /// could not be saved when they were held.
    ///
    /// # Errors
    /// Of kind `Io`, when they could not be saved. The cursor is then as before.
    pub fn append<'a>(
        &self,
        at: &mut Cursor,
        messages: impl IntoIterator<Item = impl Into<Said<'a>>>,
    ) -> Result<(Vec<MessageId>, Option<Forked>)> {
        self.moving(at, |db, at| {
            let (session, forked) = cursor::claim(db, at)?;
            let mut tip = by_key(db, session.pointer)?;
            let mut ids = Vec::new();
            for said in messages {
                let said = said.into();
                let added = add(db, &session, tip.as_ref(), said.message)?;
                tell(db, &added, said)?;
                ids.push(added.id.clone());
                tip = Some(added);
            }
            pointer::forget_moves(db, &session)?;
            cursor::set_pointer(db, &session, at, tip)?;
            Ok((ids, forked))
        })
    }
}

/// Keeps with a message what its turn would tell of it.
fn tell(db: &Connection, row: &MessageRow, said: Said<'_>) -> Result<()> {
    let reason = said.stop_reason.map(StopReason::as_str);
    if reason.is_some() || said.model.is_some() {
        db.prepare_cached("UPDATE messages SET stop_reason = ?2, model = ?3 WHERE key = ?1")?
            .execute(params![row.key, reason, said.model])?;
    }
    Ok(())
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
    let (json, attachments) = attachments::strip(json);
    let mut added = MessageRow {
        key: 0,
        id: MessageId::new(),
        session: session.key,
        parent: parent.map(|row| row.key),
        depth: parent.map_or(1, |row| row.depth + 1),
        role: message.role.as_str().to_owned(),
        asks: message.is_question(),
    };
    let mut statement = db.prepare_cached(
        "INSERT INTO messages (json, id, session, parent, depth, role, asks, created)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    bind_long(&mut statement, 1, json)?;
    statement.raw_bind_parameter(2, added.id.as_str())?;
    statement.raw_bind_parameter(3, added.session)?;
    statement.raw_bind_parameter(4, added.parent)?;
    statement.raw_bind_parameter(5, added.depth)?;
    statement.raw_bind_parameter(6, &added.role)?;
    statement.raw_bind_parameter(7, added.asks)?;
    statement.raw_bind_parameter(8, time::now())?;
    statement.raw_execute()?;
    // It holds the database's copy of the text.
    drop(statement);
    added.key = db.last_insert_rowid();
    attachments::save(db, added.key, &attachments)?;
    index(db, added.key, message)?;
    name_after(db, session, message)?;
    Ok(added)
}

fn index(db: &Connection, key: i64, message: &Message) -> Result<()> {
    let words = text::searchable(message);
    if !words.is_empty() {
        let mut statement =
            db.prepare_cached("INSERT INTO message_words (text, rowid) VALUES (?1, ?2)")?;
        bind_long(&mut statement, 1, words)?;
        statement.raw_bind_parameter(2, key)?;
        statement.raw_execute()?;
    }
    Ok(())
}

/// Gives the database its copy of a text and lets go of ours: an answer may be as large as all of
/// what else is in memory.
fn bind_long(statement: &mut Statement<'_>, at: usize, text: String) -> Result<()> {
    Ok(statement.raw_bind_parameter(at, text)?)
}

/// The first message of a session gives it its title.
fn name_after(db: &Connection, session: &SessionRow, message: &Message) -> Result<()> {
    if session.title.is_empty() {
        db.prepare_cached("UPDATE sessions SET title = ?2 WHERE key = ?1 AND title = ''")?
            .execute(params![session.key, text::title(message)])?;
    }
    Ok(())
}
