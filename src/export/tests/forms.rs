//! Markdown and JSON.

use super::super::{import, json, markdown};
use super::*;

const MARKDOWN: &str = "\
# Stones \\& \\<things\\>

*stones · amazon.nova-lite-v1:0 · 2026-03-04 05:06 UTC to 2026-03-04 05:09 UTC · 4 messages · 1,234 tokens in, 56 out*

<details>
<summary>System prompt</summary>

Be brief.

</details>

<details>
<summary>Settings</summary>

```json
{
  \"inferenceConfig\": {
    \"temperature\": 0.5
  }
}
```

</details>

## You

*2026-03-04 05:06 UTC*

**Attached document:** `Field notes` (pdf, 8 bytes)

**Attached image:** (png, 70 bytes)

What is *this*?
Is it granite?

## Model

*2026-03-04 05:07 UTC*

<details>
<summary>Reasoning</summary>

A stone. Let me look.

</details>

I will look it up.

**Tool call:** `find`

```json
{
  \"n\": 1,
  \"stone\": \"granite\"
}
```

## Tools

*2026-03-04 05:08 UTC*

**Result of** `find` (failed)

````
no ``` network
````

```json
{
  \"code\": 7
}
```

## Model

*amazon.nova-lite-v1:0 · 1,234 tokens in, 56 out · 2026-03-04 05:09 UTC · guardrail intervened*

It is an igneous rock[^1][^2].

### Code

```rust
fn main() {}
```

| a | b |
|---|--:|
| 1 | 2 |

[^1]: Field notes, page 3: “Granite is igneous.”

[^2]: [The map](<https://example.com/map>)
";

#[test]
fn markdown_reads_well() {
    assert_eq!(markdown(&full()), MARKDOWN);
}

#[test]
fn no_answer_reaches_beyond_its_own_end() {
    let mut conversation = full();
    let open = "```rust\nfn main() {\n<!-- <script>";
    conversation.turns = vec![
        Message::assistant(open).into(),
        Message::assistant("<!--\n<details><pre>").into(),
        Message::user("still there").into(),
    ];
    let markdown = markdown(&conversation);
    assert!(
        markdown.contains("```rust\nfn main() {\n<!-- <script>\n```\n\n## Model"),
        "{markdown}"
    );
    assert!(
        markdown.contains("&lt;!--\n&lt;details>&lt;pre>\n\n## You\n\nstill there\n"),
        "{markdown}"
    );
}

#[test]
fn names_in_markdown_are_only_names() {
    let mut conversation = full();
    conversation.title = "a\n# b [c](javascript:d) `e` \u{1b}[31m".to_owned();
    let first = markdown(&conversation);
    let first = first.lines().next().unwrap();
    assert_eq!(first, "# a \\# b \\[c\\](javascript:d) \\`e\\` ␛\\[31m");
}

#[test]
fn json_comes_back_as_it_went() {
    let conversation = full();
    let text = json(&conversation);
    let imported = import(&text, "stones.json").unwrap();
    assert_eq!(imported.left_out, [""; 0]);
    assert_eq!(wire(&imported.conversation), wire(&conversation));
    assert_eq!(imported.conversation, conversation);
    assert_eq!(json(&imported.conversation), text);
}

#[test]
fn every_message_is_in_the_json_to_the_byte() {
    let odd = r#"{"role":"user","content":[{"text":"\ud83e\udea8 \u2028"},{"hologram":{"n":1.50,"a":1e2}}],"new":[1.0]}"#;
    let message: Message = serde_json::from_str(odd).unwrap();
    let kept = serde_json::to_string(&message).unwrap();
    let conversation = Conversation {
        turns: vec![message.into()],
        ..Conversation::default()
    };
    let text = json(&conversation);
    assert!(text.lines().any(|line| line == kept), "{text}");
    assert_eq!(wire(&import(&text, "").unwrap().conversation), [kept]);
}

#[test]
fn an_empty_conversation_has_all_forms() {
    let empty = Conversation::default();
    assert!(markdown(&empty).contains("0 messages"));
    assert!(crate::export::html(&empty).contains("<title>Conversation</title>"));
    assert!(serde_json::from_str::<serde_json::Value>(&json(&empty)).is_ok());
    assert!(import(&json(&empty), "a.json").is_err());
}
