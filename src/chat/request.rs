//! History and options to the bytes of a request body.

use std::sync::Arc;

use bytes::Bytes;

use super::error::{Error, ErrorKind, Result};
use super::history::json_array;
use super::options::ConverseOptions;

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
        messages: &[Arc<str>],
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
fn join(messages: &[Arc<str>], options: &str) -> String {
    if messages.is_empty() {
        return options.to_owned();
    }
    let mut body = String::from("{\"messages\":");
    body.push_str(&json_array(messages.iter()));
    if options != "{}" {
        body.push(',');
    }
    body.push_str(options.strip_prefix('{').unwrap_or(options));
    body
}
