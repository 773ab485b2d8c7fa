//! Messages drawn again, by the code that draws an answer when it comes.

use crate::chat::{ContentBlock, Message, ReasoningContent, Role};
use crate::shelf::in_words;
use crate::terminal::{Answer, Screen};
use crate::turn::Thoughts;

/// A message and what is said above it; without that, a question bears the prompt's mark.
pub(super) type Passage<'a> = (Option<String>, &'a Message);

/// Draws messages one below the other.
pub(super) fn draw<'a>(
    passages: impl Iterator<Item = Passage<'a>>,
    thoughts: Thoughts,
    screen: Screen,
) {
    // Only a terminal is drawn on.
    if !screen.abilities().stdout {
        let texts: Vec<String> = passages
            .map(|(heading, message)| in_full(heading.as_deref(), message))
            .collect();
        return screen.show(&texts.join("\n"));
    }
    screen.answer_again(|answer| {
        for (n, (heading, message)) in passages.enumerate() {
            if n > 0 && (heading.is_some() || message.role == Role::User) {
                answer.push_remark("");
            }
            if let Some(heading) = &heading {
                answer.push_remark(heading);
            }
            let mark = mark(heading.as_deref(), message);
            for block in &message.content {
                match block {
                    ContentBlock::Text(text) if message.role == Role::User => {
                        answer.push_typed(&format!("{mark}{text}"));
                    }
                    block => add(answer, block, thoughts),
                }
            }
        }
    });
}

fn add(answer: &mut Answer, block: &ContentBlock, thoughts: Thoughts) {
    match block {
        ContentBlock::Text(text) => answer.push(text),
        ContentBlock::CitationsContent(_) => answer.push(&in_words(block)),
        ContentBlock::ReasoningContent(ReasoningContent::ReasoningText(reasoning)) => {
            match thoughts {
                Thoughts::Shown => answer.push_thought(&reasoning.text),
                Thoughts::Hidden => {}
            }
        }
        other => answer.push_remark(&in_words(other)),
    }
}

/// A message as it is written where nothing is drawn.
fn in_full(heading: Option<&str>, message: &Message) -> String {
    let above = heading.map_or(String::new(), |heading| format!("{heading}\n"));
    let blocks: Vec<String> = message.content.iter().map(in_words).collect();
    format!("{above}{}{}\n", mark(heading, message), blocks.join("\n"))
}

fn mark(heading: Option<&str>, message: &Message) -> &'static str {
    match (heading, message.role == Role::User) {
        (None, true) => "❯ ",
        _ => "",
    }
}
