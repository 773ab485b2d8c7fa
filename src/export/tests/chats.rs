//! Files of programs for Claude and OpenAI.

use super::super::{Imported, import};
use super::wire;
use crate::chat::ErrorKind;

const OPENAI: &str = include_str!("openai.json");
const CLAUDE: &str = include_str!("claude.json");

fn options(imported: &Imported) -> String {
    serde_json::to_string(&imported.conversation.options).unwrap()
}

#[test]
fn a_chat_with_openai_is_carried_over() {
    let imported = import(OPENAI, "chat.json").unwrap();
    assert_eq!(
        wire(&imported.conversation),
        [
            r#"{"role":"user","content":[{"text":"Look at this"},{"image":{"format":"png","source":{"bytes":"iVBORw0KGgo="}}},{"document":{"format":"pdf","name":"a b","source":{"bytes":"JVBERi0="}}}]}"#,
            r#"{"role":"assistant","content":[{"toolUse":{"toolUseId":"call_1","name":"weather","input":{"z":1.50,"city":"Bonn"}}},{"toolUse":{"toolUseId":"call_2","name":"weather","input":{"arguments":"not JSON"}}}]}"#,
            r#"{"role":"user","content":[{"toolResult":{"toolUseId":"call_1","content":[{"text":"rain"}],"status":"success"}},{"toolResult":{"toolUseId":"call_2","content":[{"text":"sun"}],"status":"success"}}]}"#,
            r#"{"role":"assistant","content":[{"text":"It rains."}]}"#,
        ]
    );
    assert_eq!(
        options(&imported),
        r#"{"system":[{"text":"Be brief."},{"text":"Be kind."}],"inferenceConfig":{"maxTokens":800,"temperature":0.3,"stopSequences":["END"]},"toolConfig":{"tools":[{"toolSpec":{"name":"weather","description":"The weather","inputSchema":{"json":{"type":"object","properties":{"city":{"type":"string"}}}}}}]}}"#
    );
    assert_eq!(imported.conversation.title, "Look at this");
    assert_eq!(imported.conversation.model, None);
    let models: Vec<_> = imported
        .conversation
        .turns
        .iter()
        .map(|entry| entry.model.as_deref())
        .collect();
    assert_eq!(models, [None, Some("gpt-4o"), None, Some("gpt-4o")]);
    assert_eq!(
        imported.left_out,
        [
            "an image: it is at https://example.com/a.png and not in the file",
            "an image: Converse has no `image/svg+xml`",
            "a block of the type `input_audio`",
            "`name` of a message",
            "a message of the role `function`",
            "the tool ``, whose input has no schema",
            "`stream` of the request",
            "the choice of the model `gpt-4o`, which is kept as a note only",
        ]
    );
}

#[test]
fn a_chat_with_claude_is_carried_over() {
    let imported = import(CLAUDE, "chat.json").unwrap();
    assert_eq!(
        wire(&imported.conversation),
        [
            r#"{"role":"user","content":[{"image":{"format":"jpeg","source":{"bytes":"/9j/4A=="}}},{"document":{"format":"txt","name":"Notes","source":{"bytes":"SGVsbG8="}}},{"text":"What is it?"}]}"#,
            r#"{"role":"assistant","content":[{"reasoningContent":{"reasoningText":{"text":"Hm.","signature":"c2ln"}}},{"reasoningContent":{"redactedContent":"AAAA"}},{"text":"Let me see."},{"toolUse":{"toolUseId":"toolu_1","name":"find","input":{"b":1,"a":2}}}]}"#,
            r#"{"role":"user","content":[{"toolResult":{"toolUseId":"toolu_1","content":[{"text":"nothing"}],"status":"error"}}]}"#,
            r#"{"role":"assistant","content":[{"text":"Nothing."}]}"#,
        ]
    );
    assert_eq!(
        options(&imported),
        r#"{"system":[{"text":"Be brief."}],"inferenceConfig":{"maxTokens":1024,"temperature":1.0},"toolConfig":{"tools":[{"toolSpec":{"name":"find","description":"Finds","inputSchema":{"json":{"type":"object"}}}}]}}"#
    );
    assert_eq!(
        imported.left_out,
        [
            "`cache_control` of a block of the type `text`",
            "an image: it is at https://example.com/a.png and not in the file",
            "reasoning without a signature",
            "the choice of the model `claude-sonnet-4-5`, which is kept as a note only",
        ]
    );
}

#[test]
fn lists_of_messages_need_nothing_around_them() {
    let foreign = import(r#"[{"role":"user","content":"Hi"}]"#, "a.json").unwrap();
    let own = import(
        "\u{feff} [{\"role\":\"user\",\"content\":[{\"text\":\"Hi\"}]}]\n",
        "a.json",
    )
    .unwrap();
    assert_eq!(foreign, own);
    assert!(own.left_out.is_empty());
}

#[test]
fn settings_that_mean_something_else_elsewhere_are_left_out() {
    let chat = r#"{"temperature":1.7,"top_p":"high","max_tokens":-1,"messages":[{"role":"user","content":"Hi"}]}"#;
    let imported = import(chat, "a.json").unwrap();
    assert_eq!(imported.conversation.options, None);
    assert_eq!(
        imported.left_out,
        [
            "`temperature` 1.7, as Converse goes from 0 to 1",
            "`max_tokens` of the request",
            "`top_p` of the request",
        ]
    );
}

#[test]
fn a_file_that_holds_no_conversation_says_what_would() {
    for text in [
        "",
        "   ",
        "{}",
        "[]",
        "5",
        "hello",
        "a: b",
        "{\"messages\": 5}",
        "{\"messages\": []}",
        "[{\"role\":\"user\"}]",
        "{\"format\":\"outcrop-conversation\"}",
        "{\"format\":\"outcrop-conversation\",\"version\":1,\"messages\":[{\"role\":5}]}",
        "{\"messages\": [",
        "a: [",
    ] {
        let error = import(text, "notes.txt").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage, "{text}");
        assert!(
            error.to_string().starts_with("notes.txt: "),
            "{text}: {error}"
        );
        assert!(error.hint().unwrap().contains("aichat"), "{text}: {error}");
    }
}

#[test]
fn a_newer_format_is_not_guessed_at() {
    let text = r#"{"format":"outcrop-conversation","version":2,"messages":[]}"#;
    let error = import(text, "a.json").unwrap_err();
    assert_eq!(
        error.to_string(),
        "a.json: it is in version 2 of the format, and this program reads 1"
    );
    assert_eq!(error.hint(), Some("a newer outcrop reads it"));
}

#[test]
fn what_is_known_of_messages_is_dropped_when_it_does_not_fit_them() {
    let text = r#"{"format":"outcrop-conversation","version":1,"new":1,"options":[],
        "messages":[{"role":"user","content":[{"text":"Hi"}]}],"turns":[{"note":"a"},{"note":"b"}]}"#;
    let imported = import(text, "a.json").unwrap();
    assert_eq!(imported.conversation.turns[0].note, None);
    assert_eq!(
        imported.left_out,
        [
            "`new`",
            "the options, which are not in the wire form",
            "times, models and tokens, which do not fit the messages",
        ]
    );
}

#[test]
fn nesting_and_length_have_bounds() {
    let deep = "[".repeat(100_000);
    assert!(import(&deep, "a").is_err());
    let deep = format!("[{}{}]", "[".repeat(50_000), "]".repeat(50_000));
    assert!(import(&deep, "a").is_err());
    let input = format!("{{\"a\":{}{}}}", "[".repeat(5_000), "]".repeat(5_000));
    let chat = format!(
        r#"[{{"role":"assistant","content":[{{"type":"tool_use","id":"a","name":"b","input":{input}}}]}}]"#
    );
    let imported = import(&chat, "a").unwrap();
    assert!(wire(&imported.conversation)[0].contains("\"input\":{\"arguments\":"));
    let long = " ".repeat(crate::export::MOST_BYTES + 1);
    assert!(
        import(&long, "a")
            .unwrap_err()
            .to_string()
            .contains("larger than 268.4 MB")
    );
}
