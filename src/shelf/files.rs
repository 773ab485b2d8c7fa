//! Kept conversations to files for others, and files of others to kept conversations.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::counted;
use crate::chat::{ContentBlock, Error, ErrorKind, Json, Message, Result};
use crate::export::{self, Conversation, Entry, MOST_BYTES};
use crate::keeper;
use crate::settings::Layer;
use crate::store::{Said, SessionId, Store, StoredMessage, TurnState, Unanswered};
use crate::terminal::sanitize::sanitize_line;

/// What a conversation is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// To be read.
    Markdown,
    /// The wire form, to be imported again.
    Json,
    /// A page for a browser.
    Html,
}

impl Format {
    /// What one may say for each, and what the name of a file may end in; first the name it is
    /// offered by.
    const NAMES: [(&str, Self); 5] = [
        ("md", Self::Markdown),
        ("markdown", Self::Markdown),
        ("json", Self::Json),
        ("html", Self::Html),
        ("htm", Self::Html),
    ];

    /// The names they are offered by.
    pub const OFFERED: &[&str] = &["md", "json", "html"];

    /// Those names in words.
    pub fn offered() -> String {
        match Self::OFFERED.split_last() {
            Some((last, others)) => format!("{} or {last}", others.join(", ")),
            None => String::new(),
        }
    }

    /// The name it is offered by, which is also the extension of a new file.
    pub fn name(self) -> &'static str {
        let mut names = Self::NAMES.into_iter();
        let own = names.find(|(_, format)| *format == self);
        own.map_or("", |(name, _)| name)
    }

    /// The form of a name, which is also the extension of a file's.
    pub fn named(name: &str) -> Option<Self> {
        let mut names = Self::NAMES.into_iter();
        names
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, format)| format)
    }

    /// What the name of a file says; Markdown, where it says nothing or that it is text.
    ///
    /// # Errors
    /// Of kind `Usage`, when it is that of something else.
    pub fn of(path: &Path) -> Result<Self> {
        let extension = path.extension().unwrap_or_default();
        match Self::named(&extension.to_string_lossy()) {
            Some(format) => Ok(format),
            None if extension.is_empty() || extension == "txt" => Ok(Self::Markdown),
            None => Err(Error::new(
                ErrorKind::Usage,
                format!("no conversation is written as {}", path.display()),
            )
            .with_hint(format!(
                "let the name end in {}, or say one of them",
                Self::offered()
            ))),
        }
    }

    /// A conversation in this form.
    pub fn write(self, conversation: &Conversation) -> String {
        match self {
            Self::Markdown => export::markdown(conversation),
            Self::Json => export::json(conversation),
            Self::Html => export::html(conversation),
        }
    }
}

/// A conversation with all that is known about it.
///
/// # Errors
/// When the store fails.
pub fn conversation(store: &Store, session: &SessionId) -> Result<Conversation> {
    let loaded = store.load(session)?;
    let set = loaded.options.as_ref().and_then(Layer::from_json);
    let mut newest = loaded.messages.iter().rev();
    let told = || newest.find_map(|message| message.model.clone());
    Ok(Conversation {
        title: loaded.summary.title.clone(),
        name: loaded.summary.name.clone(),
        model: loaded.summary.model.clone().or_else(told),
        created: Some(loaded.summary.created),
        updated: Some(loaded.summary.updated),
        options: set.map(|set| set.options).or(loaded.last_options),
        turns: loaded.messages.into_iter().map(entry).collect(),
        unanswered: loaded.unanswered.map(unanswered).unwrap_or_default(),
    })
}

fn unanswered(turn: Unanswered) -> Vec<Entry> {
    let noted = |message: Message, note: &str| Entry {
        note: Some(note.to_owned()),
        ..message.into()
    };
    let question = turn.question.into_iter();
    let question = question.map(|message| noted(message, "not answered"));
    let part = turn.part.map(|message| noted(message, "partial"));
    question.chain(part).collect()
}

fn entry(stored: StoredMessage) -> Entry {
    let turn = stored.turn;
    Entry {
        message: stored.message,
        created: Some(stored.created),
        model: stored.model,
        usage: turn.as_ref().and_then(|turn| turn.usage.clone()),
        stop_reason: stored.stop_reason,
        note: turn
            .filter(|turn| turn.state != TurnState::Complete)
            .map(|turn| turn.state.as_str().to_owned()),
    }
}

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
    let Conversation {
        title,
        name: called,
        options,
        turns,
        ..
    } = imported.conversation;
    let told = turns.iter().filter(|turn| turn.usage.is_some()).count();
    if turns.is_empty() {
        return Err(
            Error::new(ErrorKind::Usage, format!("{name} holds no messages"))
                .with_hint("see what other programs write with `outcrop sessions import --help`"),
        );
    }
    // What only repeats how the first message begins is no name.
    let repeats = |text: &str| {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        text.starts_with(title.trim_end_matches('…'))
    };
    let blocks = turns.first().map_or(&[][..], |turn| &turn.message.content);
    let mut texts = blocks.iter().filter_map(ContentBlock::as_text);
    let own_title = (!texts.any(repeats)).then_some(&title);
    let mut cursor = store.start(called.as_ref().or(own_title).map(String::as_str));
    if let Some(options) = options {
        let set = Layer::from(options).to_json();
        let set: Json = set.map_err(|error| {
            Error::new(ErrorKind::Io, "its options cannot be written as JSON").with_source(error)
        })?;
        store.keep_options(&mut cursor, &set)?;
    }
    let messages = turns.iter().map(|turn| Said {
        message: &turn.message,
        stop_reason: turn.stop_reason.as_ref(),
        model: turn.model.as_deref(),
    });
    store.append(&mut cursor, messages)?;
    let summary = store.summary(cursor.session())?;
    let mut lines = vec![format!(
        "{}  {}: {}",
        cursor.session().short(),
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
    if told > 0 {
        lines.push("left out: times and usage of its turns".to_owned());
    }
    let kept = keeper::resume_to_read(store, Some(cursor.session().as_str()))?;
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

#[cfg(test)]
mod tests {
    use super::Format;

    #[test]
    fn every_form_is_offered_once_and_by_its_first_name() {
        let mut forms: Vec<&str> = Format::NAMES.map(|(_, format)| format.name()).to_vec();
        forms.dedup();
        assert_eq!(forms, Format::OFFERED);
    }
}
