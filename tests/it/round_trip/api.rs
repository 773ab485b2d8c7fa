//! What kinds the API has of each thing, written down from its service model.

use std::collections::BTreeSet;

use serde_json::Value;

/// An object of the API that says by its one key what it is.
pub struct Union {
    pub name: &'static str,
    /// The members under which it stands, as they follow one another; `content` stands for a list.
    pub under: &'static [&'static str],
    pub kinds: &'static [&'static str],
}

pub const UNIONS: &[Union] = &[
    Union {
        name: "ContentBlock",
        under: &["content"],
        kinds: &[
            "text",
            "image",
            "document",
            "video",
            "audio",
            "toolUse",
            "toolResult",
            "guardContent",
            "cachePoint",
            "reasoningContent",
            "citationsContent",
            "searchResult",
            "toolAddition",
            "toolRemoval",
        ],
    },
    Union {
        name: "ImageSource",
        under: &["image", "source"],
        kinds: &["bytes", "s3Location"],
    },
    Union {
        name: "DocumentSource",
        under: &["document", "source"],
        kinds: &["bytes", "s3Location", "text", "content"],
    },
    Union {
        name: "VideoSource",
        under: &["video", "source"],
        kinds: &["bytes", "s3Location"],
    },
    Union {
        name: "AudioSource",
        under: &["audio", "source"],
        kinds: &["bytes", "s3Location"],
    },
    Union {
        name: "ToolResultContentBlock",
        under: &["toolResult", "content"],
        kinds: &["json", "text", "image", "document", "video", "searchResult"],
    },
    Union {
        name: "GuardrailConverseContentBlock",
        under: &["guardContent"],
        kinds: &["text", "image"],
    },
    Union {
        name: "ReasoningContentBlock",
        under: &["reasoningContent"],
        kinds: &["reasoningText", "redactedContent"],
    },
    Union {
        name: "CitationLocation",
        under: &["location"],
        kinds: &[
            "web",
            "documentChar",
            "documentPage",
            "documentChunk",
            "searchResultLocation",
        ],
    },
    Union {
        name: "ConverseStreamOutput",
        under: &["stream"],
        kinds: &[
            "messageStart",
            "contentBlockStart",
            "contentBlockDelta",
            "contentBlockStop",
            "messageStop",
            "metadata",
        ],
    },
    Union {
        name: "ContentBlockStart",
        under: &["contentBlockStart", "start"],
        kinds: &["toolUse", "toolResult", "image"],
    },
    Union {
        name: "ContentBlockDelta",
        under: &["contentBlockDelta", "delta"],
        kinds: &[
            "text",
            "toolUse",
            "toolResult",
            "reasoningContent",
            "citation",
            "image",
        ],
    },
    Union {
        name: "ReasoningContentBlockDelta",
        under: &["delta", "reasoningContent"],
        kinds: &["text", "signature", "redactedContent"],
    },
    Union {
        name: "ToolResultBlockDelta",
        under: &["delta", "toolResult"],
        kinds: &["text", "json"],
    },
    Union {
        name: "ImageBlockDelta",
        under: &["delta", "image"],
        kinds: &["source", "error"],
    },
    Union {
        name: "ImageSource in ImageBlockDelta",
        under: &["delta", "image", "source"],
        kinds: &["bytes", "s3Location"],
    },
];

/// Adds the keys that stand in a value where the union does.
pub fn collect(value: &Value, union: &Union, found: &mut BTreeSet<String>) {
    walk(value, &mut Vec::new(), union, found);
}

fn walk<'v>(
    value: &'v Value,
    path: &mut Vec<&'v str>,
    union: &Union,
    found: &mut BTreeSet<String>,
) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| walk(item, path, union, found)),
        Value::Object(members) => {
            if path.ends_with(union.under) {
                found.extend(members.keys().cloned());
            }
            for (key, value) in members {
                path.push(key);
                walk(value, path, union, found);
                path.pop();
            }
        }
        _ => {}
    }
}
