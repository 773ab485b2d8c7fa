//! Which model ids there are, and the demo models that lack something.

use super::super::conversation::list;
use super::super::usage;
use super::{ApiError, Conversation, Verdict};

/// Beginnings of ids that look like Bedrock's, so that a client's own default works here.
const FAMILIES: &[&str] = &[
    "demo.",
    "anthropic.",
    "amazon.",
    "meta.",
    "mistral.",
    "cohere.",
    "ai21.",
    "deepseek.",
    "openai.",
    "qwen.",
    "writer.",
    "us.",
    "eu.",
    "apac.",
    "global.",
    "jp.",
    "au.",
    "ca.",
    "us-gov.",
    "amer.",
    "in.",
    "arn:",
];

/// So many words the model with the small window reads at most.
const SMALL_WINDOW: usize = 300;

pub(super) fn check(conversation: Conversation<'_>, streaming: bool) -> Verdict {
    let model = conversation.model;
    if !FAMILIES.iter().any(|family| model.starts_with(family)) || model.len() > 2048 {
        return Err(ApiError::validation(
            "The provided model identifier is invalid.",
        ));
    }
    if model.starts_with("demo.no-access") {
        let text = "You don't have access to the model with the specified model ID.";
        return Err(ApiError::new(403, "AccessDeniedException", text));
    }
    if model.starts_with("demo.on-demand") {
        return Err(ApiError::validation(format!(
            "Invocation of model ID {model} with on-demand throughput isn\u{2019}t supported. Retry your request with the ID or ARN of an inference profile that contains this model."
        )));
    }
    if model.starts_with("demo.no-system") && !list(conversation.body, "system").is_empty() {
        return Err(ApiError::validation(
            "This model doesn't support system messages. Try again without a system message or use a model that supports system messages.",
        ));
    }
    if model.starts_with("demo.no-stream-tools") && streaming && !conversation.tools().is_empty() {
        return Err(ApiError::validation(
            "This model doesn't support tool use in streaming mode.",
        ));
    }
    if model.starts_with("demo.small") && usage::count_input(conversation) > SMALL_WINDOW {
        return Err(ApiError::validation(
            "Input is too long for requested model.",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;
    use serde_json::json;

    fn hi() -> serde_json::Value {
        json!({"messages": [user(json!([{"text": "hi"}]))],
               "system": [{"text": "s"}],
               "toolConfig": {"tools": [{"toolSpec": {"name": "t", "inputSchema": {"json": {"type": "object"}}}}]}})
    }

    #[test]
    fn ids_that_look_real_are_accepted_and_others_are_not() {
        for id in [
            "demo.scribe-v1:0",
            "us.anthropic.claude-x",
            "arn:aws:bedrock:us-east-1::foundation-model/x",
        ] {
            assert_eq!(verdict_for(id, &hi(), true), "");
        }
        for id in ["gpt-4", "", "demo"] {
            assert_eq!(
                verdict_for(id, &hi(), true),
                "The provided model identifier is invalid."
            );
        }
    }

    #[test]
    fn each_lacking_model_says_what_it_lacks() {
        let text = |id: &str| verdict_for(id, &hi(), true);
        assert!(text("demo.no-access-v1:0").starts_with("You don't have access"));
        assert!(text("demo.no-system-v1:0").contains("doesn't support system messages"));
        assert!(text("demo.no-stream-tools-v1:0").contains("tool use in streaming mode"));
        assert!(text("demo.on-demand-v1:0").contains("on-demand throughput isn’t supported"));
        assert_eq!(verdict_for("demo.no-stream-tools-v1:0", &hi(), false), "");
        assert_eq!(text("demo.small-v1:0"), "");
        let long = json!({"messages": [user(json!([{"text": "word ".repeat(301)}]))]});
        assert!(verdict_for("demo.small-v1:0", &long, true).contains("too long"));
    }
}
