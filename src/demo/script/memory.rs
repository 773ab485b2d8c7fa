//! Answers about the conversation itself, read from the request alone.

use std::fmt::Write;

use serde_json::{Map, Value};

use super::Block;
use super::prompts::{Ask, said};

pub(super) fn quote(ask: &Ask<'_>) -> Option<Vec<Block>> {
    let asked = |what: &str| {
        ["question", "message", "prompt"]
            .iter()
            .any(|noun| ask.says(&format!("my {what} {noun}")))
    };
    let (what, quoted) = if asked("first") {
        (
            "Your first question was",
            ask.conversation.questions().next(),
        )
    } else if asked("last") || asked("previous") {
        // The newest is the question being answered.
        (
            "Your last question was",
            ask.conversation.questions().rev().nth(1),
        )
    } else if ask.says("what did you say") || ask.says("your last answer") {
        ("I said", ask.conversation.answers().next_back())
    } else {
        return None;
    };
    Some(Block::text(match quoted {
        Some(message) => format!("{what}: “{}”", said(message)),
        None => "There was nothing before this.".to_owned(),
    }))
}

pub(super) fn count(ask: &Ask<'_>) -> Option<Vec<Block>> {
    ask.says("how many messages").then(|| {
        let asked = counted(ask.conversation.questions().count());
        let answered = counted(ask.conversation.answers().count());
        Block::text(format!(
            "You have sent me {asked}, this one included, and I have sent you {answered} before this one."
        ))
    })
}

/// Whether a text asks for a summary of what was said.
pub(super) fn is_summary(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    first.eq_ignore_ascii_case("summarise") || first.eq_ignore_ascii_case("summarize")
}

pub(super) fn summary(ask: &Ask<'_>) -> Option<Vec<Block>> {
    const QUOTED: usize = 30;
    if !is_summary(ask.text) {
        return None;
    }
    let asked = ask.conversation.questions().rev().skip(1).map(said);
    let mut quoted: Vec<String> = asked
        .map(|text| format!("“{}”", text.chars().take(QUOTED).collect::<String>()))
        .collect();
    quoted.reverse();
    Some(Block::text(match quoted.as_slice() {
        [] => "A summary: you told me what had been said before.".to_owned(),
        quoted => format!("A summary: you asked {}.", quoted.join(", ")),
    }))
}

fn counted(n: usize) -> String {
    format!("{n} message{}", if n == 1 { "" } else { "s" })
}

pub(super) fn system(ask: &Ask<'_>) -> Option<Vec<Block>> {
    ask.says("system prompt").then(|| {
        let system = ask.conversation.system_text();
        Block::text(if system.is_empty() {
            "I was given no system prompt.".to_owned()
        } else {
            format!("My system prompt is: “{system}”")
        })
    })
}

pub(super) fn options(ask: &Ask<'_>) -> Option<Vec<Block>> {
    if ![
        "temperature",
        "which options",
        "what options",
        "your options",
    ]
    .iter()
    .any(|words| ask.says(words))
    {
        return None;
    }
    let mut text = format!("The model is `{}`.", ask.conversation.model);
    let shown: Map<String, Value> = ask
        .conversation
        .body
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(key, _)| !["messages", "system"].contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    // Writing to a String does not fail.
    let _ = if shown.is_empty() {
        write!(text, " I was sent no options.")
    } else {
        let json = serde_json::to_string_pretty(&shown).unwrap_or_default();
        write!(text, " I was sent these options:\n\n```json\n{json}\n```")
    };
    Some(Block::text(text))
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;
    use serde_json::json;

    #[test]
    fn the_first_and_the_last_question_are_quoted() {
        let talk = |last: &str| answer_in(&["alpha?", "omega!", last]);
        assert_eq!(
            talk("What was my FIRST question?"),
            "Your first question was: “alpha?”"
        );
        assert_eq!(
            talk("and my last question"),
            "Your last question was: “omega!”"
        );
        assert_eq!(talk("what did you say?"), "I said: “answer 2”");
        assert_eq!(
            answer_to("what was my last question?"),
            "There was nothing before this."
        );
    }

    #[test]
    fn messages_are_counted() {
        assert!(answer_in(&["a", "b", "how many messages?"]).starts_with(
            "You have sent me 3 messages, this one included, and I have sent you 2 messages"
        ));
        assert!(answer_to("how many messages").starts_with("You have sent me 1 message,"));
    }

    #[test]
    fn system_and_options_are_shown_as_they_came() {
        let body = |text: &str| {
            json!({
                "messages": [{"role": "user", "content": [{"text": text}]}],
                "system": [{"text": "be brief"}],
                "inferenceConfig": {"temperature": 0.7},
            })
        };
        assert_eq!(
            text_of_script(&body("what is your system prompt?")),
            "My system prompt is: “be brief”"
        );
        assert!(text_of_script(&body("what temperature?")).contains("\"temperature\": 0.7"));
        assert!(answer_to("which options did I send?").ends_with("I was sent no options."));
    }
}
