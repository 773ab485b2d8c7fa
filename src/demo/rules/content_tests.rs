//! Tests of the rules of a single content block.

use serde_json::json;

use super::super::testing::*;
use super::*;

#[test]
fn blank_and_whitespace_text_are_refused_differently() {
    assert_eq!(
        on_blocks(json!([{"text": "a"}, {"text": ""}])),
        "The text field in the ContentBlock object at messages.0.content.1 is blank. Add text to the text field, and try again."
    );
    assert_eq!(
        on_blocks(json!([{"text": " \n"}])),
        "messages: text content blocks must contain non-whitespace text"
    );
}

#[test]
fn a_block_has_exactly_one_known_key() {
    assert!(on_blocks(json!([{}])).starts_with("ContentBlock object at messages.0.content.0 must set one of the following keys: text, image,"));
    assert!(on_blocks(json!([{"txt": "a"}])).contains("must set one of"));
    assert!(
        on_blocks(json!([{"text": "a", "cachePoint": {"type": "default"}}]))
            .contains("can only set one of the following keys")
    );
    assert!(on_blocks(json!(["a"])).contains("object expected"));
}

#[test]
fn documents_and_clips_belong_to_the_user_and_tools_to_the_model() {
    let image = json!({"image": {"format": "gif", "source": {"bytes": "R0lGODlh"}}});
    assert_eq!(on_blocks(json!([image])), "");
    assert_eq!(on_answer(json!([image])), "");
    let text = json!({"document": {"format": "txt", "name": "a", "source": {"text": "x"}}});
    assert_eq!(on_blocks(json!([text, {"text": "What is it?"}])), "");
    assert!(on_answer(json!([text])).contains("not supported for the assistant role"));
    assert!(
        on_blocks(json!([{"toolUse": {"toolUseId": "a", "name": "b", "input": {}}}]))
            .contains("not supported for the user role")
    );
}

#[test]
fn an_image_is_base64_and_begins_like_its_format() {
    let image = |format: &str, bytes: &str| {
        on_blocks(json!([{"image": {"format": format, "source": {"bytes": bytes}}}]))
    };
    assert!(
        image("png", "R0lGODlh")
            .ends_with("Image does not match the provided media type image/png")
    );
    assert!(image("gif", "not base64!").ends_with("is not valid base64."));
    assert!(image("bmp", "R0lGODlh").contains("enum value set: [png, jpeg, gif, webp]"));
    assert!(image("gif", "").contains("length greater than or equal to 1"));
}

#[test]
fn reasoning_is_echoed_with_its_own_signature() {
    let reasoning = |signature: Value| {
        on_answer(
            json!([{"reasoningContent": {"reasoningText": {"text": "so", "signature": signature}}}, {"text": "a"}]),
        )
    };
    assert_eq!(reasoning(json!(signature::of("so"))), "");
    assert!(reasoning(json!(signature::of("no"))).ends_with("Invalid signature in thinking block"));
    assert!(reasoning(Value::Null).ends_with("thinking.signature: Field required"));
    assert_eq!(
        on_answer(json!([{"reasoningContent": {"redactedContent": "aGk="}}])),
        ""
    );
    let asked = on_blocks(json!([{"reasoningContent": {"redactedContent": "aGk="}}]));
    assert!(asked.starts_with("User messages cannot contain reasoning content."));
}

#[test]
fn tool_ids_and_names_follow_their_patterns() {
    let used = |id: &str, name: &str| {
        on_answer(json!([{"toolUse": {"toolUseId": id, "name": name, "input": {}}}]))
    };
    assert!(used("a b", "t").contains("[a-zA-Z0-9_.:-]+"));
    assert!(used("a", "t.t").contains("[a-zA-Z0-9_-]+"));
    assert!(used(&"a".repeat(65), "t").contains("less than or equal to 64"));
    let input = on_answer(json!([{"toolUse": {"toolUseId": "a", "name": "b", "input": "x"}}]));
    assert!(input.ends_with("Provide a json object for the field and try again."));
}

#[test]
fn a_system_message_may_only_change_tools() {
    let hi = json!([{"text": "hi"}]);
    let with = |block: Value| {
        verdict(&json!({"messages": [{"role": "system", "content": [block]}, user(hi.clone())]}))
    };
    assert_eq!(with(json!({"toolRemoval": {"tool": {"name": "t"}}})), "");
    assert!(with(json!({"text": "be brief"})).contains("not supported for the system role"));
}

#[test]
fn the_unknown_kind_of_the_demo_is_taken_back_from_the_assistant_alone() {
    let own = json!([{"hologram": {"shape": "cube"}}]);
    assert_eq!(on_answer(own.clone()), "");
    assert!(on_blocks(own).contains("must set one of"));
}
