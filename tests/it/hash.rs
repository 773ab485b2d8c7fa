//! The hash people compare with the Python package's.

use outcrop::{ContentBlock, History, Json, Message, MessageBuilder, Role, json_hash};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::value::RawValue;

/// One line of the file: a value, what CPython's `json.dumps` makes of it, and the MD5 of that.
#[derive(Deserialize)]
struct Vector {
    json: String,
    md5: String,
}

#[test]
fn json_hash_is_that_of_cpython_for_every_vector() {
    let vectors = include_str!("../data/json_hash.jsonl");
    let mut count = 0;
    for line in vectors.lines() {
        let vector: Vector = serde_json::from_str(line).unwrap();
        // The text itself and not a tree of it: a tree's numbers and key order depend on the cargo
        // features that some other crate of a build turns on.
        let value: Box<RawValue> = serde_json::from_str(&vector.json).unwrap();
        assert_eq!(json_hash(&value).unwrap(), vector.md5, "{}", vector.json);
        count += 1;
    }
    assert_eq!(count, 300);
}

#[test]
fn messages_read_from_a_vector_hash_as_the_vector_does() {
    let mut read = 0;
    for line in include_str!("../data/json_hash.jsonl").lines() {
        let vector: Vector = serde_json::from_str(line).unwrap();
        let Ok(messages) = serde_json::from_str::<Vec<Message>>(&vector.json) else {
            continue;
        };
        assert_eq!(json_hash(&messages).unwrap(), vector.md5, "{}", vector.json);
        let history: History = messages.into_iter().collect();
        assert_eq!(history.hash(), vector.md5);
        read += 1;
    }
    assert!(read > 100, "only {read} vectors are lists of messages");
}

#[test]
fn bytes_hash_as_their_base64_text() {
    let message = MessageBuilder::user()
        .add_image("png", b"\x89PNG\r\n\x1a\n")
        .build();
    let text = r#"[{"role":"user","content":[{"image":{"format":"png","source":{"bytes":"iVBORw0KGgo="}}}]}]"#;
    let raw: Box<RawValue> = serde_json::from_str(text).unwrap();
    assert_eq!(json_hash(&[message]).unwrap(), json_hash(&raw).unwrap());
}

/// Any JSON, with the numbers and the strings that serialisers disagree on.
fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("-0".to_owned()),
        Just("1e400".to_owned()),
        Just("123456789012345678901234567890".to_owned()),
        any::<f64>()
            .prop_filter("finite", |x| x.is_finite())
            .prop_map(|x| format!("{x:e}")),
        any::<i64>().prop_map(|n| n.to_string()),
        any::<String>().prop_map(|s| serde_json::to_string(&s).unwrap()),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|v| format!("[{}]", v.join(", "))),
            prop::collection::vec((any::<String>(), inner), 0..4).prop_map(|members| {
                let key = |k: &String| serde_json::to_string(k).unwrap();
                let members = members.iter().map(|(k, v)| format!("{}: {v}", key(k)));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            }),
        ]
    })
}

fn message() -> impl Strategy<Value = Message> {
    let block = prop_oneof![
        any::<String>().prop_map(ContentBlock::Text),
        json().prop_map(|json| {
            let unknown = format!("{{\"hologram\":{json}}}");
            ContentBlock::Other(Json::parse(&unknown).unwrap())
        }),
        (any::<String>(), json()).prop_map(|(id, json)| {
            let input = Json::parse(&json).unwrap();
            MessageBuilder::user()
                .add_tool_use(id, "t", input)
                .build()
                .content
                .remove(0)
        }),
    ];
    (any::<bool>(), prop::collection::vec(block, 0..4)).prop_map(|(user, content)| {
        Message::new(if user { Role::User } else { Role::Assistant }, content)
    })
}

#[derive(Debug, Clone)]
enum Step {
    Push(Message),
    PushUnsent(Message),
    Truncate(prop::sample::Index),
    SplitAndReturn(prop::sample::Index),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => message().prop_map(Step::Push),
        1 => message().prop_map(Step::PushUnsent),
        1 => any::<prop::sample::Index>().prop_map(Step::Truncate),
        1 => any::<prop::sample::Index>().prop_map(Step::SplitAndReturn),
    ]
}

proptest! {
    #[test]
    fn the_running_hash_is_the_hash_of_the_whole_after_any_steps(
        steps in prop::collection::vec(step(), 0..12),
    ) {
        let mut history = History::default();
        let mut plain: Vec<Message> = Vec::new();
        for step in steps {
            match step {
                Step::Push(message) => {
                    history.push(message.clone());
                    plain.push(message);
                }
                Step::PushUnsent(message) => {
                    history.push_unsent(message.clone());
                    plain.push(message);
                }
                Step::Truncate(at) => {
                    let len = at.index(plain.len() + 1);
                    history.truncate(len);
                    plain.truncate(len);
                }
                Step::SplitAndReturn(at) => {
                    let sent = history.sendable();
                    let tail = history.split_off(at.index(plain.len() + 1));
                    history.put_back(tail);
                    prop_assert_eq!(history.sendable(), sent);
                }
            }
            prop_assert_eq!(history.hash(), json_hash(&plain).unwrap());
            prop_assert_eq!(history.to_json(), serde_json::to_string(&plain).unwrap());
        }
    }

    #[test]
    fn a_message_read_from_its_own_json_is_itself(message in message()) {
        let json = serde_json::to_string(&message).unwrap();
        let read: Message = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(serde_json::to_string(&read).unwrap(), json);
        prop_assert_eq!(read, message);
    }
}
