//! The options of turns and sessions, each kept once.

use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::trouble::unreadable;
use super::{Cursor, Store, TurnId, query};
use crate::chat::{ConverseOptions, Json, Result};

impl Store {
    /// Keeps what is set in a session, for the next time it is resumed. The store does not look
    /// into it.
    ///
    /// # Errors
    /// Of kind `Io`, when they could not be kept.
    pub fn keep_options(&self, at: &mut Cursor, options: &Json) -> Result<()> {
        if let Some(unsaved) = &mut at.unsaved {
            unsaved.options = Some(options.clone());
            return Ok(());
        }
        self.write(|db| {
            let session = query::session(db, at.session())?;
            let options = save(db, options)?;
            db.prepare_cached("UPDATE sessions SET options = ?2 WHERE key = ?1")?
                .execute(params![session.key, options])?;
            Ok(())
        })
    }

    /// The options a turn was sent with.
    ///
    /// # Errors
    /// Of kind `Io`, when the database cannot be read.
    pub fn turn_options(&self, turn: &TurnId) -> Result<Option<ConverseOptions>> {
        self.read(|db| of_turn(db, turn))
    }
}

pub(super) fn save(db: &Connection, options: &impl Serialize) -> Result<i64> {
    let json = serde_json::to_string(options).map_err(unreadable)?;
    let hash = Sha256::digest(&json);
    let known = db
        .prepare_cached("SELECT key FROM options WHERE hash = ?1")?
        .query_row([hash.as_slice()], |row| row.get(0))
        .optional()?;
    if let Some(key) = known {
        return Ok(key);
    }
    db.prepare_cached("INSERT INTO options (hash, json) VALUES (?1, ?2)")?
        .execute(params![hash.as_slice(), json])?;
    Ok(db.last_insert_rowid())
}

/// The options a turn was sent with.
pub(super) fn of_turn(db: &Connection, turn: &TurnId) -> Result<Option<ConverseOptions>> {
    let mut statement = db.prepare_cached(
        "SELECT options.json FROM turns JOIN options ON options.key = turns.options
         WHERE turns.id = ?1",
    )?;
    let json = statement
        .query_row([turn.as_str()], |row| row.get(0))
        .optional()?;
    json.map(parse).transpose()
}

/// The options that were kept for a session itself.
pub(super) fn of_session(db: &Connection, session: i64) -> Result<Option<Json>> {
    let mut statement = db.prepare_cached(
        "SELECT options.json FROM sessions JOIN options ON options.key = sessions.options
         WHERE sessions.key = ?1",
    )?;
    let json = statement
        .query_row([session], |row| row.get(0))
        .optional()?;
    json.map(parse).transpose()
}

fn parse<T: DeserializeOwned>(json: String) -> Result<T> {
    serde_json::from_str(&json).map_err(unreadable)
}
