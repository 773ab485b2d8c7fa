//! Headings, lists, quotes, code, HTML, rules.

use super::*;

fn rows(text: &str) -> Vec<String> {
    drawn(layout(80, 24), text)
}

#[test]
fn blocks_are_a_row_apart_where_the_text_says_so_and_around_headings_code_and_tables() {
    assert_eq!(rows("a\n\n\n\nb\n"), ["a", "", "b"]);
    assert_eq!(
        rows("a\n# b\nc\n```\nd\n```\ne"),
        ["a", "", "b", "c", "", "d", "", "e"]
    );
    assert_eq!(rows("a\n- b\n- c\n\nd"), ["a", "- b", "- c", "", "d"]);
    assert_eq!(rows("\n\n\na\n\n\n"), ["a"]);
}

#[test]
fn headings_lose_their_signs() {
    assert_eq!(
        rows("# A\n\n### B ###\n\nC\n===\n\nD\n---"),
        ["A", "", "B", "", "C", "", "D"]
    );
    assert_eq!(
        rows("#hashtag\n\n####### seven"),
        ["#hashtag", "", "####### seven"]
    );
    assert!(bytes(layout(80, 24), ["# A"]).contains("\x1b[0;1;4;35mA"));
}

#[test]
fn a_paragraph_that_turns_out_a_heading_is_repainted() {
    let bytes = bytes(layout(80, 24), ["Title\n====="]);
    assert_eq!(bytes, "Title\r\x1b[0;1;4;35mTitle\x1b[K\x1b[0m\r\n");
}

#[test]
fn lists_nest_and_hang() {
    let text =
        "- one two three four five\n  - six seven eight nine ten\n    1. eleven twelve thirteen";
    assert_eq!(
        drawn(layout(20, 24), text),
        [
            "- one two three",
            "  four five",
            "  - six seven eight",
            "    nine ten",
            "    1. eleven",
            "       twelve",
            "       thirteen",
        ]
    );
}

#[test]
fn tabs_indent_lists_as_editors_do() {
    assert_eq!(rows("- a\n\t- b\n\t\t- c"), ["- a", "  - b", "    - c"]);
    assert_eq!(rows("1.\ta\n\n\tb"), ["1. a", "", "   b"]);
}

#[test]
fn numbers_are_those_that_were_written_unless_one_is_repeated() {
    assert_eq!(rows("3. a\n4. b\n6. c"), ["3. a", "4. b", "6. c"]);
    assert_eq!(rows("1. a\n1. b\n1. c"), ["1. a", "2. b", "3. c"]);
    assert_eq!(rows("0) a\n0) b"), ["0) a", "1) b"]);
}

#[test]
fn tasks_keep_their_boxes() {
    assert_eq!(rows("- [ ] a\n- [x] b **c**"), ["- [ ] a", "- [x] b c"]);
}

#[test]
fn empty_items_are_shown() {
    assert_eq!(rows("- a\n-\n- b"), ["- a", "-", "- b"]);
    assert_eq!(rows("- "), ["-"]);
    assert_eq!(rows("1. ```\n   ```"), ["1."]);
}

#[test]
fn quotes_have_a_bar_on_every_row() {
    let text = "> one two three four five\n> \n> - six\nlazy\n\nout";
    assert_eq!(
        drawn(layout(20, 24), text),
        [
            "│ one two three",
            "│ four five",
            "│",
            "│ - six",
            "│   lazy",
            "",
            "out"
        ]
    );
    assert_eq!(rows("> a\n> > b\n> c"), ["│ a", "│ │ b", "│ │ c"]);
}

#[test]
fn without_utf_8_lines_are_ascii() {
    let layout = Layout {
        utf8: false,
        ..layout(40, 24)
    };
    let rows = drawn(layout, "> a\n\n---\n\n|a|b|\n|-|-|\n|c|d|");
    assert!(rows.concat().is_ascii(), "{rows:?}");
}

#[test]
fn code_is_shown_as_it_is() {
    let text = "```\n\n  a *b* &amp;\n\tc\n\n```\nd";
    assert_eq!(rows(text), ["", "  a *b* &amp;", "    c", "", "", "d"]);
    assert_eq!(
        rows("a\n\n    b\n\n\n      c\n\nd"),
        ["a", "", "b", "", "", "  c", "", "d"]
    );
    assert_eq!(rows("~~~ x\n```\n~~~"), ["```"]);
    assert_eq!(rows("``` never closed\na"), ["a"]);
}

#[test]
fn code_is_shown_while_it_comes_and_coloured_when_its_line_is_complete() {
    let line = "let x = \"y\"; // z";
    let before = so_far(layout(80, 24), &format!("```rust\n{line}"));
    assert_eq!(before, line);
    let after = so_far(layout(80, 24), &format!("```rust\n{line}\n"));
    assert!(
        after
            .strip_prefix(line)
            .is_some_and(|after| after.starts_with("\r\x1b[0;35mlet")),
        "{after:?}"
    );
    assert_eq!(live(layout(80, 24), &format!("```rust\n{line}\n")), [line]);
}

#[test]
fn code_of_no_known_language_has_one_colour() {
    for fence in ["```", "```text", "```nonsense"] {
        let bytes = bytes(layout(80, 24), [format!("{fence}\na b\n```").as_str()]);
        assert_eq!(bytes, "\x1b[0;36ma b\x1b[0m\r\n");
    }
}

#[test]
fn fences_inside_code_are_tracked() {
    let text = "````markdown\n```rust\na\n```\n````\nb";
    assert_eq!(rows(text), ["```rust", "a", "```", "", "b"]);
    let text = "```markdown\n# T\n```rust\na\n```\nstill\n```\nb";
    assert_eq!(rows(text), ["# T", "```rust", "a", "```", "still", "", "b"]);
}

#[test]
fn code_in_a_list_is_indented_with_it() {
    assert_eq!(
        rows("1. a\n\n   ```sh\n   b\n     c\n   ```\n2. d"),
        ["1. a", "", "   b", "     c", "2. d"]
    );
}

#[test]
fn html_is_shown_as_text() {
    assert_eq!(
        rows("<details>\n<summary>*a*</summary>\n\n*b*\n\n</details>"),
        [
            "<details>",
            "<summary>*a*</summary>",
            "",
            "b",
            "",
            "</details>",
        ]
    );
    assert_eq!(
        rows("<!-- a\n\n*b* -->\n*c*"),
        ["<!-- a", "", "*b* -->", "c"]
    );
    assert_eq!(rows("<x-y>\n*a*\n</x-y>"), ["<x-y>", "*a*", "</x-y>"]);
    assert_eq!(rows("see y>\n*a*"), ["see y>", "a"]);
    assert_eq!(rows("<hr/> *a*\n*b*"), ["<hr/> *a*", "*b*"]);
}

#[test]
fn formulas_on_lines_of_their_own_keep_their_lines() {
    assert_eq!(
        rows("so\n$$\na_1 *\n- b\n$$\nand"),
        ["so", "$$", "a_1 *", "- b", "$$", "and"]
    );
    assert_eq!(
        rows("\\[\nx = y\n\\]\n\n*z*"),
        ["\\[", "x = y", "\\]", "", "z"]
    );
}

#[test]
fn rules_are_lines() {
    assert_eq!(
        rows("a\n\n---\n\nb"),
        [
            "a".to_owned(),
            String::new(),
            "─".repeat(40),
            String::new(),
            "b".to_owned()
        ]
    );
    assert_eq!(drawn(layout(20, 24), "***"), ["─".repeat(19)]);
}

#[test]
fn footnotes_hang_from_their_name() {
    assert_eq!(
        drawn(layout(20, 24), "[^1]: one two three four\n    five"),
        ["[^1]: one two three", "    four", "    five"]
    );
}

#[test]
fn deep_nesting_leaves_room_for_text() {
    let text = "> ".repeat(100) + "word word word word";
    let rows = drawn(layout(20, 24), &text);
    assert!(
        rows.iter().all(|row| columns(row) <= 19) && rows.concat().contains("word"),
        "{rows:?}"
    );
}

#[test]
fn accessible_rows_are_written_once_and_whole() {
    let layout = Layout {
        accessible: true,
        ..layout(40, 24)
    };
    assert_eq!(so_far(layout, "Half a **sentence"), "");
    assert_eq!(so_far(layout, "One.\n\nTwo"), "One.\r\n");
    assert_eq!(
        drawn(layout, "| a | b |\n|---|---|\n| 1 | 2 |"),
        ["a: 1", "b: 2"]
    );
    let bytes = bytes(layout, [super::samples::TOUR]);
    check(&bytes, layout);
}

#[test]
fn wrapping_can_be_left_to_the_terminal_or_be_narrower() {
    let text = "one two three **four** five six seven **eight** nine `ten`";
    let none = Layout {
        wrap: Wrap::None,
        ..layout(20, 24)
    };
    let shown = bytes(none, [text]);
    assert_eq!(shown.matches('\n').count(), 1, "{shown:?}");
    assert!(
        Terminal::new(80, 24).write(&shown).rows()[0]
            .contains("four five six seven eight nine ten")
    );
    let narrow = Layout {
        wrap: Wrap::Columns(10),
        ..layout(80, 24)
    };
    assert_eq!(
        drawn(narrow, "one two three four"),
        ["one two", "three four"]
    );
}

#[test]
fn finishing_leaves_the_cursor_on_an_empty_row_and_the_machine_ready_again() {
    let mut markdown = Markdown::new(layout(80, 24));
    let mut out = String::new();
    markdown.finish(&mut out);
    assert_eq!(out, "");
    markdown.feed("a **b", &mut out);
    markdown.finish(&mut out);
    markdown.feed("c", &mut out);
    markdown.finish(&mut out);
    assert_eq!(Terminal::new(80, 24).write(&out).rows(), ["a **b", "c"]);
    assert!(out.ends_with("\r\n"));
}

#[test]
fn a_theme_has_its_colours() {
    for (theme, sequence) in [(Theme::Light, ";38;5;24m"), (Theme::Dark, ";38;5;117m")] {
        let layout = Layout {
            theme,
            ..layout(80, 24)
        };
        assert!(bytes(layout, ["`x`"]).contains(sequence));
    }
}
