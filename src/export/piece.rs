//! What of a message a reader is shown, whatever the form.

use std::collections::HashMap;

use super::citation::Note;
use super::text;
use crate::chat::{
    CitationsContent, ContentBlock, Document, Json, Media, Message, ReasoningContent, Role, Source,
    ToolResult, ToolUse,
};
use crate::words;

/// Stands in front of a footnote's number inside [`Piece::Prose`]. No text has it: it is no character.
pub(super) const MARK: char = '\u{fdd0}';
/// Stands behind the number.
pub(super) const MARK_END: char = '\u{fdd1}';

/// A part of a message.
pub(super) enum Piece<'a> {
    /// Markdown, with marks where footnotes belong.
    Prose(String),
    /// What the model thought.
    Reasoning(&'a str),
    /// What the model wants run.
    ToolUse(&'a ToolUse),
    /// What came of it, and the tool's name.
    ToolResult(&'a ToolResult, Option<&'a str>),
    /// An image.
    Image(&'a Media),
    /// Something that goes along and is only named.
    Attached(Attached),
    /// Something that can be shown in no better form than its own, and what it is.
    Json(&'static str, &'a Json),
    /// Something that cannot be shown.
    Hidden(&'static str),
}

/// Something that goes along with a message.
pub(super) struct Attached {
    /// Such as `document`.
    pub kind: &'static str,
    /// What it is called.
    pub name: Option<String>,
    /// Such as `pdf, 12.3 KB`.
    pub about: String,
}

/// Reads the messages of a conversation one after the other.
#[derive(Default)]
pub(super) struct Reader<'a> {
    tools: HashMap<&'a str, &'a str>,
    notes: usize,
}

/// A message as it is shown.
pub(super) struct Shown<'a> {
    /// Its parts, in order.
    pub pieces: Vec<Piece<'a>>,
    /// The footnotes they have.
    pub notes: Vec<Note>,
}

impl<'a> Reader<'a> {
    pub(super) fn read(&mut self, message: &'a Message) -> Shown<'a> {
        let mut shown = Shown {
            pieces: Vec::new(),
            notes: Vec::new(),
        };
        let mut before = None;
        for block in &message.content {
            // A citation may begin and end in the middle of a sentence.
            let goes_on = is_cited(block) || before.is_some_and(is_cited);
            match block {
                ContentBlock::Text(text) => shown.add_prose(text, goes_on),
                ContentBlock::CitationsContent(cited) => self.add_cited(cited, goes_on, &mut shown),
                other => shown.pieces.extend(self.piece(other)),
            }
            before = Some(block);
        }
        shown
    }

    fn add_cited(&mut self, cited: &CitationsContent, goes_on: bool, shown: &mut Shown<'a>) {
        let text: String = cited
            .content
            .iter()
            .map(|part| part.text.as_str())
            .collect();
        shown.add_prose(&text, goes_on);
        let first = self.notes + 1;
        self.notes += cited.citations.len();
        let numbered = (first..).zip(&cited.citations);
        shown
            .notes
            .extend(numbered.map(|(number, citation)| Note::new(number, citation)));
        if let Some(Piece::Prose(prose)) = shown.pieces.last_mut() {
            add_marks(prose, first..=self.notes);
        }
    }

    fn piece(&mut self, block: &'a ContentBlock) -> Option<Piece<'a>> {
        Some(match block {
            ContentBlock::Image(image) => Piece::Image(image),
            ContentBlock::Document(document) => Piece::Attached(Attached::document(document)),
            ContentBlock::Video(video) => Piece::Attached(Attached::media("video", video)),
            ContentBlock::Audio(audio) => Piece::Attached(Attached::media("sound", audio)),
            ContentBlock::ToolUse(tool_use) => {
                self.tools.insert(&tool_use.tool_use_id, &tool_use.name);
                Piece::ToolUse(tool_use)
            }
            ContentBlock::ToolResult(result) => {
                let name = self.tools.get(result.tool_use_id.as_str()).copied();
                Piece::ToolResult(result, name)
            }
            ContentBlock::ReasoningContent(reasoning) => return reasoned(reasoning),
            ContentBlock::GuardContent(json) => Piece::Json("for the guardrail", json),
            ContentBlock::SearchResult(json) => Piece::Json("search result", json),
            ContentBlock::Other(json) => Piece::Json("something newer than this program", json),
            ContentBlock::Text(_)
            | ContentBlock::CitationsContent(_)
            | ContentBlock::CachePoint(_) => return None,
        })
    }
}

impl Shown<'_> {
    fn add_prose(&mut self, text: &str, goes_on: bool) {
        let text = text.replace([MARK, MARK_END], "\u{fffd}");
        match self.pieces.last_mut() {
            Some(Piece::Prose(prose)) if goes_on => prose.push_str(&text),
            _ => self.pieces.push(Piece::Prose(text)),
        }
    }
}

fn is_cited(block: &ContentBlock) -> bool {
    matches!(block, ContentBlock::CitationsContent(_))
}

fn reasoned(reasoning: &ReasoningContent) -> Option<Piece<'_>> {
    match reasoning {
        // A model may show no more of its reasoning than the signature.
        ReasoningContent::ReasoningText(thought) if thought.text.trim().is_empty() => None,
        ReasoningContent::ReasoningText(thought) => Some(Piece::Reasoning(&thought.text)),
        ReasoningContent::RedactedContent(_) => Some(Piece::Hidden("encrypted reasoning")),
        ReasoningContent::Other(json) => Some(Piece::Json("reasoning", json)),
    }
}

/// Puts footnotes behind the last word. On a line that ends a block of code or a table they would
/// become part of it.
fn add_marks(prose: &mut String, numbers: std::ops::RangeInclusive<usize>) {
    if numbers.is_empty() {
        return;
    }
    let end = prose.trim_end().len();
    let space = prose.split_off(end);
    let last = prose.lines().last().unwrap_or_default().trim();
    if last.starts_with("```") || last.starts_with("~~~") || last.ends_with('|') {
        prose.push_str("\n\n");
    }
    for number in numbers {
        prose.push_str(&format!("{MARK}{number}{MARK_END}"));
    }
    prose.push_str(&space);
}

impl Attached {
    pub(super) fn document(document: &Document) -> Self {
        let format = document.format.as_deref();
        Self {
            kind: "document",
            name: Some(text::one_line(&document.name)),
            about: about(format, Some(&document.source)),
        }
    }

    pub(super) fn media(kind: &'static str, media: &Media) -> Self {
        Self {
            kind,
            name: None,
            about: about(Some(&media.format), media.source.as_ref()),
        }
    }
}

fn about(format: Option<&str>, source: Option<&Source>) -> String {
    let whereabouts = match source {
        Some(Source::Bytes(blob)) => words::size(text::decoded_len(blob.base64())),
        Some(Source::Text(text)) => words::size(text.len()),
        Some(Source::Content(parts)) => words::size(parts.iter().map(|part| part.text.len()).sum()),
        Some(Source::S3Location(object)) => text::one_line(&object.uri),
        Some(Source::Other(_)) => "elsewhere".to_owned(),
        None => "not there".to_owned(),
    };
    match format {
        Some(format) => format!("{}, {whereabouts}", text::one_line(format)),
        None => whereabouts,
    }
}

/// Who speaks, in a word.
pub(super) fn speaker(message: &Message) -> String {
    match &message.role {
        Role::User if message.is_question() => "You".to_owned(),
        Role::User => "Tools".to_owned(),
        Role::Assistant => "Model".to_owned(),
        Role::System => "System".to_owned(),
        Role::Other(name) => text::shortened(name, 40),
    }
}
