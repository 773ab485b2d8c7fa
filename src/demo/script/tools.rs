//! Tool requests, and answers that quote tool results.

use serde_json::{Value, json};

use super::super::conversation::content;
use super::prompts::Ask;
use super::{Block, attachments, list, schema, string};

/// The results in the newest message, quoted.
pub(super) fn results(ask: &Ask<'_>) -> Option<Vec<Block>> {
    let blocks = ask.conversation.last_blocks();
    let lines: Vec<String> = blocks
        .iter()
        .filter_map(|block| block.get("toolResult"))
        .map(|result| quote(ask, result))
        .collect();
    (!lines.is_empty()).then(|| Block::text(lines.join("\n")))
}

fn quote(ask: &Ask<'_>, result: &Value) -> String {
    let name = name_of(ask, string(result, "toolUseId"));
    let verb = if string(result, "status") == "error" {
        "failed with"
    } else {
        "answered"
    };
    let parts: Vec<String> = list(result, "content").iter().map(part).collect();
    if parts.is_empty() {
        return format!("The tool {name} {verb} nothing.");
    }
    format!("The tool {name} {verb}: {}", parts.join("; "))
}

fn part(block: &Value) -> String {
    if let Some(text) = block.get("text").and_then(Value::as_str) {
        return text.to_owned();
    }
    match block.get("json") {
        Some(json) => format!("`{json}`"),
        None => attachments::line(block).unwrap_or_else(|| "something I cannot read".to_owned()),
    }
}

/// The name of the tool that was used under an id.
fn name_of<'a>(ask: &Ask<'a>, id: &str) -> &'a str {
    ask.conversation
        .answers()
        .flat_map(content)
        .filter_map(|block| block.get("toolUse"))
        .find(|tool| string(tool, "toolUseId") == id)
        .map_or("that was used", |tool| string(tool, "name"))
}

pub(super) fn request(ask: &Ask<'_>) -> Option<Vec<Block>> {
    let specs: Vec<&Value> = ask
        .conversation
        .tools()
        .iter()
        .filter_map(|tool| tool.get("toolSpec"))
        .collect();
    let two = ask.says("two tools");
    if !(is_forced(ask) || two || ask.says("use a tool") || ask.says("weather")) {
        return None;
    }
    let anyway = ask.says("use a tool anyway");
    let chosen = choose(ask, &specs);
    let mut blocks = Block::text("Let me look that up.");
    match chosen {
        Some(spec) => {
            blocks.push(call(ask, spec, 0));
            if two {
                let other = specs.iter().find(|other| **other != spec).unwrap_or(&spec);
                blocks.push(call(ask, other, 1));
            }
        }
        None if anyway => blocks.push(call(ask, &weather_tool(), 0)),
        None => {
            return Some(Block::text(
                "I would use a tool for this, but the request has no toolConfig. Send one, or say “use a tool anyway”.",
            ));
        }
    }
    Some(blocks)
}

/// Whether a toolChoice leaves the model no choice but to use a tool.
fn is_forced(ask: &Ask<'_>) -> bool {
    let choice = ask.conversation.body.pointer("/toolConfig/toolChoice");
    choice.is_some_and(|choice| choice.get("any").is_some() || choice.get("tool").is_some())
}

/// The tool the choice or the text names, or one for the weather, or the first.
fn choose<'a>(ask: &Ask<'_>, specs: &[&'a Value]) -> Option<&'a Value> {
    let place = "/toolConfig/toolChoice/tool/name";
    let demanded = ask.conversation.body.pointer(place).and_then(Value::as_str);
    let find = |wanted: &dyn Fn(&str) -> bool| {
        specs
            .iter()
            .copied()
            .find(|spec| wanted(string(spec, "name")))
    };
    find(&|name| Some(name) == demanded)
        .or_else(|| find(&|name| !name.is_empty() && ask.text.contains(name)))
        .or_else(|| find(&|name| ask.says("weather") && name.to_lowercase().contains("weather")))
        .or(specs.first().copied())
}

fn call(ask: &Ask<'_>, spec: &Value, nth: usize) -> Block {
    let schema = spec.pointer("/inputSchema/json").unwrap_or(&Value::Null);
    let input = match schema::example(schema, place(ask)) {
        Value::Object(members) => Value::Object(members),
        _ => json!({}),
    };
    Block::ToolUse {
        id: id(ask, nth),
        name: string(spec, "name").to_owned(),
        input: input.to_string(),
    }
}

/// An id that differs between turns and tools but not between two tries of the
/// same request, so that a recorded conversation can be replayed.
fn id(ask: &Ask<'_>, nth: usize) -> String {
    let turn = ask.conversation.messages().len();
    format!(
        "tooluse_demo_{turn:04}_{nth}_{:08x}",
        crc32fast::hash(ask.text.as_bytes())
    )
}

/// What stands after "in", as in "the weather in Rome".
fn place<'a>(ask: &Ask<'a>) -> &'a str {
    let named = ask.text.split_once(" in ").map_or("", |(_, rest)| rest);
    let end = named
        .find(|c: char| !(c.is_alphanumeric() || c == '-'))
        .unwrap_or(named.len());
    named
        .get(..end)
        .filter(|name| !name.is_empty())
        .unwrap_or("Paris")
}

fn weather_tool() -> Value {
    json!({"name": "get_weather", "inputSchema": {"json": {
        "type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}})
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;
    use super::super::write;
    use super::*;

    fn with_tools(text: &str, names: &[&str], choice: &Value) -> Value {
        let tools: Vec<Value> = names
            .iter()
            .map(|name| json!({"toolSpec": {"name": name, "inputSchema": {"json": {"type": "object", "properties": {"city": {"type": "string"}}}}}}))
            .collect();
        json!({"messages": [{"role": "user", "content": [{"text": text}]}],
               "toolConfig": {"tools": tools, "toolChoice": choice}})
    }

    fn used(body: &Value) -> Vec<(String, String)> {
        let script = write(conversation(body));
        let uses = script.blocks.into_iter().filter_map(|block| match block {
            Block::ToolUse { name, input, .. } => Some((name, input)),
            _ => None,
        });
        uses.collect()
    }

    #[test]
    fn the_weather_is_looked_up_with_a_tool() {
        let body = with_tools(
            "How is the weather in Rome?",
            &["clock", "get_weather"],
            &Value::Null,
        );
        assert_eq!(
            used(&body),
            [("get_weather".to_owned(), r#"{"city":"Rome"}"#.to_owned())]
        );
        assert_eq!(write(conversation(&body)).stop_reason, "tool_use");
    }

    #[test]
    fn a_choice_forces_a_tool_and_two_can_be_asked_for() {
        let names = |body: Value| {
            used(&body)
                .into_iter()
                .map(|(name, _)| name)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            names(with_tools(
                "hi",
                &["a", "b"],
                &json!({"tool": {"name": "b"}})
            )),
            ["b"]
        );
        assert_eq!(
            names(with_tools("hi", &["a", "b"], &json!({"any": {}}))),
            ["a"]
        );
        assert_eq!(
            names(with_tools("use two tools", &["a", "b"], &Value::Null)),
            ["a", "b"]
        );
    }

    #[test]
    fn without_tools_it_says_what_it_needs() {
        assert!(answer_to("what is the weather?").contains("has no toolConfig"));
        assert_eq!(
            used(&question("use a tool anyway")),
            [("get_weather".to_owned(), r#"{"city":"Paris"}"#.to_owned())]
        );
    }

    #[test]
    fn results_are_quoted_under_the_name_of_their_tool() {
        let body = json!({"messages": [
            {"role": "user", "content": [{"text": "weather"}]},
            {"role": "assistant", "content": [{"toolUse": {"toolUseId": "a", "name": "sky", "input": {}}}]},
            {"role": "user", "content": [{"toolResult": {"toolUseId": "a", "content": [{"text": "sunny"}, {"json": {"t": 21}}]}}]},
        ]});
        assert_eq!(
            text_of_script(&body),
            "The tool sky answered: sunny; `{\"t\":21}`"
        );
    }
}
