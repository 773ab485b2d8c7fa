//! What a session sends, and what it leaves out.

use std::sync::{Arc, Mutex};

use outcrop::{
    Caching, ConverseOptions, ErrorKind, History, Message, MessageBuilder, Refusal, Verbose,
    json_hash,
};

use crate::support::scripted::{STOP, STREAMS, Scripted, TEXT, USAGE, texts};

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
