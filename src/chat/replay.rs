//! A whole answer as the events of a stream.

use serde_json::{Value, json};

use super::content::ReasoningContent;
use super::error::Result;
use super::event::StreamEvent;
use super::message::ContentBlock;
use super::response::ConverseResponse;
use super::transport::EventStream;

impl EventStream {
    /// The events that add up to an answer which came at once, for models that do not stream.
    #[must_use]
    pub fn from_response(response: &ConverseResponse) -> Self {
        let mut events = vec![event(
            "messageStart",
            json!({"role": response.message().role}),
        )];
        for (index, block) in response.message().content.iter().enumerate() {
            events.extend(of_block(index, block));
            events.push(event(
                "contentBlockStop",
                json!({"contentBlockIndex": index}),
            ));
        }
        events.push(event(
            "messageStop",
            json!({
                "stopReason": response.stop_reason(),
                "additionalModelResponseFields": response.additional_model_response_fields(),
            }),
        ));
        events.push(event("metadata", json!(response.metadata())));
        let request_id = response.request_id().map(str::to_owned);
        // What events cannot tell, such as members of a newer API, is not lost by the detour.
        let mut stream =
            Self::new(futures::stream::iter(events), request_id).with_tries(response.tries());
        stream.whole = Some(response.message().clone());
        stream
    }
}

fn event(name: &str, payload: Value) -> Result<StreamEvent> {
    StreamEvent::parse(name, payload.to_string().into())
}

fn of_block(index: usize, block: &ContentBlock) -> Vec<Result<StreamEvent>> {
    let start = |start: Value| {
        event(
            "contentBlockStart",
            json!({"contentBlockIndex": index, "start": start}),
        )
    };
    let delta = |delta: Value| {
        event(
            "contentBlockDelta",
            json!({"contentBlockIndex": index, "delta": delta}),
        )
    };
    match block {
        ContentBlock::Text(text) => vec![delta(json!({"text": text}))],
        ContentBlock::ReasoningContent(ReasoningContent::ReasoningText(reasoning)) => {
            let text = delta(json!({"reasoningContent": {"text": reasoning.text}}));
            let signature = reasoning.signature.as_ref();
            let signature = signature.map(|s| delta(json!({"reasoningContent": {"signature": s}})));
            std::iter::once(text).chain(signature).collect()
        }
        ContentBlock::ReasoningContent(ReasoningContent::RedactedContent(blob)) => {
            vec![delta(
                json!({"reasoningContent": {"redactedContent": blob}}),
            )]
        }
        ContentBlock::ToolUse(tool) => vec![
            start(json!({"toolUse": {"toolUseId": tool.tool_use_id, "name": tool.name}})),
            delta(json!({"toolUse": {"input": tool.input.get()}})),
        ],
        ContentBlock::CitationsContent(cited) => {
            let text = cited
                .content
                .iter()
                .map(|part| delta(json!({"text": part.text})));
            text.chain(
                cited
                    .citations
                    .iter()
                    .map(|citation| delta(json!({"citation": citation}))),
            )
            .collect()
        }
        ContentBlock::Image(image) => vec![
            start(json!({"image": {"format": image.format}})),
            delta(json!({"image": {"source": image.source}})),
        ],
        // They come whole, as a block of a newer API would; only results of tools have deltas with a
        // name.
        ContentBlock::Document(_)
        | ContentBlock::Video(_)
        | ContentBlock::Audio(_)
        | ContentBlock::ToolResult(_)
        | ContentBlock::GuardContent(_)
        | ContentBlock::CachePoint(_)
        | ContentBlock::ReasoningContent(ReasoningContent::Other(_))
        | ContentBlock::SearchResult(_)
        | ContentBlock::Other(_) => vec![start(json!(block))],
    }
}

#[cfg(test)]
mod tests {
    use futures::{FutureExt, StreamExt};

    use super::*;
    use crate::chat::Collector;

    #[test]
    fn the_events_of_a_whole_answer_add_up_to_its_blocks() {
        let answer = json!({
            "output": {"message": {"role": "assistant", "content": [
                {"reasoningContent": {"reasoningText": {"text": "hm", "signature": "c2ln"}}},
                {"reasoningContent": {"reasoningText": {"text": "unsigned"}}},
                {"reasoningContent": {"redactedContent": "eA=="}},
                {"text": "words"},
                {"citationsContent": {"content": [{"text": "a"}], "citations": [{"title": "t"}]}},
                {"toolUse": {"toolUseId": "1", "name": "clock", "input": {"zone": "UTC"}}},
                {"toolResult": {"toolUseId": "1", "content": [{"text": "noon"}], "type": "x"}},
                {"image": {"format": "png", "source": {"bytes": "aQ=="}}},
                {"image": {"format": "png", "source": {"s3Location": {"uri": "s3://b/k"}}}},
                {"hologram": {"light": 1}},
            ]}},
            "stopReason": "tool_use",
            "additionalModelResponseFields": {"stop_sequence": "x"},
            "usage": {"inputTokens": 1, "outputTokens": 2, "totalTokens": 3},
        });
        let response = ConverseResponse::parse(answer.to_string().as_bytes(), None).unwrap();
        let events = EventStream::from_response(&response).collect::<Vec<_>>();
        let mut collector = Collector::default();
        for event in events.now_or_never().expect("nothing to wait for") {
            collector.add(event.unwrap().kind());
        }
        let message = collector.take_message();
        assert_eq!(json!(message), answer["output"]["message"]);
        let again = collector.response(message, None);
        assert_eq!(again.to_json(), response.to_json());
    }
}
