//! What is known of families of models, by the model's id.

/// How a family is told to think.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thinking {
    /// `thinking` with a budget in tokens.
    Budget,
    /// `thinking` that finds its own measure, with an effort beside it. Some think unless they are
    /// told not to.
    Adaptive { by_itself: bool },
    /// Nova's `reasoningConfig`.
    ReasoningConfig,
    /// `reasoning_effort`, without a way to have none.
    ReasoningEffort,
    /// It always thinks, and nothing about it can be set.
    Always,
    /// It cannot think.
    Never,
}

/// What is known of a family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Family {
    pub(super) thinking: Thinking,
    /// Prompt caching is documented for it.
    pub(super) caches: bool,
}

/// Beginnings of ids. Families that think in some models and not in others, or in a way that is not
/// documented, are missing on purpose.
const FAMILIES: &[(&str, Thinking, bool)] = &[
    ("demo.", Thinking::Budget, false),
    ("amazon.nova-micro", Thinking::Never, true),
    ("amazon.nova-lite", Thinking::Never, true),
    ("amazon.nova-pro", Thinking::Never, true),
    ("amazon.nova-premier", Thinking::Never, true),
    ("amazon.nova-2-", Thinking::ReasoningConfig, true),
    ("amazon.titan-", Thinking::Never, false),
    ("meta.llama", Thinking::Never, false),
    ("mistral.mistral-", Thinking::Never, false),
    ("mistral.mixtral-", Thinking::Never, false),
    ("mistral.pixtral-", Thinking::Never, false),
    ("mistral.ministral-", Thinking::Never, false),
    ("cohere.command", Thinking::Never, false),
    ("ai21.", Thinking::Never, false),
    ("writer.palmyra-", Thinking::Never, false),
    ("deepseek.r1", Thinking::Always, false),
    ("openai.gpt-oss-", Thinking::ReasoningEffort, false),
    ("moonshot.kimi-", Thinking::ReasoningEffort, false),
    ("moonshotai.kimi-", Thinking::ReasoningEffort, false),
];

/// What is known of a model's family, if anything is.
pub(super) fn family(model: &str) -> Option<Family> {
    let id = listed_id(model)?;
    let without_region = id.split_once('.').map(|(_, rest)| rest);
    [Some(id), without_region]
        .into_iter()
        .flatten()
        .find_map(by_beginning)
}

/// Whether the id is that of a stored prompt, which names its model itself.
pub(super) fn is_prompt(model: &str) -> bool {
    model.starts_with("arn:") && model.contains(":prompt/")
}

/// Whether it is a model of AWS GovCloud, where this can be seen.
pub(super) fn is_in_govcloud(model: &str) -> bool {
    model.starts_with("us-gov.") || model.starts_with("arn:aws-us-gov:")
}

/// Other ARNs than these are of something that a person has named, and say nothing of the model.
fn listed_id(model: &str) -> Option<&str> {
    if !model.starts_with("arn:") {
        return Some(model);
    }
    [":foundation-model/", ":inference-profile/"]
        .into_iter()
        .find_map(|kind| model.split_once(kind))
        .map(|(_, id)| id)
}

fn by_beginning(id: &str) -> Option<Family> {
    if let Some(name) = id.strip_prefix("anthropic.claude-") {
        return claude(name);
    }
    let known = FAMILIES
        .iter()
        .find(|(beginning, ..)| id.starts_with(beginning));
    known.map(|&(_, thinking, caches)| Family { thinking, caches })
}

/// The version stands before the tier's name or behind it: `3-7-sonnet-…`, `sonnet-4-5-…`.
fn claude(name: &str) -> Option<Family> {
    let is_old = name.starts_with("v2") || name.starts_with("instant-");
    let version = if is_old { (2, 0) } else { version(name)? };
    let thinking = match version {
        (..=2, _) | (3, ..=6) => Thinking::Never,
        (3, _) | (4, ..=5) => Thinking::Budget,
        (4, _) => Thinking::Adaptive { by_itself: false },
        _ => Thinking::Adaptive { by_itself: true },
    };
    let caches = version >= (3, 7) || name.starts_with("3-5-haiku-");
    Some(Family { thinking, caches })
}

/// The first numbers of the name, of which the date is none.
fn version(name: &str) -> Option<(u8, u8)> {
    let name = name.split(':').next()?;
    let mut numbers = name.split('-').filter_map(|part| part.parse::<u8>().ok());
    Some((numbers.next()?, numbers.next().unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMS: [&str; 6] = [
        "",
        "us.",
        "global.",
        "us-gov.",
        "arn:aws:bedrock:us-east-1::foundation-model/",
        "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.",
    ];

    const EARLY_ADAPTIVE: Thinking = Thinking::Adaptive { by_itself: false };
    const ADAPTIVE: Thinking = Thinking::Adaptive { by_itself: true };

    #[test]
    fn models_are_known_by_id_profile_and_arn() {
        for (id, thinking, caches) in [
            ("anthropic.claude-v2:1", Thinking::Never, false),
            ("anthropic.claude-instant-v1", Thinking::Never, false),
            (
                "anthropic.claude-3-sonnet-20240229-v1:0",
                Thinking::Never,
                false,
            ),
            (
                "anthropic.claude-3-haiku-20240307-v1:0:200k",
                Thinking::Never,
                false,
            ),
            (
                "anthropic.claude-3-5-sonnet-20241022-v2:0",
                Thinking::Never,
                false,
            ),
            (
                "anthropic.claude-3-5-haiku-20241022-v1:0",
                Thinking::Never,
                true,
            ),
            (
                "anthropic.claude-3-7-sonnet-20250219-v1:0",
                Thinking::Budget,
                true,
            ),
            (
                "anthropic.claude-sonnet-4-20250514-v1:0",
                Thinking::Budget,
                true,
            ),
            (
                "anthropic.claude-opus-4-1-20250805-v1:0",
                Thinking::Budget,
                true,
            ),
            (
                "anthropic.claude-haiku-4-5-20251001-v1:0",
                Thinking::Budget,
                true,
            ),
            (
                "anthropic.claude-opus-4-5-20251101-v1:0",
                Thinking::Budget,
                true,
            ),
            ("anthropic.claude-opus-4-6-v1", EARLY_ADAPTIVE, true),
            ("anthropic.claude-sonnet-4-6", EARLY_ADAPTIVE, true),
            ("anthropic.claude-opus-4-7", EARLY_ADAPTIVE, true),
            ("anthropic.claude-opus-4-8", EARLY_ADAPTIVE, true),
            ("anthropic.claude-sonnet-5", ADAPTIVE, true),
            ("anthropic.claude-opus-5", ADAPTIVE, true),
            ("amazon.nova-micro-v1:0", Thinking::Never, true),
            ("amazon.nova-lite-v1:0:300k", Thinking::Never, true),
            ("amazon.nova-pro-v1:0", Thinking::Never, true),
            ("amazon.nova-premier-v1:0", Thinking::Never, true),
            ("amazon.nova-2-lite-v1:0", Thinking::ReasoningConfig, true),
            ("amazon.titan-text-express-v1", Thinking::Never, false),
            ("meta.llama3-3-70b-instruct-v1:0", Thinking::Never, false),
            (
                "meta.llama4-maverick-17b-instruct-v1:0",
                Thinking::Never,
                false,
            ),
            ("mistral.mistral-large-2407-v1:0", Thinking::Never, false),
            ("mistral.mixtral-8x7b-instruct-v0:1", Thinking::Never, false),
            ("mistral.pixtral-large-2502-v1:0", Thinking::Never, false),
            ("cohere.command-r-plus-v1:0", Thinking::Never, false),
            ("ai21.jamba-1-5-large-v1:0", Thinking::Never, false),
            ("writer.palmyra-x5-v1:0", Thinking::Never, false),
            ("deepseek.r1-v1:0", Thinking::Always, false),
            ("openai.gpt-oss-120b-1:0", Thinking::ReasoningEffort, false),
            (
                "moonshot.kimi-k2-thinking",
                Thinking::ReasoningEffort,
                false,
            ),
            ("moonshotai.kimi-k2.5", Thinking::ReasoningEffort, false),
            ("demo.scribe-v1:0", Thinking::Budget, false),
        ] {
            let expected = Some(Family { thinking, caches });
            for form in FORMS {
                let model = format!("{form}{id}");
                assert_eq!(family(&model), expected, "{model}");
            }
        }
    }

    #[test]
    fn of_other_models_nothing_is_claimed() {
        for model in [
            "",
            "anthropic.claude-mythos-preview",
            "amazon.nova-3-lite-v1:0",
            "mistral.magistral-small-2509",
            "deepseek.v3-v1:0",
            "qwen.qwen3-32b-v1:0",
            "openai.gpt-5.2",
            "zai.glm-4.7",
            "claude-3-7-sonnet",
            "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3",
            "arn:aws:bedrock:us-east-1:123456789012:provisioned-model/a1b2c3",
            "arn:aws:bedrock:us-east-1:123456789012:imported-model/anthropic.claude-sonnet-5",
            "arn:aws:bedrock:us-east-1:123456789012:prompt/ABCDEFGHIJ:1",
        ] {
            assert_eq!(family(model), None, "{model}");
        }
    }

    #[test]
    fn a_prompt_is_told_from_a_prompt_router() {
        let arn = |resource: &str| format!("arn:aws:bedrock:us-east-1:123456789012:{resource}");
        assert!(is_prompt(&arn("prompt/ABCDEFGHIJ")));
        assert!(is_prompt(&arn("prompt/ABCDEFGHIJ:2")));
        assert!(!is_prompt(&arn("default-prompt-router/anthropic.claude:1")));
        assert!(!is_prompt("anthropic.claude-sonnet-5"));
    }
}
