//! Rules of tools: their configuration, and that each use has its result.

use serde_json::Value;

use super::pattern;
use super::{ApiError, Conversation, Verdict, blocks_of, list, only_key, role, string, wrong_type};

pub(super) fn check_config(body: &Value) -> Verdict {
    let Some(config) = body.get("toolConfig").filter(|config| !config.is_null()) else {
        return Ok(());
    };
    if !config.is_object() {
        return Err(wrong_type("toolConfig", "object"));
    }
    let tools = list(config, "tools");
    if tools.is_empty() {
        let rule = "Member must have length greater than or equal to 1";
        return Err(ApiError::constraint(None, "toolConfig.tools", rule));
    }
    for (n, tool) in tools.iter().enumerate() {
        let keys = ["toolSpec", "systemTool", "cachePoint"];
        let place = format!("toolConfig.tools.{n}");
        if let ("toolSpec", spec) = only_key(tool, "Tool", &place, &keys)? {
            check_spec(spec, n)?;
        }
    }
    match config.get("toolChoice").filter(|choice| !choice.is_null()) {
        Some(choice) => check_choice(choice, tools),
        None => Ok(()),
    }
}

fn check_spec(spec: &Value, n: usize) -> Verdict {
    let place = format!("toolConfig.tools.{}.member.toolSpec", n + 1);
    let regex = "[a-zA-Z0-9_-]+";
    pattern::check(
        string(spec, "name"),
        &format!("{place}.name"),
        64,
        pattern::is_name_char,
        regex,
    )?;
    if spec.get("description").and_then(Value::as_str) == Some("") {
        let rule = "Member must have length greater than or equal to 1";
        return Err(ApiError::constraint(
            Some(""),
            &format!("{place}.description"),
            rule,
        ));
    }
    let kind = spec
        .pointer("/inputSchema/json/type")
        .and_then(Value::as_str);
    if kind == Some("object") {
        return Ok(());
    }
    Err(ApiError::validation(format!(
        "The value at toolConfig.tools.{n}.toolSpec.inputSchema.json.type must be one of the following: object."
    )))
}

fn check_choice(choice: &Value, tools: &[Value]) -> Verdict {
    let place = "toolConfig.toolChoice";
    let (key, value) = only_key(choice, "ToolChoice", place, &["auto", "any", "tool"])?;
    if key != "tool" {
        return Ok(());
    }
    let name = string(value, "name");
    let offered = |tool: &Value| {
        tool.get("toolSpec")
            .is_some_and(|spec| string(spec, "name") == name)
    };
    if tools.iter().any(offered) {
        return Ok(());
    }
    Err(ApiError::validation(format!(
        "The tool '{name}' in {place} is not among the tools in toolConfig.tools."
    )))
}

pub(super) fn check_turns(conversation: Conversation<'_>) -> Verdict {
    let messages = conversation.messages();
    let is_tool =
        |block: &Value| block.get("toolUse").is_some() || block.get("toolResult").is_some();
    if conversation.tools().is_empty() && messages.iter().flat_map(blocks_of).any(is_tool) {
        return Err(ApiError::validation(
            "The toolConfig field must be defined when using toolUse and toolResult content blocks.",
        ));
    }
    let mut pending = Vec::new();
    for (n, message) in messages.iter().enumerate() {
        match role(message) {
            "user" => check_results(n, message, &std::mem::take(&mut pending))?,
            "assistant" => pending = unanswered(message),
            _ => {}
        }
        if let Some(repeated) = repeated(&pending) {
            return Err(ApiError::validation(format!(
                "The model returned the following errors: messages.{n}.content: `tool_use` ids must be unique: {repeated}"
            )));
        }
    }
    Ok(())
}

fn check_results(n: usize, message: &Value, used: &[&str]) -> Verdict {
    let results = ids(message, "toolResult");
    let missing: Vec<&str> = used
        .iter()
        .copied()
        .filter(|id| !results.contains(id))
        .collect();
    if !missing.is_empty() {
        return Err(ApiError::validation(format!(
            "Expected toolResult blocks at messages.{n}.content for the following Ids: {}",
            missing.join(", ")
        )));
    }
    if results.len() > used.len() {
        return Err(ApiError::validation(format!(
            "The number of toolResult blocks at messages.{n}.content exceeds the number of toolUse blocks of previous turn."
        )));
    }
    Ok(())
}

/// The uses of a message that its own results do not answer.
fn unanswered(message: &Value) -> Vec<&str> {
    let answered: Vec<&str> = blocks_of(message)
        .iter()
        .filter_map(|block| block.get("toolResult"))
        .map(|result| string(result, "toolUseId"))
        .collect();
    let mut uses = ids(message, "toolUse");
    uses.retain(|id| !answered.contains(id));
    uses
}

/// The ids of a message's blocks of a kind. Tools that ran on the server carry
/// a type and are answered where they stand, not by the client.
fn ids<'a>(message: &'a Value, kind: &str) -> Vec<&'a str> {
    blocks_of(message)
        .iter()
        .filter_map(|block| block.get(kind))
        .filter(|tool| tool.get("type").is_none())
        .map(|tool| string(tool, "toolUseId"))
        .collect()
}

fn repeated<'a>(ids: &[&'a str]) -> Option<&'a str> {
    let again = |(at, id): &(usize, &&str)| ids.iter().take(*at).any(|earlier| earlier == *id);
    ids.iter().enumerate().find(again).map(|(_, id)| *id)
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;
    use serde_json::{Value, json};

    fn spec(name: &str, kind: &str) -> Value {
        json!({"toolSpec": {"name": name, "inputSchema": {"json": {"type": kind}}}})
    }

    fn with_config(config: Value) -> String {
        verdict(&json!({"messages": [user(json!([{"text": "hi"}]))], "toolConfig": config}))
    }

    fn exchange(uses: &[&str], results: &[&str]) -> String {
        let uses: Vec<Value> = uses
            .iter()
            .map(|id| json!({"toolUse": {"toolUseId": id, "name": "t", "input": {}}}))
            .collect();
        let mut blocks: Vec<Value> = results
            .iter()
            .map(|id| json!({"toolResult": {"toolUseId": id, "content": []}}))
            .collect();
        blocks.push(json!({"text": "there"}));
        let messages = json!([
            user(json!([{"text": "hi"}])),
            assistant(json!(uses)),
            user(json!(blocks))
        ]);
        verdict(&json!({"messages": messages, "toolConfig": {"tools": [spec("t", "object")]}}))
    }

    #[test]
    fn results_answer_exactly_the_uses_of_the_turn_before() {
        assert_eq!(exchange(&["a", "b"], &["b", "a"]), "");
        assert_eq!(
            exchange(&["a", "b"], &["a"]),
            "Expected toolResult blocks at messages.2.content for the following Ids: b"
        );
        assert_eq!(
            exchange(&["a"], &["x"]),
            "Expected toolResult blocks at messages.2.content for the following Ids: a"
        );
        assert_eq!(
            exchange(&["a"], &["a", "x"]),
            "The number of toolResult blocks at messages.2.content exceeds the number of toolUse blocks of previous turn."
        );
        assert!(exchange(&["a", "a"], &["a"]).contains("ids must be unique: a"));
    }

    #[test]
    fn tool_blocks_need_a_tool_configuration() {
        let text = on_answer(json!([{"toolUse": {"toolUseId": "a", "name": "t", "input": {}}}]));
        assert_eq!(
            text,
            "The toolConfig field must be defined when using toolUse and toolResult content blocks."
        );
    }

    #[test]
    fn a_tool_configuration_is_checked() {
        assert_eq!(
            with_config(
                json!({"tools": [spec("t", "object")], "toolChoice": {"tool": {"name": "t"}}})
            ),
            ""
        );
        assert!(with_config(json!({"tools": []})).contains("'toolConfig.tools'"));
        assert!(
            with_config(json!({"tools": [spec("a b", "object")]}))
                .contains("'toolConfig.tools.1.member.toolSpec.name'")
        );
        assert!(
            with_config(json!({"tools": [spec("t", "array")]}))
                .ends_with("must be one of the following: object.")
        );
        assert!(
            with_config(json!({"tools": [spec("t", "object")], "toolChoice": {"none": {}}}))
                .contains("ToolChoice object")
        );
        assert!(
            with_config(
                json!({"tools": [spec("t", "object")], "toolChoice": {"tool": {"name": "x"}}})
            )
            .contains("'x'")
        );
    }
}
