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

impl Usage {
    /// All tokens read, from the cache or not.
    #[must_use]
    pub fn all_input_tokens(&self) -> u64 {
        let read = self.cache_read_input_tokens.unwrap_or(0);
        let written = self.cache_write_input_tokens.unwrap_or(0);
        let cached = read.saturating_add(written);
        self.input_tokens.saturating_add(cached)
    }

    /// All tokens read and written.
    #[must_use]
    pub fn all_tokens(&self) -> u64 {
        self.all_input_tokens().saturating_add(self.output_tokens)
    }

    /// Adds what another answer used, as far as this version names it. A sum that is too large
    /// becomes the largest: the numbers are the service's, and may be anything.
    pub fn add(&mut self, other: &Self) {
        let more = |sum: &mut u64, tokens| *sum = sum.saturating_add(tokens);
        more(&mut self.input_tokens, other.input_tokens);
        more(&mut self.output_tokens, other.output_tokens);
        more(&mut self.total_tokens, other.total_tokens);
        let told = |sum: &mut Option<u64>, tokens: Option<u64>| {
            if let Some(tokens) = tokens {
                more(sum.get_or_insert(0), tokens);
            }
        };
        told(
            &mut self.cache_read_input_tokens,
            other.cache_read_input_tokens,
        );
        told(
            &mut self.cache_write_input_tokens,
            other.cache_write_input_tokens,
        );
    }
}

/// Timing as the service saw it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Metrics {
    /// Milliseconds from the request's arrival to the end of the answer.
    pub latency_ms: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(input: u64, output: u64, read: Option<u64>, written: Option<u64>) -> Usage {
        Usage {
            input_tokens: input,
            output_tokens: output,
            total_tokens: input.saturating_add(output),
            cache_read_input_tokens: read,
            cache_write_input_tokens: written,
            ..Usage::default()
        }
    }

    #[test]
    fn usages_add_up_and_what_none_told_stays_untold() {
        let mut sum = usage(1, 2, None, None);
        sum.add(&usage(10, 20, None, Some(5)));
        assert_eq!(sum, usage(11, 22, None, Some(5)));
        sum.add(&usage(100, 200, Some(7), Some(1)));
        assert_eq!(sum, usage(111, 222, Some(7), Some(6)));
        assert_eq!(sum.all_input_tokens(), 124);
        assert_eq!(sum.all_tokens(), 346);
    }

    #[test]
    fn no_number_of_tokens_is_too_large_to_be_added() {
        let most = usage(u64::MAX, u64::MAX, Some(u64::MAX), Some(u64::MAX));
        let mut sum = most.clone();
        sum.add(&most);
        assert_eq!(sum, most);
        assert_eq!(sum.all_input_tokens(), u64::MAX);
        assert_eq!(sum.all_tokens(), u64::MAX);
    }
}
