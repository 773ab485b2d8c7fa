//! A program's place in a session, and what happens when another program has moved the session on.

use rusqlite::{Connection, params};

use super::id::{MessageId, SessionId};
use super::query::{self, MessageRow, SessionRow};
use super::{Store, names, options, sessions, time};
use crate::chat::{Json, Result};

/// The session a program is in and the newest message it knows there.
///
/// Whatever adds to a session or moves its pointer takes the cursor along. If the pointer is not
/// where the cursor left it, another program was there: the cursor then goes on in a fork that
/// begins at its own place, and nothing of the other's is touched.
#[derive(Debug, Clone, PartialEq)]
pub struct Cursor {
    pub(super) session: SessionId,
    pub(super) tip: Option<MessageId>,
    /// Until something is said in it, a session is nowhere but here.
    pub(super) unsaved: Option<Unsaved>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Unsaved {
    pub(super) name: Option<String>,
    pub(super) options: Option<Json>,
}

/// A session that was begun because another program went on in the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forked {
    /// Where the other program is.
    pub from: SessionId,
    /// Where this one goes on.
    pub to: SessionId,
    /// What the new session is called.
    pub name: String,
}

impl Cursor {
    /// The session. It changes when the cursor goes on in a fork.
    #[must_use]
    pub fn session(&self) -> &SessionId {
        &self.session
    }

    /// The newest message, when there is one.
    #[must_use]
    pub fn tip(&self) -> Option<&MessageId> {
        self.tip.as_ref()
    }

    /// Whether anything has been said in the session.
    #[must_use]
    pub fn is_saved(&self) -> bool {
        self.unsaved.is_none()
    }
}

impl Store {
    /// A new session. It comes into the database with the first thing that is said.
    #[must_use]
    pub fn start(&self, name: Option<&str>) -> Cursor {
        Cursor {
            session: SessionId::new(),
            tip: None,
            unsaved: Some(Unsaved {
                name: sessions::tidy(name),
                options: None,
            }),
        }
    }

    /// A write that takes the cursor along, and leaves it where it is when the write fails.
    pub(super) fn moving<T>(
        &self,
        at: &mut Cursor,
        work: impl FnOnce(&Connection, &mut Cursor) -> Result<T>,
    ) -> Result<T> {
        let mut moved = at.clone();
        let done = self.write(|db| work(db, &mut moved))?;
        *at = moved;
        Ok(done)
    }
}

/// Makes sure that the session is there and stands where the cursor does.
pub(super) fn claim(db: &Connection, at: &mut Cursor) -> Result<(SessionRow, Option<Forked>)> {
    if let Some(unsaved) = at.unsaved.take() {
        begin(db, &at.session, &unsaved)?;
    }
    let session = query::session(db, &at.session)?;
    let tip = tip_key(db, at)?;
    if session.pointer == tip {
        return Ok((session, None));
    }
    let from = at.session.clone();
    let fork = fork(db, &session, tip, None)?;
    at.session = fork.id.clone();
    let forked = Forked {
        from,
        to: fork.id,
        name: fork.name,
    };
    Ok((fork.row, Some(forked)))
}

pub(super) fn tip_key(db: &Connection, at: &Cursor) -> Result<Option<i64>> {
    let Some(tip) = &at.tip else {
        return Ok(None);
    };
    // A message goes only with its session.
    let row = query::message_if_there(db, tip)?.ok_or_else(query::gone)?;
    Ok(Some(row.key))
}

/// Brings a new session into the database, unless a copy of the cursor has done so.
fn begin(db: &Connection, id: &SessionId, unsaved: &Unsaved) -> Result<()> {
    let now = time::now();
    let options = (unsaved.options.as_ref())
        .map(|options| options::save(db, options))
        .transpose()?;
    // Another program may have taken the name since it was asked for.
    let name = (unsaved.name.as_ref())
        .map(|name| names::free(db, name))
        .transpose()?;
    db.prepare_cached(
        "INSERT INTO sessions (id, name, title, options, created, updated)
         VALUES (?1, ?2, '', ?3, ?4, ?4) ON CONFLICT (id) DO NOTHING",
    )?
    .execute(params![id.as_str(), name, options, now])?;
    Ok(())
}

pub(super) struct Fork {
    pub(super) id: SessionId,
    pub(super) row: SessionRow,
    pub(super) name: String,
}

/// Adds a session that begins at this message.
pub(super) fn fork(
    db: &Connection,
    session: &SessionRow,
    at: Option<i64>,
    name: Option<&str>,
) -> Result<Fork> {
    let id = SessionId::new();
    let name = match sessions::tidy(name) {
        Some(name) => name,
        None => names::next(db, session.name.as_ref().unwrap_or(&session.title))?,
    };
    db.prepare_cached(
        "INSERT INTO sessions (id, name, title, pointer, base, options, created, updated)
         SELECT ?1, ?2, title, ?3, ?3, options, ?4, ?4 FROM sessions WHERE key = ?5",
    )?
    .execute(params![id.as_str(), name, at, time::now(), session.key])?;
    let row = query::session(db, &id)?;
    Ok(Fork { id, row, name })
}

/// Moves the session's pointer, and the cursor with it.
pub(super) fn set_pointer(
    db: &Connection,
    session: &SessionRow,
    at: &mut Cursor,
    to: Option<MessageRow>,
) -> Result<()> {
    db.prepare_cached("UPDATE sessions SET pointer = ?2, updated = ?3 WHERE key = ?1")?
        .execute(params![
            session.key,
            to.as_ref().map(|row| row.key),
            time::now()
        ])?;
    at.tip = to.map(|row| row.id);
    Ok(())
}
