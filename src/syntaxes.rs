//! Languages of code, by what is written behind a fence.
//!
//! The syntaxes of all of them are unpacked together, when the first is asked for: programs that
//! show no code do not pay for them.

use std::sync::OnceLock;
use std::thread;

use syntect::parsing::{SyntaxReference, SyntaxSet};

static SYNTAXES: OnceLock<SyntaxSet> = OnceLock::new();

/// What people and models call languages that the syntaxes have another name for.
const ALIASES: &[(&[&str], &str)] = &[
    // Not `console`: most of a session is what programs print.
    (&["shell", "shellscript"], "bash"),
    (&["golang"], "go"),
    (&["node", "mjs", "cjs"], "js"),
    (&["csharp"], "cs"),
    (&["python3"], "python"),
    (&["jsonc", "json5", "jsonl"], "json"),
    (&["docker"], "dockerfile"),
];

/// All syntaxes. The first call unpacks them, which takes tens of milliseconds.
pub fn all() -> &'static SyntaxSet {
    SYNTAXES.get_or_init(two_face::syntax::extra_newlines)
}

/// Unpacks the syntaxes on a thread of their own, to be there by the time they are needed.
pub fn prepare() {
    if SYNTAXES.get().is_none() {
        // Without the thread they are unpacked when they are needed.
        let _ = thread::Builder::new()
            .name("syntaxes".to_owned())
            .spawn(all);
    }
}

/// The syntax of the language that is named behind a fence, if it is known and more than plain text.
pub fn of(info: &str) -> Option<&'static SyntaxReference> {
    let word = language(info);
    if word.is_empty() {
        return None;
    }
    let syntax = all().find_syntax_by_token(name_of(&word))?;
    (syntax.name != "Plain Text").then_some(syntax)
}

/// The first word of what is written behind a fence, without the ways to decorate it.
fn language(info: &str) -> String {
    let word = info.trim_start_matches(['{', '.', ' ']);
    let end = |c: char| c.is_whitespace() || "{},:;=".contains(c);
    let word = word.split(end).next().unwrap_or_default();
    word.to_ascii_lowercase()
}

fn name_of(word: &str) -> &str {
    let meant = ALIASES.iter().find(|(aliases, _)| aliases.contains(&word));
    meant.map_or(word, |(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(info: &str) -> Option<&'static str> {
        of(info).map(|syntax| syntax.name.as_str())
    }

    #[test]
    fn a_language_is_found_however_its_fence_is_decorated() {
        for info in [
            "rust",
            "Rust",
            "rs",
            " rust",
            "rust,no_run",
            "rust title=\"a\"",
            "{.rust}",
            "{ .rust .numbers }",
            "rust:src/main.rs",
        ] {
            assert_eq!(name(info), Some("Rust"), "{info}");
        }
    }

    #[test]
    fn what_names_no_language_has_no_syntax() {
        for info in ["", "{}", "text", "txt", "no such language", "\"><script>"] {
            assert_eq!(name(info), None, "{info}");
        }
    }

    #[test]
    fn an_alias_stands_for_a_syntax_that_is_not_found_without_it() {
        let found = |word: &str| all().find_syntax_by_token(word).map(|syntax| &syntax.name);
        for (aliases, name) in ALIASES {
            assert!(found(name).is_some(), "{name}");
            let needless = aliases.iter().filter(|alias| found(alias) == found(name));
            let needless: Vec<_> = needless.collect();
            assert!(needless.is_empty(), "{needless:?} are {name} as they are");
        }
    }

    #[test]
    fn names_that_need_no_alias_are_known() {
        for (info, syntax) in [
            ("sh", "Bourne Again Shell (bash)"),
            ("javascript", "JavaScript"),
            ("objective-c", "Objective-C"),
            ("zsh", "Bourne Again Shell (bash)"),
            ("py3", "Python"),
            ("tf", "Terraform"),
            ("hcl", "Terraform"),
        ] {
            assert_eq!(name(info), Some(syntax), "{info}");
        }
    }
}
