//! What an answer costs: bytes to the terminal, and steps.

use super::super::work;
use super::samples::{PROSE, TOUR};
use super::*;

/// The first promise about bytes is three times the input. This is what there is, and a little.
#[test]
fn prose_costs_little_more_than_twice_its_bytes() {
    for width in [20, 40, 80, 120] {
        for wrap in [Wrap::Auto, Wrap::None] {
            let layout = Layout {
                wrap,
                ..layout(width, 24)
            };
            let written = bytes(layout, one_by_one(PROSE)).len();
            let percent = written * 100 / PROSE.len();
            assert!(percent < 230, "{percent} % at {width}");
        }
    }
}

#[test]
fn no_text_costs_bytes_without_measure() {
    for text in [
        TOUR, "*a ", "`a ", "[a](b) ", "**a", "| a |\n", "> a\n", "1. a\n", "_a*", "a\n==\n",
        "~~a b ",
    ] {
        let text = text.repeat(20_000 / text.len() + 1);
        let ratio = bytes(layout(80, 24), [text.as_str()]).len() / text.len();
        assert!(ratio < 20, "{ratio}");
    }
}

/// How many characters were read or laid out, once or again.
fn steps(text: &str, step: usize) -> usize {
    let chars: Vec<char> = text.chars().collect();
    let mut markdown = Markdown::new(layout(80, 24));
    let mut out = String::new();
    let before = work::done();
    for piece in chars.chunks(step) {
        markdown.feed(&piece.iter().collect::<String>(), &mut out);
        out.clear();
    }
    markdown.finish(&mut out);
    work::done() - before
}

/// Sixteen times the text is sixteen times the work, more or less; a quadratic machine would do 256
/// times as much.
#[test]
fn work_grows_with_the_text_and_not_faster() {
    let units = [
        PROSE,
        "word ",
        "x",
        "*",
        "`",
        "[",
        "[a](",
        "*a ",
        "_a*",
        "<a ",
        "$",
        "| a | b |\n",
        "|",
        "> ",
        "- ",
        " ",
        "#",
        "=",
        "&",
        "\\",
        "中",
        "e\u{301}",
        "👨\u{200D}",
        "**a b** ",
        "    a\n",
        "a\n\n",
    ];
    for unit in units {
        let short = unit.repeat(1_000 / unit.len() + 1);
        let long = short.repeat(16);
        let (short, long) = (steps(&short, 4), steps(&long, 4));
        assert!(
            long < short * 16 * 2 + 10_000,
            "{unit:.9?}: {short} and {long}"
        );
    }
}

#[test]
fn a_megabyte_without_a_line_end_is_read_once() {
    let text = "word and more ".repeat(75_000);
    let written = bytes(layout(80, 24), [text.as_str()]).len();
    assert!(written < 2 * text.len());
    assert!(steps(&text, 64) < 3 * text.len());
}
