//! What was typed, or dragged into the terminal, as paths and URIs.

use std::path::{Path, PathBuf};

use crate::chat::{Error, ErrorKind, Result};

/// The references in a line: words as a shell splits them, so that quotes and escaped blanks work.
/// A line that as a whole is the name of a file is that file, blanks and all.
///
/// # Errors
/// When a quote is not closed.
pub fn references(line: &str) -> Result<Vec<String>> {
    let whole = line.trim();
    if expand_home(whole).exists() {
        return Ok(vec![whole.to_owned()]);
    }
    let words = shell_words::split(line).map_err(|_| {
        Error::new(
            ErrorKind::Usage,
            format!("a quote is not closed in `{whole}`"),
        )
        .with_hint("close it, or write a backslash before blanks and quotes")
    })?;
    Ok(words
        .into_iter()
        .map(|word| from_file_uri(&word).unwrap_or(word))
        .collect())
}

/// Some file managers drop `file:///home/me/a%20b.png`.
fn from_file_uri(word: &str) -> Option<String> {
    let path = word.strip_prefix("file://")?;
    let decoded = percent_encoding::percent_decode_str(path)
        .decode_utf8()
        .ok()?;
    decoded.starts_with('/').then(|| decoded.into_owned())
}

/// The path, with a `~` in front standing for the home folder.
pub fn expand_home(path: &str) -> PathBuf {
    let in_home = path
        .strip_prefix('~')
        .filter(|rest| rest.is_empty() || rest.starts_with('/'));
    match (in_home, std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest.trim_start_matches('/')),
        _ => Path::new(path).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_escapes_and_uris_are_read_as_a_shell_and_a_file_manager_write_them() {
        assert_eq!(
            references(r#"a.png 'b c.pdf' d\ e.md "f g" s3://b/k file:///x/y%20z.png"#).unwrap(),
            [
                "a.png",
                "b c.pdf",
                "d e.md",
                "f g",
                "s3://b/k",
                "/x/y z.png"
            ]
        );
        assert_eq!(references("'open").unwrap_err().kind(), ErrorKind::Usage);
        assert!(references("  ").unwrap().is_empty());
    }

    #[test]
    fn a_whole_line_that_is_a_file_is_one_reference() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("my own notes.txt");
        std::fs::write(&path, "x").unwrap();
        let line = path.to_str().unwrap();
        assert_eq!(references(line).unwrap(), [line]);
    }

    #[test]
    fn a_tilde_is_home_only_at_the_start_of_a_path() {
        assert_eq!(expand_home("a~b"), Path::new("a~b"));
        assert_eq!(expand_home("~other/x"), Path::new("~other/x"));
        assert!(expand_home("~/x").ends_with("x") && expand_home("~/x").is_absolute());
    }
}
