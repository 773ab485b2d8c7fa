//! What bytes are: by their content first, by the name second.

use std::fmt;
use std::path::Path;

/// What a model takes, with the format's name on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Image(&'static str),
    Document(&'static str),
    Video(&'static str),
    Audio(&'static str),
    /// Source code and the like, which goes as text.
    Text,
}

/// Why no model takes what these bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unfit {
    /// It is something else, in words.
    Kind(String),
    /// It is text whose bytes are UTF-8 only up to here.
    Encoding(usize),
    /// It is text of two bytes a letter.
    Utf16,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Image(format) => write!(f, "image {format}"),
            Self::Document(format) => write!(f, "document {format}"),
            Self::Video(format) => write!(f, "video {format}"),
            Self::Audio(format) => write!(f, "audio {format}"),
            Self::Text => f.write_str("text"),
        }
    }
}

/// Extensions, and what a file with one is.
const NAMES: &[(&str, Kind)] = &[
    ("png", Kind::Image("png")),
    ("jpg", Kind::Image("jpeg")),
    ("jpeg", Kind::Image("jpeg")),
    ("gif", Kind::Image("gif")),
    ("webp", Kind::Image("webp")),
    ("pdf", Kind::Document("pdf")),
    ("csv", Kind::Document("csv")),
    ("doc", Kind::Document("doc")),
    ("docx", Kind::Document("docx")),
    ("xls", Kind::Document("xls")),
    ("xlsx", Kind::Document("xlsx")),
    ("html", Kind::Document("html")),
    ("htm", Kind::Document("html")),
    ("txt", Kind::Document("txt")),
    ("md", Kind::Document("md")),
    ("markdown", Kind::Document("md")),
    ("mkv", Kind::Video("mkv")),
    ("mov", Kind::Video("mov")),
    ("mp4", Kind::Video("mp4")),
    ("webm", Kind::Video("webm")),
    ("flv", Kind::Video("flv")),
    ("mpeg", Kind::Video("mpeg")),
    ("mpg", Kind::Video("mpg")),
    ("wmv", Kind::Video("wmv")),
    ("3gp", Kind::Video("three_gp")),
    ("mp3", Kind::Audio("mp3")),
    ("opus", Kind::Audio("opus")),
    ("wav", Kind::Audio("wav")),
    ("aac", Kind::Audio("aac")),
    ("flac", Kind::Audio("flac")),
    ("ogg", Kind::Audio("ogg")),
    ("oga", Kind::Audio("ogg")),
    ("mka", Kind::Audio("mka")),
    ("m4a", Kind::Audio("m4a")),
    ("mpga", Kind::Audio("mpga")),
    ("pcm", Kind::Audio("pcm")),
];

/// The formats that content tells, by the extension `infer` has for them.
const SNIFFED: &[(&str, &str)] = &[("avi", "an AVI video"), ("3gp", "3gp")];

pub(super) fn extension(path: &Path) -> String {
    path.extension()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase()
}

/// What a file with this extension is.
pub(super) fn by_name(extension: &str) -> Option<Kind> {
    NAMES
        .iter()
        .find(|(name, _)| *name == extension)
        .map(|(_, kind)| *kind)
}

/// What these bytes are, or what they are instead.
pub(super) fn of(bytes: &[u8], extension: &str) -> Result<Kind, Unfit> {
    let named = by_name(extension);
    if let Some(sniffed) = infer::get(bytes) {
        let content = by_name(sniffed.extension());
        return match (content, named) {
            // The same container holds sound or pictures; the name tells which.
            (Some(Kind::Video(_) | Kind::Audio(_)), Some(Kind::Video(_) | Kind::Audio(_))) => {
                Ok(named.unwrap_or(Kind::Text))
            }
            // Markup is text, and its name says what kind.
            (_, Some(Kind::Document(_)) | None) if is_markup(sniffed.mime_type()) => {
                Ok(named.or(content).unwrap_or(Kind::Text))
            }
            (Some(content), _) => Ok(content),
            (None, _) if is_markup(sniffed.mime_type()) => Ok(Kind::Text),
            (None, named) => office(sniffed.mime_type(), named, bytes)
                .ok_or_else(|| Unfit::Kind(in_words(sniffed.extension(), sniffed.mime_type()))),
        };
    }
    match (named, is_text(bytes)) {
        (Some(Kind::Document("csv" | "html" | "txt" | "md")), true) => {
            Ok(named.unwrap_or(Kind::Text))
        }
        (_, true) => Ok(Kind::Text),
        // Raw sound has no mark of its own, nor have some streams.
        (Some(Kind::Audio(_) | Kind::Video(_)), false) => Ok(named.unwrap_or(Kind::Text)),
        (_, false) => Err(unfit(bytes)),
    }
}

/// The office document that a container is, by what is in it, or else by its name. Which parts come
/// first is up to the program that wrote it.
fn office(mime: &str, named: Option<Kind>, bytes: &[u8]) -> Option<Kind> {
    let has = |part: &[u8]| bytes.windows(part.len()).any(|at| at == part);
    match (mime, named) {
        ("application/zip", _) if has(b"[Content_Types].xml") => {
            let kinds = [(&b"word/"[..], "docx"), (b"xl/", "xlsx")];
            let inside = kinds.into_iter().find(|(part, _)| has(part));
            inside
                .map(|(_, format)| Kind::Document(format))
                .or(named.filter(|kind| matches!(kind, Kind::Document("docx" | "xlsx"))))
        }
        ("application/x-ole-storage", Some(Kind::Document("doc" | "xls"))) => named,
        _ => None,
    }
}

fn is_markup(mime: &str) -> bool {
    mime.starts_with("text/")
}

fn is_text(bytes: &[u8]) -> bool {
    !bytes.contains(&0) && std::str::from_utf8(bytes).is_ok()
}

fn unfit(bytes: &[u8]) -> Unfit {
    let is_control = |byte: &u8| byte.is_ascii_control() && !b"\t\n\r\x0c\x1b".contains(byte);
    if is_utf16(bytes) {
        return Unfit::Utf16;
    }
    match std::str::from_utf8(bytes) {
        Err(error) if !bytes.iter().any(is_control) => Unfit::Encoding(error.valid_up_to()),
        _ => Unfit::Kind("a binary file of an unknown kind".to_owned()),
    }
}

/// Whether it has the mark of UTF-16 in front and nothing but text behind.
fn is_utf16(bytes: &[u8]) -> bool {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let of = match pairs.first() {
        Some(b"\xff\xfe") => u16::from_le_bytes,
        Some(b"\xfe\xff") => u16::from_be_bytes,
        _ => return false,
    };
    let units = pairs.iter().map(|pair| of(*pair));
    let is_text = |letter: Result<char, _>| {
        letter.is_ok_and(|letter| !letter.is_control() || letter.is_whitespace())
    };
    rest.is_empty() && char::decode_utf16(units).all(is_text)
}

fn in_words(extension: &str, mime: &str) -> String {
    let known = SNIFFED.iter().find(|(name, _)| *name == extension);
    known.map_or_else(
        || format!("of type {mime}"),
        |(_, words)| (*words).to_owned(),
    )
}
