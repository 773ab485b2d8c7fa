//! However a text comes, the screen is the same, and nothing but the screen's own signs is written.

use proptest::prelude::*;

use super::samples::{TOUR, cut, markdown, scattered};
use super::*;

fn any_layout() -> impl Strategy<Value = Layout> {
    let sizes = prop::sample::select(SIZES.to_vec());
    let odd = (1_u16..12, 1_u16..8);
    let wraps = prop_oneof![
        6 => Just(Wrap::Auto),
        1 => Just(Wrap::None),
        1 => (1_u16..60).prop_map(Wrap::Columns),
    ];
    let themes = prop::sample::select(vec![Theme::Ansi, Theme::Light, Theme::Dark, Theme::Plain]);
    let size = prop_oneof![6 => sizes, 1 => odd];
    (
        size,
        wraps,
        themes,
        prop::bool::weighted(0.2),
        any::<bool>(),
    )
        .prop_map(|((width, height), wrap, theme, accessible, utf8)| Layout {
            utf8,
            theme,
            wrap,
            accessible,
            ..layout(width, height)
        })
}

#[test]
fn a_tour_is_the_same_in_pieces_of_any_size() {
    for (width, height) in SIZES {
        let layout = layout(width, height);
        let whole = bytes(layout, [TOUR]);
        check(&whole, layout);
        assert_eq!(bytes(layout, one_by_one(TOUR)), whole);
        let chars: Vec<String> = TOUR.chars().map(String::from).collect();
        for size in [2, 3, 7, 64, 1000] {
            let pieces: Vec<String> = chars.chunks(size).map(<[String]>::concat).collect();
            assert_eq!(bytes(layout, pieces.iter().map(String::as_str)), whole);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_split_gives_the_same_bytes_and_so_the_same_screen(
        text in markdown(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
        layout in any_layout(),
    ) {
        let whole = bytes(layout, [text.as_str()]);
        let pieces = cut(&text, &cuts);
        prop_assert_eq!(&bytes(layout, pieces.iter().map(String::as_str)), &whole);
        prop_assert_eq!(&bytes(layout, one_by_one(&text)), &whole);
    }

    #[test]
    fn no_text_brings_a_sequence_of_its_own(text in markdown(), layout in any_layout()) {
        check(&bytes(layout, [text.as_str()]), layout);
    }

    #[test]
    fn arbitrary_characters_are_survived(text in any::<String>(), layout in any_layout()) {
        check(&bytes(layout, [text.as_str()]), layout);
    }

    /// On a screen so tall that nothing scrolls, no way up can be cut short. If the low screen shows
    /// the same, then none was.
    #[test]
    fn repainting_never_reaches_for_rows_that_have_scrolled_away(
        text in markdown(),
        size in prop::sample::select(SIZES.to_vec()),
    ) {
        let (width, height) = size;
        // The model of the terminal does not scroll when this makes a character too wide.
        let text = text.replace('\u{FE0F}', "");
        let bytes = bytes(layout(width, height), [text.as_str()]);
        // Where the terminal itself wraps is its own affair.
        let low = Terminal::new(width, height).write(&bytes).rows().concat();
        let tall = Terminal::new(width, 500).write(&bytes).rows().concat();
        prop_assert_eq!(low, tall);
    }

    #[test]
    fn no_letter_is_lost_or_doubled(text in scattered(), layout in any_layout()) {
        let bytes = bytes(layout, [text.as_str()]);
        let mut terminal = Terminal::new(layout.width.max(2), layout.height.max(2));
        let screen = terminal.write(&bytes).rows().concat();
        prop_assert_eq!(letters(&screen), letters(&text));
    }

    #[test]
    fn what_is_repainted_ends_as_what_is_only_appended(text in scattered(), width in 20_u16..100) {
        // As tall a region as there can be in both, so that nothing is given up in either; and no
        // tables, which are records where nothing is repainted.
        let text = text.replace('|', "/");
        let live = Layout { height: 24, ..layout(width, 24) };
        let quiet = Layout { accessible: true, ..live };
        prop_assert_eq!(drawn(live, &text), drawn(quiet, &text));
    }

    #[test]
    fn without_tables_a_few_rows_are_all_that_is_ever_repainted(
        text in markdown(),
        layout in any_layout(),
    ) {
        let text = text.replace('|', "/");
        let bytes = bytes(layout, [text.as_str()]);
        let few = usize::from(layout.height).saturating_sub(2).clamp(1, 8);
        for up in bytes.split("\x1b[").filter_map(|rest| rest.split_once('A')) {
            if let Ok(up) = up.0.parse::<usize>() {
                prop_assert!(up < few, "{up} rows up of {few}");
            }
        }
    }
}
