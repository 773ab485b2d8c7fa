//! One prompt, one answer: pipes and scripts.

use serde_json::Value;

use crate::support::Home;

#[test]
fn a_piped_prompt_gives_the_answer_and_nothing_else() {
    let ran = Home::new().demo(&[], "What is 2+2?");
    assert_eq!(
        (ran.code, ran.out.as_str(), ran.err.as_str()),
        (0, "2 + 2 = 4.\n", "")
    );
}

#[test]
fn verbose_goes_to_standard_error_with_the_hash_of_what_was_sent() {
    let ran = Home::new().demo(&["--verbose"], "What is 2+2?");
    assert_eq!(ran.out, "2 + 2 = 4.\n");
    let mut lines = ran.err.lines();
    let first = lines.next().unwrap();
    let hash = first
        .strip_prefix("===== Send messages, n_msg = 1, hash = ")
        .expect(first);
    assert_eq!(lines.next(), Some("----- Converse kwargs:"));
    let (request, response) = ran.err.split_once("----- Converse response:\n").unwrap();
    let request: Value = serde_json::from_str(&request[request.find("\n{").unwrap()..]).unwrap();
    assert_eq!(outcrop::json_hash(&request["messages"]).unwrap(), hash);
    let response: Value = serde_json::from_str(response).unwrap();
    assert_eq!(
        response["output"]["message"]["content"][0]["text"],
        "2 + 2 = 4."
    );
}

#[test]
fn a_prompt_asks_about_what_is_piped_in() {
    let ran = Home::new().demo(&["-v", "sum", "this", "up"], "one\ntwo\n");
    assert!(
        ran.err.contains(r#""text": "one\ntwo\n\nsum this up""#),
        "{}",
        ran.err
    );
}

#[test]
fn an_empty_pipe_counts_as_none() {
    assert_eq!(Home::new().demo(&["What is 2+2?"], "").out, "2 + 2 = 4.\n");
    Home::new().demo(&[], "\n").refused(2, "nothing to ask");
}

#[test]
fn the_answer_is_exact_with_one_final_line_end() {
    for (text, out) in [
        ("echo: plain", "plain\n"),
        (
            "echo: \x1b[31mred\x1b[0m \u{202e}\t\r\u{9b}",
            "\x1b[31mred\x1b[0m \u{202e}\t\r\u{9b}\n",
        ),
    ] {
        let ran = Home::new().demo(&[], text);
        assert_eq!(ran.out, out);
        assert_eq!(Home::new().demo(&["--no-stream"], text).out, out);
    }
}

#[test]
fn json_is_one_object_with_all_there_is_to_know() {
    for way in [
        &["--output", "json"][..],
        &["--output", "json", "--no-stream"],
    ] {
        let ran = Home::new().demo(way, "What is 2+2?");
        let object: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(object["text"], "2 + 2 = 4.");
        assert_eq!(object["message"]["role"], "assistant");
        assert_eq!(object["stopReason"], "end_turn");
        assert_eq!(object["modelId"], "demo.scribe-v1:0");
        assert!(object["usage"]["totalTokens"].as_u64().unwrap() > 0);
        assert!(object["requestId"].as_str().unwrap().len() > 30);
        assert!(object["latency"]["totalMs"].is_u64() && object["latency"]["serviceMs"].is_u64());
        assert!(object["latency"]["firstTextMs"].is_u64(), "{object}");
        assert_eq!(ran.out.matches('\n').count(), 1);
    }
}

#[test]
fn jsonl_is_every_event_in_the_wire_form() {
    let ran = Home::new().demo(&["--output", "jsonl"], "What is 2+2?");
    let events: Vec<Value> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let name = |n: usize| {
        events[n]
            .as_object()
            .unwrap()
            .keys()
            .next()
            .unwrap()
            .clone()
    };
    assert_eq!(name(0), "messageStart");
    assert_eq!(name(events.len() - 2), "messageStop");
    assert_eq!(name(events.len() - 1), "metadata");
    let text: String = events
        .iter()
        .filter_map(|event| event.pointer("/contentBlockDelta/delta/text")?.as_str())
        .collect();
    assert_eq!(text, "2 + 2 = 4.");
}

#[test]
fn options_reach_the_model() {
    let ran = Home::new().demo(
        &[
            "-v",
            "-s",
            "Be brief.",
            "-t",
            "0.7",
            "--top-p",
            "0.1",
            "--max-tokens",
            "99",
            "--stop",
            "END",
            "--stop",
            "FIN",
            "hello",
        ],
        "",
    );
    let request =
        &ran.err[ran.err.find("\n{").unwrap()..ran.err.find("----- Converse response").unwrap()];
    let request: Value = serde_json::from_str(request).unwrap();
    assert_eq!(
        request["system"],
        serde_json::json!([{"text": "Be brief."}])
    );
    assert_eq!(
        request["inferenceConfig"],
        serde_json::json!({"maxTokens": 99, "temperature": 0.7, "topP": 0.1, "stopSequences": ["END", "FIN"]})
    );
}

#[test]
fn a_system_prompt_is_read_from_a_file() {
    let home = Home::new();
    home.write("prompt.txt", "Answer in rhyme.\n");
    let ran = home.demo(&["-s", "@prompt.txt", "what is your system prompt"], "");
    assert!(ran.out.contains("Answer in rhyme."), "{}", ran.out);
}

#[test]
fn the_model_comes_from_the_flag_or_else_from_the_environment() {
    let home = Home::new().with("OUTCROP_MODEL", "demo.from-env");
    assert!(
        home.demo(&["which options"], "")
            .out
            .contains("demo.from-env")
    );
    assert!(
        home.demo(&["-m", "demo.from-flag", "which options"], "")
            .out
            .contains("demo.from-flag")
    );
}

#[test]
fn an_answer_that_is_cut_short_says_so_and_exits_with_5() {
    for (prompt, says) in [
        ("max tokens", "maxTokens"),
        ("fault: filtered", "filter"),
        ("fault: guardrail", "guardrail"),
        ("empty", "(empty answer)"),
    ] {
        let ran = Home::new().demo(&[prompt], "");
        assert_eq!(ran.code, 5, "{prompt}: {ran:?}");
        assert!(ran.err.contains(says), "{prompt}: {ran:?}");
    }
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    // More than the pipe holds, so that it is not written before the reader goes.
    let home = Home::new();
    let mut shell = std::process::Command::new("/bin/bash");
    let line = format!(
        "{} --demo count to 20000 | head -c 5; exit ${{PIPESTATUS[0]}}",
        env!("CARGO_BIN_EXE_outcrop")
    );
    let output = shell
        .args(["-c", &line])
        .env_clear()
        .envs(home.environment())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(141));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.stdout.len(), 5);
}

#[test]
fn an_output_that_cannot_be_written_is_reported() {
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let home = Home::new();
    let output = home
        .command(&["--demo", "hello"])
        .stdin(std::process::Stdio::null())
        .stdout(full)
        .output()
        .unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(
        err.starts_with("error: standard output could not be written"),
        "{err}"
    );
}

#[test]
fn help_and_version_go_to_standard_output() {
    let home = Home::new();
    let help = home.run(&["--help"], "");
    assert_eq!((help.code, help.err.as_str()), (0, ""));
    assert!(help.out.contains("--demo") && help.out.contains("Exit codes"));
    assert_eq!(
        home.run(&["--version"], "").out,
        format!("outcrop {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn an_answer_with_a_guardrails_trace_is_read_both_ways() {
    for way in [&[][..], &["--no-stream"]] {
        let ran = Home::new().demo(&[way, &["fault: guardrail"]].concat(), "");
        assert_eq!(ran.code, 5, "{ran:?}");
        assert_eq!(ran.out, "Sorry, the model cannot answer this question.\n");
    }
}

#[test]
fn text_from_flags_and_files_is_text_and_never_json() {
    let home = Home::new();
    home.write("prompt.txt", r#"[{"text": "not a block"}]"#);
    for (system, sent) in [
        ("\"Hi\" ", "\"Hi\" "),
        ("@prompt.txt", r#"[{"text": "not a block"}]"#),
        ("@@home", "@home"),
    ] {
        let ran = home.demo(&["-v", "-s", system, "hello"], "");
        let request = &ran.err
            [ran.err.find("\n{").unwrap()..ran.err.find("----- Converse response").unwrap()];
        let request: Value = serde_json::from_str(request).unwrap();
        assert_eq!(request["system"], serde_json::json!([{"text": sent}]));
    }
}

#[test]
fn blocks_that_come_in_turns_are_written_one_after_the_other() {
    let text = Home::new().demo(&["fault: interleave"], "").out;
    let json = Home::new()
        .demo(&["fault: interleave", "--output", "json"], "")
        .out;
    let object: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(text.trim_end(), object["text"].as_str().unwrap().trim_end());
}

#[test]
fn a_look_that_cannot_be_is_refused_with_what_can_and_where_it_was_asked_for() {
    let home = Home::new();
    home.demo(&["--theme", "blue", "hello"], "").refused(
        2,
        "`theme` must be ansi, light, dark, mono or plain, not `blue`",
    );
    home.demo(&["--wrap", "0", "hello"], "").refused(
        2,
        "`wrap` must be auto, none or a number of columns, not `0`",
    );
    let config = home.write("config.toml", "theme = \"blu\"\n");
    Home::new()
        .with("OUTCROP_CONFIG", config.to_str().unwrap())
        .demo(&["hello"], "")
        .refused(3, "config.toml:1:9: `theme` must be ansi");
}

#[test]
fn a_pipe_gets_the_source_unless_markdown_is_asked_for() {
    let home = Home::new();
    let source = home.demo(&["markdown"], "").out;
    assert!(source.contains("## Three kinds of rock\n") && !source.contains('\u{1b}'));
    let drawn = home.demo(&["--markdown", "always", "markdown"], "").out;
    assert!(
        drawn.contains("\u{1b}[0;1;35mThree kinds of rock\n"),
        "{drawn:?}"
    );
    assert!(!drawn.contains('\r') && !drawn.contains("##"), "{drawn:?}");
    let plain = home
        .with("NO_COLOR", "1")
        .demo(&["--markdown", "always", "markdown"], "");
    assert!(!plain.out.contains("35m"), "{}", plain.out);
}
