//! Moving a session's pointer by hand: back, forth, anywhere in its tree, and into a new session.

use rusqlite::{Connection, OptionalExtension, params};

use super::cursor::{self, Cursor, Forked, Unsaved};
use super::messages::by_key;
use super::query::{self, MessageRow, SessionRow};
use super::trouble::usage;
use super::{MessageId, SessionId, Store, sessions};
use crate::chat::Result;

/// Where a pointer went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// How many messages there are up to the pointer now: a history is cut to that, or loaded
    /// anew when it has fewer.
    pub messages: usize,
    /// How many turns were taken back.
    pub turns: usize,
    /// The session that was begun, as another program had moved on the one before.
    pub forked: Option<Forked>,
}

impl Store {
    /// Takes back so many turns, or as many as there are. Nothing, when there are none. What is
    /// taken back stays in the tree.
    ///
    /// # Errors
    /// Of kind `Io`. The cursor is then as before, here and in the methods below.
    pub fn undo(&self, at: &mut Cursor, turns: usize) -> Result<Option<Moved>> {
        if at.tip.is_none() || turns == 0 {
            return Ok(None);
        }
        self.moving(at, |db, at| {
            let (taken, to) = turns_back(db, at, turns)?;
            if taken == 0 {
                return Ok(None);
            }
            let (session, forked) = cursor::claim(db, at)?;
            let to = by_key(db, to)?;
            go(db, &session, at, to, taken, forked).map(Some)
        })
    }

    /// Goes back to where the pointer was before the last undo or goto. Nothing, when it was not
    /// moved, or something has been said since.
    ///
    /// # Errors
    /// Of kind `Io`.
    pub fn redo(&self, at: &mut Cursor) -> Result<Option<Moved>> {
        if !at.is_saved() {
            return Ok(None);
        }
        self.moving(at, |db, at| {
            let session = query::session(db, &at.session)?;
            // What another program has moved is its own to move back.
            if session.pointer != cursor::tip_key(db, at)? {
                return Ok(None);
            }
            let Some(Remembered(to)) = last_move(db, &session)? else {
                return Ok(None);
            };
            let to = by_key(db, to)?;
            settle(db, &session, at, to, 0, None).map(Some)
        })
    }

    /// Goes to any message of the session's tree. A question stands for its newest answer, as
    /// what comes next is another question.
    ///
    /// # Errors
    /// Of kind `Usage`, when the session has no such message or the question no answer.
    pub fn goto(&self, at: &mut Cursor, message: &MessageId) -> Result<Moved> {
        self.moving(at, |db, at| {
            let mut to = query::message(db, message)?;
            let (session, forked) = cursor::claim(db, at)?;
            if !query::is_in_tree(db, &to, &session)? {
                let sentence = format!("{} is not in this session", message.short());
                return Err(usage(sentence).with_hint("go on in the session it is in"));
            }
            if to.role == "user" {
                to = newest_answer(db, &to, &session)?;
            }
            go(db, &session, at, Some(to), 0, forked)
        })
    }

    /// A session that begins where this one stands. The cursor given is untouched.
    ///
    /// # Errors
    /// Of kind `Io`.
    pub fn fork(&self, at: &Cursor, name: Option<&str>) -> Result<Cursor> {
        if let Some(name) = name {
            self.check_name(name)?;
        }
        if let Some(unsaved) = &at.unsaved {
            return Ok(Cursor {
                session: SessionId::new(),
                tip: None,
                unsaved: Some(Unsaved {
                    name: sessions::tidy(name),
                    options: unsaved.options.clone(),
                }),
            });
        }
        self.write(|db| {
            let session = query::session(db, &at.session)?;
            let tip = cursor::tip_key(db, at)?;
            let fork = cursor::fork(db, &session, tip, name)?;
            Ok(Cursor {
                session: fork.id,
                tip: at.tip.clone(),
                unsaved: None,
            })
        })
    }
}

/// How many turns there are to take back, and the message before them.
fn turns_back(db: &Connection, at: &Cursor, most: usize) -> Result<(usize, Option<i64>)> {
    let mut taken = 0;
    let mut before = None;
    for row in query::upwards(db, cursor::tip_key(db, at)?) {
        let row = row?;
        if row.asks {
            taken += 1;
            before = row.parent;
        }
        if taken == most {
            break;
        }
    }
    Ok((taken, before))
}

/// The newest answer of a question that belongs to the session's tree.
fn newest_answer(
    db: &Connection,
    question: &MessageRow,
    session: &SessionRow,
) -> Result<MessageRow> {
    let mut statement = db.prepare_cached(
        "SELECT key FROM messages WHERE parent = ?1 AND role <> 'user' ORDER BY key DESC",
    )?;
    let keys = statement.query_map([question.key], |row| row.get::<_, i64>(0))?;
    for key in keys {
        let answer = query::message_by_key(db, key?)?;
        if query::is_in_tree(db, &answer, session)? {
            return Ok(answer);
        }
    }
    let sentence = format!("{} has no answer", question.id.short());
    Err(usage(sentence).with_hint("go to the answer before it, or edit it"))
}

/// Moves the pointer and remembers where it was.
fn go(
    db: &Connection,
    session: &SessionRow,
    at: &mut Cursor,
    to: Option<MessageRow>,
    turns: usize,
    forked: Option<Forked>,
) -> Result<Moved> {
    db.prepare_cached(
        "INSERT INTO redo (session, n, message)
         SELECT ?1, ifnull(max(n), 0) + 1, ?2 FROM redo WHERE session = ?1",
    )?
    .execute(params![session.key, session.pointer])?;
    settle(db, session, at, to, turns, forked)
}

fn settle(
    db: &Connection,
    session: &SessionRow,
    at: &mut Cursor,
    to: Option<MessageRow>,
    turns: usize,
    forked: Option<Forked>,
) -> Result<Moved> {
    let depth = to.as_ref().map_or(0, |row| row.depth);
    cursor::set_pointer(db, session, at, to)?;
    Ok(Moved {
        messages: usize::try_from(depth).unwrap_or(0),
        turns,
        forked,
    })
}

/// A place the pointer was at, which may be before all messages.
struct Remembered(Option<i64>);

/// Takes the newest remembered place out.
fn last_move(db: &Connection, session: &SessionRow) -> Result<Option<Remembered>> {
    let mut statement = db.prepare_cached(
        "DELETE FROM redo WHERE session = ?1
         AND n = (SELECT max(n) FROM redo WHERE session = ?1) RETURNING message",
    )?;
    let place = statement.query_row([session.key], |row| row.get(0).map(Remembered));
    Ok(place.optional()?)
}

/// What was taken back stays in the tree, but is no longer what redo means.
pub(super) fn forget_moves(db: &Connection, session: &SessionRow) -> Result<()> {
    db.prepare_cached("DELETE FROM redo WHERE session = ?1")?
        .execute([session.key])?;
    Ok(())
}
