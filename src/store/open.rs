//! Opening the database.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::trouble::Trouble;
use super::{Store, aside, place, schema, text};
use crate::chat::Result;

/// How long another program is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// The log is written back to the file when it has so many pages, and when a program ends: the file
/// alone is then all there is, as whoever copies it expects. The log is not taken away each time,
/// which would make a short answer wait for the disk twice more.
const LOG_PAGES: u32 = 256;

/// What a log that has grown, as it does by an attachment, is cut back to.
const LOG_BYTES: u32 = 8 << 20;

const STATEMENTS: usize = 128;

impl Store {
    /// Opens the conversations kept in this file, and makes folder and file where they are
    /// missing. A damaged file is moved aside first, and a new one takes its place: see
    /// [`Store::moved_aside`].
    ///
    /// # Errors
    /// Of kind `Io`, with a [`Trouble`]: when the folder or the file cannot be written, another
    /// program holds the file, or it is not ours to read.
    pub fn open(path: &Path) -> Result<Self> {
        let path = place::prepare(path)?;
        if aside::has_header(&path) && !aside::is_noted(&path) {
            match connect(&path) {
                Err(error) if Trouble::of(&error) == Some(Trouble::Damaged) => {}
                opened => return Ok(Self::new(opened?, Some(path), None)),
            }
        }
        let moved = aside::settle(&path)?;
        place::prepare(&path)?;
        Ok(Self::new(connect(&path)?, Some(path), moved))
    }

    /// Opens what is there to be read, and makes, mends and moves nothing.
    ///
    /// # Errors
    /// When there is no such file, or this version cannot read it.
    pub fn open_to_read(path: &Path) -> Result<Self> {
        let db = match connect_to_read(path) {
            // SQLite wants to make its log, in a folder in which nobody can.
            Err(error) if Trouble::of(&error) == Some(Trouble::Unwritable) => {
                connect_to_what_stays(path).ok_or(error)?
            }
            opened => opened?,
        };
        Ok(Self::new(db, Some(path.to_owned()), None))
    }

    /// Conversations that end with the program.
    ///
    /// # Errors
    /// When there is no memory left.
    pub fn in_memory() -> Result<Self> {
        let db = Connection::open_in_memory()?;
        ready(&db)?;
        schema::migrate(&db, "memory")?;
        Ok(Self::new(db, None, None))
    }

    pub(super) fn new(db: Connection, path: Option<PathBuf>, moved_aside: Option<PathBuf>) -> Self {
        Self {
            db,
            path,
            owner: OnceCell::new(),
            moved_aside,
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // Nothing is lost where this fails: the log is there, and is read first by the next.
        let _ = self
            .db
            .query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
    }
}

pub(super) fn connect(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let db = Connection::open_with_flags(path, flags)?;
    // The log stays beside the file, as it has to where that proves to be damaged.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    ready(&db)?;
    if db.is_readonly("main")? {
        let sentence = format!("{} cannot be written", path.display());
        return Err(Trouble::Unwritable.error(sentence));
    }
    let shown = path.display().to_string();
    schema::check_owner(&db, &shown)?;
    log_ahead(&db)?;
    schema::migrate(&db, &shown)?;
    Ok(db)
}

fn connect_to_read(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    made(db, path)
}

/// A file that nobody is changing; nothing, where there is a log whose changes are yet to be made.
fn connect_to_what_stays(path: &Path) -> Option<Connection> {
    let log = place::beside(path, "-wal").symlink_metadata();
    if log.is_ok_and(|log| log.len() > 0) {
        return None;
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let address = format!("file:{}?immutable=1", place::in_address(path));
    made(Connection::open_with_flags(address, flags).ok()?, path).ok()
}

fn made(db: Connection, path: &Path) -> Result<Connection> {
    ready(&db)?;
    schema::check_made(&db, &path.display().to_string())?;
    Ok(db)
}

fn ready(db: &Connection) -> Result<()> {
    db.busy_timeout(PATIENCE)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    text::register(db)?;
    db.pragma_update(None, "foreign_keys", true)?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
    db.pragma_update(None, "journal_size_limit", LOG_BYTES)?;
    Ok(())
}

/// Switches a new file to write-ahead logging. A file system that cannot have it (a network one)
/// keeps the rollback journal, which is as safe.
fn log_ahead(db: &Connection) -> Result<()> {
    let mode: String = db.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    if mode == "wal" {
        return Ok(());
    }
    // Only of use while the file is empty, and then deleting a conversation gives room back.
    db.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    let start = Instant::now();
    loop {
        // The switch needs the file alone, and SQLite does not wait for that itself.
        let switched =
            db.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0));
        match switched {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && start.elapsed() < PATIENCE =>
            {
                thread::sleep(Duration::from_millis(10));
            }
            other => {
                other?;
                return Ok(());
            }
        }
    }
}
