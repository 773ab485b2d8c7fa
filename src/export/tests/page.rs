//! The page.

use super::super::html;
use super::tags::check;
use super::{Conversation, Entry, PNG, full, hostile, message};
use crate::chat::Message;

fn answer(text: &str) -> String {
    let page = html(&Conversation {
        turns: vec![Message::assistant(text).into()],
        ..Conversation::default()
    });
    check(&page).unwrap();
    let (_, rest) = page.split_once("</h2>\n").unwrap();
    rest.split_once("</article>").unwrap().0.to_owned()
}

fn hostile_conversation() -> Conversation {
    let messages = hostile::messages("http://127.0.0.1:1");
    let messages: Vec<Message> = serde_json::from_value(messages).unwrap();
    let turns = messages.into_iter().map(|message| Entry {
        model: Some(hostile::TITLE.to_owned()),
        note: Some(hostile::TITLE.to_owned()),
        ..message.into()
    });
    Conversation {
        title: hostile::TITLE.to_owned(),
        name: Some(hostile::TITLE.to_owned()),
        model: Some(hostile::TITLE.to_owned()),
        options: Some(
            crate::chat::ConverseOptions::new(hostile::TITLE).with_system(hostile::TITLE),
        ),
        turns: turns.collect(),
        ..Conversation::default()
    }
}

#[test]
fn a_page_has_everything_in_it() {
    let page = html(&full());
    check(&page).unwrap();
    for part in [
        "<title>Stones &amp; &lt;things&gt;</title>",
        "<span>4 messages</span> · <span>1,234 tokens in, 56 out</span>",
        "<summary>System prompt</summary>\n<div>\n<div class=\"plain\" dir=\"auto\">Be brief.</div>",
        "<time datetime=\"2026-03-04T05:06:07.089Z\">2026-03-04 05:06 UTC</time>",
        "<article class=\"user\" id=\"m1\">",
        "Attached document <code dir=\"auto\">Field notes</code> (pdf, 8 bytes)",
        &format!("<img src=\"data:image/png;base64,{PNG}\" alt=\"image, png, 70 bytes\">"),
        "What is *this*?\nIs it granite?",
        "<summary>Reasoning</summary>\n<div>\n<p dir=\"auto\">A stone. Let me look.</p>",
        "<summary>Tool call <code dir=\"auto\">find</code></summary>",
        "<article class=\"tools\" id=\"m3\">",
        "<summary>Result of <code dir=\"auto\">find</code> <span class=\"note\">failed</span></summary>",
        "an igneous rock<sup><a href=\"#note-1\">1</a></sup><sup><a href=\"#note-2\">2</a></sup>.</p>",
        "<h3 dir=\"auto\">Code</h3>",
        "<span class=\"k\">fn</span> <span class=\"f\">main</span>",
        "<td class=\"right\" dir=\"auto\">2</td>",
        "<li id=\"note-1\" dir=\"auto\">Field notes, page 3 <q dir=\"auto\">Granite is igneous.</q></li>",
        "<a href=\"https://example.com/map\" rel=\"noopener noreferrer nofollow\">The map</a>",
        "<span class=\"note\">guardrail intervened</span>",
    ] {
        assert!(page.contains(part), "{part}\n\n{page}");
    }
}

#[test]
fn a_page_forbids_everything_but_its_own_style_and_pictures() {
    let page = html(&full());
    let (_, rest) = page
        .split_once("http-equiv=\"Content-Security-Policy\" content=\"")
        .unwrap();
    let policy = rest.split_once('"').unwrap().0;
    assert!(
        policy.starts_with("default-src 'none'; img-src data:; style-src 'sha256-"),
        "{policy}"
    );
    assert!(
        policy.ends_with("base-uri 'none'; form-action 'none'"),
        "{policy}"
    );
    assert!(!policy.contains("unsafe"), "{policy}");
}

#[test]
fn a_hostile_conversation_is_only_text() {
    let page = html(&hostile_conversation());
    let addresses = check(&page).unwrap();
    for address in &addresses {
        let own = address.starts_with('#');
        assert!(
            own || address.starts_with("http://") || address.starts_with("https://"),
            "{address}"
        );
    }
    assert_eq!(page.matches(&format!("{}</p>", hostile::SEEN)).count(), 3);
    assert!(page.contains("&lt;U+202E&gt;gnp.exe"));
    assert!(page.contains("image (svg+xml, 24 bytes)"));
    assert!(page.contains("image (png, 24 bytes)"));
}

#[test]
fn markdown_of_an_answer_is_drawn_and_its_html_is_shown() {
    assert_eq!(
        answer("a **b** <b>c</b>"),
        "<p dir=\"auto\">a <strong>b</strong> &lt;b&gt;c&lt;/b&gt;</p>\n"
    );
    assert_eq!(
        answer("<div>\n\n# x"),
        "<p class=\"raw\">&lt;div&gt;\n</p>\n<h3 dir=\"auto\">x</h3>\n"
    );
    assert_eq!(
        answer("[a](javascript:b) ~~c~~"),
        "<p dir=\"auto\">a <del>c</del></p>\n"
    );
    assert_eq!(
        answer("![a](https://b/c.png)"),
        "<p dir=\"auto\"><a href=\"https://b/c.png\" rel=\"noopener noreferrer nofollow\">[image: a]</a></p>\n"
    );
    assert_eq!(
        answer("[![a](https://b/c.png)](https://d)"),
        "<p dir=\"auto\"><a href=\"https://d\" rel=\"noopener noreferrer nofollow\">[image: a]</a></p>\n"
    );
    assert_eq!(
        answer("- [x] a"),
        "<ul>\n<li dir=\"auto\"><span class=\"task\">☑</span> a</li>\n</ul>\n"
    );
    assert_eq!(
        answer("3. a\n4. b"),
        "<ol start=\"3\">\n<li dir=\"auto\">a</li>\n<li dir=\"auto\">b</li>\n</ol>\n"
    );
}

#[test]
fn footnotes_do_not_get_into_code() {
    let cited = |text: &str| {
        html(&Conversation {
            turns: vec![
                message(serde_json::json!({"role": "assistant", "content": [
                    {"citationsContent": {"content": [{"text": text}], "citations": [{"title": "x"}]}}
                ]}))
                .into(),
            ],
            ..Conversation::default()
        })
    };
    let mark = "<sup><a href=\"#note-1\">1</a></sup>";
    assert!(cited("```\na\n```").contains(&format!(
        "<code>a\n</code></pre>\n<p dir=\"auto\">{mark}</p>"
    )));
    assert!(
        cited("|a|\n|-|\n|b|").contains(&format!("</table></div>\n<p dir=\"auto\">{mark}</p>"))
    );
    assert!(cited("```\na").contains("<code>a</code>"));
}

#[test]
fn a_deep_or_long_answer_takes_no_time_to_speak_of() {
    let start = std::time::Instant::now();
    for text in [
        ">".repeat(50_000),
        "- ".repeat(20_000),
        "*_".repeat(50_000),
        "[".repeat(50_000),
        "`a``".repeat(20_000),
        "<a ".repeat(20_000),
        "|a".repeat(20_000),
        format!("```rust\n{}\n```", "((((".repeat(20_000)),
        format!("```json\n{}\n```", "{\"a\": \"\\".repeat(2_000)),
    ] {
        let conversation = Conversation {
            turns: vec![Message::assistant(text).into()],
            ..Conversation::default()
        };
        check(&html(&conversation)).unwrap();
        crate::export::markdown(&conversation);
    }
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}
