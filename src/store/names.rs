//! Names of sessions: on one line, and no two of them alike.

use rusqlite::Connection;

use super::id::SessionId;
use super::trouble::usage;
use super::{Store, sessions};
use crate::chat::Result;

impl Store {
    /// Whether a session can be begun under this name.
    ///
    /// # Errors
    /// Of kind `Usage`, when another one has it.
    pub fn check_name(&self, name: &str) -> Result<()> {
        self.read(|db| check(db, name, None))
    }
}

/// Refuses a name that another session has. Case makes no difference, as it makes none when a
/// session is looked for.
pub(super) fn check(db: &Connection, name: &str, own: Option<&SessionId>) -> Result<()> {
    let Some(name) = sessions::tidy(Some(name)) else {
        return Ok(());
    };
    let Some((id, taken)) = holder(db, &name)?.filter(|(id, _)| Some(id) != own) else {
        return Ok(());
    };
    let sentence = format!("another conversation is called {taken} ({})", id.short());
    Err(usage(sentence).with_hint(format!(
        "choose another name, or go on in that one with -r or /resume {}",
        id.short()
    )))
}

/// The name, or `name (2)` or the next number that is free.
pub(super) fn free(db: &Connection, name: &str) -> Result<String> {
    match holder(db, name)? {
        None => Ok(name.to_owned()),
        Some(_) => next(db, name),
    }
}

/// `name (2)`, or the next number that is free.
pub(super) fn next(db: &Connection, name: &str) -> Result<String> {
    let mut n = 2;
    loop {
        let next = format!("{name} ({n})");
        if holder(db, &next)?.is_none() {
            return Ok(next);
        }
        n += 1;
    }
}

fn holder(db: &Connection, name: &str) -> Result<Option<(SessionId, String)>> {
    let wanted = name.to_lowercase();
    let mut named =
        db.prepare_cached("SELECT id, name FROM sessions WHERE name IS NOT NULL ORDER BY key")?;
    let mut rows = named.query([])?;
    while let Some(row) = rows.next()? {
        let name: String = row.get(1)?;
        if name.to_lowercase() == wanted {
            return Ok(Some((SessionId::from_stored(row.get(0)?), name)));
        }
    }
    Ok(None)
}
