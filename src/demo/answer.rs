//! An answer in one JSON document, for `converse`, and for each fault of a
//! stream its nearest twin.

use bytes::Bytes;
use serde_json::{Value, json};

use super::error::ApiError;
use super::events::add;
use super::fault::{Breakage, Fault};
use super::script::{Block, Script};
use super::stream::{self, SILENCE, Step, Steps};

/// A body in steps; `length` is what its header promises, where that is known.
pub(super) struct Document {
    pub(super) steps: Steps,
    pub(super) length: Option<usize>,
}

/// The response's JSON, `closing` being its usage, metrics and trace.
pub(super) fn json(script: &Script, fields: Option<Value>, closing: Value) -> Value {
    let content: Vec<Value> = script.blocks.iter().map(block).collect();
    let mut response = json!({
        "output": {"message": {"role": "assistant", "content": content}},
        "stopReason": script.stop_reason,
    });
    add(&mut response, "additionalModelResponseFields", fields);
    if let Value::Object(members) = closing {
        for (key, value) in members {
            add(&mut response, &key, Some(value));
        }
    }
    response
}

fn block(block: &Block) -> Value {
    match block {
        Block::Text(text) => json!({"text": text}),
        Block::Reasoning { text, signature } => {
            let mut reasoning = json!({"text": text});
            add(
                &mut reasoning,
                "signature",
                signature.clone().map(Value::from),
            );
            json!({"reasoningContent": {"reasoningText": reasoning}})
        }
        Block::Redacted(bytes) => json!({"reasoningContent": {"redactedContent": bytes}}),
        Block::ToolUse { id, name, input } => {
            // Input that the token limit cut is no JSON; Bedrock then sends an empty object.
            let input = serde_json::from_str(input).unwrap_or_else(|_| json!({}));
            json!({"toolUse": {"toolUseId": id, "name": name, "input": input}})
        }
        Block::Cited { text, citation } => {
            json!({"citationsContent": {"content": [{"text": text}], "citations": [citation]}})
        }
        Block::Image { format, base64 } => {
            json!({"image": {"format": format, "source": {"bytes": base64}}})
        }
        Block::Hologram => json!({"hologram": {"shape": "cube", "light": "blue"}}),
    }
}

/// The document as it is sent, broken if the script says so.
pub(super) fn document(script: &Script, mut response: Value) -> Result<Document, ApiError> {
    let Some(Fault::Broken(breakage)) = &script.fault else {
        return Ok(whole(&response));
    };
    let broken = |how: Vec<Step>| {
        let text = Bytes::from(response.to_string());
        let half = Step::Send(text.slice(..text.len() / 2));
        let steps = std::iter::once(half).chain(how);
        Document {
            steps: Box::new(steps),
            length: None,
        }
    };
    Ok(match breakage {
        Breakage::Exception(error) | Breakage::EarlyException(error) => return Err(error.clone()),
        Breakage::ErrorFrame => {
            return Err(ApiError::new(
                500,
                "InternalServerException",
                "The stream failed.",
            ));
        }
        Breakage::Stall | Breakage::Oversize => {
            broken(vec![Step::Wait(SILENCE), Step::Break { reset: false }])
        }
        Breakage::Reset => broken(vec![
            Step::Wait(stream::BEFORE_CUT),
            Step::Break { reset: true },
        ]),
        Breakage::Truncate => broken(vec![
            Step::Wait(stream::BEFORE_CUT),
            Step::Break { reset: false },
        ]),
        Breakage::Cut | Breakage::Crc | Breakage::BadJson | Breakage::Junk => broken(Vec::new()),
        Breakage::SlowDrip => Document {
            steps: Box::new(stream::drip(&Bytes::from(response.to_string()))),
            length: None,
        },
        Breakage::NoMetadata => {
            if let Some(members) = response.as_object_mut() {
                members.remove("usage");
                members.remove("metrics");
            }
            whole(&response)
        }
        Breakage::LateEvents => whole(&response),
    })
}

fn whole(response: &Value) -> Document {
    let text = Bytes::from(response.to_string());
    Document {
        length: Some(text.len()),
        steps: Box::new(std::iter::once(Step::Send(text))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::conversation::Conversation;
    use super::super::script;
    use super::*;

    fn scripted(text: &str) -> Script {
        let body = json!({"messages": [{"role": "user", "content": [{"text": text}]}]});
        script::write(Conversation::new("demo.x", &body))
    }

    #[test]
    fn a_document_holds_message_stop_reason_and_usage() {
        let response = json(
            &scripted("what is 2+2?"),
            None,
            json!({"usage": {"inputTokens": 3}}),
        );
        assert_eq!(
            response,
            json!({
                "output": {"message": {"role": "assistant", "content": [{"text": "2 + 2 = 4."}]}},
                "stopReason": "end_turn",
                "usage": {"inputTokens": 3},
            })
        );
    }

    #[test]
    fn each_kind_of_block_has_its_wire_form() {
        let blocks = |text: &str| {
            json(&scripted(text), None, json!({}))["output"]["message"]["content"].to_string()
        };
        assert!(blocks("think").contains("\"signature\":\"demo-signature-"));
        assert!(blocks("use a tool anyway").contains("\"input\":{\"city\":\"Paris\"}"));
        assert!(blocks("cite").contains("\"citationsContent\""));
        assert!(blocks("redacted").contains("\"redactedContent\""));
        assert!(blocks("unknown block").contains("\"hologram\""));
    }

    #[test]
    fn a_fault_of_a_stream_has_a_twin() {
        let twin = |text: &str| document(&scripted(text), json!({"usage": 1}));
        assert_eq!(
            twin("fault: exception throttlingException")
                .err()
                .map(|e| e.status),
            Some(429)
        );
        assert_eq!(
            twin("fault: no-metadata").ok().and_then(|d| d.length),
            Some("{}".len())
        );
        assert!(twin("fault: reset").is_ok_and(|d| d.length.is_none()));
    }
}
