//! A streamed answer as a response body: events into frames, paced, and broken
//! where a fault says so.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use futures::stream;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Frame;
use serde_json::{Value, json};
use uuid::Uuid;

use super::damage;
use super::events::{self, Event};
use super::fault::{Breakage, Fault};
use super::frame;
use super::http::Body;
use super::script::Script;
use super::socket::Cutter;

/// How long a silence lasts that is meant to be without end.
pub(super) const SILENCE: Duration = Duration::from_mins(10);
/// Long enough for what was written to leave before the connection is cut.
pub(super) const BEFORE_CUT: Duration = Duration::from_millis(50);
const DRIP_BYTES: usize = 16;
const DRIP_PAUSE: Duration = Duration::from_millis(20);
/// Up to this many frames each is flushed alone; a longer answer is measured
/// for throughput, where a write a frame would measure the kernel.
const FLUSHED_ALONE: usize = 512;
const FLUSHED_TOGETHER: usize = 16;

/// What a body does next.
pub(super) enum Step {
    Send(Bytes),
    Wait(Duration),
    /// Ends the connection in the middle of the body; with a reset if asked.
    Break {
        reset: bool,
    },
}

pub(super) type Steps = Box<dyn Iterator<Item = Step> + Send>;

/// The answer's closing members, made when they are sent: the latency is known only then.
pub(super) type Closing = Box<dyn FnOnce() -> Value + Send>;

/// The steps of a whole streamed answer.
pub(super) fn steps(script: &Script, fields: Option<Value>, closing: Closing) -> Steps {
    let breakage = match &script.fault {
        Some(Fault::Broken(breakage)) => Some(breakage),
        _ => None,
    };
    let stop = Event::stop(script, fields);
    let mut writer = Writer::new(script.delay);
    let mut late = Vec::new();
    match breakage {
        Some(Breakage::SlowDrip) => writer.drip = true,
        Some(Breakage::LateEvents) => {
            late = vec![Event::delta(0, json!({"text": " (late)"})), stop.clone()];
        }
        _ => {}
    }
    let metadata = std::iter::once_with(move || Event::metadata(closing()));
    let keeps_metadata = breakage != Some(&Breakage::NoMetadata);
    let tail = std::iter::once(stop)
        .chain(late)
        .chain(metadata.filter(move |_| keeps_metadata));
    let Some(damage) = breakage.and_then(damage::steps) else {
        let events = events::of(script).chain(tail);
        return Box::new(events.flat_map(move |event| writer.write(&event)));
    };
    let strike = match breakage {
        Some(Breakage::EarlyException(_)) => 0,
        _ => strike_at(script),
    };
    let head = events::of(script).take(strike);
    let mut rest_writer = Writer::new(script.delay);
    // After a damaged frame good ones follow, to catch a client that reads on.
    let rest = events::of(script).skip(strike).chain(tail);
    let rest = rest.flat_map(move |event| rest_writer.write(&event));
    let goes_on = matches!(breakage, Some(Breakage::Crc | Breakage::BadJson));
    Box::new(
        head.flat_map(move |event| writer.write(&event))
            .chain(damage)
            .chain(rest.take(if goes_on { usize::MAX } else { 0 })),
    )
}

/// How many events come before a fault: half the deltas, but at least one.
fn strike_at(script: &Script) -> usize {
    let deltas = events::of(script).filter(Event::is_delta).count();
    let before = deltas.div_ceil(2).max(1);
    let mut seen = 0;
    events::of(script)
        .take_while(|event| {
            let goes_on = seen < before;
            seen += usize::from(event.is_delta());
            goes_on
        })
        .count()
}

/// Makes steps of events.
struct Writer {
    delay: Option<Duration>,
    drip: bool,
    noise: u64,
}

impl Writer {
    fn new(delay: Option<Duration>) -> Self {
        // The noise decides nothing but the length of padding; it must not be zero.
        let noise = Uuid::new_v4().as_u64_pair().0 | 1;
        Writer {
            delay,
            drip: false,
            noise,
        }
    }

    fn write(&mut self, event: &Event) -> Vec<Step> {
        let mut payload = event.payload.clone();
        events::add(&mut payload, "p", Some(json!(self.padding())));
        let frame = frame::event(event.kind, payload.to_string().as_bytes());
        if self.drip {
            return drip(&frame).collect();
        }
        let wait = self.delay.filter(|_| event.is_delta()).map(Step::Wait);
        wait.into_iter().chain([Step::Send(frame)]).collect()
    }

    /// Bedrock pads each event by a random length against guessing from sizes.
    fn padding(&mut self) -> &'static str {
        const LETTERS: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
        self.noise ^= self.noise << 13;
        self.noise ^= self.noise >> 7;
        self.noise ^= self.noise << 17;
        let length = 1 + usize::from(self.noise.to_be_bytes()[0]) % LETTERS.len();
        LETTERS.get(..length).unwrap_or(LETTERS)
    }
}

pub(super) fn drip(bytes: &Bytes) -> impl Iterator<Item = Step> + use<> {
    let parts: Vec<Bytes> = bytes
        .chunks(DRIP_BYTES)
        .map(Bytes::copy_from_slice)
        .collect();
    parts
        .into_iter()
        .flat_map(|part| [Step::Wait(DRIP_PAUSE), Step::Send(part)])
}

/// A body that goes through steps.
pub(super) fn body(steps: Steps, cutter: Cutter) -> Body {
    let start = (steps, cutter, 0usize);
    let frames = stream::unfold(start, |(mut steps, cutter, sent)| async move {
        loop {
            match steps.next()? {
                Step::Wait(time) => tokio::time::sleep(time).await,
                Step::Send(bytes) => {
                    if sent < FLUSHED_ALONE || sent % FLUSHED_TOGETHER == 0 {
                        // hyper flushes what it has when a body makes it wait.
                        tokio::task::yield_now().await;
                    }
                    return Some((Ok(Frame::data(bytes)), (steps, cutter, sent + 1)));
                }
                Step::Break { reset } => {
                    if reset {
                        cutter.cut();
                    }
                    let error = io::Error::new(io::ErrorKind::ConnectionAborted, "asked for");
                    return Some((Err(error), (steps, cutter, sent)));
                }
            }
        }
    });
    StreamBody::new(frames).boxed_unsync()
}

#[cfg(test)]
mod tests {
    use super::super::conversation::Conversation;
    use super::super::script;
    use super::*;

    /// What a question's stream sends: readable parts of the bytes, `!` for a break.
    fn sent(text: &str) -> String {
        let body = json!({"messages": [{"role": "user", "content": [{"text": text}]}]});
        let script = script::write(Conversation::new("demo.x", &body));
        let steps = steps(&script, None, Box::new(|| json!({"usage": {}})));
        let bytes: Vec<u8> = steps
            .flat_map(|step| match step {
                Step::Send(bytes) => bytes.to_vec(),
                Step::Wait(_) => Vec::new(),
                Step::Break { .. } => b"!".to_vec(),
            })
            .collect();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    #[test]
    fn an_answer_ends_with_message_stop_and_then_metadata() {
        let sent = sent("what is 2+2?");
        let stop = sent.find("messageStop").expect("a stop");
        assert!(sent.find("metadata").expect("metadata") > stop);
        assert!(sent.contains("\"p\":\"a"));
    }

    #[test]
    fn a_broken_answer_has_some_text_and_no_stop() {
        for name in [
            "stall",
            "reset",
            "cut",
            "truncate",
            "junk",
            "oversize",
            "exception",
            "error-frame",
        ] {
            let sent = sent(&format!("fault: {name}"));
            assert!(
                sent.contains("contentBlockDelta") && !sent.contains("messageStop"),
                "{name}"
            );
        }
    }

    #[test]
    fn each_fault_leaves_its_mark() {
        assert!(sent("fault: reset").ends_with('!'));
        assert!(sent("fault: exception throttlingException").contains("throttlingException"));
        assert!(!sent("fault: early-exception").contains("contentBlockDelta"));
        assert!(
            sent("fault: crc").contains(" BROKEN") && sent("fault: crc").contains("messageStop")
        );
        assert!(!sent("fault: no-metadata").contains("usage"));
        assert_eq!(sent("fault: late-events").matches("messageStop").count(), 2);
        assert!(sent("unknown block").contains("contentBlockSparkle"));
    }
}
