//! From the bytes a terminal sends to the keys that were pressed.

use std::str::from_utf8;

/// A key, as far as a list to choose from knows keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    /// What can be typed.
    Char(char),
    Enter,
    Escape,
    /// Ctrl-C.
    Interrupt,
    /// Ctrl-Z.
    Stop,
    /// Ctrl-D.
    Eof,
    Backspace,
    /// Ctrl-W.
    EraseWord,
    /// Ctrl-U.
    EraseLine,
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
}

/// A sequence that goes on for longer is none.
const LONGEST: usize = 32;

/// Bytes that have come, and what they are.
#[derive(Debug, Default)]
pub(super) struct Keys {
    bytes: Vec<u8>,
    /// Within a paste, in which no byte is a key.
    pasting: bool,
}

/// What the first bytes are.
enum Read {
    Key(Key),
    PasteBegins,
    PasteEnds,
    /// Nothing that is known here.
    Other,
}

impl Keys {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Whether bytes have come that are no whole key yet.
    pub(super) fn is_begun(&self) -> bool {
        !self.bytes.is_empty()
    }

    /// The next key that has come whole.
    pub(super) fn next(&mut self) -> Option<Key> {
        loop {
            let (read, length) = read(&self.bytes)?;
            self.bytes.drain(..length);
            match (read, self.pasting) {
                (Read::PasteBegins, _) => self.pasting = true,
                (Read::PasteEnds, _) => self.pasting = false,
                (Read::Key(Key::Char(c)), _) => return Some(Key::Char(c)),
                // A line end in a paste must not choose.
                (Read::Key(Key::Enter), true) => return Some(Key::Char(' ')),
                (Read::Key(key), false) => return Some(key),
                (Read::Key(_), true) | (Read::Other, _) => {}
            }
        }
    }

    /// What has come is all that comes: Escape alone is then a key, and all else is none.
    pub(super) fn rest(&mut self) -> Option<Key> {
        let bytes = std::mem::take(&mut self.bytes);
        (bytes == [ESCAPE] && !self.pasting).then_some(Key::Escape)
    }
}

const ESCAPE: u8 = 0x1b;

/// What the first bytes are and how many of them; nothing, as long as that cannot be told.
fn read(bytes: &[u8]) -> Option<(Read, usize)> {
    match bytes {
        [] | [ESCAPE] | [ESCAPE, b'O'] => None,
        [ESCAPE, ESCAPE, ..] => Some((Read::Key(Key::Escape), 1)),
        [ESCAPE, b'[', rest @ ..] => {
            // A control is a key of its own, whatever stands before it.
            let ends = |byte: &u8| (0x40..=0x7e).contains(byte) || *byte < 0x20;
            match rest.iter().take(LONGEST).position(ends) {
                Some(at) if rest.get(at).is_some_and(|byte| *byte < 0x20) => {
                    Some((Read::Other, at + 2))
                }
                Some(at) => Some((sequence(rest.get(..=at).unwrap_or_default()), at + 3)),
                None if rest.len() >= LONGEST => Some((Read::Other, LONGEST + 2)),
                None => None,
            }
        }
        [ESCAPE, b'O', key, ..] => Some((sequence(&[*key]), 3)),
        // Alt and a key.
        [ESCAPE, ..] => Some((Read::Other, 2)),
        [first, ..] if *first < 0x20 || *first == 0x7f => Some((control(*first), 1)),
        [first, ..] => {
            let length = match first {
                0..0x80 => 1,
                0xc2..0xe0 => 2,
                0xe0..0xf0 => 3,
                0xf0..0xf5 => 4,
                _ => return Some((Read::Other, 1)),
            };
            let encoded = bytes.get(..length)?;
            let decoded = from_utf8(encoded).ok().and_then(|text| text.chars().next());
            Some(match decoded {
                Some(c) => (Read::Key(Key::Char(c)), length),
                None => (Read::Other, 1),
            })
        }
    }
}

fn control(byte: u8) -> Read {
    Read::Key(match byte {
        0x01 => Key::First,
        0x03 => Key::Interrupt,
        0x04 => Key::Eof,
        0x05 => Key::Last,
        0x08 | 0x7f => Key::Backspace,
        b'\r' | b'\n' => Key::Enter,
        // Tab and Ctrl-N, as menus have it.
        b'\t' | 0x0e => Key::Down,
        0x10 => Key::Up,
        0x15 => Key::EraseLine,
        0x17 => Key::EraseWord,
        0x1a => Key::Stop,
        _ => return Read::Other,
    })
}

/// What stands behind `ESC [` or `ESC O`. A modifier in it changes nothing.
fn sequence(sequence: &[u8]) -> Read {
    Read::Key(match sequence {
        b"200~" => return Read::PasteBegins,
        b"201~" => return Read::PasteEnds,
        b"5~" => Key::PageUp,
        b"6~" => Key::PageDown,
        // Shift-Tab.
        [.., b'A' | b'Z'] => Key::Up,
        [.., b'B'] => Key::Down,
        b"1~" | b"7~" | [.., b'H'] => Key::First,
        b"4~" | b"8~" | [.., b'F'] => Key::Last,
        _ => return Read::Other,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keys(pieces: &[&[u8]]) -> Vec<Key> {
        let mut keys = Keys::default();
        let mut all = Vec::new();
        for piece in pieces {
            keys.push(piece);
            all.extend(std::iter::from_fn(|| keys.next()));
        }
        all.extend(keys.rest());
        all
    }

    #[test]
    fn keys_are_told_by_their_bytes() {
        use Key::{
            Backspace, Char, Down, Enter, Escape, First, Interrupt, Last, PageDown, PageUp, Up,
        };
        let cases: &[(&[u8], &[Key])] = &[
            (b"a\xc3\xa9\r", &[Char('a'), Char('é'), Enter]),
            (b"\x1b[A\x1bOB\x1b[6~\x1b[H", &[Up, Down, PageDown, First]),
            (b"\x1b[5~\x1b[B\x1b[Z", &[PageUp, Down, Up]),
            (b"\x1bOH\x1b[1~\x1b[7~", &[First; 3]),
            (b"\x1b[F\x1bOF\x1b[4~\x1b[8~", &[Last; 4]),
            (b"\x1b[1;5A", &[Up]),
            (b"\x03\x7f", &[Interrupt, Backspace]),
            (b"\x1b", &[Escape]),
            (b"\x1b\x1b[B", &[Escape, Down]),
            (b"\x1bx\x1b[15~\xff\xc3(", &[Char('(')]),
            (b"\x1b[1\x03", &[Interrupt]),
        ];
        for (bytes, expected) in cases {
            assert_eq!(keys(&[bytes]), *expected, "{bytes:?}");
        }
    }

    #[test]
    fn in_a_paste_nothing_is_a_key() {
        let typed = keys(&[b"\x1b[200~a\r\x03\x1b[Ab\x1b[201~\r"]);
        let expected = [Key::Char('a'), Key::Char(' '), Key::Char('b'), Key::Enter];
        assert_eq!(typed, expected);
    }

    proptest! {
        /// But for a lone Escape, which is a key when nothing follows it in time.
        #[test]
        fn it_does_not_matter_in_how_many_pieces_bytes_come(
            bytes in prop::collection::vec(prop_oneof![any::<u8>(), Just(0x1b), Just(b'['), 0x30..0x7f_u8], 0..40),
            at in 0..40_usize,
        ) {
            let (first, second) = bytes.split_at(at.min(bytes.len()));
            prop_assert_eq!(keys(&[first, second]), keys(&[&bytes]));
        }
    }
}
