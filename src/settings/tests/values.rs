//! Tests of what each setting takes and refuses.

use serde_json::{Value, json};

use super::{refused, wire, write};
use crate::settings::find;
use crate::settings::layer::{Cache, Effort, Layer, Think};

#[test]
fn numbers_keep_to_their_bounds() {
    refused(
        "maxTokens",
        &["0", "-1", "1.5", "2147483648", "many", "null"],
    );
    refused(
        "temperature",
        &["-0.1", "1.01", "NaN", "inf", "\"0.2\"", "0,2"],
    );
    refused("topP", &["2", "true"]);
    assert_eq!(
        wire("maxTokens", "2147483647")["inferenceConfig"]["maxTokens"],
        2_147_483_647
    );
    assert_eq!(
        wire("temperature", "1")["inferenceConfig"]["temperature"],
        1.0
    );
    assert_eq!(
        find("topP")
            .unwrap()
            .read(&write("topP", "-0").unwrap())
            .unwrap(),
        "0.0"
    );
}

#[test]
fn a_text_is_itself_or_the_content_of_a_json_string() {
    assert_eq!(
        wire("system", "two words")["system"],
        json!([{"text": "two words"}])
    );
    assert_eq!(
        wire("system", r#""a\nb""#)["system"],
        json!([{"text": "a\nb"}])
    );
    assert_eq!(
        wire("system", r#""Yes" and "no""#)["system"],
        json!([{"text": r#""Yes" and "no""#}])
    );
    refused("system", &["", " \n", "\" \"", "[]", r#"[{"text": " "}]"#]);
}

#[test]
fn system_may_be_a_list_of_blocks() {
    let blocks = r#"[{"text":"a"},{"cachePoint":{"type":"default"}}]"#;
    let options = write("system", blocks).unwrap();
    assert_eq!(find("system").unwrap().read(&options).unwrap(), blocks);
    assert_eq!(
        wire("system", "[1] first")["system"],
        json!([{"text": "[1] first"}])
    );
}

#[test]
fn a_model_is_one_line_of_some_length_and_may_be_a_name_with_blanks() {
    refused(
        "model",
        &["", " ", "a\nb", "a\u{7}", "\"\"", &"m".repeat(2049)],
    );
    assert_eq!(wire("modelId", "Nova Lite ")["modelId"], "Nova Lite");
    assert_eq!(
        wire("modelId", "arn:aws:bedrock:x/y")["modelId"],
        "arn:aws:bedrock:x/y"
    );
}

#[test]
fn stop_sequences_are_one_text_or_a_list() {
    assert_eq!(
        wire("stop", "END")["inferenceConfig"]["stopSequences"],
        json!(["END"])
    );
    assert_eq!(
        wire("stop", "\"[END]\"")["inferenceConfig"]["stopSequences"],
        json!(["[END]"])
    );
    assert_eq!(
        wire("stop", r#"["a", " "]"#)["inferenceConfig"]["stopSequences"],
        json!(["a", " "])
    );
    let many = json!(vec!["x"; 2501]).to_string();
    refused("stop", &["", "\"\"", "[\"\"]", "[1]", "[END]", &many]);
    write("stop", &json!(vec!["x"; 2500]).to_string()).unwrap();
}

#[test]
fn choices_are_the_documented_ones_in_any_case() {
    assert_eq!(
        wire("latency", "Optimized"),
        json!({"performanceConfig": {"latency": "optimized"}})
    );
    assert_eq!(
        wire("tier", "flex"),
        json!({"serviceTier": {"type": "flex"}})
    );
    refused("latency", &["fast", ""]);
    refused("tier", &["gold"]);
    refused(
        "performanceConfig",
        &["{}", r#"{"latency":"x"}"#, r#"["standard"]"#, "standard"],
    );
    refused(
        "serviceTier",
        &["{}", r#"{"type":"flex","more":1}"#, "flex"],
    );
}

#[test]
fn effort_and_text_format_are_members_of_one_object() {
    let mut options = write("effort", "xhigh").unwrap();
    let format = find("textFormat").unwrap();
    format
        .write(
            &mut options,
            r#"{"type":"json_schema","structure":{"jsonSchema":{"schema":"{}"}}}"#,
        )
        .unwrap();
    find("effort").unwrap().clear(&mut options);
    assert_eq!(options.output_config.as_ref().unwrap().effort, None);
    format.clear(&mut options);
    assert_eq!(options, Layer::default());
    refused("effort", &["", "more than sixteen"]);
}

#[test]
fn thinking_is_a_word_or_a_budget() {
    let think = |value: &str| write("think", value).unwrap().think.unwrap();
    assert_eq!(think("off"), Think::Off);
    assert_eq!(think("HIGH"), Think::Effort(Effort::High));
    assert_eq!(think("1024"), Think::Budget(1024));
    assert_eq!(think("\"2000\""), Think::Budget(2000));
    refused("think", &["", "on", "1023", "-1", "2e3", "2147483648"]);
}

#[test]
fn caching_is_one_of_three_words() {
    let cache = |value: &str| write("cache", value).unwrap().cache.unwrap();
    assert_eq!(cache("Auto"), Cache::Auto);
    assert_eq!(cache("1H"), Cache::OneHour);
    refused("cache", &["", "on", "5m"]);
}

#[test]
fn a_schema_that_is_not_a_string_is_explained() {
    let format =
        r#"{"type":"json_schema","structure":{"jsonSchema":{"schema":{"type":"object"}}}}"#;
    let error = write("textFormat", format).unwrap_err();
    assert!(error.to_string().contains("schema is a string"), "{error}");
    refused("textFormat", &["{}", "[]", "json"]);
    refused(
        "outputConfig",
        &[
            r#"{"effort":""}"#,
            r#"{"effort":5}"#,
            r#"{"textFormat":{}}"#,
            "[]",
        ],
    );
}

#[test]
fn an_inference_config_names_the_member_that_is_wrong() {
    let error = write("inferenceConfig", r#"{"temperature": 2}"#).unwrap_err();
    assert!(
        error.to_string().ends_with(": temperature is from 0 to 1"),
        "{error}"
    );
    let members = [
        r#"{"maxTokens":0}"#,
        r#"{"topP":-1}"#,
        r#"{"stopSequences":[""]}"#,
    ];
    refused("inferenceConfig", &members);
    refused("inferenceConfig", &["[5]", "5", "{"]);
    // What a newer API has is the service's to judge.
    write("inferenceConfig", r#"{"topK":1}"#).unwrap();
}

#[test]
fn tools_are_a_list_that_is_not_empty() {
    refused(
        "toolConfig",
        &["{}", r#"{"tools":[]}"#, r#"{"tools":[1]}"#, "[]", "{"],
    );
    for tool in [
        "{}",
        r#"{"a":1}"#,
        r#"{"a":{},"b":{}}"#,
        r#"{"toolSpec":{"name":"n"}}"#,
        r#"{"toolSpec":{"inputSchema":{"json":{}}}}"#,
    ] {
        refused("toolConfig", &[&format!("[{tool}]")]);
    }
    let order_kept = r#"{"toolChoice":{"any":{}},"tools":[{"newer":{"z":{},"a":1.0}}]}"#;
    let options = write("toolConfig", order_kept);
    assert_eq!(
        options.unwrap().options.tool_config.unwrap().get(),
        order_kept
    );
}

#[test]
fn a_guardrail_has_an_identifier_and_a_version() {
    let config = |id: &str, version: &str, more: &str| {
        format!(r#"{{"guardrailIdentifier":"{id}","guardrailVersion":"{version}"{more}}}"#)
    };
    write(
        "guardrail",
        &config("abc", "DRAFT", r#","trace":"enabled_full""#),
    )
    .unwrap();
    write(
        "guardrail",
        &config("abc", "12345678", r#","streamProcessingMode":"async""#),
    )
    .unwrap();
    for (id, version, more) in [
        ("", "1", ""),
        ("a b", "1", ""),
        ("a", "", ""),
        ("a", "0", ""),
        ("a", "v1", ""),
        ("a", "123456789", ""),
        ("a", "1", r#","trace":"on""#),
        ("a", "1", r#","streamProcessingMode":"fast""#),
    ] {
        refused("guardrailConfig", &[&config(id, version, more)]);
    }
    refused(
        "guardrailConfig",
        &[r#"{"guardrailIdentifier":"a"}"#, "abc"],
    );
}

#[test]
fn prompt_variables_are_texts_in_either_form() {
    let expected = json!({"promptVariables": {"k": {"text": "v"}, "l": {"text": "w"}}});
    assert_eq!(
        wire("promptVariables", r#"{"k":"v","l":{"text":"w"}}"#),
        expected
    );
    refused("promptVariables", &[r#"{"k":1}"#, r#"{"k":{}}"#, "k"]);
}

#[test]
fn metadata_and_paths_keep_the_documented_lengths() {
    write(
        "metadata",
        &json!({"k".repeat(256): "v".repeat(256), "empty": ""}).to_string(),
    )
    .unwrap();
    let many: Vec<_> = (0..17).map(|n| (n.to_string(), json!("x"))).collect();
    let many = Value::Object(many.into_iter().collect()).to_string();
    let long_key = json!({"k".repeat(257): "v"}).to_string();
    let long_value = json!({"k": "v".repeat(257)}).to_string();
    refused("requestMetadata", &["{}", &many, &long_key, &long_value]);
    refused(
        "requestMetadata",
        &[r#"{"":"v"}"#, r#"{"ü":"v"}"#, r#"{"k":"é"}"#, r#"{"k":1}"#],
    );

    let key = "additionalModelResponseFieldPaths";
    write(key, &json!(vec!["/a"; 10]).to_string()).unwrap();
    let long = json!([format!("/{}", "a".repeat(256))]).to_string();
    refused(
        key,
        &[
            "[\"\"]",
            "[\"a\"]",
            "/a",
            &json!(vec!["/a"; 11]).to_string(),
            &long,
        ],
    );
}
