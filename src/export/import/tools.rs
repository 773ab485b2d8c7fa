//! Tools in messages of other programs: what may be asked for, what was asked for, and what came of it.

use super::blocks::{blocks, quoted};
use super::left_out::{LeftOut, named};
use super::object::{Object, Raw};
use crate::chat::{ContentBlock, Json, ToolResult, ToolResultBlock, ToolUse};

/// Claude's `tool_use`.
pub(super) fn call(block: &mut Object<'_>) -> Option<ToolUse> {
    let (id, name) = (block.string("id")?, block.string("name")?);
    Some(ToolUse::new(id, name, input(block.take("input"))))
}

/// OpenAI's `tool_calls`.
pub(super) fn calls(calls: &[Raw<'_>], left_out: &mut LeftOut) -> Vec<ContentBlock> {
    let read = calls.iter().filter_map(|raw| {
        let read = Object::of(raw).and_then(|mut call| {
            let id = call.string("id")?;
            let mut function = call.object("function")?;
            let name = function.string("name")?;
            Some(ToolUse::new(id, name, input(function.take("arguments"))))
        });
        if read.is_none() {
            left_out.add("a tool call that is not of a function");
        }
        read.map(ContentBlock::ToolUse)
    });
    read.collect()
}

/// Claude's `tool_result`, and OpenAI's message of the role `tool`.
pub(super) fn answer(object: &mut Object<'_>, left_out: &mut LeftOut) -> Option<ToolResult> {
    let id = (object.string("tool_use_id")).or_else(|| object.string("tool_call_id"))?;
    let content = object.take("content");
    let content = content.map_or_else(Vec::new, |content| blocks(content, left_out));
    let content = content.into_iter().filter_map(|block| match block {
        ContentBlock::Text(text) => Some(ToolResultBlock::Text(text)),
        ContentBlock::Image(image) => Some(ToolResultBlock::Image(image)),
        ContentBlock::Document(document) => Some(ToolResultBlock::Document(document)),
        _ => {
            left_out.add("a part of a tool's result that Converse does not have");
            None
        }
    });
    let mut result = ToolResult::success(id, content.collect());
    let failed = object.take("is_error").and_then(Raw::read::<bool>);
    if failed == Some(true) {
        result.status = Some("error".to_owned());
    }
    Some(result)
}

/// What aichat keeps of tools it ran: the calls with their outputs. `turn` makes names for those that
/// have none.
pub(super) fn ran(
    content: &mut Object<'_>,
    turn: usize,
    left_out: &mut LeftOut,
) -> (Vec<ContentBlock>, Vec<ContentBlock>) {
    let text = content
        .string("text")
        .filter(|text| !text.trim().is_empty());
    let mut asked: Vec<_> = text.map(ContentBlock::Text).into_iter().collect();
    let mut answered = Vec::new();
    content.take("sequence");
    let results = content.list("tool_results").unwrap_or_default();
    for (raw, at) in results.iter().zip(1..) {
        let Some((id, name, input, output)) = Object::of(raw).and_then(one_run) else {
            left_out.add("a tool call of aichat that has no name");
            continue;
        };
        let id = id.unwrap_or_else(|| format!("call-{turn}-{at}"));
        asked.push(ContentBlock::ToolUse(ToolUse::new(&id, name, input)));
        answered.push(ContentBlock::ToolResult(ToolResult::success(&id, output)));
    }
    (asked, answered)
}

fn one_run(mut run: Object<'_>) -> Option<(Option<String>, String, Json, Vec<ToolResultBlock>)> {
    let mut call = run.object("call")?;
    let name = call.string("name")?;
    let output = run.take("output").map(|output| match output.string() {
        Some(text) => ToolResultBlock::Text(text),
        None => match output.json().filter(is_object) {
            Some(json) => ToolResultBlock::Json(json),
            None => ToolResultBlock::Text(output.text().to_owned()),
        },
    });
    let input = input(call.take("arguments"));
    Some((call.string("id"), name, input, output.into_iter().collect()))
}

/// The input of a call, which some write as JSON and some as a string of JSON. Converse takes only
/// objects.
fn input(raw: Option<Raw<'_>>) -> Json {
    let Some(raw) = raw else {
        return nothing();
    };
    let text = raw.string().unwrap_or_else(|| raw.text().to_owned());
    let object = Json::parse(&text).ok().filter(is_object);
    let wrapped = || Json::parse(&format!("{{\"arguments\":{}}}", quoted(&text))).ok();
    object.or_else(wrapped).unwrap_or_else(nothing)
}

fn nothing() -> Json {
    Json::from(serde_json::json!({}))
}

fn is_object(json: &Json) -> bool {
    json.get().starts_with('{')
}

/// The tools that could be asked for, as Converse has them.
pub(super) fn config(tools: &[Raw<'_>], left_out: &mut LeftOut) -> Option<Json> {
    let specs: Vec<String> = tools
        .iter()
        .filter_map(|tool| spec(tool, left_out))
        .collect();
    if specs.is_empty() {
        return None;
    }
    Json::parse(&format!("{{\"tools\":[{}]}}", specs.join(","))).ok()
}

fn spec(tool: &Raw<'_>, left_out: &mut LeftOut) -> Option<String> {
    let mut tool = Object::of(tool).unwrap_or_default();
    let mut own = tool.object("function").unwrap_or_default();
    let name = own
        .string("name")
        .or_else(|| tool.string("name"))
        .unwrap_or_default();
    let schema = own.get("parameters").or_else(|| tool.get("input_schema"));
    let Some(schema) = schema.and_then(Raw::json).filter(is_object) else {
        left_out.add(format!(
            "the tool {}, whose input has no schema",
            named(&name)
        ));
        return None;
    };
    let description = own
        .string("description")
        .or_else(|| tool.string("description"));
    let description = description.map_or_else(String::new, |text| {
        format!("\"description\":{},", quoted(&text))
    });
    Some(format!(
        "{{\"toolSpec\":{{\"name\":{},{description}\"inputSchema\":{{\"json\":{}}}}}}}",
        quoted(&name),
        schema.get()
    ))
}
