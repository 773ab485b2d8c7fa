//! The clipboard, which is written when the person asks for it and never read.
//!
//! Nothing tells whether a terminal takes OSC 52, so here both it and a program of the desktop are
//! given the text. Over SSH such a program would reach the wrong desktop.

use std::io::{self, Write};
use std::process::{Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::sanitize::sanitize_but_tabs;
use super::{Abilities, tty};
use crate::chat::{Error, ErrorKind, Result};

/// The most that the strictest of the common terminals take at once, encoded.
const MOST_ENCODED: usize = 74_994;

/// A way to a clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// A program that is given the text.
    Program(&'static [&'static str]),
    /// The same on Windows, which takes other letters than ASCII as UTF-16.
    Clip,
    /// tmux, which keeps it and passes it on to the terminal around it.
    Tmux,
    /// The terminal itself.
    Osc52,
}

/// Puts a text into the clipboard, less what could drive a terminal it is pasted into. Says how.
///
/// # Errors
/// Of kind `Io`, when there is no way, or none takes the text.
pub fn copy(text: &str, abilities: Abilities) -> Result<String> {
    let env = |name: &str| std::env::var(name).is_ok_and(|value| !value.is_empty());
    let text = sanitize_but_tabs(text);
    let encoded = STANDARD.encode(&text);
    let (mut took, mut failed) = (Vec::new(), Vec::new());
    for way in ways(abilities, env) {
        // A second program would say the same to the same clipboard.
        if way.is_program() && took.iter().copied().any(Way::is_program) {
            continue;
        }
        match way.take(&text, &encoded) {
            Ok(()) => took.push(way),
            Err(error) => failed.push((way, error)),
        }
    }
    if took.is_empty() {
        return Err(no_way(&failed, encoded.len()));
    }
    let took: Vec<&str> = took.iter().map(|way| way.in_words()).collect();
    Ok(took.join(" and "))
}

/// The ways there may be, those of the desktop in the order they are tried in.
fn ways(abilities: Abilities, env: impl Fn(&str) -> bool) -> Vec<Way> {
    let mut ways = Vec::new();
    let is_remote = ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"]
        .into_iter()
        .any(&env);
    if !is_remote {
        if cfg!(target_os = "macos") {
            ways.push(Way::Program(&["pbcopy"]));
        }
        if cfg!(windows) || env("WSL_DISTRO_NAME") {
            ways.push(Way::Clip);
        }
        if env("WAYLAND_DISPLAY") {
            ways.push(Way::Program(&["wl-copy"]));
        }
        if env("DISPLAY") {
            ways.push(Way::Program(&["xclip", "-selection", "clipboard"]));
            ways.push(Way::Program(&["xsel", "--clipboard", "--input"]));
        }
    }
    if env("TMUX") {
        ways.push(Way::Tmux);
    } else if abilities.moves {
        ways.push(Way::Osc52);
    }
    ways
}

impl Way {
    fn is_program(self) -> bool {
        matches!(self, Self::Program(_) | Self::Clip)
    }

    fn in_words(self) -> &'static str {
        match self {
            Self::Program([name, ..]) => name,
            Self::Program([]) => "a program",
            Self::Clip => "clip.exe",
            Self::Tmux => "tmux",
            Self::Osc52 => "the terminal (OSC 52)",
        }
    }

    fn take(self, text: &str, encoded: &str) -> io::Result<()> {
        match self {
            Self::Program(words) => give(words, text.as_bytes()),
            Self::Clip => give(&["clip.exe"], &for_clip(text)),
            Self::Tmux => {
                give(&["tmux", "load-buffer", "-w", "-"], text.as_bytes()).or_else(|_| {
                    // Before 3.2 it can only be asked to let the sequence through.
                    let sequence = osc_52(encoded)?.replace('\x1b', "\x1b\x1b");
                    tty::control(&format!("\x1bPtmux;{sequence}\x1b\\"))
                })
            }
            Self::Osc52 => tty::control(&osc_52(encoded)?),
        }
    }
}

fn osc_52(encoded: &str) -> io::Result<String> {
    match encoded.len() {
        0..=MOST_ENCODED => Ok(format!("\x1b]52;c;{encoded}\x07")),
        _ => Err(io::Error::other("it is longer than terminals take")),
    }
}

/// It reads letters beyond ASCII as those of an old code page, unless they come in UTF-16.
fn for_clip(text: &str) -> Vec<u8> {
    match text.is_ascii() {
        true => text.as_bytes().to_vec(),
        false => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
    }
}

/// Runs a program with the text on its standard input.
fn give(words: &[&str], text: &[u8]) -> io::Result<()> {
    let (program, arguments) = words.split_first().unwrap_or((&"", &[]));
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let written = child.stdin.take().map(|mut pipe| pipe.write_all(text));
    let status = child.wait()?;
    written.transpose()?;
    match status.success() {
        true => Ok(()),
        false => Err(io::Error::other(format!("ended with {status}"))),
    }
}

fn no_way(failed: &[(Way, io::Error)], encoded: usize) -> Error {
    let sentence = match (failed, encoded > MOST_ENCODED) {
        ([], _) => "there is no way to a clipboard here".to_owned(),
        (_, true) => format!(
            "that is more than the {} KB a terminal copies",
            MOST_ENCODED * 3 / 4000
        ),
        (_, false) => "nothing took the text for the clipboard".to_owned(),
    };
    let reasons = failed
        .iter()
        .map(|(way, error)| format!("{}: {error}", way.in_words()));
    let reasons: Vec<String> = reasons.collect();
    let error = Error::new(ErrorKind::Io, sentence).with_hint("/save FILE writes it to a file");
    match reasons.is_empty() {
        true => error,
        false => error.with_service_message(reasons.join("; ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMINAL: Abilities = Abilities::TERMINAL;

    fn names(set: &[&str], abilities: Abilities) -> Vec<&'static str> {
        let ways = ways(abilities, |name| set.contains(&name));
        ways.into_iter().map(Way::in_words).collect()
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_way_is_the_desktops_own_unless_over_ssh_and_the_terminals() {
        let osc = "the terminal (OSC 52)";
        assert_eq!(names(&[], TERMINAL), [osc]);
        assert_eq!(names(&["DISPLAY"], TERMINAL), ["xclip", "xsel", osc]);
        assert_eq!(names(&["WAYLAND_DISPLAY"], TERMINAL), ["wl-copy", osc]);
        assert_eq!(
            names(&["WSL_DISTRO_NAME", "TMUX"], TERMINAL),
            ["clip.exe", "tmux"]
        );
        assert_eq!(names(&["DISPLAY", "SSH_TTY"], TERMINAL), [osc]);
        let dumb = Abilities {
            moves: false,
            ..TERMINAL
        };
        assert_eq!(names(&[], dumb), Vec::<&str>::new());
    }

    #[test]
    fn a_sequence_is_never_longer_than_terminals_take() {
        assert_eq!(osc_52("aGk=").unwrap(), "\x1b]52;c;aGk=\x07");
        assert!(osc_52(&"a".repeat(MOST_ENCODED)).is_ok());
        assert!(osc_52(&"a".repeat(MOST_ENCODED + 1)).is_err());
    }

    #[test]
    fn windows_is_given_other_letters_as_utf_16() {
        assert_eq!(for_clip("a\n"), b"a\n");
        assert_eq!(for_clip("é€"), [0xe9, 0, 0xac, 0x20]);
    }
}
