//! Markdown for reading: a heading per speaker, thoughts folded, tools fenced, footnotes behind the
//! message that has them.
//!
//! What a message says is Markdown itself and stays so, as far as nothing in it reaches beyond its
//! own end.

mod prose;

use super::citation::Note;
use super::piece::{Attached, MARK, MARK_END, Piece, Reader, speaker};
use super::text::{one_line, pretty_json, visible};
use super::{Conversation, Entry, link, time};
use crate::chat::{Media, ToolResult, ToolResultBlock};
use prose::{contained, fenced};

/// The conversation as Markdown.
pub fn markdown(conversation: &Conversation) -> String {
    let mut out = Paragraphs(String::new());
    out.add(&format!("# {}", inline(&conversation.title)));
    out.add(&aside(&conversation.facts()));
    let (system, settings) = conversation.settings();
    if !system.is_empty() {
        out.fold("System prompt", &contained(&system));
    }
    if let Some(settings) = settings {
        out.fold("Settings", &json(&settings));
    }
    let mut reader = Reader::default();
    for entry in conversation.turns.iter().chain(&conversation.unanswered) {
        out.entry(entry, &mut reader);
    }
    out.0
}

/// Text that grows by a paragraph at a time.
struct Paragraphs(String);

impl Paragraphs {
    fn add(&mut self, paragraph: &str) {
        if paragraph.is_empty() {
            return;
        }
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        self.0.push_str(paragraph);
        self.0.push('\n');
    }

    fn fold(&mut self, summary: &str, content: &str) {
        self.add(&format!("<details>\n<summary>{summary}</summary>"));
        self.add(content);
        self.add("</details>");
    }

    fn entry<'a>(&mut self, entry: &'a Entry, reader: &mut Reader<'a>) {
        self.add(&format!("## {}", inline(&speaker(&entry.message))));
        let mut facts = entry.facts();
        facts.extend(entry.created.and_then(time::shown));
        facts.extend(entry.remark());
        self.add(&aside(&facts));
        let shown = reader.read(&entry.message);
        for piece in &shown.pieces {
            self.piece(piece);
        }
        for note in &shown.notes {
            self.add(&footnote(note));
        }
    }

    fn piece(&mut self, piece: &Piece<'_>) {
        match piece {
            Piece::Prose(text) => {
                let text = text.replace(MARK, "[^").replace(MARK_END, "]");
                self.add(&contained(&text));
            }
            Piece::Reasoning(text) => self.fold("Reasoning", &contained(text)),
            Piece::ToolUse(tool_use) => {
                self.add(&format!("**Tool call:** {}", code(&tool_use.name)));
                self.add(&json(tool_use.input.get()));
            }
            Piece::ToolResult(result, name) => self.tool_result(result, *name),
            Piece::Image(image) => self.add(&picture(image)),
            Piece::Attached(attached) => self.add(&named(attached)),
            Piece::Json(what, value) => {
                self.add(&format!("*{what}*"));
                self.add(&json(value.get()));
            }
            Piece::Hidden(what) => self.add(&format!("*{what}*")),
        }
    }

    fn tool_result(&mut self, result: &ToolResult, name: Option<&str>) {
        let failed = match result.status.as_deref() {
            Some("error") => " (failed)",
            _ => "",
        };
        let name = code(name.unwrap_or(&result.tool_use_id));
        self.add(&format!("**Result of** {name}{failed}"));
        for block in &result.content {
            match block {
                ToolResultBlock::Text(text) => self.add(&fenced(&visible(text), "")),
                ToolResultBlock::Json(value) | ToolResultBlock::Other(value) => {
                    self.add(&json(value.get()));
                }
                ToolResultBlock::Image(image) => self.add(&picture(image)),
                ToolResultBlock::Video(video) => self.add(&named(&Attached::media("video", video))),
                ToolResultBlock::Document(document) => {
                    self.add(&named(&Attached::document(document)));
                }
            }
        }
    }
}

/// A line of small facts.
fn aside(facts: &[String]) -> String {
    if facts.is_empty() {
        return String::new();
    }
    format!("*{}*", inline(&facts.join(" · ")))
}

fn json(compact: &str) -> String {
    fenced(&visible(&pretty_json(compact)), "json")
}

fn picture(image: &Media) -> String {
    named(&Attached::media("image", image))
}

fn named(attached: &Attached) -> String {
    let name = attached.name.as_deref().map(code);
    let name = name.map_or_else(String::new, |name| format!(" {name}"));
    format!(
        "**Attached {}:**{name} ({})",
        attached.kind,
        inline(&attached.about)
    )
}

fn footnote(note: &Note) -> String {
    let title = inline(&note.title);
    let link = note.link.as_deref().and_then(link::safe);
    let mut line = match link {
        Some(link) => format!(
            "[{title}](<{}>)",
            link.replace('<', "%3C").replace('>', "%3E")
        ),
        None => title,
    };
    if let Some(place) = &note.place {
        line.push_str(&format!(", {place}"));
    }
    if let Some(quote) = &note.quote {
        line.push_str(&format!(": “{}”", inline(quote)));
    }
    format!("[^{}]: {line}", note.number)
}

/// Text that is no Markdown, on one line of it.
fn inline(text: &str) -> String {
    let mut out = String::new();
    for c in one_line(text).chars() {
        if "\\`*_[]<>#&|~!$^".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A name as code.
fn code(name: &str) -> String {
    let name = one_line(name).replace('`', "'");
    if name.is_empty() {
        return "(no name)".to_owned();
    }
    format!("`{name}`")
}
