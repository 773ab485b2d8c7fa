//! Messages drawn again, by the code that draws an answer when it comes.

use crate::attach;
use crate::chat::{
    ContentBlock, Media, Message, ReasoningContent, Role, Source, tool_result_in_words,
};
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
        ContentBlock::CitationsContent(_) => answer.push(&describe(block)),
        ContentBlock::ReasoningContent(ReasoningContent::ReasoningText(reasoning)) => {
            match thoughts {
                Thoughts::Shown => answer.push_thought(&reasoning.text),
                Thoughts::Hidden => {}
            }
        }
        other => answer.push_remark(&describe(other)),
    }
}

/// A message as it is written where nothing is drawn.
fn in_full(heading: Option<&str>, message: &Message) -> String {
    let above = heading.map_or(String::new(), |heading| format!("{heading}\n"));
    let blocks: Vec<String> = message.content.iter().map(describe).collect();
    format!("{above}{}{}\n", mark(heading, message), blocks.join("\n"))
}

fn mark(heading: Option<&str>, message: &Message) -> &'static str {
    match (heading, message.role == Role::User) {
        (None, true) => "❯ ",
        _ => "",
    }
}

/// A block as a person reads it; what is not text is named.
fn describe(block: &ContentBlock) -> String {
    match block {
        ContentBlock::Text(text) => text.clone(),
        ContentBlock::CitationsContent(cited) => cited
            .content
            .iter()
            .map(|part| part.text.as_str())
            .collect(),
        ContentBlock::ReasoningContent(ReasoningContent::ReasoningText(reasoning)) => {
            format!("(reasoning) {}", reasoning.text)
        }
        ContentBlock::ReasoningContent(_) => "(reasoning, encrypted)".to_owned(),
        ContentBlock::ToolUse(tool) => {
            format!(
                "(tool use {}) {} {}",
                tool.tool_use_id,
                tool.name,
                tool.input.get()
            )
        }
        ContentBlock::ToolResult(result) => {
            let words = tool_result_in_words(result).replace('\n', " ");
            format!("(tool result {}) {words}", result.tool_use_id)
        }
        ContentBlock::Document(document) => format!("(document {})", document.name),
        ContentBlock::Image(media) => media_in_words("image", media),
        ContentBlock::Video(media) => media_in_words("video", media),
        ContentBlock::Audio(media) => media_in_words("audio", media),
        ContentBlock::CachePoint(_) => "(cache point)".to_owned(),
        other => format!("({})", serde_json::to_string(other).unwrap_or_default()),
    }
}

/// The wire has no names for media, so they are told apart by their size, or by where they are.
fn media_in_words(kind: &str, media: &Media) -> String {
    let format = &media.format;
    let about = match &media.source {
        Some(Source::Bytes(blob)) => blob.decode().ok().map(|bytes| attach::size(&bytes)),
        Some(Source::S3Location(place)) => Some(place.uri.clone()),
        _ => None,
    };
    match about {
        Some(about) => format!("({kind} {format}, {about})"),
        None => format!("({kind} {format})"),
    }
}
