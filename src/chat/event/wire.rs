//! The shapes of the payloads, read leniently: gateways send `"start": {}` and leave indices out.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{BlockStart, Delta, EventKind, StopReason, ToolResultStart, ToolUseStart};
use crate::chat::json::Json;
use crate::chat::message::Role;

type Parsed = serde_json::Result<EventKind>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Block<T> {
    #[serde(default)]
    content_block_index: u32,
    #[serde(alias = "delta", alias = "start", default = "none")]
    body: Option<T>,
}

fn none<T>() -> Option<T> {
    None
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DeltaBody {
    text: Option<String>,
    tool_use: Option<ToolInput>,
    reasoning_content: Option<Reasoning>,
    citation: Option<Json>,
    tool_result: Option<Vec<Json>>,
    image: Option<Json>,
}

#[derive(Deserialize)]
struct ToolInput {
    #[serde(default)]
    input: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reasoning {
    text: Option<String>,
    signature: Option<String>,
    redacted_content: Option<String>,
}

impl DeltaBody {
    fn known(self) -> Option<Delta> {
        let reasoning = self.reasoning_content.and_then(|reasoning| {
            (reasoning.text.map(Delta::ReasoningText))
                .or_else(|| reasoning.signature.map(Delta::ReasoningSignature))
                .or_else(|| reasoning.redacted_content.map(Delta::ReasoningRedacted))
        });
        (self.text.map(Delta::Text))
            .or(reasoning)
            .or_else(|| self.tool_use.map(|tool| Delta::ToolInput(tool.input)))
            .or_else(|| self.citation.map(Delta::Citation))
            .or_else(|| self.tool_result.map(Delta::ToolResult))
            .or_else(|| self.image.map(Delta::Image))
    }
}

/// The union of an event whose key is none of those above.
fn unknown(payload: &[u8]) -> Json {
    let block = serde_json::from_slice::<Block<Json>>(payload);
    let body = block.ok().and_then(|block| block.body);
    body.unwrap_or_else(|| Json::from(serde_json::json!({})))
}

pub(super) fn block_delta(payload: &[u8]) -> Parsed {
    let block: Block<DeltaBody> = serde_json::from_slice(payload)?;
    let delta = block.body.and_then(DeltaBody::known);
    let delta = delta.unwrap_or_else(|| Delta::Unknown(unknown(payload)));
    Ok(EventKind::ContentBlockDelta {
        index: block.content_block_index,
        delta,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StartBody {
    tool_use: Option<ToolUseStart>,
    tool_result: Option<ToolResultStart>,
    image: Option<ImageStart>,
}

#[derive(Deserialize)]
struct ImageStart {
    format: String,
}

pub(super) fn block_start(payload: &[u8]) -> Parsed {
    let block: Block<StartBody> = serde_json::from_slice(payload)?;
    let start = block.body.and_then(|body| {
        (body.tool_use.map(BlockStart::ToolUse))
            .or_else(|| body.tool_result.map(BlockStart::ToolResult))
            .or_else(|| {
                body.image.map(|image| BlockStart::Image {
                    format: image.format,
                })
            })
    });
    let start = start.unwrap_or_else(|| BlockStart::Unknown(unknown(payload)));
    Ok(EventKind::ContentBlockStart {
        index: block.content_block_index,
        start,
    })
}

pub(super) fn block_stop(payload: &[u8]) -> Parsed {
    let block: Block<IgnoredAny> = serde_json::from_slice(payload)?;
    Ok(EventKind::ContentBlockStop {
        index: block.content_block_index,
    })
}

pub(super) fn message_start(payload: &[u8]) -> Parsed {
    #[derive(Deserialize)]
    struct Start {
        role: Option<Role>,
    }
    let start: Start = serde_json::from_slice(payload)?;
    Ok(EventKind::MessageStart {
        role: start.role.unwrap_or(Role::Assistant),
    })
}

pub(super) fn message_stop(payload: &[u8]) -> Parsed {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Stop {
        stop_reason: Option<StopReason>,
        additional_model_response_fields: Option<Json>,
    }
    let stop: Stop = serde_json::from_slice(payload)?;
    Ok(EventKind::MessageStop {
        stop_reason: stop.stop_reason.unwrap_or(StopReason::EndTurn),
        additional_model_response_fields: stop.additional_model_response_fields,
    })
}

/// Names that come by the hundred thousand are not copied.
pub(super) fn static_name(event_type: &str) -> Cow<'static, str> {
    const NAMES: [&str; 6] = [
        "contentBlockDelta",
        "contentBlockStart",
        "contentBlockStop",
        "messageStart",
        "messageStop",
        "metadata",
    ];
    match NAMES.into_iter().find(|name| *name == event_type) {
        Some(name) => Cow::Borrowed(name),
        None => Cow::Owned(event_type.to_owned()),
    }
}
