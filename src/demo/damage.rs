//! What a fault puts into a stream in place of good frames.

use bytes::Bytes;
use serde_json::json;

use super::error::ApiError;
use super::events;
use super::fault::Breakage;
use super::frame;
use super::stream::{BEFORE_CUT, SILENCE, Step};

/// The steps of the fault itself; none for one that leaves all frames good.
pub(super) fn steps(breakage: &Breakage) -> Option<Vec<Step>> {
    let text = |text: &str| json!({"contentBlockIndex": 0, "delta": {"text": text}}).to_string();
    let delta = |payload: &str| frame::event("contentBlockDelta", payload.as_bytes());
    Some(match breakage {
        Breakage::Stall => vec![Step::Wait(SILENCE), Step::Break { reset: false }],
        Breakage::Reset => vec![Step::Wait(BEFORE_CUT), Step::Break { reset: true }],
        Breakage::Cut => Vec::new(),
        Breakage::Truncate => {
            let frame = delta(&text("never read"));
            vec![Step::Send(frame.slice(..frame.len() / 2))]
        }
        Breakage::Crc => vec![Step::Send(flipped(&delta(&text(" BROKEN"))))],
        Breakage::BadJson => vec![Step::Send(delta(
            r#"{"contentBlockIndex":0,"delta":{"text":"unfin"#,
        ))],
        Breakage::Junk => vec![Step::Send(Bytes::from_static(
            b"HTTP/1.1 502 Bad Gateway\r\n\r\nthis is no frame at all, and it goes on for a while",
        ))],
        Breakage::Oversize => vec![
            Step::Send(frame::prelude(100 << 20, 82).into()),
            Step::Send(vec![b'x'; 1 << 16].into()),
            Step::Wait(SILENCE),
            Step::Break { reset: false },
        ],
        Breakage::Exception(error) | Breakage::EarlyException(error) => {
            vec![Step::Send(exception(error))]
        }
        Breakage::ErrorFrame => vec![Step::Send(frame::error(
            "InternalFailure",
            "The stream failed.",
        ))],
        Breakage::NoMetadata | Breakage::LateEvents | Breakage::SlowDrip => return None,
    })
}

fn exception(error: &ApiError) -> Bytes {
    let mut payload = json!({"message": error.message});
    if error.code == "ModelStreamErrorException" {
        events::add(
            &mut payload,
            "originalStatusCode",
            Some(json!(error.status)),
        );
        events::add(
            &mut payload,
            "originalMessage",
            Some(json!("invalid sequence")),
        );
    }
    frame::exception(&error.exception_type(), payload.to_string().as_bytes())
}

/// A frame whose last byte, a part of its checksum, is wrong.
fn flipped(frame: &[u8]) -> Bytes {
    let mut bytes = frame.to_vec();
    if let Some(last) = bytes.last_mut() {
        *last ^= 0xff;
    }
    bytes.into()
}
