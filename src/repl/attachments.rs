//! Commands about what goes along with the next message.

use super::command::{Action, wrong};
use super::shell;
use super::talk::Talk;
use super::typed::place;
use crate::attach;
use crate::chat::{Error, ErrorKind, Result};

pub(super) fn attach(talk: &mut Talk, line: &str) -> Result<Action> {
    if let Some(command) = shell::of_attach(talk, line)? {
        return Ok(Action::AttachOutput(command));
    }
    let references = attach::references(line)?;
    if references.is_empty() {
        return Err(wrong("attach", "needs a PATH, an s3:// URI or a !COMMAND"));
    }
    // All or none: half of what was asked for would go out unnoticed.
    let loaded = references.iter().map(|reference| attach::load(reference));
    let loaded = loaded.collect::<Result<Vec<_>>>()?;
    for attached in &loaded {
        talk.screen
            .note(&format!("attached {} ({})", attached.name, attached.about));
    }
    talk.attached.extend(loaded);
    talk.warn_of_limits();
    Ok(Action::Done)
}

pub(super) fn detach(talk: &mut Talk, number: &str) -> Result<Action> {
    if number.is_empty() {
        let count = std::mem::take(&mut talk.attached).len();
        talk.screen.note(&format!("{count} taken off"));
        return Ok(Action::Done);
    }
    match place(number).filter(|place| *place < talk.attached.len()) {
        Some(place) => {
            let attached = talk.attached.remove(place);
            talk.screen.note(&format!("{} is taken off", attached.name));
            Ok(Action::Done)
        }
        None => Err(
            Error::new(ErrorKind::Usage, format!("there is no attachment {number}"))
                .with_hint("/attachments lists them with their numbers"),
        ),
    }
}

pub(super) fn list(talk: &mut Talk, _: &str) -> Result<Action> {
    if talk.attached.is_empty() {
        talk.screen.note("nothing is attached");
        return Ok(Action::Done);
    }
    let rows = talk.attached.iter().enumerate();
    let rows: Vec<String> = rows
        .map(|(n, a)| format!("{}  {} ({})", n + 1, a.name, a.about))
        .collect();
    talk.screen.show(&rows.join("\n"));
    Ok(Action::Done)
}
