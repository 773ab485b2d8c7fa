//! Undo, redo, goto, fork and the tree.

use super::*;
use crate::chat::ErrorKind;

fn three() -> (Store, Cursor) {
    let store = Store::in_memory().unwrap();
    let mut at = store.start(None);
    for n in 1..=3 {
        say(&store, &mut at, &format!("q{n}"), &format!("a{n}"));
    }
    (store, at)
}

#[test]
fn undo_goes_back_by_turns_and_redo_to_where_undo_began() {
    let (store, mut at) = three();
    let all = at.clone();
    let moved = store.undo(&mut at, 2).unwrap().unwrap();
    assert_eq!((moved.turns, moved.messages), (2, 2));
    assert_eq!(texts(&store, &at), ["q1", "a1"]);
    let moved = store.undo(&mut at, 9).unwrap().unwrap();
    assert_eq!((moved.turns, moved.messages), (1, 0));
    assert_eq!(store.undo(&mut at, 1).unwrap(), None);
    assert_eq!(store.redo(&mut at).unwrap().unwrap().messages, 2);
    assert_eq!(store.redo(&mut at).unwrap().unwrap().messages, 6);
    assert_eq!(at, all);
    assert_eq!(store.redo(&mut at).unwrap(), None);
    assert_eq!(store.load(at.session()).unwrap().messages.len(), 6);
}

#[test]
fn something_new_after_undo_leaves_nothing_to_redo_and_everything_in_the_tree() {
    let (store, mut at) = three();
    let old = at.tip().unwrap().clone();
    store.undo(&mut at, 1).unwrap();
    say(&store, &mut at, "other", "answer");
    assert_eq!(store.redo(&mut at).unwrap(), None);
    assert_eq!(store.tree(at.session()).unwrap().len(), 8);
    assert_eq!(store.goto(&mut at, &old).unwrap().messages, 6);
    assert_eq!(texts(&store, &at)[4..], ["q3", "a3"]);
    store.redo(&mut at).unwrap().unwrap();
    assert_eq!(texts(&store, &at)[4..], ["other", "answer"]);
}

#[test]
fn going_to_a_question_goes_to_its_newest_answer() {
    let (store, mut at) = three();
    let path = store.load(at.session()).unwrap().messages;
    let again = Ask::Again {
        question: &path[2].id,
    };
    ask(&store, &mut at, again, "a2 again");
    store.goto(&mut at, &path[5].id).unwrap();
    store.goto(&mut at, &path[2].id).unwrap();
    assert_eq!(texts(&store, &at), ["q1", "a1", "q2", "a2 again"]);

    let begun = store
        .begin_turn(&mut at, Ask::New(&[Message::user("?")]), &options())
        .unwrap();
    let before = at.clone();
    let error = store.goto(&mut at, &begun.messages[0]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert_eq!(at, before);
}

#[test]
fn a_fork_has_what_was_said_before_and_neither_sees_what_the_other_adds() {
    let (store, mut at) = three();
    let path = store.load(at.session()).unwrap().messages;
    let mut fork = store.fork(&at, Some("  another\nway ")).unwrap();
    assert_ne!(fork.session(), at.session());
    let name = store.load(fork.session()).unwrap().summary.name;
    assert_eq!(name.as_deref(), Some("another way"));
    say(&store, &mut fork, "forked", "yes");
    say(&store, &mut at, "main", "yes");
    assert_eq!(texts(&store, &fork)[4..], ["q3", "a3", "forked", "yes"]);
    assert_eq!(texts(&store, &at)[4..], ["q3", "a3", "main", "yes"]);
    assert_eq!(store.tree(fork.session()).unwrap().len(), 8);
    assert_eq!(store.tree(at.session()).unwrap().len(), 8);

    store.goto(&mut fork, &path[1].id).unwrap();
    assert_eq!(texts(&store, &fork), ["q1", "a1"]);
    let theirs = at.tip().unwrap().clone();
    let refused = store.goto(&mut fork, &theirs).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Usage);
    assert_sound(&store);
}

#[test]
fn forks_without_a_name_are_numbered() {
    let (store, at) = three();
    let called = |cursor: &Cursor| store.summary(cursor.session()).unwrap().called().to_owned();
    let second = store.fork(&at, None).unwrap();
    assert_eq!(called(&second), "q1 (2)");
    assert_eq!(called(&store.fork(&at, None).unwrap()), "q1 (3)");
    assert_eq!(called(&store.fork(&second, None).unwrap()), "q1 (2) (2)");
}

#[test]
fn a_session_in_which_nothing_was_said_is_not_in_the_database() {
    let store = Store::in_memory().unwrap();
    let mut at = store.start(Some("idle"));
    store.rename_at(&mut at, Some("still idle")).unwrap();
    assert_eq!(store.undo(&mut at, 1).unwrap(), None);
    assert_eq!(store.redo(&mut at).unwrap(), None);
    let mut fork = store.fork(&at, None).unwrap();
    assert_eq!(store.sessions(9).unwrap(), []);
    say(&store, &mut fork, "q", "a");
    say(&store, &mut at, "q", "a");
    let names: Vec<_> = store
        .sessions(9)
        .unwrap()
        .into_iter()
        .map(|s| s.name)
        .collect();
    assert_eq!(names, [Some("still idle".to_owned()), None]);
}

#[test]
fn the_tree_names_what_stands_where() {
    let (store, mut at) = three();
    store.undo(&mut at, 1).unwrap();
    let tree = store.tree(at.session()).unwrap();
    let lines: Vec<_> = tree
        .iter()
        .map(|node| (node.line.as_str(), node.on_path))
        .collect();
    assert_eq!(
        lines,
        [
            ("q1", true),
            ("a1", true),
            ("q2", true),
            ("a2", true),
            ("q3", false),
            ("a3", false)
        ]
    );
    assert_eq!(tree[0].parent, None);
    for pair in tree.windows(2) {
        assert_eq!(pair[1].parent.as_ref(), Some(&pair[0].id));
    }
    let found = store
        .find_message(at.session(), tree[4].id.short())
        .unwrap();
    assert_eq!(found, tree[4].id);
    assert!(store.find_message(at.session(), "zz").is_err());
    let several = store.find_message(at.session(), "0").unwrap_err();
    assert!(several.to_string().contains("any of 6"), "{several}");
}

#[test]
fn the_newest_messages_come_first_and_long_ones_without_how_they_begin() {
    let (store, mut at) = three();
    store.undo(&mut at, 1).unwrap();
    say(&store, &mut at, "q4", &"long ".repeat(10_000));
    let newest = store.newest_messages(at.session(), 4).unwrap();
    let lines: Vec<_> = newest
        .iter()
        .map(|(_, role, line)| (role.as_str(), line.as_str()))
        .collect();
    assert_eq!(
        lines,
        [
            ("assistant", ""),
            ("user", "q4"),
            ("assistant", "a3"),
            ("user", "q3")
        ]
    );
}
