use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::chat::history::json_array;
use crate::chat::{History, Json, json_hash};

fn messages(value: Value) -> Vec<Message> {
    serde_json::from_str(&value.to_string()).unwrap()
}

fn sent(history: Value, conditions: &Conditions) -> Value {
    let history: History = messages(history).into_iter().collect();
    let outgoing = history.wire(&[]).outgoing(conditions);
    let array = json_array(outgoing.messages.json());
    let raw = Json::parse(&array).unwrap();
    assert_eq!(
        outgoing.hash,
        json_hash(&raw).unwrap(),
        "the hash is that of what goes out"
    );
    serde_json::from_str(&array).unwrap()
}

fn with_tools() -> Conditions {
    Conditions {
        tools: true,
        ..Conditions::default()
    }
}

fn user(content: Value) -> Value {
    json!({"role": "user", "content": content})
}

fn assistant(content: Value) -> Value {
    json!({"role": "assistant", "content": content})
}

fn text(text: &str) -> Value {
    json!({"text": text})
}

fn tool_use(id: &str) -> Value {
    json!({"toolUse": {"toolUseId": id, "name": "t", "input": {}}})
}

fn result(id: &str) -> Value {
    json!({"toolResult": {"toolUseId": id, "content": [{"text": "done"}], "status": "success"}})
}

fn not_run(id: &str) -> Value {
    json!({"toolResult": {"toolUseId": id, "content": [{"text": "The tool was not run."}], "status": "error"}})
}

fn document(name: &str) -> Value {
    json!({"document": {"format": "pdf", "name": name, "source": {"bytes": "aGk="}}})
}

#[test]
fn what_can_be_sent_is_sent_as_it_stands() {
    let history = json!([
        user(json!([document("a"), text("see")])),
        assistant(
            json!([{"reasoningContent": {"reasoningText": {"text": "", "signature": "s"}}}, text("ok"), tool_use("1")])
        ),
        user(json!([result("1"), text("and?"), {"cachePoint": {"type": "default"}}])),
    ]);
    assert_eq!(sent(history.clone(), &with_tools()), history);
}

#[test]
fn what_cannot_be_sent_is_left_out_and_neighbours_are_joined() {
    let history = json!([
        assistant(json!([text("hello")])),
        user(json!([text("a")])),
        assistant(json!([text(" \n")])),
        user(json!([text("b"), text("")])),
        assistant(json!([
            {"reasoningContent": {"reasoningText": {"text": "unsigned"}}},
            {"toolUse": {"toolUseId": "1", "name": "t", "input": "{\"cut"}},
            {"image": {"format": "png"}},
            text("c"),
        ])),
        user(json!([])),
        user(json!([text("d")])),
    ]);
    assert_eq!(
        sent(history, &with_tools()),
        json!([
            user(json!([text("a"), text("b")])),
            assistant(json!([text("c")])),
            user(json!([text("d")]))
        ])
    );
}

#[test]
fn every_tool_use_is_answered_once_and_in_front() {
    let history = json!([
        user(json!([text("a")])),
        assistant(json!([tool_use("1"), tool_use("2"), tool_use("1")])),
        user(json!([text("b"), result("2"), result("9")])),
    ]);
    assert_eq!(
        sent(history, &with_tools()),
        json!([
            user(json!([text("a")])),
            assistant(json!([tool_use("1"), tool_use("2")])),
            user(json!([
                not_run("1"),
                result("2"),
                text("b"),
                text("Result of the tool call 9: done")
            ])),
        ])
    );
}

#[test]
fn changes_of_the_tools_stand_between_turns_and_change_no_turn() {
    let addition =
        json!({"role": "system", "content": [{"toolAddition": {"tool": {"name": "t"}}}]});
    let history = json!([
        addition,
        user(json!([text("a")])),
        assistant(json!([tool_use("1")])),
        addition,
        user(json!([result("1")])),
    ]);
    assert_eq!(sent(history.clone(), &with_tools()), history);
    let history = json!([user(json!([text("a")])), addition, user(json!([text("b")]))]);
    assert_eq!(
        sent(history, &with_tools()),
        json!([user(json!([text("a"), text("b")])), addition])
    );
}

#[test]
fn what_a_provider_ran_itself_is_answered_already() {
    let server = json!([
        {"toolUse": {"toolUseId": "1", "name": "search", "input": {}, "type": "server_tool_use"}},
        {"toolResult": {"toolUseId": "1", "content": [{"text": "x"}], "type": "web"}},
        text("found"),
    ]);
    let history = json!([
        user(json!([text("a")])),
        assistant(server),
        user(json!([text("b")]))
    ]);
    assert_eq!(sent(history.clone(), &with_tools()), history);
}

#[test]
fn documents_have_legal_names_of_their_own_and_text_beside_them() {
    let found = |name| json!({"toolResult": {"toolUseId": "1", "content": [document(name)], "status": "success"}});
    let history = json!([
        user(json!([document("My report.pdf"), document("b")])),
        assistant(json!([text("ok")])),
        user(json!([document("b"), text("again")])),
        assistant(json!([tool_use("1")])),
        user(json!([found("b.")])),
    ]);
    assert_eq!(
        sent(history, &with_tools()),
        json!([
            user(json!([
                document("My report pdf"),
                document("b"),
                text("(a document is attached)")
            ])),
            assistant(json!([text("ok")])),
            user(json!([document("b 2"), text("again")])),
            assistant(json!([tool_use("1")])),
            user(json!([found("b 3")])),
        ])
    );
}

#[test]
fn a_cache_point_stands_only_where_there_is_something_to_cache() {
    let point = json!({"cachePoint": {"type": "default"}});
    let reasoning = json!({"reasoningContent": {"reasoningText": {"text": "", "signature": "s"}}});
    let history = json!([
        user(json!([point, text("a"), point, point])),
        assistant(json!([reasoning, text(" "), point, text("b"), reasoning])),
        user(json!([text("c")])),
    ]);
    assert_eq!(
        sent(history, &with_tools()),
        json!([
            user(json!([text("a"), point])),
            assistant(json!([reasoning, text("b")])),
            user(json!([text("c")])),
        ])
    );
}

#[test]
fn without_tools_blocks_about_tools_become_text() {
    let history = json!([
        user(json!([text("a")])),
        assistant(json!([tool_use("1")])),
        user(json!([result("1")])),
        assistant(json!([text("b")])),
        user(json!([text("c")])),
    ]);
    assert_eq!(
        sent(history, &Conditions::default()),
        json!([
            user(json!([text("a")])),
            assistant(json!([text("Tool call 1: t with {}")])),
            user(json!([text("Result of the tool call 1: done")])),
            assistant(json!([text("b")])),
            user(json!([text("c")])),
        ])
    );
}

#[test]
fn a_model_that_refuses_something_does_not_get_it() {
    let point = json!({"cachePoint": {"type": "default"}});
    let reasoning = json!({"reasoningContent": {"reasoningText": {"text": "", "signature": "s"}}});
    let history = json!([
        user(json!([text("a"), point])),
        assistant(json!([reasoning, text("b")])),
        user(json!([text("c")])),
    ]);
    let conditions = Conditions {
        refuses_reasoning: true,
        refuses_cache_points: true,
        preamble: Some("Be brief.".to_owned()),
        ..with_tools()
    };
    assert_eq!(
        sent(history, &conditions),
        json!([
            user(json!([text("Be brief."), text("a")])),
            assistant(json!([text("b")])),
            user(json!([text("c")])),
        ])
    );
}

#[test]
fn cache_points_go_to_the_two_newest_questions_and_are_four_at_most() {
    let turns = json!([
        user(json!([text("a")])),
        assistant(json!([text("b")])),
        user(json!([text("c")])),
        assistant(json!([text("d")])),
        user(json!([text("e")])),
    ]);
    let caching = |caching, points_elsewhere| Conditions {
        caching: Some(caching),
        points_elsewhere,
        ..Conditions::default()
    };
    let places = |value: &Value| -> Vec<usize> {
        let is_cached = |message: &Value| message.to_string().contains("cachePoint");
        let messages = value.as_array().unwrap().iter().enumerate();
        messages
            .filter(|(_, message)| is_cached(message))
            .map(|(at, _)| at)
            .collect()
    };
    let cached = sent(turns.clone(), &caching(Caching::OneHour, 0));
    assert_eq!(places(&cached), [2, 4]);
    assert_eq!(
        cached[4]["content"][1],
        json!({"cachePoint": {"type": "default", "ttl": "1h"}})
    );
    assert_eq!(places(&sent(turns, &caching(Caching::FiveMinutes, 3))), [4]);
    let point = json!({"cachePoint": {"type": "default"}});
    let own: Vec<Value> = (0..6)
        .flat_map(|n| {
            [
                user(json!([text(&n.to_string()), point])),
                assistant(json!([text("x")])),
            ]
        })
        .chain([user(json!([text("last")]))])
        .collect();
    assert_eq!(
        places(&sent(json!(own), &caching(Caching::FiveMinutes, 1))),
        [6, 8, 10]
    );
}

#[test]
fn a_turn_that_is_kept_back_is_not_sent() {
    let mut history: History = messages(json!([
        user(json!([text("a")])),
        assistant(json!([text("b")]))
    ]))
    .into_iter()
    .collect();
    let before = history.sendable();
    history.push_unsent(Message::user("forbidden"));
    history.push_unsent(Message::assistant("I cannot"));
    assert_eq!((history.len(), history.sendable()), (4, before));
    let unsent: Vec<bool> = (0..5).map(|at| history.is_unsent(at)).collect();
    assert_eq!(unsent, [false, false, true, true, false]);
}

#[test]
fn what_is_no_list_of_messages_is_refused_with_the_reason() {
    let error = History::from_json(r#"{"role": "user"}"#).unwrap_err();
    assert!(error.to_string().contains("expected a sequence"), "{error}");
    assert_eq!(error.kind(), crate::chat::ErrorKind::Usage);
}

#[test]
fn what_this_version_does_not_know_goes_out_until_it_is_refused() {
    let unknown = json!({"weird": {"a": 1}});
    let image = json!({"image": {"format": "png", "source": {"ftp": "x"}}});
    let elsewhere =
        |name| json!({"document": {"format": "pdf", "name": name, "source": {"ftp": "x"}}});
    let mut answered = result("1");
    answered["toolResult"]["content"] = json!([unknown, elsewhere("a"), text("done")]);
    let history = json!([
        user(json!([text("a"), unknown, image, elsewhere("b")])),
        assistant(json!([unknown, {"reasoningContent": unknown}, tool_use("1")])),
        user(json!([answered])),
        assistant(json!([unknown])),
        user(json!([text("b")])),
    ]);
    assert_eq!(sent(history.clone(), &with_tools()), history);
    let refused = Conditions {
        refuses_unknown: true,
        ..with_tools()
    };
    assert_eq!(
        sent(history, &refused),
        json!([
            user(json!([text("a")])),
            assistant(json!([tool_use("1")])),
            user(json!([result("1"), text("b")])),
        ])
    );
}

#[test]
fn a_long_conversation_is_dropped_without_recursion() {
    let mut history = History::default();
    for n in 0..200_000 {
        history.push(if n % 2 == 0 {
            Message::user("a")
        } else {
            Message::assistant("b")
        });
    }
    assert_eq!(history.sendable().0, 200_000);
    drop(history);
}

/// Blocks of all kinds, sound and not.
fn block() -> impl Strategy<Value = Value> {
    let id = || prop_oneof![Just("1"), Just("2"), Just("3")];
    prop_oneof![
        4 => prop_oneof![Just("a"), Just(" "), Just("")].prop_map(text),
        2 => id().prop_map(tool_use),
        2 => id().prop_map(result),
        2 => prop_oneof![Just("a"), Just("b.c"), Just("")].prop_map(document),
        1 => Just(json!({"toolUse": {"toolUseId": "4", "name": "t", "input": "{cut"}})),
        1 => Just(json!({"cachePoint": {"type": "default"}})),
        1 => Just(json!({"reasoningContent": {"reasoningText": {"text": "x", "signature": "s"}}})),
        1 => Just(json!({"reasoningContent": {"reasoningText": {"text": "x"}}})),
        1 => Just(json!({"reasoningContent": {"redactedContent": ""}})),
        1 => Just(json!({"image": {"format": "png"}})),
        1 => Just(json!({"citationsContent": {"content": [{"text": ""}], "citations": []}})),
    ]
}

fn history() -> impl Strategy<Value = Vec<Message>> {
    let role = prop_oneof![4 => Just("user"), 4 => Just("assistant"), 1 => Just("system")];
    let message = (role, prop::collection::vec(block(), 0..5))
        .prop_map(|(role, content)| json!({"role": role, "content": content}));
    prop::collection::vec(message, 0..8).prop_map(|list| messages(Value::Array(list)))
}

#[test]
fn a_long_list_goes_out_message_for_message_wherever_cache_points_are_set() {
    let long = "x".repeat(9_000);
    let said = |n: usize| match n % 2 {
        0 => user(json!([text(&format!("question {n}"))])),
        // A run of these is too long to be kept joined.
        _ if n / 64 == 1 => assistant(json!([text(&long)])),
        _ => assistant(json!([text(&format!("answer {n}"))])),
    };
    let point = json!({"cachePoint": {"type": "default"}});
    let cached = Conditions {
        caching: Some(Caching::FiveMinutes),
        ..Conditions::default()
    };
    for length in [1, 62, 63, 64, 65, 66, 67, 127, 128, 129, 191, 192, 193, 321] {
        let mut list: Vec<Value> = (0..length).map(said).collect();
        let history = Value::Array(list.clone());
        assert_eq!(sent(history.clone(), &Conditions::default()), history);
        let questions = (0..length).rev().filter(|n| n % 2 == 0);
        for n in questions.take(2) {
            list[n]["content"]
                .as_array_mut()
                .unwrap()
                .push(point.clone());
        }
        assert_eq!(sent(history, &cached), Value::Array(list), "{length}");
    }
}

#[test]
fn a_history_that_goes_back_and_on_sends_what_it_holds() {
    let mut history = History::default();
    for round in 0..5 {
        history.truncate(150 - 20 * round);
        for n in history.len()..150 {
            let text = format!("round {round}, message {n}");
            history.push(match n % 2 {
                0 => Message::user(text),
                _ => Message::assistant(text),
            });
        }
        let outgoing = history.wire(&[]).outgoing(&Conditions::default());
        assert_eq!(json_array(outgoing.messages.json()), history.to_json());
    }
}

proptest! {
    #[test]
    fn what_was_put_in_place_stands_there(history in history()) {
        let history: History = history.into_iter().collect();
        let list = history.wire(&[]);
        for node in list.nodes() {
            prop_assert!(place::stands(&node.message, &node.before), "{}", node.json);
        }
        let again: History = {
            let mut nodes: Vec<_> = list.nodes().map(|node| (*node.message).clone()).collect();
            nodes.reverse();
            nodes.into_iter().collect()
        };
        prop_assert_eq!(again.to_json(), json_array(list.outgoing(&with_tools()).messages.json()));
        prop_assert_eq!(again.hash(), list.fingerprint().1);
    }
}
