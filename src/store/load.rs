//! Reading a conversation back, exactly as it was.

use std::time::{Duration, SystemTime};

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::id::{MessageId, SessionId, TurnId};
use super::messages::by_key;
use super::query::SessionRow;
use super::sessions::{self, Summary};
use super::trouble::unreadable;
use super::usage::{self, Used};
use super::{Cursor, Store, TurnState, attachments, chunks, options, query, time, turns};
use crate::chat::{ConverseOptions, Json, Message, Result, StopReason, Usage};

/// A session as it is resumed.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// The place to go on from.
    pub cursor: Cursor,
    /// What is told of it in a list.
    pub summary: Summary,
    /// Its messages, oldest first.
    pub messages: Vec<StoredMessage>,
    /// Its newest turn, when that stands behind them and has no answer that is gone on from.
    pub unanswered: Option<Unanswered>,
    /// What [`Store::keep_options`] was last given for it.
    pub options: Option<Json>,
    /// What all its turns have used, those of other branches as well.
    pub used: Vec<Used>,
    /// What its newest answer was asked with.
    pub last_options: Option<ConverseOptions>,
}

/// A turn that ended without an answer the session goes on from.
#[derive(Debug, Clone, PartialEq)]
pub struct Unanswered {
    /// What was asked.
    pub question: Vec<Message>,
    /// What came of the answer before it broke off.
    pub part: Option<Message>,
    /// The name of that, where it stands in the tree and can be gone to.
    pub part_id: Option<MessageId>,
}

/// A message with what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredMessage {
    /// Its name.
    pub id: MessageId,
    /// The message.
    pub message: Message,
    /// Its wire form, to the byte as it was given.
    pub json: String,
    /// When it was kept.
    pub created: SystemTime,
    /// The turn it answers.
    pub turn: Option<TurnRecord>,
    /// Why it ended, where it is an answer of which that is known.
    pub stop_reason: Option<StopReason>,
    /// The model that said it, where that is known.
    pub model: Option<String>,
}

/// What is known of a turn.
#[derive(Debug, Clone, PartialEq)]
pub struct TurnRecord {
    /// Its name.
    pub id: TurnId,
    /// How it ended.
    pub state: TurnState,
    /// The model that was asked.
    pub model: Option<String>,
    /// Tokens, when the service told.
    pub usage: Option<Usage>,
    /// Why the answer ended; nothing, if it was cut short.
    pub stop_reason: Option<StopReason>,
    /// The id AWS support asks for.
    pub request_id: Option<String>,
    /// What went wrong, in a sentence.
    pub error: Option<String>,
    /// When it was begun.
    pub started: SystemTime,
    /// How long it took to the first text.
    pub first_text: Option<Duration>,
    /// How long it took in all.
    pub total: Option<Duration>,
}

impl Store {
    /// Loads a session to go on with it.
    ///
    /// # Errors
    /// Of kind `Io`, when it is not there or cannot be read.
    pub fn load(&self, session: &SessionId) -> Result<Loaded> {
        self.read(|db| {
            let row = query::session(db, session)?;
            let messages = path(db, row.pointer)?;
            let asked = messages.iter().rev().find_map(|m| m.turn.as_ref());
            let last_options = asked
                .map(|turn| options::of_turn(db, &turn.id))
                .transpose()?;
            Ok(Loaded {
                cursor: Cursor {
                    session: session.clone(),
                    tip: by_key(db, row.pointer)?.map(|row| row.id),
                    unsaved: None,
                },
                summary: sessions::summary(db, session)?,
                options: options::of_session(db, row.key)?,
                used: usage::of_session(db, row.key)?,
                last_options: last_options.flatten(),
                unanswered: unanswered(db, &row)?,
                messages,
            })
        })
    }

    /// The messages up to this one, oldest first.
    ///
    /// # Errors
    /// Of kind `Usage`, when there is no such message.
    pub fn path_to(&self, to: &MessageId) -> Result<Vec<StoredMessage>> {
        self.read(|db| path(db, Some(query::message(db, to)?.key)))
    }
}

/// The newest turn, if it stands behind the pointer and no answer is gone on from.
fn unanswered(db: &Connection, session: &SessionRow) -> Result<Option<Unanswered>> {
    let mut statement = db.prepare_cached(
        "SELECT key, parent, question, answer, error IS NOT NULL FROM turns
         WHERE session = ?1 ORDER BY key DESC LIMIT 1",
    )?;
    let newest = statement.query_row([session.key], |row| {
        let keys: [Option<i64>; 3] = [row.get(1)?, row.get(2)?, row.get(3)?];
        Ok((row.get(0)?, keys, row.get(4)?))
    });
    let Some((turn, [parent, asked, answer], true)) = newest.optional()? else {
        return Ok(None);
    };
    if parent != session.pointer || asked == parent {
        return Ok(None);
    }
    let question = turns::question(db, asked, parent)?;
    let part = if let Some(answer) = answer {
        Some(message(db, answer)?)
    } else {
        let (reasoning, text) = chunks::so_far(db, turn)?;
        chunks::message(&reasoning, &text)
    };
    Ok(Some(Unanswered {
        question,
        part,
        part_id: by_key(db, answer)?.map(|row| row.id),
    }))
}

/// One message.
pub(super) fn message(db: &Connection, key: i64) -> Result<Message> {
    let json = db
        .prepare_cached("SELECT json FROM messages WHERE key = ?1")?
        .query_row([key], |row| row.get(0))?;
    let json = attachments::restore(db, key, json)?;
    serde_json::from_str(&json).map_err(unreadable)
}

const PATH: &str = "WITH RECURSIVE up (key, parent) AS (
        SELECT key, parent FROM messages WHERE key = ?1
        UNION ALL
        SELECT messages.key, messages.parent FROM up JOIN messages ON messages.key = up.parent
    )
    SELECT messages.key, messages.id, json, created, turns.id, state, ifnull(turns.model, messages.model),
        usage,
        ifnull(turns.stop_reason, messages.stop_reason), request_id, error, started, first_text, total
    FROM up JOIN messages ON messages.key = up.key
    LEFT JOIN turns ON turns.answer = up.key";

fn path(db: &Connection, to: Option<i64>) -> Result<Vec<StoredMessage>> {
    let mut statement = db.prepare_cached(PATH)?;
    let mut rows = statement.query(params![to])?;
    let mut messages = Vec::new();
    while let Some(row) = rows.next()? {
        messages.push(stored(db, row)?);
    }
    messages.sort_by_key(|(key, _)| *key);
    Ok(messages.into_iter().map(|(_, message)| message).collect())
}

fn stored(db: &Connection, row: &Row<'_>) -> Result<(i64, StoredMessage)> {
    let key = row.get(0)?;
    let json = attachments::restore(db, key, row.get(2)?)?;
    let stored = StoredMessage {
        id: MessageId::from_stored(row.get(1)?),
        message: serde_json::from_str(&json).map_err(unreadable)?,
        json,
        created: time::point(row.get(3)?),
        stop_reason: row.get::<_, Option<String>>(8)?.map(stop_reason),
        model: row.get(6)?,
        turn: turn(row)?,
    };
    Ok((key, stored))
}

fn turn(row: &Row<'_>) -> Result<Option<TurnRecord>> {
    let Some(id) = row.get::<_, Option<String>>(4)? else {
        return Ok(None);
    };
    let usage: Option<String> = row.get(7)?;
    let usage = usage.map(|json| serde_json::from_str(&json));
    let duration = |n| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(n)?.map(time::duration));
    Ok(Some(TurnRecord {
        id: TurnId::from_stored(id),
        state: row.get::<_, String>(5)?.parse()?,
        model: row.get(6)?,
        usage: usage.transpose().map_err(unreadable)?,
        stop_reason: row.get::<_, Option<String>>(8)?.map(stop_reason),
        request_id: row.get(9)?,
        error: row.get(10)?,
        started: time::point(row.get(11)?),
        first_text: duration(12)?,
        total: duration(13)?,
    }))
}

fn stop_reason(name: String) -> StopReason {
    let named = serde_json::from_value(serde_json::Value::from(name.as_str()));
    named.unwrap_or(StopReason::Other(name))
}
