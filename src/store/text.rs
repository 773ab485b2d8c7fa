//! The words of a message, and the forms of them that the index of words and lists need.

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

use crate::chat::{ContentBlock, Message, Result, ToolResultBlock};
use crate::words::excerpt;

/// Stands between characters of scripts that put no space between words, so that each is a word.
const SEAM: char = '\u{200b}';

/// Teaches the database `searchable(json)`. The index of words is made of it, and taking a
/// message out needs the very text that was put in: a change of what it says is a migration.
pub(super) fn register(db: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    db.create_scalar_function("searchable", 1, flags, |context| {
        let json: String = context.get(0)?;
        let message = serde_json::from_str(&json);
        Ok(message.map_or_else(|_| String::new(), |message| searchable(&message)))
    })?;
    Ok(())
}

/// What of a message can be searched for: what is said, what tools said, and the names of
/// documents.
pub(super) fn searchable(message: &Message) -> String {
    let mut all = String::new();
    for block in &message.content {
        match block {
            ContentBlock::Text(text) => add(&mut all, text),
            ContentBlock::CitationsContent(cited) => {
                cited
                    .content
                    .iter()
                    .for_each(|part| add(&mut all, &part.text));
            }
            ContentBlock::Document(document) => add(&mut all, &document.name),
            ContentBlock::ToolResult(result) => {
                result
                    .content
                    .iter()
                    .for_each(|part| add_result(&mut all, part));
            }
            _ => {}
        }
    }
    all
}

fn add_result(all: &mut String, part: &ToolResultBlock) {
    match part {
        ToolResultBlock::Text(text) => add(all, text),
        ToolResultBlock::Document(document) => add(all, &document.name),
        _ => {}
    }
}

fn add(all: &mut String, text: &str) {
    if all.is_empty() {
        *all = seamed(text);
    } else if !text.is_empty() {
        all.push('\n');
        all.push_str(&seamed(text));
    }
}

/// The text with a seam wherever a word may end without a space. Control characters become
/// spaces, as SQLite ends an excerpt at the first NUL.
pub(super) fn seamed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut after_word_character = None;
    for c in text.chars() {
        let stands_alone = is_word_by_itself(c);
        if let Some(before) = after_word_character
            && (before || stands_alone)
        {
            out.push(SEAM);
        }
        after_word_character = c.is_alphanumeric().then_some(stands_alone);
        out.push(if c.is_control() && c != '\n' { ' ' } else { c });
    }
    out
}

pub(super) fn unseamed(text: &str) -> String {
    text.replace(SEAM, "")
}

/// Han characters and kana.
fn is_word_by_itself(c: char) -> bool {
    matches!(c,
        '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The beginning of a message on one line: what a session is called until it is given a name. What
/// goes along with a question, such as a file's text, stands before it.
pub(super) fn title(message: &Message) -> String {
    let line = excerpt(message.last_text());
    if !line.is_empty() {
        return line;
    }
    let said = message.content.iter().filter_map(ContentBlock::as_text);
    let line = excerpt(said);
    if !line.is_empty() {
        return line;
    }
    let cited = message.full_text();
    let named = message.content.iter().map(name_of).chain([cited.as_str()]);
    let line = excerpt(named);
    if line.is_empty() {
        "(no text)".to_owned()
    } else {
        line
    }
}

fn name_of(block: &ContentBlock) -> &str {
    match block {
        ContentBlock::Document(document) => &document.name,
        ContentBlock::Image(_) => "(image)",
        ContentBlock::Video(_) => "(video)",
        ContentBlock::Audio(_) => "(audio)",
        ContentBlock::ToolUse(tool) => &tool.name,
        ContentBlock::ToolResult(_) => "(tool result)",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::chat::MessageBuilder;

    #[test]
    fn a_title_is_one_line_of_the_first_words() {
        let long = "What   is\n\tthe meaning ".to_owned() + &"of it all ".repeat(20);
        let line = title(&Message::user(long));
        assert!(line.starts_with("What is the meaning of it all"), "{line}");
        assert!(line.ends_with('…') && line.chars().count() <= 61, "{line}");
        assert_eq!(title(&Message::user("a\u{1b}[31m b")), "a[31m b");
    }

    #[test]
    fn what_has_no_text_is_called_by_what_it_has() {
        let picture = MessageBuilder::user().add_image("png", b"x").build();
        assert_eq!(title(&picture), "(image)");
        let report = MessageBuilder::user().add_document("pdf", "Report", b"x");
        assert_eq!(title(&report.build()), "Report");
        assert_eq!(title(&Message::user(" \n")), "(no text)");
    }

    proptest! {
        #[test]
        fn seams_come_out_again(text in "[a-z 漢字かな0-9.]{0,40}") {
            prop_assert_eq!(unseamed(&seamed(&text)), text);
        }
    }
}
