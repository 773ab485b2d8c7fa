//! Markdown as HTML. HTML in it is text, and only the web and mailboxes are linked to.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::super::link;
use super::super::piece::{MARK, MARK_END};
use super::escape::escape;
use super::highlight::highlight;
use super::table::Table;

/// Headings of the page itself have two levels.
const OWN_HEADINGS: usize = 2;

/// The Markdown as HTML. Marks in it become links to the footnotes, and code is coloured as far as
/// the budget goes.
pub(super) fn answer(markdown: &str, budget: &mut usize) -> String {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut answer = Answer {
        out: String::with_capacity(markdown.len() * 2),
        code: None,
        table: Table::default(),
        links: Vec::new(),
        budget,
    };
    Parser::new_ext(markdown, options).for_each(|event| answer.event(event));
    answer.out
}

struct Answer<'a> {
    out: String,
    /// The language and the text of the block of code that is being read.
    code: Option<(String, String)>,
    table: Table,
    /// What ends each link that is open.
    links: Vec<&'static str>,
    budget: &'a mut usize,
}

impl Answer<'_> {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text),
            Event::Code(code) => {
                let code = escape(&without_marks(&code));
                self.out.push_str(&format!("<code>{code}</code>"));
            }
            Event::Html(html) | Event::InlineHtml(html) => self.text(&html),
            Event::SoftBreak => self.out.push('\n'),
            Event::HardBreak => self.out.push_str("<br>\n"),
            Event::Rule => self.out.push_str("<hr>\n"),
            Event::TaskListMarker(done) => {
                let mark = if done { '☑' } else { '☐' };
                self.out
                    .push_str(&format!("<span class=\"task\">{mark}</span> "));
            }
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                self.text(&text);
            }
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph => self.out.push_str("<p dir=\"auto\">"),
            Tag::HtmlBlock => self.out.push_str("<p class=\"raw\">"),
            Tag::Heading { level, .. } => {
                self.out
                    .push_str(&format!("<h{} dir=\"auto\">", lowered(level)));
            }
            Tag::BlockQuote(_) => self.out.push_str("<blockquote>\n"),
            Tag::CodeBlock(kind) => self.code = Some((language(&kind), String::new())),
            Tag::List(None) => self.out.push_str("<ul>\n"),
            Tag::List(Some(1)) => self.out.push_str("<ol>\n"),
            Tag::List(Some(first)) => self.out.push_str(&format!("<ol start=\"{first}\">\n")),
            Tag::Item => self.out.push_str("<li dir=\"auto\">"),
            Tag::Table(columns) => self.table.begin(columns, &mut self.out),
            Tag::TableHead => self.table.head(&mut self.out),
            Tag::TableRow => self.table.row(&mut self.out),
            Tag::TableCell => self.table.cell(&mut self.out),
            Tag::Emphasis => self.out.push_str("<em>"),
            Tag::Strong => self.out.push_str("<strong>"),
            Tag::Strikethrough => self.out.push_str("<del>"),
            Tag::Link { dest_url, .. } => self.link(&dest_url, "", ""),
            // A picture from elsewhere would tell that elsewhere who reads the page.
            Tag::Image { dest_url, .. } => self.link(&dest_url, "[image: ", "]"),
            // Nothing of these is asked for.
            Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Superscript
            | Tag::Subscript
            | Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => self.out.push_str("</p>\n"),
            TagEnd::Heading(level) => self.out.push_str(&format!("</h{}>\n", lowered(level))),
            TagEnd::BlockQuote(_) => self.out.push_str("</blockquote>\n"),
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::List(true) => self.out.push_str("</ol>\n"),
            TagEnd::List(false) => self.out.push_str("</ul>\n"),
            TagEnd::Item => self.out.push_str("</li>\n"),
            TagEnd::Table => self.table.end(&mut self.out),
            TagEnd::TableHead => self.table.end_head(&mut self.out),
            TagEnd::TableRow => self.out.push_str("</tr>\n"),
            TagEnd::TableCell => self.table.end_cell(&mut self.out),
            TagEnd::Emphasis => self.out.push_str("</em>"),
            TagEnd::Strong => self.out.push_str("</strong>"),
            TagEnd::Strikethrough => self.out.push_str("</del>"),
            TagEnd::Link | TagEnd::Image => {
                self.out.push_str(self.links.pop().unwrap_or_default());
            }
            TagEnd::FootnoteDefinition
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::MetadataBlock(_) => {}
        }
    }

    /// An image may stand in a link, but a link in a link is none.
    fn link(&mut self, address: &str, before: &str, after: &'static str) {
        let inside = self.links.iter().any(|end| end.contains("</a>"));
        let end = match link::safe(address).filter(|_| !inside) {
            Some(address) => {
                self.out.push_str(&anchor(address));
                if after.is_empty() { "</a>" } else { "]</a>" }
            }
            None => after,
        };
        self.out.push_str(before);
        self.links.push(end);
    }

    fn text(&mut self, text: &str) {
        if let Some((_, code)) = &mut self.code {
            code.push_str(text);
            return;
        }
        let mut parts = text.split(MARK);
        self.out.push_str(&escape(parts.next().unwrap_or_default()));
        for part in parts {
            let (number, rest) = part.split_once(MARK_END).unwrap_or(("", part));
            self.note(number);
            self.out.push_str(&escape(rest));
        }
    }

    fn note(&mut self, number: &str) {
        let Ok(number) = number.parse::<usize>() else {
            return;
        };
        let inside = self.links.iter().any(|end| end.contains("</a>"));
        self.out.push_str(&match inside {
            true => format!("<sup>{number}</sup>"),
            false => format!("<sup><a href=\"#note-{number}\">{number}</a></sup>"),
        });
    }

    fn end_code(&mut self) {
        let Some((language, code)) = self.code.take() else {
            return;
        };
        let code = without_marks(&code);
        self.out
            .push_str(&code_block(&code, &language, self.budget));
    }
}

/// A block of code.
pub(super) fn code_block(code: &str, language: &str, budget: &mut usize) -> String {
    let code = highlight(code, language, budget);
    // A browser drops the first line break inside.
    format!("<pre tabindex=\"0\"><code>{code}</code></pre>\n")
}

/// What leads out of the page: the other side is not told where from, and gets no hold on it.
pub(super) fn anchor(address: &str) -> String {
    format!(
        "<a href=\"{}\" rel=\"noopener noreferrer nofollow\">",
        escape(address)
    )
}

fn language(kind: &CodeBlockKind<'_>) -> String {
    match kind {
        CodeBlockKind::Fenced(info) => info.to_string(),
        CodeBlockKind::Indented => String::new(),
    }
}

fn lowered(level: HeadingLevel) -> usize {
    (level as usize + OWN_HEADINGS).min(6)
}

/// Inside code a footnote would be part of it.
fn without_marks(text: &str) -> String {
    let mut parts = text.split(MARK);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(part.split_once(MARK_END).map_or(part, |(_, rest)| rest));
    }
    out
}
