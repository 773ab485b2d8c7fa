//! Turns that a crash, a kill or a power cut left unfinished.

use std::time::{Instant, SystemTime};

use rusqlite::{Connection, OptionalExtension, Row};

use super::ending::Ending;
use super::id::{MessageId, SessionId, TurnId};
use super::turns::{self, OpenTurn};
use super::{Cursor, Forked, Store, chunks, live, time};
use crate::chat::{Message, Result};

/// A turn that its program did not live to end.
#[derive(Debug, Clone, PartialEq)]
pub struct Unfinished {
    /// The turn.
    pub turn: TurnId,
    /// The session it is in.
    pub session: SessionId,
    /// What the session is called: the name it was given, or its title.
    pub name: String,
    /// What was asked.
    pub question: Vec<Message>,
    /// The text of the answer as far as it was kept.
    pub text: String,
    /// When it began.
    pub started: SystemTime,
}

/// What came of keeping an unfinished turn.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// Where the session is now.
    pub at: Cursor,
    /// The session that was begun, as the one of the turn had gone on without it.
    pub forked: Option<Forked>,
}

impl Store {
    /// The turns that programs which no longer run left unfinished, oldest first.
    ///
    /// # Errors
    /// Of kind `Io`, when the database cannot be read.
    pub fn unfinished(&self) -> Result<Vec<Unfinished>> {
        self.read(|db| {
            let unfinished = self.left_behind(db)?;
            if let Some(path) = &self.path {
                live::sweep(path);
            }
            Ok(unfinished)
        })
    }

    /// The same, and nothing is tidied up.
    pub(super) fn left_behind(&self, db: &Connection) -> Result<Vec<Unfinished>> {
        let mut statement = db.prepare_cached(&format!(
            "{LEFT} WHERE turns.state IN ('pending', 'streaming') ORDER BY turns.key"
        ))?;
        let left = statement.query_map([], Left::read)?;
        let mut unfinished = Vec::new();
        for left in left {
            let left = left?;
            if !self.is_in_hand(&left) {
                unfinished.push(left.describe(db)?);
            }
        }
        Ok(unfinished)
    }

    /// Keeps an unfinished turn, with what had come, as a partial answer the session goes on from.
    /// Nothing, when nothing had come: the turn is then dropped.
    ///
    /// # Errors
    /// Of kind `Usage`, when there is no such unfinished turn.
    pub fn keep_unfinished(&self, turn: &TurnId) -> Result<Option<Kept>> {
        self.write(|db| {
            let left = self.left(db, turn)?;
            let (reasoning, text) = chunks::so_far(db, left.key)?;
            let Some(answer) = chunks::message(&reasoning, &text) else {
                turns::fail(db, &left.open(), ENDED)?;
                return Ok(None);
            };
            let mut at = left.cursor(db)?;
            let ending = Ending::partial(&answer);
            let ended = turns::end(db, &mut at, &left.open(), &ending)?;
            Ok(Some(Kept {
                at,
                forked: ended.forked,
            }))
        })
    }

    /// Gives back what an unfinished turn asked, to be asked again. The turn is marked as failed;
    /// what had come stays with it.
    ///
    /// # Errors
    /// Of kind `Usage`, when there is no such unfinished turn.
    pub fn retry_unfinished(&self, turn: &TurnId) -> Result<Vec<Message>> {
        self.write(|db| {
            let left = self.left(db, turn)?;
            let question = left.question(db)?;
            turns::fail(db, &left.open(), ENDED)?;
            Ok(question)
        })
    }

    /// Marks an unfinished turn as failed. What was asked and what had come stay in the tree.
    ///
    /// # Errors
    /// Of kind `Usage`, when there is no such unfinished turn.
    pub fn drop_unfinished(&self, turn: &TurnId) -> Result<()> {
        self.retry_unfinished(turn).map(drop)
    }

    fn left(&self, db: &Connection, turn: &TurnId) -> Result<Left> {
        let mut statement = db.prepare_cached(&format!(
            "{LEFT} WHERE turns.id = ?1 AND turns.state IN ('pending', 'streaming')"
        ))?;
        let left = statement
            .query_row([turn.as_str()], Left::read)
            .optional()?;
        left.filter(|left| !self.is_in_hand(left)).ok_or_else(|| {
            super::trouble::usage(format!("{} is not an unfinished turn", turn.short()))
        })
    }

    /// Whether a program that runs, this one or another, is at it.
    fn is_in_hand(&self, left: &Left) -> bool {
        let Some(owner) = &left.owner else {
            // Without a file there is no program but this one, and it knows what it is doing.
            return self.path.is_none();
        };
        let own = self.owner.get().is_some_and(|own| own.name == *owner);
        own || (self.path.as_ref()).is_some_and(|path| live::is_running(path, owner))
    }
}

const ENDED: &str = "the program ended before the answer did";

const LEFT: &str = "SELECT turns.key, turns.id, sessions.id, ifnull(name, title), turns.tip,
    turns.parent, turns.question, turns.owner, turns.started
    FROM turns JOIN sessions ON sessions.key = turns.session";

struct Left {
    key: i64,
    turn: TurnId,
    session: SessionId,
    name: String,
    tip: Option<i64>,
    parent: Option<i64>,
    question: Option<i64>,
    owner: Option<String>,
    started: i64,
}

impl Left {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            key: row.get(0)?,
            turn: TurnId::from_stored(row.get(1)?),
            session: SessionId::from_stored(row.get(2)?),
            name: row.get(3)?,
            tip: row.get(4)?,
            parent: row.get(5)?,
            question: row.get(6)?,
            owner: row.get(7)?,
            started: row.get(8)?,
        })
    }

    fn describe(self, db: &Connection) -> Result<Unfinished> {
        Ok(Unfinished {
            question: self.question(db)?,
            text: chunks::so_far(db, self.key)?.1,
            turn: self.turn,
            session: self.session,
            name: self.name,
            started: time::point(self.started),
        })
    }

    fn question(&self, db: &Connection) -> Result<Vec<Message>> {
        turns::question(db, self.question, self.parent)
    }

    fn open(&self) -> OpenTurn {
        OpenTurn {
            id: self.turn.clone(),
            key: self.key,
            chunks: 0,
            started: Instant::now(),
        }
    }

    /// Where the program was that began the turn.
    fn cursor(&self, db: &Connection) -> Result<Cursor> {
        let tip: Option<MessageId> = super::messages::by_key(db, self.tip)?.map(|row| row.id);
        Ok(Cursor {
            session: self.session.clone(),
            tip,
            unsaved: None,
        })
    }
}
