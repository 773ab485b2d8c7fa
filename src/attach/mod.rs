//! From a path or an S3 URI to the content blocks a message can carry, checked before money is
//! spent.
//!
//! | file | owns |
//! |---|---|
//! | `words` | what was typed or dragged in, as paths |
//! | `read` | bytes of a regular file, and no more of them than fit |
//! | `kind` | what the bytes are |
//! | `save` | images that a model made |
//! | `limits` | the documented limits, which are warned about and not enforced |

mod kind;
mod limits;
mod read;
mod save;
mod words;

use std::path::Path;

use crate::chat::{
    Blob, ContentBlock, Document, Error, ErrorKind, Media, Result, S3Location, Source,
    legal_document_name,
};
use kind::Kind;
pub use limits::{size, warnings};
pub use save::save_images;
pub use words::{expand_home, references};

/// Something that goes along with a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Attachment {
    /// What the person called it.
    pub name: String,
    /// Such as `image png, 12.3 KB`.
    pub about: String,
    /// What is sent.
    pub block: ContentBlock,
}

/// Reads what a reference names: a path, or `s3://bucket/key`, to which `?owner=` and the 12-digit
/// account may be added.
///
/// # Errors
/// When it cannot be read or is nothing a model takes. The sentence names the file.
pub fn load(reference: &str) -> Result<Attachment> {
    match reference.strip_prefix("s3://") {
        Some(location) => in_s3(reference, location),
        None => in_a_file(reference),
    }
}

fn in_a_file(reference: &str) -> Result<Attachment> {
    let path = expand_home(reference);
    let bytes = read::regular_file(&path, reference)?;
    let extension = kind::extension(&path);
    let kind = kind::of(&bytes, &extension).map_err(|is| unsupported(reference, &is))?;
    let about = format!("{kind}, {}", limits::in_words(bytes.len()));
    let block = match &kind {
        Kind::Text => {
            let text = String::from_utf8_lossy(&bytes);
            ContentBlock::Text(fenced(&file_name(&path), &extension, &text))
        }
        kind => block(kind, &path, Source::Bytes(Blob::new(&bytes))),
    };
    Ok(Attachment {
        name: reference.to_owned(),
        about,
        block,
    })
}

fn in_s3(reference: &str, location: &str) -> Result<Attachment> {
    let wrong = |sentence: &str| {
        Error::new(ErrorKind::Usage, format!("{reference}: {sentence}"))
            .with_hint("write it like s3://bucket/folder/report.pdf?owner=123456789012")
    };
    let (location, owner) = match location.rsplit_once("?owner=") {
        Some((location, owner)) => (location, Some(owner)),
        None => (location, None),
    };
    if owner.is_some_and(|owner| owner.len() != 12 || !owner.bytes().all(|b| b.is_ascii_digit())) {
        return Err(wrong("an owner is a 12-digit account"));
    }
    match location.split_once('/') {
        Some((bucket, key)) if !bucket.is_empty() && !key.is_empty() => {}
        _ => return Err(wrong("there is no bucket or no key")),
    }
    let path = Path::new(location);
    let kind = kind::by_name(&kind::extension(path))
        .ok_or_else(|| wrong("its name does not tell what it is"))?;
    let uri = format!("s3://{location}");
    if uri.len() > 1024 {
        return Err(wrong("it is longer than 1024 characters"));
    }
    let object = S3Location {
        bucket_owner: owner.map(str::to_owned),
        ..S3Location::new(uri)
    };
    Ok(Attachment {
        name: reference.to_owned(),
        about: format!("{kind} in S3"),
        block: block(&kind, path, Source::S3Location(object)),
    })
}

fn block(kind: &Kind, path: &Path, source: Source) -> ContentBlock {
    match kind {
        Kind::Image(format) => ContentBlock::Image(Media::new(*format, source)),
        Kind::Video(format) => ContentBlock::Video(Media::new(*format, source)),
        Kind::Audio(format) => ContentBlock::Audio(Media::new(*format, source)),
        Kind::Document(format) => {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            ContentBlock::Document(Document::new(*format, legal_document_name(&stem), source))
        }
        Kind::Text => ContentBlock::Text(file_name(path)),
    }
}

/// A text file as a model reads it best: named, and fenced off from what the person says.
fn fenced(name: &str, language: &str, text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let end = if text.ends_with('\n') { "" } else { "\n" };
    format!("{name}:\n{fence}{language}\n{text}{end}{fence}")
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn unsupported(reference: &str, is: &str) -> Error {
    Error::new(ErrorKind::Usage, format!("{reference} is {is}, which models do not take"))
        .with_hint("images: png jpeg gif webp; documents: pdf csv doc docx xls xlsx html txt md; video, audio and text files go too")
}

#[cfg(test)]
mod tests;
