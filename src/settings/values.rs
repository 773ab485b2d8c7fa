//! The text of a value -> what a request carries, held against the bounds the API documents, so
//! that a slip is named before anything is sent.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::layer::Think;
use crate::chat::{
    GuardrailConfig, InferenceConfig, Json, OutputConfig, SystemContentBlock, TextPart,
};

/// `maxTokens` is a signed 32-bit integer on the wire.
pub(super) const MOST_TOKENS: u32 = i32::MAX.unsigned_abs();
const MOST_STOPS: usize = 2500;
/// Claude thinks with no less.
const LEAST_BUDGET: u32 = 1024;

/// A value that cannot be; why, where the setting's own description of its values does not say it.
#[derive(Debug)]
pub(super) struct Wrong(pub(super) Option<String>);

pub(super) type Checked<T> = Result<T, Wrong>;

impl From<serde_json::Error> for Wrong {
    fn from(error: serde_json::Error) -> Self {
        Self(Some(error.to_string()))
    }
}

fn ensure(holds: bool) -> Checked<()> {
    if holds { Ok(()) } else { Err(Wrong(None)) }
}

fn ensure_that(holds: bool, rule: &str) -> Checked<()> {
    ensure(holds).map_err(|_| Wrong(Some(rule.to_owned())))
}

/// A text, with the quotes taken off that make it a JSON string.
pub(super) fn text(given: &str) -> String {
    json_string(given).unwrap_or_else(|| given.to_owned())
}

fn json_string(given: &str) -> Option<String> {
    let quoted = given.trim().starts_with('"');
    quoted.then(|| serde_json::from_str(given).ok()).flatten()
}

pub(super) fn object(given: &str) -> Checked<Map<String, Value>> {
    match serde_json::from_str(given)? {
        Value::Object(members) => Ok(members),
        _ => Err(Wrong(None)),
    }
}

pub(super) fn model(given: &str) -> Checked<String> {
    let model = text(given);
    let model = model.trim();
    ensure((1..=2048).contains(&model.chars().count()))?;
    // A name for people may have blanks; the list of models tells which id it means.
    ensure(!model.contains(char::is_control))?;
    Ok(model.to_owned())
}

/// One text, or the wire's own list of blocks.
pub(super) fn system(given: &str) -> Checked<Vec<SystemContentBlock>> {
    if let Some(blocks) = system_blocks(given) {
        let blank = |block: &_| matches!(block, SystemContentBlock::Text(text) if is_blank(text));
        ensure(!blocks.is_empty() && !blocks.iter().any(blank))?;
        return Ok(blocks);
    }
    let text = text(given);
    ensure(!is_blank(&text))?;
    Ok(vec![SystemContentBlock::Text(text)])
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// A prompt may well begin with a bracket: only a list of one-member objects is taken for blocks.
fn system_blocks(given: &str) -> Option<Vec<SystemContentBlock>> {
    let list: Vec<Map<String, Value>> = serde_json::from_str(given).ok()?;
    let all_are_blocks = list.iter().all(|block| block.len() == 1);
    all_are_blocks
        .then(|| serde_json::from_str(given).ok())
        .flatten()
}

pub(super) fn max_tokens(given: &str) -> Checked<u32> {
    let tokens = given.trim().parse().map_err(|_| Wrong(None))?;
    ensure((1..=MOST_TOKENS).contains(&tokens))?;
    Ok(tokens)
}

pub(super) fn fraction(given: &str) -> Checked<f64> {
    let number: f64 = given.trim().parse().map_err(|_| Wrong(None))?;
    ensure(is_fraction(number))?;
    // Minus zero is within the bounds but would be sent and shown with its sign.
    Ok(number + 0.0)
}

fn is_fraction(number: f64) -> bool {
    (0.0..=1.0).contains(&number)
}

/// One text, or a JSON list. What begins with `[` and is no list is taken for a slip.
pub(super) fn stop_sequences(given: &str) -> Checked<Vec<String>> {
    let stops = if given.trim_start().starts_with('[') {
        serde_json::from_str(given)?
    } else {
        vec![text(given)]
    };
    ensure(are_stops(&stops))?;
    Ok(stops)
}

fn are_stops(stops: &[String]) -> bool {
    stops.len() <= MOST_STOPS && !stops.iter().any(String::is_empty)
}

/// One of the documented values, in the case it is documented in.
pub(super) fn choice(given: &str, choices: &[&str]) -> Checked<String> {
    let given = text(given);
    let known = choices
        .iter()
        .find(|choice| choice.eq_ignore_ascii_case(&given));
    known.map(ToString::to_string).ok_or(Wrong(None))
}

/// The only member of an object, one of the documented values.
pub(super) fn only_choice(given: &str, member: &str, choices: &[&str]) -> Checked<String> {
    let object = object(given)?;
    ensure(object.len() == 1)?;
    let value = object.get(member).and_then(Value::as_str);
    choice(value.ok_or(Wrong(None))?, choices)
}

/// One of the words, or a budget.
pub(super) fn think(given: &str, words: &[&str]) -> Checked<Think> {
    if let Ok(word) = choice(given, words) {
        return Think::named(&word).ok_or(Wrong(None));
    }
    let tokens = max_tokens(&text(given))?;
    ensure(tokens >= LEAST_BUDGET)?;
    Ok(Think::Budget(tokens))
}

pub(super) fn effort(given: &str) -> Checked<String> {
    let effort = text(given);
    ensure(is_effort(&effort))?;
    Ok(effort)
}

fn is_effort(text: &str) -> bool {
    (1..=16).contains(&text.chars().count()) && !is_blank(text)
}

pub(super) fn text_format(given: &str) -> Checked<Json> {
    let format = Json::parse(given)?;
    check_text_format(&format)?;
    Ok(format)
}

fn check_text_format(format: &Json) -> Checked<()> {
    let format = format.to_value();
    let kind = format.get("type").and_then(Value::as_str);
    ensure_that(kind.is_some(), "textFormat has a text `type`")?;
    let schema = format.pointer("/structure/jsonSchema/schema");
    ensure_that(
        kind != Some("json_schema") || schema.is_some_and(Value::is_string),
        "structure.jsonSchema.schema is a string that holds the schema's JSON",
    )
}

pub(super) fn output_config(given: &str) -> Checked<OutputConfig> {
    object(given)?;
    let config: OutputConfig = serde_json::from_str(given)?;
    let effort = config.effort.as_deref();
    ensure_that(
        effort.is_none_or(is_effort),
        "effort is a text of 1 to 16 characters",
    )?;
    config
        .text_format
        .as_ref()
        .map_or(Ok(()), check_text_format)?;
    Ok(config)
}

pub(super) fn inference_config(given: &str) -> Checked<InferenceConfig> {
    object(given)?;
    let config: InferenceConfig = serde_json::from_str(given)?;
    let tokens = config.max_tokens;
    ensure_that(
        tokens.is_none_or(|tokens| (1..=MOST_TOKENS).contains(&tokens)),
        "maxTokens is 1 or more",
    )?;
    ensure_that(
        config.temperature.is_none_or(is_fraction),
        "temperature is from 0 to 1",
    )?;
    ensure_that(config.top_p.is_none_or(is_fraction), "topP is from 0 to 1")?;
    let stops = config.stop_sequences.as_deref();
    ensure_that(
        stops.is_none_or(are_stops),
        "stopSequences are at most 2500 texts, none of them empty",
    )?;
    Ok(config)
}

pub(super) fn tool_config(given: &str) -> Checked<Json> {
    let config = Json::parse(given)?;
    let value = config.to_value();
    let tools = value.get("tools").and_then(Value::as_array);
    let tools = tools.filter(|tools| !tools.is_empty()).ok_or(Wrong(None))?;
    for (n, tool) in tools.iter().enumerate() {
        check_tool(tool).map_err(|rule| Wrong(Some(format!("tool {} {rule}", n + 1))))?;
    }
    Ok(config)
}

/// One key that says what kind of tool it is, and an object behind it. A kind of a newer API is
/// the service's to judge.
fn check_tool(tool: &Value) -> Result<(), &'static str> {
    let mut members = tool.as_object().into_iter().flatten();
    let (Some((kind, value)), None) = (members.next(), members.next()) else {
        return Err("is no object with the one key `toolSpec`");
    };
    match kind.as_str() {
        _ if !value.is_object() => {
            Err("is no object with the one key `toolSpec`, itself an object")
        }
        "toolSpec" if !value.get("name").is_some_and(Value::is_string) => {
            Err("has no `name` in its toolSpec")
        }
        "toolSpec"
            if !value
                .pointer("/inputSchema/json")
                .is_some_and(Value::is_object) =>
        {
            Err("has no `inputSchema` with a `json` object in its toolSpec")
        }
        _ => Ok(()),
    }
}

pub(super) fn guardrail_config(given: &str) -> Checked<GuardrailConfig> {
    object(given)?;
    let config: GuardrailConfig = serde_json::from_str(given)?;
    let id = &config.guardrail_identifier;
    ensure_that(
        (1..=2048).contains(&id.chars().count()) && !id.contains(char::is_whitespace),
        "guardrailIdentifier is an id or an ARN",
    )?;
    ensure_that(
        is_guardrail_version(&config.guardrail_version),
        "guardrailVersion is a number or DRAFT",
    )?;
    let trace = config.trace.as_deref();
    ensure_that(
        trace.is_none_or(|trace| ["enabled", "disabled", "enabled_full"].contains(&trace)),
        "trace is enabled, disabled or enabled_full",
    )?;
    let mode = config.stream_processing_mode.as_deref();
    ensure_that(
        mode.is_none_or(|mode| ["sync", "async"].contains(&mode)),
        "streamProcessingMode is sync or async",
    )?;
    Ok(config)
}

fn is_guardrail_version(version: &str) -> bool {
    let is_number = (1..=8).contains(&version.len())
        && version.bytes().all(|byte| byte.is_ascii_digit())
        && !version.starts_with('0');
    is_number || version == "DRAFT"
}

/// `{"name": {"text": "Ann"}}` as on the wire, or `{"name": "Ann"}`.
pub(super) fn prompt_variables(given: &str) -> Checked<BTreeMap<String, TextPart>> {
    let variable = |(name, value)| {
        let part = match value {
            Value::String(text) => TextPart::from(text),
            Value::Object(_) => serde_json::from_value(value)?,
            _ => return Err(Wrong(None)),
        };
        Ok((name, part))
    };
    object(given)?.into_iter().map(variable).collect()
}

pub(super) fn response_paths(given: &str) -> Checked<Vec<String>> {
    let paths: Vec<String> = serde_json::from_str(given)?;
    let is_path = |path: &String| path.starts_with('/') && path.chars().count() <= 256;
    ensure(paths.len() <= 10 && paths.iter().all(is_path))?;
    Ok(paths)
}

pub(super) fn request_metadata(given: &str) -> Checked<BTreeMap<String, String>> {
    let labels: BTreeMap<String, String> = serde_json::from_str(given)?;
    ensure((1..=16).contains(&labels.len()))?;
    for (key, value) in &labels {
        let lengths_fit = (1..=256).contains(&key.chars().count()) && value.chars().count() <= 256;
        ensure_that(
            lengths_fit,
            "a key has 1 to 256 characters, a value up to 256",
        )?;
        ensure_that(
            key.chars().chain(value.chars()).all(is_metadata_char),
            "allowed are letters without accents, digits, white space and : _ @ $ # = / + , - .",
        )?;
    }
    Ok(labels)
}

fn is_metadata_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c.is_ascii_whitespace() || ":_@$#=/+,-.".contains(c)
}
