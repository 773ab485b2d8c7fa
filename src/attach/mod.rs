//! From a path or an S3 URI to the content blocks a message can carry, checked before money is
//! spent.
//!
//! | file | owns |
//! |---|---|
//! | `words` | what was typed or dragged in, as paths |
//! | `read` | bytes of a regular file, and no more of them than fit |
//! | `kind` | what the bytes are |
//! | `output` | what a command has printed |
//! | `save` | images that a model made |
//! | `name` | what a document is called |
//! | `limits` | the documented limits, which are warned about and not enforced |

mod kind;
mod limits;
mod name;
mod output;
mod read;
mod save;
mod words;

use std::path::Path;

use crate::chat::{
    Blob, ContentBlock, Document, Error, ErrorKind, Media, Result, S3Location, Source,
};
use kind::{Kind, Unfit};
pub use limits::{MOST_BYTES, size, warnings};
pub use output::{Printed, output};
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
    if reference.trim().is_empty() {
        let error = Error::new(ErrorKind::Usage, "an attachment has no name");
        return Err(error.with_hint("give a path such as report.pdf, or an s3:// URI"));
    }
    match reference.split_once("://") {
        Some(("s3" | "S3", location)) => in_s3(reference, location),
        Some((scheme, _)) if is_scheme(scheme) => {
            let sentence =
                format!("{reference} is an address, and only s3:// ones can be attached");
            Err(Error::new(ErrorKind::Usage, sentence)
                .with_hint("download it first, and attach the file"))
        }
        _ => in_a_file(reference),
    }
}

fn is_scheme(text: &str) -> bool {
    matches!(text, "http" | "https" | "ftp" | "file" | "gs" | "data")
}

fn in_a_file(reference: &str) -> Result<Attachment> {
    let path = expand_home(reference);
    let bytes = read::regular_file(&path, reference)?;
    let extension = kind::extension(&path);
    let kind = kind::of(&bytes, &extension).map_err(|what| refusal(reference, &what))?;
    if std::str::from_utf8(&bytes).is_ok_and(|text| text.trim().is_empty()) {
        return Err(read::refused(
            reference,
            "is blank",
            "there is nothing in it to send",
        ));
    }
    let about = format!("{kind}, {}", crate::words::size(bytes.len()));
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
            ContentBlock::Document(Document::new(*format, name::of(path), source))
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

fn refusal(reference: &str, what: &Unfit) -> Error {
    let (sentence, hint) = match what {
        Unfit::Kind(is) => (
            format!("{reference} is {is}, which models do not take"),
            "images: png jpeg gif webp; documents: pdf csv doc docx xls xlsx html txt md; video, audio and text files go too",
        ),
        Unfit::Encoding(at) => (
            format!("{reference} is text, but not UTF-8: see byte {at}"),
            "convert it, for instance with `iconv -f LATIN1 -t UTF-8`",
        ),
        Unfit::Utf16 => (
            format!("{reference} is text, but UTF-16 and not UTF-8"),
            "convert it, for instance with `iconv -f UTF-16 -t UTF-8`",
        ),
    };
    Error::new(ErrorKind::Usage, sentence).with_hint(hint)
}

#[cfg(test)]
mod tests;
