//! What goes along with a message and what comes back beside the text.

use serde_json::{Value, json};

use crate::support::{Home, Ran, Terminal};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x03\x08\x06\0\0\0";
const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n";
const TOOLS: &str = r#"[{"toolSpec":{"name":"get_weather","inputSchema":{"json":{"type":"object","properties":{"city":{"type":"string"}}}}}}]"#;

fn request(ran: &Ran) -> Value {
    let start = ran.err.find("\n{").unwrap();
    let end = ran
        .err
        .find("----- Converse response")
        .unwrap_or(ran.err.len());
    serde_json::from_str(&ran.err[start..end]).unwrap()
}

#[test]
fn files_go_along_with_a_single_question() {
    let home = Home::new();
    home.write("my report.pdf", PDF);
    home.write("pic.png", PNG);
    home.write("main.rs", "fn main() {}\n");
    let ran = home.demo(
        &[
            "-v",
            "-a",
            "my report.pdf",
            "-a",
            "pic.png",
            "-a",
            "main.rs",
            "what is this",
        ],
        "",
    );
    assert!(
        ran.out.contains("“my report”") && ran.out.contains("2×3"),
        "{}",
        ran.out
    );
    let content = request(&ran)["messages"][0]["content"].clone();
    assert_eq!(content[2]["text"], "main.rs:\n```rs\nfn main() {}\n```");
    assert_eq!(content[3]["text"], "what is this");
}

#[test]
fn a_file_that_cannot_go_along_is_named_and_nothing_is_sent() {
    let home = Home::new();
    home.write("empty.txt", "");
    home.write("photo.bmp", b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0");
    for (path, says) in [
        ("missing.png", "missing.png cannot be read"),
        ("empty.txt", "empty.txt is empty"),
        (".", "is a directory"),
        ("/dev/zero", "is not a regular file"),
        ("photo.bmp", "photo.bmp is of type image/bmp"),
        ("s3://bucket", "no key"),
    ] {
        home.demo(&["-a", path, "hi"], "").refused(2, says);
    }
}

#[test]
fn attachments_are_listed_taken_off_and_kept_when_a_turn_fails() {
    let home = Home::new();
    home.write("my report.pdf", PDF);
    home.write("pic.png", PNG);
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.press("/attach my\t\r");
    terminal.see("attached my report.pdf (document pdf");
    terminal.see("(1 attached) ❯");
    terminal.say("/attach pic.png 'my report.pdf'");
    terminal.say("/detach 3");
    let screen = terminal.say("/attachments");
    assert!(
        screen.contains("2  pic.png (image png, 29 bytes)"),
        "{screen}"
    );
    assert!(
        terminal
            .say("/detach 9")
            .contains("error: there is no attachment 9")
    );
    assert!(
        terminal
            .say("/attach nothing.here")
            .contains("error: nothing.here cannot be read")
    );
    terminal.say("fault: denied");
    terminal.see("(2 attached) ❯");
    let screen = terminal.say("what are these");
    assert!(
        screen.contains("a PDF document “my report”") && screen.contains("a PNG image"),
        "{screen}"
    );
    assert!(
        !screen
            .trim_end()
            .lines()
            .last()
            .unwrap()
            .contains("attached"),
        "they are gone along: {screen}"
    );
    // The same file once more: its name has to be another.
    terminal.say("/attach my\\ report.pdf");
    assert!(terminal.say("and again").contains("“my report 2”"));
}

#[test]
fn a_tool_is_answered_in_the_chat() {
    let home = Home::new();
    home.write("tools.json", TOOLS);
    home.write("weather.json", r#"{"sky":"clear"}"#);
    let mut terminal = Terminal::demo(&home, &["--tools", "tools.json"]);
    assert!(terminal.say("/tool x ok").contains("error: no tool waits"));
    let screen = terminal.say("weather in Rome");
    assert!(
        screen.contains(r#"asks for get_weather with {"city":"Rome"}"#),
        "{screen}"
    );
    let screen = terminal.say("/tool 1 perhaps");
    assert!(screen.contains("needs `ok` or `error`"), "{screen}");
    let screen = terminal.say("/tool 1 ok @weather.json");
    assert!(
        screen.contains(r#"The tool get_weather answered: {"sky":"clear"}"#),
        "{screen}"
    );
    // Two at once go back in one message; one that is left open is reported as not run.
    terminal.say("use two tools");
    terminal.say("/tool 1 error the sensor is broken");
    let screen = terminal.say("/tool 1 ok no, it works");
    assert!(screen.contains("is answered already"), "{screen}");
    terminal.see("1 tool result) ❯");
    let screen = terminal.say("never mind the other");
    assert!(
        screen.contains("sensor is broken") && !screen.contains("error: the request"),
        "{screen}"
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

#[test]
fn a_filtered_turn_is_explained_and_does_not_block_the_next() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    let screen = terminal.say("fault: filtered");
    assert!(
        screen.contains("the provider's filter stepped in"),
        "{screen}"
    );
    let screen = terminal.say("What is 2+2?");
    assert!(screen.contains("2 + 2 = 4."), "{screen}");
}

#[test]
fn what_a_model_thinks_is_shown_to_a_terminal_and_never_piped() {
    let home = Home::new();
    assert_eq!(
        home.demo(&["think"], "").out,
        "I have thought about it, and I am still a script.\n"
    );
    let mut terminal = Terminal::demo(&home, &[]);
    assert!(
        terminal
            .say("think")
            .contains("The user wants me to think first")
    );
    terminal.say("/thinking hide");
    let screen = terminal.say("think");
    assert_eq!(screen.matches("The user wants me").count(), 1, "{screen}");
    let screen = terminal.say("what did you say");
    assert!(
        !screen.contains("error:"),
        "its signature goes back unchanged: {screen}"
    );
}

#[test]
fn a_guardrail_is_explained_and_its_turn_stays_out() {
    let home = Home::new();
    let mut terminal = Terminal::demo(
        &home,
        &["--guardrail", "abc:1", "--guardrail-trace", "enabled"],
    );
    let screen = terminal.say("fault: guardrail");
    assert!(
        screen.contains("topic policy “Demonstrations” on the input"),
        "{screen}"
    );
    let screen = terminal.say("how many messages");
    assert!(screen.contains("You have sent me 1 message"), "{screen}");
    assert!(terminal.say("/hash").contains("sent as n_msg = 2"));
}

#[test]
fn a_blocked_turn_stays_out_when_asking_again_fails_and_when_it_was_put_away() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("fault: guardrail");
    terminal.say("/model demo.no-access-v1:0");
    let screen = terminal.say("/retry");
    assert!(screen.contains("error:"), "{screen}");
    terminal.say("/model demo.scribe-v1:0");
    let sent = |screen: &str| screen.matches("sent as n_msg = 0").count();
    assert_eq!(sent(&terminal.say("/hash")), 1);
    terminal.say("/clear");
    terminal.say("/undo");
    assert_eq!(sent(&terminal.say("/hash")), 2);
}

#[test]
fn citations_are_listed_and_stop_reasons_said() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    assert!(
        terminal
            .say("cite")
            .contains("[1] Principles of Geology, demo, page 1–2")
    );
    assert!(
        terminal
            .say("max tokens")
            .contains("cut short: maxTokens is reached")
    );
    assert!(
        terminal
            .say("unknown block")
            .contains("2 events or parts of a newer API are not shown")
    );
    assert!(
        terminal
            .say("/last")
            .contains("events or parts of a newer API")
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
    let request = request(&ran);
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
    let request = self::request(&ran);
    assert_eq!(
        request["additionalModelRequestFields"]["thinking"]["budget_tokens"],
        2048
    );
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

#[test]
fn tokens_are_counted_summed_and_cached() {
    let home = Home::new();
    home.write(".config/outcrop/config.toml", "price_date = \"2026-11-01\"\n[[price]]\nmodel = \"demo.*\"\ninput = 1000.0\noutput = 2000.0\ncache_read = 100.0\ncache_write = 1500.0\n");
    let mut terminal = Terminal::demo(&home, &["--cache", "auto"]);
    let screen = terminal.say("What is 2+2?");
    assert!(screen.contains("3 to the cache"), "{screen}");
    let screen = terminal.say("hello");
    assert!(screen.contains("3 cached"), "{screen}");
    assert!(screen.contains("≈ $0."), "{screen}");
    let screen = terminal.say("/usage");
    assert!(
        screen.contains("2 turns: ") && screen.contains("(estimate, prices of"),
        "{screen}"
    );
    let screen = terminal.say("/tokens");
    assert!(
        screen
            .lines()
            .any(|line| line.trim_end().ends_with(" tokens")),
        "{screen}"
    );
    let screen = terminal.say("/last");
    for name in [
        "model",
        "options",
        "request id",
        "tries",
        "first text",
        "whole turn",
        "usage",
        "cost",
    ] {
        assert!(
            screen
                .lines()
                .any(|line| line.starts_with(&format!("{name} "))),
            "{name}: {screen}"
        );
    }
}

#[test]
fn a_config_file_sets_names_and_presets() {
    let home = Home::new();
    home.write(
        ".config/outcrop/config.toml",
        "model = \"fast\"\ntemperature = 0.3\n[aliases]\nfast = \"demo.quick\"\n[preset.review]\nsystem = \"Review this.\"\ntemperature = 0.1\n",
    );
    let ran = home.demo(&["-v", "hello"], "");
    assert_eq!(request(&ran)["modelId"], "demo.quick");
    assert_eq!(request(&ran)["inferenceConfig"]["temperature"], 0.3);
    let ran = home.demo(&["-v", "-p", "review", "-t", "0.9", "hello"], "");
    assert_eq!(request(&ran)["system"][0]["text"], "Review this.");
    assert_eq!(
        request(&ran)["inferenceConfig"]["temperature"],
        0.9,
        "flags win over presets"
    );
    home.demo(&["-p", "nothing", "hi"], "")
        .refused(2, "no preset called `nothing`");
    home.write(
        ".config/outcrop/config.toml",
        "model = \"x\"\ntemprature = 1\n",
    );
    home.demo(&["hi"], "").refused(3, "config.toml:2:1");
}

#[test]
fn the_config_command_shows_where_it_is_and_writes_an_example() {
    let home = Home::new();
    let path = home.run(&["config", "path"], "").out;
    assert!(
        path.trim_end().ends_with(".config/outcrop/config.toml"),
        "{path}"
    );
    home.run(&["config", "show"], "")
        .refused(2, "no config file");
    assert_eq!(home.run(&["config", "init"], "").out, path);
    assert!(home.run(&["config", "show"], "").out.contains("# "));
    home.run(&["config", "init"], "")
        .refused(2, "there is a config file already");
    assert_eq!(
        home.demo(&["What is 2+2?"], "").out,
        "2 + 2 = 4.\n",
        "the example sets nothing"
    );
}

#[test]
fn the_timeouts_of_the_config_hold_for_the_demo_as_well() {
    let home = Home::new();
    home.write(
        ".config/outcrop/config.toml",
        "[timeouts]\nbetween_events = 1\nfirst_event = 1\n",
    );
    let ran = home.demo(&["fault: stall"], "");
    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(ran.err.contains("1 s"), "{ran:?}");
}
