//! The events of a stream to the message they add up to.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::event::{Delta, EventKind, Metadata, StopReason};
use super::json::Json;
use super::message::{Message, Role};
use super::part::Part;
use super::response::ConverseResponse;

/// Puts a message together from the events of its stream, block by block, in the order of
/// `contentBlockIndex`.
///
/// Blocks may interleave, begin without a start, or change their kind half-way (each kind then
/// becomes a block of its own). What comes after `messageStop` adds nothing but metadata.
///
/// ```
/// use outcrop::{Collector, StreamEvent};
///
/// let mut collector = Collector::default();
/// for (kind, json) in [
///     ("contentBlockDelta", r#"{"contentBlockIndex":0,"delta":{"text":"Hel"}}"#),
///     ("contentBlockDelta", r#"{"contentBlockIndex":0,"delta":{"text":"lo"}}"#),
///     ("messageStop", r#"{"stopReason":"end_turn"}"#),
/// ] {
///     collector.add(StreamEvent::parse(kind, json.into())?.kind());
/// }
/// assert!(collector.is_complete());
/// assert_eq!(collector.take_message().text(), Some("Hello"));
/// # Ok::<(), outcrop::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Collector {
    role: Option<Role>,
    blocks: BTreeMap<u32, Block>,
    stop: Option<(StopReason, Option<Json>)>,
    metadata: Option<Metadata>,
    bytes: usize,
    unknown: usize,
}

/// What has come under one index.
#[derive(Debug, Default)]
struct Block {
    parts: Vec<Part>,
    /// `contentBlockStop` has come.
    ended: bool,
}

impl Collector {
    /// Takes in one event.
    pub fn add(&mut self, event: &EventKind) {
        match event {
            EventKind::Metadata(metadata) => self.metadata = Some(metadata.clone()),
            EventKind::Unknown => self.unknown += 1,
            _ if self.is_complete() => {}
            EventKind::MessageStart { role } => self.role = Some(role.clone()),
            EventKind::ContentBlockStart { index, start } => {
                if let Some(part) = Part::started(start) {
                    self.bytes = self.bytes.saturating_add(part.overhead());
                    self.blocks.entry(*index).or_default().parts.push(part);
                }
            }
            EventKind::ContentBlockDelta { index, delta } => self.delta(*index, delta),
            EventKind::ContentBlockStop { index } => {
                if let Some(block) = self.blocks.get_mut(index) {
                    block.ended = true;
                }
            }
            EventKind::MessageStop {
                stop_reason,
                additional_model_response_fields,
            } => {
                self.stop = Some((
                    stop_reason.clone(),
                    additional_model_response_fields.clone(),
                ));
            }
        }
    }

    /// Whether `messageStop` has come.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.stop.is_some()
    }

    /// Whether anything has come that is worth keeping: text that is not blank, or another block.
    #[must_use]
    pub fn has_content(&self) -> bool {
        self.blocks
            .values()
            .flat_map(|block| &block.parts)
            .any(Part::has_content)
    }

    /// About how many bytes are held.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// How many events and deltas were of a kind this version does not know.
    #[must_use]
    pub fn unknown(&self) -> usize {
        self.unknown
    }

    /// Why the answer ended, once `messageStop` has come.
    #[must_use]
    pub fn stop_reason(&self) -> Option<&StopReason> {
        self.stop.as_ref().map(|(reason, _)| reason)
    }

    /// The message as far as it has come, leaving the collector empty.
    ///
    /// A block that was cut short is kept in a form in which it is not taken for a whole one: a
    /// tool's input as text, reasoning without a signature.
    pub fn take_message(&mut self) -> Message {
        let role = self.role.take().unwrap_or(Role::Assistant);
        // A service that says the model ended is believed, even where it skips the stops.
        let whole = self.stop_reason().is_some_and(StopReason::is_normal);
        let blocks = std::mem::take(&mut self.blocks).into_values();
        let content = blocks.flat_map(|block| {
            let cut = !whole && !block.ended;
            block.parts.into_iter().map(move |part| part.finish(cut))
        });
        Message::new(role, content.collect())
    }

    /// The answer around a message that was taken, with what is known of it by now.
    #[must_use]
    pub fn response(
        &self,
        message: impl Into<Arc<Message>>,
        request_id: Option<String>,
    ) -> ConverseResponse {
        let (stop_reason, additional) = self.stop.clone().unzip();
        let metadata = self.metadata.clone().unwrap_or_default();
        ConverseResponse::from_parts(
            message,
            stop_reason,
            additional.flatten(),
            metadata,
            request_id,
        )
    }

    fn delta(&mut self, index: u32, delta: &Delta) {
        let mut known = !matches!(delta, Delta::Unknown(_));
        let parts = &mut self.blocks.entry(index).or_default().parts;
        // Another kind of delta in between does not end a part.
        let mut taken = parts.iter_mut().rev().find_map(|part| part.extend(delta));
        if taken.is_none()
            && let Some(mut part) = Part::for_delta(delta)
        {
            taken = part.extend(delta).map(|bytes| bytes + part.overhead());
            parts.push(part);
        }
        if parts.is_empty() {
            self.blocks.remove(&index);
        }
        known &= taken.is_some();
        self.bytes = self.bytes.saturating_add(taken.unwrap_or(0));
        self.unknown += usize::from(!known);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::chat::StreamEvent;

    fn collected(events: &[(&str, Value)]) -> Collector {
        let mut collector = Collector::default();
        for (event_type, payload) in events {
            let event = StreamEvent::parse(event_type, payload.to_string().into()).unwrap();
            collector.add(event.kind());
        }
        collector
    }

    fn delta(delta: Value) -> (&'static str, Value) {
        let payload = json!({"contentBlockIndex": 0, "delta": delta});
        ("contentBlockDelta", payload)
    }

    #[test]
    fn a_block_without_content_counts_too() {
        let names = "t".repeat(100);
        let start = |index| {
            let start = json!({"toolUse": {"toolUseId": names, "name": names}});
            let payload = json!({"contentBlockIndex": index, "start": start});
            ("contentBlockStart", payload)
        };
        let started: Vec<_> = (0..10).map(start).collect();
        let held = collected(&started).bytes();
        assert!(held > 10 * 2 * names.len(), "{held}");
        assert!(collected(&[delta(json!({"text": ""}))]).bytes() > 0);
    }

    #[test]
    fn a_block_that_nobody_knows_ends_where_a_delta_has_another_name() {
        let deltas = [
            json!({"hologram": {"light": "a"}}),
            json!({"hologram": {"light": "b"}}),
            json!({"aroma": {"notes": ["c"]}}),
            json!({"aroma": {"notes": ["d"]}}),
        ];
        let message = collected(&deltas.map(delta)).take_message();
        assert_eq!(
            serde_json::to_value(&message.content).unwrap(),
            json!([{"hologram": {"light": "ab"}}, {"aroma": {"notes": ["c", "d"]}}])
        );
    }
}
