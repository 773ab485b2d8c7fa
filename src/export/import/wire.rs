//! Messages in the wire form, with or without a request around them.

use serde_json::Value;

use super::super::{Conversation, Entry};
use super::left_out::{LeftOut, named};
use super::object::{Object, Raw};
use crate::chat::{ConverseOptions, Extra, Message, Role};

/// Whether the messages are in the wire form: blocks there are known by their one key, and have no
/// `type` beside it.
pub(super) fn is_wire(messages: &[Raw<'_>]) -> bool {
    messages.iter().all(|message| {
        let content = Object::of(message).and_then(|mut message| message.list("content"));
        content.is_some_and(|blocks| blocks.iter().all(is_wire_block))
    })
}

fn is_wire_block(block: &Raw<'_>) -> bool {
    Object::of(block).is_some_and(|block| block.get("type").is_none())
}

pub(super) fn turns(messages: &[Raw<'_>], left_out: &mut LeftOut) -> Vec<Entry> {
    let read = messages.iter().filter_map(|message| {
        let read = message.read::<Message>();
        match read.as_ref().map(|message| &message.role) {
            Some(Role::Other(role)) => {
                left_out.add(format!("a message of the role {}", named(role)));
                return None;
            }
            Some(_) => {}
            None => left_out.add("a message that does not say who speaks"),
        }
        read.map(Entry::from)
    });
    read.collect()
}

/// What is set in a request goes with the conversation.
pub(super) fn request(
    mut request: Object<'_>,
    messages: &[Raw<'_>],
    left_out: &mut LeftOut,
) -> Conversation {
    let title = request.string("title").unwrap_or_default();
    let options = options(&request, left_out);
    Conversation {
        title,
        model: options.model_id.clone(),
        options: (options != ConverseOptions::default()).then_some(options),
        turns: turns(messages, left_out),
        ..Conversation::default()
    }
}

fn options(request: &Object<'_>, left_out: &mut LeftOut) -> ConverseOptions {
    let members = request.rest().filter_map(|key| {
        let value = request.get(key)?;
        Some(format!("{}:{}", Value::from(key), value.text()))
    });
    let text = format!("{{{}}}", members.collect::<Vec<_>>().join(","));
    let Ok(mut options) = serde_json::from_str::<ConverseOptions>(&text) else {
        left_out.add("everything beside the messages, which is not as Converse has it");
        return ConverseOptions::default();
    };
    // What Converse has no name for would be sent to it.
    let unknown = std::mem::replace(&mut options.extra, Extra::new());
    unknown.iter().for_each(|(key, _)| left_out.add(named(key)));
    options
}

#[cfg(test)]
mod tests {
    use super::super::import;

    #[test]
    fn a_request_to_converse_keeps_what_it_sets() {
        let request = r#"{"modelId":"m","inferenceConfig":{"maxTokens":5},"verbose":true,
            "messages":[{"role":"user","content":[{"text":"Hi"}]},{"content":[{"text":"?"}]},
            {"role":"narrator","content":[{"text":"!"}]}]}"#;
        let imported = import(request, "a.json").unwrap();
        let options = imported.conversation.options.unwrap();
        assert_eq!(options.model_id.as_deref(), Some("m"));
        assert_eq!(options.inference_config.max_tokens, Some(5));
        assert!(options.extra.is_empty());
        assert_eq!(imported.conversation.turns.len(), 1);
        assert_eq!(
            imported.left_out,
            [
                "`verbose`",
                "a message that does not say who speaks",
                "a message of the role `narrator`"
            ]
        );
    }

    #[test]
    fn blocks_that_this_version_does_not_know_are_kept_and_named() {
        let messages = r#"[{"role":"user","content":[{"text":"t"},{"weird":{"a":1}},{"weird":2},
            {"image":{"format":"png","source":{"ftp":"x"}}},{"text":"a","b":"c"},{}]}]"#;
        let imported = import(messages, "a.json").unwrap();
        let [entry] = imported.conversation.turns.as_slice() else {
            panic!("{imported:?}");
        };
        assert_eq!(entry.message.content.len(), 6);
        assert_eq!(imported.left_out, [""; 0]);
        assert_eq!(
            imported.unknown,
            [
                "a block `weird` (2 times)",
                "a block `ftp`",
                "a block `b` and `text`",
                "a block without a name"
            ]
        );
    }
}
