//! Commands about what has been said.

use super::at_hand::{AtHand, Unanswered};
use super::back::{Cleared, PutAway};
use super::command::{Action, wrong};
use super::compact::asks_for_summary;
use super::passage::answer;
use super::replay;
use super::talk::Talk;
use crate::chat::{Error, ErrorKind, History, Message, Result};
use crate::keeper::Keeper;
use crate::turn::Place;
use crate::words::{counted, excerpt};

pub(super) fn hash(talk: &mut Talk, _: &str) -> Result<Action> {
    let history = talk.chat.history();
    let (count, hash) = (history.len(), history.hash());
    talk.screen.show(&format!("n_msg = {count}, hash = {hash}"));
    let (sent, sent_hash) = history.sendable();
    if sent_hash != hash {
        // Something was cut short, blocked or left unanswered.
        talk.screen
            .show(&format!("sent as n_msg = {sent}, hash = {sent_hash}"));
    }
    Ok(Action::Done)
}

pub(super) fn history(talk: &mut Talk, arguments: &str) -> Result<Action> {
    let (mut form, mut most) = (None, None);
    for word in arguments.split_whitespace() {
        match (word, word.parse()) {
            ("text" | "json", _) if form.is_none() => form = Some(word),
            (_, Ok(number)) if most.is_none() => most = Some(number),
            _ => {
                let what = format!("has no use for `{word}`");
                return Err(wrong("history", &what));
            }
        }
    }
    let history = talk.chat.history();
    let skipped = history.len().saturating_sub(most.unwrap_or(usize::MAX));
    if form == Some("json") {
        talk.screen.show_json(&history.json_from(skipped));
    } else if history.is_empty() {
        talk.screen.note("nothing has been said yet");
    } else {
        let messages = history.messages().enumerate().skip(skipped);
        let passages = messages.map(|(n, message)| {
            let heading = format!("[{}] {}", n + 1, message.role.as_str());
            (Some(heading), message)
        });
        replay::draw(passages, talk.how.thoughts, talk.screen);
    }
    Ok(Action::Done)
}

/// The text of an answer as the model wrote it.
pub(super) fn raw(talk: &mut Talk, number: &str) -> Result<Action> {
    let number = (!number.is_empty()).then_some(number);
    let (_, answer) = answer(talk.chat.history(), number, "raw")?;
    talk.screen.show_source(&answer.full_text());
    Ok(Action::Done)
}

pub(super) fn undo(talk: &mut Talk, number: &str) -> Result<Action> {
    if talk.chat.history().is_empty() && talk.at_hand.back.has_put_away() {
        return bring_back(talk);
    }
    let turns = match number {
        "" => 1,
        number => match number.parse() {
            Ok(turns @ 1..) => turns,
            _ => {
                return Err(wrong("undo", &format!("takes a number, not `{number}`")));
            }
        },
    };
    let Some(at) = turns_back(talk, turns) else {
        return Err(
            Error::new(ErrorKind::Usage, "there is no turn to take back")
                .with_hint("/history shows what has been said"),
        );
    };
    if let Some(keeper) = &mut talk.keeper {
        keeper.undo(talk.chat.history(), turns)?;
    }
    let results = talk.results().len();
    let taken = talk.chat.history_mut().split_off(at);
    talk.at_hand.moved();
    let question = taken.messages().find(|message| message.is_question());
    let question = question.cloned();
    let said = excerpt(question.as_ref().and_then(Message::last_text));
    let is_summary = question.as_ref().is_some_and(asks_for_summary);
    if talk.keeper.is_none() {
        talk.at_hand.back.take_back(taken, talk.chat.history());
    }
    talk.at_hand.unanswered = question.map(|message| Unanswered {
        message,
        place: Place::Behind,
    });
    talk.screen.note(&format!("taken back: {said}"));
    if results > 0 {
        let what = counted(results, "tool result");
        talk.screen
            .note(&format!("{what} with it; /redo brings both back"));
    }
    if is_summary && talk.keeper.is_some() {
        talk.screen
            .note("what was said before the summary is in /tree, and /goto ID goes there");
    }
    Ok(Action::Done)
}

/// Where the newest turns begin, or as many of them as there are.
fn turns_back(talk: &Talk, turns: usize) -> Option<usize> {
    let questions = talk.chat.history().messages().enumerate().rev();
    let questions = questions.filter(|(_, message)| message.is_question());
    questions.map(|(at, _)| at).take(turns).last()
}

fn bring_back(talk: &mut Talk) -> Result<Action> {
    match talk.at_hand.back.take_put_away() {
        Some(PutAway::Cleared(old)) => {
            talk.go_on_with(old.history, old.at_hand);
            if let (Some(keeper), Some(left)) = (&mut talk.keeper, old.left) {
                keeper.go_back(left);
            }
        }
        Some(PutAway::Replaced(messages)) => {
            talk.chat.history_mut().put_back(messages);
            talk.at_hand.moved();
        }
        None => {}
    }
    let count = talk.chat.history().len();
    talk.screen
        .note(&format!("the conversation is back: {count} messages"));
    Ok(Action::Done)
}

pub(super) fn retry(talk: &mut Talk, _: &str) -> Result<Action> {
    let newest = newest_question(talk);
    let (message, place) = newest.ok_or_else(|| {
        Error::new(ErrorKind::Usage, "there is nothing to send again")
            .with_hint("type a message first")
    })?;
    Ok(Action::Ask { place, message })
}

/// The question that came to nothing, or else the newest one, and where its answer stands.
pub(super) fn newest_question(talk: &Talk) -> Option<(Message, Place)> {
    if let Some(Unanswered { message, place }) = talk.at_hand.unanswered.clone() {
        return Some((message, place));
    }
    let history = talk.chat.history();
    let at = history.last_turn()?;
    let message = history.get(at)?;
    // What it is about is no longer there, so a second answer would be about nothing.
    (!asks_for_summary(message)).then(|| (message.clone(), Place::Again(at)))
}

pub(super) fn clear(talk: &mut Talk, _: &str) -> Result<Action> {
    if talk.chat.history().is_empty() {
        talk.at_hand.unanswered = None;
        talk.screen.note("this is a new conversation already");
        return Ok(Action::Done);
    }
    let left = talk.keeper.as_mut().map(Keeper::start_anew);
    let (history, mut at_hand) = talk.go_on_with(History::default(), AtHand::default());
    // Only the last one that was put away comes back.
    at_hand.back.take_put_away();
    let cleared = Cleared {
        history,
        at_hand,
        left,
    };
    talk.at_hand
        .back
        .put_away(PutAway::Cleared(Box::new(cleared)));
    talk.screen
        .note("a new conversation; /undo brings the old one back");
    Ok(Action::Done)
}
