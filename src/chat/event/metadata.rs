//! What comes with an answer beside the message: tokens, timing, traces.

use serde::{Deserialize, Serialize};

use crate::chat::json::Json;
use crate::chat::object::wire_object;

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
