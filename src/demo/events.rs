//! A script as the events of a stream, in Bedrock's order. It knows neither
//! frames nor time. Events are made one by one: an answer may be long.

use serde_json::{Value, json};

use super::script::{Block, Script};
use super::words::Pieces;

pub(super) type Events = Box<dyn Iterator<Item = Event> + Send>;

const FRAGMENT: usize = 6;

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Event {
    pub(super) kind: &'static str,
    pub(super) payload: Value,
}

impl Event {
    fn new(kind: &'static str, payload: Value) -> Self {
        Event { kind, payload }
    }

    pub(super) fn is_delta(&self) -> bool {
        self.kind == "contentBlockDelta"
    }

    pub(super) fn delta(index: usize, delta: Value) -> Self {
        Event::new(
            "contentBlockDelta",
            json!({"contentBlockIndex": index, "delta": delta}),
        )
    }

    pub(super) fn stop(script: &Script, fields: Option<Value>) -> Self {
        let mut payload = json!({"stopReason": script.stop_reason});
        add(&mut payload, "additionalModelResponseFields", fields);
        Event::new("messageStop", payload)
    }

    pub(super) fn metadata(payload: Value) -> Self {
        Event::new("metadata", payload)
    }
}

/// Adds a member to an object unless there is none to add.
pub(super) fn add(object: &mut Value, key: &str, value: Option<Value>) {
    if let (Some(members), Some(value)) = (object.as_object_mut(), value) {
        members.insert(key.to_owned(), value);
    }
}

/// Everything before `messageStop`.
pub(super) fn of(script: &Script) -> Events {
    let start = std::iter::once(Event::new("messageStart", json!({"role": "assistant"})));
    let whole = script.whole;
    let blocks = script.blocks.clone().into_iter().enumerate();
    if script.interleaved {
        let blocks = blocks.map(|(index, block)| of_block(index, block, whole));
        return Box::new(start.chain(in_turns(blocks.collect())));
    }
    Box::new(start.chain(blocks.flat_map(move |(index, block)| of_block(index, block, whole))))
}

fn in_turns(mut blocks: Vec<Events>) -> impl Iterator<Item = Event> + Send {
    std::iter::from_fn(move || {
        let round: Vec<Event> = blocks.iter_mut().filter_map(Iterator::next).collect();
        (!round.is_empty()).then_some(round)
    })
    .flatten()
}

fn of_block(index: usize, block: Block, whole: bool) -> Events {
    let stop = Event::new("contentBlockStop", json!({"contentBlockIndex": index}));
    let delta = move |delta: Value| Event::delta(index, delta);
    let events: Events = match block {
        Block::Text(text) => texts(text, whole, move |piece| delta(json!({"text": piece}))),
        Block::Reasoning { text, signature } => {
            let text = texts(text, whole, move |piece| {
                delta(json!({"reasoningContent": {"text": piece}}))
            });
            let signed = signature.map(|s| delta(json!({"reasoningContent": {"signature": s}})));
            Box::new(text.chain(signed))
        }
        Block::Redacted(bytes) => {
            let event = delta(json!({"reasoningContent": {"redactedContent": bytes}}));
            Box::new(std::iter::once(event))
        }
        Block::ToolUse { id, name, input } => {
            let start = begin(index, json!({"toolUse": {"toolUseId": id, "name": name}}));
            let fragments = fragments(&input).into_iter();
            Box::new(
                std::iter::once(start)
                    .chain(fragments.map(move |f| delta(json!({"toolUse": {"input": f}})))),
            )
        }
        Block::Cited { text, citation } => {
            let text = texts(text, whole, move |piece| delta(json!({"text": piece})));
            Box::new(text.chain(std::iter::once(delta(json!({"citation": citation})))))
        }
        Block::Image { format, base64 } => {
            let start = begin(index, json!({"image": {"format": format}}));
            Box::new(
                std::iter::once(start).chain(
                    image_pieces(base64)
                        .map(move |bytes| delta(json!({"image": {"source": {"bytes": bytes}}}))),
                ),
            )
        }
        Block::Hologram => Box::new(hologram(index).into_iter()),
    };
    Box::new(events.chain(std::iter::once(stop)))
}

fn begin(index: usize, start: Value) -> Event {
    Event::new(
        "contentBlockStart",
        json!({"contentBlockIndex": index, "start": start}),
    )
}

fn texts(text: String, whole: bool, event: impl Fn(String) -> Event + Send + 'static) -> Events {
    if whole {
        return Box::new(std::iter::once(event(text)));
    }
    Box::new(Pieces::new(text).map(event))
}

/// Tool input comes in fragments that are no JSON by themselves.
fn fragments(input: &str) -> Vec<String> {
    let letters: Vec<char> = input.chars().collect();
    letters
        .chunks(FRAGMENT)
        .map(|chunk| chunk.iter().collect())
        .collect()
}

/// An image comes in several deltas, each in a base64 of its own.
fn image_pieces(base64: &str) -> impl Iterator<Item = &str> {
    let middle = (base64.len() / 2).next_multiple_of(4);
    let (first, second) = base64.split_at_checked(middle).unwrap_or((base64, ""));
    [first, second]
        .into_iter()
        .filter(|piece| !piece.is_empty())
}

/// A block, a delta and an event of kinds no client knows.
fn hologram(index: usize) -> [Event; 3] {
    [
        begin(index, json!({"hologram": {"shape": "cube"}})),
        Event::delta(index, json!({"hologram": {"light": "blue"}})),
        Event::new(
            "contentBlockSparkle",
            json!({"contentBlockIndex": index, "sparkle": "much"}),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::conversation::Conversation;
    use super::*;

    fn events(text: &str) -> Vec<Event> {
        let body = json!({"messages": [{"role": "user", "content": [{"text": text}]}]});
        of(&super::super::script::write(Conversation::new(
            "demo.x", &body,
        )))
        .collect()
    }

    fn kinds(text: &str) -> Vec<&'static str> {
        let mut kinds: Vec<_> = events(text).iter().map(|event| event.kind).collect();
        kinds.dedup();
        kinds
    }

    #[test]
    fn text_and_reasoning_have_no_start_and_tools_do() {
        assert_eq!(
            kinds("hello"),
            ["messageStart", "contentBlockDelta", "contentBlockStop"]
        );
        assert_eq!(
            kinds("use a tool anyway"),
            [
                "messageStart",
                "contentBlockDelta",
                "contentBlockStop",
                "contentBlockStart",
                "contentBlockDelta",
                "contentBlockStop"
            ]
        );
        assert_eq!(kinds("empty"), ["messageStart"]);
    }

    #[test]
    fn reasoning_is_signed_at_its_end() {
        let deltas: Vec<Value> = events("think")
            .into_iter()
            .map(|event| event.payload)
            .collect();
        let signed = deltas
            .iter()
            .position(|d| d.pointer("/delta/reasoningContent/signature").is_some());
        let last_text = deltas
            .iter()
            .rposition(|d| d.pointer("/delta/reasoningContent/text").is_some());
        assert!(signed > last_text && last_text.is_some());
    }

    #[test]
    fn interleaved_blocks_take_turns() {
        let indices: Vec<u64> = events("fault: interleave")
            .iter()
            .filter_map(|event| {
                event
                    .payload
                    .get("contentBlockIndex")
                    .and_then(Value::as_u64)
            })
            .take(4)
            .collect();
        assert_eq!(indices, [0, 1, 0, 1]);
    }
}
