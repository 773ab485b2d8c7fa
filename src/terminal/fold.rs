//! Lines of our own that are longer than the screen is wide: they end between words.

use unicode_width::UnicodeWidthChar;

/// How much further than a row its continuation begins, where its text is too far to the right.
const BESIDE: usize = 4;

/// Ends each line between words before so many columns; colours take none. What is continued is
/// indented as far as the line's last column of text, if it is a row of a list and that is not far
/// to the right, or else a little more than the row, or as far as a line that is none. A word
/// longer than that stays whole, for the terminal to break and for a person to copy.
pub fn fold(text: &str, columns: usize) -> String {
    let mut folded = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (line, end) = match line.strip_suffix('\n') {
            Some(line) => (line, "\n"),
            None => (line, ""),
        };
        match width(line) > columns {
            true => fold_line(line, columns, &mut folded),
            false => folded.push_str(line),
        }
        folded.push_str(end);
    }
    folded
}

fn fold_line(line: &str, columns: usize, folded: &mut String) {
    let lead = lead(line);
    let indents = [hanging(line), lead + BESIDE];
    let fits = indents.into_iter().find(|indent| *indent <= columns / 2);
    let indent = fits.unwrap_or(0);
    let mut taken = 0;
    let mut begun = false;
    for piece in line.split_inclusive(' ') {
        let word = piece.trim_end_matches(' ');
        if begun && !word.is_empty() && taken + width(word) > columns {
            folded.truncate(folded.trim_end_matches(' ').len());
            folded.push('\n');
            folded.push_str(&" ".repeat(indent));
            taken = indent;
        }
        folded.push_str(piece);
        taken += width(piece);
        begun |= !word.is_empty();
    }
}

/// The columns before a line's text: before its last column, where two spaces or more stand between.
fn hanging(line: &str) -> usize {
    let lead = lead(line);
    let text = line.get(lead..).unwrap_or_default();
    match text.rfind("  ") {
        Some(gap) => lead + width(text.get(..gap + 2).unwrap_or_default()),
        None => lead,
    }
}

/// The spaces a line begins with.
fn lead(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// The columns of a text, in which a colour takes none.
fn width(text: &str) -> usize {
    let mut columns = 0;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => drop(chars.find(char::is_ascii_alphabetic)),
            c => columns += c.width().unwrap_or(0),
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthStr;

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
    fn a_row_whose_text_is_far_to_the_right_goes_on_below_its_beginning() {
        let line = "  /help [COMMAND]     shows it";
        assert_eq!(fold(line, 27), "  /help [COMMAND]     shows\n      it");
    }

    #[test]
    fn a_colour_takes_no_columns() {
        let line = "\u{1b}[33mone\u{1b}[0m two";
        assert_eq!(fold(line, 7), line);
        assert_eq!(fold(line, 6), "\u{1b}[33mone\u{1b}[0m\ntwo");
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
