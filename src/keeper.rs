//! The conversation at hand and its place on disk, kept in step.
//!
//! The history in memory is the path to the session's pointer. Whatever the disk does, the
//! conversation goes on: what could not be saved is saved with the next turn.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::chat::{
    ConverseOptions, ConverseResponse, Error, ErrorKind, History, Message, Result, StopReason,
};
use crate::settings::Layer;
use crate::store::{
    Ask, Cursor, Ending, Forked, Loaded, MessageId, Moved, OpenTurn, Said, SessionId, Store,
    StoredMessage, TurnRecord, Unanswered,
};

/// What has come of an answer is on disk at most this long after.
const FLUSH_AFTER: Duration = Duration::from_secs(1);
/// And sooner, before a fast answer would be held a second time in memory.
const FLUSH_BYTES: usize = 1 << 20;

/// A session on disk and the messages of the history there.
#[derive(Debug)]
pub struct Keeper {
    store: Store,
    cursor: Cursor,
    /// Of the messages of the history, oldest first. Fewer than the history has, when some could
    /// not be saved.
    ids: Vec<MessageId>,
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

/// A session as it is taken up again.
#[derive(Debug)]
pub struct Resumed {
    /// What it is called.
    pub name: String,
    /// What was said.
    pub history: History,
    /// What was asked behind it and not answered, or not to the end.
    pub unanswered: Option<Unanswered>,
    /// What was set in it.
    pub set: Option<Layer>,
    /// What its turns were, oldest first.
    pub turns: Vec<TurnRecord>,
    /// What the newest of them was sent with.
    pub last_options: Option<ConverseOptions>,
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
        let cursor = store.start(name);
        Ok(Self {
            store,
            cursor,
            ids: Vec::new(),
        })
    }

    /// The conversations, to look at and to change others than this one.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The session at hand.
    pub fn session(&self) -> &SessionId {
        self.cursor.session()
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
            Question::New(message) => (Ask::New(std::slice::from_ref(message)), self.ids.len()),
            Question::Again(at) => match self.ids.get(at) {
                Some(question) => (Ask::Again { question }, at + 1),
                None => (Ask::New(&[]), self.ids.len()),
            },
            Question::Instead(at, message) => match self.ids.get(at) {
                Some(of) => (
                    Ask::Edit {
                        of,
                        with: std::slice::from_ref(message),
                    },
                    at,
                ),
                None => (Ask::New(std::slice::from_ref(message)), self.ids.len()),
            },
        };
        let begun = self.store.begin_turn(&mut self.cursor, ask, options)?;
        let mut ids: Vec<MessageId> = self.ids.iter().take(at).cloned().collect();
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
        if said.len() <= self.ids.len() {
            return Ok(None);
        }
        let all = said.messages().zip(0..).map(|(message, at)| Said {
            message,
            stop_reason: said.stop_reason(at),
        });
        let missing = all.skip(self.ids.len());
        let (ids, forked) = self.store.append(&mut self.cursor, missing)?;
        self.ids.extend(ids);
        Ok(forked)
    }

    /// Takes the answer's text while it comes.
    pub fn journal<'k>(&'k self, kept: &'k mut Kept) -> Journal<'k> {
        Journal {
            store: &self.store,
            turn: &mut kept.turn,
            text: String::new(),
            thoughts: String::new(),
            flushed: Instant::now(),
            is_stuck: false,
        }
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
        let ended =
            self.store
                .end_turn(&mut self.cursor, &turn, &ending.taking(first_text, total))?;
        if let (Outcome::Answered(_), Some(answer)) = (outcome, ended.answer) {
            ids.push(answer);
            self.ids = ids;
        }
        Ok(ended.forked)
    }

    /// Goes back by so many turns; the history has to follow.
    ///
    /// # Errors
    /// When the store fails.
    pub fn undo(&mut self, said: &History, turns: usize) -> Result<Option<Moved>> {
        self.catch_up(said)?;
        let moved = self.store.undo(&mut self.cursor, turns)?;
        if let Some(moved) = &moved {
            self.ids.truncate(moved.messages);
        }
        Ok(moved)
    }

    /// Goes where the pointer was before the last undo; nothing, if it was not moved.
    ///
    /// # Errors
    /// When the store fails.
    pub fn redo(&mut self) -> Result<Option<History>> {
        match self.store.redo(&mut self.cursor)? {
            Some(_) => self.reload().map(Some),
            None => Ok(None),
        }
    }

    /// Goes to a message of the session's tree, by the id that a person types.
    ///
    /// # Errors
    /// When there is none, or the store fails.
    pub fn goto(&mut self, typed: &str) -> Result<History> {
        let message = self.store.find_message(self.cursor.session(), typed)?;
        self.store.goto(&mut self.cursor, &message)?;
        self.reload()
    }

    /// Goes on in a session of its own from here.
    ///
    /// # Errors
    /// When the store fails.
    pub fn fork(&mut self, said: &History, name: Option<&str>) -> Result<()> {
        self.catch_up(said)?;
        self.cursor = self.store.fork(&self.cursor, name)?;
        Ok(())
    }

    /// Begins a new session, and leaves the old one as it is.
    pub fn start_anew(&mut self) -> (Cursor, Vec<MessageId>) {
        let new = self.store.start(None);
        (
            std::mem::replace(&mut self.cursor, new),
            std::mem::take(&mut self.ids),
        )
    }

    /// Goes back to what [`Keeper::start_anew`] left.
    pub fn go_back(&mut self, (cursor, ids): (Cursor, Vec<MessageId>)) {
        self.cursor = cursor;
        self.ids = ids;
    }

    /// Names the session; a blank name takes it away.
    ///
    /// # Errors
    /// When the store fails.
    pub fn rename(&mut self, name: Option<&str>) -> Result<()> {
        self.store.rename_at(&mut self.cursor, name)
    }

    /// Keeps what is set for the session, so that it can be taken up again with it.
    ///
    /// # Errors
    /// When the store fails.
    pub fn keep_settings(&mut self, set: &Layer) -> Result<()> {
        let set = set.to_json().map_err(|error| {
            Error::new(ErrorKind::Io, "what is set cannot be written as JSON").with_source(error)
        })?;
        self.store.keep_options(&mut self.cursor, &set)
    }

    /// Takes a session up again, by what a person types or the newest one: its history and what
    /// was set in it.
    ///
    /// # Errors
    /// When there is no such session, or the store fails.
    pub fn resume(&mut self, typed: Option<&str>) -> Result<Resumed> {
        let loaded = look_up(&self.store, typed)?;
        self.go_to(&loaded);
        Ok(resumed(loaded))
    }

    fn reload(&mut self) -> Result<History> {
        let loaded = self.store.load(self.cursor.session())?;
        self.go_to(&loaded);
        Ok(history(loaded.messages))
    }

    fn go_to(&mut self, loaded: &Loaded) {
        self.cursor = loaded.cursor.clone();
        let ids = loaded.messages.iter().map(|message| message.id.clone());
        self.ids = ids.collect();
    }
}

/// Takes a session up from a store that can only be read. Nothing of what follows is kept.
///
/// # Errors
/// When there is no such session, or the store fails.
pub fn resume_to_read(store: &Store, typed: Option<&str>) -> Result<Resumed> {
    look_up(store, typed).map(resumed)
}

fn look_up(store: &Store, typed: Option<&str>) -> Result<Loaded> {
    let session = match typed {
        Some(typed) => store.find(typed)?,
        None => newest(store)?.ok_or_else(nothing_to_continue)?,
    };
    store.load(&session)
}

/// The session in which something was said last, be it a question of which a crash has cut the
/// answer short.
fn newest(store: &Store) -> Result<Option<SessionId>> {
    let answered = store.newest()?;
    let Some(cut_short) = store.unfinished()?.pop() else {
        return Ok(answered);
    };
    let updated = answered.as_ref().map(|newest| store.summary(newest));
    match updated.transpose()?.map(|summary| summary.updated) {
        Some(updated) if updated > cut_short.started => Ok(answered),
        _ => Ok(Some(cut_short.session)),
    }
}

fn resumed(loaded: Loaded) -> Resumed {
    let turns = loaded.messages.iter();
    Resumed {
        name: loaded.summary.called().to_owned(),
        set: loaded.options.as_ref().and_then(Layer::from_json),
        last_options: loaded.last_options,
        unanswered: loaded.unanswered,
        turns: turns.filter_map(|message| message.turn.clone()).collect(),
        history: history(loaded.messages),
    }
}

fn history(messages: Vec<StoredMessage>) -> History {
    let blocks = |message: &StoredMessage| {
        let reason = message.stop_reason.as_ref();
        reason.is_some_and(StopReason::blocks)
    };
    let mut history = History::default();
    let mut messages = messages.into_iter().peekable();
    while let Some(message) = messages.next() {
        // A blocked turn is its answer and the question before it.
        if blocks(&message) || messages.peek().is_some_and(blocks) {
            history.push_unsent(message.message);
        } else {
            history.push(message.message);
        }
    }
    history
}

fn nothing_to_continue() -> Error {
    Error::new(ErrorKind::Usage, "there is no conversation to continue yet")
        .with_hint("begin one; it is kept by itself")
}

/// What has come of an answer, on its way to the disk.
#[derive(Debug)]
pub struct Journal<'k> {
    store: &'k Store,
    turn: &'k mut OpenTurn,
    text: String,
    thoughts: String,
    flushed: Instant,
    /// The last attempt failed; the next one waits for its time.
    is_stuck: bool,
}

impl Journal<'_> {
    /// Adds text of the answer.
    pub fn text(&mut self, text: &str) {
        self.text.push_str(text);
        self.flush_if_due();
    }

    /// Adds what the model thinks.
    pub fn thought(&mut self, text: &str) {
        self.thoughts.push_str(text);
        self.flush_if_due();
    }

    /// A failure is not told here: the end of the turn will fail as well, and tell.
    fn flush_if_due(&mut self) {
        let held = self.text.len() + self.thoughts.len();
        let is_much = held >= FLUSH_BYTES && !self.is_stuck;
        if self.flushed.elapsed() < FLUSH_AFTER && !is_much {
            return;
        }
        self.flush();
    }

    /// When what is held has to be on disk; nothing, when nothing is held.
    pub fn due(&self) -> Option<Instant> {
        let holds = !self.text.is_empty() || !self.thoughts.is_empty();
        holds.then(|| self.flushed + FLUSH_AFTER)
    }

    /// Writes what is held.
    pub fn flush(&mut self) {
        self.flushed = Instant::now();
        let thoughts = self.store.append_reasoning(self.turn, &self.thoughts);
        if thoughts.is_ok() {
            self.thoughts.clear();
        }
        let text = self.store.append_text(self.turn, &self.text);
        if text.is_ok() {
            self.text.clear();
        }
        self.is_stuck = thoughts.is_err() || text.is_err();
    }
}
