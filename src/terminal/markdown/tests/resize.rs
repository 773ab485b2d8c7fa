//! The screen changes its size while an answer comes.

use proptest::prelude::*;

use super::samples::scattered;
use super::*;

/// A terminal that, like most, leaves rows as they are when it grows or shrinks in height only, or
/// when they fit: `vt100` cuts longer rows off where others would wrap them. It gets each size
/// after so much of the text. Gives what was written after the last, and what is shown.
fn resized(text: &str, from: (u16, u16), changes: &[(usize, (u16, u16))]) -> (String, Vec<String>) {
    let mut markdown = Markdown::new(layout(from.0, from.1));
    let mut terminal = Terminal::new(from.0, from.1);
    let size = |side| NonZeroU16::new(side).expect("a size");
    let mut done = 0;
    let mut out = String::new();
    for (at, to) in changes {
        markdown.feed(&text[done..*at], &mut out);
        done = *at;
        terminal.write(&out);
        out.clear();
        terminal.0.screen_mut().set_size(size(to.1), size(to.0));
        markdown.resize(to.0, to.1, &mut out);
    }
    markdown.feed(&text[done..], &mut out);
    markdown.finish(&mut out);
    terminal.write(&out);
    (out, terminal.rows())
}

#[test]
fn rows_that_fit_the_new_size_are_still_live() {
    let text = "one two three four five six seven";
    let (_, rows) = resized(text, (20, 24), &[(16, (40, 24))]);
    assert_eq!(rows, [text]);
    let (_, rows) = resized(text, (40, 24), &[(7, (20, 24))]);
    assert_eq!(rows, ["one two three four", "five six seven"]);
}

#[test]
fn what_no_longer_fits_stays_and_the_rest_goes_on_below() {
    let text = "one two three four five six seven eight";
    let (rest, _) = resized(text, (40, 24), &[(28, (20, 24))]);
    assert_eq!(rest, "\r\nseven eight\r\n");
    let (rest, _) = resized(text, (40, 24), &[(30, (20, 24))]);
    assert_eq!(rest, "ven\r\neight\r\n");
}

#[test]
fn a_line_of_code_is_not_broken_where_the_screen_became_narrower() {
    let text = "```\nlet value = a_function(with, arguments);\nnext\n```\n";
    let at = text.find("with").expect("a word");
    let (rest, _) = resized(text, (40, 24), &[(at, (20, 24))]);
    assert!(rest.starts_with("with, arguments);\r\n"), "{rest:?}");
}

#[test]
fn nothing_is_repainted_that_another_width_has_moved() {
    let text = "one **two three four five six seven eight nine ten** eleven";
    for at in 27..text.len() {
        let (rest, _) = resized(text, (40, 24), &[(at, (20, 24))]);
        let first = rest.split('\n').next().unwrap_or_default();
        let before = first.trim_end_matches('\r');
        assert!(!before.contains(['\r', 'A']), "{at} {rest:?}");
    }
}

#[test]
fn a_style_that_was_open_is_closed_where_its_sign_comes() {
    let (rest, _) = resized("and **bold text that ends** b", (40, 24), &[(20, (15, 24))]);
    assert_eq!(rest, "\r\nends \x1b[0mb\r\n");
}

#[test]
fn no_blank_row_comes_into_a_paragraph() {
    let text = "one two three four five six\nseven eight nine ten eleven\ntwelve thirteen\n";
    let quoted = text.replace('\n', "\n> ");
    for text in [text, &format!("> {}", quoted.trim_end_matches(['>', ' ']))] {
        for at in 0..text.len() {
            for more in 0..12 {
                let then = (at + more).min(text.len());
                let changes = [(at, (30, 24)), (then, (12, 24)), (text.len(), (40, 24))];
                let (_, rows) = resized(text, (20, 24), &changes[..1]);
                assert!(rows.iter().all(|row| row.len() > 3), "{at} {rows:#?}");
                let (rest, _) = resized(text, (20, 24), &changes[..2]);
                assert!(!rest.contains("\n\r\n"), "{at} {then} {rest:?}");
            }
        }
    }
}

#[test]
fn a_table_whose_rows_fit_is_drawn_for_the_new_size() {
    let text = "| Name | What | Price |\n|---|---|---|\n\
                | apple | a round fruit | 1.00 |\n| fig | a sweet one | 2.00 |\n\nEnd.\n";
    for at in 0..text.len() - 6 {
        for to in [(40, 24), (80, 24)] {
            let (_, rows) = resized(text, (60, 24), &[(at, to)]);
            assert_eq!(rows[2], "apple │ a round fruit │ 1.00", "{at} {rows:#?}");
        }
    }
}

#[test]
fn a_table_that_no_longer_fits_goes_on_with_every_cell() {
    let text = "| Name | Description | Price |\n|---|---|---|\n\
                | apple | a round fruit that grows on trees | 1.00 |\n\
                | fig | a sweet one | 2.00 |\n| plum | a small one | 3.00 |\n\nEnd.\n";
    let at = text.find("| fig").expect("a row");
    let (rest, _) = resized(text, (60, 24), &[(at, (20, 24))]);
    let rows = Terminal::new(20, 24).write(&rest).rows();
    let fig = [
        "",
        "",
        "Name: fig",
        "Description: a",
        "  sweet one",
        "Price: 2.00",
    ];
    assert_eq!(rows[..6], fig);
    assert_eq!(rows[7..9], ["Name: plum", "Description: a"]);
}

#[test]
fn the_same_size_is_no_change() {
    let mut markdown = Markdown::new(layout(40, 24));
    let mut out = String::new();
    markdown.feed("a", &mut out);
    markdown.resize(40, 24, &mut out);
    assert_eq!(out, "a");
}

#[test]
fn every_moment_is_survived() {
    let text = super::samples::TOUR;
    let places = text.char_indices().map(|(at, _)| at).step_by(3);
    for at in places {
        let (rest, rows) = resized(text, (40, 24), &[(at, (80, 10))]);
        check(&rest, layout(80, 24));
        let shown = rows.concat();
        for word in [
            "Title",
            "println",
            "comment",
            "Description",
            "Setext",
            "task",
        ] {
            let count = shown.matches(&word[..2]).count();
            assert!(count > 0, "{word} at {at}: {rows:#?}");
        }
    }
}

#[test]
fn on_a_smaller_screen_the_region_is_smaller_at_once() {
    let text = super::samples::TOUR;
    for accessible in [false, true] {
        for wrap in [Wrap::Auto, Wrap::None] {
            for (at, _) in text.char_indices().step_by(5) {
                let layout = Layout {
                    wrap,
                    accessible,
                    ..layout(80, 24)
                };
                let mut markdown = Markdown::new(layout);
                markdown.feed(&text[..at], &mut String::new());
                let mut rest = String::new();
                markdown.resize(20, 5, &mut rest);
                markdown.feed(&text[at..], &mut rest);
                markdown.finish(&mut rest);
                let small = Layout {
                    width: 20,
                    height: 5,
                    ..layout
                };
                check(&rest, small);
            }
        }
    }
}

#[test]
fn columns_are_as_wide_as_what_comes_where_only_the_header_had_come() {
    let text = "| A | B |\n|---|---|\n| first words | second words |\n| more | words |\n";
    let at = text.find("| first").expect("a row");
    let mut markdown = Markdown::new(layout(80, 24));
    markdown.feed(&text[..at], &mut String::new());
    let mut rest = String::new();
    markdown.step_aside(&mut rest);
    markdown.feed(&text[at..], &mut rest);
    markdown.finish(&mut rest);
    let rows = Terminal::new(80, 24).write(&rest).rows();
    let whole = |row: &&String| row.contains("first words") && row.contains("second words");
    assert_eq!(rows.iter().filter(whole).count(), 1, "{rows:#?}");
    assert_eq!(
        rows.iter().filter(|row| row.contains("│")).count(),
        3,
        "{rows:#?}"
    );
}

/// What is shown behind a place where something else was written, at which nothing can be repainted.
fn behind(text: &str, at: usize, size: (u16, u16)) -> Vec<String> {
    let mut markdown = Markdown::new(layout(60, 24));
    markdown.feed(&text[..at], &mut String::new());
    let mut rest = String::new();
    markdown.resize(size.0, size.1, &mut rest);
    markdown.feed(&text[at..], &mut rest);
    markdown.finish(&mut rest);
    check(&rest, layout(size.0, size.1));
    Terminal::new(size.0, size.1).write(&rest).rows()
}

#[test]
fn a_table_cut_off_anywhere_goes_on_as_one_with_room_for_its_words() {
    let text = "| Name | Value | Notes |\n|---|---|---|\n\
                | Region 1 of some | 1234.5 | words enough to need the room |\n\
                | Region 2 of some | 2234.5 | other words of the same length |\n\
                | Region 3 of some | 3234.5 | and the last of all these rows |\n";
    for at in text.find("|\n|--").expect("the header's end") + 2..text.len() - 130 {
        for width in [20, 40] {
            let rows = behind(text, at, (width, 24));
            let last = rows.iter().filter(|row| row.contains("3234.5")).count();
            assert_eq!(last, 1, "{at} {width} {rows:#?}");
            let is_source = |row: &&String| row.contains("| 3234.5 |");
            assert_eq!(rows.iter().filter(is_source).count(), 0, "{at} {rows:#?}");
        }
    }
}

#[test]
fn a_word_that_outgrows_a_row_which_just_fitted_stays_whole() {
    let text = "some words that fill thirty-nine colum twelve letters herewith more";
    let at = text.find("with").expect("a word");
    let (_, rows) = resized(text, (40, 24), &[(at, (20, 24))]);
    assert!(
        rows.iter().any(|row| row.starts_with("herewith")),
        "{rows:#?}"
    );
}

#[test]
fn a_line_that_was_cut_off_is_no_header_unless_it_was_one() {
    for (text, at) in [
        ("one two three four five\n---\nmore", 24),
        ("one two three | four five\n---|---\nmore", 20),
    ] {
        let rows = behind(text, at, (20, 24));
        assert!(!rows.concat().contains(['│', ':']), "{rows:#?}");
    }
}

#[test]
fn thoughts_go_on_in_an_empty_row_below_what_was_written_between() {
    let mut thoughts = Wrapped::new(layout(20, 24));
    let mut out = String::new();
    thoughts.feed("some words and some mo", &mut out);
    thoughts.step_aside(&mut out);
    let mut terminal = Terminal::new(20, 24);
    terminal.write(&out).write("a remark\r\n");
    out.clear();
    thoughts.feed("re of them", &mut out);
    thoughts.finish(&mut out);
    let look = terminal.write(&out).look();
    assert_eq!(look[2], "a remark");
    let rows = terminal.rows();
    assert_eq!(rows[..2], ["some words and some", "mo"]);
    assert_eq!(rows[3..].concat(), "re of them");
}

#[test]
fn an_address_that_was_shown_with_its_signs_keeps_both() {
    let text = "see <https://example.com/abcdef/ghijkl/mno> tail";
    for at in 26..text.find('>').expect("a sign") {
        let rest = behind(text, at, (20, 24)).concat();
        assert!(rest.contains('>'), "{at} {rest}");
    }
}

#[test]
fn a_row_longer_than_the_screen_goes_on_where_the_screen_became_wider() {
    let line = "let value = function(alpha, beta, gamma); // trailing words of a comment";
    let code = format!("```\n{line}\n```\n");
    let word = format!("{}\n", "https://example.org/".repeat(6));
    for text in [code.as_str(), word.as_str()] {
        let start = text.find(['l', 'h']).expect("text");
        for at in start + 45..start + 60 {
            let mut markdown = Markdown::new(layout(40, 24));
            markdown.feed(&text[..at], &mut String::new());
            let mut rest = String::new();
            markdown.resize(120, 24, &mut rest);
            markdown.feed(&text[at..], &mut rest);
            assert!(!rest.starts_with("\r\n"), "{at} {rest:?}");
            let first = rest.split("\r\n").next().unwrap_or_default();
            assert!(!first.contains('\r'), "{at} {rest:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_letter_is_lost_or_doubled(
        text in scattered(),
        cut in any::<prop::sample::Index>(),
        from in prop::sample::select(vec![(20, 24), (40, 10), (60, 24)]),
        to in prop::sample::select(vec![(60, 24), (80, 24), (120, 40)]),
    ) {
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let at = places[cut.index(places.len())];
        let (_, rows) = resized(&text, from, &[(at, to)]);
        prop_assert_eq!(letters(&rows.concat()), letters(&text));
    }
}
