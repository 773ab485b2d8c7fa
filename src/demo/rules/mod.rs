//! What Converse refuses, with Bedrock's own texts. Pure functions over the
//! request's JSON, a file a subject; the first broken rule is the answer.
//!
//! | file | owns |
//! |---|---|
//! | `model` | which models there are, and what some lack |
//! | `turns` | the order of turns |
//! | `content` | a single block |
//! | `documents` | documents |
//! | `tools` | tools, and that each use has its result |
//! | `cache` | cache points |
//! | `options` | all that is not a message or a tool |
//! | `pattern` | the string constraints of the service model |

mod cache;
mod content;
mod documents;
mod model;
mod options;
mod pattern;
mod tools;
mod turns;

use serde_json::Value;

use super::conversation::{Conversation, content as blocks_of, list, role, string};
use super::error::ApiError;

type Verdict = Result<(), ApiError>;

/// Checks a request against every rule.
pub(super) fn check(conversation: Conversation<'_>, streaming: bool) -> Verdict {
    let body = conversation.body;
    model::check(conversation, streaming)?;
    options::check(body)?;
    tools::check_config(body)?;
    options::check_system(body)?;
    turns::check(body)?;
    for (n, message) in conversation.messages().iter().enumerate() {
        content::check(n, message)?;
    }
    documents::check(conversation)?;
    tools::check_turns(conversation)?;
    turns::check_last(conversation)?;
    cache::check(conversation)
}

/// The deserialiser's refusal of a value of the wrong JSON type.
fn wrong_type(place: &str, expected: &str) -> ApiError {
    ApiError::serialization(format!(
        "Unexpected type of value at {place}: {expected} expected"
    ))
}

/// The member of a union block that is not null, which must be the only one.
fn only_key<'a>(
    block: &'a Value,
    kind: &str,
    place: &str,
    keys: &[&str],
) -> Result<(&'a str, &'a Value), ApiError> {
    let members = block
        .as_object()
        .ok_or_else(|| wrong_type(place, "object"))?;
    let mut set = members.iter().filter(|(_, value)| !value.is_null());
    let first = set.next().filter(|(key, _)| keys.contains(&key.as_str()));
    match (first, set.next()) {
        (Some((key, value)), None) => Ok((key, value)),
        (_, more) => Err(ApiError::validation(format!(
            "{kind} object at {place} {} set one of the following keys: {}.",
            if more.is_some() { "can only" } else { "must" },
            keys.join(", ")
        ))),
    }
}

#[cfg(test)]
mod testing {
    //! Shorthand for the tests of the rules.

    use super::*;
    use serde_json::json;

    /// The error's text, or "" for a request that is accepted.
    pub(super) fn verdict(body: &Value) -> String {
        verdict_for("demo.scribe-v1:0", body, true)
    }

    pub(super) fn verdict_for(model: &str, body: &Value, streaming: bool) -> String {
        match check(Conversation::new(model, body), streaming) {
            Ok(()) => String::new(),
            Err(error) => error.message,
        }
    }

    pub(super) fn user(content: Value) -> Value {
        json!({"role": "user", "content": content})
    }

    pub(super) fn assistant(content: Value) -> Value {
        json!({"role": "assistant", "content": content})
    }

    /// The verdict on one user message of these blocks.
    pub(super) fn on_blocks(content: Value) -> String {
        verdict(&json!({"messages": [user(content)]}))
    }

    /// The verdict on a question, this answer and a further question.
    pub(super) fn on_answer(content: Value) -> String {
        let hi = || user(json!([{"text": "hi"}]));
        verdict(&json!({"messages": [hi(), assistant(content), hi()]}))
    }
}
