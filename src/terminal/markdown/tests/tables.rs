//! Tables, live and drawn.

use super::*;

const SMALL: &str = "| Name | Age |\n|:-----|----:|\n| Ann | 9 |\n| Bob *Lee* | 100 |\n";

#[test]
fn a_table_is_its_source_while_it_comes_and_a_grid_when_it_ends() {
    let live = live(layout(80, 24), SMALL);
    assert_eq!(
        live,
        ["| Name | Age |", "| Ann | 9 |", "| Bob *Lee* | 100 |"]
    );
    let grid = [
        "Name    │ Age",
        "────────┼────",
        "Ann     │   9",
        "Bob Lee │ 100",
    ];
    assert_eq!(drawn(layout(80, 24), SMALL), grid);
    assert_eq!(drawn(layout(80, 24), &format!("{SMALL}\nafter")).len(), 6);
}

#[test]
fn a_table_right_below_a_paragraph_is_one() {
    let rows = drawn(layout(80, 24), &format!("Here:\n{SMALL}"));
    assert_eq!(rows[..3], ["Here:", "", "Name    │ Age"]);
}

#[test]
fn a_table_needs_no_outer_lines() {
    assert_eq!(
        drawn(layout(80, 24), "a | b\n--|--\n1 | 2"),
        ["a │ b", "──┼──", "1 │ 2"]
    );
}

#[test]
fn what_only_looks_like_a_table_is_text() {
    assert_eq!(drawn(layout(80, 24), "| a | b |\nc"), ["| a | b |", "c"]);
    assert_eq!(drawn(layout(80, 24), "| *a* |\n\nc"), ["| a |", "", "c"]);
    assert_eq!(
        drawn(layout(80, 24), "| a | b |\n|---|"),
        ["| a | b |", "|---|"]
    );
    assert_eq!(drawn(layout(80, 24), "| a"), ["| a"]);
    assert_eq!(
        drawn(layout(80, 24), "| a | b |\n    |---|---|"),
        ["| a | b |", "|---|---|"]
    );
}

#[test]
fn a_line_below_a_possible_header_is_shown_as_soon_as_it_is_none_of_a_table() {
    for line in ["words", "| c", "- c", ": c"] {
        let rows = live(layout(80, 24), &format!("| a | b |\n{line}"));
        assert!(
            rows.last().is_some_and(|row| row.ends_with(line)),
            "{rows:?}"
        );
    }
}

#[test]
fn cells_wrap_where_the_grid_would_be_too_wide() {
    let text = "| a | b |\n|---|---|\n| one | some words that need more room |\n| two | x |\n";
    assert_eq!(
        drawn(layout(28, 24), text),
        [
            "a   │ b",
            "────┼──────────────────────",
            "one │ some words that need",
            "    │ more room",
            "────┼──────────────────────",
            "two │ x",
        ]
    );
}

#[test]
fn on_a_narrow_screen_rows_are_records() {
    let text = "| Key | Value | Remark | More |\n|---|---|---|---|\n| alpha | beta-gamma-delta | something | else |\n| x | | y | z |\n";
    assert_eq!(
        drawn(layout(30, 24), text),
        [
            "Key: alpha",
            "Value: beta-gamma-delta",
            "Remark: something",
            "More: else",
            "",
            "Key: x",
            "Remark: y",
            "More: z",
        ]
    );
}

#[test]
fn no_cell_is_dropped() {
    let text = "| a | b |\n|---|---|\n| 1 | 2 | 3 | 4 |\n| 5 |\n| \\| | `x\\|y` |\n";
    assert_eq!(
        drawn(layout(80, 24), text),
        ["a │ b", "──┼──────────", "1 │ 2 | 3 | 4", "5 │", "| │ x|y"]
    );
}

#[test]
fn a_table_taller_than_the_screen_loses_no_row() {
    for (width, height) in SIZES {
        let mut text = "| number | square |\n|---|---|\n".to_owned();
        for n in 0..100 {
            text.push_str(&format!("| {n} | {} |\n", n * n));
        }
        let rows = drawn(layout(width, height), &text);
        let found: Vec<usize> = rows
            .iter()
            .skip(2)
            .filter_map(|row| row.split(' ').next()?.parse().ok())
            .collect();
        assert_eq!(
            found,
            (0..100).collect::<Vec<_>>(),
            "{width}x{height} {rows:#?}"
        );
        assert!(rows.iter().all(|row| columns(row) < usize::from(width)));
    }
}

#[test]
fn a_tall_table_of_records_loses_no_row() {
    let mut text = "| first column | second column | third column |\n|---|---|---|\n".to_owned();
    for n in 0..60 {
        text.push_str(&format!(
            "| a{n} with words | b{n} and others | c{n} and more |\n"
        ));
    }
    for height in [5, 24] {
        let rows = drawn(layout(20, height), &text).join(" ");
        for n in 0..60 {
            for cell in [format!("a{n} "), format!("b{n} "), format!("c{n} ")] {
                assert_eq!(rows.matches(&cell).count(), 1, "{cell} at height {height}");
            }
        }
    }
}

#[test]
fn a_table_in_a_list_or_a_quote_is_inside_it() {
    assert_eq!(
        drawn(layout(80, 24), "- | a | b |\n  |---|---|\n  | 1 | 2 |\n- c"),
        ["- a │ b", "  ──┼──", "  1 │ 2", "- c"]
    );
    assert_eq!(
        drawn(layout(80, 24), "> | a | b |\n> |---|---|\n> | 1 | 2 |"),
        ["│ a │ b", "│ ──┼──", "│ 1 │ 2"]
    );
}

#[test]
fn wide_characters_are_aligned() {
    let rows = drawn(layout(80, 24), "| 概念 | x |\n|---|---|\n| a | y |\n");
    assert_eq!(rows, ["概念 │ x", "─────┼──", "a    │ y"]);
}

#[test]
fn a_row_of_a_table_is_on_the_screen_as_soon_as_it_comes_however_tall_the_table_is() {
    for (width, height) in SIZES {
        let layout = layout(width, height);
        let mut markdown = Markdown::new(layout);
        let mut terminal = Terminal::new(width, height);
        let mut feed = |text: &str| {
            let mut out = String::new();
            markdown.feed(text, &mut out);
            terminal.write(&out).rows().join(" ")
        };
        feed("| n | square |\n|---|---|\n");
        for n in 100..130 {
            let rows = feed(&format!("| {n}"));
            assert!(rows.ends_with(&n.to_string()), "{layout:?} {rows}");
            feed(" | x |\n");
        }
    }
}
