//! Recorded streams, cut and flipped at every byte.

use super::frames::decode;
use crate::chat::{Collector, StreamEvent};

/// As they came over a socket; the first byte of a seed is not the stream's.
const RECORDED: [(&str, &[u8]); 3] = [
    ("sum", include_bytes!("../../fuzz/seeds/frames/sum")),
    ("tools", include_bytes!("../../fuzz/seeds/frames/tools")),
    (
        "redacted",
        include_bytes!("../../fuzz/seeds/frames/redacted"),
    ),
];

fn streams() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    RECORDED.into_iter().map(|(name, seed)| (name, &seed[1..]))
}

fn is_complete(events: &[StreamEvent]) -> bool {
    let mut collector = Collector::default();
    events.iter().for_each(|event| collector.add(event.kind()));
    let complete = collector.is_complete();
    // Whatever it came to can be written down.
    serde_json::to_string(&collector.take_message()).unwrap();
    complete
}

/// Where the frames end, and where `messageStop` does.
fn ends(stream: &[u8]) -> (Vec<usize>, usize) {
    let mut ends = Vec::new();
    let mut at = 0;
    let mut stop = None;
    while let Some(length) = stream[at..].first_chunk() {
        let frame = &stream[at..at + u32::from_be_bytes(*length) as usize];
        at += frame.len();
        ends.push(at);
        if frame.windows(11).any(|window| window == b"messageStop") {
            stop = Some(at);
        }
    }
    (ends, stop.expect("a stop"))
}

#[test]
fn a_stream_that_is_cut_anywhere_is_complete_only_behind_message_stop() {
    for (name, stream) in streams() {
        let (ends, stop) = ends(stream);
        for cut in 0..=stream.len() {
            let (events, error) = decode([&stream[..cut]]);
            let whole = ends.iter().filter(|end| **end <= cut).count();
            assert_eq!(events.len(), whole, "{name} cut at {cut}");
            assert_eq!(is_complete(&events), cut >= stop, "{name} cut at {cut}");
            let between = cut == 0 || ends.contains(&cut);
            assert_eq!(error.is_none(), between, "{name} cut at {cut}");
        }
    }
}

#[test]
fn a_flipped_byte_anywhere_ends_the_stream_at_its_frame() {
    for (name, stream) in streams() {
        let (ends, stop) = ends(stream);
        for at in 0..stream.len() {
            for flip in [0xff, 1 << (at % 8)] {
                let mut flipped = stream.to_vec();
                flipped[at] ^= flip;
                // More follows, as where a connection stays open: what is wrong is known all the same.
                let (events, error) = decode([&flipped[..], &[0; 64]]);
                let good = ends.iter().filter(|end| **end <= at).count();
                assert_eq!(events.len(), good, "{name}, {flip:#x} at {at}");
                assert!(error.is_some(), "{name}, {flip:#x} at {at}");
                assert_eq!(
                    is_complete(&events),
                    at >= stop,
                    "{name}, {flip:#x} at {at}"
                );
            }
        }
    }
}

#[test]
fn one_byte_at_a_time_is_the_same_stream() {
    for (name, stream) in streams() {
        let (whole, error) = decode([stream]);
        assert!(error.is_none(), "{name}");
        let (bytes, error) = decode(stream.chunks(1));
        assert!(error.is_none(), "{name}");
        let forms = |events: &[StreamEvent]| -> Vec<String> {
            events.iter().map(StreamEvent::to_json).collect()
        };
        assert_eq!(forms(&whole), forms(&bytes), "{name}");
    }
}
