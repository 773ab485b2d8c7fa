//! What may be asked: one table of prompts, tried in order, which is also the help.

use std::fmt::Write;

use super::super::conversation::content;
use super::super::fault::FAULTS;
use super::{
    Block, Conversation, arithmetic, attachments, memory, picture, schema, showcase, text_of, tools,
};

/// A question with what is needed to answer it.
#[derive(Debug)]
pub(super) struct Ask<'a> {
    pub(super) conversation: Conversation<'a>,
    /// The newest user text, less a fault that was asked for.
    pub(super) text: &'a str,
    /// The same as small letters, digits and single spaces, with one in front.
    plain: String,
}

impl<'a> Ask<'a> {
    pub(super) fn new(conversation: Conversation<'a>, text: &'a str) -> Self {
        let lower = text.to_lowercase().replace(['\'', '\u{2019}'], "");
        let words = lower.split(|c: char| !c.is_alphanumeric());
        let plain = words
            .filter(|word| !word.is_empty())
            .fold(String::new(), |mut plain, word| {
                plain.push(' ');
                plain.push_str(word);
                plain
            });
        Ask {
            conversation,
            text,
            plain,
        }
    }

    /// Whether the words occur; the last may go on ("think" is in "thinking").
    pub(super) fn says(&self, words: &str) -> bool {
        self.plain.contains(&format!(" {words}"))
    }

    /// The number after some words, 0 if none follows.
    pub(super) fn number_after(&self, words: &str) -> Option<u64> {
        let (_, rest) = self.plain.split_once(&format!(" {words}"))?;
        let word = rest.split_whitespace().next().unwrap_or_default();
        Some(word.parse().unwrap_or_default())
    }

    /// Whether nothing but the words is said.
    pub(super) fn is(&self, words: &str) -> bool {
        self.plain.trim_start() == words
    }
}

/// What may be asked, what it gives, and how.
struct Prompt {
    ask: &'static str,
    gives: &'static str,
    answer: fn(&Ask<'_>) -> Option<Vec<Block>>,
}

const PROMPTS: &[Prompt] = &[
    Prompt {
        ask: "echo: TEXT",
        gives: "TEXT again, every character",
        answer: echo,
    },
    Prompt {
        ask: "(a tool result)",
        gives: "the result, quoted",
        answer: tools::results,
    },
    Prompt {
        ask: "(outputConfig with a JSON schema)",
        gives: "JSON that fits the schema",
        answer: schema::structured,
    },
    Prompt {
        ask: "weather in Rome; use a tool; use two tools; use a tool anyway",
        gives: "a tool request",
        answer: tools::request,
    },
    Prompt {
        ask: "summarise",
        gives: "what was asked so far",
        answer: memory::summary,
    },
    Prompt {
        ask: "help",
        gives: "this list",
        answer: help,
    },
    Prompt {
        ask: "(an image, document, video or audio)",
        gives: "what it is, its size and dimensions",
        answer: attachments::describe,
    },
    Prompt {
        ask: "what was my first question; my last question; what did you say",
        gives: "a quotation from the conversation",
        answer: memory::quote,
    },
    Prompt {
        ask: "how many messages",
        gives: "a count of the turns",
        answer: memory::count,
    },
    Prompt {
        ask: "what is your system prompt",
        gives: "the system text it was sent",
        answer: memory::system,
    },
    Prompt {
        ask: "which options; what temperature",
        gives: "the options it was sent",
        answer: memory::options,
    },
    Prompt {
        ask: "what is 2+2?",
        gives: "the sum; also - * /",
        answer: arithmetic::answer,
    },
    Prompt {
        ask: "count to N",
        gives: "the numbers, one a line",
        answer: showcase::count,
    },
    Prompt {
        ask: "huge delta N",
        gives: "N megabytes in one delta",
        answer: showcase::huge,
    },
    Prompt {
        ask: "markdown",
        gives: "headings, a list, a table, code, a quotation",
        answer: showcase::markdown,
    },
    Prompt {
        ask: "unicode",
        gives: "CJK, emoji, combining marks, right-to-left text",
        answer: showcase::unicode,
    },
    Prompt {
        ask: "escape",
        gives: "terminal control sequences, which should not act",
        answer: showcase::escape,
    },
    Prompt {
        ask: "cite",
        gives: "text with a citation",
        answer: showcase::cite,
    },
    Prompt {
        ask: "image; draw a rock",
        gives: "text and an image",
        answer: picture::draw,
    },
    Prompt {
        ask: "unknown block",
        gives: "a block and an event of unknown kinds",
        answer: showcase::unknown,
    },
    Prompt {
        ask: "redacted",
        gives: "encrypted reasoning, then text",
        answer: showcase::redacted,
    },
    Prompt {
        ask: "empty",
        gives: "an answer without content",
        answer: showcase::empty,
    },
    Prompt {
        ask: "max tokens",
        gives: "an answer cut after 20 words",
        answer: showcase::cut_short,
    },
    Prompt {
        ask: "long",
        gives: "about 400 words",
        answer: showcase::long,
    },
    Prompt {
        ask: "think; think silently",
        gives: "signed reasoning, then text; goes with other prompts",
        answer: showcase::think,
    },
    Prompt {
        ask: "hello",
        gives: "a greeting",
        answer: hello,
    },
    Prompt {
        ask: "slowly",
        gives: "a tenth of a second between words; goes with other prompts",
        answer: showcase::slowly,
    },
];

/// The answer to a question, fault and limits aside.
pub(super) fn answer(ask: &Ask<'_>) -> Vec<Block> {
    PROMPTS
        .iter()
        .find_map(|prompt| (prompt.answer)(ask))
        .unwrap_or_else(|| otherwise(ask))
}

/// The limit of the request, or the one the question asks for.
pub(super) fn token_limit(ask: &Ask<'_>) -> Option<usize> {
    let asked = showcase::cut_short(ask).map(|_| showcase::SHORT);
    let is_echo = echoed(ask.text).is_some();
    [ask.conversation.max_tokens(), asked.filter(|_| !is_echo)]
        .into_iter()
        .flatten()
        .min()
}

/// The text to repeat, when that is what is asked.
pub(super) fn echoed(text: &str) -> Option<&str> {
    let (mark, rest) = text.trim_start().split_at_checked(5)?;
    let rest = mark.eq_ignore_ascii_case("echo:").then_some(rest)?;
    Some(rest.strip_prefix(' ').unwrap_or(rest))
}

fn echo(ask: &Ask<'_>) -> Option<Vec<Block>> {
    match echoed(ask.text)? {
        "" => Some(Vec::new()),
        text => Some(Block::text(text)),
    }
}

fn hello(ask: &Ask<'_>) -> Option<Vec<Block>> {
    let greets = ["hello", "hi there", "good morning", "good evening"]
        .iter()
        .any(|g| ask.says(g));
    (greets || ask.is("hi") || ask.is("hey")).then(|| {
        Block::text("Hello! I am the demo scribe, a script behind a real endpoint. Ask me anything, or say “help” for what I know.")
    })
}

fn help(ask: &Ask<'_>) -> Option<Vec<Block>> {
    if !(ask.is("help") || ask.says("what can you do") || ask.says("what can i ask")) {
        return None;
    }
    let mut text =
        "I am a script, and this is what I answer to.\n\n| Ask | Get |\n|---|---|\n".to_owned();
    for prompt in PROMPTS {
        // Writing to a String does not fail.
        let _ = writeln!(text, "| `{}` | {} |", prompt.ask, prompt.gives);
    }
    text.push_str("\nAnything else gets a short answer. Faults come on request:\n\n");
    text.push_str(&fault_list());
    text.push_str(MODELS);
    Some(Block::text(text))
}

const MODELS: &str = "\nSome models lack something: `demo.no-access`, `demo.no-system`, `demo.no-stream-tools`, `demo.on-demand`, and `demo.small` reads no more than 300 words.";

fn fault_list() -> String {
    let mut text = "| Ask | Get |\n|---|---|\n".to_owned();
    for (name, arguments, about) in FAULTS {
        let ask = format!("fault: {name} {arguments}");
        let _ = writeln!(text, "| `{}` | {about} |", ask.trim_end());
    }
    text
}

pub(super) fn unknown_fault(name: &str) -> String {
    format!(
        "I know no fault “{name}”. These I know:\n\n{}",
        fault_list()
    )
}

fn otherwise(ask: &Ask<'_>) -> Vec<Block> {
    const QUOTED: usize = 60;
    let line = ask.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let start: String = line.chars().take(QUOTED).collect();
    let more = if start.len() < line.len() { "…" } else { "" };
    if start.is_empty() {
        return Block::text("You sent no text. I am only a demo; say “help” for what I know.");
    }
    Block::text(format!(
        "You said: “{start}{more}” That is a good thing to ask a model, but I am only a demo with a script. Try `what is 2+2?`, `markdown` or `weather`, or say `help` for all I know."
    ))
}

/// The text of a message.
pub(super) fn said(message: &serde_json::Value) -> String {
    text_of(content(message))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{conversation, question};
    use super::*;

    #[test]
    fn each_prompt_of_the_table_is_answered_by_its_own_line() {
        for (line, prompt) in PROMPTS.iter().enumerate() {
            for text in prompt.ask.split("; ").filter(|text| !text.starts_with('(')) {
                let text = text.replace(" N", " 3");
                let body = question(&text);
                let ask = Ask::new(conversation(&body), &text);
                let answered = PROMPTS
                    .iter()
                    .position(|prompt| (prompt.answer)(&ask).is_some());
                assert_eq!(answered, Some(line), "{text}");
            }
        }
    }
}
