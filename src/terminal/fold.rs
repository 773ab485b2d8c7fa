//! Lines of our own that are longer than the screen is wide: they end between words.

use unicode_width::UnicodeWidthStr;

/// Ends each line between words before so many columns. What is continued is indented as far as
/// the line's last column of text, if it is a row of a list, or else as far as the line. A word
/// longer than that stays whole, for the terminal to break and for a person to copy.
pub fn fold(text: &str, columns: usize) -> String {
    let mut folded = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (line, end) = match line.strip_suffix('\n') {
            Some(line) => (line, "\n"),
            None => (line, ""),
        };
        match line.width() > columns {
            true => fold_line(line, columns, &mut folded),
            false => folded.push_str(line),
        }
        folded.push_str(end);
    }
    folded
}

fn fold_line(line: &str, columns: usize, folded: &mut String) {
    let indent = match hanging(line) {
        indent if indent <= columns / 2 => indent,
        _ => 0,
    };
    let mut width = 0;
    let mut begun = false;
    for piece in line.split_inclusive(' ') {
        let word = piece.trim_end_matches(' ');
        if begun && !word.is_empty() && width + word.width() > columns {
            folded.truncate(folded.trim_end_matches(' ').len());
            folded.push('\n');
            folded.push_str(&" ".repeat(indent));
            width = indent;
        }
        folded.push_str(piece);
        width += piece.width();
        begun |= !word.is_empty();
    }
}

/// The columns before a line's text: before its last column, where two spaces or more stand between.
fn hanging(line: &str) -> usize {
    let text = line.trim_start_matches(' ');
    let lead = line.len() - text.len();
    match text.rfind("  ") {
        Some(gap) => lead + text.get(..gap + 2).unwrap_or_default().width(),
        None => lead,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_line_that_fits_stays_as_it_is() {
        assert_eq!(fold("one two\n  three\n", 7), "one two\n  three\n");
    }

    #[test]
    fn a_long_line_ends_between_words() {
        assert_eq!(fold("one two three four", 9), "one two\nthree\nfour");
    }

    #[test]
    fn what_is_continued_stands_below_the_text() {
        let line = "  /help     shows all the commands";
        let folded = "  /help     shows all\n            the commands";
        assert_eq!(fold(line, 24), folded);
        assert_eq!(fold("  one two three", 9), "  one two\n  three");
    }

    #[test]
    fn a_word_longer_than_the_row_stays_whole() {
        assert_eq!(
            fold("see /a/long/path/to now", 8),
            "see\n/a/long/path/to\nnow"
        );
    }

    proptest! {
        #[test]
        fn no_word_is_lost_or_broken(text in "[a-z \n語]{0,80}", columns in 1_usize..40) {
            let words = |text: &str| text.split_whitespace().map(String::from).collect::<Vec<_>>();
            let folded = fold(&text, columns);
            prop_assert_eq!(words(&folded), words(&text));
            let lines = folded.lines().map(str::trim_end);
            for line in lines.filter(|line| line.width() > columns) {
                prop_assert_eq!(line.split_whitespace().count(), 1, "{:?}", line);
            }
        }
    }
}
