//! Counts, sizes and the beginnings of texts, as a person reads them.

/// How many characters of a text are enough to know it by.
const EXCERPT: usize = 60;

/// Such as `1 message` and `12,345 messages`.
pub fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        n => format!("{} {what}s", grouped(n as u64)),
    }
}

/// Digits in groups of three.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Such as `12.3 KB`.
pub fn size(bytes: usize) -> String {
    #[allow(clippy::cast_precision_loss, reason = "one decimal is shown")]
    let size = bytes as f64;
    match bytes {
        0..1_000 => counted(bytes, "byte"),
        1_000..1_000_000 => format!("{:.1} KB", size / 1e3),
        _ => format!("{:.1} MB", size / 1e6),
    }
}

/// So many characters of a text, and a sign that there are more.
pub fn clipped(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text).trim_end()),
        None => text.to_owned(),
    }
}

/// The first words of texts on one line, without controls. However long they are, no more than that
/// is read of them.
pub fn excerpt<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let words = texts.into_iter().flat_map(str::split_whitespace);
    let chars = words.flat_map(|word| word.chars().chain([' ']));
    // One more to see that there is more, and the blank in front of it.
    let start = chars.filter(|c| !c.is_control()).take(EXCERPT + 2);
    clipped(start.collect::<String>().trim(), EXCERPT)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_is_singular_and_large_numbers_are_in_groups() {
        assert_eq!(counted(0, "turn"), "0 turns");
        assert_eq!(counted(1, "turn"), "1 turn");
        assert_eq!(counted(999, "turn"), "999 turns");
        assert_eq!(counted(12_345, "turn"), "12,345 turns");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }

    #[test]
    fn sizes_have_the_largest_unit_that_fits() {
        assert_eq!(size(1), "1 byte");
        assert_eq!(size(999), "999 bytes");
        assert_eq!(size(12_345), "12.3 KB");
        assert_eq!(size(1_000_000), "1.0 MB");
    }

    #[test]
    fn what_is_cut_off_is_marked_and_nothing_else_is() {
        assert_eq!(clipped("abcdef", 6), "abcdef");
        assert_eq!(clipped("abcdefg", 6), "abcdef…");
        assert_eq!(clipped("日本語日本語", 3), "日本語…");
        assert_eq!(clipped("a b", 2), "a…");
        let fits = "x".repeat(EXCERPT);
        assert_eq!(excerpt([fits.as_str()]), fits);
        assert_eq!(excerpt([fits.as_str(), " y"]), format!("{fits}…"));
        assert_eq!(excerpt([format!("{fits}y").as_str()]), format!("{fits}…"));
    }

    #[test]
    fn an_excerpt_is_one_line_of_words() {
        assert_eq!(
            excerpt(["  What\n is\t", "\u{1b}[31mit? "]),
            "What is [31mit?"
        );
        assert_eq!(excerpt([" \n", ""]), "");
    }

    proptest! {
        #[test]
        fn an_excerpt_of_any_text_fits(text in "(?s).{0,200}") {
            let line = excerpt([text.as_str()]);
            prop_assert!(line.chars().count() <= EXCERPT + 1, "{line}");
            prop_assert!(!line.contains(char::is_control), "{line:?}");
            prop_assert_eq!(line.trim(), &line);
        }
    }
}
