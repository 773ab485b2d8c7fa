//! Values that fit a JSON schema, for tool inputs and structured answers.

use serde_json::{Map, Value, json};

use super::prompts::Ask;
use super::{Block, list, string};

/// Deeper schemas, and those that refer to themselves, end in null.
const DEEPEST: usize = 16;

/// The JSON a structured answer must be.
pub(super) fn structured(ask: &Ask<'_>) -> Option<Vec<Block>> {
    let place = "/outputConfig/textFormat/structure/jsonSchema/schema";
    let schema = ask.conversation.body.pointer(place)?.as_str()?;
    let schema: Value = serde_json::from_str(schema).ok()?;
    Some(Block::text(example(&schema, "").to_string()))
}

/// A value that fits; strings are `text` unless the schema says more.
pub(super) fn example(schema: &Value, text: &str) -> Value {
    fit(schema, text, DEEPEST)
}

fn fit(schema: &Value, text: &str, depth: usize) -> Value {
    if depth == 0 {
        return Value::Null;
    }
    let given = schema.get("const").or_else(|| list(schema, "enum").first());
    if let Some(value) = given.or_else(|| schema.get("default")) {
        return value.clone();
    }
    match kind(schema) {
        "object" => {
            let properties = schema.get("properties").and_then(Value::as_object);
            let members = properties.into_iter().flatten();
            members
                .map(|(name, schema)| (name.clone(), fit(schema, text, depth - 1)))
                .collect::<Map<_, _>>()
                .into()
        }
        "array" => match schema.get("items") {
            Some(items) => json!([fit(items, text, depth - 1)]),
            None => json!([]),
        },
        "integer" | "number" => schema.get("minimum").cloned().unwrap_or(json!(1)),
        "boolean" => json!(true),
        "null" => Value::Null,
        _ if text.is_empty() => json!("demo"),
        _ => json!(text),
    }
}

fn kind(schema: &Value) -> &str {
    match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.first().and_then(Value::as_str).unwrap_or_default(),
        None if schema.get("properties").is_some() => "object",
        _ => string(schema, "type"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::text_of_script;
    use super::*;

    #[test]
    fn an_example_has_every_property() {
        let schema = json!({"type": "object", "properties": {
            "city": {"type": "string"}, "unit": {"enum": ["C", "F"]},
            "days": {"type": "array", "items": {"type": ["integer", "null"]}}, "now": {"type": "boolean"}}});
        assert_eq!(
            example(&schema, "Rome"),
            json!({"city": "Rome", "unit": "C", "days": [1], "now": true})
        );
    }

    #[test]
    fn a_structured_answer_is_json() {
        let body = json!({
            "messages": [{"role": "user", "content": [{"text": "hi"}]}],
            "outputConfig": {"textFormat": {"type": "json_schema", "structure": {"jsonSchema": {
                "schema": r#"{"type":"object","properties":{"a":{"type":"number"}}}"#}}}},
        });
        assert_eq!(text_of_script(&body), r#"{"a":1}"#);
    }
}
