//! Sessions as a list, and their names.

use std::time::SystemTime;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::id::SessionId;
use super::{Cursor, Store, names, query, time};
use crate::chat::Result;

/// What is told of a session in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The session.
    pub id: SessionId,
    /// The name it was given.
    pub name: Option<String>,
    /// The beginning of its first message.
    pub title: String,
    /// The messages up to its pointer.
    pub messages: usize,
    /// The messages of its own, those taken back or edited included.
    pub all_messages: usize,
    /// The model of its newest turn.
    pub model: Option<String>,
    /// When it was begun.
    pub created: SystemTime,
    /// When something was last said or moved in it.
    pub updated: SystemTime,
}

impl Summary {
    /// What the session is called: its name, or else its title.
    #[must_use]
    pub fn called(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.title)
    }
}

const SUMMARY: &str = "SELECT id, name, title,
        ifnull((SELECT depth FROM messages WHERE messages.key = pointer), 0),
        (SELECT count(*) FROM messages WHERE session = sessions.key),
        (SELECT model FROM turns WHERE session = sessions.key ORDER BY turns.key DESC LIMIT 1),
        created, updated
    FROM sessions";

impl Store {
    /// The sessions, newest first.
    ///
    /// # Errors
    /// Of kind `Io`, when the database cannot be read.
    pub fn sessions(&self, limit: usize) -> Result<Vec<Summary>> {
        self.read(|db| list(db, "", limit))
    }

    /// The sessions that have messages to go on from, newest first. Of the others the first question
    /// was never answered, or all was taken back.
    ///
    /// # Errors
    /// Of kind `Io`, when the database cannot be read.
    pub fn conversations(&self, limit: usize) -> Result<Vec<Summary>> {
        self.read(|db| list(db, "WHERE pointer IS NOT NULL", limit))
    }

    /// How many sessions there are that have messages to go on from, and how many that have none.
    ///
    /// # Errors
    /// Of kind `Io`, when the database cannot be read.
    pub fn count_sessions(&self) -> Result<(usize, usize)> {
        self.read(|db| {
            let counted = db
                .prepare_cached("SELECT count(pointer), count(*) - count(pointer) FROM sessions")?
                .query_row([], |row| Ok((count(row.get(0)?), count(row.get(1)?))))?;
            Ok(counted)
        })
    }

    /// The session in which something was last said and answered, beside this one.
    ///
    /// # Errors
    /// Of kind `Io`, when the database cannot be read.
    pub fn newest(&self, beside: Option<&SessionId>) -> Result<Option<SessionId>> {
        let beside = beside.map_or("", SessionId::as_str);
        self.read(|db| {
            let mut statement = db.prepare_cached(
                "SELECT id FROM sessions WHERE pointer IS NOT NULL AND id <> ?1
                 ORDER BY updated DESC, key DESC LIMIT 1",
            )?;
            let id = statement.query_row([beside], |row| row.get(0)).optional()?;
            Ok(id.map(SessionId::from_stored))
        })
    }

    /// What is told of one session in a list.
    ///
    /// # Errors
    /// Of kind `Io`, when it is not there.
    pub fn summary(&self, session: &SessionId) -> Result<Summary> {
        self.read(|db| summary(db, session))
    }

    /// The sessions in which nothing has happened since then, newest first.
    ///
    /// # Errors
    /// Of kind `Io`, when the database cannot be read.
    pub fn older_than(&self, then: SystemTime) -> Result<Vec<Summary>> {
        self.read(|db| older_than(db, then))
    }

    /// Gives the session of this cursor a name, or takes it back.
    ///
    /// # Errors
    /// Of kind `Io`, when it could not be kept.
    pub fn rename_at(&self, at: &mut Cursor, name: Option<&str>) -> Result<()> {
        match &mut at.unsaved {
            Some(unsaved) => {
                self.read(|db| names::check(db, name.unwrap_or_default(), None))?;
                unsaved.name = tidy(name);
                Ok(())
            }
            None => self.rename(&at.session, name),
        }
    }

    /// Gives a session a name, or takes it back.
    ///
    /// # Errors
    /// Of kind `Io`, when it is not there or the name could not be kept.
    pub fn rename(&self, session: &SessionId, name: Option<&str>) -> Result<()> {
        self.write(|db| {
            names::check(db, name.unwrap_or_default(), Some(session))?;
            let session = query::session(db, session)?;
            db.prepare_cached("UPDATE sessions SET name = ?2 WHERE key = ?1")?
                .execute(params![session.key, tidy(name)])?;
            Ok(())
        })
    }
}

/// A name on one line. A blank one is none.
pub(super) fn tidy(name: Option<&str>) -> Option<String> {
    let words = name.unwrap_or_default().split_whitespace();
    let name = words.collect::<Vec<_>>().join(" ");
    (!name.is_empty()).then_some(name)
}

fn list(db: &Connection, which: &str, limit: usize) -> Result<Vec<Summary>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut statement = db.prepare_cached(&format!(
        "{SUMMARY} {which} ORDER BY updated DESC, key DESC LIMIT ?1"
    ))?;
    let sessions = statement.query_map([limit], read)?;
    Ok(sessions.collect::<Result<_, _>>()?)
}

pub(super) fn summary(db: &Connection, session: &SessionId) -> Result<Summary> {
    db.prepare_cached(&format!("{SUMMARY} WHERE id = ?1"))?
        .query_row([session.as_str()], read)
        .optional()?
        .ok_or_else(query::gone)
}

pub(super) fn older_than(db: &Connection, then: SystemTime) -> Result<Vec<Summary>> {
    let mut statement = db.prepare_cached(&format!(
        "{SUMMARY} WHERE updated < ?1 ORDER BY updated DESC, key DESC"
    ))?;
    let sessions = statement.query_map([time::stored(then)], read)?;
    Ok(sessions.collect::<Result<_, _>>()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Summary> {
    Ok(Summary {
        id: SessionId::from_stored(row.get(0)?),
        name: row.get(1)?,
        title: row.get(2)?,
        messages: count(row.get(3)?),
        all_messages: count(row.get(4)?),
        model: row.get(5)?,
        created: time::point(row.get(6)?),
        updated: time::point(row.get(7)?),
    })
}

pub(super) fn count(stored: i64) -> usize {
    usize::try_from(stored).unwrap_or(0)
}
