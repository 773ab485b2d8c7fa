//! The options of a request, by flags and in a conversation, and what a model refuses of them.

use serde_json::{Value, json};

use super::tools::TOOLS;
use crate::support::{Home, Terminal};

#[test]
fn every_option_of_a_request_has_a_flag() {
    let home = Home::new();
    home.write("tools.json", TOOLS);
    let ran = home.demo(
        &[
            "-v",
            "--tools",
            "tools.json",
            "--guardrail",
            "arn:aws:bedrock:us-east-1:1:guardrail/g:7",
            "--guardrail-trace",
            "enabled_full",
            "--guardrail-mode",
            "async",
            "--latency",
            "optimized",
            "--tier",
            "flex",
            "--effort",
            "low",
            "--metadata",
            "team=blue",
            "--metadata",
            "a=b=c",
            "--extra",
            r#"{"top_k":5}"#,
            "--response-field",
            "/stop_sequence",
            "hello",
        ],
        "",
    );
    let request = ran.request();
    assert_eq!(
        request["toolConfig"]["tools"],
        serde_json::from_str::<Value>(TOOLS).unwrap()
    );
    assert_eq!(
        request["guardrailConfig"],
        json!({"guardrailIdentifier": "arn:aws:bedrock:us-east-1:1:guardrail/g", "guardrailVersion": "7",
            "trace": "enabled_full", "streamProcessingMode": "async"})
    );
    assert_eq!(
        request["performanceConfig"],
        json!({"latency": "optimized"})
    );
    assert_eq!(request["serviceTier"], json!({"type": "flex"}));
    assert_eq!(request["outputConfig"], json!({"effort": "low"}));
    assert_eq!(
        request["requestMetadata"],
        json!({"team": "blue", "a": "b=c"})
    );
    assert_eq!(request["additionalModelRequestFields"], json!({"top_k": 5}));
    assert_eq!(
        request["additionalModelResponseFieldPaths"],
        json!(["/stop_sequence"])
    );
    let ran = home.demo(
        &[
            "-v",
            "--no-stream",
            "--think=low",
            "-m",
            "us.anthropic.claude-sonnet-4-20250514-v1:0",
            "hi",
        ],
        "",
    );
    let request = ran.request();
    assert_eq!(
        request["additionalModelRequestFields"]["thinking"]["budget_tokens"],
        2048
    );
}

#[test]
fn values_are_set_from_files_and_in_their_short_forms() {
    let home = Home::new();
    home.write("tools.json", TOOLS);
    home.write("schema.json", r#"{"type":"object"}"#);
    let mut terminal = Terminal::demo(&home, &[]);
    let screen = terminal.say("/set tools=@tools.json guardrail=abc123:1");
    assert!(
        screen.contains("toolConfig =")
            && screen.contains("{\"tools\":[")
            && screen.contains("\"abc123\""),
        "{screen}"
    );
    let screen = terminal.say("/set schema=@schema.json");
    assert!(screen.contains("json_schema"), "{screen}");
    let screen = terminal.say("/set tools=@none.json");
    assert!(
        screen.contains("error: ") && screen.contains("hint: "),
        "{screen}"
    );
}

#[test]
fn an_answer_fits_a_schema() {
    let home = Home::new();
    home.write(
        "schema.json",
        r#"{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}"#,
    );
    let ran = home.demo(&["--schema", "schema.json", "where is it"], "");
    let answer: Value = serde_json::from_str(&ran.out).unwrap();
    assert!(answer["city"].is_string(), "{answer}");
    home.write("schema.json", "[1]");
    home.demo(&["--schema", "schema.json", "x"], "")
        .refused(2, "schema");
}

#[test]
fn what_a_model_refuses_is_left_out_and_said_in_a_line() {
    let home = Home::new();
    let ran = home.demo(&["-m", "demo.no-system", "-s", "Be brief.", "hello"], "");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.err.contains("takes no system prompt") && ran.err.lines().count() == 1,
        "{ran:?}"
    );
    home.write("tools.json", TOOLS);
    let ran = home.demo(
        &[
            "-m",
            "demo.no-stream-tools",
            "--tools",
            "tools.json",
            "hello",
        ],
        "",
    );
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("does not stream with tools"), "{ran:?}");
    let ran = home.demo(&["--max-tokens", "100000", "hello"], "");
    assert!(ran.err.contains("model limit of 65536"), "{ran:?}");
}

/// The receipt is of what was accepted, not of what was first tried.
#[test]
fn a_second_try_is_on_the_receipt() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &["-m", "demo.no-system", "-s", "sys"]);
    terminal.say("hello");
    let screen = terminal.say("/last");
    assert!(
        screen.contains("tries       2") && !screen.contains("\"system\""),
        "{screen}"
    );
    assert!(screen.contains("\ncost        unknown\n"), "{screen}");
}
