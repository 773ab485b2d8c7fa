//! Turns: a question, the answer while it comes, and how it ended.

use std::time::Instant;

use rusqlite::{Connection, params};

use super::ending::Ending;
use super::id::{MessageId, TurnId};
use super::messages::{self, by_key};
use super::query::{self, MessageRow, SessionRow};
use super::trouble::{unreadable, usage};
use super::{Cursor, Forked, Store, chunks, cursor, load, options, pointer, time};
use crate::chat::{ConverseOptions, Message, Result, StopReason};

/// What a turn asks.
#[derive(Debug, Clone, Copy)]
pub enum Ask<'a> {
    /// Something new, behind all that was said.
    New(&'a [Message]),
    /// Something else in the place of an earlier message, which stays in the tree beside it.
    Edit {
        /// The message, which leads to the session's newest.
        of: &'a MessageId,
        /// What stands in its place.
        with: &'a [Message],
    },
    /// The same again: the new answer stands beside the old one.
    Again {
        /// The question, which leads to the session's newest message.
        question: &'a MessageId,
    },
}

/// A turn that has begun and not ended.
#[derive(Debug)]
pub struct OpenTurn {
    pub(super) id: TurnId,
    pub(super) key: i64,
    pub(super) chunks: i64,
    pub(super) started: Instant,
}

impl OpenTurn {
    /// The turn.
    #[must_use]
    pub fn id(&self) -> &TurnId {
        &self.id
    }
}

/// What came of beginning a turn.
#[derive(Debug)]
pub struct Begun {
    /// The turn, to add to and to end.
    pub turn: OpenTurn,
    /// The messages of the question that are new.
    pub messages: Vec<MessageId>,
    /// The session that was begun, as another program had moved on the one before.
    pub forked: Option<Forked>,
}

/// What came of ending a turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// The answer, if there is one.
    pub answer: Option<MessageId>,
    /// The session that was begun, as another program had moved on the one before.
    pub forked: Option<Forked>,
}

impl Store {
    /// Keeps a question before it is sent. The session's pointer stays where it is until the
    /// answer is there.
    ///
    /// # Errors
    /// Of kind `Io`, when it could not be kept; of kind `Usage`, when the message to edit or to
    /// ask again does not lead to the session's newest. The cursor is then as before.
    pub fn begin_turn(
        &self,
        at: &mut Cursor,
        ask: Ask<'_>,
        options: &ConverseOptions,
    ) -> Result<Begun> {
        let started = Instant::now();
        let owner = self.owner()?;
        self.moving(at, |db, at| {
            let (session, forked) = cursor::claim(db, at)?;
            let parent = parent(db, &session, ask)?;
            let mut question = parent.clone();
            let mut ids = Vec::new();
            for message in new_messages(ask) {
                let added = messages::add(db, &session, question.as_ref(), message)?;
                ids.push(added.id.clone());
                question = Some(added);
            }
            let (id, key) = insert(db, &session, parent, question, owner, options)?;
            let turn = OpenTurn {
                id,
                key,
                chunks: 0,
                started,
            };
            Ok(Begun {
                turn,
                messages: ids,
                forked,
            })
        })
    }

    /// Keeps how a turn ended. If the session goes on from its answer, that and the pointer are
    /// one step: both happen or none.
    ///
    /// # Errors
    /// Of kind `Io`, when it could not be kept. The cursor is then as before, and the turn can be
    /// ended again.
    pub fn end_turn(&self, at: &mut Cursor, turn: &OpenTurn, ending: &Ending<'_>) -> Result<Ended> {
        self.moving(at, |db, at| end(db, at, turn, ending))
    }

    fn owner(&self) -> Result<Option<&str>> {
        let Some(path) = &self.path else {
            return Ok(None);
        };
        if self.owner.get().is_none() {
            let _ = self.owner.set(super::live::Owner::new(path)?);
        }
        Ok(self.owner.get().map(|owner| owner.name.as_str()))
    }
}

/// The message that what is asked stands behind. It is on the way to the session's newest, so that
/// a fork which begins there has it too.
fn parent(db: &Connection, session: &SessionRow, ask: Ask<'_>) -> Result<Option<MessageRow>> {
    let (Ask::Edit { of: id, .. } | Ask::Again { question: id }) = ask else {
        return by_key(db, session.pointer);
    };
    let message = query::message(db, id)?;
    if !query::leads_to(db, &message, session.pointer)? {
        let sentence = format!("{} does not lead to where the session is", id.short());
        return Err(usage(sentence).with_hint("go there first"));
    }
    match ask {
        Ask::Edit { .. } => by_key(db, message.parent),
        _ => Ok(Some(message)),
    }
}

fn new_messages(ask: Ask<'_>) -> &[Message] {
    match ask {
        Ask::New(messages) | Ask::Edit { with: messages, .. } => messages,
        Ask::Again { .. } => &[],
    }
}

fn insert(
    db: &Connection,
    session: &SessionRow,
    parent: Option<MessageRow>,
    question: Option<MessageRow>,
    owner: Option<&str>,
    options: &ConverseOptions,
) -> Result<(TurnId, i64)> {
    let id = TurnId::new();
    let now = time::now();
    db.prepare_cached(
        "INSERT INTO turns
         (id, session, tip, parent, question, state, owner, model, options, started)
         VALUES (?1, ?2, ?3, ?4, ?5, 'pending', ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        id.as_str(),
        session.key,
        session.pointer,
        parent.map(|row| row.key),
        question.map(|row| row.key),
        owner,
        options.model_id,
        options::save(db, options)?,
        now
    ])?;
    let key = db.last_insert_rowid();
    db.prepare_cached("UPDATE sessions SET updated = ?2 WHERE key = ?1")?
        .execute(params![session.key, now])?;
    Ok((id, key))
}

pub(super) fn end(
    db: &Connection,
    at: &mut Cursor,
    turn: &OpenTurn,
    ending: &Ending<'_>,
) -> Result<Ended> {
    let row = TurnRow::open(db, turn.key)?;
    let mut forked = None;
    let mut answer = None;
    if let Some(message) = ending.answer {
        let session = if ending.in_history {
            let (session, fork) = cursor::claim(db, at)?;
            if fork.is_some() {
                row.move_to(db, &session)?;
            }
            forked = fork;
            session
        } else {
            query::session(db, &at.session)?
        };
        let question = by_key(db, row.question)?;
        let added = messages::add(db, &session, question.as_ref(), message)?;
        if ending.in_history {
            pointer::forget_moves(db, &session)?;
            cursor::set_pointer(db, &session, at, Some(added.clone()))?;
        }
        chunks::forget(db, turn.key)?;
        answer = Some(added);
    }
    close(db, turn, ending, answer.as_ref().map(|row| row.key))?;
    Ok(Ended {
        answer: answer.map(|row| row.id),
        forked,
    })
}

/// The messages that were asked, oldest first: those behind the parent, or the parent itself, when
/// an old question is asked again.
pub(super) fn question(
    db: &Connection,
    question: Option<i64>,
    parent: Option<i64>,
) -> Result<Vec<Message>> {
    let mut keys = Vec::new();
    for row in query::upwards(db, question) {
        let row = row?;
        let was_there_before = Some(row.key) == parent;
        if was_there_before && !(keys.is_empty() && row.role == "user") {
            break;
        }
        keys.push(row.key);
        if was_there_before {
            break;
        }
    }
    let oldest_first = keys.into_iter().rev();
    oldest_first.map(|key| load::message(db, key)).collect()
}

struct TurnRow {
    key: i64,
    parent: Option<i64>,
    question: Option<i64>,
}

impl TurnRow {
    /// A turn that has not ended.
    fn open(db: &Connection, key: i64) -> Result<Self> {
        let mut statement = db.prepare_cached(
            "SELECT key, parent, question FROM turns
             WHERE key = ?1 AND state IN ('pending', 'streaming')",
        )?;
        let mut rows = statement.query([key])?;
        let row = rows.next()?.ok_or_else(query::gone)?;
        Ok(Self {
            key: row.get(0)?,
            parent: row.get(1)?,
            question: row.get(2)?,
        })
    }

    /// Takes the turn and its new messages to another session.
    fn move_to(&self, db: &Connection, session: &SessionRow) -> Result<()> {
        db.prepare_cached("UPDATE turns SET session = ?2 WHERE key = ?1")?
            .execute(params![self.key, session.key])?;
        let mut statement = db.prepare_cached("UPDATE messages SET session = ?2 WHERE key = ?1")?;
        for row in query::upwards(db, self.question) {
            let row = row?;
            if Some(row.key) == self.parent {
                break;
            }
            statement.execute(params![row.key, session.key])?;
        }
        Ok(())
    }
}

fn close(db: &Connection, turn: &OpenTurn, ending: &Ending<'_>, answer: Option<i64>) -> Result<()> {
    let usage = ending.usage.map(serde_json::to_string).transpose();
    db.prepare_cached(
        "UPDATE turns SET state = ?2, answer = ?3, usage = ?4, stop_reason = ?5, request_id = ?6,
         error = ?7, first_text = ifnull(?8, first_text), total = ifnull(?9, total), owner = NULL
         WHERE key = ?1",
    )?
    .execute(params![
        turn.key,
        ending.state.as_str(),
        answer,
        usage.map_err(unreadable)?,
        ending.stop_reason.map(StopReason::as_str),
        ending.request_id,
        ending.error,
        ending.first_text.map(time::milliseconds),
        ending.total.map(time::milliseconds),
    ])?;
    Ok(())
}

/// Ends a turn without an answer, whatever has come of it stays with it.
pub(super) fn fail(db: &Connection, turn: &OpenTurn, why: &str) -> Result<()> {
    TurnRow::open(db, turn.key)?;
    close(db, turn, &Ending::failed_as(why), None)
}
