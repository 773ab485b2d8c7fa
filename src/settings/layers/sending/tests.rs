use serde_json::json;

use super::super::tests::layers;
use super::*;
use crate::chat::ErrorKind;

const CLAUDE: &str = "model=us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const PROMPT: &str = "model=arn:aws:bedrock:us-east-1:123456789012:prompt/ABCDEFGHIJ:1";
const NOVA_2: &str = "model=us.amazon.nova-2-lite-v1:0";

fn sent(given: &[(Source, &str)]) -> Value {
    let mut options = serde_json::to_value(layers(given).resolved().unwrap()).unwrap();
    options.as_object_mut().unwrap().remove("modelId");
    options
}

fn refusal(given: &[(Source, &str)]) -> (String, String) {
    let error = layers(given).resolved().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    (error.to_string(), error.hint().unwrap().to_owned())
}

fn caching(text: &str) -> Option<Caching> {
    layers(&[(Source::Flags, text)]).caching()
}

#[test]
fn without_thinking_all_is_sent_as_it_is_set() {
    for text in ["model=x temperature=0.5 extra.top_k=3", "topP=1 think=high"] {
        let layers = layers(&[(Source::Session, text)]);
        assert_eq!(layers.resolved().unwrap(), layers.effective().options);
    }
}

#[test]
fn a_model_is_told_to_think_in_its_own_words() {
    let from_flags = (Source::Flags, CLAUDE);
    assert_eq!(
        sent(&[from_flags, (Source::Session, "think=low")]),
        json!({
            "inferenceConfig": {"maxTokens": 4096},
            "additionalModelRequestFields":
                {"thinking": {"type": "enabled", "budget_tokens": 2048}},
        })
    );
    let off_for_a_turn = [(Source::Session, "think=low"), (Source::Turn, "think=off")];
    assert_eq!(
        sent(&[&[from_flags][..], &off_for_a_turn].concat()),
        json!({"inferenceConfig": {"maxTokens": 4096}})
    );
}

#[test]
fn a_model_that_cannot_think_is_refused_before_anything_is_sent() {
    let given = [(Source::Flags, "model=amazon.nova-lite-v1:0 think=high")];
    assert_eq!(refusal(&given).0, "`amazon.nova-lite-v1:0` cannot think");
}

#[test]
fn a_persons_own_fields_win() {
    let own = r#"extra={"thinking":{"budget_tokens":3000},"x":1}"#;
    let fields = |text| {
        let given = [
            (Source::Config, own),
            (Source::Flags, CLAUDE),
            (Source::Session, text),
        ];
        sent(&given)["additionalModelRequestFields"].take()
    };
    assert_eq!(
        fields("think=high"),
        json!({"thinking": {"type": "enabled", "budget_tokens": 3000}, "x": 1})
    );
    assert_eq!(
        fields("think=high extra.thinking=null"),
        json!({"x": 1}),
        "a null takes away what the program adds as well"
    );
}

#[test]
fn an_effort_of_its_own_wins_over_that_of_thinking() {
    let given = [
        (Source::Config, "effort=max"),
        (Source::Flags, "model=anthropic.claude-opus-4-7 think=low"),
    ];
    assert_eq!(
        sent(&given),
        json!({
            "inferenceConfig": {"maxTokens": 4096},
            "additionalModelRequestFields":
                {"thinking": {"type": "adaptive", "display": "summarized"}},
            "outputConfig": {"effort": "max"},
        })
    );
}

#[test]
fn the_built_in_longest_answer_makes_room_for_thinking() {
    let tokens = |text: &str| {
        let given = [(Source::Flags, CLAUDE), (Source::Turn, text)];
        sent(&given)["inferenceConfig"]["maxTokens"].take()
    };
    assert_eq!(tokens("think=4095"), 4096);
    assert_eq!(tokens("think=4096"), 8192);
    assert_eq!(tokens("think=high"), 20480);
    assert_eq!(tokens("think=2147483647"), 2_147_483_647);
    assert_eq!(
        tokens("think=low extra.thinking.budget_tokens=10000"),
        14096
    );
    assert_eq!(tokens("think=high extra.thinking.type=disabled"), 4096);
    assert_eq!(tokens("think=high maxTokens=16385"), 16385);
}

#[test]
fn a_longest_answer_without_room_is_refused_with_both_numbers() {
    let given = [
        (Source::Config, "maxTokens=8192"),
        (Source::Flags, CLAUDE),
        (Source::Session, "think=medium"),
    ];
    let (sentence, hint) = refusal(&given);
    assert!(sentence.starts_with("maxTokens is 8192, and 8192 of them"));
    assert!(hint.contains("more than 8192"));
}

#[test]
fn what_was_set_before_thinking_gives_way_to_it() {
    let given = [
        (Source::Config, "temperature=0.3 topP=0.9 extra.top_k=5"),
        (Source::Flags, CLAUDE),
        (Source::Session, "think=low"),
    ];
    assert_eq!(
        sent(&given),
        json!({
            "inferenceConfig": {"maxTokens": 4096},
            "additionalModelRequestFields":
                {"thinking": {"type": "enabled", "budget_tokens": 2048}},
        })
    );
    assert_eq!(layers(&given).effective().inference_config.top_p, Some(0.9));
}

#[test]
fn what_is_set_with_thinking_or_later_clashes_with_it() {
    for (source, key) in [
        (Source::Session, "temperature"),
        (Source::Turn, "topP"),
        (Source::Turn, "extra.top_k"),
    ] {
        let setting = format!("{key}=0.5");
        let given = [
            (Source::Flags, CLAUDE),
            (Source::Session, "think=low"),
            (source, setting.as_str()),
        ];
        let (sentence, hint) = refusal(&given);
        assert!(sentence.ends_with(&format!("takes no {key} with think=low")));
        assert_eq!(hint, format!("unset `{key}`, or set `think=off`"));
    }
    let off = [
        (Source::Flags, CLAUDE),
        (Source::Turn, "think=off topP=0.5"),
    ];
    assert_eq!(sent(&off)["inferenceConfig"]["topP"], 0.5);
}

#[test]
fn nova_2_has_no_longest_answer_when_it_thinks_hard() {
    let given = [(Source::Flags, NOVA_2), (Source::Turn, "think=high")];
    assert_eq!(
        sent(&given),
        json!({"additionalModelRequestFields":
            {"reasoningConfig": {"type": "enabled", "maxReasoningEffort": "high"}}})
    );
    let given = [
        (Source::Flags, NOVA_2),
        (Source::Turn, "think=high maxTokens=9"),
    ];
    assert!(refusal(&given).0.contains("takes no maxTokens"));
    let given = [(Source::Flags, NOVA_2), (Source::Turn, "think=low topP=1")];
    assert_eq!(
        sent(&given)["inferenceConfig"],
        json!({"maxTokens": 4096, "topP": 1.0})
    );
}

#[test]
fn a_prompt_is_sent_nothing_that_it_brings_itself() {
    let variables = r#"promptVariables={"a":"b"} tier=flex effort=low"#;
    let given = [(Source::Flags, PROMPT), (Source::Session, variables)];
    assert_eq!(
        sent(&given),
        json!({
            "promptVariables": {"a": {"text": "b"}},
            "serviceTier": {"type": "flex"},
            "outputConfig": {"effort": "low"},
        })
    );
}

#[test]
fn what_a_prompt_brings_itself_cannot_be_set() {
    for text in [
        "system=x",
        "maxTokens=4096",
        "topP=1",
        "stop=x",
        r#"inferenceConfig={"newer":1}"#,
        r#"toolConfig={"tools":[{"newer":{}}]}"#,
        "extra.a=1",
        "think=off",
    ] {
        let name = text.split('=').next().unwrap();
        let (sentence, _) = refusal(&[(Source::Flags, PROMPT), (Source::Config, text)]);
        assert_eq!(
            sentence,
            format!("`{name}` cannot be set with a prompt ARN")
        );
    }
    let two = [
        (Source::Flags, PROMPT),
        (Source::Session, "temperature=0.5 system=x"),
    ];
    let (sentence, hint) = refusal(&two);
    assert!(sentence.starts_with("`system`, `temperature` cannot"));
    assert!(hint.contains("`/unset system temperature`"));
}

#[test]
fn models_known_to_cache_do_unless_they_are_told_not_to() {
    let five_minutes = Some(Caching::FiveMinutes);
    assert_eq!(caching(CLAUDE), five_minutes);
    assert_eq!(caching("model=amazon.nova-lite-v1:0"), five_minutes);
    assert_eq!(caching("model=amazon.nova-lite-v1:0 cache=off"), None);
    for model in ["model=demo.scribe-v1:0", "model=unknown", PROMPT, "topP=1"] {
        assert_eq!(caching(model), None);
        let asked = |value: &str| caching(&format!("{model} cache={value}"));
        assert_eq!(asked("auto"), five_minutes);
        assert_eq!(asked("1h"), Some(Caching::OneHour));
    }
}
