//! Turns from their beginning to their end, and what is left when there is no end.

use std::time::Duration;

use super::*;
use crate::chat::{Error, ErrorKind, MessageBuilder, StopReason};
use crate::store::TurnState;

#[test]
fn a_question_is_on_disk_before_it_is_answered_and_moves_nothing() {
    let place = place();
    let store = place.open();
    let mut at = store.start(None);
    let question = [Message::user("What is 2+2?")];
    let begun = store
        .begin_turn(&mut at, Ask::New(&question), &options())
        .unwrap();
    let other = place.open();
    let tree = other.tree(at.session()).unwrap();
    assert_eq!(tree.len(), 1);
    assert_eq!(tree[0].line, "What is 2+2?");
    assert_eq!(tree[0].state, Some(TurnState::Pending));
    assert_eq!(tree[0].id, begun.messages[0]);
    assert_eq!(other.load(at.session()).unwrap().messages, []);
    assert_eq!(at.tip(), None);
}

#[test]
fn a_complete_turn_comes_back_with_all_that_is_known_of_it() {
    let place = place();
    let store = place.open();
    let mut at = store.start(Some("sums"));
    let question = [Message::user("What is 2+2?")];
    let begun = store
        .begin_turn(&mut at, Ask::New(&question), &options())
        .unwrap();
    let answer = response("4");
    let (first, total) = (Duration::from_millis(20), Duration::from_millis(70));
    let ending = Ending::answered(&answer).taking(Some(first), total);
    let ended = store.end_turn(&mut at, &begun.turn, &ending).unwrap();
    drop(store);

    let loaded = place.open().load(at.session()).unwrap();
    assert_eq!(loaded.cursor, at);
    assert_eq!(loaded.summary.name.as_deref(), Some("sums"));
    assert_eq!(loaded.last_options, Some(options()));
    let [asked, answered] = &loaded.messages[..] else {
        panic!("{loaded:?}")
    };
    assert_eq!(asked.message, question[0]);
    assert_eq!(Some(&answered.id), ended.answer.as_ref());
    let turn = answered.turn.as_ref().unwrap();
    assert_eq!(&turn.id, begun.turn.id());
    assert_eq!(turn.state, TurnState::Complete);
    assert_eq!(turn.model.as_deref(), Some("some.model"));
    assert_eq!(turn.usage.as_ref().unwrap().total_tokens, 12);
    assert_eq!(turn.stop_reason, Some(StopReason::EndTurn));
    assert_eq!(turn.request_id.as_deref(), Some("req-1"));
    assert_eq!((turn.first_text, turn.total), (Some(first), Some(total)));
}

#[test]
fn a_turn_that_failed_leaves_the_path_as_it_was_and_the_question_in_the_tree() {
    let store = Store::in_memory().unwrap();
    let mut at = store.start(None);
    say(&store, &mut at, "one", "1");
    let before = at.clone();
    let begun = store
        .begin_turn(&mut at, Ask::New(&[Message::user("two")]), &options())
        .unwrap();
    let error = Error::new(ErrorKind::Throttling, "too many requests").with_request_id("r");
    store
        .end_turn(&mut at, &begun.turn, &Ending::failed(&error))
        .unwrap();
    assert_eq!(at, before);
    assert_eq!(texts(&store, &at), ["one", "1"]);
    let tree = store.tree(at.session()).unwrap();
    assert_eq!(tree[2].state, Some(TurnState::Failed));
    assert!(!tree[2].on_path);
    say(&store, &mut at, "three", "3");
    assert_eq!(texts(&store, &at), ["one", "1", "three", "3"]);
}

#[test]
fn an_answer_that_broke_off_is_kept_beside_the_path() {
    let store = Store::in_memory().unwrap();
    let mut at = store.start(None);
    say(&store, &mut at, "one", "1");
    let begun = store
        .begin_turn(&mut at, Ask::New(&[Message::user("two")]), &options())
        .unwrap();
    let error = Error::new(ErrorKind::Incomplete, "the answer broke off");
    let part = response("half of t");
    let ending = Ending::broken_off(&error, &part).taking(None, Duration::ZERO);
    let ended = store.end_turn(&mut at, &begun.turn, &ending).unwrap();
    let half = ended.answer.unwrap();
    assert_eq!(texts(&store, &at), ["one", "1"]);
    let found = store.path_to(&half).unwrap();
    let turn = found[3].turn.as_ref().unwrap();
    assert_eq!(turn.state, TurnState::Partial);
    assert_eq!(turn.error.as_deref(), Some("the answer broke off"));
    store.goto(&mut at, &half).unwrap();
    assert_eq!(texts(&store, &at), ["one", "1", "two", "half of t"]);
}

#[test]
fn the_state_of_an_answered_turn_comes_from_its_answer() {
    let store = Store::in_memory().unwrap();
    let cut = r#"{"output":{"message":{"role":"assistant","content":[{"text":"x"}]}},"stopReason":"max_tokens"}"#;
    let cut = ConverseResponse::parse(cut.as_bytes(), None).unwrap();
    for (answer, state) in [
        (response("x"), TurnState::Complete),
        (response(""), TurnState::Empty),
        (cut, TurnState::Partial),
    ] {
        let mut at = store.start(None);
        let begun = store
            .begin_turn(&mut at, Ask::New(&[Message::user("q")]), &options())
            .unwrap();
        store
            .end_turn(&mut at, &begun.turn, &Ending::answered(&answer))
            .unwrap();
        let loaded = store.load(at.session()).unwrap();
        assert_eq!(loaded.messages[1].turn.as_ref().unwrap().state, state);
    }
}

#[test]
fn text_that_comes_is_kept_piece_by_piece_until_the_answer_is() {
    let place = place();
    let store = place.open();
    let mut at = store.start(None);
    let mut begun = store
        .begin_turn(&mut at, Ask::New(&[Message::user("q")]), &options())
        .unwrap();
    store.append_text(&mut begun.turn, "").unwrap();
    assert_eq!(count(&store, "chunks"), 0);
    store.append_reasoning(&mut begun.turn, "hm").unwrap();
    for n in 0..10 {
        store.append_text(&mut begun.turn, &n.to_string()).unwrap();
    }
    assert_eq!(count(&place.open(), "chunks"), 11);
    assert_eq!(
        store.tree(at.session()).unwrap()[0].state,
        Some(TurnState::Streaming)
    );
    let answer = response("0123456789");
    store
        .end_turn(&mut at, &begun.turn, &Ending::answered(&answer))
        .unwrap();
    assert_eq!(count(&store, "chunks"), 0);
    let again = store.end_turn(&mut at, &begun.turn, &Ending::answered(&answer));
    assert_eq!(again.unwrap_err().kind(), ErrorKind::Io);
    assert_eq!(count(&store, "messages"), 2, "a turn ends once");
}

#[test]
fn an_edit_and_a_second_answer_stand_beside_what_was_there() {
    let store = Store::in_memory().unwrap();
    let mut at = store.start(None);
    say(&store, &mut at, "one", "1");
    say(&store, &mut at, "two", "2");
    let path = store.load(at.session()).unwrap().messages;
    let with = [Message::user("zwei")];
    let edit = Ask::Edit {
        of: &path[2].id,
        with: &with,
    };
    ask(&store, &mut at, edit, "II");
    assert_eq!(texts(&store, &at), ["one", "1", "zwei", "II"]);

    let question = store.load(at.session()).unwrap().messages[2].id.clone();
    let again = Ask::Again {
        question: &question,
    };
    ask(&store, &mut at, again, "iii");
    assert_eq!(texts(&store, &at), ["one", "1", "zwei", "iii"]);

    let off_the_path = Ask::Again {
        question: &path[2].id,
    };
    let refused = store.begin_turn(&mut at, off_the_path, &options());
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::Usage);

    let first = Ask::Edit {
        of: &path[0].id,
        with: &with,
    };
    ask(&store, &mut at, first, "i");
    assert_eq!(texts(&store, &at), ["zwei", "i"]);
    assert_eq!(store.tree(at.session()).unwrap().len(), 9);
    assert_sound(&store);
}

#[test]
fn a_turn_of_tools_and_many_messages_is_one_step_of_undo() {
    let store = Store::in_memory().unwrap();
    let mut at = store.start(None);
    say(&store, &mut at, "one", "1");
    let wish = MessageBuilder::assistant()
        .add_tool_use("t1", "clock", serde_json::json!({}))
        .build();
    let result = MessageBuilder::user().add_tool_result("t1", "noon").build();
    let more = [
        Message::user("time?"),
        wish,
        result,
        Message::assistant("noon"),
    ];
    store.append(&mut at, &more).unwrap();
    let moved = store.undo(&mut at, 1).unwrap().unwrap();
    assert_eq!((moved.turns, moved.messages), (1, 2));
}

#[test]
fn a_turn_without_a_message_of_its_own_is_answered_where_the_session_stands() {
    let store = Store::in_memory().unwrap();
    let mut at = store.start(None);
    ask(
        &store,
        &mut at,
        Ask::New(&[]),
        "from a prompt of the service",
    );
    say(&store, &mut at, "and?", "so");
    assert_eq!(texts(&store, &at).len(), 3);
}

#[test]
fn options_are_kept_once_however_many_turns_have_them() {
    let store = Store::in_memory().unwrap();
    let mut at = store.start(None);
    let set = crate::chat::Json::parse("{\"temperature\":0.3}").unwrap();
    store.keep_options(&mut at, &set).unwrap();
    for n in 0..5 {
        say(&store, &mut at, &n.to_string(), "x");
    }
    assert_eq!(count(&store, "options"), 2);
    let loaded = store.load(at.session()).unwrap();
    assert_eq!(loaded.options, Some(set));
    assert_eq!(loaded.last_options, Some(options()));
    let other = crate::chat::Json::parse("{\"temperature\":0.4}").unwrap();
    store.keep_options(&mut at, &other).unwrap();
    assert_eq!(store.load(at.session()).unwrap().options, Some(other));
}
