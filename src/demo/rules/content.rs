//! Rules of a single content block: its kind, its place, what is in it.

use serde_json::Value;

use super::super::media;
use super::super::signature;
use super::pattern::{self, one_of};
use super::{ApiError, Verdict, blocks_of, only_key, role, string, wrong_type};

const KINDS: &[&str] = &[
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
];
/// The kind the demo itself made up. Like a real service it takes back what it
/// sent, though no client has a model of it.
const OWN_KIND: &str = "hologram";

const FOR_USERS: &[&str] = &["document", "video", "audio", "guardContent", "searchResult"];
const FOR_ASSISTANTS: &[&str] = &["toolUse", "reasoningContent", "citationsContent", OWN_KIND];
const FOR_SYSTEM: &[&str] = &["toolAddition", "toolRemoval"];

const VIDEOS: &[&str] = &[
    "mkv", "mov", "mp4", "webm", "flv", "mpeg", "mpg", "wmv", "three_gp",
];
const AUDIOS: &[&str] = &[
    "mp3", "opus", "wav", "aac", "flac", "mp4", "ogg", "mkv", "mka", "x-aac", "m4a", "mpeg",
    "mpga", "pcm", "webm",
];
const DOCUMENTS: &[&str] = &[
    "pdf", "csv", "doc", "docx", "xls", "xlsx", "html", "txt", "md",
];

pub(super) fn check(n: usize, message: &Value) -> Verdict {
    let role = role(message);
    for (m, block) in blocks_of(message).iter().enumerate() {
        let place = format!("messages.{n}.content.{m}");
        let (kind, value) = if role == "assistant" && block.get(OWN_KIND).is_some() {
            (OWN_KIND, block)
        } else {
            only_key(block, "ContentBlock", &place, KINDS)?
        };
        check_role(role, kind, &place)?;
        check_value(kind, value, &place)?;
    }
    Ok(())
}

fn check_role(role: &str, kind: &str, place: &str) -> Verdict {
    if role == "user" && kind == "reasoningContent" {
        return Err(ApiError::validation(
            "User messages cannot contain reasoning content. Please remove the reasoning content and try again.",
        ));
    }
    // Models make images, and results of tools that run on the server stand in
    // the answer itself.
    let allowed = match role {
        "user" => !FOR_ASSISTANTS.contains(&kind) && !FOR_SYSTEM.contains(&kind),
        "assistant" => !FOR_USERS.contains(&kind) && !FOR_SYSTEM.contains(&kind),
        _ => FOR_SYSTEM.contains(&kind),
    };
    if allowed {
        return Ok(());
    }
    Err(ApiError::validation(format!(
        "The {kind} field in the ContentBlock object at {place} is not supported for the {role} role. Remove it and try again."
    )))
}

fn check_value(kind: &str, value: &Value, place: &str) -> Verdict {
    match kind {
        "text" => check_text(value, place),
        "image" => check_image(value, place),
        "document" => check_document(value, place),
        "video" => check_clip(value, &format!("{place}.video"), VIDEOS),
        "audio" => check_clip(value, &format!("{place}.audio"), AUDIOS),
        "toolUse" => check_tool_use(value, &format!("{place}.toolUse")),
        "toolResult" => check_tool_result(value, &format!("{place}.toolResult")),
        "cachePoint" => one_of(
            string(value, "type"),
            &format!("{place}.cachePoint.type"),
            &["default"],
        ),
        "reasoningContent" => check_reasoning(value, place),
        _ => Ok(()),
    }
}

fn check_text(value: &Value, place: &str) -> Verdict {
    let text = value
        .as_str()
        .ok_or_else(|| wrong_type(&format!("{place}.text"), "string"))?;
    if text.is_empty() {
        return Err(ApiError::validation(format!(
            "The text field in the ContentBlock object at {place} is blank. Add text to the text field, and try again."
        )));
    }
    if text.trim().is_empty() {
        return Err(ApiError::validation(
            "messages: text content blocks must contain non-whitespace text",
        ));
    }
    Ok(())
}

/// The bytes of a source; nothing when it is in S3 or is text.
fn source_bytes(value: &Value, place: &str) -> Result<Option<Vec<u8>>, ApiError> {
    let source = value.get("source").unwrap_or(&Value::Null);
    let keys = ["bytes", "s3Location", "text", "content"];
    let (key, inner) = only_key(source, "Source", &format!("{place}.source"), &keys)?;
    if key != "bytes" {
        return Ok(None);
    }
    let place = format!("{place}.source.bytes");
    let text = inner.as_str().ok_or_else(|| wrong_type(&place, "string"))?;
    let Some(bytes) = media::decode(text) else {
        return Err(ApiError::validation(format!(
            "The value at {place} is not valid base64."
        )));
    };
    if bytes.is_empty() {
        return Err(ApiError::constraint(
            None,
            &place,
            "Member must have length greater than or equal to 1",
        ));
    }
    Ok(Some(bytes))
}

fn check_image(value: &Value, place: &str) -> Verdict {
    let inner = format!("{place}.image");
    let format = string(value, "format");
    one_of(
        format,
        &format!("{inner}.format"),
        &["png", "jpeg", "gif", "webp"],
    )?;
    match source_bytes(value, &inner)? {
        Some(bytes) if media::image_format(&bytes) != Some(format) => {
            Err(ApiError::validation(format!(
                "The model returned the following errors: {place}.image.source.base64: Image does not match the provided media type image/{format}"
            )))
        }
        _ => Ok(()),
    }
}

fn check_document(value: &Value, place: &str) -> Verdict {
    let place = format!("{place}.document");
    if let Some(format) = value.get("format").and_then(Value::as_str) {
        one_of(format, &format!("{place}.format"), DOCUMENTS)?;
    }
    source_bytes(value, &place).map(|_| ())
}

fn check_clip(value: &Value, place: &str, formats: &[&str]) -> Verdict {
    one_of(string(value, "format"), &format!("{place}.format"), formats)?;
    source_bytes(value, place).map(|_| ())
}

fn check_tool_use(value: &Value, place: &str) -> Verdict {
    check_id(value, place)?;
    let name = string(value, "name");
    pattern::check(
        name,
        &format!("{place}.name"),
        64,
        pattern::is_name_char,
        "[a-zA-Z0-9_-]+",
    )?;
    match value.get("input") {
        Some(Value::Object(_)) => Ok(()),
        _ => Err(ApiError::validation(format!(
            "The format of the value at {place}.input is invalid. Provide a json object for the field and try again."
        ))),
    }
}

fn check_tool_result(value: &Value, place: &str) -> Verdict {
    check_id(value, place)?;
    if let Some(status) = value.get("status").and_then(Value::as_str) {
        one_of(status, &format!("{place}.status"), &["success", "error"])?;
    }
    let Some(blocks) = value.get("content").and_then(Value::as_array) else {
        return Err(ApiError::constraint(
            None,
            &format!("{place}.content"),
            "Member must not be null",
        ));
    };
    let keys = ["json", "text", "image", "document", "video", "searchResult"];
    for (i, block) in blocks.iter().enumerate() {
        let place = format!("{place}.content.{i}");
        let (kind, value) = only_key(block, "ToolResultContentBlock", &place, &keys)?;
        match kind {
            "image" => check_image(value, &place)?,
            "document" => check_document(value, &place)?,
            _ => {}
        }
    }
    Ok(())
}

fn check_id(value: &Value, place: &str) -> Verdict {
    let place = format!("{place}.toolUseId");
    pattern::check(
        string(value, "toolUseId"),
        &place,
        64,
        pattern::is_id_char,
        "[a-zA-Z0-9_.:-]+",
    )
}

fn check_reasoning(value: &Value, place: &str) -> Verdict {
    let inner = format!("{place}.reasoningContent");
    let keys = ["reasoningText", "redactedContent"];
    let (key, value) = only_key(value, "ReasoningContentBlock", &inner, &keys)?;
    if key == "redactedContent" {
        return match value.as_str().and_then(media::decode) {
            Some(_) => Ok(()),
            None => Err(ApiError::validation(format!(
                "The value at {inner}.redactedContent is not valid base64."
            ))),
        };
    }
    let failure = |text: &str| {
        ApiError::validation(format!(
            "The model returned the following errors: {place}.thinking.{text}"
        ))
    };
    match value.get("signature").and_then(Value::as_str) {
        None => Err(failure("signature: Field required")),
        Some(given) if given == signature::of(string(value, "text")) => Ok(()),
        Some(_) => Err(ApiError::validation(format!(
            "The model returned the following errors: {place}: Invalid signature in thinking block"
        ))),
    }
}

#[cfg(test)]
#[path = "content_tests.rs"]
mod tests;
