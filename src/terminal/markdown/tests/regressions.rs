//! What went wrong in other programs, at several sizes.

use unicode_segmentation::UnicodeSegmentation;

use super::super::flow::{Breaks, Flow};
use super::super::row::{cluster_width, glyphs, joins};
use super::super::theme::Style;
use super::*;

fn at_every_size(test: impl Fn(Layout)) {
    for (width, height) in SIZES {
        test(layout(width, height));
    }
}

fn repeated(word: &str, layout: Layout) -> String {
    word.repeat(usize::from(layout.width) * 3 / word.len() + 1)
}

/// aichat #105: lines were doubled when a word ended at the right edge.
#[test]
fn a_word_at_the_right_edge_is_neither_doubled_nor_lost() {
    at_every_size(|layout| {
        for length in 1..usize::from(layout.width) + 3 {
            let word = "x".repeat(length);
            let text = format!("ab {word} cd {word}\n\nend");
            let rows = drawn(layout, &text);
            let count = rows.concat().matches('x').count();
            assert_eq!(count, 2 * length, "{length} at {layout:?}: {rows:#?}");
            let longest = rows.iter().map(|row| columns(row)).max();
            let limit = usize::from(layout.width);
            let fits = longest < Some(limit) || length >= limit;
            assert!(fits, "{length} at {layout:?}: {rows:#?}");
        }
    });
}

/// aichat #376: tabs put the cursor where it was not thought to be.
#[test]
fn tabs_take_the_columns_that_are_counted() {
    at_every_size(|layout| {
        let text = "a\tb **c**\td\n\n```\n\tx\ty\n```\n\n1.\tz";
        assert_eq!(
            drawn(layout, text),
            ["a b c d", "", "    x   y", "", "1. z"]
        );
        assert!(!bytes(layout, [text]).contains('\t'));
    });
}

/// Amazon Q: a link that was cut by a delta stayed raw.
#[test]
fn a_split_link_is_a_link() {
    at_every_size(|layout| {
        let text = "[text](http://a.b)";
        for at in 1..text.len() {
            let (one, two) = text.split_at(at);
            let bytes = bytes(layout, [one, two]);
            let rows = Terminal::new(layout.width, layout.height)
                .write(&bytes)
                .rows();
            assert_eq!(rows.join(" "), "text (http://a.b)", "{at} at {layout:?}");
        }
    });
}

#[test]
fn a_link_with_an_address_longer_than_the_row_is_still_a_link() {
    at_every_size(|layout| {
        let address = format!("https://a.b/{}", repeated("path/", layout));
        let rows = drawn(layout, &format!("see [text]({address}) and **more**"));
        let shown = rows.concat();
        assert!(
            shown.contains(&format!("text({address})"))
                || shown.contains(&format!("text ({address})")),
            "{rows:#?}"
        );
        assert!(rows.join(" ").ends_with("and more"), "{rows:#?}");
    });
}

/// goose: a lone sign held back the rest of the answer. Amazon Q: it made the rest italic.
#[test]
fn a_lone_sign_holds_nothing_back_and_is_there_in_the_end() {
    at_every_size(|layout| {
        for sign in ["*", "**", "`", "_", "~~", "[", "![", "<", "&", "$", "\\("] {
            let text = format!("one {sign}two three four five six seven eight nine ten eleven");
            let live = live(layout, &text).join(" ");
            assert!(live.contains("nine ten"), "{sign} at {layout:?}: {live}");
            let rows = drawn(layout, &format!("{text}\n\nend"));
            let expected = text.replace("\\(", "(");
            assert_eq!(rows[..rows.len() - 2].join(" "), expected, "{layout:?}");
        }
    });
}

#[test]
fn what_is_never_closed_is_given_up_before_it_leaves_the_region() {
    at_every_size(|layout| {
        let text = format!("**{}", "word ".repeat(500));
        let rows = drawn(layout, &text);
        assert!(rows[0].starts_with("**word"), "{layout:?}");
        assert_eq!(letters(&rows.concat()), letters(&text));
    });
}

#[test]
fn what_has_ended_is_never_given_up_however_long_its_paragraph() {
    at_every_size(|layout| {
        for (text, shown) in [
            ("$a*b*c$", "$a*b*c$"),
            ("$$a*b*c$$", "$$a*b*c$$"),
            ("`a*b*c`", "a*b*c"),
            ("*a_b*", "a_b"),
            ("[a](b*c*)", "a (b*c*)"),
        ] {
            let rows = drawn(layout, &format!("{text} {}", "word ".repeat(500)));
            assert!(rows[0].starts_with(shown), "{layout:?} {}", rows[0]);
        }
    });
}

/// aider, and all that repaint more than fits: rows multiply.
#[test]
fn a_line_without_end_is_shown_once() {
    at_every_size(|layout| {
        let text = "word ".repeat(2000);
        let rows = drawn(layout, &text);
        assert_eq!(rows.join(" "), text.trim());
        let text = "x".repeat(10_000);
        assert_eq!(drawn(layout, &text).concat(), text);
    });
}

#[test]
fn nested_fences_end_where_they_should() {
    at_every_size(|layout| {
        let text = "````md\n```js\na\n```\n````\n\n```md\n```js\nb\n```\n```\nafter";
        let rows = drawn(layout, text);
        assert_eq!(
            rows,
            ["```js", "a", "```", "", "```js", "b", "```", "", "after"]
        );
    });
}

/// ollama: bytes were counted for columns, and Chinese was torn.
#[test]
fn chinese_breaks_anywhere_and_its_bold_text_is_bold() {
    at_every_size(|layout| {
        let text =
            "所有权是最重要的概念，**每个值都有一个所有者**，当所有者离开作用域时值就会被释放。"
                .repeat(4);
        let rows = drawn(layout, &text);
        assert_eq!(rows.concat(), text.replace("**", ""));
        let limit = usize::from(layout.width) - 1;
        let full = &rows[..rows.len() - 1];
        assert!(
            full.iter()
                .all(|row| (limit - 3..=limit).contains(&columns(row))),
            "{rows:#?}"
        );
        assert!(bytes(layout, [text.as_str()]).contains("\x1b[0;1m每"));
    });
}

#[test]
fn joined_emoji_never_push_a_row_over_the_edge() {
    at_every_size(|layout| {
        let family = "👨\u{200D}👩\u{200D}👧\u{200D}👦";
        for text in [
            family.repeat(40),
            format!("{family} ").repeat(40),
            "❤\u{FE0F} ".repeat(100),
            "🇩🇪".repeat(60),
            "e\u{301}".repeat(200),
            "👍🏽".repeat(50),
        ] {
            let shown = bytes(layout, [text.as_str()]);
            check(&shown, layout);
            assert_eq!(bytes(layout, one_by_one(&text)), shown);
            let rows = Terminal::new(layout.width, layout.height)
                .write(&shown)
                .rows();
            let squeezed = |text: &str| text.replace(' ', "");
            if text.contains(' ') {
                assert_eq!(squeezed(&rows.concat()), squeezed(&text), "{layout:?}");
            }
        }
    });
}

#[test]
fn ten_thousand_lines_of_code_are_all_there_in_order() {
    let mut text = "```\n".to_owned();
    for n in 0..10_000 {
        text.push_str(&format!("line {n}\n"));
    }
    text.push_str("```\n");
    for (width, height) in [(20, 5), (80, 24)] {
        let rows = drawn(layout(width, height), &text);
        assert_eq!(rows.len(), 10_000);
        assert!(
            rows.iter()
                .enumerate()
                .all(|(n, row)| *row == format!("line {n}"))
        );
    }
}

#[test]
fn long_lines_of_code_are_left_to_the_terminal() {
    at_every_size(|layout| {
        let line = repeated("let x = 1; ", layout);
        let text = format!("```rust\n{line}\nlet y = 2;\n```\nend");
        let rows = drawn(layout, &text);
        let shown = rows[..rows.len() - 3].concat();
        assert_eq!(shown.trim_end(), line.trim_end());
        assert_eq!(rows[rows.len() - 3..], ["let y = 2;", "", "end"]);
    });
}

#[test]
fn a_tour_has_no_row_over_the_edge_and_no_letter_lost() {
    at_every_size(|layout| {
        let rows = drawn(layout, super::samples::TOUR);
        let wide: Vec<_> = rows
            .iter()
            .filter(|row| columns(row) > usize::from(layout.width))
            .collect();
        assert!(wide.is_empty(), "{wide:#?}");
        for word in [
            "Title",
            "emphasis",
            "example.com/foo",
            "hanging",
            "indent",
            "println",
            "surely",
            "comment",
            "second",
            "Setext",
            "note",
            "task",
        ] {
            let shown = rows.concat();
            assert!(shown.contains(word), "{word} at {layout:?}: {rows:#?}");
        }
    });
}

/// Letters that a terminal joins stay on one row, and are counted as the wider of what terminals
/// make of them.
#[test]
fn what_belongs_together_is_not_torn_apart_by_a_row_end() {
    let clusters = [
        "👨\u{200D}👩\u{200D}👧\u{200D}👦",
        "❤\u{FE0F}",
        "🇩🇪",
        "👍🏽",
        "e\u{301}\u{323}",
        "한",
        "각",
        "क्षि",
        "中\u{FE00}",
        "x",
    ];
    for limit in [8, 9, 10, 19] {
        for cluster in clusters {
            let text = cluster.repeat(50) + " " + &format!("{cluster} ").repeat(50);
            let mut flow = Flow::new(limit, Breaks::Anywhere, &[], Vec::new());
            for glyph in glyphs(&text, Style::default()) {
                flow.push(glyph);
            }
            let whole: Vec<&str> = text.graphemes(true).filter(|c| *c != " ").collect();
            let rows = flow
                .rows
                .iter()
                .map(|row| row.glyphs.iter().map(|g| g.c).collect());
            let rows: Vec<String> = rows.collect();
            let shown = rows.iter().flat_map(|row| row.graphemes(true));
            let shown: Vec<&str> = shown.filter(|c| *c != " ").collect();
            assert_eq!(shown, whole, "{limit}");
            for row in &rows {
                let columns: usize = row.graphemes(true).map(cluster_width).sum();
                assert!(columns <= limit, "{columns} of {limit}: {row}");
            }
        }
    }
}

#[test]
fn code_longer_than_a_row_leaves_the_code_behind_it_alone() {
    let text = "Run `/usr/local/share/very/long/path/x/y/zed.txt` and then `ls` to see `pwd` now.";
    for width in [20, 40, 80, 120] {
        for layout in [layout(width, 5), layout(width, 24)] {
            let words = drawn(layout, text).join(" ");
            let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(
                words.ends_with("and then ls to see pwd now."),
                "{width}: {words}"
            );
        }
    }
}

#[test]
fn what_is_cleared_never_begins_at_the_first_position_of_the_screen() {
    for text in [
        "| A | B |\n|---|---|\n| 1 | 2 |\n\nend",
        "para\n| A | B |\n|---|---|\n| 1 | 2 |\n",
    ] {
        let bytes = bytes(layout(80, 24), one_by_one(text));
        assert!(
            !bytes.contains("\r\x1b[J") && !bytes.contains("A\x1b[J"),
            "{bytes:?}"
        );
        assert!(
            !bytes.contains("\x1b[K\x1b[J") && bytes.contains("\x1b[C\x1b[J"),
            "{bytes:?}"
        );
    }
}

#[test]
fn a_marker_stands_beside_a_word_longer_than_its_row() {
    let word = "https://example.org/a/long/address/that/fits/no/row";
    for width in [20, 40] {
        let text = format!("- {word}\n\n> {word}\n\n1. {word}\n");
        let rows = drawn(layout(width, 24), &text);
        for start in ["- https", "│ https", "1. https"] {
            let found = rows.iter().any(|row| row.starts_with(start));
            assert!(found, "{start} in {rows:#?}");
        }
    }
}

#[test]
fn what_a_model_thinks_is_wrapped_between_words_however_it_comes() {
    let text = "The person asks for *rocks*, which I should\nweigh.\n\n- one thought\n";
    let layout = layout(20, 5);
    let drawn = |pieces: &mut dyn Iterator<Item = &str>| {
        let mut wrapped = Wrapped::new(layout);
        let mut out = String::new();
        pieces.for_each(|piece| wrapped.feed(piece, &mut out));
        wrapped.finish(&mut out);
        check(&out, layout);
        Terminal::new(20, 5).write(&out).rows()
    };
    let rows = drawn(&mut std::iter::once(text));
    let expected = [
        "The person asks for",
        "*rocks*, which I",
        "should",
        "weigh.",
        "",
        "- one thought",
    ];
    assert_eq!(rows, expected);
    assert_eq!(drawn(&mut one_by_one(text)), expected);
}

#[test]
fn code_that_is_too_long_to_wait_for_keeps_its_characters() {
    let path = "s3://my-company-production-data-lake/raw/events/year=2024/month=06/part-00000/*.gz";
    let grep = "grep -rn '*foo*' --include=*.rs --exclude=*_test.rs src";
    let dunder = "__init__ and __main__ and __all__ are dunder";
    let long = format!("{} {grep}", "/usr/*share*/__very__/long".repeat(20));
    for width in [20, 40, 80, 120] {
        for height in [5, 24] {
            for wrap in [Wrap::Auto, Wrap::None] {
                for code in [path, grep, dunder, &long] {
                    let text = format!("Please run this command now: `{code}` and tell *me*.\n");
                    let layout = Layout {
                        wrap,
                        ..layout(width, height)
                    };
                    let shown = drawn(layout, &text).concat().replace(' ', "");
                    let code = code.replace(' ', "");
                    assert!(shown.contains(&code), "{width} {height} {wrap:?}: {shown}");
                    assert!(shown.ends_with("andtellme."), "{shown}");
                }
            }
        }
    }
}

#[test]
fn a_long_address_does_not_end_what_is_bold_around_it() {
    let address = "https://docs.example.com/bedrock/latest/userguide/conversation-inference-models";
    let text = format!("**Note: see {address} for it.** More.\n");
    for width in [20, 40, 80] {
        let shown = drawn(layout(width, 24), &text).concat();
        assert!(!shown.contains('*'), "{shown}");
    }
}

#[test]
fn a_cluster_has_an_end_whatever_would_join_it() {
    let marks = "e".to_owned() + &"\u{301}".repeat(100);
    let family = "👩\u{200d}".repeat(100);
    for text in [marks, family] {
        let all = glyphs(&text, Style::default());
        let end = (1..all.len()).find(|at| !joins(&all[..*at], all[*at].c));
        assert_eq!(end, Some(32), "{text}");
    }
}
