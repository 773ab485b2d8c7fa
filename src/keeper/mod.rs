//! The conversation at hand and its place on disk, kept in step.
//!
//! The history in memory is the path to the session's pointer. Whatever the disk does, the
//! conversation goes on: what could not be saved is saved with the next turn.
//!
//! | file | owns |
//! |---|---|
//! | `journal` | an answer on its way to the disk |
//! | `resumed` | a session as it is taken up again |

mod journal;
mod resumed;

use std::path::Path;
use std::time::Duration;

pub use journal::Journal;
pub use resumed::{Resumed, resume_to_read};

use crate::chat::{ConverseOptions, ConverseResponse, Error, ErrorKind, History, Message, Result};
use crate::settings::Layer;
use crate::store::{
    Ask, Cursor, Ending, Forked, Loaded, MessageId, Moved, OpenTurn, Said, SessionId, Store,
};

/// The conversation on disk that the one in memory is kept in.
#[derive(Debug)]
pub struct Keeper {
    store: Store,
    at: Position,
}

/// A place in a session on disk, and what is known to be there.
#[derive(Debug)]
pub struct Position {
    cursor: Cursor,
    /// Of the messages of the history, oldest first. Fewer than the history has, when some could
    /// not be saved.
    ids: Vec<MessageId>,
    /// What the session says is set, if that is known.
    set: Option<Layer>,
}

impl Position {
    fn at_start(cursor: Cursor) -> Self {
        Self {
            cursor,
            ids: Vec::new(),
            set: None,
        }
    }
}

/// What a turn asks, the numbers being places in the history.
#[derive(Debug, Clone, Copy)]
pub enum Question<'a> {
    /// Something new.
    New(&'a Message),
    /// The question there once more.
    Again(usize),
    /// Something else in its place.
    Instead(usize, &'a Message),
}

/// A turn that is being kept.
#[derive(Debug)]
pub struct Kept {
    turn: OpenTurn,
    /// The path that the answer continues, if it comes to one.
    ids: Vec<MessageId>,
}

/// How a kept turn ended.
#[derive(Debug, Clone, Copy)]
pub enum Outcome<'a> {
    /// With an answer that the session goes on from.
    Answered(&'a ConverseResponse),
    /// With a part of one that it does not go on from.
    BrokenOff(&'a Error, &'a ConverseResponse),
    /// With nothing.
    Failed(&'a Error),
}

impl Keeper {
    /// A new session in this file.
    ///
    /// # Errors
    /// When the file cannot be opened; of kind `Usage`, when another session has the name.
    pub fn open(path: &Path, name: Option<&str>) -> Result<Self> {
        let store = Store::open(path)?;
        if let Some(name) = name {
            store.check_name(name)?;
        }
        let at = Position::at_start(store.start(name));
        Ok(Self { store, at })
    }

    /// The conversations, to look at and to change others than this one.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The session at hand.
    pub fn session(&self) -> &SessionId {
        self.at.cursor.session()
    }

    /// Keeps a question before it is sent, and before it that which could not be saved earlier.
    /// Says where the session goes on, if another program has moved it.
    ///
    /// # Errors
    /// When it could not be saved. The turn can be held all the same.
    pub fn begin(
        &mut self,
        said: &History,
        question: Question<'_>,
        options: &ConverseOptions,
    ) -> Result<(Kept, Option<Forked>)> {
        let mut forked = self.catch_up(said)?;
        let (ask, at) = match question {
            Question::New(message) => (Ask::New(std::slice::from_ref(message)), self.at.ids.len()),
            Question::Again(at) => match self.at.ids.get(at) {
                Some(question) => (Ask::Again { question }, at + 1),
                None => (Ask::New(&[]), self.at.ids.len()),
            },
            Question::Instead(at, message) => match self.at.ids.get(at) {
                Some(of) => (
                    Ask::Edit {
                        of,
                        with: std::slice::from_ref(message),
                    },
                    at,
                ),
                None => (Ask::New(std::slice::from_ref(message)), self.at.ids.len()),
            },
        };
        let begun = self.store.begin_turn(&mut self.at.cursor, ask, options)?;
        let mut ids: Vec<MessageId> = self.at.ids.iter().take(at).cloned().collect();
        ids.extend(begun.messages);
        forked = begun.forked.or(forked);
        Ok((
            Kept {
                turn: begun.turn,
                ids,
            },
            forked,
        ))
    }

    fn catch_up(&mut self, said: &History) -> Result<Option<Forked>> {
        if said.len() <= self.at.ids.len() {
            return Ok(None);
        }
        let all = said.messages().zip(0..).map(|(message, at)| Said {
            message,
            stop_reason: said.stop_reason(at),
            model: None,
        });
        let missing = all.skip(self.at.ids.len());
        let (ids, forked) = self.store.append(&mut self.at.cursor, missing)?;
        self.at.ids.extend(ids);
        Ok(forked)
    }

    /// Takes the answer's text while it comes.
    pub fn journal<'k>(&'k self, kept: &'k mut Kept) -> Journal<'k> {
        Journal::new(&self.store, &mut kept.turn)
    }

    /// Keeps how a turn ended.
    ///
    /// # Errors
    /// When it could not be saved; the next turn tries again.
    pub fn end(
        &mut self,
        kept: Kept,
        outcome: Outcome<'_>,
        first_text: Option<Duration>,
        total: Duration,
    ) -> Result<Option<Forked>> {
        let Kept { turn, mut ids } = kept;
        let ending = match outcome {
            Outcome::Answered(response) => Ending::answered(response),
            Outcome::BrokenOff(error, part) => Ending::broken_off(error, part),
            Outcome::Failed(error) => Ending::failed(error),
        };
        let ended = self.store.end_turn(
            &mut self.at.cursor,
            &turn,
            &ending.taking(first_text, total),
        )?;
        if let (Outcome::Answered(_), Some(answer)) = (outcome, ended.answer) {
            ids.push(answer);
            self.at.ids = ids;
        }
        Ok(ended.forked)
    }

    /// Goes back by so many turns; the history has to follow.
    ///
    /// # Errors
    /// When the store fails.
    pub fn undo(&mut self, said: &History, turns: usize) -> Result<Option<Moved>> {
        self.catch_up(said)?;
        let moved = self.store.undo(&mut self.at.cursor, turns)?;
        if let Some(moved) = &moved {
            self.at.ids.truncate(moved.messages);
        }
        Ok(moved)
    }

    /// Goes where the pointer was before the last undo; nothing, if it was not moved.
    ///
    /// # Errors
    /// When the store fails.
    pub fn redo(&mut self) -> Result<Option<Resumed>> {
        match self.store.redo(&mut self.at.cursor)? {
            Some(_) => self.reload().map(Some),
            None => Ok(None),
        }
    }

    /// Goes to a message of the session's tree, by the id that a person types.
    ///
    /// # Errors
    /// When there is none, or the store fails.
    pub fn goto(&mut self, typed: &str) -> Result<Resumed> {
        let message = self.store.find_message(self.at.cursor.session(), typed)?;
        self.store.goto(&mut self.at.cursor, &message)?;
        self.reload()
    }

    /// Goes on in a session of its own from here.
    ///
    /// # Errors
    /// When the store fails.
    pub fn fork(&mut self, said: &History, name: Option<&str>) -> Result<()> {
        self.catch_up(said)?;
        self.at.cursor = self.store.fork(&self.at.cursor, name)?;
        Ok(())
    }

    /// Begins a new session, and leaves the old one as it is.
    pub fn start_anew(&mut self) -> Position {
        let new = Position::at_start(self.store.start(None));
        std::mem::replace(&mut self.at, new)
    }

    /// Goes back to what [`Keeper::start_anew`] left.
    pub fn go_back(&mut self, left: Position) {
        self.at = left;
    }

    /// Names the session; a blank name takes it away.
    ///
    /// # Errors
    /// When the store fails.
    pub fn rename(&mut self, name: Option<&str>) -> Result<()> {
        self.store.rename_at(&mut self.at.cursor, name)
    }

    /// Keeps what is set for the session, if that has changed, so that it can be taken up again
    /// with it.
    ///
    /// # Errors
    /// When the store fails.
    pub fn keep_settings(&mut self, set: Layer) -> Result<()> {
        if self.at.set.as_ref() == Some(&set) {
            return Ok(());
        }
        let written = set.to_json().map_err(|error| {
            Error::new(ErrorKind::Io, "what is set cannot be written as JSON").with_source(error)
        })?;
        self.store.keep_options(&mut self.at.cursor, &written)?;
        self.at.set = Some(set);
        Ok(())
    }

    /// Takes a session up again, by what a person types or the newest other one: its history and what
    /// was set in it.
    ///
    /// # Errors
    /// When there is no such session, or the store fails.
    pub fn resume(&mut self, typed: Option<&str>) -> Result<Resumed> {
        let loaded = resumed::look_up(&self.store, typed, Some(self.session()))?;
        self.go_to(&loaded);
        let resumed = Resumed::from(loaded);
        self.at.set.clone_from(&resumed.set);
        Ok(resumed)
    }

    fn reload(&mut self) -> Result<Resumed> {
        let loaded = self.store.load(self.at.cursor.session())?;
        self.go_to(&loaded);
        Ok(Resumed::from(loaded))
    }

    fn go_to(&mut self, loaded: &Loaded) {
        self.at.cursor = loaded.cursor.clone();
        let ids = loaded.messages.iter().map(|message| message.id.clone());
        self.at.ids = ids.collect();
    }
}
