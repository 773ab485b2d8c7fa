//! Commands that move in the tree of what has been said.

use super::command::{Action, wrong};
use super::ledger::Totals;
use super::sessions::{keeper, not_kept};
use super::talk::Talk;
use super::typed;
use crate::chat::{Error, ErrorKind, Message, Result};
use crate::turn::Place;

pub(super) fn redo(talk: &mut Talk, _: &str) -> Result<Action> {
    let is_back = match &mut talk.keeper {
        Some(keeper) => match keeper.redo()? {
            Some(there) => {
                talk.go_on_from(there);
                true
            }
            None => false,
        },
        None => talk.at_hand.back.put_back(talk.chat.history_mut()),
    };
    if !is_back {
        return Err(
            Error::new(ErrorKind::Usage, "there is nothing to bring back")
                .with_hint("/redo follows /undo and /goto, until something new is said"),
        );
    }
    talk.at_hand.moved();
    let count = talk.chat.history().len();
    talk.screen.note(&format!("back again: {count} messages"));
    Ok(Action::Done)
}

pub(super) fn fork(talk: &mut Talk, name: &str) -> Result<Action> {
    let name = (!name.is_empty()).then_some(name);
    let Some(keeper) = &mut talk.keeper else {
        return Err(not_kept());
    };
    keeper.fork(talk.chat.history(), name)?;
    // Its turns up to here are those of the other.
    talk.at_hand.totals = Totals::default();
    talk.screen
        .note("a conversation of its own from here; the other stays as it is");
    Ok(Action::Done)
}

pub(super) fn goto(talk: &mut Talk, id: &str) -> Result<Action> {
    if id.is_empty() {
        return Err(wrong("goto", "needs an ID of /tree"));
    }
    let there = keeper(talk)?.goto(id)?;
    talk.go_on_from(there);
    talk.draw_last();
    Ok(Action::Done)
}

pub(super) fn edit(talk: &mut Talk, number: &str) -> Result<Action> {
    let questions: Vec<usize> = talk
        .chat
        .history()
        .messages()
        .enumerate()
        .filter(|(_, message)| message.is_question())
        .map(|(at, _)| at)
        .collect();
    let which = match number {
        "" => questions.last().copied(),
        number => typed::place(number).filter(|at| questions.contains(at)),
    };
    if number.is_empty() && talk.chat.history().is_empty() {
        return first_in_editor(talk);
    }
    let Some(at) = which else {
        return Err(Error::new(
            ErrorKind::Usage,
            "there is no question of yours to edit there",
        )
        .with_hint("/history shows the numbers in front of messages"));
    };
    let Some(message) = talk.chat.history().get(at).cloned() else {
        return Ok(Action::Done);
    };
    let said = message.last_text().unwrap_or_default();
    let edited = crate::terminal::edit(said, ".md")?;
    let edited = edited.trim_end();
    if edited.trim().is_empty() || edited == said.trim_end() {
        talk.screen.note("nothing was changed");
        return Ok(Action::Done);
    }
    Ok(Action::Ask {
        place: Place::Instead(at),
        message: with_text(&message, edited),
    })
}

/// There is no question yet: the editor is where the first one is written.
fn first_in_editor(talk: &Talk) -> Result<Action> {
    let text = crate::terminal::edit("", ".md")?;
    Ok(match text.trim_end() {
        "" => {
            talk.screen.note("nothing was written");
            Action::Done
        }
        text => Action::Send(text.to_owned()),
    })
}

/// The message with another text; what was attached stays, the text of files too.
fn with_text(message: &Message, text: &str) -> Message {
    let mut edited = message.clone();
    let mut blocks = edited.content.iter().rev();
    if let Some(behind) = blocks.position(|block| block.as_text().is_some()) {
        edited.content.remove(edited.content.len() - 1 - behind);
    }
    edited
        .content
        .push(crate::chat::ContentBlock::Text(text.to_owned()));
    edited
}
