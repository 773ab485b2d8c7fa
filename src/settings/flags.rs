//! Values of settings out of the handier forms that the command line takes.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use super::values::{self, Checked, Wrong};
use super::{quoted, usage};
use crate::chat::{Error, Json, Result};

const TRACES: &[&str] = &["enabled", "disabled", "enabled_full"];
const MODES: &[&str] = &["sync", "async"];

/// A value of `toolConfig` out of one, a list of tools, or one tool. A tool may be a bare
/// `toolSpec`, as a tool is described elsewhere.
///
/// # Errors
/// Of kind `Usage`: what is not JSON, or is none of these.
pub fn tools(json_text: &str) -> Result<String> {
    let wrong = |wrong: Wrong| {
        let sentence = described("the tools must be a list of tools that is not empty", wrong);
        usage(sentence).with_hint(
            r#"for example `[{"toolSpec":{"name":"now","inputSchema":{"json":{"type":"object"}}}}]`"#,
        )
    };
    tool_config(json_text).map_err(wrong)
}

/// The tools keep the form they have, which a model may go by, and a cache.
fn tool_config(json_text: &str) -> Checked<String> {
    let given = Json::parse(json_text)?;
    let value = given.to_value();
    let config = if value.get("tools").is_some() {
        given.get().to_owned()
    } else {
        let tools: Vec<Json> = match value.is_array() {
            true => serde_json::from_str(given.get())?,
            false => vec![given],
        };
        let tools: Vec<String> = tools.iter().map(tool).collect();
        format!(r#"{{"tools":[{}]}}"#, tools.join(","))
    };
    values::tool_config(&config).map(|config| config.get().to_owned())
}

/// A tool config out of that or a list of tools.
pub(super) fn tools_in_full(given: &str) -> Checked<Cow<'_, str>> {
    match given.trim_start().starts_with('[') {
        true => tool_config(given).map(Cow::Owned),
        false => Ok(Cow::Borrowed(given)),
    }
}

/// A text format out of that or a schema.
pub(super) fn format_in_full(given: &str) -> Checked<Cow<'_, str>> {
    let value: Value = serde_json::from_str(given)?;
    let is_schema = value.get("structure").is_none()
        && value.get("type").and_then(Value::as_str) == Some("object");
    match is_schema {
        true => schema(given, "answer").map(Cow::Owned).map_err(in_short),
        false => Ok(Cow::Borrowed(given)),
    }
}

/// A guardrail config out of that or `ID:VERSION`.
pub(super) fn guardrail_in_full(given: &str) -> Checked<Cow<'_, str>> {
    let is_short = given.contains(':') && !given.trim_start().starts_with(['{', '[', '"']);
    match is_short {
        true => guardrail(given, None, None)
            .map(Cow::Owned)
            .map_err(in_short),
        false => Ok(Cow::Borrowed(given)),
    }
}

fn in_short(error: Error) -> Wrong {
    Wrong(Some(error.to_string()))
}

fn tool(given: &Json) -> String {
    let value = given.to_value();
    let is_bare = value.get("name").is_some() && value.get("inputSchema").is_some();
    match is_bare {
        true => format!(r#"{{"toolSpec":{}}}"#, given.get()),
        false => given.get().to_owned(),
    }
}

/// A value of `textFormat` out of a JSON schema and the name it goes by.
///
/// # Errors
/// Of kind `Usage`: what is not a JSON object.
pub fn schema(json_text: &str, name: &str) -> Result<String> {
    let wrong = |wrong: Wrong| {
        usage(described("the schema must be a JSON object", wrong)).with_hint(
            r#"for example `{"type":"object","properties":{"answer":{"type":"string"}}}`"#,
        )
    };
    let schema = Json::parse(json_text).map_err(|error| wrong(error.into()))?;
    if !schema.to_value().is_object() {
        return Err(wrong(Wrong(None)));
    }
    let (schema, name) = (Value::from(schema.get()), Value::from(name));
    Ok(format!(
        r#"{{"type":"json_schema","structure":{{"jsonSchema":{{"schema":{schema},"name":{name}}}}}}}"#
    ))
}

/// A value of `guardrailConfig` out of `ID:VERSION`, where the id may be an ARN.
///
/// # Errors
/// Of kind `Usage`: a missing version, or a part that is no value of its member.
pub fn guardrail(id_and_version: &str, trace: Option<&str>, mode: Option<&str>) -> Result<String> {
    let hint = "for example `abc123:1` or `abc123:DRAFT`";
    let split = id_and_version.rsplit_once(':');
    let Some((id, version)) = split.filter(|(id, version)| !is_part_of_arn(id, version)) else {
        let sentence = format!("{} is not ID:VERSION", quoted(id_and_version));
        return Err(usage(sentence).with_hint(hint));
    };
    let mut config = Map::new();
    config.insert("guardrailIdentifier".to_owned(), id.into());
    config.insert("guardrailVersion".to_owned(), version.into());
    for (member, value, choices) in [
        ("trace", trace, TRACES),
        ("streamProcessingMode", mode, MODES),
    ] {
        if let Some(value) = value {
            config.insert(member.to_owned(), choice(member, value, choices)?.into());
        }
    }
    let config = Value::Object(config).to_string();
    values::guardrail_config(&config).map_err(|wrong| {
        let sentence = format!("{} is no guardrail", quoted(id_and_version));
        usage(described(&sentence, wrong)).with_hint(hint)
    })?;
    Ok(config)
}

/// An ARN without a version has colons too.
fn is_part_of_arn(id: &str, version: &str) -> bool {
    id.starts_with("arn:") && version.contains('/')
}

fn choice(member: &str, value: &str, choices: &[&str]) -> Result<String> {
    values::choice(value, choices).map_err(|_| {
        usage(format!(
            "a guardrail's {member} must be {}, not {}",
            choices.join(" or "),
            quoted(value)
        ))
        .with_hint("leave it out for what the service takes")
    })
}

/// A JSON object of texts out of `K=V` each, such as a value of `promptVariables`.
///
/// # Errors
/// Of kind `Usage`: what has no `=` or nothing before it, or a key that comes twice.
pub fn pairs(given: &[String]) -> Result<String> {
    let mut object = Map::new();
    for pair in given {
        let split = pair.split_once('=').filter(|(key, _)| !key.is_empty());
        let Some((key, value)) = split else {
            return Err(not_a_pair(pair));
        };
        if object.insert(key.to_owned(), json!(value)).is_some() {
            return Err(
                usage(format!("{} is given twice", quoted(key))).with_hint("give each key once")
            );
        }
    }
    Ok(Value::Object(object).to_string())
}

fn not_a_pair(pair: &str) -> Error {
    usage(format!("{} is not KEY=VALUE", quoted(pair))).with_hint("for example `name=Ann`")
}

fn described(sentence: &str, wrong: Wrong) -> String {
    match wrong.0 {
        Some(why) => format!("{sentence}: {why}"),
        None => sentence.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::chat::ErrorKind;
    use crate::settings::find;
    use crate::settings::layer::Layer;

    fn value(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    /// As the setting takes it.
    fn set(key: &str, value: &str) -> Layer {
        let mut layer = Layer::default();
        find(key).unwrap().write(&mut layer, value).unwrap();
        layer
    }

    fn refused(result: Result<String>) -> String {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(error.hint().is_some());
        error.to_string()
    }

    #[test]
    fn tools_come_in_whole_as_a_list_or_alone() {
        let spec = r#"{"name":"now","inputSchema":{"json":{"z":1.0,"a":{}}}}"#;
        let tool = format!(r#"{{"toolSpec":{spec}}}"#);
        let config = format!(r#"{{"tools":[{tool}]}}"#);
        for given in [
            config.clone(),
            format!("[ {tool} ]"),
            format!(" [{spec}]\n"),
            tool.clone(),
            spec.to_owned(),
        ] {
            assert_eq!(tools(&given).unwrap(), config);
        }
        set("toolConfig", &config);
        let chosen = format!(r#"{{"toolChoice":{{"any":{{}}}},"tools":[{tool}]}}"#);
        assert_eq!(tools(&chosen).unwrap(), chosen);
        let kinds = format!(r#"[{spec},{{"cachePoint":{{"type":"default"}}}},{{"newer":{{}}}}]"#);
        assert_eq!(
            value(&tools(&kinds).unwrap())["tools"][1],
            json!({"cachePoint": {"type": "default"}})
        );
    }

    #[test]
    fn what_is_no_list_of_tools_is_refused() {
        for given in [
            "",
            "[",
            "[]",
            "5",
            "[1]",
            r#"{"tools":[]}"#,
            r#"{"tools":{}}"#,
        ] {
            assert!(refused(tools(given)).starts_with("the tools must be a list"));
        }
        let deep = "[".repeat(100_000);
        assert!(refused(tools(&deep)).len() < 200);
    }

    #[test]
    fn a_schema_goes_as_compact_text_in_its_own_order() {
        let format = schema("{ \"type\": \"object\",\n \"a\": \"\\\"\" }", "an answer").unwrap();
        assert_eq!(
            value(&format),
            json!({"type": "json_schema", "structure": {"jsonSchema": {
                "schema": r#"{"type":"object","a":"\""}"#,
                "name": "an answer",
            }}})
        );
        set("textFormat", &format);
        for given in ["", "[]", "true", "{", "\"{}\""] {
            assert!(refused(schema(given, "x")).starts_with("the schema must be a JSON object"));
        }
    }

    #[test]
    fn a_guardrails_version_stands_behind_the_last_colon() {
        let arn = "arn:aws:bedrock:us-east-1:123456789012:guardrail/abc123";
        for (given, id, version) in [
            ("abc123:2".to_owned(), "abc123", "2"),
            (format!("{arn}:DRAFT"), arn, "DRAFT"),
        ] {
            let config = guardrail(&given, None, None).unwrap();
            assert_eq!(
                value(&config),
                json!({"guardrailIdentifier": id, "guardrailVersion": version})
            );
            set("guardrail", &config);
        }
        let config = guardrail("a:1", Some("Enabled_Full"), Some("async")).unwrap();
        let config = value(&config);
        assert_eq!(config["trace"], "enabled_full");
        assert_eq!(config["streamProcessingMode"], "async");
    }

    #[test]
    fn a_part_of_a_guardrail_that_cannot_be_is_named() {
        let arn = "arn:aws:bedrock:us-east-1:123456789012:guardrail/abc123";
        for given in ["", "abc", arn] {
            assert!(refused(guardrail(given, None, None)).ends_with("is not ID:VERSION"));
        }
        for given in ["a:0", "a:draft", "a:", ":1", "a b:1"] {
            let sentence = refused(guardrail(given, None, None));
            assert!(
                sentence.contains("is no guardrail: guardrail"),
                "{sentence}"
            );
        }
        assert_eq!(
            refused(guardrail("a:1", Some("on"), None)),
            "a guardrail's trace must be enabled or disabled or enabled_full, not `on`"
        );
        refused(guardrail("a:1", None, Some("")));
    }

    #[test]
    fn pairs_are_split_at_the_first_equals_sign() {
        let given = ["b=x=y", "a=", "ü =\"\n"].map(str::to_owned);
        assert_eq!(
            value(&pairs(&given).unwrap()),
            json!({"a": "", "b": "x=y", "ü ": "\"\n"})
        );
        assert_eq!(pairs(&[]).unwrap(), "{}");
        set("promptVariables", &pairs(&given).unwrap());
    }

    #[test]
    fn a_pair_without_a_key_or_with_one_that_was_there_is_refused() {
        for given in ["", "a", "=b"] {
            let sentence = refused(pairs(&[given.to_owned()]));
            assert_eq!(sentence, format!("`{given}` is not KEY=VALUE"));
        }
        let twice = ["a=1", "a=2"].map(str::to_owned);
        assert_eq!(refused(pairs(&twice)), "`a` is given twice");
    }

    proptest! {
        #[test]
        fn any_text_makes_a_value_of_the_setting_or_an_error(
            text in prop_oneof![any::<String>(), r#"[\[{"]{0,2}[a-z0-9.,:=é" ]{0,9}[\]}"]{0,2}"#],
        ) {
            if let Ok(config) = tools(&text) {
                set("toolConfig", &config);
            }
            if let Ok(format) = schema(&text, &text) {
                set("textFormat", &format);
            }
            if let Ok(config) = guardrail(&text, None, None) {
                set("guardrail", &config);
            }
            if let Ok(variables) = pairs(&[text]) {
                set("promptVariables", &variables);
            }
        }
    }
}
