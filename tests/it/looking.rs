//! Kept conversations where they cannot be written, or are damaged, for those who only look.

use std::ffi::OsStr;

use crate::support::{Home, Ran};

/// Runs the program where the folder of kept conversations cannot be written, not even by root.
fn run_read_only(home: &Home, arguments: &[&str]) -> Ran {
    let data = home.path().join(".local/share/outcrop");
    let script = "mount --bind \"$1\" \"$1\" && mount -o remount,bind,ro \"$1\" || exit 99\n\
        shift; exec \"$OUTCROP\" \"$@\"";
    let arguments = std::iter::once(data.as_os_str()).chain(arguments.iter().map(OsStr::new));
    home.mounting(script, arguments)
}

#[test]
fn conversations_that_cannot_be_written_are_listed_shown_searched_exported_and_taken_up() {
    let home = Home::new();
    home.demo(&["--name", "two", "What is 2+2?"], "");
    let everyday = home.run(&["sessions", "show", "two"], "");
    for arguments in [
        &["sessions"][..],
        &["sessions", "show", "two"],
        &["sessions", "search", "2+2"],
        &["sessions", "export", "two"],
        &["usage"],
    ] {
        let ran = run_read_only(&home, arguments);
        assert_eq!(
            (ran.code, ran.err.as_str()),
            (0, ""),
            "{arguments:?} {ran:?}"
        );
        assert!(
            ran.out.contains('2') && !ran.out.contains("nothing"),
            "{ran:?}"
        );
    }
    assert_eq!(
        run_read_only(&home, &["sessions", "show", "two"]).out,
        everyday.out
    );
    let ran = run_read_only(
        &home,
        &["--demo", "-r", "two", "what was my first question"],
    );
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("“What is 2+2?”"), "{ran:?}");
    assert!(ran.err.contains("held in memory"), "it is said: {ran:?}");
    assert_eq!(
        run_read_only(&home, &["sessions", "rename", "two", "three"]).code,
        1
    );
    assert_eq!(home.run(&["sessions", "show", "two"], "").out, everyday.out);
}

#[test]
fn that_a_damaged_file_was_moved_aside_is_said_whoever_finds_it() {
    let whole = Home::new();
    whole.demo(&["hello"], "");
    let path = ".local/share/outcrop/outcrop.db";
    let db = rusqlite::Connection::open(whole.path().join(path)).unwrap();
    db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let bytes = std::fs::read(whole.path().join(path)).unwrap();
    for arguments in [&["sessions"][..], &["usage"], &["sessions", "search", "x"]] {
        let home = Home::new();
        home.write(path, &bytes[..20_000]);
        let ran = home.run(arguments, "");
        assert_eq!(ran.code, 0, "{ran:?}");
        assert!(
            ran.err
                .contains("the kept conversations were damaged; they are in "),
            "{ran:?}"
        );
    }
}
