//! What was stored comes back byte for byte.

use proptest::prelude::*;

use super::*;
use crate::chat::{Blob, Json, MessageBuilder, Source, ToolResultBlock};
use crate::chat::{Document, Media};

fn bytes(seed: u8, length: usize) -> Vec<u8> {
    (0..length)
        .map(|n| u8::try_from(n * 31 % 251).unwrap().wrapping_mul(seed))
        .collect()
}

/// Attachments in every place a message has for them, some twice.
fn laden() -> Message {
    let (picture, report, film) = (bytes(1, 5000), bytes(2, 1_000_000), bytes(3, 2001));
    MessageBuilder::user()
        .add_text("Look: \"bytes\":\"not these\" \\ \u{0} 漢字")
        .add_image("png", &picture)
        .add_document("pdf", "Report", &report)
        .add_video("mp4", &film)
        .add_audio("wav", bytes(4, 3000))
        .add_image("gif", b"tiny")
        .add_image("png", &picture)
        .add_guard_image("png", &film)
        .add_tool_result_blocks(
            "t1",
            vec![
                ToolResultBlock::Text("said".to_owned()),
                ToolResultBlock::Image(Media::new("png", Source::Bytes(Blob::new(&picture)))),
                ToolResultBlock::Document(Document::new(
                    "txt",
                    "notes",
                    Source::Bytes(Blob::new(&film)),
                )),
                ToolResultBlock::Json(
                    Json::parse(r#"{"z": 1.50, "bytes": "AAAA", "a": 12345678901234567890123}"#)
                        .unwrap(),
                ),
            ],
        )
        .build()
}

fn round_trip(messages: &[Message]) {
    let place = place();
    let store = place.open();
    let mut at = store.start(None);
    store.append(&mut at, messages).unwrap();
    drop(store);
    let store = place.open();
    let loaded = store.load(at.session()).unwrap();
    let given = messages.iter().map(|m| serde_json::to_string(m).unwrap());
    let stored = loaded.messages.iter().map(|m| m.json.clone());
    assert_eq!(stored.collect::<Vec<_>>(), given.collect::<Vec<_>>());
    let before = history(messages.to_vec());
    let after = history(loaded.messages.into_iter().map(|m| m.message));
    assert_eq!(after.hash(), before.hash());
    assert_eq!(after.to_json(), before.to_json());
    assert_sound(&store);
}

#[test]
fn attachments_come_back_where_they_stood_and_the_hash_is_the_same() {
    round_trip(&[laden(), Message::assistant("I see."), laden()]);
}

#[test]
fn an_attachment_is_kept_once_however_often_it_is_sent() {
    let store = Store::in_memory().unwrap();
    let mut at = store.start(None);
    for _ in 0..3 {
        store
            .append(&mut at, &[laden(), Message::assistant("I see.")])
            .unwrap();
    }
    assert_eq!(count(&store, "attachments"), 4);
    assert_eq!(count(&store, "message_attachments"), 3 * 8);
    let longest: i64 = store
        .db
        .query_row("SELECT max(length(json)) FROM messages", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert!(
        longest < 2000,
        "{longest} bytes of JSON with attachments in it"
    );
}

#[test]
fn base64_of_another_form_stays_as_it_is() {
    let odd = |text: String| {
        MessageBuilder::user()
            .add_image_from("png", Source::Bytes(Blob::from_base64(text)))
            .build()
    };
    let long = "QUJD".repeat(1000);
    round_trip(&[
        odd(format!("{long}QQ")),
        odd(format!("{long}QR==")),
        odd(format!("{long}\nQQ==")),
        odd(format!("{long}\"\\")),
        odd(format!("{long}-_==")),
        odd(long),
    ]);
}

#[test]
fn members_and_blocks_this_version_does_not_know_come_back() {
    let wire = r#"{"role":"user","content":[{"text":"x"},{"hologram":{"b":1.0,"a":[1e400,-0]}}],"note":{"k":0.1}}"#;
    round_trip(&[serde_json::from_str(wire).unwrap()]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn any_message_comes_back(
        text in any::<String>(),
        name in "[a-z]{1,9}",
        sizes in prop::collection::vec(0usize..4000, 0..5),
        seed in any::<u8>(),
    ) {
        let mut message = MessageBuilder::user().add_text(text);
        for size in sizes {
            message = message.add_document("txt", &name, bytes(seed, size));
        }
        round_trip(&[message.build()]);
    }
}
