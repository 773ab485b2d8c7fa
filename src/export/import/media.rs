//! Images and documents in messages of other programs. Only what the file itself holds is carried over:
//! nothing is fetched.

use std::path::Path;

use super::super::text;
use super::left_out::{LeftOut, named};
use super::object::Object;
use crate::chat::{Blob, Document, Media, Source, legal_document_name};

const IMAGES: [(&str, &str); 5] = [
    ("image/png", "png"),
    ("image/jpeg", "jpeg"),
    ("image/jpg", "jpeg"),
    ("image/gif", "gif"),
    ("image/webp", "webp"),
];

const DOCUMENTS: [(&str, &str); 9] = [
    ("application/pdf", "pdf"),
    ("text/plain", "txt"),
    ("text/markdown", "md"),
    ("text/html", "html"),
    ("text/csv", "csv"),
    ("application/msword", "doc"),
    ("application/vnd.ms-excel", "xls"),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
    ),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
    ),
];

/// As much of an address is shown.
const ADDRESS: usize = 80;

/// Bytes with their type, or why there are none.
type Found = Result<(String, Blob), String>;

/// `image_url` with a `data:` address, or Claude's `source`.
pub(super) fn image(object: &mut Object<'_>, left_out: &mut LeftOut) -> Option<Media> {
    let found = match object.object("source") {
        Some(source) => from_source(source),
        None => from_address(&address(object)),
    };
    let image = found.and_then(|(mime, blob)| {
        let format = format(&IMAGES, &mime)?;
        Ok(Media::new(format, Source::Bytes(blob)))
    });
    image
        .map_err(|why| left_out.add(format!("an image: {why}")))
        .ok()
}

/// OpenAI's `file`, or Claude's `source`.
pub(super) fn document(object: &mut Object<'_>, left_out: &mut LeftOut) -> Option<Document> {
    let title = object.string("title");
    let (found, name) = if let Some(source) = object.object("source") {
        (from_source(source), title)
    } else {
        let mut file = object.object("file").unwrap_or_default();
        let mut own = |key: &str| file.string(key).or_else(|| object.string(key));
        let found = from_address(&own("file_data").unwrap_or_default());
        (found, own("filename").or(title))
    };
    let document = found.and_then(|(mime, blob)| {
        let format = format(&DOCUMENTS, &mime)?;
        let name = name.as_deref().map(Path::new).and_then(Path::file_stem);
        let name = name.unwrap_or_default().to_string_lossy();
        Ok(Document::new(
            format,
            legal_document_name(&name),
            Source::Bytes(blob),
        ))
    });
    document
        .map_err(|why| left_out.add(format!("a document: {why}")))
        .ok()
}

fn address(object: &mut Object<'_>) -> String {
    let nested = object
        .object("image_url")
        .and_then(|mut image| image.string("url"));
    nested
        .or_else(|| object.string("image_url"))
        .unwrap_or_default()
}

fn from_address(address: &str) -> Found {
    let Some(data) = address.strip_prefix("data:") else {
        return Err(match address {
            "" => "it is not in the file".to_owned(),
            address => format!(
                "it is at {} and not in the file",
                text::shortened(address, ADDRESS)
            ),
        });
    };
    let (about, data) = data.split_once(',').unwrap_or_default();
    match about.strip_suffix(";base64") {
        Some(mime) => Ok((mime.to_owned(), base64(data)?)),
        None => Err("its data is not in base64".to_owned()),
    }
}

fn from_source(mut source: Object<'_>) -> Found {
    let kind = source.string("type").unwrap_or_default();
    let data = source.string("data").unwrap_or_default();
    let mime = source.string("media_type");
    match kind.as_str() {
        "base64" => Ok((mime.unwrap_or_default(), base64(&data)?)),
        "text" => Ok((
            mime.unwrap_or_else(|| "text/plain".to_owned()),
            Blob::new(data),
        )),
        "url" => from_address(&source.string("url").unwrap_or_default()),
        kind => Err(format!("its source is of the type {}", named(kind))),
    }
}

fn base64(data: &str) -> Result<Blob, String> {
    let blob = Blob::from_base64(data.split_whitespace().collect::<String>());
    let sound = !blob.base64().is_empty() && blob.decode().is_some();
    sound
        .then_some(blob)
        .ok_or_else(|| "its data is not in base64".to_owned())
}

fn format(known: &[(&str, &'static str)], mime: &str) -> Result<&'static str, String> {
    let bare = mime
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let format = known
        .iter()
        .find(|(name, _)| *name == bare)
        .map(|(_, format)| *format);
    format.ok_or_else(|| format!("Converse has no {}", named(mime)))
}
