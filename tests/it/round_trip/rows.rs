//! The wire JSON of each kind of block and event, as facts and service model have it.

use serde_json::{Value, json};

use super::Way;
use crate::support::strict_json;

/// What the demo signs `I think so.` with: a checksum of the text.
const SIGNATURE: &str = "SIGNATURE";
const SIGNED: &str = "I think so.";

pub const STOP_REASONS: &[&str] = &[
    "end_turn",
    "tool_use",
    "max_tokens",
    "stop_sequence",
    "guardrail_intervened",
    "content_filtered",
    "malformed_model_output",
    "malformed_tool_use",
    "model_context_window_exceeded",
    "a_reason_of_a_newer_api",
];

/// All that can be said beside the messages.
pub const OPTIONS: &[&str] = &[
    r#"{"system":[{"guardContent":{"text":{"text":"g"}}},{"text":"Be brief."},{"cachePoint":{"type":"default","ttl":"1h"}}]}"#,
    r#"{"inferenceConfig":{"maxTokens":100,"temperature":0.7,"topP":0.5,"stopSequences":["END","."]}}"#,
    r#"{"toolConfig":{"tools":[
        {"toolSpec":{"name":"t","description":"d","strict":true,"inputSchema":{"json":{"type":"object","properties":{"z":{},"a":{}}}}}},
        {"systemTool":{"name":"search"}},{"cachePoint":{"type":"default"}}],"toolChoice":{"tool":{"name":"t"}}}}"#,
    r#"{"toolConfig":{"tools":[{"toolSpec":{"name":"t","inputSchema":{"json":{"type":"object"}}}}],"toolChoice":{"any":{}}}}"#,
    r#"{"guardrailConfig":{"guardrailIdentifier":"abc1","guardrailVersion":"DRAFT","trace":"enabled_full","streamProcessingMode":"async"}}"#,
    r#"{"additionalModelRequestFields":{"top_k":40,"thinking":{"type":"enabled","budget_tokens":1024}},
        "additionalModelResponseFieldPaths":["/stop_sequence"]}"#,
    r#"{"modelId":"arn:aws:bedrock:us-east-1:123456789012:prompt/ABCDEFGHIJ:1","promptVariables":{"name":{"text":"Ann"}}}"#,
    r#"{"requestMetadata":{"team":"blue","empty":""},"performanceConfig":{"latency":"optimized"},"serviceTier":{"type":"flex"}}"#,
    r#"{"outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"schema":"{\"type\":\"object\"}","name":"n","description":"d"}}},"effort":"high"}}"#,
    // A member that the options have no field for.
    r#"{"projectIdentifier":"proj-1"}"#,
];

/// What our side says: a name and the messages of one turn.
pub const SAID: &[(&str, &str)] = &[
    (
        "text",
        r#"[{"role":"user","content":[{"text":"Grüße ☕\n\"quoted\""}]}]"#,
    ),
    (
        "images",
        r#"[{"role":"user","content":[
            {"image":{"format":"png","source":{"bytes":"iVBORw0KGgo="}}},
            {"image":{"format":"jpeg","source":{"bytes":"/9j/"}}},
            {"image":{"format":"gif","source":{"bytes":"R0lGODlh"}}},
            {"image":{"format":"webp","source":{"bytes":"UklGRgAAAABXRUJQ"}}},
            {"image":{"format":"png","source":{"s3Location":{"uri":"s3://bucket/a.png"}}}}]}]"#,
    ),
    (
        "documents",
        r#"[{"role":"user","content":[
            {"document":{"format":"pdf","name":"a","source":{"bytes":"JVBERi0="}}},
            {"document":{"name":"Report (2) [b]-c","source":{"s3Location":{"uri":"s3://bucket/key","bucketOwner":"123456789012"}}}},
            {"document":{"format":"txt","name":"d","source":{"text":"one two"},"context":"a note","citations":{"enabled":true}}},
            {"document":{"format":"md","name":"e","source":{"content":[{"text":"one"},{"text":"two"}]},"citations":{"enabled":false}}},
            {"text":"see"}]}]"#,
    ),
    (
        "videos",
        r#"[{"role":"user","content":[
            {"video":{"format":"mp4","source":{"bytes":"AAAA"}}},
            {"video":{"format":"three_gp","source":{"s3Location":{"uri":"s3://bucket/v","bucketOwner":"123456789012"}}}}]}]"#,
    ),
    (
        "sounds",
        r#"[{"role":"user","content":[
            {"audio":{"format":"wav","source":{"bytes":"AAAA"}}},
            {"audio":{"format":"x-aac","source":{"s3Location":{"uri":"s3://bucket/s"}}}}]}]"#,
    ),
    (
        "content for the guardrail",
        r#"[{"role":"user","content":[
            {"guardContent":{"text":{"text":"g","qualifiers":["grounding_source","query","guard_content"]}}},
            {"guardContent":{"text":{"text":"h"}}},
            {"guardContent":{"image":{"format":"png","source":{"bytes":"iVBORw0KGgo="}}}},
            {"text":"see"}]}]"#,
    ),
    (
        "cache points",
        r#"[{"role":"user","content":[
            {"text":"a"},{"cachePoint":{"type":"default","ttl":"1h"}},
            {"text":"b"},{"cachePoint":{"type":"default","ttl":"5m"}},
            {"text":"c"},{"cachePoint":{"type":"default"}}]}]"#,
    ),
    (
        "search results",
        r#"[{"role":"user","content":[
            {"searchResult":{"source":"https://a","title":"t","content":[{"text":"p"},{"text":"q"}],"citations":{"enabled":true}}},
            {"searchResult":{"source":"https://b","title":"u","content":[{"text":"r"}]}},
            {"text":"see"}]}]"#,
    ),
    (
        "tools added and removed",
        r#"[{"role":"system","content":[{"toolRemoval":{"tool":{"name":"clock"}}}]},
            {"role":"system","content":[{"toolAddition":{"tool":{"type":"mcp","name":"clock","serverName":"time"}}}]},
            {"role":"user","content":[{"text":"a"}]}]"#,
    ),
    (
        "tool results of every part",
        r#"[{"role":"user","content":[
            {"toolResult":{"toolUseId":"a.1:x","content":[
                {"text":"t"},{"json":{"z":1,"a":[1.50,null,true,12345678901234567890]}},{"json":[1]},
                {"image":{"format":"png","source":{"bytes":"iVBORw0KGgo="}}},
                {"document":{"format":"txt","name":"r","source":{"bytes":"aGk="}}},
                {"video":{"format":"mp4","source":{"bytes":"AAAA"}}},
                {"searchResult":{"source":"s","title":"t","content":[{"text":"p"}]}}],"status":"success"}},
            {"toolResult":{"toolUseId":"b","content":[{"text":"no"}],"status":"error"}}]}]"#,
    ),
];

/// What the model answers: as content, and as the events it comes in.
pub struct Answered {
    pub name: &'static str,
    content: &'static str,
    /// Where it is not sent as it was kept.
    sent: Option<&'static str>,
    events: &'static str,
}

pub const ANSWERED: &[Answered] = &[
    Answered {
        name: "text",
        content: r#"[{"text":"Hello, 世界"},{"text":"again"}]"#,
        sent: None,
        events: r#"
            contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"Hello, "},"p":"abc"}
            contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"世界"}}
            contentBlockStop {"contentBlockIndex":0}
            contentBlockDelta {"contentBlockIndex":1,"delta":{"text":"again"}}
            contentBlockStop {"contentBlockIndex":1}"#,
    },
    Answered {
        name: "reasoning with its signature",
        content: r#"[{"reasoningContent":{"reasoningText":{"text":"I think so.","signature":"SIGNATURE"}}},{"text":"Yes."}]"#,
        sent: None,
        events: r#"
            contentBlockDelta {"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"I think "}}}
            contentBlockDelta {"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"so."}}}
            contentBlockDelta {"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"SIGNATURE"}}}
            contentBlockStop {"contentBlockIndex":0}
            contentBlockDelta {"contentBlockIndex":1,"delta":{"text":"Yes."}}
            contentBlockStop {"contentBlockIndex":1}"#,
    },
    Answered {
        name: "a signature without its reasoning",
        content: r#"[{"reasoningContent":{"reasoningText":{"text":"","signature":"demo-signature-00000000"}}},{"text":"Yes."}]"#,
        sent: None,
        events: r#"
            contentBlockDelta {"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"demo-sig"}}}
            contentBlockDelta {"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"nature-00000000"}}}
            contentBlockStop {"contentBlockIndex":0}
            contentBlockDelta {"contentBlockIndex":1,"delta":{"text":"Yes."}}
            contentBlockStop {"contentBlockIndex":1}"#,
    },
    Answered {
        name: "encrypted reasoning",
        content: r#"[{"reasoningContent":{"redactedContent":"c2VjcmV0IQ=="}},{"text":"Yes."}]"#,
        sent: None,
        events: r#"
            contentBlockDelta {"contentBlockIndex":0,"delta":{"reasoningContent":{"redactedContent":"c2VjcmU="}}}
            contentBlockDelta {"contentBlockIndex":0,"delta":{"reasoningContent":{"redactedContent":"dCE="}}}
            contentBlockStop {"contentBlockIndex":0}
            contentBlockDelta {"contentBlockIndex":1,"delta":{"text":"Yes."}}
            contentBlockStop {"contentBlockIndex":1}"#,
    },
    Answered {
        name: "citations of every location",
        content: r#"[{"citationsContent":{"content":[{"text":"It is said."}],"citations":[
            {"title":"t","source":"s","sourceContent":[{"text":"said"}],"location":{"web":{"url":"https://a","domain":"a"}}},
            {"location":{"documentChar":{"documentIndex":0,"start":1,"end":2}}},
            {"location":{"documentPage":{"documentIndex":0,"start":1,"end":2}}},
            {"location":{"documentChunk":{"documentIndex":0,"start":1,"end":2}}},
            {"location":{"searchResultLocation":{"searchResultIndex":0,"start":0,"end":1}}}]}},
            {"text":" Or so."}]"#,
        sent: None,
        events: r#"
            contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"It is "}}
            contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"said."}}
            contentBlockDelta {"contentBlockIndex":0,"delta":{"citation":{"title":"t","source":"s","sourceContent":[{"text":"said"}],"location":{"web":{"url":"https://a","domain":"a"}}}}}
            contentBlockDelta {"contentBlockIndex":0,"delta":{"citation":{"location":{"documentChar":{"documentIndex":0,"start":1,"end":2}}}}}
            contentBlockDelta {"contentBlockIndex":0,"delta":{"citation":{"location":{"documentPage":{"documentIndex":0,"start":1,"end":2}}}}}
            contentBlockDelta {"contentBlockIndex":0,"delta":{"citation":{"location":{"documentChunk":{"documentIndex":0,"start":1,"end":2}}}}}
            contentBlockDelta {"contentBlockIndex":0,"delta":{"citation":{"location":{"searchResultLocation":{"searchResultIndex":0,"start":0,"end":1}}}}}
            contentBlockStop {"contentBlockIndex":0}
            contentBlockDelta {"contentBlockIndex":1,"delta":{"text":" Or so."}}
            contentBlockStop {"contentBlockIndex":1}"#,
    },
    Answered {
        name: "a tool that the service runs itself, and its result",
        content: r#"[{"toolUse":{"toolUseId":"s1","name":"search","input":{"q":"x"},"type":"server_tool_use"}},
            {"toolResult":{"toolUseId":"s1","content":[{"text":"found"},{"json":{"n":1.50}}],"status":"success","type":"search_result"}},
            {"text":"Found it."}]"#,
        sent: None,
        events: r#"
            contentBlockStart {"contentBlockIndex":0,"start":{"toolUse":{"toolUseId":"s1","name":"search","type":"server_tool_use"}}}
            contentBlockDelta {"contentBlockIndex":0,"delta":{"toolUse":{"input":"{\"q\":"}}}
            contentBlockDelta {"contentBlockIndex":0,"delta":{"toolUse":{"input":"\"x\"}"}}}
            contentBlockStop {"contentBlockIndex":0}
            contentBlockStart {"contentBlockIndex":1,"start":{"toolResult":{"toolUseId":"s1","type":"search_result","status":"success"}}}
            contentBlockDelta {"contentBlockIndex":1,"delta":{"toolResult":[{"text":"found"}]}}
            contentBlockDelta {"contentBlockIndex":1,"delta":{"toolResult":[{"json":{"n":1.50}}]}}
            contentBlockStop {"contentBlockIndex":1}
            contentBlockDelta {"contentBlockIndex":2,"delta":{"text":"Found it."}}
            contentBlockStop {"contentBlockIndex":2}"#,
    },
    Answered {
        name: "a text in parts with its sources",
        content: r#"[{"citationsContent":{"content":[{"text":"One."},{"text":" Two."}],"citations":[{"title":"t"},{"source":"s"}]}}]"#,
        sent: None,
        events: "",
    },
    Answered {
        name: "members of a newer API in blocks that are known",
        content: r#"[{"reasoningContent":{"reasoningText":{"text":"I think so.","signature":"SIGNATURE","mood":"calm"}}},
            {"citationsContent":{"content":[{"text":"One."}],"citations":[],"mood":"calm"}},
            {"toolUse":{"toolUseId":"s2","name":"search","input":{},"type":"server_tool_use","mood":"calm"}}]"#,
        sent: None,
        events: "",
    },
    Answered {
        name: "tools without input, and with the numbers as they came",
        content: r#"[{"text":"Both."},{"toolUse":{"toolUseId":"c","name":"clock","input":{}}},
            {"toolUse":{"toolUseId":"d","name":"clock","input":{"z":1.50,"a":12345678901234567890}}}]"#,
        sent: None,
        events: r#"
            contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"Both."}}
            contentBlockStop {"contentBlockIndex":0}
            contentBlockStart {"contentBlockIndex":1,"start":{"toolUse":{"toolUseId":"c","name":"clock"}}}
            contentBlockStop {"contentBlockIndex":1}
            contentBlockStart {"contentBlockIndex":2,"start":{"toolUse":{"toolUseId":"d","name":"clock"}}}
            contentBlockDelta {"contentBlockIndex":2,"delta":{"toolUse":{"input":"{\"z\":1.50,\"a\""}}}
            contentBlockDelta {"contentBlockIndex":2,"delta":{"toolUse":{"input":":12345678901234567890}"}}}
            contentBlockStop {"contentBlockIndex":2}"#,
    },
    Answered {
        name: "a block and an event of a newer API",
        content: r#"[{"text":"See:"},{"hologram":{"shape":"cube","light":"blue"}}]"#,
        sent: None,
        events: r#"
            contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"See:"}}
            contentBlockStop {"contentBlockIndex":0}
            contentBlockStart {"contentBlockIndex":1,"start":{"hologram":{"shape":"cube"}}}
            contentBlockDelta {"contentBlockIndex":1,"delta":{"hologram":{"light":"blue"}}}
            contentBlockSparkle {"contentBlockIndex":1,"sparkle":"much"}
            contentBlockStop {"contentBlockIndex":1}"#,
    },
    Answered {
        name: "an image that could not be made",
        content: r#"[{"image":{"format":"png","error":{"message":"too hard"}}},{"text":"Sorry."}]"#,
        sent: Some(r#"[{"text":"Sorry."}]"#),
        events: r#"
            contentBlockStart {"contentBlockIndex":0,"start":{"image":{"format":"png"}}}
            contentBlockDelta {"contentBlockIndex":0,"delta":{"image":{"error":{"message":"too hard"}}}}
            contentBlockStop {"contentBlockIndex":0}
            contentBlockDelta {"contentBlockIndex":1,"delta":{"text":"Sorry."}}
            contentBlockStop {"contentBlockIndex":1}"#,
    },
    Answered {
        name: "images in pieces and in S3",
        content: r#"[{"text":"Here."},{"image":{"format":"png","source":{"bytes":"iVBORw0KGgoAAAA="}}},
            {"image":{"format":"webp","source":{"s3Location":{"uri":"s3://bucket/made.webp"}}}}]"#,
        sent: None,
        events: r#"
            contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"Here."}}
            contentBlockStop {"contentBlockIndex":0}
            contentBlockStart {"contentBlockIndex":1,"start":{"image":{"format":"png"}}}
            contentBlockDelta {"contentBlockIndex":1,"delta":{"image":{"source":{"bytes":"iVBORw0KGgo="}}}}
            contentBlockDelta {"contentBlockIndex":1,"delta":{"image":{"source":{"bytes":"AAAA"}}}}
            contentBlockStop {"contentBlockIndex":1}
            contentBlockStart {"contentBlockIndex":2,"start":{"image":{"format":"webp"}}}
            contentBlockDelta {"contentBlockIndex":2,"delta":{"image":{"source":{"s3Location":{"uri":"s3://bucket/made.webp"}}}}}
            contentBlockStop {"contentBlockIndex":2}"#,
    },
];

impl Answered {
    /// How it can come; not everything can come in events.
    pub fn ways(&self) -> &'static [Way] {
        match self.events {
            "" => &[Way::Whole, Way::Replayed],
            _ => &[Way::Whole, Way::Replayed, Way::Stream],
        }
    }

    pub fn content(&self) -> Value {
        strict_json(signed(self.content))
    }

    /// The message as the next request has it.
    pub fn sent(&self) -> Value {
        let sent = self.sent.unwrap_or(self.content);
        json!({"role": "assistant", "content": strict_json(signed(sent))})
    }

    /// Whether an image is sent back.
    pub fn of_image_models(&self) -> bool {
        self.sent().to_string().contains("\"image\"")
    }

    /// All events of the stream, from `messageStart` to `metadata`.
    pub fn events(&self) -> Vec<(String, String)> {
        events(&format!(
            r#"messageStart {{"role":"assistant","p":"abcd"}}
               {}
               messageStop {{"stopReason":"end_turn","additionalModelResponseFields":{{"stop_sequence":null}}}}
               metadata {}"#,
            signed(self.events),
            metadata()
        ))
    }
}

fn signed(json: &str) -> String {
    let checksum = crc32fast::hash(SIGNED.as_bytes());
    json.replace(SIGNATURE, &format!("demo-signature-{checksum:08x}"))
}

/// A line for each event: its type and its payload.
pub fn events(lines: &str) -> Vec<(String, String)> {
    let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| line.split_once(' ').unwrap())
        .map(|(name, payload)| (name.to_owned(), payload.to_owned()))
        .collect()
}

pub fn metadata() -> Value {
    json!({
        "usage": {
            "inputTokens": 3, "outputTokens": 2, "totalTokens": 10,
            "cacheReadInputTokens": 4, "cacheWriteInputTokens": 1,
            "cacheDetails": [{"ttl": "1h", "inputTokens": 1}],
        },
        "metrics": {"latencyMs": 7},
        "trace": {"guardrail": {"modelOutput": []}, "promptRouter": {"invokedModelId": "m"}},
        "performanceConfig": {"latency": "optimized"},
        "serviceTier": {"type": "flex"},
    })
}

/// The body of a Converse response with this content.
pub fn whole(content: &Value) -> Value {
    let mut whole = metadata();
    whole["output"] = json!({"message": {"role": "assistant", "content": content}});
    whole["stopReason"] = json!("end_turn");
    whole["additionalModelResponseFields"] = json!({"stop_sequence": null});
    whole
}

/// A wish for two tools.
pub fn tool_request() -> Value {
    json!([
        {"toolUse": {"toolUseId": "a.1:x", "name": "get_weather", "input": {"city": "Rome"}}},
        {"toolUse": {"toolUseId": "b", "name": "clock", "input": {}}},
    ])
}

pub fn tool_config() -> Value {
    let schema = json!({"type": "object", "properties": {"city": {"type": "string"}}});
    let tool = |name: &str| json!({"toolSpec": {"name": name, "description": "d", "inputSchema": {"json": schema}}});
    json!({"tools": [tool("get_weather"), tool("clock")], "toolChoice": {"auto": {}}})
}
