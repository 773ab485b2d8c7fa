//! Rules of the order of turns.

use serde_json::Value;

use super::pattern::one_of;
use super::{ApiError, Conversation, Verdict, blocks_of, role, wrong_type};

pub(super) fn check(body: &Value) -> Verdict {
    let messages = match body.get("messages") {
        None | Some(Value::Null) => &[][..],
        Some(value) => value
            .as_array()
            .ok_or_else(|| wrong_type("messages", "list"))?,
    };
    for (n, message) in messages.iter().enumerate() {
        let place = format!("messages.{}.member", n + 1);
        if !message.is_object() {
            return Err(wrong_type(&place, "object"));
        }
        one_of(
            role(message),
            &format!("{place}.role"),
            &["user", "assistant", "system"],
        )?;
        if message
            .get("content")
            .is_some_and(|content| !content.is_array())
        {
            return Err(wrong_type(&format!("{place}.content"), "list"));
        }
    }
    // A system message adds or removes tools between turns; it is no turn itself.
    let mut turns = messages
        .iter()
        .map(role)
        .filter(|role| *role != "system")
        .peekable();
    if turns.peek() != Some(&"user") {
        return Err(ApiError::validation(
            "A conversation must start with a user message. Try again with a conversation that starts with a user message.",
        ));
    }
    while let Some(turn) = turns.next() {
        if turns.peek() == Some(&turn) {
            return Err(ApiError::validation(
                "A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.",
            ));
        }
    }
    match messages
        .iter()
        .position(|message| blocks_of(message).is_empty())
    {
        Some(n) => Err(ApiError::validation(format!(
            "The content field in the Message object at messages.{n} is empty. Add a ContentBlock object to the content field and try again."
        ))),
        None => Ok(()),
    }
}

pub(super) fn check_last(conversation: Conversation<'_>) -> Verdict {
    let last = conversation
        .messages()
        .iter()
        .rfind(|message| role(message) != "system");
    if last.is_some_and(|message| role(message) == "user") {
        return Ok(());
    }
    Err(ApiError::validation(
        "This model does not support assistant message prefill. The conversation must end with a user message.",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;
    use serde_json::{Value, json};

    fn turns(roles: &[&str]) -> String {
        let messages: Vec<Value> = roles
            .iter()
            .map(|role| json!({"role": role, "content": [{"text": "x"}]}))
            .collect();
        verdict(&json!({"messages": messages}))
    }

    #[test]
    fn a_conversation_starts_with_the_user() {
        assert!(
            turns(&["assistant"]).starts_with("A conversation must start with a user message.")
        );
        assert!(turns(&[]).starts_with("A conversation must start with a user message."));
        assert!(verdict(&json!({})).starts_with("A conversation must start with a user message."));
    }

    #[test]
    fn roles_alternate_and_are_known() {
        assert_eq!(turns(&["user", "assistant", "user"]), "");
        assert!(turns(&["user", "user"]).starts_with("A conversation must alternate"));
        assert!(turns(&["tool"]).contains("enum value set: [user, assistant, system]"));
    }

    #[test]
    fn a_prefill_is_refused() {
        assert!(
            turns(&["user", "assistant"]).contains("does not support assistant message prefill")
        );
    }

    #[test]
    fn empty_content_is_refused() {
        let text = on_blocks(json!([]));
        assert!(
            text.starts_with("The content field in the Message object at messages.0 is empty.")
        );
    }

    #[test]
    fn a_wrong_json_type_is_refused() {
        assert!(verdict(&json!({"messages": {}})).contains("list expected"));
        assert!(
            verdict(&json!({"messages": [{"role": "user", "content": "hi"}]}))
                .contains("list expected")
        );
    }
}
