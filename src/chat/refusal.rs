//! What some models do not take, and the second try a person would make by hand.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::error::{Error, ErrorKind};

/// Something that a model refuses and that a turn can do without.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Refusal {
    /// Cache points.
    CachePoints,
    /// Reasoning of earlier answers, perhaps another model's.
    Reasoning,
    /// A system prompt.
    SystemPrompt,
    /// Tools while an answer is streamed.
    ToolsInStreams,
    /// Content blocks that this version does not know, and the service as little.
    Unknown,
    /// To be asked by its own id, rather than through the inference profile that contains it.
    OnDemand {
        /// The id of the profile.
        profile: String,
    },
}

/// Words of the service's messages, in lower case, and what they refuse.
const WORDS: &[(&str, Refusal)] = &[
    ("prompt caching", Refusal::CachePoints),
    ("key [cachepoint] is not permitted", Refusal::CachePoints),
    ("cache point cannot be inserted", Refusal::CachePoints),
    ("there is nothing available to cache", Refusal::CachePoints),
    ("cannot contain reasoning content", Refusal::Reasoning),
    (
        "reasoningcontent.reasoningtext.signature field",
        Refusal::Reasoning,
    ),
    ("signature in thinking block", Refusal::Reasoning),
    ("thinking.signature", Refusal::Reasoning),
    ("support system messages", Refusal::SystemPrompt),
    ("tool use in streaming mode", Refusal::ToolsInStreams),
    ("set one of the following keys", Refusal::Unknown),
];

impl Refusal {
    /// What an error refuses, if a turn can do without it.
    pub(crate) fn told_by(error: &Error) -> Option<Self> {
        if !matches!(
            error.kind(),
            ErrorKind::Validation | ErrorKind::AccessDenied
        ) {
            return None;
        }
        let said = error.service_message()?.replace('`', "").to_lowercase();
        WORDS
            .iter()
            .find(|(words, _)| said.contains(words))
            .map(|(_, refusal)| refusal.clone())
    }

    /// Whether an error asks for an inference profile in the place of a model.
    pub(crate) fn wants_profile(error: &Error) -> bool {
        let said = error.service_message().unwrap_or_default();
        error.kind() == ErrorKind::Validation
            && said.to_lowercase().contains("on-demand throughput")
    }

    /// The profile that takes the model's place.
    pub(crate) fn profile(&self) -> Option<&str> {
        match self {
            Self::OnDemand { profile } => Some(profile),
            _ => None,
        }
    }

    /// What is done about it, in a line for the person.
    #[must_use]
    pub fn remedy(&self) -> Cow<'static, str> {
        let fixed = match self {
            Self::OnDemand { profile } => {
                return format!(
                    "this model is served through an inference profile: sent again to {profile}"
                )
                .into();
            }
            Self::CachePoints => "this model takes no cache points: sent again without",
            Self::Reasoning => "this model does not take that reasoning back: sent again without",
            Self::SystemPrompt => {
                "this model takes no system prompt: sent again with it before the first message"
            }
            Self::Unknown => {
                "the service does not know a block of this conversation either: sent again without"
            }
            Self::ToolsInStreams => {
                "this model does not stream with tools: sent again without streaming"
            }
        };
        fixed.into()
    }
}

/// What one model refuses.
pub(crate) type Refusals = HashSet<Refusal>;

/// What each model has been found to refuse. Clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Refused(Arc<Mutex<HashMap<String, Refusals>>>);

impl Refused {
    pub(crate) fn by(&self, model_id: &str) -> Refusals {
        let models = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        models.get(model_id).cloned().unwrap_or_default()
    }

    /// Whether it was not known yet.
    pub(crate) fn learn(&self, model_id: &str, refusal: Refusal) -> bool {
        let mut models = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        models
            .entry(model_id.to_owned())
            .or_default()
            .insert(refusal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_recognised_by_the_services_words() {
        for (said, refusal) in [
            (
                "You invoked an unsupported model or your request did not allow prompt caching. See the documentation",
                Refusal::CachePoints,
            ),
            (
                "User messages cannot contain reasoning content. Please remove the reasoning content and try again.",
                Refusal::Reasoning,
            ),
            (
                "messages.1.content.0: Invalid `signature` in `thinking` block",
                Refusal::Reasoning,
            ),
            (
                "This model doesn't support system messages. Try again without a system message",
                Refusal::SystemPrompt,
            ),
            (
                "This model doesn't support tool use in streaming mode.",
                Refusal::ToolsInStreams,
            ),
            (
                "ContentBlock object at messages.0.content.1 must set one of the following keys: text, image.",
                Refusal::Unknown,
            ),
        ] {
            let error = Error::new(ErrorKind::Validation, "refused").with_service_message(said);
            assert_eq!(Refusal::told_by(&error), Some(refusal), "{said}");
        }
        let error =
            Error::new(ErrorKind::Validation, "x").with_service_message("The text field is blank");
        assert_eq!(Refusal::told_by(&error), None);
        let error = Error::new(ErrorKind::Throttling, "x").with_service_message("prompt caching");
        assert_eq!(Refusal::told_by(&error), None);
    }

    #[test]
    fn the_words_are_in_lower_case_as_the_messages_are_when_compared() {
        for (words, _) in WORDS {
            assert_eq!(*words, words.to_lowercase());
        }
    }
}
