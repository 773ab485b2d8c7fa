//! Why an answer ended.

use serde::{Deserialize, Serialize};

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
