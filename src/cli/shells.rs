//! What each shell is told, so that Tab asks this program.
//!
//! The scripts know nothing of options and names: they hand over the words typed so far to
//! `outcrop __complete` and show what it answers. So they hold for any version, and quoting, which
//! differs from shell to shell, is left to what the shell does itself with a file's name; of all
//! else only what needs no quotes is offered.

use crate::chat::{Error, ErrorKind, Result};

/// A shell, what else it is called, and its script.
const SHELLS: [(&str, &[&str], &str); 5] = [
    ("bash", &[], include_str!("shells/outcrop.bash")),
    ("zsh", &[], include_str!("shells/outcrop.zsh")),
    ("fish", &[], include_str!("shells/outcrop.fish")),
    ("powershell", &["pwsh"], include_str!("shells/outcrop.ps1")),
    ("elvish", &[], include_str!("shells/outcrop.elv")),
];

/// The shells there is a script for.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    SHELLS.iter().map(|(name, ..)| *name)
}

/// The script for a shell.
///
/// # Errors
/// Of kind `Usage`, when no shell is named, or one that there is no script for.
pub(super) fn script(named: Option<&str>) -> Result<&'static str> {
    let Some(named) = named else {
        return Err(refused("say which shell is to complete".to_owned()));
    };
    let lower = named.to_lowercase();
    let mut shells = SHELLS.iter();
    shells
        .find(|(name, others, _)| *name == lower || others.contains(&lower.as_str()))
        .map(|(.., script)| *script)
        .ok_or_else(|| refused(format!("there is no completion for `{named}`")))
}

fn refused(sentence: String) -> Error {
    let names: Vec<&str> = names().collect();
    Error::new(ErrorKind::Usage, sentence).with_hint(format!(
        "one of {}; for bash, `source <(outcrop completions bash)` in ~/.bashrc",
        names.join(", ")
    ))
}
