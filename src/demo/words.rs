//! How text is counted and cut: a word is a token, a piece is what one delta carries.

/// A word longer than this is streamed in several pieces, as real models do.
const PIECE_CHARS: usize = 16;

/// How many tokens a text costs.
pub(super) fn count(text: &str) -> usize {
    text.split_whitespace().count()
}

/// The text up to and including its `limit`-th word; `None` when it has no more than that.
pub(super) fn cut(text: &str, limit: usize) -> Option<&str> {
    let mut words = 0;
    let mut inside = false;
    for (at, c) in text.char_indices() {
        if c.is_whitespace() {
            inside = false;
        } else if !inside {
            inside = true;
            if words == limit {
                return text.get(..at).map(str::trim_end);
            }
            words += 1;
        }
    }
    None
}

/// The pieces of a text in order: a word with the white space before it, long
/// words in several. Joined they are the text.
#[derive(Debug)]
pub(super) struct Pieces {
    text: String,
    at: usize,
}

impl Pieces {
    pub(super) fn new(text: String) -> Self {
        Pieces { text, at: 0 }
    }
}

impl Iterator for Pieces {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let piece = rest.get(..piece_end(rest)).unwrap_or(rest);
        self.at += piece.len();
        Some(piece.to_owned())
    }
}

fn piece_end(rest: &str) -> usize {
    let mut letters = 0;
    for (at, c) in rest.char_indices() {
        if c.is_whitespace() {
            if letters > 0 {
                return at;
            }
        } else {
            if letters == PIECE_CHARS {
                return at;
            }
            letters += 1;
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_joined_are_the_text() {
        for text in [
            "",
            " ",
            "a b",
            "  two  spaces \n",
            "日本語のとても長い文字列がここにあります",
            "x\u{301}\n\n",
        ] {
            let pieces: Vec<String> = Pieces::new(text.to_owned()).collect();
            assert_eq!(pieces.concat(), text);
        }
    }

    #[test]
    fn a_piece_is_about_a_word() {
        let pieces: Vec<String> = Pieces::new("one two\nthree".to_owned()).collect();
        assert_eq!(pieces, ["one", " two", "\nthree"]);
    }

    #[test]
    fn a_cut_keeps_the_first_words_and_only_cuts_longer_texts() {
        assert_eq!(cut("one two  three", 2), Some("one two"));
        assert_eq!(cut("one two ", 2), None);
        assert_eq!(cut("one", 0), Some(""));
    }
}
