//! What can be set for a call beside its messages, and how layers of settings become one.

use std::collections::BTreeMap;

use serde_json::Value;

use super::content::{CachePoint, TextPart};
use super::json::Json;
use super::object::{Extra, Member, wire_object};
use super::union::wire_union;

wire_object! {
    /// Everything a Converse request says beside its messages. All of it is optional: what is not set
    /// is not sent.
    ///
    /// The serde form is the wire's, so options can be read from the same JSON that a boto3 user would
    /// pass.
    ///
    /// ```
    /// use outcrop::ConverseOptions;
    ///
    /// let defaults = ConverseOptions::new("amazon.nova-lite-v1:0").with_max_tokens(500);
    /// let turn = ConverseOptions::default().with_temperature(0.2);
    /// let both = defaults.overridden_by(&turn);
    /// assert_eq!(both.inference_config.max_tokens, Some(500));
    /// assert_eq!(both.inference_config.temperature, Some(0.2));
    /// ```
    #[derive(Default)]
    pub struct ConverseOptions {
        /// A model id, an inference profile, an ARN of either, of a prompt or of a deployment.
        pub model_id: Option<String> = "modelId",
        /// What the model should know before the conversation.
        pub system: Option<Vec<SystemContentBlock>> = "system",
        /// Length and randomness of the answer.
        pub inference_config: InferenceConfig = "inferenceConfig",
        /// The tools a model may ask for: `{"tools": […], "toolChoice": …}`.
        pub tool_config: Option<Json> = "toolConfig",
        /// The guardrail that looks at what goes in and out.
        pub guardrail_config: Option<GuardrailConfig> = "guardrailConfig",
        /// Fields of the provider's own request body, such as `{"top_k": 40}`.
        pub additional_model_request_fields: Option<Value> = "additionalModelRequestFields",
        /// Values for the variables of a prompt ARN.
        pub prompt_variables: Option<BTreeMap<String, TextPart>> = "promptVariables",
        /// JSON Pointers into the provider's own response, at most 10.
        pub additional_model_response_field_paths: Option<Vec<String>> =
            "additionalModelResponseFieldPaths",
        /// Labels for the account's invocation logs, 1 to 16.
        pub request_metadata: Option<BTreeMap<String, String>> = "requestMetadata",
        /// Latency for cost.
        pub performance_config: Option<PerformanceConfig> = "performanceConfig",
        /// The tier the request is served and billed in.
        pub service_tier: Option<ServiceTier> = "serviceTier",
        /// The answer's form and the effort put into it.
        pub output_config: Option<OutputConfig> = "outputConfig",
    }
}

wire_object! {
    /// Length and randomness of an answer.
    #[derive(Default)]
    pub struct InferenceConfig {
        /// At most so many tokens, at least 1.
        pub max_tokens: Option<u32> = "maxTokens",
        /// 0 to 1. Some models refuse it beside `topP`, some refuse it at all.
        pub temperature: Option<f64> = "temperature",
        /// 0 to 1.
        pub top_p: Option<f64> = "topP",
        /// The answer ends before any of these.
        pub stop_sequences: Option<Vec<String>> = "stopSequences",
    }
}

impl Member for InferenceConfig {
    fn is_there(&self) -> bool {
        *self != Self::default()
    }

    fn read(value: Option<&Json>, _: &str) -> serde_json::Result<Self> {
        value.map_or_else(
            || Ok(Self::default()),
            |value| serde_json::from_str(value.get()),
        )
    }
}

impl InferenceConfig {
    fn overridden_by(&self, over: &Self) -> Self {
        Self {
            max_tokens: over.max_tokens.or(self.max_tokens),
            temperature: over.temperature.or(self.temperature),
            top_p: over.top_p.or(self.top_p),
            stop_sequences: over
                .stop_sequences
                .clone()
                .or_else(|| self.stop_sequences.clone()),
            extra: self.extra.overridden_by(&over.extra),
        }
    }
}

wire_union! {
    /// One part of the system prompt.
    pub enum SystemContentBlock {
        /// Text, at least one character.
        Text(String) = "text",
        /// Content for the guardrail to look at.
        GuardContent(Json) = "guardContent",
        /// Up to here the prefix may be cached.
        CachePoint(CachePoint) = "cachePoint",
    }
}

wire_object! {
    /// Which guardrail, and how it works.
    pub struct GuardrailConfig {
        /// Id or ARN.
        pub guardrail_identifier: String = "guardrailIdentifier",
        /// A number or `DRAFT`.
        pub guardrail_version: String = "guardrailVersion",
        /// `enabled`, `disabled` or `enabled_full`.
        pub trace: Option<String> = "trace",
        /// `sync` or `async`; for streams only, and left out of other requests.
        pub stream_processing_mode: Option<String> = "streamProcessingMode",
    }
}

wire_object! {
    /// Latency for cost.
    pub struct PerformanceConfig {
        /// `standard` or `optimized`.
        pub latency: String = "latency",
    }
}

wire_object! {
    /// The tier a request is served in.
    pub struct ServiceTier {
        /// `priority`, `default`, `flex` or `reserved`.
        pub kind: String = "type",
    }
}

wire_object! {
    /// The answer's form and the effort put into it.
    #[derive(Default)]
    pub struct OutputConfig {
        /// `{"type": "json_schema", "structure": {"jsonSchema": {"schema": "…"}}}`.
        pub text_format: Option<Json> = "textFormat",
        /// Such as `low`, `medium`, `high`, `xhigh`, `max`.
        pub effort: Option<String> = "effort",
    }
}

impl GuardrailConfig {
    /// A guardrail by id or ARN, and its version or `DRAFT`.
    pub fn new(identifier: impl Into<String>, version: impl Into<String>) -> Self {
        Self {
            guardrail_identifier: identifier.into(),
            guardrail_version: version.into(),
            trace: None,
            stream_processing_mode: None,
            extra: Extra::new(),
        }
    }
}

impl PerformanceConfig {
    /// `standard` or `optimized`.
    pub fn new(latency: impl Into<String>) -> Self {
        Self {
            latency: latency.into(),
            extra: Extra::new(),
        }
    }
}

impl ServiceTier {
    /// `priority`, `default`, `flex` or `reserved`.
    pub fn new(kind: impl Into<String>) -> Self {
        Self {
            kind: kind.into(),
            extra: Extra::new(),
        }
    }
}

impl ConverseOptions {
    /// Options with nothing but a model.
    pub fn new(model_id: impl Into<String>) -> Self {
        Self::default().with_model_id(model_id)
    }

    /// Sets the model.
    #[must_use]
    pub fn with_model_id(mut self, model_id: impl Into<String>) -> Self {
        self.model_id = Some(model_id.into());
        self
    }

    /// Sets the system prompt to one text.
    #[must_use]
    pub fn with_system(mut self, text: impl Into<String>) -> Self {
        self.system = Some(vec![SystemContentBlock::Text(text.into())]);
        self
    }

    /// Sets the longest answer wanted, in tokens.
    #[must_use]
    pub fn with_max_tokens(mut self, tokens: u32) -> Self {
        self.inference_config.max_tokens = Some(tokens);
        self
    }

    /// Sets the temperature, 0 to 1.
    #[must_use]
    pub fn with_temperature(mut self, temperature: f64) -> Self {
        self.inference_config.temperature = Some(temperature);
        self
    }

    /// Sets top-p, 0 to 1.
    #[must_use]
    pub fn with_top_p(mut self, top_p: f64) -> Self {
        self.inference_config.top_p = Some(top_p);
        self
    }

    /// Sets the stop sequences.
    #[must_use]
    pub fn with_stop_sequences<S: Into<String>>(
        mut self,
        sequences: impl IntoIterator<Item = S>,
    ) -> Self {
        let sequences = sequences.into_iter().map(Into::into).collect();
        self.inference_config.stop_sequences = Some(sequences);
        self
    }

    /// Sets the tools.
    #[must_use]
    pub fn with_tool_config(mut self, tool_config: impl Into<Json>) -> Self {
        self.tool_config = Some(tool_config.into());
        self
    }

    /// Sets fields of the provider's own request body.
    #[must_use]
    pub fn with_additional_model_request_fields(mut self, fields: Value) -> Self {
        self.additional_model_request_fields = Some(fields);
        self
    }

    /// These options with others laid over them: where both say something, `over` wins.
    ///
    /// `inferenceConfig` is merged member by member, `additionalModelRequestFields` as a JSON merge
    /// patch (RFC 7396: a null takes a field away), everything else whole.
    #[must_use]
    pub fn overridden_by(&self, over: &Self) -> Self {
        fn later<T: Clone>(under: Option<&T>, over: Option<&T>) -> Option<T> {
            over.or(under).cloned()
        }
        Self {
            model_id: later(self.model_id.as_ref(), over.model_id.as_ref()),
            system: later(self.system.as_ref(), over.system.as_ref()),
            inference_config: self.inference_config.overridden_by(&over.inference_config),
            tool_config: later(self.tool_config.as_ref(), over.tool_config.as_ref()),
            guardrail_config: later(
                self.guardrail_config.as_ref(),
                over.guardrail_config.as_ref(),
            ),
            additional_model_request_fields: merge_fields(
                self.additional_model_request_fields.as_ref(),
                over.additional_model_request_fields.as_ref(),
            ),
            prompt_variables: later(
                self.prompt_variables.as_ref(),
                over.prompt_variables.as_ref(),
            ),
            additional_model_response_field_paths: later(
                self.additional_model_response_field_paths.as_ref(),
                over.additional_model_response_field_paths.as_ref(),
            ),
            request_metadata: later(
                self.request_metadata.as_ref(),
                over.request_metadata.as_ref(),
            ),
            performance_config: later(
                self.performance_config.as_ref(),
                over.performance_config.as_ref(),
            ),
            service_tier: later(self.service_tier.as_ref(), over.service_tier.as_ref()),
            output_config: later(self.output_config.as_ref(), over.output_config.as_ref()),
            extra: self.extra.overridden_by(&over.extra),
        }
    }
}

/// A null takes a field away wherever it stands, so the lowest layer is a patch as well.
fn merge_fields(under: Option<&Value>, over: Option<&Value>) -> Option<Value> {
    let mut layers = [under, over].into_iter().flatten().peekable();
    layers.peek()?;
    let mut merged = Value::Null;
    layers.for_each(|layer| merge_patch(&mut merged, layer));
    Some(merged)
}

/// RFC 7396, section 2.
fn merge_patch(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(serde_json::Map::new());
    }
    let Value::Object(target) = target else {
        return;
    };
    for (key, value) in patch {
        if value.is_null() {
            target.remove(key);
        } else {
            merge_patch(target.entry(key.as_str()).or_insert(Value::Null), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_turn_wins_over_the_session_and_says_nothing_about_the_rest() {
        let session = ConverseOptions::new("a")
            .with_temperature(0.9)
            .with_max_tokens(100);
        let turn = ConverseOptions::new("b").with_temperature(0.2);
        let merged = session.overridden_by(&turn);
        assert_eq!(
            merged,
            ConverseOptions::new("b")
                .with_temperature(0.2)
                .with_max_tokens(100)
        );
    }

    #[test]
    fn additional_fields_merge_as_a_patch_whose_null_takes_away() {
        let fields = |v| ConverseOptions::default().with_additional_model_request_fields(v);
        let under = fields(json!({"top_k": 5, "thinking": {"type": "enabled", "budget": 1}}));
        let over = fields(json!({"top_k": null, "thinking": {"budget": 2}}));
        assert_eq!(
            under.overridden_by(&over),
            fields(json!({"thinking": {"type": "enabled", "budget": 2}})),
        );
    }

    #[test]
    fn options_read_from_the_wire_form_write_the_same() {
        let wire = json!({
            "modelId": "m",
            "system": [{"text": "s"}, {"cachePoint": {"type": "default"}}],
            "inferenceConfig": {"maxTokens": 5, "temperature": 0.7, "stopSequences": ["x"]},
            "toolConfig": {"tools": [{"toolSpec": {"name": "t", "inputSchema": {"json": {}}}}]},
            "guardrailConfig": {"guardrailIdentifier": "g", "guardrailVersion": "1"},
            "additionalModelRequestFields": {"top_k": 3},
            "promptVariables": {"name": {"text": "Ann"}},
            "additionalModelResponseFieldPaths": ["/stop_sequence"],
            "requestMetadata": {"team": "blue"},
            "performanceConfig": {"latency": "optimized"},
            "serviceTier": {"type": "flex"},
            "outputConfig": {"effort": "high"},
        });
        let options: ConverseOptions = serde_json::from_value(wire.clone()).unwrap();
        assert_eq!(serde_json::to_value(&options).unwrap(), wire);
    }
}
