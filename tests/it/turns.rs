//! A turn is all or nothing. The rules stand at the `Transport` seam; the same session then runs
//! against the demo endpoint, through the SDK.

use std::sync::{Arc, Mutex};

use futures::StreamExt;
use futures::future::{BoxFuture, FutureExt};
use outcrop::{
    Caching, ChatSession, ConverseOptions, ConverseResponse, Error, ErrorKind, EventStream,
    History, Message, MessageBuilder, Refusal, Request, Result, Role, StreamEvent, Transport,
    Verbose, json_hash,
};

/// A transport that does as it is told and keeps what it was sent.
#[derive(Clone, Default)]
struct Scripted {
    sent: Arc<Mutex<Vec<Request>>>,
    events: Vec<(&'static str, &'static str)>,
    fails_at_the_end: bool,
    /// The request that the fault at the end names.
    fault_of: Option<&'static str>,
    refuses: bool,
    never_answers: bool,
    /// Refused with these words for as long as the request holds the other ones.
    while_it_has: Option<(&'static str, &'static str)>,
}

const TEXT: (&str, &str) = (
    "contentBlockDelta",
    r#"{"contentBlockIndex":0,"delta":{"text":"Hi"}}"#,
);
const STOP: (&str, &str) = ("messageStop", r#"{"stopReason":"end_turn"}"#);
const USAGE: (&str, &str) = (
    "metadata",
    r#"{"usage":{"inputTokens":3,"outputTokens":1,"totalTokens":4}}"#,
);

/// Refused only when it is to be streamed.
const STREAMS: (&str, &str) = (
    "toolConfig",
    "This model doesn't support tool use in streaming mode.",
);

impl Scripted {
    fn with(events: &[(&'static str, &'static str)]) -> Self {
        Self {
            events: events.to_vec(),
            ..Self::default()
        }
    }

    fn chat(&self) -> ChatSession {
        ChatSession::new(self.clone(), ConverseOptions::new("m"))
    }

    fn bodies(&self) -> Vec<serde_json::Value> {
        let sent = self.sent.lock().unwrap();
        sent.iter()
            .map(|request| serde_json::from_slice(&request.body).unwrap())
            .collect()
    }
}

impl Scripted {
    fn objection(&self, request: &Request) -> Option<Error> {
        let (has, says) = self.while_it_has?;
        let body = String::from_utf8_lossy(&request.body);
        let error = || Error::new(ErrorKind::Validation, "refused").with_service_message(says);
        body.contains(has).then(error)
    }
}

impl Transport for Scripted {
    fn converse(&self, request: Request) -> BoxFuture<'_, Result<ConverseResponse>> {
        let objection = self
            .objection(&request)
            .filter(|_| self.while_it_has != Some(STREAMS));
        self.sent.lock().unwrap().push(request);
        if let Some(error) = objection {
            return futures::future::ready(Err(error)).boxed();
        }
        let body = br#"{"output":{"message":{"role":"assistant","content":[{"text":"Hi"}]}},"stopReason":"end_turn"}"#;
        let answer = match self.refuses {
            true => Err(Error::new(ErrorKind::Throttling, "slow down")),
            false => ConverseResponse::parse(body, None),
        };
        futures::future::ready(answer).boxed()
    }

    fn converse_stream(&self, request: Request) -> BoxFuture<'_, Result<EventStream>> {
        let objection = self.objection(&request);
        self.sent.lock().unwrap().push(request);
        if let Some(error) = objection {
            return futures::future::ready(Err(error)).boxed();
        }
        if self.never_answers {
            return futures::future::pending().boxed();
        }
        if self.refuses {
            let error = Error::new(ErrorKind::Throttling, "slow down");
            return futures::future::ready(Err(error)).boxed();
        }
        let mut events: Vec<_> = self
            .events
            .iter()
            .map(|(kind, json)| StreamEvent::parse(kind, (*json).into()))
            .collect();
        if self.fails_at_the_end {
            let gone = Error::new(ErrorKind::Network, "gone");
            events.push(Err(match self.fault_of {
                Some(id) => gone.with_request_id(id),
                None => gone,
            }));
        }
        let stream = EventStream::new(futures::stream::iter(events), Some("id-1".to_owned()));
        futures::future::ready(Ok(stream)).boxed()
    }
}

fn texts(history: &History) -> Vec<String> {
    history.messages().map(Message::full_text).collect()
}

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
async fn options_of_a_turn_win_for_that_turn_alone() {
    let transport = Scripted::with(&[TEXT, STOP]);
    let mut chat = transport.chat();
    *chat.options_mut() = ConverseOptions::new("m")
        .with_temperature(0.9)
        .with_max_tokens(7);
    let cool = ConverseOptions::new("other").with_temperature(0.2);
    chat.with(cool).converse_text("a").await.unwrap();
    chat.converse_text("b").await.unwrap();
    let sent = transport.sent.lock().unwrap().clone();
    assert_eq!([&sent[0].model_id, &sent[1].model_id], ["other", "m"]);
    let bodies = transport.bodies();
    let config = |n: usize| bodies[n]["inferenceConfig"].to_string();
    assert_eq!(config(0), r#"{"maxTokens":7,"temperature":0.2}"#);
    assert_eq!(config(1), r#"{"maxTokens":7,"temperature":0.9}"#);
}

#[tokio::test]
async fn what_is_not_set_is_not_sent() {
    let transport = Scripted::with(&[TEXT, STOP]);
    transport.chat().converse_text("a").await.unwrap();
    assert_eq!(
        transport.bodies(),
        [serde_json::json!({"messages": [{"role": "user", "content": [{"text": "a"}]}]})]
    );
}

#[tokio::test]
async fn nothing_is_sent_without_a_model_or_without_content() {
    let transport = Scripted::with(&[TEXT, STOP]);
    let mut chat = transport.chat();
    chat.options_mut().model_id = None;
    assert_eq!(
        chat.converse_text("a").await.unwrap_err().kind(),
        ErrorKind::Config
    );
    chat.options_mut().model_id = Some("m".to_owned());
    for blank in [
        Message::user(" \n"),
        MessageBuilder::user().build(),
        Message::assistant("x"),
    ] {
        assert_eq!(
            chat.converse(blank).await.unwrap_err().kind(),
            ErrorKind::Usage
        );
    }
    assert!(transport.bodies().is_empty());
}

#[tokio::test]
async fn a_history_that_converse_would_refuse_is_repaired_only_on_the_wire() {
    let transport = Scripted::with(&[TEXT, STOP]);
    let history: History = [
        Message::assistant("greeting"),
        Message::user("a"),
        Message::assistant("  "),
        Message::user("b"),
        MessageBuilder::assistant()
            .add_reasoning("cut short", None)
            .add_tool_use("t1", "clock", serde_json::json!({}))
            .build(),
    ]
    .into_iter()
    .collect();
    let before = history.to_json();
    let mut chat = transport.chat().with_history(history);
    let tools = serde_json::json!({"tools": [{"toolSpec": {"name": "clock"}}]});
    chat.options_mut().tool_config = Some(tools.into());
    chat.converse_text("c").await.unwrap();
    assert!(
        chat.history()
            .to_json()
            .starts_with(before.trim_end_matches(']'))
    );
    assert_eq!(
        transport.bodies()[0]["messages"],
        serde_json::json!([
            {"role": "user", "content": [{"text": "a"}, {"text": "b"}]},
            {"role": "assistant", "content": [{"toolUse": {"toolUseId": "t1", "name": "clock", "input": {}}}]},
            {"role": "user", "content": [
                {"toolResult": {"toolUseId": "t1", "content": [{"text": "The tool was not run."}], "status": "error"}},
                {"text": "c"},
            ]},
        ])
    );
}

#[tokio::test]
async fn verbose_says_the_hash_of_exactly_what_is_sent() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&lines);
    let transport = Scripted::with(&[TEXT, STOP, USAGE]);
    let mut chat = transport.chat().verbose(true).printer(move |what| {
        let (Verbose::Line(text) | Verbose::Json(text)) = what;
        keep.lock().unwrap().push(text.to_owned());
    });
    chat.converse_text_stream("Hello")
        .await
        .unwrap()
        .finish()
        .await
        .unwrap();
    let lines = lines.lock().unwrap();
    let hash = json_hash(&[Message::user("Hello")]).unwrap();
    assert_eq!(
        lines[0],
        format!("===== Send messages, n_msg = 1, hash = {hash}")
    );
    assert_eq!(lines[1], "----- Converse kwargs:");
    assert_eq!(
        lines[2],
        r#"{"modelId":"m","messages":[{"role":"user","content":[{"text":"Hello"}]}]}"#
    );
    assert_eq!(lines[3], "----- Converse response:");
    assert!(lines[4].contains(r#""content":[{"text":"Hi"}]"#));
    assert_eq!(lines.len(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_through_the_sdk_remembers_both_ways() {
    let mut chat = outcrop::demo_session().await.unwrap();
    let first = chat.converse_text("What is 2+2?").await.unwrap();
    assert_eq!(first.text(), "2 + 2 = 4.");
    assert!(first.request_id().is_some() && first.usage().is_some());
    let reply = chat
        .converse_text_stream("what was my first question")
        .await
        .unwrap();
    let second = reply.finish().await.unwrap();
    assert!(second.text().contains("What is 2+2?"), "{}", second.text());
    assert!(second.usage().is_some(), "metadata is read");
    assert_eq!(chat.history().len(), 4);
    assert!(
        chat.history()
            .messages()
            .all(|message| matches!(message.role, Role::User | Role::Assistant))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_can_be_given_up_and_the_connection_used_again() {
    let mut chat = outcrop::demo_session().await.unwrap();
    let mut reply = chat
        .converse_text_stream("count to 50 slowly")
        .await
        .unwrap();
    reply.next_text().await.unwrap();
    drop(reply);
    let answer = chat.converse_text("What is 2+2?").await.unwrap();
    assert_eq!(answer.text(), "2 + 2 = 4.");
    assert_eq!(chat.history().len(), 2);
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

#[tokio::test]
async fn a_turn_that_a_guardrail_blocked_is_kept_and_not_sent_later() {
    const BLOCKED: (&str, &str) = ("messageStop", r#"{"stopReason":"guardrail_intervened"}"#);
    let transport = Scripted::with(&[TEXT, BLOCKED]);
    let mut chat = transport.chat();
    chat.converse_text_stream("forbidden")
        .await
        .unwrap()
        .finish()
        .await
        .unwrap();
    assert_eq!(chat.history().len(), 2);
    assert_eq!(chat.history().sendable().0, 0);
    chat.converse_text("allowed").await.unwrap();
    assert_eq!(
        transport.bodies()[1]["messages"].as_array().unwrap().len(),
        1
    );
    assert_eq!(chat.history().len(), 4);
}

#[tokio::test]
async fn what_a_model_refuses_is_left_out_by_a_second_try_and_remembered() {
    let refused = Arc::new(Mutex::new(Vec::new()));
    let tell = Arc::clone(&refused);
    let caches = Scripted {
        while_it_has: Some(("cachePoint", "your request did not allow prompt caching")),
        ..Scripted::with(&[TEXT, STOP])
    };
    let mut chat = caches
        .chat()
        .on_refusal(move |refusal| tell.lock().unwrap().push(refusal));
    chat.set_caching(Some(Caching::FiveMinutes));
    chat.options_mut().system = ConverseOptions::default().with_system("s").system;
    chat.converse_text("a").await.unwrap();
    chat.converse_text_stream("b")
        .await
        .unwrap()
        .finish()
        .await
        .unwrap();
    let points = |body: &serde_json::Value| body.to_string().matches("cachePoint").count();
    assert_eq!(
        caches.bodies().iter().map(points).collect::<Vec<_>>(),
        [2, 0, 0]
    );
    assert_eq!(
        *refused.lock().unwrap(),
        [Refusal::CachePoints],
        "said once"
    );

    let systems = Scripted {
        while_it_has: Some(("\"system\"", "This model doesn't support system messages.")),
        ..Scripted::with(&[TEXT, STOP])
    };
    let mut chat = systems.chat();
    chat.options_mut().system = ConverseOptions::default().with_system("Be brief.").system;
    chat.converse_text("a").await.unwrap();
    assert_eq!(
        systems.bodies()[1]["messages"][0]["content"],
        serde_json::json!([{"text": "Be brief."}, {"text": "a"}])
    );
    assert_eq!(
        texts(chat.history()),
        ["a", "Hi"],
        "the history is as it was said"
    );

    let streams = Scripted {
        while_it_has: Some(STREAMS),
        ..Scripted::with(&[TEXT, STOP])
    };
    let mut chat = streams.chat();
    chat.options_mut().tool_config = Some(serde_json::json!({"tools": [{}]}).into());
    let reply = chat.converse_text_stream("a").await.unwrap();
    assert_eq!(reply.finish().await.unwrap().text(), "Hi");

    let stubborn = Scripted {
        while_it_has: Some(("messages", "prompt caching")),
        ..Scripted::with(&[TEXT, STOP])
    };
    stubborn.chat().converse_text("a").await.unwrap_err();
    assert_eq!(stubborn.bodies().len(), 2, "one second try and no third");
}
