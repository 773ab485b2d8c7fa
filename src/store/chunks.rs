//! The answer of a turn while it comes, piece by piece.

use rusqlite::{Connection, params};

use super::turns::OpenTurn;
use super::{Store, query, time};
use crate::chat::{ContentBlock, Message, MessageBuilder, Result};

impl Store {
    /// Adds to what is kept of an answer while it comes. It costs what is added, not what is there.
    ///
    /// # Errors
    /// Of kind `Io`, when it could not be kept. The same text can be given again.
    pub fn append_text(&self, turn: &mut OpenTurn, text: &str) -> Result<()> {
        self.append_chunk(turn, "text", text)
    }

    /// As [`Store::append_text`], for what the model thinks before it answers.
    ///
    /// # Errors
    /// As [`Store::append_text`].
    pub fn append_reasoning(&self, turn: &mut OpenTurn, text: &str) -> Result<()> {
        self.append_chunk(turn, "reasoning", text)
    }

    fn append_chunk(&self, turn: &mut OpenTurn, kind: &str, text: &str) -> Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        self.write(|db| {
            if turn.chunks == 0 {
                begin_streaming(db, turn)?;
            }
            db.prepare_cached("INSERT INTO chunks (turn, n, kind, text) VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![turn.key, turn.chunks, kind, text])?;
            Ok(())
        })?;
        turn.chunks += 1;
        Ok(())
    }
}

fn begin_streaming(db: &Connection, turn: &OpenTurn) -> Result<()> {
    let first_text = time::milliseconds(turn.started.elapsed());
    let changed = db
        .prepare_cached(
            "UPDATE turns SET state = 'streaming', first_text = ?2
             WHERE key = ?1 AND state = 'pending'",
        )?
        .execute(params![turn.key, first_text])?;
    if changed == 0 {
        return Err(query::gone());
    }
    Ok(())
}

/// What has come of an answer: its reasoning and its text.
pub(super) fn so_far(db: &Connection, turn: i64) -> Result<(String, String)> {
    let mut statement =
        db.prepare_cached("SELECT kind, text FROM chunks WHERE turn = ?1 ORDER BY n")?;
    let mut rows = statement.query([turn])?;
    let (mut reasoning, mut text) = (String::new(), String::new());
    while let Some(row) = rows.next()? {
        let piece: String = row.get(1)?;
        match row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)? {
            "reasoning" => reasoning.push_str(&piece),
            _ => text.push_str(&piece),
        }
    }
    Ok((reasoning, text))
}

/// The same as a message, when there is anything. The reasoning has lost its signature, so it is
/// left out of what is sent later.
pub(super) fn message(reasoning: &str, text: &str) -> Option<Message> {
    let mut message = MessageBuilder::assistant();
    if !reasoning.is_empty() {
        message = message.add_reasoning(reasoning, None);
    }
    if !text.is_empty() {
        message = message.add_block(ContentBlock::Text(text.to_owned()));
    }
    let message = message.build();
    (!message.content.is_empty()).then_some(message)
}

pub(super) fn forget(db: &Connection, turn: i64) -> Result<()> {
    db.prepare_cached("DELETE FROM chunks WHERE turn = ?1")?
        .execute([turn])?;
    Ok(())
}
