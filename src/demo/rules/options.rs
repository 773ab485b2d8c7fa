//! Rules of all that is not a message or a tool: inference configuration,
//! system blocks, metadata, tiers.

use serde_json::Value;

use super::pattern::{self, one_of};
use super::{ApiError, Verdict, list, only_key, string, wrong_type};

const MOST_TOKENS: i64 = 65_536;

pub(super) fn check(body: &Value) -> Verdict {
    if let Some(config) = body.get("inferenceConfig").filter(|c| !c.is_null()) {
        check_inference(config)?;
    }
    check_metadata(body)?;
    check_paths(body)?;
    let members = [
        (
            "performanceConfig",
            "latency",
            &["standard", "optimized"][..],
        ),
        (
            "serviceTier",
            "type",
            &["priority", "default", "flex", "reserved"][..],
        ),
    ];
    for (member, key, values) in members {
        if let Some(value) = body
            .get(member)
            .and_then(|m| m.get(key))
            .and_then(Value::as_str)
        {
            one_of(value, &format!("{member}.{key}"), values)?;
        }
    }
    Ok(())
}

fn check_inference(config: &Value) -> Verdict {
    if !config.is_object() {
        return Err(wrong_type("inferenceConfig", "object"));
    }
    if let Some(tokens) = config.get("maxTokens").filter(|v| !v.is_null()) {
        let place = "inferenceConfig.maxTokens";
        let tokens = tokens
            .as_i64()
            .ok_or_else(|| wrong_type(place, "integer"))?;
        if tokens < 1 {
            let rule = "Member must have value greater than or equal to 1";
            return Err(ApiError::constraint(Some(&tokens.to_string()), place, rule));
        }
        if tokens > MOST_TOKENS {
            return Err(ApiError::validation(format!(
                "The maximum tokens you requested exceeds the model limit of {MOST_TOKENS}. Try again with a maximum tokens value that is lower than {MOST_TOKENS}."
            )));
        }
    }
    for key in ["temperature", "topP"] {
        check_fraction(config, key)?;
    }
    let stops = list(config, "stopSequences");
    if stops.len() > 2500 {
        let rule = "Member must have length less than or equal to 2500";
        return Err(ApiError::constraint(
            None,
            "inferenceConfig.stopSequences",
            rule,
        ));
    }
    if stops
        .iter()
        .any(|stop| stop.as_str().is_none_or(str::is_empty))
    {
        let rule =
            "Member must satisfy constraint: [Member must have length greater than or equal to 1]";
        return Err(ApiError::constraint(
            None,
            "inferenceConfig.stopSequences",
            rule,
        ));
    }
    Ok(())
}

fn check_fraction(config: &Value, key: &str) -> Verdict {
    let Some(value) = config.get(key).filter(|v| !v.is_null()) else {
        return Ok(());
    };
    let place = format!("inferenceConfig.{key}");
    let number = value.as_f64().ok_or_else(|| wrong_type(&place, "number"))?;
    let rule = if number < 0.0 {
        "Member must have value greater than or equal to 0"
    } else if number > 1.0 {
        "Member must have value less than or equal to 1"
    } else {
        return Ok(());
    };
    Err(ApiError::constraint(Some(&value.to_string()), &place, rule))
}

fn check_metadata(body: &Value) -> Verdict {
    let Some(metadata) = body.get("requestMetadata").filter(|m| !m.is_null()) else {
        return Ok(());
    };
    let place = "requestMetadata";
    let metadata = metadata
        .as_object()
        .ok_or_else(|| wrong_type(place, "object"))?;
    if metadata.is_empty() || metadata.len() > 16 {
        let bound = if metadata.is_empty() {
            "greater than or equal to 1"
        } else {
            "less than or equal to 16"
        };
        return Err(ApiError::constraint(
            None,
            place,
            &format!("Member must have length {bound}"),
        ));
    }
    let regex = "[a-zA-Z0-9\\s:_@$#=/+,-.]{1,256}";
    for (key, value) in metadata {
        pattern::check(key, place, 256, pattern::is_metadata_char, regex)?;
        let value = value.as_str().ok_or_else(|| wrong_type(place, "string"))?;
        if !value.is_empty() {
            pattern::check(value, place, 256, pattern::is_metadata_char, regex)?;
        }
    }
    Ok(())
}

fn check_paths(body: &Value) -> Verdict {
    let place = "additionalModelResponseFieldPaths";
    let paths = list(body, place);
    if paths.len() > 10 {
        return Err(ApiError::constraint(
            None,
            place,
            "Member must have length less than or equal to 10",
        ));
    }
    let is_pointer = |path: &Value| {
        path.as_str()
            .is_some_and(|p| p.starts_with('/') && p.len() <= 256)
    };
    if paths.iter().all(is_pointer) {
        return Ok(());
    }
    Err(ApiError::validation(format!(
        "The JSON Pointer in {place} is empty or malformed. Provide a valid JSON Pointer and try again."
    )))
}

pub(super) fn check_system(body: &Value) -> Verdict {
    for (n, block) in list(body, "system").iter().enumerate() {
        let place = format!("system.{n}");
        let keys = ["text", "guardContent", "cachePoint"];
        let (key, value) = only_key(block, "SystemContentBlock", &place, &keys)?;
        if key != "text" {
            continue;
        }
        let place = format!("system.{}.member.text", n + 1);
        let text = value.as_str().ok_or_else(|| wrong_type(&place, "string"))?;
        if text.is_empty() {
            let rule = "Member must have length greater than or equal to 1";
            return Err(ApiError::constraint(Some(""), &place, rule));
        }
        if text.trim().is_empty() {
            return Err(ApiError::validation(
                "system: text content blocks must contain non-whitespace text",
            ));
        }
    }
    let kind = body
        .pointer("/outputConfig/textFormat")
        .map(|format| string(format, "type"));
    kind.map_or(Ok(()), |kind| {
        one_of(kind, "outputConfig.textFormat.type", &["json_schema"])
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;
    use serde_json::{Value, json};

    fn with(member: &str, value: Value) -> String {
        let mut body = json!({"messages": [user(json!([{"text": "hi"}]))]});
        body.as_object_mut()
            .expect("an object")
            .insert(member.to_owned(), value);
        verdict(&body)
    }

    #[test]
    fn inference_values_have_ranges() {
        let config = |value: Value| with("inferenceConfig", value);
        assert_eq!(
            config(json!({"maxTokens": 65_536, "temperature": 0.7, "topP": 1})),
            ""
        );
        assert!(config(json!({"maxTokens": 0})).contains("'0' at 'inferenceConfig.maxTokens'"));
        assert_eq!(
            config(json!({"maxTokens": 70000})),
            "The maximum tokens you requested exceeds the model limit of 65536. Try again with a maximum tokens value that is lower than 65536."
        );
        assert!(config(json!({"temperature": 1.5})).contains("less than or equal to 1"));
        assert!(config(json!({"topP": -0.1})).contains("greater than or equal to 0"));
        assert!(config(json!({"stopSequences": vec!["x"; 2501]})).contains("2500"));
        assert!(config(json!({"stopSequences": [""]})).contains("stopSequences"));
    }

    #[test]
    fn an_empty_map_of_metadata_is_refused() {
        assert!(with("requestMetadata", json!({})).contains("'requestMetadata'"));
        assert!(with("requestMetadata", json!({"a": "ü"})).contains("regular expression"));
        assert_eq!(
            with("requestMetadata", json!({"team": "a b", "empty": ""})),
            ""
        );
    }

    #[test]
    fn blank_system_text_is_refused() {
        assert!(with("system", json!([{"text": ""}])).contains("'system.1.member.text'"));
        assert!(with("system", json!([{"text": " \n"}])).contains("non-whitespace"));
        assert!(with("system", json!([{"texts": "x"}])).contains("must set one of"));
    }

    #[test]
    fn tiers_latency_and_pointers_are_checked() {
        assert!(with("serviceTier", json!({"type": "gold"})).contains("enum value set"));
        assert!(
            with("performanceConfig", json!({"latency": "fast"})).contains("[standard, optimized]")
        );
        assert!(with("additionalModelResponseFieldPaths", json!([""])).contains("JSON Pointer"));
    }
}
