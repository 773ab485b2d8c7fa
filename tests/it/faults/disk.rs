//! What goes wrong with the output, the home and the database.

use std::process::Stdio;

use super::row::{Seen, rows};
use crate::support::{FaultServer, Home, Step, Terminal, wire};

rows! {
    full_output: "the output is /dev/full", "reported", "1", "partial";
    full_disk: "the disk is full", "the answer is shown, that it is not kept is said; what was kept before stays, and is the newest", "1", "complete";
    no_home: "a home that is missing or cannot be written", "said once; the conversation is in memory", "0", "none";
    corrupt: "a corrupt database", "moved aside whole, which is said; a new one is begun", "0", "complete";
    locked: "a locked database", "waited for, then in memory, and said", "1", "complete";
    shared: "one session in two programs", "the later one forks and says so", "0", "complete";
    newer: "a newer schema", "refused, both versions named; untouched", "1", "complete";
}

fn answering() -> FaultServer {
    FaultServer::saying("Hello")
}

fn database(home: &Home) -> std::path::PathBuf {
    home.path().join(".local/share/outcrop/outcrop.db")
}

fn full_output() -> Seen {
    let server = FaultServer::always(vec![
        Step::write(wire::STREAM),
        Step::write([wire::start(), wire::text("So far")].concat()),
        Step::Silence,
    ]);
    let home = server.home();
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = home
        .command(&["hi"])
        .stdin(Stdio::null())
        .stdout(full)
        .output()
        .unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(
        err.starts_with("error: standard output could not be written"),
        "{err}"
    );
    Seen::new(output.status.code().unwrap(), home.stored())
}

/// On a small disk that only this test sees, and which is full after the first turn.
fn full_disk() -> Seen {
    let server = answering();
    let home = server.home();
    let disk = home.path().join("disk");
    let kept = database(&home);
    let kept = kept.parent().unwrap();
    std::fs::create_dir_all(&disk).unwrap();
    std::fs::create_dir_all(kept).unwrap();
    let script = "mount -t tmpfs -o size=1m,mode=0700 none \"$1\" || exit 99\n\
        export OUTCROP_HOME=\"$1/home\"\n\
        \"$OUTCROP\" one || exit 98\n\
        cat /dev/zero > \"$1/rest\" 2> /dev/null\n\
        \"$OUTCROP\" two; code=$?\n\
        cp \"$1\"/home/outcrop.db* \"$2\" 2> /dev/null; exit $code";
    let ran = home.mounting(script, [disk.as_path(), kept]);
    assert_eq!(ran.out, "Hello\nHello\n", "{ran:?}");
    assert!(
        ran.err
            .contains("not saved; the conversation goes on in memory"),
        "{ran:?}"
    );
    let kept = rusqlite::Connection::open(database(&home)).unwrap();
    let questions: Vec<String> = kept
        .prepare("SELECT json FROM messages WHERE role = 'user'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert!(
        questions.len() == 1 && questions[0].contains("one"),
        "{questions:?}"
    );
    Seen::of(&ran, &home)
}

fn no_home() -> Seen {
    let server = answering();
    let home = server.home();
    let file = home.write("no-folder", "");
    let home = home.with("OUTCROP_HOME", file.to_str().unwrap());
    let ran = home.run(&["hi"], "");
    assert_eq!(ran.out, "Hello\n", "{ran:?}");
    assert_eq!(ran.err.matches("error: ").count(), 1, "{ran:?}");
    Seen::of(&ran, &home)
}

fn corrupt() -> Seen {
    let server = answering();
    let home = server.home();
    let junk = b"this is no database at all, but somebody may want it back".repeat(100);
    home.write(".local/share/outcrop/outcrop.db", &junk);
    home.write(".local/share/outcrop/outcrop.db-wal", "and its log");
    let ran = home.run(&["hi"], "");
    assert_eq!(ran.out, "Hello\n", "{ran:?}");
    assert!(ran.err.contains("they are in "), "{ran:?}");
    let aside: Vec<_> = walk(home.path())
        .into_iter()
        .filter(|path| std::fs::read(path).is_ok_and(|bytes| bytes == junk))
        .collect();
    assert_eq!(aside.len(), 1, "{aside:?}");
    Seen::of(&ran, &home)
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(walk(&path));
        } else {
            found.push(path);
        }
    }
    found
}

fn locked() -> Seen {
    let server = answering();
    let home = server.home();
    home.run(&["one"], "");
    let holder = rusqlite::Connection::open(database(&home)).unwrap();
    holder.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let ran = home.run(&["two"], "");
    drop(holder);
    assert_eq!(ran.out, "Hello\n", "{ran:?}");
    assert!(
        ran.err.contains("error: ") && ran.err.contains("memory"),
        "{ran:?}"
    );
    Seen::of(&ran, &home)
}

fn shared() -> Seen {
    let server = answering();
    let home = server.home();
    home.run(&["--name", "shared", "one"], "");
    let mut first = Terminal::start(&home, &["-r", "shared"]);
    let mut second = Terminal::start(&home, &["-r", "shared"]);
    first.say("two");
    let screen = second.say("three");
    assert!(
        screen.contains("another program went on in this conversation"),
        "{screen}"
    );
    second.press("\x04");
    let ended = second.end();
    assert_eq!(home.run(&["sessions"], "").out.lines().count(), 2);
    Seen::new(ended, home.stored())
}

fn newer() -> Seen {
    let server = answering();
    let home = server.home();
    home.run(&["one"], "");
    let newer = rusqlite::Connection::open(database(&home)).unwrap();
    newer
        .execute_batch(
            "INSERT INTO migrations (name, program, made) VALUES ('9999_moods', '9.8.7', 0)",
        )
        .unwrap();
    drop(newer);
    let before = std::fs::read(database(&home)).unwrap();
    let ran = home.run(&["two"], "");
    ran.refused(1, "9.8.7");
    assert!(ran.err.contains(env!("CARGO_PKG_VERSION")), "{ran:?}");
    assert!(before == std::fs::read(database(&home)).unwrap());
    assert_eq!(server.count(), 1);
    Seen::of(&ran, &home)
}
