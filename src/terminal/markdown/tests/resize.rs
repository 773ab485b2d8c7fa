//! The screen changes its size while an answer comes.

use proptest::prelude::*;

use super::samples::scattered;
use super::*;

/// A terminal that, like most, leaves rows as they are when it grows or shrinks in height only, and
/// whose width only grows: `vt100` cuts rows off where others would wrap them.
fn resized(text: &str, at: usize, from: (u16, u16), to: (u16, u16)) -> (String, Vec<String>) {
    let mut markdown = Markdown::new(layout(from.0, from.1));
    let mut terminal = Terminal::new(from.0, from.1);
    let mut out = String::new();
    let (before, after) = text.split_at(at);
    markdown.feed(before, &mut out);
    terminal.write(&out);
    let size = |side| NonZeroU16::new(side).expect("a size");
    terminal.0.screen_mut().set_size(size(to.1), size(to.0));
    let mut rest = String::new();
    markdown.resize(to.0, to.1, &mut rest);
    markdown.feed(after, &mut rest);
    markdown.finish(&mut rest);
    terminal.write(&rest);
    (rest, terminal.rows())
}

#[test]
fn what_is_on_the_screen_stays_and_the_rest_goes_on_below() {
    let text = "one two three four five six seven";
    let (_, rows) = resized(text, 16, (20, 24), (40, 24));
    assert_eq!(rows, ["one two three fo", "ur five six seven"]);
}

#[test]
fn nothing_is_repainted_that_another_width_has_moved() {
    let text = "one **two three four five six seven eight nine ten** eleven";
    for at in 0..text.len() {
        let (rest, _) = resized(text, at, (20, 24), (40, 24));
        let first = rest.split('\n').next().unwrap_or_default();
        assert!(
            !first.contains("\x1b[1A") && !first.starts_with('\r') || first == "\r",
            "{at} {rest:?}"
        );
    }
}

#[test]
fn a_style_that_was_open_is_closed_where_its_sign_comes() {
    let (rest, rows) = resized("a **bold text** b", 8, (40, 24), (80, 24));
    assert_eq!(rows, ["a bold", "text b"]);
    assert!(rest.contains("text \x1b[0mb"), "{rest:?}");
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
        let (rest, rows) = resized(text, at, (40, 24), (80, 10));
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
        let (_, rows) = resized(&text, at, from, to);
        prop_assert_eq!(letters(&rows.concat()), letters(&text));
    }
}
