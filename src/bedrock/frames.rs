//! Frames of `application/vnd.amazon.eventstream` to events, until the first fault.
//!
//! The library's own incremental decoder is not used: it takes an end right behind a frame's
//! twelve-byte prelude for a clean one, decodes on after a checksum error and waits for as many
//! bytes as a corrupt length announces.

use std::collections::VecDeque;

use aws_smithy_types::byte_stream::ByteStream;
use bytes::BytesMut;
use futures::Stream;

use super::errors;
use super::frame::{Corrupt, Frame};
use super::watchdog::Watchdog;
use crate::chat::{BlockStart, Error, EventKind, Result, StreamEvent};

/// The events of a response's body.
pub(super) struct Reader {
    body: ByteStream,
    buffer: BytesMut,
    /// Events that have been read and not yet given.
    ahead: VecDeque<StreamEvent>,
}

impl Reader {
    pub(super) fn new(body: ByteStream) -> Self {
        Self {
            body,
            buffer: BytesMut::new(),
            ahead: VecDeque::new(),
        }
    }

    /// Reads on to the first event that could be shown: up to there a request may be sent again.
    pub(super) async fn begin(mut self) -> Result<Self> {
        while let Some(event) = self.next().await? {
            let shows = shows(&event);
            self.ahead.push_back(event);
            if shows {
                break;
            }
        }
        Ok(self)
    }

    /// The rest, under the watchdog. Nothing follows an error.
    pub(super) fn events(
        self,
        watchdog: Watchdog,
    ) -> impl Stream<Item = Result<StreamEvent>> + Send + 'static {
        let reading = Some(Box::new((self, watchdog)));
        futures::stream::unfold(reading, |reading| async {
            let mut reading = reading?;
            let (reader, watchdog) = &mut *reading;
            if let Some(event) = reader.ahead.pop_front() {
                return Some((Ok(event), Some(reading)));
            }
            // What is there already needs no clock.
            let next = match take_event(&mut reader.buffer).transpose() {
                Some(next) => next.map(Some),
                None => watchdog.next(reader.next()).await,
            };
            match next.transpose()? {
                Ok(event) => Some((Ok(event), Some(reading))),
                Err(error) => Some((Err(error), None)),
            }
        })
    }

    async fn next(&mut self) -> Result<Option<StreamEvent>> {
        loop {
            if let Some(event) = take_event(&mut self.buffer)? {
                return Ok(Some(event));
            }
            match self.body.next().await {
                Some(Ok(bytes)) => self.buffer.extend_from_slice(&bytes),
                Some(Err(error)) => {
                    return Err(Error::broken_off("the connection was lost").with_source(error));
                }
                None if self.buffer.is_empty() => return Ok(None),
                None => return Err(Error::broken_off("the stream ends inside a frame")),
            }
        }
    }
}

/// What the reader makes of a body that comes in these pieces: its events, and the fault at which it
/// stops.
#[cfg(any(test, fuzzing))]
pub(crate) fn decode<'a>(
    pieces: impl IntoIterator<Item = &'a [u8]>,
) -> (Vec<StreamEvent>, Option<Error>) {
    let mut buffer = BytesMut::new();
    let mut events = Vec::new();
    for piece in pieces {
        buffer.extend_from_slice(piece);
        loop {
            match take_event(&mut buffer) {
                Ok(Some(event)) => events.push(event),
                Ok(None) => break,
                Err(error) => return (events, Some(error)),
            }
        }
    }
    let cut = !buffer.is_empty();
    (
        events,
        cut.then(|| Error::broken_off("the stream ends inside a frame")),
    )
}

/// The first event of the buffer, if it is there whole.
fn take_event(buffer: &mut BytesMut) -> Result<Option<StreamEvent>> {
    match Frame::take(buffer) {
        Ok(Some(frame)) => event(&frame).map(Some),
        Ok(None) => Ok(None),
        Err(corrupt) => Err(corrupt.into()),
    }
}

fn event(frame: &Frame) -> Result<StreamEvent> {
    let headers = frame.headers()?;
    match headers.message_type {
        Some("event") => match headers.event_type {
            Some(event_type) => StreamEvent::parse(event_type, frame.payload()),
            None => Err(Error::broken_off(
                "a frame of the stream does not say what it is",
            )),
        },
        Some("exception") => {
            let name = headers.exception_type.unwrap_or_default();
            Err(errors::in_stream(name, &frame.payload()))
        }
        Some("error") => {
            let code = headers.error_code.unwrap_or_default();
            let message = headers.error_message.unwrap_or_default();
            Err(errors::service(500, code, message))
        }
        _ => Err(Error::broken_off(
            "a frame of the stream does not say what it is",
        )),
    }
}

impl From<Corrupt> for Error {
    fn from(_: Corrupt) -> Self {
        Error::broken_off("a frame of the stream is corrupt")
    }
}

/// Whether anybody could see that it came.
fn shows(event: &StreamEvent) -> bool {
    match event.kind() {
        EventKind::MessageStart { .. } => false,
        EventKind::ContentBlockStart { start, .. } => matches!(start, BlockStart::ToolUse(_)),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::ErrorKind;

    /// Both were accepted by botocore's parser.
    const MESSAGE_START: &str = "000000760000005296d5fade0b3a6576656e742d7479706507000c6d65737361676553746172740d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d747970650700056576656e747b22726f6c65223a22617373697374616e74227d6fa8c599";
    const THROTTLED: &str = "0000008300000061a9d144e50f3a657863657074696f6e2d747970650700137468726f74746c696e67457863657074696f6e0d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d74797065070009657863657074696f6e7b226d657373616765223a22736c6f77227d9350311c";

    fn bytes(hex: &str) -> BytesMut {
        let digit = |at: usize| u8::from_str_radix(hex.get(at..at + 2).unwrap(), 16).unwrap();
        (0..hex.len()).step_by(2).map(digit).collect()
    }

    #[test]
    fn an_event_and_an_exception_are_read_as_other_readers_do() {
        let mut buffer = bytes(MESSAGE_START);
        let event = take_event(&mut buffer).unwrap().unwrap();
        assert!(event.is_message_start());
        assert!(buffer.is_empty());
        let error = take_event(&mut bytes(THROTTLED)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Throttling);
        assert_eq!(error.service_message(), Some("slow"));
    }

    #[test]
    fn any_flipped_byte_of_a_frame_is_an_error() {
        for at in 0..bytes(MESSAGE_START).len() {
            let mut flipped = bytes(MESSAGE_START);
            flipped[at] ^= 0xff;
            assert!(
                take_event(&mut flipped).is_err(),
                "byte {at} was flipped and nobody noticed"
            );
        }
    }

    #[test]
    fn a_length_that_cannot_be_is_refused_before_its_bytes_are_awaited() {
        for length in [0_u32, 15, 100 << 20, u32::MAX] {
            let mut prelude = [length.to_be_bytes(), [0; 4]].concat();
            prelude.extend(crc32fast::hash(&prelude).to_be_bytes());
            assert!(
                take_event(&mut prelude.as_slice().into()).is_err(),
                "{length}"
            );
        }
    }

    #[test]
    fn any_cut_of_a_stream_is_noticed() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        let whole = bytes(MESSAGE_START);
        for end in 1..whole.len() {
            let body = ByteStream::from(whole[..end].to_vec());
            let watchdog = Watchdog::new(super::super::Patience::default());
            let events = Box::pin(Reader::new(body).events(watchdog));
            let read: Vec<_> = runtime.block_on(futures::StreamExt::collect(events));
            assert!(matches!(read.as_slice(), [Err(_)]), "cut at {end}");
        }
    }
}
