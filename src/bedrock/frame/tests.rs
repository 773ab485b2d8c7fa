use aws_smithy_eventstream::frame::{read_message_from, write_message_to};
use aws_smithy_types::DateTime;
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
use aws_smithy_types::str_bytes::StrBytes;
use proptest::prelude::*;

use super::*;

const NAMES: [&str; 6] = [
    ":message-type",
    ":event-type",
    ":exception-type",
    ":error-code",
    ":error-message",
    ":content-type",
];

fn header_value() -> impl Strategy<Value = HeaderValue> {
    prop_oneof![
        any::<bool>().prop_map(HeaderValue::Bool),
        any::<i8>().prop_map(HeaderValue::Byte),
        any::<i16>().prop_map(HeaderValue::Int16),
        any::<i32>().prop_map(HeaderValue::Int32),
        any::<i64>().prop_map(HeaderValue::Int64),
        any::<u128>().prop_map(HeaderValue::Uuid),
        any::<i32>().prop_map(|s| HeaderValue::Timestamp(DateTime::from_secs(s.into()))),
        prop::collection::vec(any::<u8>(), 0..20)
            .prop_map(|bytes| HeaderValue::ByteArray(bytes.into())),
        ".{0,20}".prop_map(|text| HeaderValue::String(text.into())),
    ]
}

fn header() -> impl Strategy<Value = Header> {
    let name = prop_oneof![
        prop::sample::select(NAMES.to_vec()).prop_map(str::to_owned),
        "[a-z:-]{1,20}",
    ];
    (name, header_value()).prop_map(|(name, value)| Header::new(name, value))
}

fn message() -> impl Strategy<Value = Message> {
    let headers = prop::collection::vec(header(), 0..6);
    let payload = prop::collection::vec(any::<u8>(), 0..200);
    (headers, payload).prop_map(|(headers, payload)| Message::new_from_parts(headers, payload))
}

fn written(message: &Message) -> BytesMut {
    let mut bytes = Vec::new();
    write_message_to(message, &mut bytes).unwrap();
    bytes.as_slice().into()
}

/// The first text under a name, as the library tells it.
fn text<'a>(message: &'a Message, name: &str) -> Option<&'a str> {
    let mut headers = message.headers().iter();
    headers
        .by_ref()
        .filter(|header| header.name().as_str() == name)
        .find_map(|header| header.value().as_string().ok().map(StrBytes::as_str))
}

/// Both checksums made right, so that what stands between them is looked at.
fn mend(frame: &mut [u8]) {
    let end = frame.len() - CHECKSUM;
    for at in [PRELUDE - CHECKSUM, end] {
        let checksum = crc32fast::hash(&frame[..at]);
        frame[at..at + CHECKSUM].copy_from_slice(&checksum.to_be_bytes());
    }
}

proptest! {
    #[test]
    fn a_frame_says_what_the_library_reads_in_it(message in message(), behind in ".{0,30}") {
        let mut buffer = written(&message);
        buffer.extend_from_slice(behind.as_bytes());
        let frame = Frame::take(&mut buffer).unwrap().expect("a whole frame");
        prop_assert_eq!(frame.payload(), message.payload());
        let headers = frame.headers().unwrap();
        let read = [
            headers.message_type,
            headers.event_type,
            headers.exception_type,
            headers.error_code,
            headers.error_message,
        ];
        let texts: Vec<_> = NAMES[..5].iter().map(|name| text(&message, name)).collect();
        prop_assert_eq!(read.as_slice(), texts);
        prop_assert_eq!(&buffer[..], behind.as_bytes());
    }

    #[test]
    fn what_the_library_refuses_is_no_frame(
        message in message(),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut bytes = written(&message);
        let place = at.index(bytes.len());
        bytes[place] = byte;
        mend(&mut bytes);
        let length = bytes.len();
        let theirs = read_message_from(&bytes[..]).is_ok();
        let ours = matches!(Frame::take(&mut bytes), Ok(Some(frame)) if frame.headers().is_ok());
        prop_assert_eq!(ours, theirs, "{} at {} of {}", byte, place, length);
    }

    #[test]
    fn a_part_of_a_frame_waits_for_the_rest(message in message(), at in any::<prop::sample::Index>()) {
        let whole = written(&message);
        let mut part = BytesMut::from(&whole[..at.index(whole.len())]);
        prop_assert!(matches!(Frame::take(&mut part), Ok(None)));
    }
}
