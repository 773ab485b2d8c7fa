//! Kept conversations as lists a person reads, for the chat and for `outcrop sessions`.

mod blocks;
mod conversation;
mod form;
mod import;
mod short;
mod usage;

use std::time::{Duration, SystemTime};

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use crate::chat::{Message, Result};
use crate::store::{Going, Hit, Known, SessionId, Store, Summary, Unanswered};
use crate::terminal::Screen;
use crate::terminal::sanitize::{sanitize, sanitize_line};
use crate::words::counted;

pub use blocks::in_words;
pub use conversation::conversation;
pub use form::{Form, in_json};
pub use import::import;
pub use short::{in_short, short_name};
pub use usage::{Usage, since};

const HIT: Style = AnsiColor::Yellow.on_default().bold();

/// Which conversations are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listed {
    /// Those that have messages.
    WithMessages,
    /// All of them.
    All,
}

/// The newest conversations, one a line. That there are others is said, with how to list them.
///
/// # Errors
/// When the store fails.
pub fn list(store: &Store, most: usize, which: Listed, others_by: &str) -> Result<String> {
    let sessions = listed(store, most, which)?;
    let mut lines: String = sessions.iter().map(row).collect();
    if sessions.is_empty() {
        lines.push_str("no conversation is kept yet\n");
    }
    let (answered, unanswered) = store.count_sessions()?;
    let others = match which {
        Listed::WithMessages => (answered.saturating_sub(sessions.len()), unanswered),
        Listed::All => ((answered + unanswered).saturating_sub(sessions.len()), 0),
    };
    let others = match others {
        (0, 0) => return Ok(lines),
        (more, 0) => format!("{more} more"),
        (0, unanswered) => format!("{unanswered} more without an answer"),
        (more, unanswered) => format!("{more} more, and {unanswered} without an answer"),
    };
    lines.push_str(&format!("{others}: {others_by}\n"));
    Ok(lines)
}

/// Their ids, one a line.
///
/// # Errors
/// When the store fails.
pub fn ids(store: &Store, most: usize, which: Listed) -> Result<String> {
    let sessions = listed(store, most, which)?;
    let line = |session: &Summary| format!("{}\n", session.id.as_str());
    Ok(sessions.iter().map(line).collect())
}

/// The newest conversations as they are typed, a name or else an id, each with what it is about.
///
/// # Errors
/// When the store fails.
pub fn names(store: &Store, most: usize) -> Result<Vec<(String, String)>> {
    let named = |known: Known| match known.name {
        Some(name) => (name, ago(known.updated)),
        None => (known.id.short().to_owned(), sanitize_line(&known.title)),
    };
    Ok(store.known(most)?.into_iter().map(named).collect())
}

fn listed(store: &Store, most: usize, which: Listed) -> Result<Vec<Summary>> {
    match which {
        Listed::WithMessages => store.conversations(most),
        Listed::All => store.sessions(most),
    }
}

fn row(session: &Summary) -> String {
    format!(
        "{}  {:>4} messages  {:>8}  {}\n",
        session.id.short(),
        session.messages,
        ago(session.updated),
        about(session)
    )
}

/// The name a conversation was given, and in quotes what it is about.
fn about(session: &Summary) -> String {
    let title = match session.title.as_str() {
        "" => String::new(),
        title => format!("“{}”", sanitize_line(title)),
    };
    let parts = [session.name.as_deref().map(sanitize_line), Some(title)];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join("  ").trim_end().to_owned()
}

/// The newest conversations, a JSON object each.
///
/// # Errors
/// When the store fails.
pub fn list_rows(store: &Store, most: usize, which: Listed) -> Result<Vec<Value>> {
    let row = |session: &Summary| {
        json!({
            "id": session.id.as_str(),
            "name": session.name,
            "title": session.title,
            "messages": session.messages,
            "model": session.model,
            "created": form::stamp(session.created),
            "updated": form::stamp(session.updated),
        })
    };
    Ok(listed(store, most, which)?.iter().map(row).collect())
}

/// Messages with these words, a JSON object each.
///
/// # Errors
/// When the words cannot be searched for, or the store fails.
pub fn search_rows(store: &Store, words: &str, most: usize) -> Result<Vec<Value>> {
    let row = |hit: &Hit| {
        let excerpt = hit.excerpt.iter().map(|piece| piece.text.as_str());
        json!({
            "session": hit.session.as_str(),
            "name": hit.name,
            "message": hit.message.as_str(),
            "role": hit.role,
            "created": form::stamp(hit.created),
            "excerpt": excerpt.collect::<String>(),
        })
    };
    Ok(store.search(words, most)?.iter().map(row).collect())
}

/// The newest messages with these words, the words marked. That there are more is said, with what
/// to do about it. Everything foreign in it is sanitised.
///
/// # Errors
/// When the words cannot be searched for, or the store fails.
pub fn search(
    store: &Store,
    words: &str,
    most: usize,
    more_by: &str,
    screen: Screen,
) -> Result<String> {
    let hits = store.search(words, most.saturating_add(1))?;
    if hits.is_empty() {
        return Ok("nothing was found\n".to_owned());
    }
    let color = screen.abilities().color_stdout;
    let shown = hits.iter().take(most);
    let mut lines: String = shown.map(|hit| found(hit, color)).collect();
    if hits.len() > most {
        lines.push_str(&format!("these are the newest {most}: {more_by}\n"));
    }
    Ok(lines)
}

fn found(hit: &Hit, color: bool) -> String {
    let style = if color { HIT } else { Style::new() };
    let excerpt: String = hit
        .excerpt
        .iter()
        .map(|piece| {
            let text = sanitize_line(&piece.text);
            if piece.hit {
                format!("{style}{text}{style:#}")
            } else {
                text
            }
        })
        .collect();
    format!(
        "{}  {:>8}  {}\n    {}: {excerpt}\n",
        hit.session.short(),
        ago(hit.created),
        sanitize_line(&hit.name),
        sanitize_line(&hit.role)
    )
}

/// A whole conversation, to read.
///
/// # Errors
/// When the store fails.
pub fn show(store: &Store, session: &SessionId) -> Result<String> {
    let loaded = store.load(session)?;
    let mut text = format!("{}\n\n", sanitize_line(loaded.summary.called()));
    for stored in &loaded.messages {
        let role = sanitize_line(stored.message.role.as_str());
        text.push_str(&format!("[{role}]\n{}\n\n", said(&stored.message)));
    }
    if let Some(Unanswered { question, part, .. }) = &loaded.unanswered {
        let question = question.iter().map(|message| ("not answered", message));
        for (what, message) in question.chain(part.iter().map(|part| ("partial", part))) {
            text.push_str(&format!("[{what}]\n{}\n\n", said(message)));
        }
    }
    Ok(text)
}

/// Each of its blocks, on lines of its own.
fn said(message: &Message) -> String {
    let blocks = message.content.iter().map(in_words);
    sanitize(&blocks.collect::<Vec<_>>().join("\n"))
}

/// What a deletion would take, in words.
pub fn going(going: &Going) -> String {
    let megabytes = going.attachment_bytes / 1_000_000;
    format!(
        "{}, {} ({megabytes} MB)",
        counted(going.messages, "message"),
        counted(going.attachments, "attachment")
    )
}

/// What a deletion has taken.
pub fn gone(gone: &Going) -> String {
    let sessions = counted(gone.sessions, "conversation");
    format!("deleted {sessions}: {}\n", going(gone))
}

/// How long ago, in the largest unit that fits.
pub fn ago(then: SystemTime) -> String {
    let passed = SystemTime::now()
        .duration_since(then)
        .unwrap_or(Duration::ZERO)
        .as_secs();
    match passed {
        0..60 => "just now".to_owned(),
        60..3600 => format!("{} min", passed / 60),
        3600..86_400 => format!("{} h", passed / 3600),
        _ => format!("{} d", passed / 86_400),
    }
}

/// A time that a person gives as an age, such as `30d`, `12h`.
pub fn before(age: &str) -> Option<SystemTime> {
    let (number, unit) = age.split_at_checked(age.len().checked_sub(1)?)?;
    let number: u64 = number.parse().ok()?;
    let seconds = match unit {
        "h" => 3600,
        "d" => 86_400,
        "w" => 7 * 86_400,
        _ => return None,
    };
    SystemTime::now().checked_sub(Duration::from_secs(number.checked_mul(seconds)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_a_number_and_a_unit() {
        for good in ["1h", "30d", "2w"] {
            assert!(before(good).is_some(), "{good}");
        }
        for bad in ["", "d", "30", "3m", "-1d", "99999999999999999999d", "é"] {
            assert!(before(bad).is_none(), "{bad}");
        }
        assert_eq!(ago(SystemTime::now()), "just now");
        assert_eq!(ago(before("3h").unwrap()), "3 h");
    }
}
