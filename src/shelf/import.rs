//! Files of others to kept conversations.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::chat::{ContentBlock, Error, ErrorKind, Json, Result};
use crate::export::{self, Conversation, Imported, MOST_BYTES};
use crate::keeper;
use crate::settings::Layer;
use crate::store::{Said, SessionId, Store};
use crate::terminal::sanitize::sanitize_line;
use crate::words::counted;

/// Keeps the conversation of a file, or of standard input where the path is `-`, and says in lines
/// what came of it.
///
/// # Errors
/// Of kind `Usage`, when the file holds none; or when the store fails.
pub fn import(store: &Store, path: &Path) -> Result<Vec<String>> {
    let (text, name) = if path == Path::new("-") {
        let name = "standard input".to_owned();
        (read(std::io::stdin().lock(), &name)?, name)
    } else {
        let name = path.display().to_string();
        (text(path, &name)?, name)
    };
    let imported = export::import(&text, &name)?;
    if imported.conversation.turns.is_empty() {
        return Err(
            Error::new(ErrorKind::Usage, format!("{name} holds no messages"))
                .with_hint("see what other programs write with `outcrop sessions import --help`"),
        );
    }
    let session = keep(store, &imported.conversation)?;
    report(store, &session, &imported)
}

fn keep(store: &Store, conversation: &Conversation) -> Result<SessionId> {
    let mut cursor = store.start(name_of(conversation));
    if let Some(options) = &conversation.options {
        let set = Layer::from(options.clone()).to_json();
        let set: Json = set.map_err(|error| {
            Error::new(ErrorKind::Io, "its options cannot be written as JSON").with_source(error)
        })?;
        store.keep_options(&mut cursor, &set)?;
    }
    let messages = conversation.turns.iter().map(|turn| Said {
        message: &turn.message,
        stop_reason: turn.stop_reason.as_ref(),
        model: turn.model.as_deref(),
    });
    store.append(&mut cursor, messages)?;
    Ok(cursor.session().clone())
}

/// What the conversation is called, else its title. What only repeats how the first message begins
/// is no name.
fn name_of(conversation: &Conversation) -> Option<&str> {
    let title = &conversation.title;
    let repeats = |text: &str| {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        text.starts_with(title.trim_end_matches('…'))
    };
    let first = conversation.turns.first();
    let blocks = first.map_or(&[][..], |turn| &turn.message.content);
    let mut texts = blocks.iter().filter_map(ContentBlock::as_text);
    let own_title = (!texts.any(repeats)).then_some(title);
    conversation.name.as_ref().or(own_title).map(String::as_str)
}

fn report(store: &Store, session: &SessionId, imported: &Imported) -> Result<Vec<String>> {
    let turns = &imported.conversation.turns;
    let summary = store.summary(session)?;
    let mut lines = vec![format!(
        "{}  {}: {}",
        session.short(),
        sanitize_line(summary.called()),
        counted(turns.len(), "message")
    )];
    let left_out = imported.left_out.iter();
    lines.extend(left_out.map(|what| format!("left out: {}", sanitize_line(what))));
    let unknown = imported.unknown.iter();
    lines.extend(unknown.map(|what| {
        let what = sanitize_line(what);
        format!("kept as it came, though this version does not know it: {what}")
    }));
    if turns.iter().any(|turn| turn.usage.is_some()) {
        lines.push("left out: times and usage of its turns".to_owned());
    }
    let kept = keeper::resume_to_read(store, Some(session.as_str()))?;
    let (sent, _) = kept.history.sendable();
    if sent != turns.len() {
        let sent = counted(sent, "message");
        lines.push(format!(
            "it goes out as {sent}: neighbours of one role are joined, and what no model takes back stays here"
        ));
    }
    Ok(lines)
}

fn text(path: &Path, name: &str) -> Result<String> {
    let unreadable = |error| unreadable(name, error);
    let metadata = std::fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(
            Error::new(ErrorKind::Usage, format!("{name} is not a regular file"))
                .with_hint("give a file that outcrop, aichat or another program has written"),
        );
    }
    read(File::open(path).map_err(unreadable)?, name)
}

fn unreadable(name: &str, error: std::io::Error) -> Error {
    Error::new(ErrorKind::Usage, format!("{name} cannot be read"))
        .with_service_message(error.to_string())
        .with_hint("give a file that outcrop, aichat or another program has written")
        .with_source(error)
}

fn read(from: impl Read, name: &str) -> Result<String> {
    let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    from.take(most.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(name, error))?;
    if bytes.len() > MOST_BYTES {
        let megabytes = MOST_BYTES >> 20;
        let sentence = format!("{name} is longer than {megabytes} MiB");
        return Err(Error::new(ErrorKind::Usage, sentence).with_hint("import a part of it"));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let sentence = format!("{name} is not UTF-8 text: see byte {at}");
        Error::new(ErrorKind::Usage, sentence).with_hint("give the file as it was written")
    })
}
