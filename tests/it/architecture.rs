//! The house: upper floors use lower ones, never the reverse, and rooms of one floor do not know
//! each other.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

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

/// The rows of a table at the head of a file, as their cells. What names something is in backticks.
fn rows(code: &str) -> impl Iterator<Item = Vec<&str>> {
    let head = code.lines().map_while(|line| line.strip_prefix("//!"));
    let rows = head.filter_map(|line| line.trim().strip_prefix('|'));
    rows.map(|row| row.split('|').map(str::trim).collect())
}

fn names(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// Each room and its floor, as the map has them. A new room has to be given one.
static FLOORS: LazyLock<HashMap<&str, u8>> = LazyLock::new(|| {
    let floors = rows(include_str!("../../src/lib.rs"))
        .filter_map(|row| Some((names(row[1]).next()?, row[0].parse().ok()?)));
    floors.collect()
});

fn floor(room: &str) -> Option<u8> {
    FLOORS.get(room).copied()
}

/// How far from the root of the crate a file's module is.
fn depth(path: &Path) -> usize {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let inside = path.strip_prefix(root).unwrap();
    let is_folder = inside.ends_with("mod.rs");
    inside.components().count() - usize::from(is_folder)
}

/// The most steps outwards that any path in the code takes.
fn supers(code: &str) -> usize {
    let mut most = 0;
    while code.contains(&"super::".repeat(most + 1)) {
        most += 1;
    }
    most
}

#[test]
fn rooms_use_only_rooms_below_them() {
    let mut uses = 0;
    for (room, path, code) in files() {
        if room == "lib" || room == "main" {
            continue;
        }
        let own = floor(&room).unwrap_or_else(|| panic!("{room} has no floor"));
        // Enough of `super` would reach other rooms as well; tests within a file are one further in.
        let inside = depth(&path) + usize::from(code.contains("mod tests {"));
        assert!(supers(&code) < inside, "{}", path.display());
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
fn the_map_has_no_room_that_is_not_there() {
    let rooms: BTreeSet<String> = files().into_iter().map(|(room, ..)| room).collect();
    let gone: Vec<_> = FLOORS
        .keys()
        .filter(|room| !rooms.contains(**room))
        .collect();
    assert!(gone.is_empty(), "{gone:?}");
}

/// So many files nobody finds the right one of without a table.
const MANY: usize = 8;

#[test]
fn a_table_of_files_names_all_of_them_but_tests_and_stands_where_there_are_many() {
    let mut tables = 0;
    for (_, path, code) in files() {
        let whole = fs::read_to_string(&path).unwrap();
        let named: BTreeSet<&str> = rows(&whole)
            .flat_map(|row| names(row[0]).collect::<Vec<_>>())
            .map(|name| name.trim_end_matches('/'))
            .collect();
        let mut there = BTreeSet::new();
        let mut for_tests = false;
        for line in code.lines() {
            let module = line.trim_start_matches("pub ").strip_prefix("mod ");
            match module.and_then(|module| module.strip_suffix(';')) {
                Some(module) if !for_tests => drop(there.insert(module)),
                _ => {}
            }
            for_tests = line == "#[cfg(test)]" || for_tests && line.starts_with("#[");
        }
        let is_test = path.components().any(|part| part.as_os_str() == "tests");
        // The map of the house is a table of another form.
        let is_map = path.ends_with("lib.rs");
        if named.is_empty() && (there.len() < MANY || is_test || is_map) {
            continue;
        }
        assert_eq!(named, there, "{}", path.display());
        tables += 1;
    }
    assert!(tables > 5, "the test reads nothing: {tables}");
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
        (&["two_face::"], &["syntaxes"]),
        (&["hyper::", "http_body_util::"], &["demo"]),
        // Bedrock looks for a proxy as the SDK's client does.
        (&["hyper_util::"], &["demo", "bedrock"]),
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

/// Whoever builds on the core has another command line, or none.
#[test]
fn the_core_names_no_flag_command_or_file_of_the_program() {
    let mut read = 0;
    for (room, path, code) in files() {
        if !["chat", "bedrock"].contains(&room.as_str()) {
            continue;
        }
        // What logs in is the AWS CLI.
        let code = code.replace("login --profile", "");
        for (at, _) in code.match_indices("--") {
            let next = code[at + 2..].chars().next();
            let is_flag = next.is_some_and(|c| c.is_ascii_lowercase());
            assert!(!is_flag, "{}: {:.30}", path.display(), &code[at..]);
        }
        for words in ["`outcrop ", "config file", "[timeouts]"] {
            assert!(!code.contains(words), "{}: {words}", path.display());
        }
        read += 1;
    }
    assert!(read > 20, "the test reads nothing: {read}");
}

#[test]
fn files_stay_small_enough_to_read() {
    for (_, path, _) in files() {
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= 800, "{} has {lines} lines", path.display());
    }
}
