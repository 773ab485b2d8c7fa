use proptest::prelude::*;

use super::*;

/// The texts of the facts' list by their number there, and what is shown of each.
const VECTORS: &[(u8, &str, &str)] = &[
    (1, "\x1b[31mX\x1b[0m", "␛[31mX␛[0m"),
    (2, "\x1b[2J\x1b[H", "␛[2J␛[H"),
    (3, "\x1b[1A\x1b[2Kok", "␛[1A␛[2Kok"),
    (4, "\x1b[8mhid", "␛[8mhid"),
    (5, "\x1b]0;t\x07", "␛]0;t␇"),
    (6, "\x1b]52;c;aGk=\x07", "␛]52;c;aGk=␇"),
    (
        7,
        "\x1b]8;;http://evil\x1b\\bank\x1b]8;;\x1b\\",
        "␛]8;;http://evil␛\\bank␛]8;;␛\\",
    ),
    (8, "\x1b]8;;\x1b0m\x1b[>0q", "␛]8;;␛0m␛[>0q"),
    (9, "\x1bP$qm\x1b\\", "␛P$qm␛\\"),
    (10, "\x05", "␅"),
    (11, "\x1b[21t", "␛[21t"),
    (12, "\x1b[6n", "␛[6n"),
    (13, "\x1bc", "␛c"),
    (14, "\x1b[?1003h", "␛[?1003h"),
    (15, "\x1b_Gf=100;AA\x1b\\", "␛_Gf=100;AA␛\\"),
    (16, "\x1b]0;never ended", "␛]0;never ended"),
    (18, "\u{9b}31m", "<U+009B>31m"),
    (19, "\u{9d}0;t\u{9c}", "<U+009D>0;t<U+009C>"),
    (20, "safe\revil", "safe␍evil"),
    (21, "rm\x08\x08ls", "rm␈␈ls"),
    (22, "a\0b\x7f", "a␀b␡"),
    (23, "a\u{202e}b", "a<U+202E>b"),
    (
        24,
        "\u{2066}\u{2067}\u{2068}\u{2069}",
        "<U+2066><U+2067><U+2068><U+2069>",
    ),
    (25, "hi\u{e0041}", "hi<U+E0041>"),
    (28, "\u{2028}", "<U+2028>"),
];

const ENGLAND: &str = "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}";

/// Shows a text that arrives in these pieces.
fn pieces<'a>(pieces: impl IntoIterator<Item = &'a str>) -> String {
    let (mut sanitizer, mut out) = (Sanitizer::new(), String::new());
    for piece in pieces {
        sanitizer.push(piece, &mut out);
    }
    sanitizer.finish(&mut out);
    out
}

/// What is shown of a text before its end is known.
fn before_the_end(text: &str) -> String {
    let mut out = String::new();
    Sanitizer::new().push(text, &mut out);
    out
}

#[test]
fn every_vector_is_shown_and_not_obeyed() {
    for (number, text, shown) in VECTORS {
        assert_eq!(sanitize(text), *shown, "vector {number}");
        assert_eq!(sanitize_line(text), *shown, "vector {number} as a line");
    }
}

#[test]
fn vector_17_a_sequence_split_over_deltas_is_shown() {
    assert_eq!(pieces(["\x1b", "]52;c;", "aGk=\x07"]), "␛]52;c;aGk=␇");
}

#[test]
fn the_bytes_of_vectors_18_19_and_23_are_these_characters() {
    assert_eq!("\u{9b}31m".as_bytes(), b"\xc2\x9b\x33\x31\x6d");
    assert_eq!(
        "\u{9d}0;t\u{9c}".as_bytes(),
        b"\xc2\x9d\x30\x3b\x74\xc2\x9c"
    );
    assert_eq!("\u{202e}".as_bytes(), b"\xe2\x80\xae");
}

#[test]
fn vector_26_a_base_keeps_one_selector_and_the_run_is_escaped() {
    let shown = format!("😀\u{e0100}{}", "<U+E0100>".repeat(19));
    assert_eq!(sanitize(&format!("😀{}", "\u{e0100}".repeat(20))), shown);
}

#[test]
fn vector_27_a_base_keeps_eight_marks() {
    let shown = format!("e{}…", "\u{301}".repeat(8));
    assert_eq!(sanitize(&format!("e{}", "\u{301}".repeat(200))), shown);
}

#[test]
fn what_people_write_is_unchanged() {
    for text in [
        "👨\u{200d}👩\u{200d}👧\u{200d}👦",
        "می\u{200c}خواهم",
        ENGLAND,
        r"\x1b[31m",
        "❤\u{fe0f}\u{200d}🔥 1\u{fe0f}\u{20e3} 👍🏽 🇨🇭 🏴\u{200d}☠\u{fe0f}",
        "Việt e\u{302}\u{301}, שָׁלוֹם, สวัสดี, नमस्ते, 한글, \u{1112}\u{1161}\u{11ab}",
        "葛\u{e0100}城 日本語、ﾊﾞ",
        "\u{200e}left\u{200f}right\u{61c}",
        "Donau\u{ad}dampf\u{ad}schiff",
        "one\n\n two \n",
        "\u{fffd}\u{fffc}\u{e000}",
        "",
    ] {
        assert_eq!(sanitize(text), text);
    }
}

#[test]
fn every_control_has_its_own_picture_or_number() {
    for c in ('\0'..='\u{1f}').filter(|c| !matches!(c, '\t' | '\n')) {
        let shown = char::from_u32(0x2400 + u32::from(c)).unwrap();
        assert_eq!(sanitize(&c.to_string()), shown.to_string());
    }
    for c in '\u{80}'..='\u{9f}' {
        assert_eq!(
            sanitize(&c.to_string()),
            format!("<U+00{:02X}>", u32::from(c))
        );
    }
}

#[test]
fn every_character_that_deceives_is_shown_by_its_number() {
    let ranges = [
        '\u{2028}'..='\u{202e}',
        '\u{2060}'..='\u{206f}',
        '\u{200b}'..='\u{200b}',
        '\u{180e}'..='\u{180e}',
        '\u{115f}'..='\u{1160}',
        '\u{3164}'..='\u{3164}',
        '\u{ffa0}'..='\u{ffa0}',
        '\u{fff0}'..='\u{fffb}',
        '\u{feff}'..='\u{feff}',
        '\u{fdd0}'..='\u{fdef}',
        '\u{fffe}'..='\u{ffff}',
        '\u{1fffe}'..='\u{1ffff}',
        '\u{10fffe}'..='\u{10ffff}',
        '\u{e0000}'..='\u{e00ff}',
        '\u{e01f0}'..='\u{e0fff}',
    ];
    for c in ranges.into_iter().flatten() {
        assert_eq!(
            sanitize(&format!("a{c}b")),
            format!("a<U+{:04X}>b", u32::from(c))
        );
    }
}

#[test]
fn a_line_ends_with_lf_and_a_lone_cr_is_shown() {
    assert_eq!(sanitize("a\r\nb\nc\r"), "a\nb\nc␍");
    assert_eq!(sanitize("\r\r\n\n\r"), "␍\n\n␍");
    assert_eq!(pieces(["a\r", "", "\nb\r", "c"]), "a\nb␍c");
}

#[test]
fn only_a_cr_and_the_tags_of_a_flag_are_held_back() {
    assert_eq!(before_the_end("a\r"), "a");
    assert_eq!(before_the_end("🏴\u{e0067}"), "🏴");
    assert_eq!(before_the_end(ENGLAND), ENGLAND);
    assert_eq!(
        before_the_end("\x1b[3e\u{301}\u{200d}"),
        "␛[3e\u{301}\u{200d}"
    );
}

#[test]
fn a_sanitizer_that_has_finished_starts_afresh() {
    let (mut sanitizer, mut out) = (Sanitizer::new(), String::new());
    sanitizer.push("abc🏴\u{e0067}", &mut out);
    sanitizer.finish(&mut out);
    sanitizer.push("\u{e007f}\tx\r", &mut out);
    sanitizer.finish(&mut out);
    sanitizer.push("\n", &mut out);
    assert_eq!(out, "abc🏴<U+E0067><U+E007F>       x␍\n");
}

#[test]
fn tags_that_name_no_country_are_escaped() {
    let tag = "\u{e0061}";
    let escaped = "<U+E0061>";
    let seven = format!("🏴{}\u{e007f}", tag.repeat(7));
    assert_eq!(
        sanitize(&seven),
        format!("🏴{}<U+E007F>", escaped.repeat(7))
    );
    assert_eq!(sanitize("🏴\u{e007f}"), "🏴<U+E007F>");
    assert_eq!(sanitize(&format!("🏴{tag}x")), format!("🏴{escaped}x"));
    assert_eq!(sanitize(&format!("🏴{tag}")), format!("🏴{escaped}"));
    assert_eq!(
        sanitize(&format!("🏴{tag}\u{e0001}")),
        format!("🏴{escaped}<U+E0001>")
    );
    assert_eq!(
        sanitize(&format!("🏴{tag}{ENGLAND}")),
        format!("🏴{escaped}{ENGLAND}")
    );
    assert_eq!(
        sanitize(&format!("{ENGLAND}{tag}\u{e007f}")),
        format!("{ENGLAND}{escaped}<U+E007F>")
    );
}

#[test]
fn a_selector_needs_a_base_of_its_own() {
    assert_eq!(sanitize("\u{fe0f}a"), "<U+FE0F>a");
    assert_eq!(sanitize("a\n\u{fe0f}"), "a\n<U+FE0F>");
    assert_eq!(
        sanitize("a\u{fe0f}\u{301}\u{fe0e}\u{200d}\u{180b}b\u{180f}"),
        "a\u{fe0f}\u{301}<U+FE0E>\u{200d}<U+180B>b\u{180f}"
    );
}

#[test]
fn joiners_do_not_make_room_for_more_marks() {
    let eight = "\u{301}".repeat(8);
    assert_eq!(
        sanitize(&format!(
            "e{eight}\u{200d}\u{302}\u{302}\u{200c}\u{302}o\u{302}"
        )),
        format!("e{eight}\u{200d}…\u{200c}o\u{302}")
    );
    assert_eq!(sanitize(&format!("{eight}\u{301}")), format!("{eight}…"));
}

#[test]
fn a_tab_goes_to_the_next_multiple_of_eight_columns() {
    for (text, shown) in [
        ("\t|", "        |"),
        ("1234567\t|", "1234567 |"),
        ("12345678\t|", "12345678        |"),
        ("a\t\t|", "a               |"),
        ("ab\ncd\r\n\t|", "ab\ncd\n        |"),
        ("日本語\t|", "日本語  |"),
        ("e\u{301}\t|", "e\u{301}       |"),
        ("\x1b\t|", "␛       |"),
        ("\u{9b}\t|", "<U+009B>        |"),
        ("a\r\t|", "a␍      |"),
        ("ab\u{202e}\t|", "ab<U+202E>      |"),
    ] {
        assert_eq!(sanitize(text), shown);
    }
}

#[test]
fn a_line_shows_where_its_text_had_ends() {
    assert_eq!(sanitize_line("a\nb\r\nc\rd\n\te"), "a␊b␊c␍d␊        e");
}

/// What is likely to upset the carried state, and what is likely to be written.
fn piece() -> impl Strategy<Value = String> {
    let pieces = [
        "\r",
        "\n",
        "\t",
        "\x1b",
        "\x07",
        "\u{9b}",
        "\u{2028}",
        "\u{202e}",
        "\u{200b}",
        "\u{200d}",
        "\u{200c}",
        "\u{fe0f}",
        "\u{e0100}",
        "\u{301}",
        "\u{20e3}",
        "\u{e0061}",
        "\u{e0001}",
        "\u{e007f}",
        "🏴",
        "😀",
        "e",
        "日",
        " ",
        "plain",
        "\u{ffff}",
        ENGLAND,
        "\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
        "…",
        "<U+",
        ">",
    ];
    prop_oneof![
        8 => prop::sample::select(pieces.to_vec()).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => any::<String>(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_control_but_lf_is_shown(text in prop::collection::vec(piece(), 0..24)) {
        let text = text.concat();
        prop_assert!(!sanitize(&text).contains(|c: char| c.is_control() && c != '\n'));
        prop_assert!(!sanitize_line(&text).contains(char::is_control));
    }

    #[test]
    fn sanitising_twice_is_sanitising_once(text in prop::collection::vec(piece(), 0..24)) {
        let text = text.concat();
        let (once, line) = (sanitize(&text), sanitize_line(&text));
        prop_assert_eq!(sanitize(&once), once);
        prop_assert_eq!(sanitize_line(&line), line);
    }

    #[test]
    fn any_split_shows_the_same(parts in prop::collection::vec(piece(), 0..24)) {
        let whole = parts.concat();
        let mut buffer = [0; 4];
        let (mut sanitizer, mut single) = (Sanitizer::new(), String::new());
        for c in whole.chars() {
            sanitizer.push(c.encode_utf8(&mut buffer), &mut single);
        }
        sanitizer.finish(&mut single);
        prop_assert_eq!(&pieces(parts.iter().map(String::as_str)), &sanitize(&whole));
        prop_assert_eq!(single, sanitize(&whole));
    }

    #[test]
    fn ordinary_text_is_unchanged(text in "([ -~\n]|[À-ɏ]|[α-ω]|[а-я]|[א-ת]|[ぁ-ん]|[一-龥]|[가-힣]|[😀-🙏]|[🌀-🌠]){0,80}") {
        prop_assert_eq!(sanitize(&text), text);
    }
}
