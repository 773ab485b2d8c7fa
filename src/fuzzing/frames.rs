//! A response's body to events to a message.

use super::choices;
use crate::bedrock::decode;
use crate::chat::{Collector, EventKind, Message, StreamEvent};

/// A body in pieces: the pieces make no difference, an answer is complete only with `messageStop`, and
/// whatever it came to is a message that can be kept.
///
/// The first byte says how long the pieces are, and whether the checksums are made right, without
/// which few inputs would come past them.
pub fn frames(data: &[u8]) {
    let Some(([choice], body)) = choices(data) else {
        return;
    };
    let body = match choice & 1 {
        0 => body.to_vec(),
        _ => with_right_checksums(body),
    };
    let (read, error) = read(&body, body.len().max(1));
    let (in_pieces, same_error) = self::read(&body, usize::from(choice >> 1).max(1));
    let forms = |events: &[StreamEvent]| -> Vec<String> {
        events.iter().map(StreamEvent::to_json).collect()
    };
    assert_eq!(forms(&read), forms(&in_pieces), "pieces make a difference");
    assert_eq!(error, same_error, "pieces make a difference");
    add_up(&read);
}

fn add_up(events: &[StreamEvent]) {
    let mut collector = Collector::default();
    for event in events {
        collector.add(event.kind());
    }
    // One without a reason that can be read ends nothing.
    let mut stops = events
        .iter()
        .filter(|event| matches!(event.kind(), EventKind::MessageStop { .. }));
    let stop = stops.next();
    assert!(stop.is_none_or(|stop| stop.event_type() == "messageStop"));
    assert_eq!(collector.is_complete(), stop.is_some(), "a wrong end");
    assert_eq!(collector.stop_reason().is_some(), stop.is_some());
    let message = collector.take_message();
    let kept = serde_json::to_string(&message).unwrap_or_default();
    let again: Result<Message, _> = serde_json::from_str(&kept);
    assert!(
        again.is_ok_and(|again| again == message),
        "it is kept as something else: {kept}"
    );
}

fn read(body: &[u8], piece: usize) -> (Vec<StreamEvent>, Option<String>) {
    let (events, error) = decode(body.chunks(piece));
    let error = error.map(|error| format!("{:?}: {error}", error.kind()));
    (events, error)
}

/// The same bytes with both checksums of each frame right. A length that leads nowhere is made to
/// lead to the end.
fn with_right_checksums(body: &[u8]) -> Vec<u8> {
    let mut out = body.to_vec();
    let mut rest = out.as_mut_slice();
    while let Some(length) = rest.first_chunk() {
        let announced = u32::from_be_bytes(*length) as usize;
        let length = match announced {
            16.. if announced <= rest.len() => announced,
            _ => rest.len(),
        };
        let (frame, after) = rest.split_at_mut(length);
        mend(frame);
        rest = after;
    }
    out
}

fn mend(frame: &mut [u8]) {
    let Ok(length) = u32::try_from(frame.len()) else {
        return;
    };
    let end = frame.len().saturating_sub(4);
    if end < 12 {
        return;
    }
    if let Some(place) = frame.first_chunk_mut() {
        *place = length.to_be_bytes();
    }
    checksum(frame, 8);
    checksum(frame, end);
}

/// Puts the checksum of what stands before a place there.
fn checksum(frame: &mut [u8], at: usize) {
    let (before, rest) = frame.split_at_mut(at);
    if let Some(place) = rest.first_chunk_mut() {
        *place = crc32fast::hash(before).to_be_bytes();
    }
}
