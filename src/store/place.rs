//! Where the database is, and what makes its files private.

use std::env;
use std::ffi::OsString;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use super::trouble::{Trouble, unwritable};
use crate::chat::Result;

const FILE: &str = "outcrop.db";

/// The database of this user: in `OUTCROP_HOME`, else in the platform's folder for data. Nothing,
/// when not even a home folder is known.
#[must_use]
pub fn database_path() -> Option<PathBuf> {
    folder(|name| env::var_os(name)).map(|folder| folder.join(FILE))
}

fn folder(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let set = |name: &str| {
        let value = variable(name).filter(|value| !value.is_empty());
        value.map(PathBuf::from)
    };
    // XDG asks to ignore what is not absolute.
    let absolute = |name: &str| set(name).filter(|path| path.is_absolute());
    // As with the config file: a service or a container may leave HOME out.
    let by_account = || env::home_dir().filter(|home| home.is_absolute());
    let home = || absolute("HOME").or_else(by_account);
    let platform = || match () {
        () if cfg!(windows) => absolute("LOCALAPPDATA"),
        () if cfg!(target_os = "macos") => Some(home()?.join("Library/Application Support")),
        () => Some(home()?.join(".local/share")),
    };
    set("OUTCROP_HOME").or_else(|| {
        let data = absolute("XDG_DATA_HOME").or_else(platform)?;
        Some(data.join("outcrop"))
    })
}

/// Makes the folder and the file where they are missing, and gives the file's real path.
pub(super) fn prepare(path: &Path) -> Result<PathBuf> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let failed = |error| unwritable(folder.display(), error);
    make_folder(folder).map_err(failed)?;
    // SQLite is told to follow no link at all, and a home folder may well stand behind one.
    let folder = folder.canonicalize().map_err(failed)?;
    let path = folder.join(path.file_name().unwrap_or_default());
    make_file(&path)?;
    Ok(path)
}

pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn make_file(path: &Path) -> Result<()> {
    match create_private(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => check_file(path),
        Err(error) => Err(unwritable(path.display(), error)),
    }
}

/// A new file that only its owner can read. It fails where there is one, or a link, already.
pub(super) fn create_private(path: &Path) -> io::Result<fs::File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn check_file(path: &Path) -> Result<()> {
    let failed = |error| unwritable(path.display(), error);
    let found = fs::symlink_metadata(path).map_err(failed)?;
    if found.is_symlink() {
        let sentence = format!("{} is a link, and links are not followed", path.display());
        return Err(Trouble::Unwritable.error(sentence).with_hint(
            "put the file itself there, or set OUTCROP_HOME to the folder the link leads to",
        ));
    }
    if !found.is_file() {
        let sentence = format!("{} is not a file", path.display());
        return Err(Trouble::Unwritable
            .error(sentence)
            .with_hint("move it away, or set OUTCROP_HOME to another folder"));
    }
    make_private(path, &found);
    Ok(())
}

/// A file that was copied here may have come with wider permissions. Where they cannot be changed
/// (another owner, a file system without them) they are not ours to see to.
#[cfg(unix)]
fn make_private(path: &Path, found: &fs::Metadata) {
    use std::os::unix::fs::PermissionsExt;
    let mode = found.permissions().mode();
    if mode & 0o077 != 0 {
        let _ = fs::set_permissions(path, fs::Permissions::from_mode(mode & 0o700));
    }
}

#[cfg(not(unix))]
fn make_private(_: &Path, _: &fs::Metadata) {}

/// The file that stands beside the database under its name and a suffix, as SQLite's own do.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// The path as it stands in an address, whatever its bytes are.
pub(super) fn in_address(path: &Path) -> String {
    let mut address = String::new();
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => {
                address.push(char::from(*byte));
            }
            byte => address.push_str(&format!("%{byte:02X}")),
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_nothing_of_a_path_that_means_something_else_there() {
        let path = Path::new("/home/a b/50%?x#y/ü.db");
        assert_eq!(in_address(path), "/home/a%20b/50%25%3Fx%23y/%C3%BC.db");
    }

    fn with(variables: &[(&str, &str)]) -> Option<PathBuf> {
        folder(|name| {
            let mut found = variables.iter().filter(|(key, _)| *key == name);
            found.next().map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    #[cfg(not(windows))]
    fn the_nearest_wish_wins_and_what_is_not_absolute_is_no_data_folder() {
        let all = [
            ("OUTCROP_HOME", "here"),
            ("XDG_DATA_HOME", "/data"),
            ("HOME", "/home/a"),
        ];
        assert_eq!(with(&all), Some("here".into()));
        assert_eq!(with(&all[1..]), Some("/data/outcrop".into()));
        assert_eq!(
            with(&[("OUTCROP_HOME", ""), ("XDG_DATA_HOME", "data"), all[2]]),
            with(&all[2..])
        );
        assert!(with(&all[2..]).unwrap().starts_with("/home/a"));
        assert!(with(&[]).is_none_or(|folder| folder.is_absolute()));
    }
}
