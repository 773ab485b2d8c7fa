//! A look at the database that leaves it as it is.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::trouble::{Trouble, unwritable};
use super::{Store, aside, schema, text};
use crate::chat::Result;

/// What is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Nothing yet, and it can be made.
    None,
    /// A database with so many unfinished turns.
    Sound {
        /// How many.
        unfinished: usize,
    },
    /// It is damaged: the next conversation moves it aside.
    Damaged,
}

/// Looks at the file of kept conversations, and changes nothing.
///
/// # Errors
/// Of kind `Io`, with a [`Trouble`]: when folder or file cannot be used.
pub fn look(path: &Path) -> Result<Look> {
    if !path.exists() {
        return can_be_made(path).map(|()| Look::None);
    }
    if !aside::has_header(path) || aside::is_noted(path) {
        return Ok(Look::Damaged);
    }
    match sound(path) {
        Err(error) if Trouble::of(&error) == Some(Trouble::Damaged) => Ok(Look::Damaged),
        other => other,
    }
}

fn sound(path: &Path) -> Result<Look> {
    let shown = path.display().to_string();
    std::fs::File::options()
        .append(true)
        .open(path)
        .map_err(|error| unwritable(&shown, error))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    text::register(&db)?;
    schema::check_owner(&db, &shown)?;
    let unfinished = match schema::is_up_to_date(&db, &shown)? {
        true => {
            let store = Store::new(db, Some(path.to_owned()), None);
            store.left_behind(&store.db)?.len()
        }
        // The next conversation brings it up to date.
        false => 0,
    };
    Ok(Look::Sound { unfinished })
}

/// Only making something tells whether something can be made: as root, and where a file system is
/// read-only, the permissions say nothing. It goes again at once.
fn can_be_made(path: &Path) -> Result<()> {
    let folder = path.ancestors().skip(1).find(|folder| folder.exists());
    let folder = folder
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    tempfile::tempdir_in(folder)
        .map(drop)
        .map_err(|error| unwritable(folder.display(), error))
}
