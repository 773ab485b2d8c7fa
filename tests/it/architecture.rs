//! The house: upper floors use lower ones, never the reverse, and rooms of one floor do not know
//! each other.

use std::fs;
use std::path::{Path, PathBuf};

/// Each room and its floor. A new room has to be given one.
const FLOORS: &[(&str, u8)] = &[
    ("chat", 0),
    ("attach", 1),
    ("bedrock", 1),
    ("config", 1),
    ("demo", 1),
    ("exit", 1),
    ("export", 1),
    ("input", 1),
    ("remarks", 1),
    ("settings", 1),
    ("store", 1),
    ("keeper", 2),
    ("models", 2),
    ("presets", 2),
    ("shelf", 3),
    ("terminal", 2),
    ("turn", 3),
    ("oneshot", 4),
    ("repl", 4),
    ("doctor", 4),
    ("cli", 5),
    ("sources", 6),
    ("app", 7),
    ("fuzzing", 7),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every source file with the room it stands in and its code, comments and doc examples left out.
fn files() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    sources(&root, &mut paths);
    paths
        .into_iter()
        .map(|path| {
            let first = path
                .strip_prefix(&root)
                .unwrap()
                .components()
                .next()
                .unwrap();
            let room = first
                .as_os_str()
                .to_str()
                .unwrap()
                .trim_end_matches(".rs")
                .to_owned();
            let code = fs::read_to_string(&path).unwrap();
            let code = code
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            let code = code.collect::<Vec<_>>().join("\n");
            (room, path, code)
        })
        .collect()
}

fn floor(room: &str) -> Option<u8> {
    FLOORS
        .iter()
        .find(|(name, _)| *name == room)
        .map(|(_, floor)| *floor)
}

#[test]
fn rooms_use_only_rooms_below_them() {
    let mut uses = 0;
    for (room, path, code) in files() {
        if room == "lib" || room == "main" {
            continue;
        }
        let own = floor(&room).unwrap_or_else(|| panic!("{room} has no floor"));
        // A file that is a room by itself reaches others by `super` as well.
        let top_level = path.parent().is_some_and(|folder| folder.ends_with("src"));
        assert!(
            !top_level || !code.contains("super::") || code.contains("mod tests"),
            "{}",
            path.display()
        );
        for (at, _) in code.match_indices("crate::") {
            let name = code[at + 7..]
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .next()
                .unwrap();
            if name == room {
                continue;
            }
            let other = floor(name).unwrap_or_else(|| panic!("{}: crate::{name}?", path.display()));
            assert!(other < own, "{}: {room} may not use {name}", path.display());
            uses += 1;
        }
    }
    assert!(uses > 20, "the test reads nothing: {uses}");
}

#[test]
fn foreign_types_stay_in_their_rooms() {
    for (words, rooms) in [
        (
            &["use aws", "aws_sdk", "aws_smithy", "aws_config"][..],
            &["bedrock"][..],
        ),
        (&["clap::"], &["cli"]),
        (&["rustyline::"], &["repl"]),
        (&["hyper::", "hyper_util::", "http_body_util::"], &["demo"]),
        (&["rustix::", "crossterm::", "signal_hook::"], &["terminal"]),
        (
            &["println!", "print!(", "io::stdout()", "io::stderr()"],
            // The demo's sample answers have code in them.
            &["terminal", "chat", "demo"],
        ),
        (
            &["tokio::"],
            &[
                "bedrock", "demo", "terminal", "turn", "repl", "app", "fuzzing",
            ],
        ),
    ] {
        let mut met = false;
        for (room, path, code) in files() {
            for word in words.iter().filter(|word| code.contains(**word)) {
                assert!(rooms.contains(&room.as_str()), "{}: {word}", path.display());
                met = true;
            }
        }
        assert!(met, "nothing names {words:?} at all");
    }
}

#[test]
fn files_stay_small_enough_to_read() {
    for (_, path, _) in files() {
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= 800, "{} has {lines} lines", path.display());
    }
}
