//! Our own JSON.

use serde::Deserialize;

use super::super::json::{FORMAT, Known, VERSION};
use super::super::{Conversation, Entry, time};
use super::left_out::{LeftOut, named};
use super::object::{Object, Raw};
use super::unreadable;
use crate::chat::{ConverseOptions, Message, Result};

#[derive(Deserialize)]
struct File<'a> {
    title: Option<String>,
    name: Option<String>,
    model: Option<String>,
    created: Option<String>,
    updated: Option<String>,
    #[serde(borrow)]
    options: Option<Raw<'a>>,
    messages: Vec<Message>,
    #[serde(default, borrow)]
    turns: Vec<Raw<'a>>,
}

pub(super) fn is_own(object: &Object<'_>) -> bool {
    let format = object.get("format").and_then(Raw::string);
    format.is_some_and(|format| format == FORMAT)
}

/// Reads the file whole: one of ours in which something is not as it should be is damaged, and
/// messages that nearly are what was said would be worse than none.
pub(super) fn read(raw: &Raw<'_>, left_out: &mut LeftOut) -> Result<Conversation> {
    let mut object = Object::of(raw).unwrap_or_default();
    let version = object.get("version").and_then(Raw::read::<u64>);
    match version {
        Some(VERSION) => {}
        Some(newer) if newer > VERSION => {
            let sentence =
                format!("it is in version {newer} of the format, and this program reads {VERSION}");
            return Err(unreadable(sentence).with_hint("a newer outcrop reads it"));
        }
        _ => {
            return Err(unreadable(
                "it does not say which version of the format it is in",
            ));
        }
    }
    let file: File<'_> = serde_json::from_str(raw.text()).map_err(|error| {
        let damaged = unreadable("it is an outcrop conversation, but damaged");
        damaged
            .with_service_message(error.to_string())
            .with_source(error)
    })?;
    name_unknown(&mut object, left_out);
    let options = file.options.and_then(|raw| {
        let options = raw.read::<ConverseOptions>();
        if options.is_none() {
            left_out.add("the options, which are not in the wire form");
        }
        options
    });
    let known = known(&file, left_out);
    let point = |time: Option<String>| time.as_deref().and_then(time::read);
    let turns = file
        .messages
        .into_iter()
        .zip(known)
        .map(|(message, known)| Entry {
            message,
            created: point(known.created),
            model: known.model,
            usage: known.usage,
            stop_reason: known.stop_reason,
            note: known.note,
        });
    Ok(Conversation {
        title: file.title.unwrap_or_default(),
        name: file.name,
        model: file.model,
        created: point(file.created),
        updated: point(file.updated),
        options,
        turns: turns.collect(),
        ..Conversation::default()
    })
}

/// What is known of each message. Without it a conversation is still whole.
fn known(file: &File<'_>, left_out: &mut LeftOut) -> Vec<Known> {
    let read = file.turns.iter().map(|raw| raw.read::<Known>());
    let mut known: Vec<Known> = match read.collect::<Option<Vec<_>>>() {
        Some(known) if known.len() == file.messages.len() || known.is_empty() => known,
        _ => {
            left_out.add("times, models and tokens, which do not fit the messages");
            Vec::new()
        }
    };
    known.resize_with(file.messages.len(), Known::default);
    known
}

fn name_unknown(object: &mut Object<'_>, left_out: &mut LeftOut) {
    const MEMBERS: [&str; 10] = [
        "format", "version", "title", "name", "model", "created", "updated", "options", "messages",
        "turns",
    ];
    for member in MEMBERS {
        object.take(member);
    }
    if object.take("unanswered").is_some() {
        left_out.add("the last question, as it was not answered to the end");
    }
    object.rest().for_each(|key| left_out.add(named(key)));
}
