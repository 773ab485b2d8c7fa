//! A file that only its owner may read, as what was said is nobody else's.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::chat::{Error, ErrorKind, Result};

/// Another run of the program may have left its own behind.
const MOST_TRIES: u32 = 1000;

static COUNT: AtomicU64 = AtomicU64::new(0);

/// What becomes of a file that has the name already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and nothing is written.
    Stays,
    /// It is replaced.
    Replaced,
}

impl Existing {
    /// As `--force` asks for it.
    pub fn replaced_if(forced: bool) -> Self {
        match forced {
            true => Self::Replaced,
            false => Self::Stays,
        }
    }
}

/// Writes a file that only its owner may read. What stood there before, if it may be replaced at
/// all, is there until everything is on the disk.
///
/// # Errors
/// Of kind `Usage`, when there is a file already that stays, or when it is no file;
/// of kind `Io`, when it cannot be written.
pub fn write_private(path: &Path, content: &str, existing: Existing) -> Result<()> {
    if path.file_name().is_none() {
        let sentence = format!("{} does not name a file", path.display());
        return Err(Error::new(ErrorKind::Usage, sentence));
    }
    match fs::symlink_metadata(path) {
        // A rename would put a file in the place of a device.
        Ok(there) if !there.is_file() && !there.is_symlink() => {
            let sentence = match there.is_dir() {
                true => format!("{} is a folder", path.display()),
                false => format!("{} is not a file", path.display()),
            };
            return Err(Error::new(ErrorKind::Usage, sentence).with_hint("give another name"));
        }
        Ok(_) if existing == Existing::Stays => return Err(taken(path)),
        _ => {}
    }
    put(path, content, existing).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => taken(path),
        _ => unwritten(path, error),
    })
}

fn put(path: &Path, content: &str, existing: Existing) -> io::Result<()> {
    let (mut file, temporary) = Temporary::beside(path)?;
    file.write_all(content.as_bytes())?;
    file.sync_all()?;
    drop(file);
    match existing {
        Existing::Replaced => temporary.become_file(path)?,
        Existing::Stays => {
            // A rename replaces what is there, so the name is taken first, by nobody else.
            drop(private().create_new(true).open(path)?);
            if let Err(error) = temporary.become_file(path) {
                drop(fs::remove_file(path));
                return Err(error);
            }
        }
    }
    sync_folder(path)
}

/// A file that goes when it is not needed any more.
struct Temporary(PathBuf);

impl Temporary {
    fn beside(path: &Path) -> io::Result<(File, Self)> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // A name may be as long as it can be without what is added here.
        let start: String = name.chars().take(32).collect();
        let process = std::process::id();
        for _ in 0..MOST_TRIES {
            // No name is used twice: its last user may not have cleaned up yet.
            let n = COUNT.fetch_add(1, Ordering::Relaxed);
            let path = path.with_file_name(format!(".{start}.{process}-{n}.tmp"));
            match private().create_new(true).open(&path) {
                Ok(file) => return Ok((file, Self(path))),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::other(
            "too many temporary files are there already",
        ))
    }

    fn become_file(&self, path: &Path) -> io::Result<()> {
        fs::rename(&self.0, path)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // After the rename there is nothing of the name.
        drop(fs::remove_file(&self.0));
    }
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Without it the new name may be lost with the power.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = File::open(folder.unwrap_or_else(|| Path::new(".")))?;
    match folder.sync_all() {
        // Some file systems have no such thing.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        done => done,
    }
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

fn taken(path: &Path) -> Error {
    let sentence = format!("{} is there already", path.display());
    Error::new(ErrorKind::Usage, sentence).with_hint("give another name, or --force to replace it")
}

fn unwritten(path: &Path, error: io::Error) -> Error {
    let hint = match error.kind() {
        io::ErrorKind::NotFound => "the folder has to be there",
        io::ErrorKind::PermissionDenied => "choose a folder you may write to",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "the disk is full",
        _ => "the conversation itself is untouched; try another folder",
    };
    Error::new(
        ErrorKind::Io,
        format!("{} could not be written", path.display()),
    )
    .with_service_message(error.to_string())
    .with_hint(hint)
    .with_source(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }

    #[test]
    fn a_file_is_not_replaced_unless_that_is_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        write_private(&path, "one", Existing::Stays).unwrap();
        let error = write_private(&path, "two", Existing::Stays).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(
            error.to_string().ends_with("a.md is there already"),
            "{error}"
        );
        assert!(error.hint().unwrap().contains("--force"));
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        write_private(&path, "two", Existing::Replaced).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(names(folder.path()), ["a.md"]);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        fs::write(&path, "open to all").unwrap();
        for existing in [Existing::Replaced, Existing::Stays] {
            write_private(&path, "x", existing).unwrap();
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            fs::remove_file(&path).unwrap();
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_replaced_and_what_it_leads_to_stays() {
        let folder = tempfile::tempdir().unwrap();
        let (kept, link) = (folder.path().join("kept"), folder.path().join("link"));
        fs::write(&kept, "kept").unwrap();
        std::os::unix::fs::symlink(&kept, &link).unwrap();
        assert!(write_private(&link, "x", Existing::Stays).is_err());
        write_private(&link, "x", Existing::Replaced).unwrap();
        assert_eq!(fs::read_to_string(&kept).unwrap(), "kept");
        let dangling = folder.path().join("dangling");
        std::os::unix::fs::symlink("nowhere", &dangling).unwrap();
        assert_eq!(
            write_private(&dangling, "x", Existing::Stays)
                .unwrap_err()
                .kind(),
            ErrorKind::Usage
        );
    }

    #[test]
    fn what_is_no_file_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        for (path, kind) in [
            (folder.path().to_owned(), ErrorKind::Usage),
            (folder.path().join(".."), ErrorKind::Usage),
            (PathBuf::from("/"), ErrorKind::Usage),
            (folder.path().join("missing").join("a.md"), ErrorKind::Io),
        ] {
            let error = write_private(&path, "x", Existing::Replaced).unwrap_err();
            assert_eq!(error.kind(), kind, "{}", path.display());
        }
        #[cfg(unix)]
        assert!(write_private(Path::new("/dev/null"), "x", Existing::Replaced).is_err());
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn of_many_at_once_one_gets_the_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        let won: usize = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        usize::from(write_private(&path, "whole", Existing::Stays).is_ok())
                    })
                })
                .collect();
            tries.into_iter().map(|one| one.join().unwrap()).sum()
        });
        assert_eq!(won, 1);
        assert_eq!(fs::read_to_string(&path).unwrap(), "whole");
        assert_eq!(names(folder.path()), ["a.md"]);
    }
}
