//! What a half-typed path can become.
//!
//! The words of a line are those of [`crate::attach::references`]: split as a shell splits them. A
//! path is completed in the quoting it was begun in.

use std::fs;
use std::path::Path;

use crate::attach::expand_home;
use crate::terminal::sanitize::sanitize_line;

/// A way to go on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    /// What a list shows of it.
    pub(super) shown: String,
    /// What takes the place of the word.
    pub(super) typed: String,
}

/// How the word under the cursor is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quoting {
    /// With backslashes before what would end it.
    Escaped,
    Single,
    Double,
}

/// The word the cursor stands behind.
struct Word {
    /// Where in the line it begins.
    start: usize,
    /// What it says, quotes and backslashes taken off.
    value: String,
    quoting: Quoting,
}

/// Where the word before the cursor begins, and what it can become.
pub(super) fn complete(before: &str, after: &str) -> (usize, Vec<Candidate>) {
    let word = last_word(before);
    let (folder, begun) = match word.value.rfind('/') {
        Some(slash) => word.value.split_at(slash + 1),
        None => ("", &*word.value),
    };
    if word.value == "~" {
        return (word.start, vec![home(&word)]);
    }
    let mut found = entries(folder, begun);
    found.sort();
    let is_alone = found.len() == 1;
    let candidates = found.into_iter().map(|(name, is_folder)| {
        let mark = if is_folder { "/" } else { "" };
        let whole = is_alone && !is_folder;
        Candidate {
            shown: sanitize_line(&format!("{name}{mark}")),
            typed: write(&format!("{folder}{name}{mark}"), word.quoting, whole, after),
        }
    });
    (word.start, candidates.collect())
}

fn home(word: &Word) -> Candidate {
    Candidate {
        shown: "~/".to_owned(),
        typed: write("~/", word.quoting, false, ""),
    }
}

/// The names in a folder that begin so, and whether each is a folder. A name that no line could
/// hold is left out, and so is a hidden one until its dot is typed.
fn entries(folder: &str, begun: &str) -> Vec<(String, bool)> {
    let place = match folder {
        "" => Path::new(".").to_owned(),
        folder => expand_home(folder),
    };
    let Ok(entries) = fs::read_dir(place) else {
        return Vec::new();
    };
    let fits = |name: &String| {
        name.starts_with(begun)
            && (begun.starts_with('.') || !name.starts_with('.'))
            && !name.contains(char::is_control)
    };
    entries
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok().filter(fits)?;
            // A link to a folder is one to go on in.
            let is_folder = fs::metadata(entry.path()).is_ok_and(|about| about.is_dir());
            Some((name, is_folder))
        })
        .collect()
}

fn last_word(line: &str) -> Word {
    let fresh = |start| Word {
        start,
        value: String::new(),
        quoting: Quoting::Escaped,
    };
    let mut word = fresh(0);
    let mut open = Quoting::Escaped;
    let mut letters = line.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        match (open, letter) {
            (Quoting::Escaped, ' ' | '\t' | '\n') => word = fresh(at + 1),
            (Quoting::Escaped, '\'') => open = Quoting::Single,
            (Quoting::Escaped, '"') => open = Quoting::Double,
            (Quoting::Single, '\'') | (Quoting::Double, '"') => open = Quoting::Escaped,
            (Quoting::Escaped, '\\') => word.value.extend(letters.next().map(|(_, c)| c)),
            (Quoting::Double, '\\') => {
                let escaped = letters.next_if(|(_, c)| needs_backslash(*c));
                word.value.push(escaped.map_or('\\', |(_, c)| c));
            }
            (_, letter) => word.value.push(letter),
        }
    }
    word.quoting = open;
    word
}

/// Within double quotes.
fn needs_backslash(letter: char) -> bool {
    matches!(letter, '"' | '\\' | '$' | '`')
}

/// The path as it is typed; one that is whole is closed, unless what follows the cursor does so.
fn write(path: &str, quoting: Quoting, whole: bool, after: &str) -> String {
    let (mut text, quote) = match quoting {
        Quoting::Escaped => (escaped(path), ""),
        Quoting::Single => (format!("'{}", path.replace('\'', r"'\''")), "'"),
        Quoting::Double => {
            let mut text = "\"".to_owned();
            for letter in path.chars() {
                text.extend(needs_backslash(letter).then_some('\\'));
                text.push(letter);
            }
            (text, "\"")
        }
    };
    if whole && (quote.is_empty() || !after.starts_with(quote)) {
        text.push_str(quote);
        if after.is_empty() {
            text.push(' ');
        }
    }
    text
}

fn escaped(path: &str) -> String {
    let mut text = String::new();
    for (at, letter) in path.chars().enumerate() {
        let is_special = matches!(letter, ' ' | '\'' | '"' | '\\') || (at == 0 && letter == '#');
        text.extend(is_special.then_some('\\'));
        text.push(letter);
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::attach::references;

    /// A folder with a file and a folder whose names have blanks, and its path with a slash behind.
    fn folder() -> (tempfile::TempDir, String) {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a b.txt", "it's \"$5\".md", ".hidden", "plain"] {
            fs::write(folder.path().join(name), "x").unwrap();
        }
        fs::create_dir(folder.path().join("d e")).unwrap();
        fs::write(folder.path().join("d e/inner.txt"), "x").unwrap();
        let path = format!("{}/", folder.path().to_str().unwrap());
        (folder, path)
    }

    /// The line after Tab, for a line with one way to go on.
    fn tab(before: &str, after: &str) -> String {
        let (start, candidates) = complete(before, after);
        let [candidate] = &candidates[..] else {
            panic!("not one: {candidates:?}");
        };
        format!("{}{}", before.get(..start).unwrap(), candidate.typed)
    }

    #[test]
    fn a_path_is_completed_in_the_quoting_it_was_begun_in_and_closed() {
        let (_folder, path) = folder();
        for (typed, becomes) in [
            (
                format!("/attach {path}a"),
                format!(r"/attach {path}a\ b.txt "),
            ),
            (
                format!("/attach {path}a\\ b"),
                format!(r"/attach {path}a\ b.txt "),
            ),
            (
                format!("/attach '{path}a b"),
                format!("/attach '{path}a b.txt' "),
            ),
            (
                format!("/attach \"{path}a b"),
                format!("/attach \"{path}a b.txt\" "),
            ),
            (
                format!("/attach 'x y' '{path}a"),
                format!("/attach 'x y' '{path}a b.txt' "),
            ),
            (
                format!("/attach '{path}it"),
                format!(r#"/attach '{path}it'\''s "$5".md' "#),
            ),
            (
                format!("/attach \"{path}it"),
                format!(r#"/attach "{path}it's \"\$5\".md" "#),
            ),
            (
                format!("/attach {path}it"),
                format!(r#"/attach {path}it\'s\ \"$5\".md "#),
            ),
        ] {
            assert_eq!(tab(&typed, ""), becomes);
        }
    }

    #[test]
    fn a_folder_is_gone_on_in_and_not_closed() {
        let (_folder, path) = folder();
        for (typed, becomes) in [
            (format!("'{path}d"), format!("'{path}d e/")),
            (format!("'{path}d e/"), format!("'{path}d e/inner.txt' ")),
            (format!("{path}d"), format!(r"{path}d\ e/")),
            (format!("{path}d\\ e/in"), format!(r"{path}d\ e/inner.txt ")),
        ] {
            assert_eq!(tab(&typed, ""), becomes);
        }
    }

    #[test]
    fn a_quote_that_is_closed_behind_the_cursor_is_not_closed_again() {
        let (_folder, path) = folder();
        assert_eq!(
            tab(&format!("'{path}a"), "' more"),
            format!("'{path}a b.txt")
        );
        assert_eq!(
            tab(&format!("{path}a"), " more"),
            format!(r"{path}a\ b.txt")
        );
    }

    #[test]
    fn several_ways_are_listed_by_name_and_hidden_ones_once_their_dot_is_typed() {
        let (_folder, path) = folder();
        let shown = |line: &str| {
            let (_, candidates) = complete(line, "");
            candidates.into_iter().map(|c| c.shown).collect::<Vec<_>>()
        };
        assert_eq!(shown(&path), ["a b.txt", "d e/", "it's \"$5\".md", "plain"]);
        assert_eq!(shown(&format!("'{path}.")), [".hidden"]);
        assert!(shown("/nowhere/at/all/x").is_empty());
        assert!(shown("s3://bucket/k").is_empty());
    }

    #[test]
    fn a_tilde_stays_one() {
        assert_eq!(tab("/attach ~", ""), "/attach ~/");
        assert_eq!(tab("/attach '~", ""), "/attach '~/");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_name_with_control_characters_is_not_offered() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("evil\u{1b}]0;x\u{7}"), "x").unwrap();
        fs::write(folder.path().join("right\u{202e}left"), "x").unwrap();
        let (_, candidates) = complete(&format!("{}/", folder.path().display()), "");
        assert_eq!(candidates.len(), 1);
        assert!(!candidates[0].shown.contains('\u{202e}'));
    }

    proptest! {
        #[test]
        fn what_is_completed_is_read_back_as_the_name_of_the_file(
            name in "[a-zé #'\"\\\\$`~!*&;-]{1,12}",
            quote in prop::sample::select(vec!["", "'", "\""]),
        ) {
            prop_assume!(name != "." && name != "..");
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join(&name);
            fs::write(&path, "x").unwrap();
            let line = tab(&format!("{quote}{}/", folder.path().display()), "");
            prop_assert_eq!(references(&line).unwrap(), [path.to_str().unwrap()]);
        }
    }
}
