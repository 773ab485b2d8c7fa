//! A summary in the place of a conversation that has become long.

use super::at_hand::Unanswered;
use super::command::Action;
use super::hold::{Seen, Unheld};
use super::talk::Talk;
use super::turns::{Next, Turns};
use super::typed::as_typed;
use crate::bedrock::is_too_long;
use crate::chat::{ConverseResponse, Error, ErrorKind, History, Message, Result, StopReason};
use crate::remarks;
use crate::turn::{self, Aside, Place};
use crate::words::counted;

/// What the model is asked for. It stands in the new branch in front of its answer.
const REQUEST: &str = "Summarise our conversation so far, so that it can go on from the summary alone: what is \
     wanted, what was found and decided, the names, numbers, code and files that matter, and what is \
     still open. Write nothing but the summary.";

pub(super) fn compact(talk: &mut Talk, instructions: &str) -> Result<Action> {
    if talk.chat.history().is_empty() {
        let error = Error::new(ErrorKind::Usage, "nothing has been said yet");
        return Err(error.with_hint("there is nothing to summarise"));
    }
    let request = match instructions {
        "" => REQUEST.to_owned(),
        instructions => format!("{REQUEST}\n\nAbove all: {instructions}"),
    };
    Ok(Action::Compact(Message::user(request)))
}

/// Whether this is what `/compact` asked, and no question of the person's.
pub(super) fn asks_for_summary(message: &Message) -> bool {
    message.full_text().starts_with(REQUEST)
}

impl Turns<'_> {
    /// Goes on from a summary, in a branch of its own. Whatever fails, the conversation is then as
    /// it was.
    pub(super) fn compact(&mut self, talk: &mut Talk, request: Message) -> Next {
        if !self.make_ready(talk) {
            return Next::prompt();
        }
        talk.keep_settings();
        let screen = talk.screen;
        let before = talk.chat.history().len();
        let summary = self.summary(talk, &request);
        let begun = summary.and_then(|summary| begin_again(talk, summary).map_err(Unheld::Failed));
        match begun {
            Ok(typed) => {
                let old = match talk.keeper {
                    Some(_) => format!("{} before it stay in /tree", counted(before, "message")),
                    None => "/undo twice brings the one before back".to_owned(),
                };
                let note = format!("the conversation goes on from this summary; {old}");
                screen.note(&note);
                screen.show("");
                Next::with_question(typed, screen)
            }
            Err(Unheld::Stopped) => {
                screen.note("stopped; the conversation is as it was");
                Next::prompt()
            }
            Err(Unheld::Leave(exit)) => Next::Leave(exit),
            Err(Unheld::Failed(error)) => {
                screen.error(&error);
                screen.note("the conversation is as it was");
                Next::prompt()
            }
        }
    }

    /// A summary of all that was said. Where that is more than the model reads at once, it reads
    /// as much as it can, and then its own summary with what follows. Only the last is shown.
    fn summary(&mut self, talk: &mut Talk, request: &Message) -> Result<Box<Aside>, Unheld> {
        let mut left = talk.chat.history().clone();
        let mut read = History::default();
        let mut at_once = usize::MAX;
        let mut done = 0;
        loop {
            let turns = questions(&left);
            let end = turns.get(at_once).copied().unwrap_or(left.len());
            let mut first = left.clone();
            let later = first.split_off(end);
            let mut now = read.clone();
            now.put_back(first.split_off(0));
            let parts = done + turns.len().div_ceil(at_once);
            let part = format!("part {} of about {parts}", done + 1);
            let seen = match later.is_empty() {
                true => Seen::Whole,
                false => Seen::Receipt(&part),
            };
            match self.summary_of(talk, now, request, seen) {
                Ok(summary) if later.is_empty() => return Ok(summary),
                Ok(summary) => {
                    done += 1;
                    read =
                        History::from_iter([request.clone(), summary.response.message().clone()]);
                    left = History::default();
                    left.put_back(later);
                }
                Err(Unheld::Failed(error)) if is_too_long(&error) => {
                    let tried = turns.len().min(at_once);
                    if tried < 2 {
                        let hint = "one turn alone is more than it reads: choose another with /model, \
                                    then /compact";
                        return Err(Unheld::Failed(error.with_hint(hint)));
                    }
                    if at_once == usize::MAX {
                        talk.screen
                            .note("too long to be read at once; it is summarised in parts");
                    }
                    at_once = tried / 2;
                }
                Err(why) => return Err(why),
            }
        }
    }

    fn summary_of(
        &mut self,
        talk: &mut Talk,
        said: History,
        request: &Message,
        seen: Seen<'_>,
    ) -> Result<Box<Aside>, Unheld> {
        let mut beside = talk.chat.beside(said, talk.chat.options().clone());
        // A summary is no data for a schema.
        beside.options_mut().output_config = None;
        let summary = self.ask_beside(talk, beside, request.clone(), seen)?;
        match why_not_whole(&summary.response) {
            None => Ok(summary),
            Some(why) => {
                let sentence = format!("that is no whole summary: {why}");
                let error = Error::new(ErrorKind::Incomplete, sentence);
                let hint = "change what is named, or say in /compact INSTRUCTIONS what matters";
                Err(Unheld::Failed(error.with_hint(hint)))
            }
        }
    }
}

/// Where turns begin; one at the latest begins with the first message.
fn questions(history: &History) -> Vec<usize> {
    let messages = history.messages().enumerate();
    let begins = messages.filter(|(at, message)| *at == 0 || message.is_question());
    begins.map(|(at, _)| at).collect()
}

fn why_not_whole(response: &ConverseResponse) -> Option<String> {
    match response.stop_reason() {
        Some(StopReason::EndTurn | StopReason::StopSequence) | None => {}
        Some(StopReason::ToolUse) => return Some("the model asks for a tool instead".to_owned()),
        _ => return remarks::stop(response).or_else(|| Some("it was cut short".to_owned())),
    }
    let is_blank = response.full_text().trim().is_empty();
    is_blank.then(|| "it has no text".to_owned())
}

/// Puts the summary in the place of the whole conversation, beside it in the tree. Gives what is to be
/// typed: the question that had no room.
fn begin_again(talk: &mut Talk, summary: Box<Aside>) -> Result<String> {
    let keeper = talk.keeper.as_mut();
    let is_kept = keeper.is_some();
    let place = Place::Instead(0);
    let replaced = turn::take_in(&mut talk.chat, keeper, *summary, place, talk.screen)?;
    if !is_kept {
        // Only here it is still to be had.
        talk.at_hand.back.replaced(replaced, place);
    }
    let offered = talk.at_hand.offered_compact;
    let unanswered = talk.at_hand.unanswered.take();
    talk.at_hand.moved();
    let typed = match &unanswered {
        Some(turn) if offered => as_typed(turn.message.last_text().unwrap_or_default()),
        _ => String::new(),
    };
    talk.at_hand.unanswered = unanswered.map(|turn| Unanswered {
        place: Place::Behind,
        ..turn
    });
    Ok(typed)
}
