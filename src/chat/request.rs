//! History and options to the bytes of a request body.

use bytes::Bytes;
use serde_json::json;

use super::content::CachePoint;
use super::error::{Error, ErrorKind, Result};
use super::json::Json;
use super::object::Members;
use super::options::{ConverseOptions, SystemContentBlock};
use super::refusal::{Refusal, Refusals};
use super::wire::{Caching, Conditions, MOST_POINTS, Messages};

/// One call: where it goes and the JSON it carries.
#[derive(Debug, Clone)]
pub struct Request {
    /// The model, which stands in the URL and not in the body.
    pub model_id: String,
    /// All other members of the request, as JSON.
    pub body: Bytes,
}

/// Which of the two operations a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Converse,
    ConverseStream,
}

impl Request {
    pub(crate) fn new(
        operation: Operation,
        messages: &Messages,
        options: &ConverseOptions,
    ) -> Result<Self> {
        let mut options = options.clone();
        let model_id = options.model_id.take().ok_or_else(|| {
            Error::new(ErrorKind::Config, "no model is chosen")
                .with_hint("name one, such as amazon.nova-lite-v1:0")
        })?;
        if operation == Operation::Converse
            && let Some(guardrail) = &mut options.guardrail_config
        {
            guardrail.stream_processing_mode = None;
        }
        let rest = serde_json::to_string(&options).map_err(|error| {
            Error::new(ErrorKind::Usage, "the options cannot be written as JSON").with_source(error)
        })?;
        Ok(Self {
            model_id,
            body: join(messages, &rest).into(),
        })
    }

    /// The question how many tokens a call would be read as. Only part of it counts.
    pub(crate) fn to_count_tokens(messages: &Messages, options: &ConverseOptions) -> Result<Self> {
        let counted = ConverseOptions {
            model_id: options.model_id.clone(),
            system: options.system.clone(),
            tool_config: options.tool_config.clone(),
            additional_model_request_fields: options.additional_model_request_fields.clone(),
            ..ConverseOptions::default()
        };
        let request = Self::new(Operation::Converse, messages, &counted)?;
        let body = String::from_utf8_lossy(&request.body);
        let body = format!("{{\"input\":{{\"converse\":{body}}}}}");
        Ok(Self {
            body: body.into(),
            ..request
        })
    }

    /// The call as one JSON object, with the model as its first member.
    pub(crate) fn to_json(&self) -> String {
        let body = String::from_utf8_lossy(&self.body);
        let model = serde_json::Value::from(self.model_id.as_str());
        let rest = body.strip_prefix('{').unwrap_or(&body);
        let comma = if rest == "}" { "" } else { "," };
        format!("{{\"modelId\":{model}{comma}{rest}")
    }
}

/// `{"messages": […], …}`, from messages and an object that are JSON already. A request without
/// messages leaves the member out, as a prompt ARN brings its own.
fn join(messages: &Messages, options: &str) -> String {
    if messages.is_empty() {
        return options.to_owned();
    }
    let json = messages.json();
    let bytes: usize = json.iter().map(|json| json.len() + 1).sum();
    let mut body = String::with_capacity(bytes + options.len() + 16);
    body.push_str("{\"messages\":");
    for (n, json) in json.into_iter().enumerate() {
        body.push(if n == 0 { '[' } else { ',' });
        body.push_str(json);
    }
    body.push(']');
    if options != "{}" {
        body.push(',');
    }
    body.push_str(options.strip_prefix('{').unwrap_or(options));
    body
}

impl ConverseOptions {
    /// Makes the options such that the model takes them, and says what they ask of the messages.
    pub(crate) fn prepare(&mut self, refused: &Refusals, caching: Option<Caching>) -> Conditions {
        let preamble = match refused.contains(&Refusal::SystemPrompt) {
            true => self.system.take().map(|blocks| text_of(&blocks)),
            false => None,
        };
        if let Some(system) = &mut self.system {
            system.retain(
                |block| !matches!(block, SystemContentBlock::Text(text) if text.trim().is_empty()),
            );
        }
        self.system.take_if(|system| system.is_empty());
        let refuses_cache_points = refused.contains(&Refusal::CachePoints);
        if refuses_cache_points {
            self.drop_cache_points();
        } else if let Some(caching) = caching {
            self.set_cache_points(caching);
        }
        let short_lived_elsewhere = self.order_cache_points();
        Conditions {
            tools: self.tool_config.is_some(),
            refuses_reasoning: refused.contains(&Refusal::Reasoning),
            refuses_cache_points,
            refuses_unknown: refused.contains(&Refusal::Unknown),
            caching,
            points_elsewhere: self.cache_points(),
            short_lived_elsewhere,
            preamble: preamble.filter(|text| !text.trim().is_empty()),
        }
    }

    fn set_cache_points(&mut self, caching: Caching) {
        let point = caching.point();
        let mut room = MOST_POINTS.saturating_sub(self.cache_points());
        // Nova caches system prompt and messages, and refuses a point in the tools.
        let nova = self
            .model_id
            .as_ref()
            .is_some_and(|model| model.contains("nova"));
        if let Some(tools) = &mut self.tool_config
            && !nova
            && room > 0
            && !tools.get().contains("\"cachePoint\"")
        {
            *tools = with_tools(tools, |list| list.push(json!({"cachePoint": point}).into()));
            room -= 1;
        }
        if let Some(system) = &mut self.system
            && room > 0
            && !system
                .iter()
                .any(|block| matches!(block, SystemContentBlock::CachePoint(_)))
        {
            system.push(SystemContentBlock::CachePoint(point));
        }
    }

    /// What lives an hour has to stand before what lives five minutes, tools before system prompt
    /// before messages. Tells whether there is anything short-lived by the end of the system prompt.
    fn order_cache_points(&mut self) -> bool {
        let mut short = false;
        if let Some(tools) = &mut self.tool_config
            && tools.get().contains("\"cachePoint\"")
        {
            *tools = with_tools(tools, |list| {
                for tool in list.iter_mut().filter(|tool| is_cache_point(tool)) {
                    let is_long = tool.get().contains("\"1h\"");
                    if is_long && short {
                        *tool = json!({"cachePoint": CachePoint::default()}).into();
                    }
                    short |= !is_long;
                }
            });
        }
        for block in self.system.iter_mut().flatten() {
            if let SystemContentBlock::CachePoint(point) = block {
                short |= point.settle_behind(short);
            }
        }
        short
    }

    fn drop_cache_points(&mut self) {
        if let Some(system) = &mut self.system {
            system.retain(|block| !matches!(block, SystemContentBlock::CachePoint(_)));
        }
        self.system.take_if(|system| system.is_empty());
        if let Some(tools) = &mut self.tool_config
            && tools.get().contains("\"cachePoint\"")
        {
            *tools = with_tools(tools, |list| list.retain(|tool| !is_cache_point(tool)));
        }
    }

    fn cache_points(&self) -> usize {
        let system = self.system.iter().flatten();
        let in_system = system.filter(|block| matches!(block, SystemContentBlock::CachePoint(_)));
        let in_tools = self.tool_config.iter().flat_map(tools_of);
        in_system.count() + in_tools.filter(is_cache_point).count()
    }
}

fn text_of(system: &[SystemContentBlock]) -> String {
    let texts = system.iter().filter_map(|block| match block {
        SystemContentBlock::Text(text) => Some(text.as_str()),
        _ => None,
    });
    texts.collect::<Vec<_>>().join("\n\n")
}

fn is_cache_point(tool: &Json) -> bool {
    tool.get().starts_with("{\"cachePoint\"")
}

fn tools_of(tool_config: &Json) -> Vec<Json> {
    let members: Option<Members> = serde_json::from_str(tool_config.get()).ok();
    members
        .and_then(|mut members| members.take("tools").ok())
        .unwrap_or_default()
}

/// A tool config with other tools; all else in it keeps its form.
fn with_tools(tool_config: &Json, change: impl FnOnce(&mut Vec<Json>)) -> Json {
    let mut tools = tools_of(tool_config);
    change(&mut tools);
    let Ok(members) = serde_json::from_str::<Members>(tool_config.get()) else {
        return tool_config.clone();
    };
    let mut config = members.rest();
    if let Ok(tools) = serde_json::to_string(&tools).and_then(|tools| Json::parse(&tools)) {
        config.set("tools", tools);
    }
    let members = config
        .iter()
        .map(|(key, value)| format!("{}:{}", json!(key), value.get()));
    let object = format!("{{{}}}", members.collect::<Vec<_>>().join(","));
    Json::parse(&object).unwrap_or_else(|_| tool_config.clone())
}
