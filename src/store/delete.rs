//! Deleting sessions: the only way out of the database, taken when a person asks for it.

use std::time::SystemTime;

use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::query::{self, SessionRow};
use super::sessions::{self, count};
use super::{SessionId, Store};
use crate::chat::Result;

/// What goes with a session, or went with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Going {
    /// Sessions.
    pub sessions: usize,
    /// Messages. What a fork has in common with the session stays.
    pub messages: usize,
    /// Attachments. What other messages have too stays.
    pub attachments: usize,
    /// The size of those attachments.
    pub attachment_bytes: u64,
}

impl Store {
    /// Deletes a session and the messages that no other session has. This cannot be taken back.
    ///
    /// # Errors
    /// Of kind `Io`, when it is not there or could not be deleted. Nothing is then.
    pub fn delete(&self, session: &SessionId) -> Result<Going> {
        self.delete_all(|_| Ok(vec![session.clone()]))
    }

    /// What [`Store::delete`] would delete.
    ///
    /// # Errors
    /// As [`Store::delete`].
    pub fn would_delete(&self, session: &SessionId) -> Result<Going> {
        let transaction = Transaction::new_unchecked(&self.db, TransactionBehavior::Immediate)?;
        let going = delete(&transaction, std::slice::from_ref(session))?;
        transaction.rollback()?;
        Ok(going)
    }

    /// Deletes the sessions in which nothing has happened since then, but for one that is in use.
    ///
    /// # Errors
    /// Of kind `Io`, when they could not be deleted. Nothing is then.
    pub fn prune(&self, then: SystemTime, but: Option<&SessionId>) -> Result<Going> {
        self.delete_all(|db| {
            let old = sessions::older_than(db, then)?.into_iter();
            Ok(old.map(|old| old.id).filter(|id| Some(id) != but).collect())
        })
    }

    fn delete_all(
        &self,
        which: impl FnOnce(&Connection) -> Result<Vec<SessionId>>,
    ) -> Result<Going> {
        // What is deleted is overwritten, not only let go of.
        self.db.pragma_update(None, "secure_delete", true)?;
        let going = self.write(|db| delete(db, &which(db)?));
        self.db.pragma_update(None, "secure_delete", false)?;
        // Gives the room back and empties the log. Neither is possible while another program
        // reads, and neither has to be now.
        let _ = self
            .db
            .execute_batch("PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)");
        going
    }
}

fn delete(db: &Connection, which: &[SessionId]) -> Result<Going> {
    let mut going = Going::default();
    for id in which {
        let session = query::session(db, id)?;
        bequeath(db, &session)?;
        going.messages += delete_session(db, &session)?;
        going.sessions += 1;
    }
    delete_options(db)?;
    delete_attachments(db, &mut going)?;
    Ok(going)
}

/// The messages of `session` that lead to where a fork began.
const SHARED: &str = "WITH RECURSIVE up (key, parent) AS (
        SELECT key, parent FROM messages WHERE key = ?2
        UNION ALL
        SELECT messages.key, messages.parent FROM up JOIN messages ON messages.key = up.parent
    ), shared (key) AS (
        SELECT up.key FROM up JOIN messages USING (key) WHERE session = ?1
    ) ";

/// Gives what other sessions have in common with this one to one of them.
fn bequeath(db: &Connection, session: &SessionRow) -> Result<()> {
    let mut forks = db.prepare_cached(
        "SELECT key, base FROM sessions WHERE base IS NOT NULL AND key <> ?1 ORDER BY key",
    )?;
    let forks = forks.query_map([session.key], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for fork in forks.collect::<Result<Vec<(i64, i64)>, _>>()? {
        let (heir, base) = fork;
        for sql in [
            "UPDATE turns SET session = ?3 WHERE session = ?1
             AND (question IN shared OR answer IN shared)",
            "UPDATE messages SET session = ?3 WHERE key IN shared",
        ] {
            db.prepare_cached(&format!("{SHARED}{sql}"))?
                .execute(params![session.key, base, heir])?;
        }
    }
    Ok(())
}

fn delete_session(db: &Connection, session: &SessionRow) -> Result<usize> {
    db.prepare_cached("DELETE FROM sessions WHERE key = ?1")?
        .execute([session.key])?;
    db.prepare_cached(
        "INSERT INTO message_words (message_words, rowid, text)
         SELECT 'delete', key, searchable(json) FROM messages
         WHERE session = ?1 AND searchable(json) <> ''",
    )?
    .execute([session.key])?;
    let messages = db
        .prepare_cached("DELETE FROM messages WHERE session = ?1")?
        .execute([session.key])?;
    Ok(messages)
}

fn delete_options(db: &Connection) -> Result<()> {
    db.prepare_cached(
        "DELETE FROM options WHERE NOT EXISTS (SELECT 1 FROM turns WHERE options = options.key)
         AND NOT EXISTS (SELECT 1 FROM sessions WHERE options = options.key)",
    )?
    .execute([])?;
    Ok(())
}

fn delete_attachments(db: &Connection, going: &mut Going) -> Result<()> {
    let mut statement = db.prepare_cached(
        "DELETE FROM attachments
         WHERE NOT EXISTS (SELECT 1 FROM message_attachments WHERE attachment = attachments.key)
         RETURNING length(bytes)",
    )?;
    let lengths = statement.query_map([], |row| row.get::<_, i64>(0))?;
    for length in lengths {
        going.attachments += 1;
        going.attachment_bytes += count(length?) as u64;
    }
    Ok(())
}
