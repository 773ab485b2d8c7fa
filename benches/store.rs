//! What keeping conversations costs, as a Markdown table on standard output.
//!
//! `cargo bench --bench store`, with `-- --quick` for a small store that only shows that it runs.

#![allow(missing_docs, clippy::print_stdout)]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use outcrop::store::{Ask, Cursor, Ending, Store};
use outcrop::{ConverseOptions, ConverseResponse, Error, History, Message, MessageBuilder};

type Done<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// How often what is fast is measured; the middle one counts.
const TIMES: usize = 21;

struct Size {
    sessions: usize,
    messages_each: usize,
    long: usize,
}

fn main() -> Done {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let size = match quick {
        true => Size {
            sessions: 20,
            messages_each: 20,
            long: 500,
        },
        false => Size {
            sessions: 1_000,
            messages_each: 200,
            long: 10_000,
        },
    };
    let folder = tempfile::tempdir()?;
    println!("| What | Measured | Promised |\n|---|---:|---:|");
    opening(folder.path(), &size)?;
    long_session(folder.path(), &size)?;
    attachment(folder.path())?;
    Ok(())
}

fn row(what: &str, measured: &str, promised: &str) {
    println!("| {what} | {measured} | {promised} |");
}

fn milliseconds(duration: Duration) -> String {
    format!("{:.2} ms", duration.as_secs_f64() * 1000.0)
}

fn timed<T>(times: usize, mut work: impl FnMut() -> Done<T>) -> Done<Vec<Duration>> {
    let mut all = Vec::with_capacity(times);
    for _ in 0..times {
        let start = Instant::now();
        work()?;
        all.push(start.elapsed());
    }
    all.sort();
    Ok(all)
}

fn middle<T>(work: impl FnMut() -> Done<T>) -> Done<Duration> {
    let all = timed(TIMES, work)?;
    Ok(all.get(TIMES / 2).copied().unwrap_or_default())
}

/// Words that repeat as those of a language do: a few all the time, most of them seldom.
struct Words(u64);

impl Words {
    fn next(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let random = self.0 >> 33;
        match random % 4 {
            0 => random / 4 % 20,
            1 | 2 => random / 4 % 2_000,
            _ => random / 4 % 50_000,
        }
    }

    fn text(&mut self, words: usize) -> String {
        let words: Vec<_> = (0..words).map(|_| format!("word{}", self.next())).collect();
        words.join(" ")
    }

    fn conversation(&mut self, messages: usize) -> Vec<Message> {
        let turn = |n: usize| match n % 2 {
            0 => Message::user(self.text(20)),
            _ => Message::assistant(self.text(80)),
        };
        (0..messages).map(turn).collect()
    }
}

fn opening(folder: &Path, size: &Size) -> Done {
    let (empty, full) = (folder.join("empty.db"), folder.join("full.db"));
    drop(Store::open(&empty)?);
    let store = Store::open(&full)?;
    let mut words = Words(1);
    let mut needle = None;
    for session in 0..size.sessions {
        let mut at = store.start(None);
        store.append(&mut at, &words.conversation(size.messages_each))?;
        if session == size.sessions / 2 {
            store.append(
                &mut at,
                &[Message::user("one needle in it"), Message::assistant("yes")],
            )?;
            needle = Some(at.session().clone());
        }
    }
    drop(store);
    let start = |file: &Path| -> Done {
        let store = Store::open(file)?;
        store.lines(1000)?;
        store.unfinished()?;
        store.newest(None)?;
        Ok(())
    };
    let small = middle(|| start(&empty))?;
    let large = middle(|| start(&full))?;
    let n = size.sessions * size.messages_each;
    let file = fs::metadata(&full)?.len() >> 20;
    row(
        "opening an empty store, to the prompt",
        &milliseconds(small),
        "",
    );
    row(
        &format!(
            "opening one of {} sessions, {n} messages, {file} MiB",
            size.sessions
        ),
        &milliseconds(large),
        "20 ms more",
    );
    let store = Store::open(&full)?;
    let listing = middle(|| Ok(store.sessions(50)?))?;
    row(
        "listing the newest 50 of its sessions",
        &milliseconds(listing),
        "",
    );
    let searches = [
        ("a rare word", "needle"),
        ("a common word", "word7"),
        ("three words", "word3 word11 word1000"),
        ("the beginning of a word", "word1234*"),
    ];
    for (what, typed) in searches {
        let time = middle(|| Ok(store.search(typed, 20)?))?;
        row(
            &format!("searching it for {what}"),
            &milliseconds(time),
            "100 ms",
        );
    }
    let time = middle(|| Ok(store.search("word*", 20)?))?;
    let what = "searching it for a beginning that every word has";
    row(what, &milliseconds(time), "100 ms");
    let found = store.search("needle", 9)?;
    assert_eq!(found.first().map(|hit| &hit.session), needle.as_ref());
    let mut at = store.start(None);
    let time = middle(|| turn(&store, &mut at, "short", "answer"))?;
    row("saving a turn in it", &milliseconds(time), "");
    let all = timed(1_000, || turn(&store, &mut at, "short", "answer"))?;
    let slowest = all.last().copied().unwrap_or_default();
    row("the slowest of 1000 more", &milliseconds(slowest), "");
    Ok(())
}

fn turn(store: &Store, at: &mut Cursor, question: &str, answer: &str) -> Done {
    let options = ConverseOptions::new("some.model");
    let question = [Message::user(question)];
    let begun = store.begin_turn(at, Ask::New(&question), &options)?;
    let response = answered(answer)?;
    store.end_turn(at, &begun.turn, &Ending::answered(&response))?;
    Ok(())
}

fn answered(text: &str) -> Result<ConverseResponse, Error> {
    let message = Message::assistant(text);
    let message = serde_json::to_string(&message).unwrap_or_default();
    let body = format!(r#"{{"output":{{"message":{message}}},"stopReason":"end_turn"}}"#);
    ConverseResponse::parse(body.as_bytes(), None)
}

fn long_session(folder: &Path, size: &Size) -> Done {
    let file = folder.join("long.db");
    let store = Store::open(&file)?;
    let mut words = Words(2);
    let mut long = store.start(None);
    store.append(&mut long, &words.conversation(size.long))?;
    let mut short = store.start(None);
    store.append(&mut short, &words.conversation(10))?;
    drop(store);

    let resume = || -> Done<History> {
        let store = Store::open(&file)?;
        let loaded = store.load(long.session())?;
        Ok(loaded
            .messages
            .into_iter()
            .map(|stored| stored.message)
            .collect())
    };
    let time = middle(resume)?;
    assert_eq!(resume()?.len(), size.long);
    let what = format!(
        "resuming a session of {} messages, history and hash",
        size.long
    );
    row(&what, &milliseconds(time), "300 ms");

    let store = Store::open(&file)?;
    for (what, typed) in [("a common word", "word7"), ("two words", "word3 word1000")] {
        let time = middle(|| Ok(store.search(typed, 20)?))?;
        row(
            &format!("searching in it for {what}"),
            &milliseconds(time),
            "100 ms",
        );
    }
    let time = middle(|| Ok(store.tree(long.session())?))?;
    row("the tree of it", &milliseconds(time), "");
    let text = words.text(80);
    for (at, messages) in [(&mut short, 10), (&mut long, size.long)] {
        let time = middle(|| turn(&store, at, "a question", &text))?;
        let what = format!("saving a turn in a session of {messages} messages");
        row(&what, &milliseconds(time), "the same for both");
    }
    let question = [Message::user("a question")];
    let begun = store.begin_turn(&mut long, Ask::New(&question), &ConverseOptions::default())?;
    let mut open = begun.turn;
    let time = middle(|| Ok(store.append_text(&mut open, &text)?))?;
    row("adding to an answer that comes", &milliseconds(time), "");
    let time = middle(|| {
        store.undo(&mut long, 1)?;
        store.redo(&mut long)?;
        Ok(())
    })?;
    row("undo and redo", &milliseconds(time), "");
    Ok(())
}

fn attachment(folder: &Path) -> Done {
    let file = folder.join("attachment.db");
    let store = Store::open(&file)?;
    let mut words = Words(3);
    let bytes: Vec<u8> = (0..4 << 20)
        .map(|_| words.next().to_le_bytes()[0])
        .collect();
    let message = MessageBuilder::user().add_image("png", &bytes).build();
    let mut at = store.start(None);
    let mut times = Vec::new();
    for _ in 0..10 {
        let start = Instant::now();
        store.append(&mut at, &[message.clone(), Message::assistant("a picture")])?;
        times.push(start.elapsed());
    }
    drop(store);
    let size = fs::metadata(&file)?.len();
    let what = "a file of 4 MiB sent 10 times: the database";
    row(
        what,
        &format!("{} KiB", size >> 10),
        "4096 KiB and a little",
    );
    if let (Some(first), Some(last)) = (times.first(), times.last()) {
        row("sending it first", &milliseconds(*first), "");
        row("sending it again", &milliseconds(*last), "");
    }
    let store = Store::open(&file)?;
    let loaded = store.load(at.session())?;
    assert!(
        loaded
            .messages
            .iter()
            .step_by(2)
            .all(|stored| stored.message == message)
    );
    Ok(())
}
