//! What the model sees of images, documents, video and audio.

use serde_json::Value;

use super::super::media;
use super::prompts::Ask;
use super::{Block, list, string};

pub(super) fn describe(ask: &Ask<'_>) -> Option<Vec<Block>> {
    let lines: Vec<String> = ask
        .conversation
        .last_blocks()
        .iter()
        .filter_map(line)
        .collect();
    match lines.as_slice() {
        [] => None,
        [one] => Some(Block::text(format!("I see {one}."))),
        many => Some(Block::text(format!("I see:\n\n- {}", many.join("\n- ")))),
    }
}

/// One attachment in words; nothing for a block that is none.
pub(super) fn line(block: &Value) -> Option<String> {
    if let Some(image) = block.get("image") {
        return Some(picture(image));
    }
    if let Some(document) = block.get("document") {
        return Some(paper(document));
    }
    let of = |kind: &str| {
        block.get(kind).map(|clip| {
            let format = string(clip, "format");
            format!("{} {kind} of {}", format.to_uppercase(), size(clip))
        })
    };
    of("video").or_else(|| of("audio"))
}

fn picture(image: &Value) -> String {
    let bytes = bytes(image);
    let shape = bytes.as_deref().and_then(media::dimensions);
    let shape = shape
        .map(|(w, h)| format!(", {w}×{h} pixels"))
        .unwrap_or_default();
    let format = string(image, "format").to_uppercase();
    format!("a {format} image of {}{shape}", size(image))
}

fn paper(document: &Value) -> String {
    let format = string(document, "format");
    let name = string(document, "name");
    let about = format!(
        "a {} document “{name}” of {}",
        format.to_uppercase(),
        size(document)
    );
    if !["txt", "md", "csv", "html"].contains(&format) {
        return about;
    }
    let bytes = bytes(document).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    match text.lines().next() {
        Some(line) => format!("{about}, which begins “{line}”"),
        None => about,
    }
}

fn bytes(media: &Value) -> Option<Vec<u8>> {
    let source = media.get("source")?;
    if let Some(text) = source.get("text").and_then(Value::as_str) {
        return Some(text.as_bytes().to_vec());
    }
    let parts = list(source, "content");
    if !parts.is_empty() {
        let texts: Vec<&str> = parts.iter().map(|part| string(part, "text")).collect();
        return Some(texts.join("\n").into_bytes());
    }
    media::decode(string(source, "bytes"))
}

fn size(media: &Value) -> String {
    if let Some(uri) = media
        .pointer("/source/s3Location/uri")
        .and_then(Value::as_str)
    {
        return format!("unknown size at {uri}");
    }
    match bytes(media).map(|bytes| bytes.len()) {
        Some(1) => "1 byte".to_owned(),
        Some(n) => format!("{n} bytes"),
        None => "unknown size".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;
    use serde_json::{Value, json};

    fn shown(block: Value) -> String {
        text_of_script(
            &json!({"messages": [{"role": "user", "content": [block, {"text": "what is this?"}]}]}),
        )
    }

    #[test]
    fn an_image_is_named_with_size_and_dimensions() {
        let png = "iVBORw0KGgoAAAANSUhEUgAAAAMAAAAC";
        let text = shown(json!({"image": {"format": "png", "source": {"bytes": png}}}));
        assert_eq!(text, "I see a PNG image of 24 bytes, 3×2 pixels.");
    }

    #[test]
    fn a_document_is_named_with_its_first_line() {
        let text = shown(
            json!({"document": {"format": "txt", "name": "Notes", "source": {"bytes": "b25lCnR3bw=="}}}),
        );
        assert_eq!(
            text,
            "I see a TXT document “Notes” of 7 bytes, which begins “one”."
        );
    }

    #[test]
    fn video_and_s3_sources_are_named() {
        assert_eq!(
            shown(json!({"video": {"format": "mp4", "source": {"bytes": "AAAA"}}})),
            "I see MP4 video of 3 bytes."
        );
        let s3 = json!({"video": {"format": "mp4", "source": {"s3Location": {"uri": "s3://b/k"}}}});
        assert_eq!(shown(s3), "I see MP4 video of unknown size at s3://b/k.");
    }
}
