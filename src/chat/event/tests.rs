use super::*;
use crate::chat::error::ErrorKind;

fn kind(event_type: &str, payload: &str) -> EventKind {
    StreamEvent::parse(event_type, payload.to_owned().into())
        .unwrap()
        .kind
}

#[test]
fn empty_and_absent_unions_are_no_fault() {
    for payload in [
        r#"{"contentBlockIndex":1,"start":{}}"#,
        r#"{"contentBlockIndex":1}"#,
    ] {
        let start = EventKind::ContentBlockStart {
            index: 1,
            start: BlockStart::Unknown(Json::from(serde_json::json!({}))),
        };
        assert_eq!(kind("contentBlockStart", payload), start);
    }
    let unknown = |json| EventKind::ContentBlockDelta {
        index: 0,
        delta: Delta::Unknown(Json::parse(json).unwrap()),
    };
    let delta = r#"{"delta":{"hologram":1}}"#;
    assert_eq!(
        kind("contentBlockDelta", delta),
        unknown(r#"{"hologram":1}"#)
    );
    assert_eq!(
        kind("contentBlockDelta", r#"{"delta":null}"#),
        unknown("{}")
    );
}

#[test]
fn a_known_event_in_a_new_shape_is_kept_as_unknown() {
    assert_eq!(
        kind("contentBlockDelta", r#"{"delta":{"text":5}}"#),
        EventKind::Unknown
    );
    assert_eq!(kind("surprise", r#"{"a":1}"#), EventKind::Unknown);
}

#[test]
fn a_payload_that_is_not_json_is_an_error() {
    for event_type in ["contentBlockDelta", "metadata", "surprise"] {
        let error = StreamEvent::parse(event_type, "{\"delta".into()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Incomplete);
    }
    let delta = b"{\"contentBlockIndex\":0,\"delta\":{\"text\":\"\xff\"}}";
    let error = StreamEvent::parse("contentBlockDelta", delta[..].into()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Incomplete, "no UTF-8, no JSON");
}

#[test]
fn a_stop_reason_of_a_newer_api_keeps_its_name() {
    let stop = kind("messageStop", r#"{"stopReason":"bored"}"#);
    let EventKind::MessageStop { stop_reason, .. } = stop else {
        panic!("not a stop: {stop:?}");
    };
    assert_eq!(stop_reason.as_str(), "bored");
}

#[test]
fn an_event_is_of_its_own_kind_alone() {
    let events = [
        ("messageStart", r#"{"role":"assistant"}"#),
        ("contentBlockStart", r#"{"contentBlockIndex":0,"start":{}}"#),
        (
            "contentBlockDelta",
            r#"{"contentBlockIndex":0,"delta":{"text":"Hi"}}"#,
        ),
        ("contentBlockStop", r#"{"contentBlockIndex":0}"#),
        ("messageStop", r#"{"stopReason":"end_turn"}"#),
        ("metadata", r#"{"metrics":{"latencyMs":1}}"#),
        ("surprise", "{}"),
    ];
    for (n, (event_type, payload)) in events.into_iter().enumerate() {
        let event = StreamEvent::parse(event_type, payload.into()).unwrap();
        let is = [
            event.is_message_start(),
            event.is_content_block_start(),
            event.is_content_block_delta(),
            event.is_content_block_stop(),
            event.is_message_stop(),
            event.is_metadata(),
        ];
        assert_eq!(is, std::array::from_fn(|kind| kind == n), "{event_type}");
    }
}
