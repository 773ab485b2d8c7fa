//! Tests of the store as a whole, most of them with real files.

mod crowd;
mod exact;
#[cfg(all(unix, target_pointer_width = "64"))]
mod faults;
mod files;
mod full;
mod kill;
mod mishaps;
mod pointer;
mod property;
mod sessions;
mod turns;
mod usage;

use std::path::PathBuf;
use std::process::Command;

use serde_json::json;
use tempfile::TempDir;

use super::{Ask, Cursor, Ended, Ending, Store};
use crate::chat::{ConverseOptions, ConverseResponse, History, Message};

/// A folder that goes with the test, and the database in it.
struct Place {
    _folder: TempDir,
    file: PathBuf,
}

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data").join("outcrop.db");
    Place {
        _folder: folder,
        file,
    }
}

impl Place {
    fn open(&self) -> Store {
        Store::open(&self.file).unwrap()
    }
}

fn options() -> ConverseOptions {
    ConverseOptions::new("some.model").with_max_tokens(100)
}

fn response(text: &str) -> ConverseResponse {
    let content = match text {
        "" => json!([]),
        text => json!([{"text": text}]),
    };
    let body = json!({
        "output": {"message": {"role": "assistant", "content": content}},
        "stopReason": "end_turn",
        "usage": {"inputTokens": 7, "outputTokens": 5, "totalTokens": 12},
    });
    ConverseResponse::parse(body.to_string().as_bytes(), Some("req-1".to_owned())).unwrap()
}

/// A whole turn.
fn say(store: &Store, at: &mut Cursor, question: &str, answer: &str) -> Ended {
    ask(store, at, Ask::New(&[Message::user(question)]), answer)
}

fn ask(store: &Store, at: &mut Cursor, ask: Ask<'_>, answer: &str) -> Ended {
    let begun = store.begin_turn(at, ask, &options()).unwrap();
    let response = response(answer);
    let ended = store
        .end_turn(at, &begun.turn, &Ending::answered(&response))
        .unwrap();
    Ended {
        forked: begun.forked.or(ended.forked),
        ..ended
    }
}

/// The texts from the first message to where the cursor is.
fn texts(store: &Store, at: &Cursor) -> Vec<String> {
    match at.tip() {
        None => Vec::new(),
        Some(tip) => {
            let path = store.path_to(tip).unwrap();
            path.into_iter().map(|m| m.message.full_text()).collect()
        }
    }
}

fn history(messages: impl IntoIterator<Item = Message>) -> History {
    messages.into_iter().collect()
}

fn count(store: &Store, table: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM {table}");
    store.db.query_row(&sql, [], |row| row.get(0)).unwrap()
}

/// Everything SQLite and the schema promise of a file.
fn assert_sound(store: &Store) {
    let check: String = store
        .db
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(check, "ok");
    let mut foreign = store.db.prepare("PRAGMA foreign_key_check").unwrap();
    assert!(!foreign.exists([]).unwrap(), "a row refers to none");
    // That the index of words has the words of the messages and no others.
    store
        .db
        .execute_batch(
            "INSERT INTO message_words (message_words, rank) VALUES ('integrity-check', 1)",
        )
        .unwrap();
    let depths = "SELECT count(*) FROM messages AS m LEFT JOIN messages AS p ON p.key = m.parent
        WHERE m.depth <> ifnull(p.depth, 0) + 1";
    let wrong: i64 = store.db.query_row(depths, [], |row| row.get(0)).unwrap();
    assert_eq!(wrong, 0, "a depth is wrong");
}

/// Runs one test of this binary in a process of its own, in which it does what `job` says.
fn child(test: &str, job: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args([&format!("store::tests::{test}"), "--exact", "--nocapture"])
        .args(["--test-threads", "1"])
        .env(JOB, job);
    command
}

/// What a process that was started by [`child`] is there for; nothing in a run of the tests.
fn job() -> Option<String> {
    std::env::var(JOB).ok()
}

const JOB: &str = "OUTCROP_STORE_TEST_JOB";
