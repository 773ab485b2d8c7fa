//! A conversation as a file for others, and files of others as a conversation.
//!
//! All of it is pure: a conversation in, text out, and text in, a conversation out. A conversation
//! holds what a model said and what a file claimed, so every form makes it harmless for the program
//! that will read it.
//!
//! | file | owns |
//! |---|---|
//! | `piece` | what of a message a reader is shown, whatever the form |
//! | `citation` | what a footnote says of a source |
//! | `link` | which addresses a reader may be led to |
//! | `text` | text without what cannot be seen, sizes and numbers in words |
//! | `time` | points in time as text, and back |
//! | `format` | the forms there are, and what each is called |
//! | `markdown` | Markdown for reading |
//! | `json` | the wire form, which `import` reads back |
//! | `html` | a page that needs nothing but itself |
//! | `import` | our JSON, and what other programs keep |

mod citation;
mod format;
mod html;
mod import;
mod json;
mod link;
mod markdown;
mod piece;
mod text;
mod time;

use std::time::SystemTime;

pub use format::Format;
pub use import::{Imported, MOST_BYTES, import};
pub use time::stamp;

use html::html;
use json::json;
use markdown::markdown;

use crate::chat::{ConverseOptions, Message, StopReason, SystemContentBlock, Usage};
use crate::words;

/// A conversation with what is known about it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Conversation {
    /// What it is about.
    pub title: String,
    /// What the person called it.
    pub name: Option<String>,
    /// The model it was last held with.
    pub model: Option<String>,
    /// When it began.
    pub created: Option<SystemTime>,
    /// When it was last added to.
    pub updated: Option<SystemTime>,
    /// What is set for it.
    pub options: Option<ConverseOptions>,
    /// What was said, oldest first.
    pub turns: Vec<Entry>,
    /// What was asked behind it and not answered, and what came of an answer that broke off. The
    /// conversation does not go on from there.
    pub unanswered: Vec<Entry>,
}

/// A message with what is known about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The message.
    pub message: Message,
    /// When it was said.
    pub created: Option<SystemTime>,
    /// The model that said it.
    pub model: Option<String>,
    /// The tokens it took.
    pub usage: Option<Usage>,
    /// Why it ended, where it is an answer of which that is known.
    pub stop_reason: Option<StopReason>,
    /// What a reader has to know of it, such as `partial`.
    pub note: Option<String>,
}

impl From<Message> for Entry {
    fn from(message: Message) -> Self {
        Self {
            message,
            created: None,
            model: None,
            usage: None,
            stop_reason: None,
            note: None,
        }
    }
}

impl Conversation {
    /// Tokens read and written, of all answers that say so.
    fn tokens(&self) -> Option<(u64, u64)> {
        let mut usages = self.turns.iter().filter_map(|entry| entry.usage.as_ref());
        let first = usages.next()?;
        let start = (first.input_tokens, first.output_tokens);
        Some(usages.fold(start, |(read, written), usage| {
            (
                read.saturating_add(usage.input_tokens),
                written.saturating_add(usage.output_tokens),
            )
        }))
    }

    /// The system prompt's text, and everything else that is set, as JSON.
    fn settings(&self) -> (String, Option<String>) {
        let Some(options) = &self.options else {
            return (String::new(), None);
        };
        let texts = options
            .system
            .iter()
            .flatten()
            .filter_map(|block| match block {
                SystemContentBlock::Text(text) => Some(text.as_str()),
                _ => None,
            });
        let rest = ConverseOptions {
            system: None,
            ..options.clone()
        };
        let json = (rest != ConverseOptions::default()).then(|| serde_json::to_string(&rest).ok());
        (texts.collect::<Vec<_>>().join("\n\n"), json.flatten())
    }

    /// What is known of the whole: name, model, days, messages, tokens.
    fn facts(&self) -> Vec<String> {
        let mut facts: Vec<String> = self.name.iter().chain(&self.model).cloned().collect();
        let days = [self.created, self.updated];
        let mut days: Vec<String> = days.into_iter().flatten().filter_map(time::shown).collect();
        days.dedup();
        if !days.is_empty() {
            facts.push(days.join(" to "));
        }
        facts.push(words::counted(self.turns.len(), "message"));
        facts.extend(
            self.tokens()
                .map(|(read, written)| text::tokens(read, written)),
        );
        facts
    }
}

impl Entry {
    /// What is known of the message: model and tokens; each form adds the time.
    fn facts(&self) -> Vec<String> {
        let usage = self.usage.as_ref();
        let tokens = usage.map(|usage| text::tokens(usage.input_tokens, usage.output_tokens));
        self.model.iter().cloned().chain(tokens).collect()
    }

    /// The note, and the reason where it is not the usual one, in words: names of the service are
    /// underscored.
    fn remark(&self) -> Option<String> {
        let reason = self
            .stop_reason
            .as_ref()
            .filter(|reason| !reason.is_normal());
        let parts = [self.note.as_deref(), reason.map(StopReason::as_str)];
        let parts: Vec<String> = (parts.into_iter().flatten())
            .map(|part| part.replace('_', " "))
            .collect();
        (!parts.is_empty()).then(|| parts.join(": "))
    }
}

#[cfg(test)]
mod tests;
