//! Programs killed at any moment.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, Read, Write};
use std::path::Path;
use std::process::Child;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::property::assert_acceptable;
use super::*;
use crate::chat::MessageBuilder;
use crate::store::TurnState;

const KILLS: u32 = 220;

/// A program that talks as fast as it can, and writes down what it has been told is kept.
#[test]
fn a_program_that_is_killed() {
    let Some(job) = job() else { return };
    let (file, told) = job.split_once('|').unwrap();
    let mut told = OpenOptions::new().append(true).open(told).unwrap();
    let store = Store::open(file.as_ref()).unwrap();
    let mut at = match store.newest(None).unwrap() {
        Some(session) => store.load(&session).unwrap().cursor,
        None => store.start(None),
    };
    for n in 0.. {
        talk(&store, &mut at, &mut told, n);
    }
}

fn talk(store: &Store, at: &mut Cursor, told: &mut File, n: usize) {
    let question = MessageBuilder::user()
        .add_text(format!("question {n}"))
        .add_document("txt", format!("d{n}"), "words ".repeat(n % 7 * 300))
        .build();
    let answer = format!("answer {n} {}", "and so on ".repeat(n % 50));
    let mut begun = store
        .begin_turn(at, Ask::New(&[question]), &options())
        .unwrap();
    tell(told, &format!("message {}", begun.messages[0]));
    for piece in answer.split_inclusive("on ").take(3) {
        store.append_text(&mut begun.turn, piece).unwrap();
    }
    let answer = response(&answer);
    let ended = store
        .end_turn(at, &begun.turn, &Ending::answered(&answer))
        .unwrap();
    tell(told, &format!("message {}", ended.answer.unwrap()));
    tell(
        told,
        &format!("pointer {} {}", at.session(), at.tip().unwrap()),
    );
    match n % 11 {
        3 => drop(store.undo(at, 1).unwrap()),
        4 => drop(store.redo(at).unwrap()),
        7 => {
            let fork = store.fork(at, Some("short-lived")).unwrap();
            store.delete(fork.session()).unwrap();
        }
        8 => store.add_line(&format!("line {n}")).unwrap(),
        _ => {}
    }
}

/// Writes it down, and lets the one who kills know how far this is.
fn tell(told: &mut File, line: &str) {
    writeln!(told, "{line}").unwrap();
    let reader = OpenOptions::new().append(true).open("/dev/stdout");
    reader.unwrap().write_all(b"+").unwrap();
}

/// Waits until so much was told, and then for a moment that may end anywhere.
fn wait(child: &mut Child, lines: usize, moment: Duration) {
    let told = BufReader::new(child.stdout.as_mut().unwrap());
    let told = told.bytes().filter(|byte| matches!(byte, Ok(b'+')));
    assert_eq!(told.take(lines).count(), lines, "it ended by itself");
    thread::sleep(moment);
    assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
}

/// What the program was told is there, and what it was not told is whole or not there.
fn check(store: &Store, told: &Path, seen: &mut usize) {
    assert_sound(store);
    let mut ids = store.db.prepare("SELECT id FROM messages").unwrap();
    let ids = ids.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let ids: HashSet<_> = ids.collect::<Result<_, _>>().unwrap();
    let text = fs::read_to_string(told).unwrap();
    let lines = text.split_inclusive('\n').skip(*seen);
    for line in lines.filter_map(|line| line.strip_suffix('\n')) {
        *seen += 1;
        let id = line.rsplit(' ').next().unwrap();
        assert!(ids.contains(id), "{line}");
    }
    for session in store.sessions(99).unwrap() {
        let loaded = store.load(&session.id).unwrap();
        let turns = loaded.messages.iter().filter_map(|m| m.turn.as_ref());
        for turn in turns {
            assert!(matches!(
                turn.state,
                TurnState::Complete | TurnState::Partial
            ));
        }
        assert_acceptable(loaded.messages.into_iter().map(|m| m.message));
    }
}

fn settle(store: &Store, kill: u32) -> usize {
    let left = store.unfinished().unwrap();
    assert!(left.len() <= 1, "one program leaves one turn: {left:?}");
    for turn in &left {
        match kill % 3 {
            0 => drop(store.keep_unfinished(&turn.turn).unwrap()),
            1 => drop(store.retry_unfinished(&turn.turn).unwrap()),
            _ => store.drop_unfinished(&turn.turn).unwrap(),
        }
    }
    assert_eq!(store.unfinished().unwrap(), []);
    left.len()
}

#[test]
fn a_kill_at_any_moment_loses_nothing_that_was_kept() {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let mut random = now.subsec_nanos();
    let (mut turns, mut unfinished) = (0, 0);
    let mut place = place();
    let mut seen = 0;
    // A busy machine needs more of them to come as far.
    for kill in 0..10 * KILLS {
        if kill >= KILLS && turns > 1000 && unfinished > 20 {
            break;
        }
        if kill % 10 == 0 {
            place = super::place();
            seen = 0;
        }
        let told = place.file.with_file_name("told");
        fs::create_dir_all(place.file.parent().unwrap()).unwrap();
        OpenOptions::new()
            .create(true)
            .append(true)
            .open(&told)
            .unwrap();
        let job = format!("{}|{}", place.file.display(), told.display());
        let mut child = child("kill::a_program_that_is_killed", &job)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let lines = (random >> 8) % 16;
        let moment = Duration::from_micros(u64::from(random >> 12) % 5_000);
        wait(&mut child, lines as usize, moment);
        child.kill().unwrap();
        child.wait().unwrap();
        let store = place.open();
        assert_eq!(store.moved_aside(), None);
        let before = seen;
        check(&store, &told, &mut seen);
        turns += seen - before;
        unfinished += settle(&store, kill);
    }
    assert!(turns > 200, "only {turns} things were kept");
    assert!(unfinished > 20, "only {unfinished} turns were cut");
}
