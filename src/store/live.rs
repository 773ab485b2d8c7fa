//! Telling a turn that a running program has in hand from one that a crash left behind.
//!
//! Each store that begins a turn holds a locked file in a folder beside the database, under a name
//! that its turns carry. The lock goes with the process however it ends, and unlike a process id it
//! is never taken by another.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use uuid::Uuid;

use super::place::{beside, create_private, make_folder};
use super::trouble::unwritable;
use crate::chat::Result;

const FOLDER: &str = "-live";

/// This program's file, locked as long as the value is there.
#[derive(Debug)]
pub(super) struct Owner {
    pub(super) name: String,
    path: PathBuf,
    _lock: File,
}

impl Owner {
    pub(super) fn new(database: &Path) -> Result<Self> {
        let folder = beside(database, FOLDER);
        let name = Uuid::now_v7().simple().to_string();
        let path = folder.join(&name);
        let locked = make_folder(&folder)
            .and_then(|()| create_private(&path))
            .and_then(|file| file.lock().map(|()| file));
        Ok(Self {
            name,
            path,
            _lock: locked.map_err(|error| unwritable(folder.display(), error))?,
        })
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// Whether the program of this name still runs.
pub(super) fn is_running(database: &Path, name: &str) -> bool {
    // The name is from the database: only one this module could have made is looked up.
    if Uuid::try_parse(name).is_err() {
        return false;
    }
    is_locked(&beside(database, FOLDER).join(name))
}

fn is_locked(path: &Path) -> bool {
    // An error is also what a file system without locks gives: rather a turn that is not offered
    // than one taken from a program that runs.
    File::open(path).is_ok_and(|file| file.try_lock().is_err())
}

/// Takes away what programs that were killed have left.
pub(super) fn sweep(database: &Path) {
    let Ok(files) = fs::read_dir(beside(database, FOLDER)) else {
        return;
    };
    for path in files.flatten().map(|file| file.path()) {
        // One that has just been made may not be locked yet.
        if is_old(&path) && !is_locked(&path) {
            let _ = fs::remove_file(&path);
        }
    }
}

fn is_old(path: &Path) -> bool {
    let made = path.symlink_metadata().and_then(|found| found.modified());
    let age = made.map(|made| made.elapsed().unwrap_or_default());
    age.is_ok_and(|age| age > Duration::from_secs(60))
}
