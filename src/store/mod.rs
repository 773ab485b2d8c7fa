//! Conversations on disk.
//!
//! A conversation is a tree of messages that is only ever added to, and a session is a name and a
//! pointer to its newest message. The room owns the database and everything in its folder; it
//! keeps messages in their wire form, byte for byte, and decides nothing about what is said to
//! whom, drawn or asked.
//!
//! - A turn is written three times: [`Store::begin_turn`] commits the question before it goes
//!   out, [`Store::append_text`] what has come of the answer, [`Store::end_turn`] the answer and
//!   with it the session's pointer. What a crash leaves is found by [`Store::unfinished`].
//! - A [`Cursor`] is a program's place in a session. When another program has moved the session
//!   on, the cursor goes on in a fork, and says so.
//! - Nothing is deleted but by [`Store::delete`] and [`Store::prune`].
//!
//! Every failure of the store itself is an error of kind `Io` that [`Trouble::of`] can tell more
//! of. None of them leaves anything half done.
//!
//! | file | owns |
//! |---|---|
//! | `open`, `place` | opening the database, and its private files |
//! | `aside` | a damaged one, moved out of the way |
//! | `look` | a look at it that changes nothing |
//! | `schema` | the tables, and how they grow |
//! | `id`, `time` | names of things, and points in time |
//! | `messages` | adding messages to the tree |
//! | `attachments`, `options` | what is kept once, whatever it belongs to |
//! | `turns`, `chunks`, `ending` | a turn: its question, the answer while it comes, how it ended |
//! | `live`, `unfinished` | turns in another program's hand, and those a crash left |
//! | `cursor`, `pointer` | a program's place in a session; moving it by hand |
//! | `load`, `query`, `tree` | reading a conversation back, single rows, the branches |
//! | `sessions`, `names`, `find` | sessions as a list, their names, and which one is meant |
//! | `search`, `recent` | searching all messages, and the newest by themselves |
//! | `text` | the words of a message |
//! | `lines` | what was typed at the prompt |
//! | `usage` | what turns have used |
//! | `delete` | the only way out of the database |
//! | `trouble` | what can go wrong |

mod aside;
mod attachments;
mod chunks;
mod cursor;
mod delete;
mod ending;
mod find;
mod id;
mod lines;
mod live;
mod load;
mod look;
mod messages;
mod names;
mod open;
mod options;
mod place;
mod pointer;
mod query;
mod recent;
mod schema;
mod search;
mod sessions;
#[cfg(test)]
mod tests;
mod text;
mod time;
mod tree;
mod trouble;
mod turns;
mod unfinished;
mod usage;

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction, TransactionBehavior};

pub use cursor::{Cursor, Forked};
pub use delete::Going;
pub use ending::{Ending, TurnState};
pub use find::Known;
pub use id::{MessageId, SessionId, TurnId, short as short_id};
pub use load::{Loaded, StoredMessage, TurnRecord, Unanswered};
pub use look::{Look, look};
pub use messages::Said;
pub use place::database_path;
pub use pointer::Moved;
pub use search::{Hit, Piece};
pub use sessions::Summary;
pub use tree::Node;
pub use trouble::Trouble;
pub use turns::{Ask, Begun, Ended, OpenTurn};
pub use unfinished::{Kept, Unfinished};
pub use usage::{By, Since, Used};

use crate::chat::Result;
use live::Owner;

/// The conversations of a person.
///
/// Any number of programs may have the same file open. Nothing here waits longer for them than
/// five seconds.
#[derive(Debug)]
pub struct Store {
    db: Connection,
    /// Nothing, when it is in memory.
    path: Option<PathBuf>,
    owner: OnceCell<Owner>,
    moved_aside: Option<PathBuf>,
}

impl Store {
    /// The file the conversations are in; nothing, when they are in memory.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Where a damaged database went that stood in this one's place. A person should be told.
    #[must_use]
    pub fn moved_aside(&self) -> Option<&Path> {
        self.moved_aside.as_deref()
    }

    /// Several statements that see the same state of things.
    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.within(TransactionBehavior::Deferred, work)
    }

    /// Several statements of which all happen or none.
    fn write<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        // Immediate, as a reader that becomes a writer does not wait for another but fails.
        self.within(TransactionBehavior::Immediate, work)
    }

    fn within<T>(
        &self,
        behavior: TransactionBehavior,
        work: impl FnOnce(&Connection) -> Result<T>,
    ) -> Result<T> {
        let done = (|| {
            let transaction = Transaction::new_unchecked(&self.db, behavior)?;
            let value = work(&transaction)?;
            transaction.commit()?;
            Ok(value)
        })();
        if let (Err(error), Some(path)) = (&done, &self.path)
            && !self.db.is_readonly("main").unwrap_or(true)
        {
            aside::note(error, path);
        }
        done
    }
}
