//! A whole answer, whether it came at once or as a stream.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::error::{Error, ErrorKind, Result};
use super::event::{Metadata, Metrics, StopReason, Usage};
use super::json::Json;
use super::message::Message;
use super::object::Members;

/// An answer in the shape of the Converse API's response. An answer that came as a stream is put
/// into the same shape.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConverseResponse {
    output: Output,
    #[serde(skip_serializing_if = "Option::is_none")]
    stop_reason: Option<StopReason>,
    #[serde(flatten)]
    metadata: Metadata,
    #[serde(skip_serializing_if = "Option::is_none")]
    additional_model_response_fields: Option<Json>,
    #[serde(skip)]
    request_id: Option<String>,
    #[serde(skip)]
    tries: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Output {
    /// An answer may be long, so the history holds the same one.
    message: Arc<Message>,
}

impl ConverseResponse {
    /// Reads the body of a Converse response.
    ///
    /// # Errors
    /// When it is not JSON or holds no message. Nothing else in it can make an answer that has been
    /// paid for unreadable.
    pub fn parse(body: &[u8], request_id: Option<String>) -> Result<Self> {
        Self::read(body, request_id.clone()).map_err(|error| {
            let error = if error.is_eof() && !body.is_empty() {
                Error::broken_off("its JSON does not end").with_source(error)
            } else {
                Error::new(ErrorKind::Service, "the answer is not a Converse response")
                    .with_hint("check that the endpoint is Bedrock's")
                    .with_beginning_of(body)
                    .with_source(error)
            };
            error.of_request(request_id)
        })
    }

    fn read(body: &[u8], request_id: Option<String>) -> serde_json::Result<Self> {
        let mut members: Members = serde_json::from_slice(body)?;
        let output: Json = members.take("output")?;
        Ok(Self {
            output: serde_json::from_str(output.get())?,
            stop_reason: lenient(&mut members, "stopReason"),
            metadata: Metadata {
                usage: lenient(&mut members, "usage"),
                metrics: lenient(&mut members, "metrics"),
                trace: lenient(&mut members, "trace"),
                performance_config: lenient(&mut members, "performanceConfig"),
                service_tier: lenient(&mut members, "serviceTier"),
            },
            additional_model_response_fields: lenient(
                &mut members,
                "additionalModelResponseFields",
            ),
            request_id,
            tries: 1,
        })
    }

    /// Says how often the request was sent until it was answered.
    #[must_use]
    pub fn with_tries(mut self, tries: u32) -> Self {
        self.tries = tries;
        self
    }

    /// How often the request was sent until it was answered.
    #[must_use]
    pub fn tries(&self) -> u32 {
        self.tries
    }

    pub(crate) fn from_parts(
        message: impl Into<Arc<Message>>,
        stop_reason: Option<StopReason>,
        additional_model_response_fields: Option<Json>,
        metadata: Metadata,
        request_id: Option<String>,
    ) -> Self {
        let output = Output {
            message: message.into(),
        };
        Self {
            output,
            stop_reason,
            metadata,
            additional_model_response_fields,
            request_id,
            tries: 1,
        }
    }

    /// The model's message.
    #[must_use]
    pub fn message(&self) -> &Message {
        &self.output.message
    }

    /// The same, to be held beside the response.
    pub(crate) fn shared_message(&self) -> Arc<Message> {
        Arc::clone(&self.output.message)
    }

    /// The first block of text, or nothing.
    #[must_use]
    pub fn text(&self) -> &str {
        self.message().text().unwrap_or_default()
    }

    /// All text of the answer.
    #[must_use]
    pub fn full_text(&self) -> String {
        self.message().full_text()
    }

    /// Why the answer ended; nothing, if it was cut short.
    #[must_use]
    pub fn stop_reason(&self) -> Option<&StopReason> {
        self.stop_reason.as_ref()
    }

    /// Tokens, when the service told.
    #[must_use]
    pub fn usage(&self) -> Option<&Usage> {
        self.metadata.usage.as_ref()
    }

    /// Timing as the service saw it, when it told.
    #[must_use]
    pub fn metrics(&self) -> Option<&Metrics> {
        self.metadata.metrics.as_ref()
    }

    /// Usage, timing, trace and tier.
    #[must_use]
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// What the response field paths asked for.
    #[must_use]
    pub fn additional_model_response_fields(&self) -> Option<&Json> {
        self.additional_model_response_fields.as_ref()
    }

    /// The id AWS support asks for.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The response as JSON, in the wire form.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| "null".to_owned())
    }
}

/// A member that is nothing without which an answer would be useless.
fn lenient<T: DeserializeOwned>(members: &mut Members, key: &str) -> Option<T> {
    let value: Option<Json> = members.take(key).ok()?;
    serde_json::from_str(value?.get()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_member_of_a_response_is_read_and_written_again() {
        let body = r#"{"output":{"message":{"role":"assistant","content":[{"text":"Hi"}]}},"stopReason":"end_turn","usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3,"cacheDetails":[{"ttl":"1h","inputTokens":1.50}]},"metrics":{"latencyMs":7},"trace":{"guardrail":{"modelOutput":[]}},"performanceConfig":{"latency":"optimized"},"serviceTier":{"type":"flex"},"additionalModelResponseFields":{"stop_sequence":null}}"#;
        let response = ConverseResponse::parse(body.as_bytes(), None).unwrap();
        assert_eq!(response.to_json(), body);
        assert!(response.metadata().trace.is_some());
    }

    #[test]
    fn odd_members_do_not_cost_the_answer() {
        let body = r#"{"output":{"message":{"role":"assistant","content":[{"text":"Hi"}]}},"stopReason":7,"usage":"none","metrics":{"latencyMs":1.5},"serviceTier":null}"#;
        let response = ConverseResponse::parse(body.as_bytes(), None).unwrap();
        assert_eq!((response.text(), response.stop_reason()), ("Hi", None));
    }

    #[test]
    fn what_holds_no_message_is_no_response() {
        for body in ["", "<html>", "{}", r#"{"output":{}}"#, "[]"] {
            let error = ConverseResponse::parse(body.as_bytes(), None).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Service, "{body}");
        }
    }
}
