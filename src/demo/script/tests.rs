//! Tests of whole scripts.

use serde_json::json;

use super::testing::*;
use super::*;

#[test]
fn an_echo_repeats_every_character() {
    for text in [
        " two  spaces ",
        "tab\tand\r\nlines\n",
        "\u{1b}[31m日本",
        "fault: cut",
        "slowly",
        "max tokens",
    ] {
        assert_eq!(answer_to(&format!("echo: {text}")), text);
    }
    assert_eq!(answer_to("ECHO:x"), "x");
    assert!(write(conversation(&question("echo:"))).blocks.is_empty());
    assert_eq!(
        write(conversation(&question("echo: fault: cut"))).fault,
        None
    );
}

#[test]
fn an_unknown_question_is_quoted_in_part() {
    let text = answer_to(&"why ".repeat(40));
    assert!(text.starts_with("You said: “why why"), "{text}");
    assert!(text.contains("…”") && text.contains("help"));
}

#[test]
fn help_names_every_fault_and_every_prompt() {
    let text = answer_to("Help!");
    for (name, _, _) in fault::FAULTS {
        assert!(text.contains(&format!("fault: {name}")), "{name}");
    }
    assert!(text.contains("`count to N`"));
}

#[test]
fn thinking_comes_before_any_answer_and_is_signed() {
    let blocks = write(conversation(&question("think: what is 2+2?"))).blocks;
    let [Block::Reasoning { text, signature }, Block::Text(_)] = blocks.as_slice() else {
        panic!("{blocks:?}")
    };
    assert_eq!(signature.as_deref(), Some(signature::of(text).as_str()));
    let mut body = question("what is 2+2?");
    body["additionalModelRequestFields"] =
        json!({"thinking": {"type": "adaptive", "display": "omitted"}});
    let blocks = write(conversation(&body)).blocks;
    assert!(
        matches!(blocks.as_slice(), [Block::Reasoning { text, signature: Some(_) }, Block::Text(sum)] if text.is_empty() && sum == "2 + 2 = 4."),
        "{blocks:?}"
    );
}

#[test]
fn limits_and_stop_sequences_give_their_stop_reason() {
    let with = |config: Value| {
        let mut body = question("count to 9");
        body["inferenceConfig"] = config;
        write(conversation(&body))
    };
    let script = with(json!({"maxTokens": 3}));
    assert_eq!(
        (script.blocks, script.stop_reason.as_str()),
        (Block::text("1\n2\n3"), "max_tokens")
    );
    let script = with(json!({"stopSequences": ["5"]}));
    assert_eq!(
        (script.blocks, script.stop_reason.as_str()),
        (Block::text("1\n2\n3\n4\n"), "stop_sequence")
    );
    let script = write(conversation(&question("max tokens")));
    assert_eq!(
        (script.tokens(), script.stop_reason.as_str()),
        (20, "max_tokens")
    );
}

#[test]
fn each_showcase_shows_what_it_promises() {
    let text = answer_to("some markdown please");
    assert!(
        ["# ", "- ", "| ", "```", "> "]
            .iter()
            .all(|mark| text.contains(mark))
    );
    assert!(answer_to("escape").contains('\u{1b}'));
    assert!(answer_to("unicode").contains("日本"));
    let words = words::count(&answer_to("a long answer"));
    assert!((350..=450).contains(&words), "{words}");
    assert!(answer_to("hello").starts_with("Hello!"));
    assert_eq!(answer_to("count to 3"), "1\n2\n3");
    assert!(write(conversation(&question("empty"))).blocks.is_empty());
    assert!(
        write(conversation(&question("slowly, hello")))
            .delay
            .is_some()
    );
    let blocks = |text: &str| write(conversation(&question(text))).blocks;
    assert!(
        blocks("cite")
            .iter()
            .any(|b| matches!(b, Block::Cited { .. }))
    );
    assert!(blocks("unknown block").contains(&Block::Hologram));
    assert!(
        blocks("redacted")
            .iter()
            .any(|b| matches!(b, Block::Redacted(_)))
    );
}

#[test]
fn a_fault_keeps_its_question_and_its_stop_reason() {
    let script = write(conversation(&question("fault: guardrail")));
    assert_eq!(script.stop_reason, "guardrail_intervened");
    assert!(script.trace.is_some());
    assert_eq!(answer_to("fault: throttle 2 what is 2+2?"), "2 + 2 = 4.");
    assert!(answer_to("fault: banana").starts_with("I know no fault “banana”."));
    assert_eq!(
        write(conversation(&question("fault: stop odd_reason"))).stop_reason,
        "odd_reason"
    );
}

#[test]
fn the_same_request_always_has_the_same_script() {
    for text in ["use a tool anyway", "think", "long", "cite"] {
        let body = question(text);
        assert_eq!(write(conversation(&body)), write(conversation(&body)));
    }
}
