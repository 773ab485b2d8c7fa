//! A file among the person's own, such as the config file: links and permissions stay what they are.

use std::io::Write;
use std::path::Path;

use crate::chat::{Error, ErrorKind, Result};

/// Writes a file that must not be there yet, and the folders above it.
///
/// # Errors
/// When it is there, or cannot be written.
pub fn write_new(path: &Path, text: &str) -> Result<()> {
    let write = || {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::File::create_new(path)?.write_all(text.as_bytes())
    };
    write().map_err(|error| cannot_write(path, error))
}

/// Writes a file, new or anew: beside it first, and then in its place. Where the path is a link, as
/// to a folder of one's settings, it stays one; who may read the file stays too.
///
/// # Errors
/// When it cannot be written. The old one is then still there.
pub fn write_over(path: &Path, text: &str) -> Result<()> {
    let write = || {
        let path = match path.canonicalize() {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return std::fs::File::create_new(path)?.write_all(text.as_bytes());
            }
            path => path?,
        };
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.as_file()
            .set_permissions(path.metadata()?.permissions())?;
        file.as_file().sync_all()?;
        file.persist(&path).map(drop).map_err(|error| error.error)
    };
    write().map_err(|error| cannot_write(path, error))
}

fn cannot_write(path: &Path, error: std::io::Error) -> Error {
    Error::new(
        ErrorKind::Io,
        format!("{} cannot be written", path.display()),
    )
    .with_service_message(error.to_string())
    .with_hint("check whether it is there already, and the folder's permissions")
    .with_source(error)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_over_keeps_its_link_and_its_permissions() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        std::fs::write(&file, "old").unwrap();
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o640)).unwrap();
        symlink(&file, &link).unwrap();
        write_over(&link, "new").unwrap();
        assert!(link.is_symlink());
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o640);
    }
}
