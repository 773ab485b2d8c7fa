//! The bytes of a regular file, and no more of them than fit into a request.

use std::fs::{File, Metadata};
use std::io::Read;
use std::path::Path;

use super::limits;
use crate::chat::{Error, ErrorKind, Result};
use crate::words;

/// Reads a file that is one. A FIFO would block, a device would never end.
pub(super) fn regular_file(path: &Path, name: &str) -> Result<Vec<u8>> {
    // Looked at before it is opened, as opening a FIFO waits; and again after, as it may have been
    // exchanged meanwhile.
    check(
        &std::fs::metadata(path).map_err(|error| unreadable(name, error))?,
        name,
    )?;
    let file = File::open(path).map_err(|error| unreadable(name, error))?;
    check(
        &file.metadata().map_err(|error| unreadable(name, error))?,
        name,
    )?;
    let mut bytes = Vec::new();
    let most = u64::try_from(limits::MOST_BYTES).unwrap_or(u64::MAX);
    file.take(most.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(name, error))?;
    match bytes.len() {
        0 => Err(refused(name, "is empty", "there is nothing in it to send")),
        length if length > limits::MOST_BYTES => Err(too_large(name)),
        _ => Ok(bytes),
    }
}

fn check(metadata: &Metadata, name: &str) -> Result<()> {
    if metadata.is_dir() {
        return Err(refused(
            name,
            "is a directory",
            "attach the files in it one by one",
        ));
    }
    if !metadata.is_file() {
        return Err(refused(
            name,
            "is not a regular file",
            "copy what comes out of it to a file first",
        ));
    }
    if metadata.len() > u64::try_from(limits::MOST_BYTES).unwrap_or(u64::MAX) {
        return Err(too_large(name));
    }
    Ok(())
}

fn too_large(name: &str) -> Error {
    let most = words::size(limits::MOST_BYTES);
    refused(
        name,
        &format!("is larger than {most}"),
        "put it into S3 and attach its s3:// URI",
    )
}

pub(super) fn refused(name: &str, what: &str, hint: &str) -> Error {
    Error::new(ErrorKind::Usage, format!("{name} {what}")).with_hint(hint)
}

fn unreadable(name: &str, error: std::io::Error) -> Error {
    Error::new(ErrorKind::Usage, format!("{name} cannot be read"))
        .with_service_message(error.to_string())
        .with_hint("check the name and its permissions")
        .with_source(error)
}
