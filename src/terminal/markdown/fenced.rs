//! The blocks of code in an answer, for who wants one of them alone.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use super::code::Code;
use super::start::Fence;

/// So many blocks with blocks in them are read as the screen shows them; each takes a look at the
/// whole text.
const MOST_NESTED: usize = 50;

/// A block of code between fences.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CodeBlock {
    /// What the fence says it is written in; often nothing.
    pub language: String,
    /// The code as the model wrote it, less what the block stands in: a list's indentation or the
    /// marks of a quotation.
    pub code: String,
}

/// The blocks of code between fences, in the order of the answer, which may be cut short. They
/// begin and end where the screen shows it.
#[must_use]
pub fn code_blocks(answer: &str) -> Vec<CodeBlock> {
    let answer = widened(answer);
    let mut blocks = Vec::new();
    let mut open: Option<CodeBlock> = None;
    for event in Parser::new(&answer) {
        match (event, &mut open) {
            (Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))), _) => {
                let language = info.split_whitespace().next().unwrap_or_default();
                open = Some(CodeBlock {
                    language: language.to_owned(),
                    code: String::new(),
                });
            }
            (Event::Text(text), Some(block)) => block.code.push_str(&text),
            (Event::End(TagEnd::CodeBlock), _) => blocks.extend(open.take()),
            _ => {}
        }
    }
    blocks
}

/// The answer with longer fences around code that has code in it: a fence with a language opens
/// code inside code, where CommonMark would end the outer one with the inner.
fn widened(answer: &str) -> Cow<'_, str> {
    let mut answer = Cow::Borrowed(answer);
    let mut done = 0;
    for _ in 0..MOST_NESTED {
        let Some(nested) = nested(&answer, done) else {
            break;
        };
        let Nested { open, close, marks } = nested;
        let mut text = answer.clone().into_owned();
        if let Some(close) = close {
            text.insert_str(close, &marks);
        }
        text.insert_str(open, &marks);
        let close = close.map(|close| close + marks.len());
        // What the block stands in may have ended before and the block with it, or what looks like
        // its end may be a part of it.
        match goes_on_to(&text, open, close) {
            true => {
                done = close.unwrap_or(text.len());
                answer = Cow::Owned(text);
            }
            false => done = open + 1,
        }
    }
    answer
}

/// Whether the block whose fence is there goes on to the fence that is to close it, or to the end.
fn goes_on_to(answer: &str, open: usize, close: Option<usize>) -> bool {
    let mut events = Parser::new(answer).into_offset_iter();
    let block = events.find(|(event, range)| is_fenced(event) && range.contains(&open));
    let Some((_, block)) = block else {
        return false;
    };
    let Some(close) = close else {
        return block.end >= answer.trim_end().len();
    };
    let code = events.take_while(|(event, _)| matches!(event, Event::Text(_)));
    let end_of_code = code.map(|(_, range)| range.end).last();
    block.end > close && end_of_code.is_none_or(|end| end <= close)
}

fn is_fenced(event: &Event<'_>) -> bool {
    matches!(
        event,
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_)))
    )
}

/// A block with blocks in it.
struct Nested {
    /// Where its fences stand; one that is left open has no second.
    open: usize,
    close: Option<usize>,
    /// What they lack.
    marks: String,
}

/// The first of them from there on.
fn nested(answer: &str, from: usize) -> Option<Nested> {
    let events = Parser::new(answer).into_offset_iter();
    let starts = events.filter(|(event, range)| is_fenced(event) && range.start >= from);
    let mut end = from;
    for (_, Range { start, .. }) in starts {
        // What CommonMark takes for a block may be inside one that was read already.
        if start < end {
            continue;
        }
        match read(answer, start) {
            Read::Nested(nested) => return Some(nested),
            Read::Plain(until) => end = until,
        }
    }
    None
}

enum Read {
    Nested(Nested),
    /// Up to there.
    Plain(usize),
}

/// Reads the block whose fence is there as the screen reads it.
fn read(answer: &str, start: usize) -> Read {
    let mut lines = answer
        .get(start..)
        .unwrap_or_default()
        .split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    let indent = first.len() - first.trim_start().len();
    let open = start + indent;
    let c = first.trim_start().chars().next().unwrap_or('`');
    let run = |line: &str| line.chars().take_while(|next| *next == c).count();
    let length = run(first.trim_start());
    let info = first.trim().trim_start_matches(c).trim().to_owned();
    let mut code = Code::new(Some(Fence { c, length, info }), 0, false);
    let (mut at, mut longest) = (start + first.len(), 0);
    for line in lines {
        // What the block stands in may be in front.
        let bare = line.trim_start_matches([' ', '\t', '>']);
        let ended = format!("{}\n", bare.trim_end_matches(['\r', '\n']));
        if code.is_closed_by(&ended) == Some(true) {
            let close = at + line.len() - bare.len();
            return match code.has_fences() {
                true => Read::Nested(Nested::new(open, Some(close), c, longest, length)),
                false => Read::Plain(at + line.len()),
            };
        }
        code.note_fence(ended.trim_end());
        longest = longest.max(run(bare));
        at += line.len();
    }
    match code.has_fences() {
        true => Read::Nested(Nested::new(open, None, c, longest, length)),
        false => Read::Plain(at),
    }
}

impl Nested {
    fn new(open: usize, close: Option<usize>, c: char, longest: usize, length: usize) -> Self {
        let lacking = (longest + 1).saturating_sub(length);
        Self {
            open,
            close,
            marks: c.to_string().repeat(lacking),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(answer: &str) -> Vec<(String, String)> {
        let blocks = code_blocks(answer).into_iter();
        blocks.map(|block| (block.language, block.code)).collect()
    }

    fn block(language: &str, code: &str) -> (String, String) {
        (language.to_owned(), code.to_owned())
    }

    #[test]
    fn code_is_what_stands_between_fences_to_the_character() {
        let answer = "Two:\n\n```make file\nall:\n\tcc  x.c\n```\nand\n~~~\n\n`` ``` ``\n~~~\n\n    indented\n";
        assert_eq!(
            read(answer),
            [
                block("make", "all:\n\tcc  x.c\n"),
                block("", "\n`` ``` ``\n")
            ]
        );
        assert_eq!(read("no `code` here"), []);
        assert_eq!(read("```sh\ncut sho"), [block("sh", "cut sho")]);
    }

    #[test]
    fn what_a_block_stands_in_is_none_of_its_code() {
        let answer = "1. one\n\n   ```sh\n   ls\n     -l\n   ```\n\n> ```sh\n> pwd\n> ```\n";
        assert_eq!(
            read(answer),
            [block("sh", "ls\n  -l\n"), block("sh", "pwd\n")]
        );
    }

    #[test]
    fn code_in_code_ends_where_the_screen_shows_it() {
        let inner = "# Title\n\n```sh\nls\n```\n\nMore.\n";
        let answer = format!("```markdown\n{inner}```\n\nThen:\n\n```sh\npwd\n```\n");
        assert_eq!(
            read(&answer),
            [block("markdown", inner), block("sh", "pwd\n")]
        );
        let cut = "```markdown\n```sh\nls\n```\nMo";
        assert_eq!(read(cut), [block("markdown", "```sh\nls\n```\nMo")]);
        let indented = "  ```md\n  ```sh\n  ls\n  ```\n  x\n  ```\n\ny";
        assert_eq!(read(indented), [block("md", "```sh\nls\n```\nx\n")]);
        let quoted = "> ```md\n> ```sh\n> ls\n> ```\n> x\n> ```\n\ny";
        assert_eq!(read(quoted), [block("md", "```sh\nls\n```\nx\n")]);
        let ended_by_its_list = "- ```sh\n- \r\n~~~\r\n```sh\n\n```\n```";
        let (_, code) = read(ended_by_its_list).pop().unwrap();
        assert_eq!(code, "```sh\n\n```\n```");
    }

    proptest! {
        #[test]
        fn any_answer_can_be_read(answer in "([ \\n>#*`~a-]|```|~~~|````sh\\n|```sh\\n|\\n```\\n|- |1\\. |\\t|\r\n|é){0,60}") {
            for block in code_blocks(&answer) {
                for line in block.code.lines() {
                    prop_assert!(answer.contains(line.trim()), "{line:?}");
                }
            }
        }
    }
}
