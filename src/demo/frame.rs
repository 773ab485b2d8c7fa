//! The encoder of `application/vnd.amazon.eventstream` frames, written from the
//! format's description so that it and the official decoders check each other.

use bytes::Bytes;

const STRING: u8 = 7;
const JSON: (&str, &str) = (":content-type", "application/json");

/// One ordinary event.
pub(super) fn event(kind: &str, payload: &[u8]) -> Bytes {
    encode(
        &[(":event-type", kind), JSON, (":message-type", "event")],
        payload,
    )
}

/// A modeled exception inside a stream.
pub(super) fn exception(kind: &str, payload: &[u8]) -> Bytes {
    encode(
        &[
            (":exception-type", kind),
            JSON,
            (":message-type", "exception"),
        ],
        payload,
    )
}

/// An unmodeled error, which has no payload.
pub(super) fn error(code: &str, message: &str) -> Bytes {
    encode(
        &[
            (":message-type", "error"),
            (":error-code", code),
            (":error-message", message),
        ],
        b"",
    )
}

/// A prelude with a right checksum that announces a frame of `total` bytes.
pub(super) fn prelude(total: u32, headers: u32) -> Vec<u8> {
    let mut out = Vec::with_capacity(12);
    out.extend_from_slice(&total.to_be_bytes());
    out.extend_from_slice(&headers.to_be_bytes());
    let crc = crc32fast::hash(&out);
    out.extend_from_slice(&crc.to_be_bytes());
    out
}

fn encode(headers: &[(&str, &str)], payload: &[u8]) -> Bytes {
    let head = headers.iter().fold(Vec::new(), |mut head, (name, value)| {
        head.push(length::<u8>(name.len()));
        head.extend_from_slice(name.as_bytes());
        head.push(STRING);
        head.extend_from_slice(&length::<u16>(value.len()).to_be_bytes());
        head.extend_from_slice(value.as_bytes());
        head
    });
    let total = length::<u32>(16 + head.len() + payload.len());
    let mut out = prelude(total, length::<u32>(head.len()));
    out.reserve(head.len() + payload.len() + 4);
    out.extend_from_slice(&head);
    out.extend_from_slice(payload);
    let crc = crc32fast::hash(&out);
    out.extend_from_slice(&crc.to_be_bytes());
    out.into()
}

/// A length in the width of its field. Names and values are this program's own
/// and short, payloads are bounded by the body limit, so nothing is ever cut.
fn length<T: TryFrom<usize> + Bounded>(len: usize) -> T {
    T::try_from(len).unwrap_or(T::MAXIMUM)
}

trait Bounded {
    const MAXIMUM: Self;
}

impl Bounded for u8 {
    const MAXIMUM: Self = u8::MAX;
}

impl Bounded for u16 {
    const MAXIMUM: Self = u16::MAX;
}

impl Bounded for u32 {
    const MAXIMUM: Self = u32::MAX;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes
            .iter()
            .flat_map(|b| [b >> 4, b & 15])
            .filter_map(|d| char::from_digit(d.into(), 16))
            .collect()
    }

    #[test]
    fn an_event_frame_is_the_published_vector_byte_for_byte() {
        let expected = "000000760000005296d5fade0b3a6576656e742d7479706507000c6d65737361676553746172740d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d747970650700056576656e747b22726f6c65223a22617373697374616e74227d6fa8c599";
        assert_eq!(
            hex(&event("messageStart", br#"{"role":"assistant"}"#)),
            expected
        );
    }

    #[test]
    fn an_exception_frame_is_the_published_vector_byte_for_byte() {
        let expected = "0000008300000061a9d144e50f3a657863657074696f6e2d747970650700137468726f74746c696e67457863657074696f6e0d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d74797065070009657863657074696f6e7b226d657373616765223a22736c6f77227d9350311c";
        assert_eq!(
            hex(&exception("throttlingException", br#"{"message":"slow"}"#)),
            expected
        );
    }

    #[test]
    fn every_frame_announces_its_own_length() {
        let frame = error("Boom", "it broke");
        let announced = frame.first_chunk::<4>().map(|b| u32::from_be_bytes(*b));
        assert_eq!(announced, u32::try_from(frame.len()).ok());
    }
}
