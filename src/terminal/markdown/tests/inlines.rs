//! Prose: emphasis, code, links, references, formulas.

use proptest::prelude::*;

use super::super::inline::{Context, parse};
use super::super::theme::Style;
use super::*;

fn line(text: &str) -> String {
    drawn(layout(80, 24), text).join("\n")
}

/// The first row with its styles.
fn styled(text: &str) -> String {
    let bytes = bytes(layout(80, 24), [text]);
    Terminal::new(80, 24).write(&bytes).look()[0].clone()
}

#[test]
fn signs_are_not_shown_where_they_mean_something() {
    assert_eq!(
        line("a **b** *c* ***d*** ~~e~~ `f` __g__ _h_"),
        "a b c d e f g h"
    );
    assert!(styled("**b**").contains("\x1b[1mb"));
    assert!(styled("*c*").contains("\x1b[3mc"));
    assert!(
        styled("~~e~~").contains("\x1b[9me") || bytes(layout(80, 24), ["~~e~~"]).contains(";9m")
    );
    assert!(styled("`f`").contains("\x1b[36mf"));
}

#[test]
fn signs_that_mean_nothing_are_shown() {
    for text in [
        "2 * 3 = 6",
        "a_b_c and __init__x",
        "the ` key",
        "*args and **kwargs",
        "a ** b",
        "~5 to ~10",
        "[1] and a[0] and [ ]",
        "5 < 6 & 7 > 3",
        "R&D, AT&T; &unknown; &;",
        "costs $5 to $10",
        "C:\\dir\\file",
        "**never closed",
        "[text](never closed",
        "a] (b) ![",
        "[a](<b>\"c\")",
    ] {
        assert_eq!(line(text), text);
    }
}

#[test]
fn the_first_words_are_on_the_screen_before_the_line_is_whole() {
    assert_eq!(live(layout(80, 24), "H"), ["H"]);
    assert_eq!(live(layout(80, 24), "Some **bo"), ["Some bo"]);
    assert_eq!(live(layout(80, 24), "see [the te"), ["see the te"]);
    assert_eq!(
        live(layout(80, 24), "see [it](https://exa"),
        ["see it (https://exa"]
    );
    assert_eq!(live(layout(80, 24), "run `cargo bu"), ["run cargo bu"]);
}

#[test]
fn a_bracket_that_is_hardly_a_links_stays_while_it_comes() {
    for text in [
        "the list[ind",
        "f(x)[ind",
        "a[0][ind",
        "see [1",
        "see [^no",
        "see [ x",
        "[x",
    ] {
        assert_eq!(live(layout(80, 24), text), [text]);
    }
}

#[test]
fn no_more_than_three_signs_are_held_back() {
    assert_eq!(live(layout(80, 24), "a ***"), ["a"]);
    assert_eq!(live(layout(80, 24), "a ****"), ["a ****"]);
    assert_eq!(live(layout(80, 24), "Name: ________"), ["Name: ________"]);
    assert_eq!(drawn(layout(80, 24), "a ***"), ["a ***"]);
}

#[test]
fn what_may_be_another_character_in_a_moment_is_held_back() {
    for text in ["a \\", "a &", "a &am"] {
        assert_eq!(live(layout(80, 24), text), ["a"], "{text}");
        assert_eq!(drawn(layout(80, 24), text), [text]);
    }
    assert_eq!(live(layout(80, 24), "a &amp; b"), ["a & b"]);
    assert_eq!(live(layout(80, 24), "a ``b`"), ["a b"]);
    assert_eq!(live(layout(80, 24), "a ``b`c"), ["a b`c"]);
}

#[test]
fn what_follows_an_address_that_was_taken_back_stands_where_that_began() {
    let text = "see [https://example.org](https://example.org) and more words";
    let bytes = bytes(layout(30, 24), one_by_one(text));
    let rows = Terminal::new(30, 24).write(&bytes).rows();
    assert_eq!(rows, ["see https://example.org and", "more words"]);
}

#[test]
fn long_code_ends_where_its_signs_are_however_they_come() {
    for ticks in ["``", "```"] {
        let code = "word ".repeat(500);
        let text = format!("a {ticks}{code}` *x*{ticks}*and* more");
        let layout = layout(40, 5);
        let whole = bytes(layout, [text.as_str()]);
        assert_eq!(bytes(layout, one_by_one(&text)), whole);
        let rows = Terminal::new(40, 5).write(&whole).rows().join(" ");
        let end = format!("` *x*{ticks}and more");
        assert!(rows.ends_with(&end), "{rows}");
        for so_far in ["x", "x`"] {
            let rows = live(layout, &format!("a {ticks}{code}{so_far}")).join(" ");
            assert!(rows.ends_with("word x"), "{so_far} {rows}");
        }
    }
}

#[test]
fn a_closed_style_ends_where_it_is_closed() {
    let bytes = bytes(layout(80, 24), ["a **b** c"]);
    assert_eq!(bytes, "a \x1b[0;1mb \x1b[0mc\r\n");
}

#[test]
fn emphasis_goes_across_lines_but_not_across_paragraphs() {
    assert_eq!(line("a **b\nc** d"), "a b\nc d");
    assert_eq!(line("a **b\n\nc** d"), "a **b\n\nc** d");
}

#[test]
fn emphasis_works_beside_chinese_punctuation() {
    assert_eq!(line("**移动语义：**把一个值"), "移动语义：把一个值");
    assert_eq!(line("这是**“引用”**的"), "这是“引用”的");
    assert_eq!(line("任意多个*不可变*引用"), "任意多个不可变引用");
    assert_eq!(line("中文**粗体**中文`代码`中文"), "中文粗体中文代码中文");
    assert!(styled("一**粗**二").contains("\x1b[1m粗"));
}

#[test]
fn links_are_text_and_address() {
    assert_eq!(line("[text](https://a.b/c)."), "text (https://a.b/c).");
    assert_eq!(line("[https://a.b](https://a.b)"), "https://a.b");
    assert_eq!(line("<https://a.b> <me@a.b>"), "https://a.b me@a.b");
    assert_eq!(line("![alt *x*](i.png \"T\")"), "alt x (i.png \"T\")");
    assert_eq!(
        line("[![badge](b.svg)](https://ci)"),
        "badge (b.svg) (https://ci)"
    );
    assert_eq!(line("[a_b.md](a_b.md)"), "a_b.md");
}

#[test]
fn a_link_is_only_ever_appended_to() {
    let bytes = bytes(
        layout(80, 24),
        one_by_one("see [the text](https://a.b/c) there"),
    );
    assert!(!bytes.trim_end().contains('\r'), "{bytes:?}");
}

#[test]
fn references_and_footnotes_are_shown_as_written() {
    assert_eq!(line("[a][b] and [c]"), "[a][b] and [c]");
    assert_eq!(
        line("[a]: http://x.y\n[b]: /z \"t\"\n"),
        "[a]: http://x.y\n[b]: /z \"t\""
    );
    assert_eq!(line("x[^1]"), "x[^1]");
    assert!(styled("x[^1]").contains("\x1b[36m[^1]"));
}

#[test]
fn escapes_and_character_references_are_resolved() {
    assert_eq!(line(r"\*a\* \# \_b\_"), "*a* # _b_");
    assert_eq!(
        line("&lt;b&gt; &amp; &mdash; &#8212; &#x2014; &nbsp;x"),
        "<b> & — — — \u{A0}x"
    );
}

#[test]
fn character_references_bring_no_controls_and_no_marks() {
    assert_eq!(
        line("&#27;[31m &#x9b; &#8238; &#7;"),
        "␛[31m <U+009B> &#8238; ␇"
    );
    assert_eq!(line("a&#x301;&#x200d;"), "a&#x301;&#x200d;");
}

#[test]
fn marks_do_not_pile_up_where_signs_are_taken_away() {
    let text = "a".to_owned() + &"**\u{301}\u{301}\u{301}\u{301}**".repeat(50);
    let bytes = bytes(layout(80, 24), [text.as_str()]);
    let row = Terminal::new(80, 24).write(&bytes).rows().concat();
    let longest = row
        .split(|c: char| c != '\u{301}')
        .map(|marks| marks.chars().count())
        .max();
    assert!(longest < Some(20), "{longest:?}");
}

#[test]
fn formulas_are_text_in_which_nothing_is_emphasised() {
    assert_eq!(line("$a_b*c$ and $x*y$ *z*"), "$a_b*c$ and $x*y$ z");
    assert_eq!(
        line(r"\(a*b*c\) and \[x_1*y*\]"),
        r"\(a*b*c\) and \[x_1*y*\]"
    );
    assert_eq!(line("$$a*b*c$$ *d*"), "$$a*b*c$$ d");
    assert_eq!(line("from $5 to *over* $10"), "from $5 to over $10");
}

#[test]
fn html_in_prose_is_text() {
    assert_eq!(
        line("a<br>b <b title=\"*x*\">*c*</b>"),
        "a<br>b <b title=\"*x*\">c</b>"
    );
}

#[test]
fn line_ends_stay_where_the_model_put_them() {
    assert_eq!(line("a\nb"), "a\nb");
    assert_eq!(line("a \n b"), "a\nb");
    assert_eq!(line("a  \nb"), "a\nb");
    assert_eq!(line("a\\\nb"), "a\nb");
    assert_eq!(line("中\n文"), "中\n文");
    assert_eq!(line("a\\"), "a\\");
}

#[test]
fn without_colours_nothing_but_text_is_written() {
    let text = "# T\n\na **b** `c` ~~d~~\n\n```rust\nfn f() {}\n```\n\n> q\n";
    let bytes = bytes(plain(80), [text]);
    assert!(!bytes.contains('\x1b'), "{bytes:?}");
    let rows = drawn(plain(80), text);
    assert_eq!(
        rows,
        [
            "# T",
            "",
            "a b `c` d",
            "",
            "```rust",
            "fn f() {}",
            "```",
            "",
            "│ q"
        ]
    );
}

fn inline_text() -> impl Strategy<Value = String> {
    let fragments = vec![
        "a",
        "bc",
        " ",
        "*",
        "**",
        "***",
        "_",
        "__",
        "`",
        "``",
        "~~",
        "[",
        "]",
        "](",
        ")",
        "![",
        "<b>",
        "<",
        ">",
        "&amp;",
        "&",
        "\\",
        "\\*",
        "$",
        "中",
        "文",
        "。",
        "，",
        "「",
        "x y",
        "http://a.b",
        "(",
        "!",
        "\nq",
        "  \nq",
    ];
    prop::collection::vec(prop::sample::select(fragments), 1..18).prop_map(|f| f.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// The source is cut behind what is settled. That must not change how it is read.
    #[test]
    fn reading_in_pieces_is_reading_at_once(text in inline_text()) {
        let text = format!("q{text}q");
        let source: Vec<char> = text.chars().collect();
        let context = Context::whole(Style::default());
        let whole: String = parse(&source, context).glyphs.iter().map(|g| g.c).collect();
        let rows = drawn(layout(400, 24), &text);
        let bare = |text: &str| text.split_whitespace().collect::<String>();
        prop_assert_eq!(bare(&rows.join(" ")), bare(&whole));
    }
}
