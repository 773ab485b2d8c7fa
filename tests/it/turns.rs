//! A turn is all or nothing: the rules at the `Transport` seam.

use futures::{FutureExt, StreamExt};
use outcrop::{ErrorKind, History, Message, StreamEvent, json_hash};

use crate::support::scripted::{STOP, Scripted, TEXT, USAGE, texts};

#[tokio::test]
async fn question_and_answer_enter_together_when_message_stop_has_come() {
    let mut chat = Scripted::with(&[TEXT, STOP, USAGE]).chat();
    let mut reply = chat.converse_text_stream("Hello").await.unwrap();
    assert_eq!(reply.next_text().await.unwrap().as_deref(), Some("Hi"));
    assert!(!reply.is_complete());
    assert!(reply.next_event().await.unwrap().unwrap().is_message_stop());
    assert!(reply.is_complete());
    let response = reply.finish().await.unwrap();
    assert_eq!(
        (response.text(), response.request_id()),
        ("Hi", Some("id-1"))
    );
    assert_eq!(
        response.usage().unwrap().total_tokens,
        4,
        "what follows messageStop is read"
    );
    assert_eq!(texts(chat.history()), ["Hello", "Hi"]);
}

#[tokio::test]
async fn whatever_fails_leaves_history_and_hash_as_before() {
    let cases = [
        (
            "a refusal",
            Scripted {
                refuses: true,
                ..Scripted::default()
            },
        ),
        ("an end without messageStop", Scripted::with(&[TEXT])),
        ("an end without anything", Scripted::with(&[])),
        (
            "a fault mid-stream",
            Scripted {
                fails_at_the_end: true,
                ..Scripted::with(&[TEXT])
            },
        ),
        (
            "a fault at once",
            Scripted {
                fails_at_the_end: true,
                ..Scripted::with(&[])
            },
        ),
    ];
    for (what, transport) in cases {
        let before: History = [Message::user("a"), Message::assistant("b")]
            .into_iter()
            .collect();
        let hash = before.hash();
        let mut chat = transport.chat().with_history(before);
        let outcome = match chat.converse_text_stream("c").await {
            Ok(reply) => reply.finish().await,
            Err(error) => Err(error),
        };
        outcome.expect_err(what);
        assert_eq!(chat.history().hash(), hash, "{what}");
        assert_eq!(texts(chat.history()), ["a", "b"], "{what}");
        if transport.refuses {
            chat.converse_text("c").await.expect_err(what);
            assert_eq!(chat.history().hash(), hash, "{what} of converse");
        }
    }
}

#[tokio::test]
async fn a_dropped_reply_and_a_dropped_call_leave_no_trace() {
    let mut chat = Scripted::with(&[TEXT, TEXT, STOP]).chat();
    let mut reply = chat.converse_text_stream("Hello").await.unwrap();
    reply.next_text().await.unwrap();
    drop(reply);
    assert!(chat.history().is_empty());
    assert_eq!(chat.history().hash(), json_hash::<[Message]>(&[]).unwrap());

    let mut chat = Scripted {
        never_answers: true,
        ..Scripted::default()
    }
    .chat();
    assert!(chat.converse_text_stream("Hello").now_or_never().is_none());
    assert!(chat.history().is_empty());
}

#[tokio::test]
async fn a_partial_answer_is_kept_only_when_asked() {
    let mut chat = Scripted::with(&[TEXT]).chat();
    let mut reply = chat.converse_text_stream("Hello").await.unwrap();
    reply.next_text().await.unwrap();
    let kept = reply.keep_partial().unwrap();
    assert_eq!(kept.stop_reason(), None);
    assert_eq!(texts(chat.history()), ["Hello", "Hi"]);

    let reply = chat.converse_text_stream("More").await.unwrap();
    assert!(reply.keep_partial().is_none(), "nothing had come");
    assert_eq!(chat.history().len(), 2);
}

#[tokio::test]
async fn whether_anything_has_come_is_known_at_every_moment() {
    let mut chat = Scripted::with(&[TEXT, STOP]).chat();
    let mut reply = chat.converse_text_stream("Hello").await.unwrap();
    assert!(!reply.has_content());
    for _ in [TEXT, STOP] {
        reply.next_event().await.unwrap();
        assert!(reply.has_content());
    }
}

#[tokio::test]
async fn a_fault_that_names_its_own_request_keeps_it() {
    for events in [&[TEXT][..], &[]] {
        let mut chat = Scripted {
            fails_at_the_end: true,
            fault_of: Some("id-2"),
            ..Scripted::with(events)
        }
        .chat();
        let reply = chat.converse_text_stream("Hello").await.unwrap();
        let error = reply.finish().await.unwrap_err();
        assert_eq!(error.request_id(), Some("id-2"));
    }
}

#[tokio::test]
async fn a_fault_after_text_is_an_incomplete_answer_and_before_it_what_it_is() {
    let late = Scripted {
        fails_at_the_end: true,
        ..Scripted::with(&[TEXT])
    };
    let early = Scripted {
        fails_at_the_end: true,
        ..Scripted::with(&[])
    };
    for (transport, kind) in [(late, ErrorKind::Incomplete), (early, ErrorKind::Network)] {
        let mut chat = transport.chat();
        let reply = chat.converse_text_stream("Hello").await.unwrap();
        let error = reply.finish().await.unwrap_err();
        assert_eq!((error.kind(), error.request_id()), (kind, Some("id-1")));
    }
}

#[tokio::test]
async fn a_fault_after_message_stop_takes_nothing_away() {
    let transport = Scripted {
        fails_at_the_end: true,
        ..Scripted::with(&[TEXT, STOP])
    };
    let mut chat = transport.chat();
    let reply = chat.converse_text_stream("Hello").await.unwrap();
    assert_eq!(reply.finish().await.unwrap().text(), "Hi");
    assert_eq!(chat.history().len(), 2);
}

#[tokio::test]
async fn the_first_message_stop_wins_and_late_deltas_add_nothing() {
    let mut chat = Scripted::with(&[TEXT, STOP, TEXT, STOP, USAGE]).chat();
    let reply = chat.converse_text_stream("Hello").await.unwrap();
    let response = reply.finish().await.unwrap();
    assert_eq!(response.text(), "Hi");
    assert!(response.usage().is_some());
    assert_eq!(texts(chat.history()), ["Hello", "Hi"]);
}

#[tokio::test]
async fn events_can_be_recorded_and_read_again() {
    let mut chat = Scripted::with(&[TEXT, STOP, USAGE]).chat();
    let mut reply = chat
        .converse_text_stream("Hello")
        .await
        .unwrap()
        .recording();
    while reply.next().await.transpose().unwrap().is_some() {}
    let kinds: Vec<&str> = reply.events().iter().map(StreamEvent::event_type).collect();
    assert_eq!(kinds, ["contentBlockDelta", "messageStop", "metadata"]);
}

#[tokio::test]
async fn an_answer_that_broke_off_is_no_answer_when_it_is_asked_for_again() {
    let transport = Scripted {
        fails_at_the_end: true,
        ..Scripted::with(&[TEXT])
    };
    let mut chat = transport.chat();
    let mut reply = chat.converse_text_stream("Hello").await.unwrap();
    while let Ok(Some(_)) = reply.next_event().await {}
    assert_eq!(
        reply.finish().await.unwrap_err().kind(),
        ErrorKind::Incomplete
    );
}

#[tokio::test]
async fn what_is_cut_off_is_not_taken_for_whole() {
    const THOUGHT: (&str, &str) = (
        "contentBlockDelta",
        r#"{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"Hm"}}}"#,
    );
    const HALF_SIGNED: (&str, &str) = (
        "contentBlockDelta",
        r#"{"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"HA"}}}"#,
    );
    const TOOL: (&str, &str) = (
        "contentBlockStart",
        r#"{"contentBlockIndex":1,"start":{"toolUse":{"toolUseId":"t","name":"clock"}}}"#,
    );
    let transport = Scripted::with(&[THOUGHT, HALF_SIGNED, TOOL]);
    let mut chat = transport.chat();
    chat.options_mut().tool_config = Some(serde_json::json!({"tools": [{}]}).into());
    let mut reply = chat.converse_text_stream("Hello").await.unwrap();
    while let Ok(Some(_)) = reply.next_event().await {}
    reply.keep_partial().unwrap();
    let _ = chat.converse_text_stream("Go on").await.unwrap();
    let bodies = transport.bodies();
    assert_eq!(
        bodies[1]["messages"],
        serde_json::json!([{"role": "user", "content": [{"text": "Hello"}, {"text": "Go on"}]}])
    );
}

#[tokio::test]
async fn what_says_nothing_is_nothing_to_keep() {
    const EMPTY: (&str, &str) = (
        "contentBlockDelta",
        r#"{"contentBlockIndex":0,"delta":{"text":""}}"#,
    );
    const BLANK: (&str, &str) = (
        "contentBlockDelta",
        r#"{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":" \n"}}}"#,
    );
    for nothing in [EMPTY, BLANK] {
        let mut chat = Scripted {
            fails_at_the_end: true,
            ..Scripted::with(&[nothing])
        }
        .chat();
        let mut reply = chat.converse_text_stream("Hello").await.unwrap();
        let error = loop {
            match reply.next_event().await {
                Ok(event) => assert!(event.is_some()),
                Err(error) => break error,
            }
        };
        assert_eq!(error.kind(), ErrorKind::Network, "nothing had been shown");
        assert!(reply.keep_partial().is_none());
    }
}
