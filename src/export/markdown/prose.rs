//! Markdown from elsewhere as a part of a document that goes on behind it.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag};

use super::super::text::visible;

/// Text that was HTML before may be Markdown after, with more HTML in it.
const ROUNDS: usize = 4;

/// Headings of the document itself have this many marks at most.
const OWN_HEADINGS: usize = 2;

/// The text as Markdown that says the same and ends where it ends: HTML in it is text, what it
/// left open is closed, and its headings are below those of the document.
pub(super) fn contained(text: &str) -> String {
    let text = visible(text.trim_end());
    let mut contained = text.trim_start_matches('\n').to_owned();
    for _ in 0..ROUNDS {
        match without_html(&contained) {
            Some(without) => contained = without,
            None => return closed(&lowered(&contained)).unwrap_or_else(|| fenced(&text, "")),
        }
    }
    fenced(&text, "")
}

/// The text between fences that are longer than any in it.
pub(super) fn fenced(text: &str, language: &str) -> String {
    let fence = "`".repeat(longest_run(text, '`').max(2) + 1);
    let end = if text.is_empty() || text.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    format!("{fence}{language}\n{text}{end}{fence}")
}

fn longest_run(text: &str, of: char) -> usize {
    text.split(|c| c != of).map(str::len).max().unwrap_or(0)
}

fn events(text: &str) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
    Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter()
}

/// The text with its tags as text; none if there are none.
fn without_html(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut done = 0;
    for (event, range) in events(text) {
        if !matches!(event, Event::Html(_) | Event::InlineHtml(_)) || range.start < done {
            continue;
        }
        out.push_str(text.get(done..range.start)?);
        out.push_str(&text.get(range.clone())?.replace('<', "&lt;"));
        done = range.end;
    }
    out.push_str(text.get(done..)?);
    (out != text).then_some(out)
}

/// The text with a fence behind it if one is open, or nothing if that does not help.
fn closed(text: &str) -> Option<String> {
    let fence = |c: char| format!("\n{}", c.to_string().repeat(longest_run(text, c).max(3)));
    let ends = [String::new(), fence('`'), fence('~')];
    ends.into_iter()
        .map(|end| format!("{text}{end}"))
        .find(|text| ends_there(text))
}

/// Whether what follows is a paragraph of its own.
fn ends_there(text: &str) -> bool {
    let document = format!("{text}\n\nwhat follows");
    let start = document.len() - "what follows".len();
    let mut depth = 0_usize;
    for (event, range) in events(&document) {
        match event {
            Event::Start(Tag::Paragraph) if depth == 0 && range.start == start => return true,
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// The text with its headings two levels down.
fn lowered(text: &str) -> String {
    let mut out = String::new();
    let mut done = 0;
    let mut depth = 0_usize;
    for (event, range) in events(text) {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                let heading = text.get(range.clone()).unwrap_or_default();
                if let Some(lower) = lower(heading, depth) {
                    out.push_str(text.get(done..range.start).unwrap_or_default());
                    out.push_str(&lower);
                    done = range.end;
                }
                depth += 1;
            }
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

fn lower(heading: &str, depth: usize) -> Option<String> {
    let level = heading.len() - heading.trim_start_matches('#').len();
    if level > 0 {
        let more = OWN_HEADINGS.min(6_usize.saturating_sub(level));
        return Some(format!("{}{heading}", "#".repeat(more)));
    }
    // An underlined heading inside a list or a quotation has their marks in it.
    let (lines, underline) = heading.trim_end().rsplit_once('\n')?;
    if depth > 0 {
        return None;
    }
    let marks = if underline.contains('=') {
        "###"
    } else {
        "####"
    };
    let words: Vec<&str> = lines.split_whitespace().collect();
    Some(format!("{marks} {}\n", words.join(" ")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn plain_markdown_stays_as_it_is() {
        for text in [
            "One *two* `<b>` three.\n\n- a\n- b\n\n```html\n<p>\n```",
            "| a | b |\n|---|--:|\n| 1 | <2 |",
            "1 < 2 & 3 > 2",
        ] {
            assert_eq!(contained(text), text);
        }
    }

    #[test]
    fn what_is_left_open_is_closed() {
        assert_eq!(contained("```rust\nfn f"), "```rust\nfn f\n```");
        assert_eq!(contained("~~~~\nx ```"), "~~~~\nx ```\n~~~~");
        assert_eq!(contained("- a\n  ```\n  b"), "- a\n  ```\n  b");
    }

    #[test]
    fn html_is_text() {
        assert_eq!(contained("<!-- <b>\n\nx"), "&lt;!-- &lt;b>\n\nx");
        assert_eq!(contained("a <details> b"), "a &lt;details> b");
    }

    #[test]
    fn headings_stand_below_those_of_the_document() {
        assert_eq!(
            contained("# One\n\n###### Six\n\nTwo\n---\n\nx"),
            "### One\n\n###### Six\n\n#### Two\n\nx"
        );
        assert_eq!(contained("> # Quoted"), "> ### Quoted");
        assert_eq!(contained("```\n# code\n```"), "```\n# code\n```");
    }

    proptest! {
        #[test]
        fn whatever_it_is_the_document_goes_on_behind_it(
            text in "([ \\n>#*`~<!a-]|```|~~~|<!--|<pre>|<script>|- |1\\. |\\t|\\|){0,40}"
        ) {
            let contained = contained(&text);
            prop_assert!(ends_there(&contained), "{contained:?}");
            let html = |event| matches!(event, Event::Html(_) | Event::InlineHtml(_));
            prop_assert!(!events(&contained).any(|(event, _)| html(event)), "{contained:?}");
        }
    }
}
