//! From the wire into the history and back onto the wire: every kind of block and of event, equal
//! as JSON, by both operations.

mod api;
mod rows;

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use outcrop::demo::DEFAULT_MODEL;
use outcrop::{ChatSession, ConverseOptions, Message, StopReason};
use serde_json::{Value, json};

use crate::support::{Recorder, strict_json, try_strict_json};
use rows::{ANSWERED, Answered, SAID, STOP_REASONS};

/// The demo that takes no tools in a stream, so that an answer comes whole and is replayed.
const NO_STREAM_TOOLS: &str = "demo.no-stream-tools-v1:0";

#[derive(Debug, Clone, Copy, PartialEq)]
enum Way {
    Whole,
    Stream,
    /// Asked for as a stream, refused, and answered whole.
    Replayed,
}

fn chat(recorder: &Arc<Recorder>, way: Way) -> ChatSession {
    let mut chat = recorder.chat();
    if way == Way::Replayed {
        chat.options_mut().model_id = Some(NO_STREAM_TOOLS.to_owned());
    }
    chat.options_mut().tool_config = Some(rows::tool_config().into());
    chat
}

/// One turn, and the JSON of its answer.
async fn turn(chat: &mut ChatSession, way: Way, prompt: Value) -> outcrop::Result<String> {
    let prompt: Vec<Message> = serde_json::from_str(&prompt.to_string()).unwrap();
    let answer = match way {
        Way::Whole => chat.converse(prompt).await?,
        _ => chat.converse_stream(prompt).await?.finish().await?,
    };
    Ok(answer.to_json())
}

fn question(text: &str) -> Value {
    json!([{"role": "user", "content": [{"text": text}]}])
}

/// The messages of the newest request.
fn newest(recorder: &Recorder) -> Vec<Value> {
    let body = recorder.take_bodies().pop().unwrap();
    body["messages"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_person_says_goes_out_as_it_is_now_and_in_every_later_turn() {
    let recorder = Recorder::new().await;
    for (name, prompt) in SAID {
        for way in [Way::Whole, Way::Stream] {
            let mut chat = chat(&recorder, way);
            let mut said = strict_json(prompt);
            if prompt.contains("toolResult") {
                recorder.answer_whole(&rows::whole(&rows::tool_request()));
                turn(&mut chat, Way::Whole, question("two tools"))
                    .await
                    .unwrap();
            }
            let before = chat.history().len();
            turn(&mut chat, way, said.clone())
                .await
                .unwrap_or_else(|error| panic!("{name}: {error:?}"));
            let sent = newest(&recorder);
            assert_eq!(json!(sent[before..]), said, "{name}, {way:?}");
            turn(&mut chat, way, question("hello"))
                .await
                .unwrap_or_else(|error| panic!("{name}, later: {error:?}"));
            let said = said.as_array_mut().unwrap();
            let history = strict_json(chat.history().to_json());
            for list in [&newest(&recorder), history.as_array().unwrap()] {
                let again = &list[before..before + said.len()];
                assert_eq!(again, said.as_slice(), "{name}, {way:?}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_counted_is_all_that_the_model_would_read() {
    let recorder = Recorder::new().await;
    let mut chat = chat(&recorder, Way::Whole);
    let set = r#"{"system":[{"text":"Be brief."}],"inferenceConfig":{"maxTokens":9},
        "additionalModelRequestFields":{"top_k":4},"requestMetadata":{"team":"a"}}"#;
    let set: ConverseOptions = serde_json::from_str(set).unwrap();
    *chat.options_mut() = chat.options().overridden_by(&set);
    turn(&mut chat, Way::Whole, question("hello"))
        .await
        .unwrap();
    let next: Vec<Message> = serde_json::from_value(question("and now")).unwrap();
    assert!(chat.count_tokens(next.clone()).await.unwrap() > 0);
    let counted = recorder.take_bodies().pop().unwrap();
    chat.converse(next).await.unwrap();
    let mut sent = recorder.take_bodies().pop().unwrap();
    for shapes_the_answer in ["inferenceConfig", "requestMetadata"] {
        let member = sent.as_object_mut().unwrap().remove(shapes_the_answer);
        assert!(member.is_some(), "{shapes_the_answer}");
    }
    assert_eq!(counted, json!({"input": {"converse": sent}}));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_option_goes_out_as_it_was_set() {
    let recorder = Recorder::new().await;
    for options in rows::OPTIONS {
        let mut wanted = strict_json(options);
        for way in [Way::Stream, Way::Whole] {
            let set: ConverseOptions = serde_json::from_str(options).unwrap();
            let mut chat = recorder.chat();
            *chat.options_mut() = chat.options().overridden_by(&set);
            turn(&mut chat, way, question("hello"))
                .await
                .unwrap_or_else(|error| panic!("{options}: {error:?}"));
            let mut body = recorder.take_bodies().pop().unwrap();
            let members = body.as_object_mut().unwrap();
            assert_eq!(members.remove("messages"), Some(question("hello")));
            let wanted = wanted.as_object_mut().unwrap();
            wanted.remove("modelId");
            if way == Way::Whole
                && let Some(guardrail) = wanted.get_mut("guardrailConfig")
            {
                // There is nothing to process while it comes.
                guardrail
                    .as_object_mut()
                    .unwrap()
                    .remove("streamProcessingMode");
            }
            assert_eq!(members, wanted, "{way:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_model_answers_is_kept_as_it_came_and_goes_back_so() {
    let recorder = Recorder::new().await;
    let mut faults = Vec::new();
    for row in ANSWERED {
        for way in row.ways() {
            if let Err(fault) = answered(&recorder, row, *way).await {
                faults.push(format!("{}, {way:?}: {fault}", row.name));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

async fn answered(recorder: &Arc<Recorder>, row: &Answered, way: Way) -> Result<(), String> {
    let same = |what: &str, is: &Value, should: &Value| match is == should {
        true => Ok(()),
        false => Err(format!("{what}\n     is {is}\n should {should}")),
    };
    let mut chat = chat(recorder, way);
    let content = row.content();
    match way {
        Way::Stream => recorder.answer_events(row.events()),
        _ => recorder.answer_whole(&rows::whole(&content)),
    }
    let response = turn(&mut chat, way, question("hello")).await.unwrap();
    let response = try_strict_json(response)?;
    same("response", &response, &rows::whole(&content))?;
    let history = strict_json(chat.history().to_json());
    same("history", &history[1]["content"], &content)?;
    let refused = |error| format!("refused: {error:?}");
    if row.of_image_models() {
        // The demo's models make no images and take none back.
        recorder.answer_whole(&rows::whole(&content));
        recorder.answer_events(row.events());
    }
    turn(&mut chat, way, question("hello"))
        .await
        .map_err(refused)?;
    recorder.forget_answers();
    same("next request", &newest(recorder)[1], &row.sent())
}

/// The demo's answer read off the socket, without any code of this crate.
fn raw_answer(recorder: &Recorder, body: &Value) -> Value {
    let mut socket = TcpStream::connect(recorder.address()).unwrap();
    let body = body.to_string();
    write!(
        socket,
        "POST /model/{DEFAULT_MODEL}/converse HTTP/1.1\r\nHost: demo\r\nAuthorization: Bearer demo\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut response = String::new();
    socket.read_to_string(&mut response).unwrap();
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}\n{body}");
    strict_json(body)["output"]["message"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_demo_answers_over_the_socket_comes_back_to_it_unchanged() {
    let recorder = Recorder::new().await;
    for (asked, kind) in [
        ("hello", "text"),
        ("think", "reasoningContent"),
        ("think silently", "reasoningContent"),
        ("redacted", "reasoningContent"),
        ("cite", "citationsContent"),
        ("weather in Rome", "toolUse"),
        ("use two tools", "toolUse"),
        ("unknown block", "hologram"),
        ("unicode", "text"),
        ("escape", "text"),
        ("fault: interleave", "text"),
    ] {
        for way in [Way::Whole, Way::Stream, Way::Replayed] {
            let mut chat = chat(&recorder, way);
            turn(&mut chat, way, question(asked)).await.unwrap();
            let body = recorder.take_bodies().pop().unwrap();
            let raw = tokio::task::block_in_place(|| raw_answer(&recorder, &body));
            let has_kind = |block: &Value| block.get(kind).is_some();
            assert!(
                raw["content"].as_array().unwrap().iter().any(has_kind),
                "{asked}: {raw}"
            );
            turn(&mut chat, way, question("hello"))
                .await
                .unwrap_or_else(|error| panic!("{asked}, {way:?}: {error:?}"));
            assert_eq!(newest(&recorder)[1], raw, "{asked}, {way:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_stop_reason_is_kept_by_its_name() {
    let recorder = Recorder::new().await;
    for reason in STOP_REASONS {
        for way in [Way::Whole, Way::Stream, Way::Replayed] {
            let mut chat = chat(&recorder, way);
            let mut whole = rows::whole(&json!([{"text": "Hi"}]));
            whole["stopReason"] = json!(reason);
            if way == Way::Stream {
                recorder.answer_events(rows::events(&format!(
                    r#"contentBlockDelta {{"contentBlockIndex":0,"delta":{{"text":"Hi"}}}}
                       messageStop {{"stopReason":"{reason}"}}"#
                )));
            } else {
                recorder.answer_whole(&whole);
            }
            let response = turn(&mut chat, way, question("hello")).await.unwrap();
            let response = strict_json(response);
            assert_eq!(response["stopReason"], json!(reason), "{way:?}");
            let read: StopReason = serde_json::from_value(json!(reason)).unwrap();
            let is_newer = reason.contains("newer");
            assert_eq!(matches!(read, StopReason::Other(_)), is_newer, "{reason}");
        }
    }
}

/// The kinds that the rows have of one of the API's unions.
fn met(union: &api::Union) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (_, prompt) in SAID {
        api::collect(&strict_json(prompt), union, &mut found);
    }
    for row in ANSWERED {
        api::collect(&json!({"content": row.content()}), union, &mut found);
        for (name, payload) in row.events() {
            api::collect(
                &json!({"stream": {name: strict_json(&payload)}}),
                union,
                &mut found,
            );
        }
    }
    found
}

#[test]
fn every_kind_the_api_has_stands_in_a_row() {
    for union in api::UNIONS {
        let found = met(union);
        let missing: Vec<_> = union
            .kinds
            .iter()
            .filter(|kind| !found.contains(**kind))
            .collect();
        assert!(missing.is_empty(), "{}: no row has {missing:?}", union.name);
    }
}
