//! What can be done about what the service said: a table of words in its messages.
//!
//! The messages change from month to month, so they are matched loosely and always shown as well.

#[cfg(any(test, feature = "cli"))]
use crate::chat::Error;
use crate::chat::ErrorKind;

/// How a person logs in, where nothing else is known of it.
pub(super) const LOGIN: &str = "`aws sso login`";

/// Words that tell a refusal, in lower case, and what a person can do about it.
const ADVICE: &[(&str, &str)] = &[
    (
        "on-demand throughput",
        "use an inference profile that contains the model",
    ),
    (
        "don't have access to the model",
        "ask for access to the model in the Bedrock console, or use another one",
    ),
    (
        "aws-marketplace:",
        "somebody with AWS Marketplace rights has to use the model once in this account",
    ),
    (
        "use case details",
        "fill in the form for Anthropic models in the Bedrock console",
    ),
    (
        "not authorized to perform",
        "the IAM policy lacks the action that is named; ask whoever manages the account",
    ),
    (
        "marked by provider as legacy",
        "the model is being retired; use a newer one",
    ),
    ("end of its life", "the model is retired; use a newer one"),
    (
        "model identifier is invalid",
        "check the model id, and that the region offers it",
    ),
    (
        "operation not allowed",
        "the account may not use Bedrock yet; AWS support can tell why",
    ),
    (
        "security token included in the request is expired",
        "log in again, for instance with `aws sso login`",
    ),
    (
        "security token included in the request is invalid",
        "check the access key, or log in again",
    ),
    (
        "api key is valid",
        "make a new Bedrock API key, and check that it belongs to this region",
    ),
    (
        "tokens per day",
        "the day's quota is used up; waiting a little does not help",
    ),
    (
        "exceed context limit",
        "shorten the conversation, or lower maxTokens",
    ),
    (
        "maximum tokens you requested exceeds",
        "lower maxTokens to the limit that is named",
    ),
    ("cannot both be specified", "unset temperature or topP"),
    (
        "temperature` is deprecated",
        "unset temperature: this model takes none",
    ),
    (
        "tool use in streaming mode",
        "turn streaming off, or take the tools away",
    ),
    (
        "doesn't support system messages",
        "unset the system prompt, or use another model",
    ),
];

/// How services and models say that a conversation is longer than they read.
const TOO_LONG: &[&str] = &[
    "input is too long",
    "exceed context limit",
    "prompt is too long",
    "too many total text bytes",
    "input tokens exceeded",
];

/// Whether a request was refused because the conversation is longer than the model reads.
#[cfg(any(test, feature = "cli"))]
pub(crate) fn is_too_long(error: &Error) -> bool {
    let said = error.service_message().unwrap_or_default().to_lowercase();
    error.kind() == ErrorKind::Validation && TOO_LONG.iter().any(|words| said.contains(words))
}

/// What to do about a message, or about an error of this kind.
pub(super) fn hint(kind: ErrorKind, message: &str) -> &'static str {
    let message = message.replace('\u{2019}', "'").to_lowercase();
    if let Some((_, hint)) = ADVICE.iter().find(|(words, _)| message.contains(words)) {
        return hint;
    }
    if TOO_LONG.iter().any(|words| message.contains(words)) {
        return "shorten the message, or begin a new conversation";
    }
    match kind {
        ErrorKind::Credentials => "log in again, for instance with `aws sso login`",
        ErrorKind::AccessDenied => "check the access to the model and the IAM policy",
        ErrorKind::NotFound => "check the model id and the region",
        ErrorKind::Throttling => "wait a little and send it again",
        ErrorKind::ModelNotReady
        | ErrorKind::ModelTimeout
        | ErrorKind::ModelError
        | ErrorKind::InternalServer
        | ErrorKind::ServiceUnavailable => "send it again",
        ErrorKind::Service => "send it again; if it stays so, a newer version may know more of it",
        _ => "change what is named; verbose mode shows what was sent",
    }
}

/// What happened, in a sentence of our own.
pub(super) fn sentence(kind: ErrorKind, code: &str, message: &str) -> String {
    let fixed = match kind {
        ErrorKind::Credentials if message.contains("expired") => "the AWS credentials have expired",
        ErrorKind::Credentials => "the AWS credentials were refused",
        ErrorKind::AccessDenied => "access is denied",
        ErrorKind::NotFound => "there is no such model here",
        ErrorKind::Validation => "the request was refused",
        ErrorKind::Throttling => "the request was throttled",
        ErrorKind::ModelNotReady => "the model is not ready yet",
        ErrorKind::ModelTimeout => "the model took too long",
        ErrorKind::ModelError => "the model failed",
        ErrorKind::InternalServer => "the service failed",
        ErrorKind::ServiceUnavailable => "the service is not available",
        _ if code.is_empty() => "the service refused the request",
        _ => return format!("the service refused the request with {code}"),
    };
    fixed.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_recognised_whatever_its_apostrophe_and_case() {
        let message = "Invocation of model ID x with On-Demand throughput isn\u{2019}t supported.";
        assert!(hint(ErrorKind::Validation, message).contains("inference profile"));
        let message = "You don\u{2019}t have access to the model with the specified model ID.";
        assert!(hint(ErrorKind::AccessDenied, message).contains("console"));
    }

    #[test]
    fn the_table_is_in_lower_case_as_the_messages_are_when_compared() {
        let words = ADVICE.iter().map(|(words, _)| words);
        for words in words.chain(TOO_LONG) {
            assert_eq!(*words, words.to_lowercase());
        }
    }

    #[test]
    fn a_conversation_that_is_too_long_is_told_from_other_refusals() {
        let refused =
            |kind, said: &str| is_too_long(&Error::new(kind, "x").with_service_message(said));
        for said in [
            "Input is too long for requested model.",
            "input length and `max_tokens` exceed context limit: 9 + 1 > 8",
            "The model returned the following errors: prompt is too long: 9 tokens > 8 maximum",
            "Input Tokens Exceeded: Number of input tokens exceeds maximum length.",
        ] {
            assert!(refused(ErrorKind::Validation, said), "{said}");
            assert!(!refused(ErrorKind::Throttling, said), "{said}");
        }
        assert!(!refused(
            ErrorKind::Validation,
            "The provided model identifier is invalid."
        ));
    }
}
