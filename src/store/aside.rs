//! A damaged database: moved out of the way with what belongs to it, never deleted.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use super::open::connect;
use super::place::{beside, create_private};
use super::trouble::{Trouble, unwritable};
use super::{text, time};
use crate::chat::{Error, Result};

/// Damage in the middle of a file shows only when that place is read. The next start is the time
/// to do something about it, as other programs may have the file open now.
const NOTE: &str = "-damaged";

/// SQLite's companions of a database.
const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Leaves a note for the next start, if the error is about damage.
pub(super) fn note(error: &Error, path: &Path) {
    if Trouble::of(error) == Some(Trouble::Damaged) {
        // Without the note the next start finds the damage when it meets it again.
        let _ = create_private(&beside(path, NOTE));
    }
}

pub(super) fn is_noted(path: &Path) -> bool {
    beside(path, NOTE).exists()
}

/// Moves a damaged database aside and tells where to. Nothing, when it was not damaged after all,
/// or another program has seen to it in the meantime.
pub(super) fn settle(path: &Path) -> Result<Option<PathBuf>> {
    let folder = path.parent().unwrap_or(Path::new("."));
    // Two programs that start at once must not move the new file of one another. The lock goes
    // with the handle.
    let lock = File::open(folder);
    if let Ok(lock) = &lock {
        let _ = lock.lock();
    }
    if !path.exists() || is_sound(path)? {
        forget(path);
        return Ok(None);
    }
    let aside = free_name(path);
    for suffix in COMPANIONS.into_iter().chain([""]) {
        match fs::rename(beside(path, suffix), beside(&aside, suffix)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(unwritable(path.display(), error));
            }
            _ => {}
        }
    }
    forget(path);
    Ok(Some(aside))
}

fn forget(path: &Path) {
    let _ = fs::remove_file(beside(path, NOTE));
}

/// Whether the file begins as a database does. One that does not is not given to SQLite at all,
/// which would take the log beside it for void.
pub(super) fn has_header(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(16).read_to_end(&mut start));
    read.is_err() || start.is_empty() || start == b"SQLite format 3\0"
}

/// Whether the whole file reads well, which takes as long as reading it. If nothing but the index
/// of words does not, that is made anew.
fn is_sound(path: &Path) -> Result<bool> {
    if !has_header(path) {
        return Ok(false);
    }
    match faults(path) {
        Ok(faults) if faults.is_empty() => Ok(true),
        Ok(faults) if faults.iter().all(|fault| is_of_the_index(fault)) => Ok(index_anew(path)),
        Ok(_) => Ok(false),
        Err(error) if Trouble::of(&error) == Some(Trouble::Damaged) => Ok(false),
        Err(error) => Err(error),
    }
}

fn faults(path: &Path) -> Result<Vec<String>> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let db = Connection::open_with_flags(path, flags)?;
    text::register(&db)?;
    let mut check = db.prepare("PRAGMA quick_check")?;
    let found = check.query_map([], |row| row.get(0))?;
    let found: Vec<String> = found.collect::<Result<_, _>>()?;
    Ok(found.into_iter().filter(|line| line != "ok").collect())
}

/// SQLite words it in several ways, all of which name the kind of the index.
fn is_of_the_index(fault: &str) -> bool {
    fault.to_lowercase().contains("fts5")
}

fn index_anew(path: &Path) -> bool {
    let made = connect(path).and_then(|db| {
        db.execute_batch("INSERT INTO message_words (message_words) VALUES ('rebuild')")?;
        Ok(())
    });
    made.is_ok() && faults(path).is_ok_and(|faults| faults.is_empty())
}

fn free_name(path: &Path) -> PathBuf {
    let now = time::stamp();
    let names = (1..).map(|n: u32| match n {
        1 => beside(path, &format!(".damaged-{now}")),
        n => beside(path, &format!(".damaged-{now}-{n}")),
    });
    let mut free = names.into_iter().filter(|name| !name.exists());
    free.next().unwrap_or_else(|| beside(path, ".damaged"))
}
