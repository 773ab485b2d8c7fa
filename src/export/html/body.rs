//! The messages and their parts.

use super::super::citation::Note;
use super::super::piece::{Attached, MARK, Piece, Reader, speaker};
use super::super::text::{one_line, pretty_json};
use super::super::{Conversation, Entry, link, time};
use super::answer::{anchor, answer, code_block};
use super::escape::escape;
use crate::chat::{Media, Role, Source, ToolResult, ToolResultBlock};

/// So many bytes of code are coloured, in lines of the usual length. It takes a second, and a few
/// if somebody wants it to.
const BUDGET: usize = 300_000;

/// The images every browser shows and none runs, and how they begin.
const SHOWN: [(&str, &[u8]); 4] = [
    ("png", b"\x89PNG"),
    ("jpeg", b"\xff\xd8\xff"),
    ("gif", b"GIF8"),
    ("webp", b"RIFF"),
];

/// The body of the page in the making.
pub(super) struct Body {
    out: String,
    budget: usize,
}

impl Default for Body {
    fn default() -> Self {
        Self {
            out: String::new(),
            budget: BUDGET,
        }
    }
}

impl Body {
    pub(super) fn finish(self) -> String {
        self.out
    }

    pub(super) fn header(&mut self, title: &str, conversation: &Conversation) {
        self.add(&format!(
            "<header>\n<h1 dir=\"auto\">{}</h1>\n",
            escape(title)
        ));
        self.facts(&conversation.facts());
        let (system, settings) = conversation.settings();
        if !system.is_empty() {
            let text = format!(
                "<div class=\"plain\" dir=\"auto\">{}</div>\n",
                escape(&system)
            );
            self.fold("System prompt", &text);
        }
        if let Some(settings) = settings {
            let json = self.json(&settings);
            self.fold("Settings", &json);
        }
        self.add("</header>\n");
    }

    pub(super) fn messages(&mut self, conversation: &Conversation) {
        self.add("<main>\n");
        let mut reader = Reader::default();
        let entries = conversation.turns.iter().chain(&conversation.unanswered);
        for (entry, number) in entries.zip(1..) {
            self.message(entry, number, &mut reader);
        }
        self.add("</main>\n");
    }

    fn message<'a>(&mut self, entry: &'a Entry, number: usize, reader: &mut Reader<'a>) {
        let message = &entry.message;
        let class = match &message.role {
            Role::User if message.is_question() => "user",
            Role::User => "tools",
            Role::Assistant => "model",
            Role::System | Role::Other(_) => "other",
        };
        let speaker = escape(&speaker(message));
        self.add(&format!(
            "<article class=\"{class}\" id=\"m{number}\">\n<h2><a href=\"#m{number}\">{speaker}</a>{}{}</h2>\n",
            entry.created.map_or_else(String::new, stamp),
            entry.remark().map_or_else(String::new, |remark| {
                format!(" <span class=\"note\">{}</span>", escape(&one_line(&remark)))
            }),
        ));
        let shown = reader.read(message);
        for piece in &shown.pieces {
            // What a person typed is shown as it was typed; what a model writes is Markdown.
            match piece {
                Piece::Prose(text) if message.role != Role::Assistant && !text.contains(MARK) => {
                    self.add(&format!(
                        "<div class=\"plain\" dir=\"auto\">{}</div>\n",
                        escape(text)
                    ));
                }
                piece => self.piece(piece),
            }
        }
        self.notes(&shown.notes);
        self.facts(&entry.facts());
        self.add("</article>\n");
    }

    fn piece(&mut self, piece: &Piece<'_>) {
        match piece {
            Piece::Prose(text) => {
                let html = answer(text, &mut self.budget);
                self.add(&html);
            }
            Piece::Reasoning(text) => {
                let html = answer(text, &mut self.budget);
                self.fold("Reasoning", &html);
            }
            Piece::ToolUse(tool_use) => {
                let json = self.json(tool_use.input.get());
                self.fold(&format!("Tool call {}", name(&tool_use.name)), &json);
            }
            Piece::ToolResult(result, tool) => self.tool_result(result, *tool),
            Piece::Image(image) => self.add(&picture(image)),
            Piece::Attached(attached) => self.add(&named(attached)),
            Piece::Json(what, json) => {
                let json = self.json(json.get());
                self.fold(what, &json);
            }
            Piece::Hidden(what) => self.add(&format!("<p class=\"file\">{what}</p>\n")),
        }
    }

    fn tool_result(&mut self, result: &ToolResult, tool: Option<&str>) {
        let blocks = result.content.iter().map(|block| match block {
            ToolResultBlock::Text(text) => code_block(text, "", &mut self.budget),
            ToolResultBlock::Json(json) | ToolResultBlock::Other(json) => self.json(json.get()),
            ToolResultBlock::Image(image) => picture(image),
            ToolResultBlock::Video(video) => named(&Attached::media("video", video)),
            ToolResultBlock::Document(document) => named(&Attached::document(document)),
        });
        let content: String = blocks.collect();
        let failed = match result.status.as_deref() {
            Some("error") => " <span class=\"note\">failed</span>",
            _ => "",
        };
        let tool = name(tool.unwrap_or(&result.tool_use_id));
        self.fold(&format!("Result of {tool}{failed}"), &content);
    }

    fn notes(&mut self, notes: &[Note]) {
        let Some(first) = notes.first() else {
            return;
        };
        self.add(&format!(
            "<ol class=\"notes\" start=\"{}\">\n",
            first.number
        ));
        notes.iter().for_each(|note| self.add(&footnote(note)));
        self.add("</ol>\n");
    }

    fn facts(&mut self, facts: &[String]) {
        if !facts.is_empty() {
            let facts = facts
                .iter()
                .map(|fact| format!("<span>{}</span>", escape(&one_line(fact))));
            let facts = facts.collect::<Vec<_>>().join(" · ");
            self.add(&format!("<p class=\"facts\">{facts}</p>\n"));
        }
    }

    /// What is folded away; summary and content are HTML.
    fn fold(&mut self, summary: &str, content: &str) {
        self.add(&format!(
            "<details>\n<summary>{summary}</summary>\n<div>\n{content}</div>\n</details>\n"
        ));
    }

    fn json(&mut self, compact: &str) -> String {
        code_block(&pretty_json(compact), "json", &mut self.budget)
    }

    fn add(&mut self, html: &str) {
        self.out.push_str(html);
    }
}

fn stamp(point: std::time::SystemTime) -> String {
    match (time::stamp(point), time::shown(point)) {
        (Some(stamp), Some(shown)) => format!(" <time datetime=\"{stamp}\">{shown}</time>"),
        _ => String::new(),
    }
}

fn name(name: &str) -> String {
    format!("<code dir=\"auto\">{}</code>", escape(&one_line(name)))
}

fn named(attached: &Attached) -> String {
    let name = attached
        .name
        .as_deref()
        .map_or_else(String::new, |text| format!(" {}", name(text)));
    let about = escape(&attached.about);
    format!(
        "<p class=\"file\">Attached {}{name} ({about})</p>\n",
        attached.kind
    )
}

/// The image itself, if it is one of those that browsers only show, and its name otherwise.
fn picture(image: &Media) -> String {
    let attached = Attached::media("image", image);
    let Some((format, base64)) = embeddable(image) else {
        return named(&attached);
    };
    let about = escape(&attached.about);
    format!(
        "<figure><img src=\"data:image/{format};base64,{base64}\" alt=\"image, {about}\"></figure>\n"
    )
}

/// Base64 that can be decoded has no character with a meaning in HTML.
fn embeddable(image: &Media) -> Option<(&'static str, &str)> {
    let Some(Source::Bytes(blob)) = &image.source else {
        return None;
    };
    let (format, start) = SHOWN
        .into_iter()
        .find(|(format, _)| *format == image.format)?;
    let bytes = blob.decode()?;
    bytes.starts_with(start).then_some((format, blob.base64()))
}

fn footnote(note: &Note) -> String {
    let title = escape(&note.title);
    let mut line = match note.link.as_deref().and_then(link::safe) {
        Some(address) => format!("{}{title}</a>", anchor(address)),
        None => title,
    };
    if let Some(place) = &note.place {
        line.push_str(&format!(", {}", escape(place)));
    }
    if let Some(quote) = &note.quote {
        line.push_str(&format!(" <q dir=\"auto\">{}</q>", escape(quote)));
    }
    format!("<li id=\"note-{}\" dir=\"auto\">{line}</li>\n", note.number)
}
