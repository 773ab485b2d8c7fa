//! A conversation from a file: our own JSON, a list of messages in the wire form, a request to
//! Converse, what programs for Claude and OpenAI keep, and the sessions of aichat.
//!
//! A file is somebody's claim. What is understood of it is carried over, what is not is named, and
//! nothing in it makes this panic or take more room than a few times its size.
//!
//! | file | owns |
//! |---|---|
//! | `object` | JSON objects, taken apart by name |
//! | `left_out` | what could not be carried over, in words |
//! | `own` | our JSON |
//! | `wire` | messages in the wire form, with or without a request around them |
//! | `foreign` | messages of other programs, and what stands beside them |
//! | `blocks` | the parts of such a message |
//! | `media` | images and documents in it |
//! | `tools` | tools in it |
//! | `yaml` | YAML as JSON |

mod blocks;
mod foreign;
mod left_out;
mod media;
mod object;
mod own;
mod tools;
mod wire;
mod yaml;

use std::path::Path;

use super::Conversation;
use super::text;
use crate::chat::{Error, ErrorKind, Result};
use crate::words;
use left_out::LeftOut;
use object::{Object, Raw};

/// A longer file is refused; who reads one need not read on from here.
pub const MOST_BYTES: usize = 256 << 20;

/// As much of the first question becomes the title.
const TITLE: usize = 60;

const KNOWN: &str = "outcrop reads its own JSON, a list of Converse messages, the `messages` JSON of Claude and OpenAI, and aichat's session YAML";

/// What a file held.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// What was understood.
    pub conversation: Conversation,
    /// What could not be carried over, a line each.
    pub left_out: Vec<String>,
    /// What was carried over as it came, though this version does not know it, a line each.
    pub unknown: Vec<String>,
}

/// Reads a conversation from the text of a file. `name` is the file's, for what is said about it,
/// and for a title if there is no better one.
///
/// # Errors
/// Of kind `Usage`, when the file is too long, cannot be read or holds no message.
pub fn import(text: &str, name: &str) -> Result<Imported> {
    read(text, name).map_err(|error| error.of(&text::shortened(name, 200)))
}

fn read(text: &str, name: &str) -> Result<Imported> {
    if text.len() > MOST_BYTES {
        let most = words::size(MOST_BYTES);
        return Err(unreadable(format!("it is larger than {most}")));
    }
    let text = text.trim_start_matches('\u{feff}').trim();
    let mut left_out = LeftOut::default();
    let mut conversation = match text.chars().next() {
        None => return Err(unreadable("it is empty")),
        Some('{') => object(&json(text)?, &mut left_out)?,
        Some('[') => list(&json(text)?, &mut left_out)?,
        Some(_) => {
            let json = yaml::to_json(text)?;
            let session = Object::of_text(&json).ok_or_else(unknown)?;
            foreign::session(session, &mut left_out)?
        }
    };
    if conversation.turns.is_empty() {
        return Err(unreadable("there is no message in it"));
    }
    if conversation.title.trim().is_empty() {
        conversation.title = title(&conversation, name);
    }
    Ok(Imported {
        unknown: unknown_blocks(&conversation),
        conversation,
        left_out: left_out.into_lines(),
    })
}

fn unknown_blocks(conversation: &Conversation) -> Vec<String> {
    let mut unknown = LeftOut::default();
    let messages = conversation.turns.iter().map(|entry| &entry.message);
    for block in messages.flat_map(|message| &message.content) {
        if let Some(json) = block.unknown() {
            unknown.add(left_out::named_by(json));
        }
    }
    unknown.into_lines()
}

fn json(text: &str) -> Result<Raw<'_>> {
    serde_json::from_str(text).map_err(|error| {
        unreadable("it cannot be read as JSON")
            .with_service_message(error.to_string())
            .with_source(error)
    })
}

fn object(raw: &Raw<'_>, left_out: &mut LeftOut) -> Result<Conversation> {
    let mut object = Object::of(raw).ok_or_else(unknown)?;
    if own::is_own(&object) {
        return own::read(raw, left_out);
    }
    let messages = object.list("messages").ok_or_else(unknown)?;
    if wire::is_wire(&messages) {
        return Ok(wire::request(object, &messages, left_out));
    }
    foreign::chat(object, &messages, left_out)
}

fn list(raw: &Raw<'_>, left_out: &mut LeftOut) -> Result<Conversation> {
    let messages = object::items(raw).ok_or_else(unknown)?;
    if wire::is_wire(&messages) {
        let turns = wire::turns(&messages, left_out);
        return Ok(Conversation {
            turns,
            ..Conversation::default()
        });
    }
    foreign::chat(Object::default(), &messages, left_out)
}

/// The first words of the first question, or the file's name.
fn title(conversation: &Conversation, name: &str) -> String {
    let mut messages = conversation.turns.iter().map(|entry| &entry.message);
    let first = messages.find(|message| message.is_question());
    let words = first.map(|message| text::shortened(message.full_text().trim(), TITLE));
    words.filter(|words| !words.is_empty()).unwrap_or_else(|| {
        let stem = Path::new(name).file_stem().unwrap_or_default();
        text::shortened(&stem.to_string_lossy(), TITLE)
    })
}

fn unreadable(sentence: impl Into<String>) -> Error {
    Error::new(ErrorKind::Usage, sentence).with_hint(KNOWN)
}

fn unknown() -> Error {
    unreadable("it holds no conversation in a form that is known here")
}
