//! What the bytes of an attachment say about themselves.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

pub(super) fn decode(base64: &str) -> Option<Vec<u8>> {
    STANDARD.decode(base64).ok()
}

/// The format an image's first bytes announce.
pub(super) fn image_format(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("png"),
        [0xff, 0xd8, 0xff, ..] => Some("jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("gif"),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Some("webp"),
        _ => None,
    }
}

/// Width and height in pixels, where the header gives them.
pub(super) fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    match image_format(bytes)? {
        "png" => Some((be32(bytes, 16)?, be32(bytes, 20)?)),
        "gif" => Some((le16(bytes, 6)?, le16(bytes, 8)?)),
        "jpeg" => jpeg(bytes),
        _ => webp(bytes),
    }
}

/// Walks the JPEG segments to the first frame header.
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        match *bytes.get(at + 1)? {
            0xff => at += 1,
            0xc4 | 0xc8 | 0xcc => at = segment_end(bytes, at)?,
            0xc0..=0xcf => return Some((be16(bytes, at + 7)?, be16(bytes, at + 5)?)),
            0x01 | 0xd0..=0xd8 => at += 2,
            _ => at = segment_end(bytes, at)?,
        }
    }
}

fn segment_end(bytes: &[u8], at: usize) -> Option<usize> {
    Some(at + 2 + usize::try_from(be16(bytes, at + 2)?).ok()?)
}

fn webp(bytes: &[u8]) -> Option<(u32, u32)> {
    match bytes.get(12..16)? {
        b"VP8 " => Some((le16(bytes, 26)? & 0x3fff, le16(bytes, 28)? & 0x3fff)),
        b"VP8L" => {
            let bits = le16(bytes, 21)? | le16(bytes, 23)? << 16;
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        b"VP8X" => Some((le24(bytes, 24)? + 1, le24(bytes, 27)? + 1)),
        _ => None,
    }
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(be16(bytes, at)? << 16 | be16(bytes, at + 2)?)
}

fn be16(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(*bytes.get(at)?) << 8 | u32::from(*bytes.get(at + 1)?))
}

fn le16(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(*bytes.get(at)?) | u32::from(*bytes.get(at + 1)?) << 8)
}

fn le24(bytes: &[u8], at: usize) -> Option<u32> {
    Some(le16(bytes, at)? | u32::from(*bytes.get(at + 2)?) << 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_image_header_gives_format_and_size() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x03\0\0\0\x02";
        let gif = b"GIF89a\x05\0\x07\0";
        let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x11\x08\0\x09\0\x0b";
        let webp = b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x0f\0\0\x1f\0\0";
        let read = |bytes: &[u8]| (image_format(bytes), dimensions(bytes));
        assert_eq!(read(png), (Some("png"), Some((3, 2))));
        assert_eq!(read(gif), (Some("gif"), Some((5, 7))));
        assert_eq!(read(jpeg), (Some("jpeg"), Some((11, 9))));
        assert_eq!(read(webp), (Some("webp"), Some((16, 32))));
    }

    #[test]
    fn a_header_cut_short_has_no_size_and_does_not_panic() {
        let jpeg = b"\xff\xd8\xff\xe0\xff\xffab";
        for len in 0..jpeg.len() {
            assert_eq!(dimensions(jpeg.get(..len).unwrap_or_default()), None);
        }
        assert_eq!(dimensions(b"\x89PNG\r\n\x1a\n\0\0"), None);
    }
}
