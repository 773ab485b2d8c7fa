//! Answers of a size that only a fault or a joke has: memory is bounded by the text, and the cap
//! holds.

use std::io::Read;
use std::process::{Child, Stdio};

use crate::support::Home;
use crate::support::feed::{self, STREAM, feed, home_of};

/// What a run of the program took and gave.
struct Took {
    code: Option<i32>,
    /// Bytes of standard output.
    out: usize,
    err: String,
    /// The most memory that was resident at any time, in bytes.
    peak: usize,
}

fn run(home: &Home, arguments: &[&str]) -> Took {
    let mut child = home
        .command(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = child.stdout.take().unwrap();
    let counted = std::thread::spawn(move || {
        let mut buffer = vec![0; 1 << 16];
        let mut all = 0;
        while let Ok(read @ 1..) = out.read(&mut buffer) {
            all += read;
        }
        all
    });
    let mut err = child.stderr.take().unwrap();
    let said = std::thread::spawn(move || {
        let mut text = String::new();
        err.read_to_string(&mut text).unwrap();
        text
    });
    let peak = watch(&mut child);
    Took {
        code: child.wait().unwrap().code(),
        out: counted.join().unwrap(),
        err: said.join().unwrap(),
        peak,
    }
}

/// The most memory that was resident at any time. The system keeps the mark itself and nobody tells
/// when it rises, so it is looked at until the program is gone.
fn watch(child: &mut Child) -> usize {
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        peak = peak.max(high_water_mark(child.id()).unwrap_or(0));
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    peak
}

/// `VmHWM`, in bytes.
fn high_water_mark(process: u32) -> Option<usize> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: usize = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes << 10)
}

/// An answer of so many deltas of this text.
fn deltas(count: usize, text: &'static str) -> String {
    feed(move |_, out| {
        let delta = feed::text(text);
        out.write_all(STREAM)?;
        out.write_all(&feed::start())?;
        for _ in 0..count {
            out.write_all(&delta)?;
        }
        out.write_all(&feed::ending())
    })
}

/// The same for all: deltas of 64 KiB with a line end in every sixteen bytes, which JSON escapes.
const DELTA: usize = 64 << 10;

fn prose() -> &'static str {
    Box::leak("words and words\n".repeat(DELTA / 16).into_boxed_str())
}

/// What the program takes for an answer of no size.
fn little() -> usize {
    let took = run(&home_of(&deltas(1, "hi")), &["hi"]);
    assert_eq!((took.code, took.out), (Some(0), 3), "{}", took.err);
    took.peak
}

/// Of an answer of this size: the message and its JSON stay in the history, and the JSON is there
/// twice more while it is given to the database, its line ends taking two bytes each. That is 4.3
/// times the text.
fn bound(little: usize, text: usize) -> usize {
    little + text * 5
}

#[test]
fn sixty_megabytes_take_a_few_times_their_own_memory() {
    let little = little();
    let text = 60 << 20;
    for more in [&[][..], &["--output", "json"]] {
        let url = deltas(text / DELTA, prose());
        let took = run(&home_of(&url), &[&["hi"], more].concat());
        assert_eq!(took.code, Some(0), "{more:?}: {}", took.err);
        assert!(took.out >= text, "{more:?}: {} bytes came out", took.out);
        let most = bound(little, text);
        assert!(
            took.peak > text && took.peak < most,
            "{more:?}: {} bytes were resident, and {most} are allowed",
            took.peak
        );
    }
}

#[test]
fn a_million_deltas_take_no_more_memory_than_their_text() {
    let little = little();
    let took = run(&home_of(&deltas(1_000_000, "word ")), &["hi"]);
    assert_eq!((took.code, took.out), (Some(0), 5_000_001), "{}", took.err);
    // What allocator and database keep at hand does not grow with the text.
    let most = bound(little, 5_000_000) + (32 << 20);
    assert!(
        took.peak < most,
        "{} bytes were resident, and {most} are allowed",
        took.peak
    );
}

#[test]
fn an_answer_without_an_end_is_cut_off_at_64_mebibytes_and_kept_as_partial() {
    let little = little();
    let endless = feed(|_, out| {
        let delta = feed::text(prose());
        out.write_all(STREAM)?;
        out.write_all(&feed::start())?;
        loop {
            out.write_all(&delta)?;
        }
    });
    let home = home_of(&endless);
    let took = run(&home, &["hi"]);
    assert_eq!(took.code, Some(5), "{}", took.err);
    let lines: Vec<&str> = took.err.lines().collect();
    assert!(
        lines.len() == 2
            && lines[0]
                .starts_with("error: the answer is longer than 64 MiB and was cut off there")
            && lines[1].starts_with("hint: "),
        "{}",
        took.err
    );
    let cap = 64 << 20;
    assert!(
        (cap - DELTA..=cap + DELTA).contains(&took.out),
        "{} bytes came out",
        took.out
    );
    assert!(
        took.peak < bound(little, cap),
        "{} bytes were resident",
        took.peak
    );
    // The part is kept, and the conversation does not go on from it.
    let file = home.path().join(".local/share/outcrop/outcrop.db");
    let kept = rusqlite::Connection::open(file).unwrap();
    let (state, length): (String, i64) = kept
        .query_row(
            "SELECT state, length(json) FROM turns JOIN messages ON messages.key = turns.answer",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    assert_eq!(state, "partial");
    assert!(length > 64 << 20, "{length} characters are kept");
}
