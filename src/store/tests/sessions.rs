//! Lists, names, search, lines, deleting.

use std::time::{Duration, SystemTime};

use super::*;
use crate::chat::{ErrorKind, MessageBuilder};
use crate::store::{Going, Hit, Summary, Trouble, time};

/// As if all that is there had been said so much earlier.
fn age(store: &Store, by: Duration) {
    let sql = "UPDATE sessions SET created = created - ?1, updated = updated - ?1";
    store.db.execute(sql, [time::milliseconds(by)]).unwrap();
}

#[test]
fn sessions_are_listed_newest_first_with_what_is_known_of_them() {
    let store = Store::in_memory().unwrap();
    let mut first = store.start(None);
    say(&store, &mut first, "What is\nthe first?", "this");
    let mut second = store.start(Some("two"));
    say(&store, &mut second, "q", "a");
    say(&store, &mut second, "q", "a");
    let minute = Duration::from_mins(1);
    age(&store, minute);
    say(&store, &mut first, "more", "yes");
    store.undo(&mut first, 1).unwrap();
    let all = store.sessions(10).unwrap();
    let seen: Vec<_> = all
        .iter()
        .map(|s| (s.called(), s.messages, s.all_messages))
        .collect();
    assert_eq!(seen, [("What is the first?", 2, 4), ("two", 4, 4)]);
    assert_eq!(all[0].model.as_deref(), Some("some.model"));
    assert!(all[0].created + minute <= all[0].updated);
    assert_eq!(store.sessions(1).unwrap(), all[..1]);
    assert_eq!(store.newest(None).unwrap().as_ref(), Some(first.session()));
    assert_ne!(
        store.newest(Some(first.session())).unwrap().as_ref(),
        Some(first.session())
    );
}

#[test]
fn the_newest_session_is_one_with_an_answer_in_it() {
    let store = Store::in_memory().unwrap();
    assert_eq!(store.newest(None).unwrap(), None);
    let mut answered = store.start(None);
    say(&store, &mut answered, "q", "a");
    let mut asked = store.start(None);
    store
        .begin_turn(&mut asked, Ask::New(&[Message::user("?")]), &options())
        .unwrap();
    assert_eq!(
        store.newest(None).unwrap().as_ref(),
        Some(answered.session())
    );
    assert_eq!(store.sessions(9).unwrap().len(), 2);
}

#[test]
fn a_session_is_found_by_name_id_or_the_beginning_of_its_id() {
    let store = Store::in_memory().unwrap();
    let mut ids = Vec::new();
    for name in ["alpha", "Beta", "same", "same"] {
        let mut at = store.start(Some(name));
        say(&store, &mut at, "q", "a");
        ids.push(at.session().clone());
    }
    assert_eq!(store.find("alpha").unwrap(), ids[0]);
    assert_eq!(store.find(" beta ").unwrap(), ids[1]);
    for id in &ids {
        assert_eq!(&store.find(id.as_str()).unwrap(), id);
        assert_eq!(&store.find(&id.short().to_uppercase()).unwrap(), id);
        assert_eq!(&store.find(id.short().get(..7).unwrap()).unwrap(), id);
    }
    // As files have it that were written when a name could be given twice.
    assert_eq!(store.summary(&ids[3]).unwrap().called(), "same (2)");
    (store.db)
        .execute(
            "UPDATE sessions SET name = 'same' WHERE id = ?1",
            [ids[3].as_str()],
        )
        .unwrap();
    let none = store.find("gamma").unwrap_err();
    assert_eq!(none.kind(), ErrorKind::Usage);
    let several = store.find("same").unwrap_err();
    assert_eq!(several.kind(), ErrorKind::Usage);
    for id in &ids[2..] {
        let hint = several.hint().unwrap();
        assert!(
            hint.contains(&format!("{} (same: q)", id.short())),
            "{hint}"
        );
    }

    store.rename(&ids[2], Some("other")).unwrap();
    assert_eq!(store.find("same").unwrap(), ids[3]);
    store.rename(&ids[3], Some(" ")).unwrap();
    assert_eq!(store.summary(&ids[3]).unwrap().called(), "q");
}

#[test]
fn the_beginning_of_a_word_is_found_among_the_newest_and_far_behind_them() {
    let store = Store::in_memory().unwrap();
    let mut at = store.start(None);
    let said: Vec<Message> = (0..1_000)
        .map(|n| match n {
            3 => Message::user("a needle in word3"),
            n => Message::user(format!("word{n} straw")),
        })
        .collect();
    store.append(&mut at, &said).unwrap();
    let found = |typed: &str, limit| {
        let hits = store.search(typed, limit).unwrap();
        hits.iter().map(marked).collect::<Vec<_>>()
    };
    assert_eq!(found("wor*", 2), ["[word999] straw", "[word998] straw"]);
    assert_eq!(found("word99*", 20).len(), 11);
    assert_eq!(found("need*", 20), ["a [needle] in word3"]);
    assert_eq!(found("needle wor*", 20), ["a [needle] in [word3]"]);
    assert_eq!(found("straw word1000*", 20), Vec::<String>::new());
    assert_eq!(found("straw word10*", 20).len(), 11);
    assert_eq!(found("wor*", 999).len(), 999);
}

fn marked(hit: &Hit) -> String {
    let pieces = hit.excerpt.iter().map(|piece| match piece.hit {
        true => format!("[{}]", piece.text),
        false => piece.text.clone(),
    });
    pieces.collect()
}

#[test]
fn words_are_found_in_all_sessions_newest_first_and_highlighted() {
    let store = Store::in_memory().unwrap();
    let mut first = store.start(None);
    say(
        &store,
        &mut first,
        "How do I deploy Café Émile?",
        "Carefully.",
    );
    let mut second = store.start(Some("later"));
    say(
        &store,
        &mut second,
        "And deployment of\u{0}x?",
        "You deploy it.",
    );
    let found = store.search("deploy", 10).unwrap();
    assert_eq!(
        found.iter().map(marked).collect::<Vec<_>>(),
        ["You [deploy] it.", "How do I [deploy] Café Émile?"]
    );
    assert_eq!(found[0].name, "later");
    assert_eq!(found[0].role, "assistant");
    assert_eq!(&found[1].session, first.session());
    assert_eq!(store.search("deploy*", 10).unwrap().len(), 3);
    assert_eq!(store.search("deploy*", 2).unwrap().len(), 2);
    assert_eq!(
        marked(&store.search("emile cafe", 1).unwrap()[0]),
        "How do I deploy [Café] [Émile]?"
    );
    assert_eq!(store.search("\"deploy cafe\"", 9).unwrap().len(), 1);
    assert_eq!(store.search("deploy nothing", 9).unwrap(), []);
    for odd in [
        "", "\"", "*", "AND", "a OR", "NEAR(", "text:x", "^", "(", "'", "-- x", "\u{0}",
    ] {
        store.search(odd, 9).unwrap();
    }
}

#[test]
fn scripts_without_spaces_are_searched_by_any_part() {
    let store = Store::in_memory().unwrap();
    let mut at = store.start(None);
    say(&store, &mut at, "東京都の人口は?", "約1400万人です。");
    let found = store.search("京都", 9).unwrap();
    assert_eq!(marked(&found[0]), "東[京都]の人口は?");
    assert_eq!(store.search("人口 東京", 9).unwrap().len(), 1);
    assert_eq!(store.search("都京", 9).unwrap(), []);
}

#[test]
fn names_of_documents_and_results_of_tools_are_found_and_bytes_are_not() {
    let store = Store::in_memory().unwrap();
    let mut at = store.start(None);
    let message = MessageBuilder::user()
        .add_document("pdf", "Quarterly report", "secretword ".repeat(500))
        .add_tool_result("t", "thermometer 21")
        .build();
    store.append(&mut at, &[message]).unwrap();
    assert_eq!(store.search("quarterly", 9).unwrap().len(), 1);
    assert_eq!(store.search("thermometer", 9).unwrap().len(), 1);
    assert_eq!(store.search("secretword", 9).unwrap(), []);
    assert_sound(&store);
}

#[test]
fn lines_are_remembered_once_in_a_row_and_searched() {
    let place = place();
    let store = place.open();
    for line in [
        "git log", "git push", "git push", "ls", " ", "git push", "100% _x",
    ] {
        store.add_line(line).unwrap();
    }
    let store = place.open();
    assert_eq!(
        store.lines(9).unwrap(),
        ["100% _x", "git push", "ls", "git push", "git log"]
    );
    assert_eq!(store.lines(2).unwrap(), ["100% _x", "git push"]);
    assert_eq!(
        store.lines_beginning("git", 9).unwrap(),
        ["git push", "git log"]
    );
    assert_eq!(store.lines_with("s", 9).unwrap(), ["git push", "ls"]);
    assert_eq!(store.lines_with("%", 9).unwrap(), ["100% _x"]);
    assert_eq!(store.lines_beginning("", 1).unwrap(), ["100% _x"]);
}

fn with_picture(at: &mut Cursor, store: &Store, picture: &[u8]) {
    let message = MessageBuilder::user().add_image("png", picture).build();
    store
        .append(at, &[message, Message::assistant("seen")])
        .unwrap();
}

#[test]
fn deleting_takes_what_only_this_session_has_and_says_what() {
    let place = place();
    let store = place.open();
    let (mut at, mut other) = (store.start(None), store.start(None));
    with_picture(&mut at, &store, &[1; 4000]);
    with_picture(&mut at, &store, &[2; 5000]);
    with_picture(&mut other, &store, &[2; 5000]);
    say(&store, &mut at, "uniqueword", "a");
    store.undo(&mut at, 2).unwrap();
    let before = store.load(other.session()).unwrap();
    let going = Going {
        sessions: 1,
        messages: 6,
        attachments: 1,
        attachment_bytes: 4000,
    };
    assert_eq!(store.would_delete(at.session()).unwrap(), going);
    assert_eq!(store.search("uniqueword", 9).unwrap().len(), 1);
    assert_eq!(store.delete(at.session()).unwrap(), going);
    assert_eq!(store.search("uniqueword", 9).unwrap(), []);
    assert_eq!(store.load(other.session()).unwrap(), before);
    assert_eq!(
        Trouble::of(&store.load(at.session()).unwrap_err()),
        Some(Trouble::Gone)
    );
    assert_sound(&store);
    drop(store);
    let bytes = std::fs::read(&place.file).unwrap();
    assert!(
        !bytes.windows(10).any(|part| part == b"uniqueword"),
        "still in the file"
    );
}

#[test]
fn what_a_fork_shares_outlives_the_session_it_was_forked_from() {
    let store = Store::in_memory().unwrap();
    let mut at = store.start(None);
    say(&store, &mut at, "q1", "a1");
    say(&store, &mut at, "q2", "a2");
    let fork = store.fork(&at, None).unwrap();
    let mut second = store.fork(&fork, None).unwrap();
    say(&store, &mut at, "q3", "a3");
    say(&store, &mut second, "other", "answer");
    let shared = store.load(fork.session()).unwrap().messages;
    let deep = store.load(second.session()).unwrap().messages;

    assert_eq!(store.delete(at.session()).unwrap().messages, 2);
    assert_sound(&store);
    assert_eq!(store.load(fork.session()).unwrap().messages, shared);
    assert_eq!(store.search("q1", 9).unwrap().len(), 1);
    assert_eq!(store.delete(fork.session()).unwrap().messages, 0);
    assert_sound(&store);
    assert_eq!(store.load(second.session()).unwrap().messages, deep);
    assert_eq!(store.delete(second.session()).unwrap().messages, 6);
    for table in [
        "messages",
        "turns",
        "sessions",
        "redo",
        "options",
        "attachments",
    ] {
        assert_eq!(count(&store, table), 0, "{table}");
    }
    assert_sound(&store);
}

#[test]
fn pruning_takes_old_sessions_but_not_the_one_in_use() {
    let store = Store::in_memory().unwrap();
    let mut used = store.start(Some("used"));
    say(&store, &mut used, "q", "a");
    let mut old = store.start(Some("old"));
    say(&store, &mut old, "q", "a");
    age(&store, Duration::from_mins(2));
    let then = SystemTime::now() - Duration::from_mins(1);
    let mut new = store.start(Some("new"));
    say(&store, &mut new, "q", "a");
    let named = store.older_than(then).unwrap();
    let named: Vec<_> = named.iter().map(Summary::called).collect();
    assert_eq!(named, ["old", "used"]);
    let going = store.prune(then, Some(used.session())).unwrap();
    assert_eq!((going.sessions, going.messages), (1, 2));
    let left: Vec<_> = store
        .sessions(9)
        .unwrap()
        .iter()
        .map(|s| s.called().to_owned())
        .collect();
    assert_eq!(left, ["new", "used"]);
}

#[test]
fn a_program_that_is_in_a_deleted_session_is_told_so() {
    let place = place();
    let (store, other) = (place.open(), place.open());
    let mut at = store.start(None);
    say(&store, &mut at, "q", "a");
    let question = [Message::user("q2")];
    let mut begun = store
        .begin_turn(&mut at, Ask::New(&question), &options())
        .unwrap();
    other.delete(at.session()).unwrap();
    let told = |error: crate::chat::Error| assert_eq!(Trouble::of(&error), Some(Trouble::Gone));
    told(store.append_text(&mut begun.turn, "x").unwrap_err());
    let answer = response("x");
    told(
        store
            .end_turn(&mut at, &begun.turn, &Ending::answered(&answer))
            .unwrap_err(),
    );
    told(
        store
            .begin_turn(&mut at, Ask::New(&question), &options())
            .unwrap_err(),
    );
    told(store.rename(at.session(), Some("x")).unwrap_err());
    told(store.undo(&mut at, 1).map(drop).unwrap_err());
}
