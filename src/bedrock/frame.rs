//! One frame of `application/vnd.amazon.eventstream`, read where it lies.
//!
//! An answer has a frame for every few letters, so nothing of one is copied. The library's reader
//! makes a string of each header's name and value.

use bytes::{Bytes, BytesMut};

/// Two lengths and the checksum of both.
const PRELUDE: usize = 12;
const CHECKSUM: usize = 4;
const SHORTEST: usize = PRELUDE + CHECKSUM;
/// Other readers of the format stop at 24 MiB; a frame above this is a corrupt length.
const LONGEST: usize = 32 << 20;

/// A frame whose lengths and checksums are right.
#[derive(Debug)]
pub(super) struct Frame {
    bytes: Bytes,
    headers: usize,
}

/// What is no frame, and cannot become one with more bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Corrupt;

/// What the headers say, as far as anybody asks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Headers<'a> {
    pub(super) message_type: Option<&'a str>,
    pub(super) event_type: Option<&'a str>,
    pub(super) exception_type: Option<&'a str>,
    pub(super) error_code: Option<&'a str>,
    pub(super) error_message: Option<&'a str>,
}

impl Frame {
    /// Takes the first frame off the buffer, if it is there whole.
    pub(super) fn take(buffer: &mut BytesMut) -> Result<Option<Self>, Corrupt> {
        let Some((length, headers)) = announced(buffer)? else {
            return Ok(None);
        };
        if buffer.len() < length {
            return Ok(None);
        }
        let bytes = buffer.split_to(length).freeze();
        let (content, checksum) = bytes.split_last_chunk::<CHECKSUM>().ok_or(Corrupt)?;
        if crc32fast::hash(content) != u32::from_be_bytes(*checksum) {
            return Err(Corrupt);
        }
        Ok(Some(Self { bytes, headers }))
    }

    /// The headers, if they are.
    pub(super) fn headers(&self) -> Result<Headers<'_>, Corrupt> {
        let rest = self.bytes.get(PRELUDE..PRELUDE + self.headers);
        read(rest.unwrap_or_default()).ok_or(Corrupt)
    }

    /// What the frame carries, which holds on to the bytes it came in.
    pub(super) fn payload(&self) -> Bytes {
        let end = self.bytes.len() - CHECKSUM;
        self.bytes.slice(PRELUDE + self.headers..end)
    }
}

/// How long the frame and its headers are, by a prelude that is there whole. A corrupt length is
/// known for one before its bytes are waited for.
fn announced(buffer: &[u8]) -> Result<Option<(usize, usize)>, Corrupt> {
    let prelude = buffer.get(..PRELUDE);
    let Some((lengths, checksum)) = prelude.and_then(<[u8]>::split_last_chunk) else {
        return Ok(None);
    };
    let ([length, headers], _) = lengths.as_chunks() else {
        return Ok(None);
    };
    let length = u32::from_be_bytes(*length) as usize;
    let headers = u32::from_be_bytes(*headers) as usize;
    let is_right = crc32fast::hash(lengths) == u32::from_be_bytes(*checksum);
    let fits = (SHORTEST..=LONGEST).contains(&length) && headers <= length - SHORTEST;
    match is_right && fits {
        true => Ok(Some((length, headers))),
        false => Err(Corrupt),
    }
}

/// Nothing, if any of them is malformed. The first text of a name counts.
fn read(mut rest: &[u8]) -> Option<Headers<'_>> {
    let mut headers = Headers::default();
    while !rest.is_empty() {
        let length = usize::from(*rest.split_off_first()?);
        let name = std::str::from_utf8(rest.split_off(..length)?).ok()?;
        let value = value(&mut rest)?;
        let place = match name {
            ":message-type" => &mut headers.message_type,
            ":event-type" => &mut headers.event_type,
            ":exception-type" => &mut headers.exception_type,
            ":error-code" => &mut headers.error_code,
            ":error-message" => &mut headers.error_message,
            _ => continue,
        };
        *place = place.or(value);
    }
    Some(headers)
}

/// Takes a value off the front: its text, if it is one.
#[allow(
    clippy::option_option,
    reason = "malformed, of another kind, or a text"
)]
fn value<'a>(rest: &mut &'a [u8]) -> Option<Option<&'a str>> {
    const BYTES: u8 = 6;
    const TEXT: u8 = 7;
    let kind = *rest.split_off_first()?;
    let length = match kind {
        0 | 1 => 0,
        2 => 1,
        3 => 2,
        4 => 4,
        5 | 8 => 8,
        9 => 16,
        BYTES | TEXT => {
            let length = rest.split_off(..2)?.first_chunk()?;
            usize::from(u16::from_be_bytes(*length))
        }
        _ => return None,
    };
    let bytes = rest.split_off(..length)?;
    match kind {
        TEXT => std::str::from_utf8(bytes).ok().map(Some),
        _ => Some(None),
    }
}

#[cfg(test)]
mod tests;
