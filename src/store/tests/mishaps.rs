//! Two programs in one session, programs that died, and a database somebody else keeps locked.

use std::time::{Duration, Instant};

use super::*;
use crate::chat::ErrorKind;
use crate::store::{Trouble, TurnState};

#[test]
fn the_later_of_two_programs_in_a_session_goes_on_in_a_fork() {
    let place = place();
    let (one, two) = (place.open(), place.open());
    let mut at = one.start(Some("shared"));
    say(&one, &mut at, "q1", "a1");
    let mut other = two.load(at.session()).unwrap().cursor;
    assert_eq!(say(&one, &mut at, "from one", "a").forked, None);

    let ended = say(&two, &mut other, "from two", "b");
    let forked = ended.forked.unwrap();
    assert_eq!((&forked.from, &forked.to), (at.session(), other.session()));
    assert_eq!(forked.name, "shared (2)");
    assert_eq!(texts(&one, &at), ["q1", "a1", "from one", "a"]);
    assert_eq!(texts(&two, &other), ["q1", "a1", "from two", "b"]);
    assert_eq!(one.load(at.session()).unwrap().messages.len(), 4);
    assert_eq!(two.load(other.session()).unwrap().cursor, other);
    assert_eq!(say(&two, &mut other, "more", "c").forked, None);
    assert_sound(&one);
}

#[test]
fn a_turn_that_another_program_overtook_takes_its_question_to_the_fork() {
    let place = place();
    let (one, two) = (place.open(), place.open());
    let mut at = one.start(None);
    say(&one, &mut at, "q1", "a1");
    let mut other = two.load(at.session()).unwrap().cursor;
    let question = [Message::user("slow")];
    let begun = two
        .begin_turn(&mut other, Ask::New(&question), &options())
        .unwrap();
    assert_eq!(begun.forked, None);
    say(&one, &mut at, "quick", "a");
    let answer = response("slow answer");
    let ended = two
        .end_turn(&mut other, &begun.turn, &Ending::answered(&answer))
        .unwrap();
    assert_eq!(ended.forked.unwrap().from, *at.session());
    assert_eq!(texts(&two, &other), ["q1", "a1", "slow", "slow answer"]);
    assert_eq!(
        one.tree(at.session()).unwrap().len(),
        4,
        "the question went along"
    );
    assert_eq!(two.tree(other.session()).unwrap().len(), 4);
    assert_sound(&one);
}

#[test]
fn moving_a_pointer_that_another_program_moved_forks_too() {
    let place = place();
    let (one, two) = (place.open(), place.open());
    let mut at = one.start(None);
    say(&one, &mut at, "q1", "a1");
    say(&one, &mut at, "q2", "a2");
    let mut other = two.load(at.session()).unwrap().cursor;
    one.undo(&mut at, 1).unwrap();
    assert_eq!(two.redo(&mut other).unwrap(), None);
    let moved = two.undo(&mut other, 2).unwrap().unwrap();
    assert!(moved.forked.is_some());
    assert_eq!(texts(&one, &at), ["q1", "a1"]);
    assert_eq!(one.load(at.session()).unwrap().messages.len(), 2);
    two.redo(&mut other).unwrap().unwrap();
    assert_eq!(texts(&two, &other).len(), 4);
}

/// Begins a turn in a process that does not live to end it.
#[test]
fn a_program_that_dies() {
    let Some(job) = job() else { return };
    let (file, text) = job.split_once('|').unwrap();
    let store = Store::open(file.as_ref()).unwrap();
    let mut at = match store.newest(None).unwrap() {
        Some(session) => store.load(&session).unwrap().cursor,
        None => store.start(None),
    };
    let question = [Message::user("asked before the end")];
    let mut begun = store
        .begin_turn(&mut at, Ask::New(&question), &options())
        .unwrap();
    for piece in text.split_inclusive(' ') {
        store.append_reasoning(&mut begun.turn, "hm ").unwrap();
        store.append_text(&mut begun.turn, piece).unwrap();
    }
    std::process::abort();
}

fn die(place: &Place, text: &str) {
    let job = format!("{}|{text}", place.file.display());
    let output = child("mishaps::a_program_that_dies", &job)
        .output()
        .unwrap();
    assert!(!output.status.success());
}

#[test]
fn an_unfinished_turn_is_named_and_can_be_kept() {
    let place = place();
    let store = place.open();
    let mut at = store.start(Some("talk"));
    say(&store, &mut at, "q1", "a1");
    die(&place, "the answer so far");
    let [left] = &store.unfinished().unwrap()[..] else {
        panic!("one turn is left")
    };
    assert_eq!((&left.session, left.name.as_str()), (at.session(), "talk"));
    assert_eq!(left.question, [Message::user("asked before the end")]);
    assert_eq!(left.text, "the answer so far");

    let kept = store.keep_unfinished(&left.turn).unwrap().unwrap();
    assert_eq!(kept.forked, None);
    assert_eq!(
        texts(&store, &kept.at),
        ["q1", "a1", "asked before the end", "the answer so far"]
    );
    let loaded = store.load(at.session()).unwrap();
    assert_eq!(loaded.cursor, kept.at);
    let turn = loaded.messages[3].turn.as_ref().unwrap();
    assert_eq!(turn.state, TurnState::Partial);
    assert_eq!(store.unfinished().unwrap(), []);
    assert!(store.keep_unfinished(&left.turn).is_err());
    assert_sound(&store);
}

#[test]
fn an_unfinished_turn_can_be_asked_again_or_dropped_and_nothing_is_deleted() {
    let place = place();
    for drop_it in [false, true] {
        die(&place, "half");
        let store = place.open();
        let left = store.unfinished().unwrap();
        let turn = &left[0].turn;
        if drop_it {
            store.drop_unfinished(turn).unwrap();
        } else {
            let question = store.retry_unfinished(turn).unwrap();
            assert_eq!(question, [Message::user("asked before the end")]);
        }
        assert_eq!(store.unfinished().unwrap(), []);
        let tree = store.tree(&left[0].session).unwrap();
        assert_eq!(tree[0].state, Some(TurnState::Failed));
        assert!(count(&store, "chunks") > 0, "what had come stays");
    }
}

#[test]
fn an_unfinished_turn_without_a_word_of_answer_cannot_be_kept() {
    let place = place();
    die(&place, "");
    let store = place.open();
    let left = store.unfinished().unwrap();
    assert_eq!(left[0].text, "");
    assert_eq!(store.keep_unfinished(&left[0].turn).unwrap(), None);
    assert_eq!(store.unfinished().unwrap(), []);
}

#[test]
fn an_unfinished_turn_of_a_session_that_went_on_is_kept_in_a_fork() {
    let place = place();
    let store = place.open();
    let mut at = store.start(None);
    say(&store, &mut at, "q1", "a1");
    die(&place, "half");
    say(&store, &mut at, "q2", "a2");
    let left = store.unfinished().unwrap();
    let kept = store.keep_unfinished(&left[0].turn).unwrap().unwrap();
    assert_eq!(kept.forked.unwrap().from, *at.session());
    assert_eq!(
        texts(&store, &kept.at),
        ["q1", "a1", "asked before the end", "half"]
    );
    assert_eq!(texts(&store, &at), ["q1", "a1", "q2", "a2"]);
    assert_sound(&store);
}

#[test]
fn a_turn_that_a_running_program_has_in_hand_is_not_unfinished() {
    let place = place();
    let (one, two) = (place.open(), place.open());
    let mut at = one.start(None);
    let begun = one
        .begin_turn(&mut at, Ask::New(&[Message::user("q")]), &options())
        .unwrap();
    assert_eq!(one.unfinished().unwrap(), []);
    assert_eq!(two.unfinished().unwrap(), []);
    let refused = two.drop_unfinished(begun.turn.id()).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Usage);
    drop(one);
    assert_eq!(two.unfinished().unwrap().len(), 1);
}

#[test]
fn what_killed_programs_leave_beside_the_database_is_swept_up() {
    let place = place();
    let store = place.open();
    let mut at = store.start(None);
    say(&store, &mut at, "q", "a");
    die(&place, "half");
    let live = crate::store::place::beside(&place.file, "-live");
    let files = || {
        std::fs::read_dir(&live)
            .unwrap()
            .map(|file| file.unwrap().path())
    };
    assert_eq!(files().count(), 2);
    store.unfinished().unwrap();
    assert_eq!(files().count(), 2, "what is new may not be locked yet");
    for file in files() {
        let old = std::time::SystemTime::now() - Duration::from_secs(99);
        let file = std::fs::File::open(file).unwrap();
        file.set_modified(old).unwrap();
    }
    assert_eq!(store.unfinished().unwrap().len(), 1);
    assert_eq!(files().count(), 1);
}

#[test]
fn a_locked_database_is_waited_for_and_then_named() {
    let place = place();
    let (store, other) = (place.open(), place.open());
    let mut at = store.start(None);
    say(&store, &mut at, "q", "a");
    let before = at.clone();
    other.db.execute_batch("BEGIN IMMEDIATE").unwrap();
    let start = Instant::now();
    let question = [Message::user("q2")];
    let error = store
        .begin_turn(&mut at, Ask::New(&question), &options())
        .unwrap_err();
    let waited = start.elapsed();
    assert_eq!(Trouble::of(&error), Some(Trouble::Locked));
    assert!(waited > Duration::from_secs(4), "{waited:?}");
    assert!(waited < Duration::from_secs(8), "{waited:?}");
    assert_eq!(at, before);
    assert_eq!(
        store.load(at.session()).unwrap().messages.len(),
        2,
        "reading goes on"
    );
    other.db.execute_batch("COMMIT").unwrap();
    say(&store, &mut at, "q2", "a2");
    assert_eq!(texts(&store, &at).len(), 4);
}
