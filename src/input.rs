//! Text that comes from outside: standard input and `@FILE`. All of it is checked before anything
//! is sent.

use std::io::Read;

use crate::chat::{Error, ErrorKind, Result};

/// More than any model reads at once, and little enough to hold.
const MOST_BYTES: usize = 16 << 20;

/// What is piped in, without its final line ends; nothing when that is nothing.
///
/// # Errors
/// When it cannot be read, is too long, or is not UTF-8 text.
pub fn piped(reader: impl Read) -> Result<Option<String>> {
    let text = read(reader, "standard input")?;
    // The mark some editors put in front is none of the text.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let text = text.trim_end_matches(['\n', '\r']);
    Ok((!text.trim().is_empty()).then(|| text.to_owned()))
}

/// A value that is a text, or with an `@` in front the content of a file, or of a pipe of the
/// shell's; `@@` stands for a text that begins with `@`.
///
/// # Errors
/// When the file cannot be read, is too long, or is not UTF-8 text.
pub fn text_or_file(value: &str) -> Result<String> {
    content(value, check_source)
}

/// Refuses what [`check_regular`] does, but takes a pipe of the shell's.
///
/// # Errors
/// Of kind `Usage`, with the name of the file.
pub fn check_source(path: &str) -> Result<()> {
    match is_open(path) {
        true => Ok(()),
        false => check_regular(path),
    }
}

/// Whether a path stands for something that is open already, such as a pipe of the shell's
/// `<(…)`. It has somebody who writes, where a FIFO by its name may wait for one without end.
fn is_open(path: &str) -> bool {
    let open = ["/dev/fd/", "/proc/self/fd/"];
    path == "/dev/stdin" || open.iter().any(|folder| path.starts_with(folder))
}

/// Refuses what reading could wait for without end: a FIFO, a device, a socket. What is not there
/// is for the reader to tell.
///
/// # Errors
/// Of kind `Usage`, with the name of the file.
pub fn check_regular(path: &str) -> Result<()> {
    let is_other = |about: std::fs::Metadata| !about.is_file() && !about.is_dir();
    if path != "/dev/null" && std::fs::metadata(path).is_ok_and(is_other) {
        let sentence = format!("{path} is not a regular file");
        return Err(Error::new(ErrorKind::Usage, sentence)
            .with_hint("copy what comes out of it to a file first"));
    }
    Ok(())
}

/// The same where nobody can interrupt: a pipe or a terminal might never end.
///
/// # Errors
/// Also when the file is not a regular one.
pub fn text_or_regular_file(value: &str) -> Result<String> {
    content(value, check_regular)
}

fn content(value: &str, check: impl FnOnce(&str) -> Result<()>) -> Result<String> {
    match value.strip_prefix('@') {
        None => Ok(value.to_owned()),
        Some(text) if text.starts_with('@') => Ok(text.to_owned()),
        Some("") => Err(
            Error::new(ErrorKind::Usage, "no file is named behind the @")
                .with_hint("write it like @prompt.txt"),
        ),
        Some(path) => {
            check(path)?;
            let file = std::fs::File::open(path).and_then(|file| {
                // Opening a directory succeeds; only reading it would fail, with a stranger text.
                match file.metadata()?.is_dir() {
                    true => Err(std::io::ErrorKind::IsADirectory.into()),
                    false => Ok(file),
                }
            });
            let file = file.map_err(|error| cannot_read(path, error))?;
            Ok(read(file, path)?.trim_end_matches(['\n', '\r']).to_owned())
        }
    }
}

fn read(reader: impl Read, name: &str) -> Result<String> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX);
    let read = reader.take(limit.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|error| cannot_read(name, error))?;
    if bytes.len() > MOST_BYTES {
        let sentence = format!("{name} is longer than {} MiB", MOST_BYTES >> 20);
        return Err(Error::new(ErrorKind::Usage, sentence).with_hint("send a part of it"));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Error::new(
            ErrorKind::Usage,
            format!("{name} is not UTF-8 text: see byte {at}"),
        )
        .with_hint("convert it, for instance with `iconv -t UTF-8`")
    })?;
    if let Some(at) = text.find('\0') {
        let sentence = format!("{name} is not text: there is a NUL at byte {at}");
        return Err(
            Error::new(ErrorKind::Usage, sentence).with_hint("send text, not a binary file")
        );
    }
    Ok(text)
}

fn cannot_read(name: &str, error: std::io::Error) -> Error {
    Error::new(ErrorKind::Usage, format!("{name} cannot be read"))
        .with_service_message(error.to_string())
        .with_hint("check the name and its permissions")
        .with_source(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn piped_text_loses_its_last_line_ends_and_blank_text_is_none() {
        assert_eq!(
            piped("a\n\nb\r\n\n".as_bytes()).unwrap().as_deref(),
            Some("a\n\nb")
        );
        assert_eq!(piped(" \n\t\n".as_bytes()).unwrap(), None);
        assert_eq!(piped(&b""[..]).unwrap(), None);
    }

    #[test]
    fn what_is_not_text_is_refused_with_the_place() {
        let error = piped(&b"abc\xff"[..]).unwrap_err();
        assert!(error.to_string().contains("byte 3"), "{error}");
        let error = piped(&b"a\0"[..]).unwrap_err();
        assert!(error.to_string().contains("NUL at byte 1"), "{error}");
    }

    #[test]
    fn a_flood_is_refused_without_being_read_to_its_end() {
        let error = piped(std::io::repeat(b'x')).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
    }

    #[test]
    fn an_at_names_a_file_and_two_stand_for_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.txt");
        std::fs::write(&path, "Be brief.\n").unwrap();
        assert_eq!(
            text_or_file(&format!("@{}", path.display())).unwrap(),
            "Be brief."
        );
        assert_eq!(text_or_file("@@home").unwrap(), "@home");
        assert_eq!(text_or_file("plain").unwrap(), "plain");
        for missing in [
            "@/no/such/file",
            "@",
            &format!("@{}", folder.path().display()),
        ] {
            assert_eq!(
                text_or_file(missing).unwrap_err().kind(),
                ErrorKind::Usage,
                "{missing}"
            );
        }
    }
}
