//! One event of a ConverseStream answer: what it says, and its JSON as it came.

use std::borrow::Cow;

use bytes::Bytes;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::canonical;
use super::error::{Error, ErrorKind, Result};
use super::json::Json;
use super::message::Role;
use super::object::wire_object;

/// An event of the stream.
///
/// ```
/// use outcrop::StreamEvent;
///
/// let json = r#"{"contentBlockIndex":0,"delta":{"text":"Hi"},"p":"abcd"}"#;
/// let event = StreamEvent::parse("contentBlockDelta", json.into())?;
/// assert!(event.is_content_block_delta());
/// assert_eq!(event.text(), Some("Hi"));
/// assert_eq!(event.to_json(), format!(r#"{{"contentBlockDelta":{json}}}"#));
/// # Ok::<(), outcrop::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct StreamEvent {
    event_type: Cow<'static, str>,
    payload: Bytes,
    kind: EventKind,
}

/// What an event says. Source: `ConverseStreamOutput` in the Bedrock API reference.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum EventKind {
    /// The answer begins.
    MessageStart {
        /// Always the assistant, so far.
        role: Role,
    },
    /// A block begins. Text and reasoning begin without it.
    ContentBlockStart {
        /// The block's place in the message.
        index: u32,
        /// What kind of block.
        start: BlockStart,
    },
    /// More of a block.
    ContentBlockDelta {
        /// The block's place in the message.
        index: u32,
        /// What is added.
        delta: Delta,
    },
    /// A block is whole.
    ContentBlockStop {
        /// The block's place in the message.
        index: u32,
    },
    /// The message is whole.
    MessageStop {
        /// Why it ended.
        stop_reason: StopReason,
        /// What the response field paths asked for.
        additional_model_response_fields: Option<Json>,
    },
    /// Usage and timing, after the message.
    Metadata(Metadata),
    /// An event this version does not know.
    Unknown,
}

/// How a block begins.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum BlockStart {
    /// A tool use; its input follows in deltas.
    ToolUse(ToolUseStart),
    /// The result of a tool that the provider ran.
    ToolResult(ToolResultStart),
    /// An image.
    Image {
        /// Such as `png`.
        format: String,
    },
    /// Nothing this version knows, as it came; `{}` when there was nothing at all.
    Unknown(Json),
}

/// What is added to a block.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Delta {
    /// Text.
    Text(String),
    /// A piece of a tool's input, as JSON text that makes sense only whole.
    ToolInput(String),
    /// Readable reasoning.
    ReasoningText(String),
    /// A piece of the signature of the reasoning before it.
    ReasoningSignature(String),
    /// A piece of encrypted reasoning, in base64.
    ReasoningRedacted(String),
    /// A source of the block's text.
    Citation(Json),
    /// Parts of a tool's result.
    ToolResult(Vec<Json>),
    /// A piece of an image: `{"source": {"bytes": …}}` or `{"error": …}`.
    Image(Json),
    /// Something this version does not know, as it came; `{}` when there was nothing at all.
    Unknown(Json),
}

/// Why an answer ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StopReason {
    /// The model was done.
    EndTurn,
    /// The model wants tools run.
    ToolUse,
    /// `maxTokens` was reached.
    MaxTokens,
    /// One of the stop sequences came up.
    StopSequence,
    /// A guardrail stepped in.
    GuardrailIntervened,
    /// The provider's filter stepped in.
    ContentFiltered,
    /// The model produced what Bedrock could not read.
    MalformedModelOutput,
    /// The model asked for a tool in a form Bedrock could not read.
    MalformedToolUse,
    /// The context window is full.
    ModelContextWindowExceeded,
    /// A reason this version does not know.
    #[serde(untagged)]
    Other(String),
}

impl StopReason {
    /// Whether the answer is whole: the model ended it, or a stop sequence or a tool use did.
    #[must_use]
    pub fn is_normal(&self) -> bool {
        matches!(self, Self::EndTurn | Self::StopSequence | Self::ToolUse)
    }

    /// A guardrail or a filter stepped in: sent again with the conversation, the turn would keep
    /// being blocked.
    #[must_use]
    pub fn blocks(&self) -> bool {
        matches!(self, Self::GuardrailIntervened | Self::ContentFiltered)
    }

    /// The reason's name on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::EndTurn => "end_turn",
            Self::ToolUse => "tool_use",
            Self::MaxTokens => "max_tokens",
            Self::StopSequence => "stop_sequence",
            Self::GuardrailIntervened => "guardrail_intervened",
            Self::ContentFiltered => "content_filtered",
            Self::MalformedModelOutput => "malformed_model_output",
            Self::MalformedToolUse => "malformed_tool_use",
            Self::ModelContextWindowExceeded => "model_context_window_exceeded",
            Self::Other(name) => name,
        }
    }
}

/// What comes with an answer beside the message.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Metadata {
    /// Tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// Timing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metrics: Option<Metrics>,
    /// What guardrails and prompt routers did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace: Option<Json>,
    /// The latency that was used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub performance_config: Option<Json>,
    /// The tier that was used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_tier: Option<Json>,
}

wire_object! {
    /// Tokens of one answer. `input_tokens` leaves out what came from or went to the cache.
    #[derive(Default)]
    pub struct Usage {
        /// Tokens read, cached ones not counted.
        pub input_tokens: u64 = "inputTokens",
        /// Tokens written.
        pub output_tokens: u64 = "outputTokens",
        /// All of them.
        pub total_tokens: u64 = "totalTokens",
        /// Tokens read from the cache.
        pub cache_read_input_tokens: Option<u64> = "cacheReadInputTokens",
        /// Tokens written to the cache.
        pub cache_write_input_tokens: Option<u64> = "cacheWriteInputTokens",
    }
}

/// Timing as the service saw it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Metrics {
    /// Milliseconds from the request's arrival to the end of the answer.
    pub latency_ms: u64,
}

wire_object! {
    /// How a tool use begins.
    pub struct ToolUseStart {
        /// What the result must name.
        pub tool_use_id: String = "toolUseId",
        /// The tool.
        pub name: String = "name",
    }
}

wire_object! {
    /// How the result of a tool that the provider ran begins.
    pub struct ToolResultStart {
        /// The tool use it answers.
        pub tool_use_id: String = "toolUseId",
        /// `success` or `error`.
        pub status: Option<String> = "status",
    }
}

impl StreamEvent {
    /// Reads an event from its `:event-type` and its payload.
    ///
    /// What this version does not know becomes [`EventKind::Unknown`] or [`Delta::Unknown`], with
    /// its JSON at hand.
    ///
    /// # Errors
    /// When the payload is not JSON.
    pub fn parse(event_type: &str, payload: Bytes) -> Result<Self> {
        let known = match event_type {
            "contentBlockDelta" => wire::block_delta(&payload),
            "contentBlockStart" => wire::block_start(&payload),
            "contentBlockStop" => wire::block_stop(&payload),
            "messageStart" => wire::message_start(&payload),
            "messageStop" => wire::message_stop(&payload),
            "metadata" => serde_json::from_slice(&payload).map(EventKind::Metadata),
            _ => serde_json::from_slice::<IgnoredAny>(&payload).map(|_| EventKind::Unknown),
        };
        let kind = known.or_else(|mismatch| {
            // Half a surrogate pair is valid JSON and no text; Python reads it all the same.
            if let Some(mended) = canonical::without_lone_surrogates(&payload) {
                return Self::parse(event_type, mended.into()).map(|event| event.kind);
            }
            // A known event in a new shape is no reason to lose the rest of the answer.
            match serde_json::from_slice::<IgnoredAny>(&payload) {
                Ok(_) if mismatch.is_data() => Ok(EventKind::Unknown),
                _ => Err(Error::new(
                    ErrorKind::Incomplete,
                    "the answer broke off: an event of the stream is not JSON",
                )
                .with_hint("send it again")
                .with_source(mismatch)),
            }
        })?;
        Ok(Self {
            event_type: wire::static_name(event_type),
            payload,
            kind,
        })
    }

    /// What the event says.
    #[must_use]
    pub fn kind(&self) -> &EventKind {
        &self.kind
    }

    /// The event's name on the wire, such as `contentBlockDelta`.
    #[must_use]
    pub fn event_type(&self) -> &str {
        &self.event_type
    }

    /// The event's payload as it came, padding and all.
    #[must_use]
    pub fn payload(&self) -> &Bytes {
        &self.payload
    }

    /// The event as one JSON object whose only key is the event's name: the form in which the AWS
    /// SDKs of dynamic languages show it.
    #[must_use]
    pub fn to_json(&self) -> String {
        let name = serde_json::Value::from(self.event_type.as_ref());
        let payload = String::from_utf8_lossy(&self.payload);
        // One event is one line, whatever white space it came with.
        match payload.contains(['\n', '\r']) {
            true => format!("{{{name}:{}}}", canonical::compact(&payload)),
            false => format!("{{{name}:{payload}}}"),
        }
    }

    /// The text this event adds to the answer.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            EventKind::ContentBlockDelta {
                delta: Delta::Text(text),
                ..
            } => Some(text),
            _ => None,
        }
    }

    /// The text this event adds to the answer, without a copy.
    #[must_use]
    pub fn into_text(self) -> Option<String> {
        match self.kind {
            EventKind::ContentBlockDelta {
                delta: Delta::Text(text),
                ..
            } => Some(text),
            _ => None,
        }
    }

    /// The readable reasoning this event adds.
    #[must_use]
    pub fn reasoning_content_text(&self) -> Option<&str> {
        match &self.kind {
            EventKind::ContentBlockDelta {
                delta: Delta::ReasoningText(text),
                ..
            } => Some(text),
            _ => None,
        }
    }

    /// The answer begins.
    #[must_use]
    pub fn is_message_start(&self) -> bool {
        matches!(self.kind, EventKind::MessageStart { .. })
    }

    /// A block begins.
    #[must_use]
    pub fn is_content_block_start(&self) -> bool {
        matches!(self.kind, EventKind::ContentBlockStart { .. })
    }

    /// More of a block.
    #[must_use]
    pub fn is_content_block_delta(&self) -> bool {
        matches!(self.kind, EventKind::ContentBlockDelta { .. })
    }

    /// A block is whole.
    #[must_use]
    pub fn is_content_block_stop(&self) -> bool {
        matches!(self.kind, EventKind::ContentBlockStop { .. })
    }

    /// The message is whole.
    #[must_use]
    pub fn is_message_stop(&self) -> bool {
        matches!(self.kind, EventKind::MessageStop { .. })
    }

    /// Usage and timing.
    #[must_use]
    pub fn is_metadata(&self) -> bool {
        matches!(self.kind, EventKind::Metadata(_))
    }
}

/// The shapes of the payloads, read leniently: gateways send `"start": {}` and leave indices out.
mod wire {
    use super::{
        BlockStart, Cow, Delta, Deserialize, EventKind, IgnoredAny, Json, Role, StopReason,
        ToolResultStart, ToolUseStart,
    };

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
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(event_type: &str, payload: &str) -> EventKind {
        StreamEvent::parse(event_type, payload.to_owned().into())
            .unwrap()
            .kind
    }

    #[test]
    fn empty_and_absent_unions_are_no_fault() {
        for payload in [
            r#"{"contentBlockIndex":1,"start":{}}"#,
            r#"{"contentBlockIndex":1}"#,
        ] {
            let start = EventKind::ContentBlockStart {
                index: 1,
                start: BlockStart::Unknown(Json::from(serde_json::json!({}))),
            };
            assert_eq!(kind("contentBlockStart", payload), start);
        }
        let unknown = |json| EventKind::ContentBlockDelta {
            index: 0,
            delta: Delta::Unknown(Json::parse(json).unwrap()),
        };
        let delta = r#"{"delta":{"hologram":1}}"#;
        assert_eq!(
            kind("contentBlockDelta", delta),
            unknown(r#"{"hologram":1}"#)
        );
        assert_eq!(
            kind("contentBlockDelta", r#"{"delta":null}"#),
            unknown("{}")
        );
    }

    #[test]
    fn a_known_event_in_a_new_shape_is_kept_as_unknown() {
        assert_eq!(
            kind("contentBlockDelta", r#"{"delta":{"text":5}}"#),
            EventKind::Unknown
        );
        assert_eq!(kind("surprise", r#"{"a":1}"#), EventKind::Unknown);
    }

    #[test]
    fn a_payload_that_is_not_json_is_an_error() {
        for event_type in ["contentBlockDelta", "metadata", "surprise"] {
            let error = StreamEvent::parse(event_type, "{\"delta".into()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Incomplete);
        }
    }

    #[test]
    fn a_stop_reason_of_a_newer_api_keeps_its_name() {
        let stop = kind("messageStop", r#"{"stopReason":"bored"}"#);
        let EventKind::MessageStop { stop_reason, .. } = stop else {
            panic!("not a stop: {stop:?}");
        };
        assert_eq!(stop_reason.as_str(), "bored");
    }
}
