//! What an answer costs: bytes to the terminal, and time.

use std::time::{Duration, Instant};

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

fn time(text: &str, step: usize) -> Duration {
    let chars: Vec<char> = text.chars().collect();
    let pieces: Vec<String> = chars
        .chunks(step)
        .map(|piece| piece.iter().collect())
        .collect();
    let run = || {
        let mut markdown = Markdown::new(layout(80, 24));
        let mut out = String::new();
        let started = Instant::now();
        for piece in &pieces {
            markdown.feed(piece, &mut out);
            out.clear();
        }
        markdown.finish(&mut out);
        started.elapsed()
    };
    (0..2).map(|_| run()).min().unwrap_or_default()
}

/// Sixteen times the text takes sixteen times as long, more or less; a quadratic machine would take
/// 256 times.
#[test]
fn time_grows_with_the_text_and_not_faster() {
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
        let (short, long) = (time(&short, 4), time(&long, 4));
        let limit = short * 16 * 4 + Duration::from_millis(50);
        assert!(long < limit, "{unit:.9?}: {short:?} and {long:?}");
    }
}

#[test]
fn a_megabyte_without_a_line_end_takes_no_longer_than_its_bytes() {
    let text = "word and more ".repeat(75_000);
    let started = Instant::now();
    let written = bytes(layout(80, 24), [text.as_str()]).len();
    assert!(written < 2 * text.len());
    assert!(
        started.elapsed() < Duration::from_secs(30),
        "{:?}",
        started.elapsed()
    );
}
