//! Every kind of block goes from the model into the history and back to the model unchanged.

use outcrop::{ContentBlock, ConverseOptions, Message, MessageBuilder, Source};
use serde_json::json;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x03\x08\x06\0\0\0";

fn tools() -> ConverseOptions {
    let schema = json!({"type": "object", "properties": {"city": {"type": "string"}}});
    let tool = json!({"toolSpec": {"name": "get_weather", "inputSchema": {"json": schema}}});
    ConverseOptions::default().with_tool_config(json!({"tools": [tool]}))
}

/// The demo endpoint holds Bedrock's rules, signatures of reasoning among them: a second turn is
/// accepted only if the first answer comes back as it went out.
async fn comes_back_accepted(question: &str) -> (Message, Message) {
    let mut pair = Vec::new();
    for stream in [true, false] {
        let mut chat = outcrop::demo_session().await.unwrap();
        let answer = match stream {
            true => {
                let reply = chat.converse_text_stream(question).await.unwrap();
                reply.finish().await.unwrap().message().clone()
            }
            false => chat
                .converse_text(question)
                .await
                .unwrap()
                .message()
                .clone(),
        };
        let wire = chat.history().to_json();
        chat.converse_text("how many messages").await.unwrap();
        assert!(
            chat.history()
                .to_json()
                .starts_with(wire.trim_end_matches(']'))
        );
        pair.push(answer);
    }
    (pair.remove(0), pair.remove(0))
}

#[tokio::test(flavor = "multi_thread")]
async fn reasoning_citations_redacted_and_unknown_blocks_survive_both_ways() {
    for (question, key) in [
        ("think", "reasoningText"),
        ("think silently", "reasoningText"),
        ("redacted", "redactedContent"),
        ("cite", "citationsContent"),
        ("unknown block", "hologram"),
        ("hello", "text"),
    ] {
        let (streamed, whole) = comes_back_accepted(question).await;
        let json = serde_json::to_string(&streamed).unwrap();
        assert!(json.contains(key), "{question}: {json}");
        assert_eq!(
            streamed, whole,
            "{question}: a stream collects to what comes at once"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tool_request_is_answered_and_both_stay() {
    let mut chat = outcrop::demo_session().await.unwrap();
    *chat.options_mut() = chat.options().overridden_by(&tools());
    let reply = chat.converse_text_stream("weather in Rome").await.unwrap();
    let answer = reply.finish().await.unwrap();
    let wish = answer.message().tool_uses().next().unwrap().clone();
    assert_eq!(
        (wish.name.as_str(), wish.input.get()),
        ("get_weather", r#"{"city":"Rome"}"#)
    );
    let result = MessageBuilder::user()
        .add_tool_result_json(&wish.tool_use_id, json!({"sky": "clear", "celsius": 21.5}));
    let said = chat.converse(result).await.unwrap();
    assert!(said.text().contains("clear"), "{}", said.text());
    assert_eq!(chat.history().len(), 4);
    assert!(
        chat.history()
            .to_json()
            .contains(r#"{"sky":"clear","celsius":21.5}"#)
            || chat
                .history()
                .to_json()
                .contains(r#"{"celsius":21.5,"sky":"clear"}"#)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tool_request_left_unanswered_does_not_wedge_the_conversation() {
    let mut chat = outcrop::demo_session().await.unwrap();
    *chat.options_mut() = chat.options().overridden_by(&tools());
    chat.converse_text("weather in Rome").await.unwrap();
    let answer = chat.converse_text("What is 2+2?").await.unwrap();
    assert!(!answer.text().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn attachments_and_cache_points_go_out_and_are_seen() {
    let mut chat = outcrop::demo_session().await.unwrap();
    let message = MessageBuilder::user()
        .add_image("png", PNG)
        .add_document("txt", "notes", b"a few notes")
        .add_video("mp4", b"\0\0\0\x18ftypmp42")
        .add_text("what is this")
        .add_cache_point()
        .build();
    let answer = chat.converse(message.clone()).await.unwrap();
    let text = answer.text().to_lowercase();
    assert!(
        text.contains('2') && text.contains('3') && text.contains("png"),
        "{text}"
    );
    assert_eq!(chat.history().messages().next(), Some(&message));
    chat.converse_text("and what did you say").await.unwrap();
    assert_eq!(chat.history().messages().next(), Some(&message));
}

#[test]
fn members_of_a_newer_api_are_kept_inside_known_blocks() {
    let wire = r#"[{"role":"user","content":[{"image":{"format":"png","source":{"bytes":"aGk="},"depth":3}},{"document":{"name":"n","source":{"s3Location":{"uri":"s3://b/k","bucketOwner":"123456789012"}},"pages":[1,2]}},{"cachePoint":{"type":"default","ttl":"1h"}},{"toolAddition":{"tool":{"name":"x"}}},{"text":"a","style":"bold"}],"mood":"good"},{"role":"narrator","content":[{"audio":{"format":"wav","source":{"bytes":"aGk="}}}]}]"#;
    let messages: Vec<Message> = serde_json::from_str(wire).unwrap();
    assert_eq!(serde_json::to_string(&messages).unwrap(), wire);
}

#[test]
fn what_is_no_message_is_refused_with_what_was_wanted() {
    let refused = serde_json::from_str::<Message>("[]").unwrap_err();
    let said = refused.to_string();
    assert!(said.contains("expected an object"), "{said}");
}

#[test]
fn the_builder_writes_every_block_as_the_wire_has_it() {
    let message = MessageBuilder::user()
        .add_text("t")
        .add_image("png", b"i")
        .add_document("pdf", "d", b"d")
        .add_document_from("txt", "e", Source::Text("text".to_owned()))
        .add_video("mp4", b"v")
        .add_audio("wav", b"a")
        .add_tool_use("1", "n", json!({}))
        .add_tool_result("1", "r")
        .add_tool_result_json("2", json!([1]))
        .add_tool_error("3", "no")
        .add_guard_text("g", &["query"])
        .add_guard_image("png", b"g")
        .add_cache_point()
        .add_cache_point_for("1h")
        .add_reasoning("r", Some("s".to_owned()))
        .add_redacted_reasoning(b"x")
        .add_citations("c", vec![json!({"title": "t"}).into()])
        .add_search_result("https://a", "t", &["p"])
        .build();
    let value = serde_json::to_value(&message).unwrap();
    assert_eq!(
        value["content"],
        json!([
            {"text": "t"},
            {"image": {"format": "png", "source": {"bytes": "aQ=="}}},
            {"document": {"format": "pdf", "name": "d", "source": {"bytes": "ZA=="}}},
            {"document": {"format": "txt", "name": "e", "source": {"text": "text"}}},
            {"video": {"format": "mp4", "source": {"bytes": "dg=="}}},
            {"audio": {"format": "wav", "source": {"bytes": "YQ=="}}},
            {"toolUse": {"toolUseId": "1", "name": "n", "input": {}}},
            {"toolResult": {"toolUseId": "1", "content": [{"text": "r"}], "status": "success"}},
            {"toolResult": {"toolUseId": "2", "content": [{"json": [1]}], "status": "success"}},
            {"toolResult": {"toolUseId": "3", "content": [{"text": "no"}], "status": "error"}},
            {"guardContent": {"text": {"text": "g", "qualifiers": ["query"]}}},
            {"guardContent": {"image": {"format": "png", "source": {"bytes": "Zw=="}}}},
            {"cachePoint": {"type": "default"}},
            {"cachePoint": {"type": "default", "ttl": "1h"}},
            {"reasoningContent": {"reasoningText": {"text": "r", "signature": "s"}}},
            {"reasoningContent": {"redactedContent": "eA=="}},
            {"citationsContent": {"content": [{"text": "c"}], "citations": [{"title": "t"}]}},
            {"searchResult": {"source": "https://a", "title": "t", "content": [{"text": "p"}]}},
        ])
    );
    let read: Message = serde_json::from_value(value).unwrap();
    assert_eq!(read, message);
    assert!(
        message
            .content
            .iter()
            .all(|block| !matches!(block, ContentBlock::Other(_)))
    );
}
