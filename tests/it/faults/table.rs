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
state the turn has in the database afterwards.
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
