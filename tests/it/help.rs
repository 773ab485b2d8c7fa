//! Help and the manual: they fit the screen, tell everything, and say what is true.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::Home;

/// All commands, as they are typed behind the program's name; first the program itself.
fn commands(home: &Home) -> Vec<Vec<String>> {
    let folder = home.path().join("man");
    let ran = home.run(&["man", folder.to_str().unwrap()], "");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let files = fs::read_dir(folder).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut all: Vec<Vec<String>> = names
        .map(|name| {
            let name = name
                .strip_suffix(".1")
                .unwrap()
                .replace("demo-server", "demo_server");
            let words = name.split('-').skip(1);
            words.map(|word| word.replace('_', "-")).collect()
        })
        .collect();
    all.sort_by_key(|words: &Vec<String>| (words.len(), words.clone()));
    assert!(all[0].is_empty() && all.len() > 15, "{all:?}");
    all
}

fn help(home: &Home, command: &[String], flag: &str) -> String {
    let mut words: Vec<&str> = command.iter().map(String::as_str).collect();
    words.push(flag);
    let ran = home.run(&words, "");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{words:?}");
    ran.out
}

/// Options and commands, as the lines of a help begin.
fn listed(help: &str) -> BTreeSet<String> {
    let rows = help.lines().filter_map(|line| line.strip_prefix("  "));
    let rows = rows
        .map(str::trim_start)
        .filter(|row| !row.starts_with("outcrop"));
    let names = rows.filter_map(|row| row.split("  ").next());
    names.map(str::to_owned).collect()
}

/// One paragraph or several as one line.
fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn source_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => source_files(&path, found),
            false => found.push(path),
        }
    }
}

#[test]
fn help_of_every_command_fits_into_80_columns() {
    let home = Home::new();
    for command in commands(&home) {
        for flag in ["-h", "--help"] {
            let help = help(&home, &command, flag);
            assert!(help.starts_with(|c: char| c.is_uppercase()), "{help}");
            for line in help.lines() {
                assert!(line.chars().count() <= 80, "{command:?} {flag}: {line}");
            }
        }
    }
}

#[test]
fn the_short_help_fits_on_a_screen_and_the_long_one_has_all_of_it() {
    let home = Home::new();
    for command in commands(&home) {
        let (short, long) = (help(&home, &command, "-h"), help(&home, &command, "--help"));
        // A row is left for the prompt.
        assert!(short.lines().count() <= 23, "{short}");
        let (short, long) = (listed(&short), listed(&long));
        assert!(short.is_subset(&long), "{command:?}: {short:?} {long:?}");
    }
    let short = help(&home, &[], "-h");
    for needed in [
        "--model",
        "--attach",
        "--continue",
        "--demo",
        "[PROMPT]",
        "--help",
    ] {
        assert!(short.contains(needed), "{needed}");
    }
}

#[test]
fn every_option_and_argument_says_what_it_is() {
    let home = Home::new();
    for command in commands(&home) {
        for row in help(&home, &command, "--help").lines() {
            let Some(row) = row.strip_prefix("  ") else {
                continue;
            };
            let is_option = row.trim_start().starts_with(['-', '<', '[']);
            let said = row
                .trim_start()
                .split_once("  ")
                .map(|(_, said)| said.trim());
            assert!(
                !is_option || said.is_some_and(|said| !said.is_empty()),
                "{command:?}: {row}"
            );
        }
    }
}

#[test]
fn the_manual_has_every_option_and_its_sections() {
    let home = Home::new();
    for command in commands(&home) {
        let name = [&["outcrop".to_owned()], &command[..]].concat().join("-");
        let page = fs::read_to_string(home.path().join(format!("man/{name}.1"))).unwrap();
        let plain = page.replace('\\', "");
        assert!(page.is_ascii(), "{name}");
        assert!(
            page.starts_with(&format!(".TH {} 1 ", name.to_uppercase())),
            "{page}"
        );
        for option in listed(&help(&home, &command, "--help")) {
            let Some(at) = option.find("--") else {
                continue;
            };
            let end = option[at + 2..].find(|c: char| !c.is_ascii_lowercase() && c != '-');
            let option = &option[at..end.map_or(option.len(), |end| at + 2 + end)];
            assert!(plain.contains(&format!("fB{option}fR")), "{name}: {option}");
        }
    }
    let page = home.run(&["man"], "").out;
    assert_eq!(
        page,
        fs::read_to_string(home.path().join("man/outcrop.1")).unwrap()
    );
    for section in [
        "NAME",
        "SYNOPSIS",
        "DESCRIPTION",
        "OPTIONS",
        "SUBCOMMANDS",
        "EXAMPLES",
    ] {
        assert!(page.contains(&format!("\n.SH {section}\n")), "{section}");
    }
    for section in ["EXIT STATUS", "ENVIRONMENT", "FILES", "SEE ALSO"] {
        assert!(
            page.contains(&format!("\n.SH \"{section}\"\n"))
                || page.contains(&format!("\n.SH {section}\n")),
            "{section}"
        );
    }
}

#[test]
fn pages_go_into_a_folder_again_and_again_but_not_into_a_file() {
    let home = Home::new();
    let count = commands(&home).len();
    assert_eq!(commands(&home).len(), count);
    home.write("taken", "mine");
    home.run(&["man", "taken"], "").refused(1, "taken");
    home.run(&["man", "taken/below"], "")
        .refused(1, "taken/below");
    assert_eq!(
        fs::read_to_string(home.path().join("taken")).unwrap(),
        "mine"
    );
}

#[test]
fn help_the_readme_and_the_manual_tell_the_same_exit_codes() {
    let home = Home::new();
    let help = in_one_line(&help(&home, &[], "--help"));
    let (_, codes) = help.split_once("Exit codes: ").unwrap();
    let (codes, _) = codes.split_once(" In a conversation").unwrap();
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = in_one_line(&fs::read_to_string(readme).unwrap());
    assert!(readme.contains(codes), "{codes}");
    let page = home.run(&["man"], "").out;
    for code in codes.split(", ") {
        let (code, meaning) = code.split_once(' ').unwrap();
        assert!(
            page.contains(&format!("fB{code}\\fR\n{meaning}\n")),
            "{code}: {meaning}"
        );
    }
}

/// Names of variables that nobody sets by hand, or that belong to the AWS CLI's many.
const UNTOLD: [&str; 2] = ["AWS_", "OUTCROP_STORE_TEST_JOB"];

#[test]
fn the_manual_names_every_variable_that_is_read() {
    let page = Home::new().run(&["man"], "").out.replace('\\', "");
    let mut files = Vec::new();
    source_files(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut files,
    );
    let mut met = 0;
    for file in files {
        let text = String::from_utf8_lossy(&fs::read(file).unwrap()).into_owned();
        for word in text.split('"') {
            let is_variable = ["OUTCROP_", "XDG_", "AWS_", "LC_", "NO_COLOR", "CLICOLOR"]
                .iter()
                .any(|start| word.starts_with(start))
                && word.chars().all(|c| c.is_ascii_uppercase() || c == '_');
            if is_variable && !UNTOLD.iter().any(|start| word.starts_with(start)) {
                assert!(page.contains(word), "{word}");
                met += 1;
            }
        }
    }
    assert!(met > 10, "{met}");
}

#[test]
#[cfg(target_os = "linux")]
fn the_files_of_the_manual_are_there_after_use() {
    let home = Home::new();
    assert_eq!(home.run(&["config", "init"], "").code, 0);
    assert_eq!(home.demo(&["help"], "").code, 0);
    assert_eq!(home.run(&["models", "--demo"], "").code, 0);
    let page = home.run(&["man"], "").out.replace('\\', "");
    let (_, files) = page.split_once(".SH FILES").unwrap();
    let (files, _) = files.split_once(".SH").unwrap();
    let paths = files
        .lines()
        .filter_map(|line| line.strip_prefix("fB~/")?.strip_suffix("fR"));
    let paths: Vec<&str> = paths.collect();
    assert_eq!(paths.len(), 3, "{files}");
    for path in paths {
        assert!(home.path().join(path).exists(), "{path}");
    }
}
