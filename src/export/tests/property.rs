//! Whatever a conversation or a file has in it.

use proptest::prelude::*;

use super::super::{html, import, json, markdown};
use super::tags::check;
use super::{Conversation, Entry, full, wire};
use crate::chat::{ContentBlock, Message, Role};

const AICHAT: &str = include_str!("aichat.yaml");
const OPENAI: &str = include_str!("openai.json");
const CLAUDE: &str = include_str!("claude.json");

/// Text made of what means something to somebody.
fn text() -> impl Strategy<Value = String> {
    let words = "(<script>|</p>|<!--|-->|\"|'|&|&lt;|&#x202e;|```|~~~|`|\\*|_|\\[|\\]|\\(|\\)|!|#|>|- |1\\. |\\||---|\n|  |\t|javascript:|https://a|\u{202e}|\u{fdd0}1\u{fdd1}|\u{0}|\u{1b}|\\\\|x|é|🪨){0,30}";
    prop_oneof![words, ".{0,40}"]
}

fn block() -> impl Strategy<Value = ContentBlock> {
    (text(), text(), 0..6).prop_map(|(a, b, kind)| {
        let json = match kind {
            0 => serde_json::json!({"image": {"format": a, "source": {"bytes": b}}}),
            1 => serde_json::json!({"document": {"format": a, "name": b, "source": {"text": a}}}),
            2 => serde_json::json!({"toolUse": {"toolUseId": a, "name": b, "input": {a: b}}}),
            3 => serde_json::json!({"toolResult": {"toolUseId": a, "status": b, "content": [{"text": b}]}}),
            4 => serde_json::json!({"citationsContent": {"content": [{"text": a}], "citations": [{"title": b}, {"location": {"web": {"url": a}}}]}}),
            _ => serde_json::json!({"text": a}),
        };
        serde_json::from_value(json).unwrap()
    })
}

fn conversation() -> impl Strategy<Value = Conversation> {
    let message =
        (any::<bool>(), prop::collection::vec(block(), 0..4)).prop_map(|(model, content)| {
            let role = if model { Role::Assistant } else { Role::User };
            Message::new(role, content)
        });
    let entry = (message, prop::option::of(text())).prop_map(|(message, model)| Entry {
        model,
        ..message.into()
    });
    (text(), prop::collection::vec(entry, 1..4)).prop_map(|(title, turns)| Conversation {
        title,
        turns,
        ..Conversation::default()
    })
}

/// A valid file with a piece of it taken out, doubled or exchanged.
fn mutated() -> impl Strategy<Value = String> {
    let file = prop_oneof![
        Just(AICHAT.to_owned()),
        Just(OPENAI.to_owned()),
        Just(CLAUDE.to_owned()),
        Just(json(&full())),
    ];
    let pieces = "(null|\\{|\\}|\\[|\\]|\"|:|,|5|- |\n|  |\\*a|&a |\\\\ud800|\u{0}|true|1e999|<<)?";
    (file, any::<prop::sample::Index>(), 0_usize..12, pieces).prop_map(
        |(file, at, length, piece)| {
            let chars: Vec<char> = file.chars().collect();
            let at = at.index(chars.len());
            let end = (at + length).min(chars.len());
            let start: String = chars[..at].iter().collect();
            let rest: String = chars[end..].iter().collect();
            format!("{start}{piece}{rest}")
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_page_is_made_of_known_tags_whatever_is_said(conversation in conversation()) {
        let page = html(&conversation);
        let addresses = check(&page).map_err(TestCaseError::fail)?;
        for address in addresses {
            prop_assert!(
                ["#", "https://", "http://", "mailto:", "data:image/"].iter().any(|start| address.starts_with(start)),
                "{}", address
            );
        }
    }

    #[test]
    fn markdown_has_a_heading_per_speaker_and_no_control_characters(conversation in conversation()) {
        use pulldown_cmark::{Event, HeadingLevel, Parser, Tag};
        let text = markdown(&conversation);
        let headings = Parser::new(&text).filter(|event| {
            matches!(event, Event::Start(Tag::Heading { level: HeadingLevel::H2, .. }))
        });
        // A heading that is underlined inside a list stays what it was.
        prop_assert!(headings.count() >= conversation.turns.len(), "{}", text);
        prop_assert!(!text.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
    }

    #[test]
    fn json_comes_back_to_the_byte(conversation in conversation()) {
        let text = json(&conversation);
        let imported = import(&text, "a.json").unwrap();
        prop_assert_eq!(wire(&imported.conversation), wire(&conversation));
        prop_assert!(imported.left_out.is_empty());
    }

    #[test]
    fn no_text_makes_an_import_panic(text in "\\PC{0,200}|[\\[{][\\PC\n]{0,200}|(messages|role|content|: |\n|- |  |user|[|>&*!]){0,40}") {
        let _ = import(&text, "a");
    }

    #[test]
    fn no_damaged_file_makes_an_import_panic(text in mutated()) {
        if let Ok(imported) = import(&text, "a") {
            let conversation = imported.conversation;
            check(&html(&conversation)).map_err(TestCaseError::fail)?;
            markdown(&conversation);
            let again = import(&json(&conversation), "a").unwrap();
            prop_assert_eq!(wire(&again.conversation), wire(&conversation));
        }
    }
}
