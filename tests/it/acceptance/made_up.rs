//! How conversations are made up.

use outcrop::Caching;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::step::{End, Reply, Step, Talk, Way};

/// In a request it may stand once, and a model other than its own says so.
pub const FOREIGN_SIGNATURE: &str = "of-another-model";

pub fn talk() -> impl Strategy<Value = Talk> {
    // Without tools most of what is about them goes out as text.
    let tools = option::weighted(0.7, tools().prop_map(|config| Step::Tools(Some(config))));
    (tools, vec(step(), 1..11))
        .prop_map(|(tools, steps)| Talk(tools.into_iter().chain(steps).collect()))
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (said(), end()).prop_map(|(said, end)| Step::Say(said, end)),
        3 => (asked(), end()).prop_map(|(asked, end)| Step::Say(vec![text(asked)], end)),
        5 => (said(), reply(), end())
            .prop_map(|(said, reply, end)| Step::Answered(said, reply, end)),
        2 => (vec(0..3_usize, 2), vec(result_part(), 0..3))
            .prop_map(|(times, content)| Step::Results(times, content)),
        2 => (select(FAULTS), way()).prop_map(|(fault, way)| Step::Fail(fault, way)),
        1 => vec(user_block(), 0..4).prop_map(|blocks| Step::TakeUp("user", blocks)),
        2 => vec(taken_up(), 0..4).prop_map(|blocks| Step::TakeUp("assistant", blocks)),
        1 => vec(tool_change(), 1..3).prop_map(|blocks| Step::TakeUp("system", blocks)),
        1 => (1..4_usize).prop_map(Step::Undo),
        1 => option::of(tools()).prop_map(Step::Tools),
        1 => select(MODELS).prop_map(Step::Model),
        1 => system().prop_map(Step::System),
        1 => caching().prop_map(Step::Cache),
    ]
}

fn caching() -> impl Strategy<Value = Option<Caching>> {
    select(&[None, Some(Caching::FiveMinutes), Some(Caching::OneHour)][..])
}

fn way() -> impl Strategy<Value = Way> {
    select(&[Way::Whole, Way::Stream][..])
}

fn end() -> impl Strategy<Value = End> {
    prop_oneof![
        3 => way().prop_map(End::Normal),
        2 => (0..12_usize).prop_map(End::Kept),
        1 => (0..12_usize).prop_map(End::Dropped),
    ]
}

/// What the demo's model has a script for.
fn asked() -> impl Strategy<Value = &'static str> {
    select(
        &[
            "hello",
            "think",
            "think silently",
            "think max tokens",
            "redacted",
            "cite",
            "unknown block",
            "empty",
            "max tokens",
            "weather in Rome",
            "use two tools",
            "use a tool anyway",
            "fault: interleave",
            "fault: guardrail",
            "fault: filtered",
            "fault: stop malformed_tool_use use two tools",
            "fault: stop max_tokens think weather",
            "fault: late-events",
            "fault: no-metadata",
        ][..],
    )
}

/// Faults that the SDK does not wait and try again for.
const FAULTS: &[&str] = &[
    "fault: denied",
    "fault: not-found",
    "fault: validation",
    "fault: model-error",
    "fault: timeout",
    "fault: cut",
    "fault: truncate",
    "fault: crc",
    "fault: badjson",
    "fault: junk",
    "fault: exception validationException",
    "fault: exception modelStreamErrorException use two tools",
    "fault: early-exception validationException",
    "fault: error-frame think",
];

const MODELS: &[&str] = &[
    "demo.scribe-v1:0",
    "demo.no-system-v1:0",
    "demo.no-stream-tools-v1:0",
    "amazon.nova-lite-v1:0",
];

/// Blocks of a message that holds something to be answered, if the dice are not against it.
fn said() -> impl Strategy<Value = Vec<Value>> {
    (vec(user_block(), 0..4), select(&["hello", "", "How?"][..]))
        .prop_map(|(mut blocks, last)| {
            blocks.push(text(last));
            blocks
        })
        .prop_shuffle()
}

fn text(text: &str) -> Value {
    json!({"text": text})
}

fn name() -> impl Strategy<Value = String> {
    select(vec![
        "report".to_owned(),
        "report".to_owned(),
        "report 2".to_owned(),
        "report.pdf".to_owned(),
        "re  port\t".to_owned(),
        "Übung_1".to_owned(),
        "日本".to_owned(),
        String::new(),
        "x".repeat(250),
    ])
}

fn document() -> impl Strategy<Value = Value> {
    let formats = select(&["pdf", "txt", "csv"][..]);
    let sources = select(vec![
        json!({"bytes": "aGk="}),
        json!({"text": "one"}),
        json!({"content": [{"text": "one"}]}),
        json!({"s3Location": {"uri": "s3://bucket/key"}}),
    ]);
    (name(), option::of(formats), sources).prop_map(|(name, format, source)| {
        let mut document = json!({"name": name, "source": source});
        if let Some(format) = format {
            document["format"] = json!(format);
        }
        json!({"document": document})
    })
}

fn media() -> impl Strategy<Value = Value> {
    select(vec![
        json!({"image": {"format": "png", "source": {"bytes": "iVBORw0KGgo="}}}),
        json!({"image": {"format": "gif", "source": {"s3Location": {"uri": "s3://bucket/key"}}}}),
        json!({"video": {"format": "mp4", "source": {"bytes": "AAAA"}}}),
    ])
}

fn cache_point() -> impl Strategy<Value = Value> {
    select(vec![
        json!({"cachePoint": {"type": "default"}}),
        json!({"cachePoint": {"type": "default", "ttl": "5m"}}),
        json!({"cachePoint": {"type": "default", "ttl": "1h"}}),
    ])
}

fn blank() -> impl Strategy<Value = Value> {
    select(&["", " ", "\n\t", "\u{a0}\u{3000}"][..]).prop_map(text)
}

fn user_block() -> impl Strategy<Value = Value> {
    prop_oneof![
        3 => select(&["hello", "And this?", " spaces "][..]).prop_map(text),
        1 => blank(),
        2 => document(),
        1 => media(),
        1 => Just(json!({"audio": {"format": "wav", "source": {"bytes": "AAAA"}}})),
        1 => Just(json!({"guardContent": {"text": {"text": "g", "qualifiers": ["query"]}}})),
        1 => Just(json!({"searchResult": {"source": "s", "title": "t", "content": [{"text": "p"}]}})),
        2 => cache_point(),
        2 => (id(), vec(result_part(), 0..3)).prop_map(|(id, content)| {
            json!({"toolResult": {"toolUseId": id, "content": content}})
        }),
    ]
}

fn id() -> impl Strategy<Value = &'static str> {
    select(&["a", "b", "c"][..])
}

fn result_part() -> impl Strategy<Value = Value> {
    prop_oneof![
        2 => Just(text("done")),
        1 => blank(),
        1 => Just(json!({"json": {"n": 1.5}})),
        1 => media(),
        1 => document(),
        1 => Just(json!({"searchResult": {"source": "s", "title": "t", "content": [{"text": "p"}]}})),
    ]
}

fn tool_change() -> impl Strategy<Value = Value> {
    select(&["toolAddition", "toolRemoval"][..])
        .prop_map(|kind| json!({kind: {"tool": {"name": "clock"}}}))
}

fn reasoning() -> impl Strategy<Value = Value> {
    let signed = |text: &str| {
        let signature = format!("demo-signature-{:08x}", crc32fast::hash(text.as_bytes()));
        json!({"reasoningContent": {"reasoningText": {"text": text, "signature": signature}}})
    };
    select(vec![
        signed("I think so."),
        signed(""),
        json!({"reasoningContent": {"reasoningText": {"text": "unsigned"}}}),
        json!({"reasoningContent": {"reasoningText": {"text": "hm", "signature": ""}}}),
        json!({"reasoningContent": {"reasoningText": {"text": "hm", "signature": FOREIGN_SIGNATURE}}}),
        json!({"reasoningContent": {"redactedContent": "c2VjcmV0"}}),
    ])
}

fn tool_use() -> impl Strategy<Value = Value> {
    let inputs = select(vec![json!({}), json!({"city": "Rome"}), json!("{\"cut")]);
    (id(), inputs).prop_map(
        |(id, input)| json!({"toolUse": {"toolUseId": id, "name": "clock", "input": input}}),
    )
}

/// What came of a tool that the service ran itself.
fn own_result() -> Value {
    json!({"toolResult": {
        "toolUseId": "s", "content": [{"text": "found"}], "status": "success", "type": "search"
    }})
}

/// What of an answer does not often come.
fn odd() -> Vec<Value> {
    vec![
        json!({"image": {"format": "png", "error": {"message": "too hard"}}}),
        own_result(),
        json!({"image": {"format": "png", "source": {"bytes": "iVBORw0KGgo="}}}),
        json!({"toolResult": {"toolUseId": "s", "content": [{"text": "found"}]}}),
        json!({"toolUse": {"toolUseId": "a", "name": "functions.clock", "input": {}}}),
    ]
}

/// A block of an answer, whole or as a stream would leave it.
fn model_block() -> impl Strategy<Value = Value> {
    prop_oneof![
        3 => select(&["Yes.", "No.", "# A title"][..]).prop_map(text),
        1 => blank(),
        3 => reasoning(),
        3 => tool_use(),
        1 => select(&["It is said.", "", " "][..]).prop_map(|said| {
            json!({"citationsContent": {"content": [{"text": said}], "citations": [{"title": "t"}]}})
        }),
        1 => Just(json!({"toolUse": {"toolUseId": "s", "name": "search", "input": {}, "type": "server_tool_use"}})),
        1 => select(odd()),
        1 => Just(json!({"hologram": {"shape": "cube"}})),
    ]
}

/// A block of an answer that was given elsewhere.
fn taken_up() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => model_block(),
        2 => reasoning(),
        2 => cache_point(),
        1 => Just(own_result()),
    ]
}

fn reply() -> impl Strategy<Value = Reply> {
    let reasons = &[
        "end_turn",
        "tool_use",
        "max_tokens",
        "guardrail_intervened",
        "content_filtered",
        "malformed_model_output",
        "model_context_window_exceeded",
        "a_newer_reason",
    ][..];
    (vec(model_block(), 0..5), select(reasons)).prop_map(|(blocks, stop_reason)| Reply {
        blocks,
        stop_reason,
    })
}

fn tools() -> impl Strategy<Value = Value> {
    let tool = |name: &str| json!({"toolSpec": {"name": name, "inputSchema": {"json": {"type": "object"}}}});
    let both = json!([tool("get_weather"), tool("clock")]);
    select(vec![
        json!({"tools": both}),
        json!({"tools": both, "toolChoice": {"any": {}}}),
        json!({"tools": [tool("clock"), {"cachePoint": {"type": "default"}}]}),
    ])
}

fn system() -> impl Strategy<Value = Option<Value>> {
    select(vec![
        None,
        Some(json!([{"text": " "}])),
        Some(json!([{"text": "Be brief."}])),
        Some(json!([{"text": "Be brief."}, {"cachePoint": {"type": "default"}}])),
        Some(json!([{"guardContent": {"text": {"text": "g"}}}, {"text": "Be brief."}])),
    ])
}
