//! The table of faults in `docs/faults.md`: made by running the test of every row.

use std::fmt::Write;
use std::path::Path;

use super::row::Row;
use super::tables;

/// Set, the file is written rather than compared.
const WRITE: &str = "OUTCROP_WRITE_FAULTS";

const HEAD: &str = "\
# Faults, and what comes of them

Made by running the tests: `OUTCROP_WRITE_FAULTS=1 cargo test --test it faults::table` runs the test
of every row and writes down what it saw; `cargo test` runs them too and fails where this file says
anything else. A row cannot be here without its test, nor a test without its row.

Exit is the exit code of a single answer, 128 and the number where a signal ends it. Stored is the
state the newest turn has in the database afterwards; `streaming` is a turn whose last flush is there
and which the next start offers to take up.
";

/// What the suite tests at length, and a row could not hold.
const ELSEWHERE: &[(&str, &str, &str)] = &[
    (
        "hostile text of a model, a service, a file or a title",
        "tests/it/hostile.rs",
        "answers_reach_the_terminal_only_sanitised_drawn_or_not",
    ),
    (
        "the same, in lists and exports",
        "tests/it/hostile.rs",
        "kept_conversations_are_sanitised_in_lists_and_exports",
    ),
    (
        "secrets in any file, stream or error",
        "tests/it/secrets.rs",
        "keys_and_session_tokens_are_used_and_never_written_or_said",
    ),
    (
        "an answer cut or flipped at each of its bytes",
        "tests/it/damaged.rs",
        "the_program_says_and_exits_with_what_a_damaged_answer_is",
    ),
    (
        "memory for an answer of 60 MB",
        "tests/it/large.rs",
        "sixty_megabytes_take_a_few_times_their_own_memory",
    ),
    (
        "memory for an answer of a million deltas",
        "tests/it/large.rs",
        "a_million_deltas_take_no_more_memory_than_their_text",
    ),
    (
        "what fuzzing has found in frames, Markdown, commands, config and imports",
        "src/fuzzing/tests.rs",
        "every_seed_and_everything_that_was_found_holds",
    ),
    (
        "the program killed at any moment while it writes",
        "src/store/tests/kill.rs",
        "a_kill_at_any_moment_loses_nothing_that_was_kept",
    ),
];

const FOOT: &str = "
No pager is ever begun, so there is no phase in one. A panic gives the terminal back and ends with
101; none is known that could be brought about, so it has no row.
";

#[test]
fn the_table_says_what_running_its_tests_gives() {
    let mut text = HEAD.to_owned();
    let mut failed = Vec::new();
    for (title, rows) in tables() {
        write!(
            text,
            "\n## {title}\n\n| Fault | What comes of it | Exit | Stored | Test | Result |\n|---|---|---|---|---|---|\n"
        )
        .unwrap();
        let rows: Vec<&Row> = rows.iter().copied().flatten().collect();
        side_by_side(&rows);
        for row in rows {
            let (exit, stored, result) = match row.outcome() {
                Ok(seen) => (seen.exit.as_str(), seen.stored.as_str(), "holds"),
                Err(why) => {
                    failed.push(format!("{}: {why}", row.test));
                    (row.exit, row.stored, "FAILS")
                }
            };
            let test = row.test.trim_start_matches("it::").replace("::row::", "::");
            writeln!(
                text,
                "| {} | {} | {exit} | {stored} | `{test}` | {result} |",
                row.fault.replace('|', "\\|"),
                row.expected.replace('|', "\\|"),
            )
            .unwrap();
        }
    }
    text.push_str("\n## At length, elsewhere in the suite\n\n| What | Test |\n|---|---|\n");
    for (what, file, test) in ELSEWHERE {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let code = std::fs::read_to_string(path).unwrap();
        assert!(
            code.contains(&format!("fn {test}(")),
            "{file} has no {test}"
        );
        writeln!(text, "| {what} | `{test}` in `{file}` |").unwrap();
    }
    text.push_str(FOOT);
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/faults.md");
    if std::env::var_os(WRITE).is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == text,
        "docs/faults.md is not what running the tests gives; {WRITE}=1 writes it:\n{text}"
    );
}

/// Most of them wait for something most of the time.
fn side_by_side(rows: &[&Row]) {
    const LANES: usize = 4;
    std::thread::scope(|scope| {
        for lane in 0..LANES {
            scope.spawn(move || {
                for row in rows.iter().skip(lane).step_by(LANES) {
                    let _ = row.outcome();
                }
            });
        }
    });
}

#[test]
fn no_fault_is_in_the_table_twice() {
    let mut seen = std::collections::HashSet::new();
    for row in tables()
        .iter()
        .flat_map(|(_, rows)| rows.iter().copied().flatten())
    {
        assert!(seen.insert(row.fault), "{}", row.fault);
    }
}
