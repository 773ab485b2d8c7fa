//! A whole answer, whether it came at once or as a stream.

use serde::{Deserialize, Serialize};

use super::error::{Error, ErrorKind, Result};
use super::event::{Metadata, Metrics, StopReason, Usage};
use super::json::Json;
use super::message::Message;

/// An answer in the shape of the Converse API's response. An answer that came as a stream is put
/// into the same shape.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConverseResponse {
    output: Output,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stop_reason: Option<StopReason>,
    #[serde(flatten)]
    metadata: Metadata,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    additional_model_response_fields: Option<Json>,
    #[serde(skip)]
    request_id: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Output {
    message: Message,
}

impl ConverseResponse {
    /// Reads the body of a Converse response.
    ///
    /// # Errors
    /// When it is not JSON or holds no message.
    pub fn parse(body: &[u8], request_id: Option<String>) -> Result<Self> {
        let mut response: Self = serde_json::from_slice(body).map_err(|error| {
            let error = Error::new(ErrorKind::Service, "the answer is not a Converse response")
                .with_hint("check that the endpoint is Bedrock's")
                .with_service_message(excerpt(body))
                .with_source(error);
            match &request_id {
                Some(id) => error.with_request_id(id),
                None => error,
            }
        })?;
        response.request_id = request_id;
        Ok(response)
    }

    pub(crate) fn from_parts(
        message: Message,
        stop_reason: Option<StopReason>,
        additional_model_response_fields: Option<Json>,
        metadata: Metadata,
        request_id: Option<String>,
    ) -> Self {
        let output = Output { message };
        Self {
            output,
            stop_reason,
            metadata,
            additional_model_response_fields,
            request_id,
        }
    }

    /// The model's message.
    #[must_use]
    pub fn message(&self) -> &Message {
        &self.output.message
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

/// The beginning of a body that is not what it should be.
fn excerpt(body: &[u8]) -> String {
    String::from_utf8_lossy(body).chars().take(200).collect()
}
