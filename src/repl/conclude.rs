//! How a turn went, in words, and what has to be kept of it.

use super::at_hand::Unanswered;
use super::ledger;
use super::talk::Talk;
use super::turns::Next;
use super::typed::as_typed;
use crate::bedrock::is_too_long;
use crate::chat::{ConverseResponse, Error, ErrorKind, StopReason};
use crate::config::Cost;
use crate::exit::Exit;
use crate::remarks;
use crate::terminal::unwritable;
use crate::turn::{Ending, Outcome, save_images};

/// Says how the turn went and keeps what has to be kept of it.
pub(super) fn conclude(
    talk: &mut Talk,
    turn: Unanswered,
    outcome: Outcome,
    cost: Option<Cost>,
) -> Next {
    let screen = talk.screen;
    let Outcome {
        ending,
        first_text,
        total,
        unknown,
        ..
    } = outcome;
    match ending {
        Ending::Complete(response) => {
            talk.answered(&turn.message, response.usage());
            report(talk, &response);
            if let Some(remark) = remarks::unknown(unknown) {
                screen.note(&remark);
            }
            let cost = cost.map(|cost| talk.config.prices.in_short(cost));
            screen.note_parts(&ledger::footer(&response, first_text, total, cost));
        }
        Ending::Kept(part) => {
            screen.note("stopped; the partial answer is kept");
            talk.answered(&turn.message, part.usage());
        }
        Ending::Stopped(Some(_)) => {
            screen.note("stopped; the earlier answer stays");
            talk.at_hand.unanswered = Some(turn);
        }
        Ending::Stopped(None) => {
            screen.note("stopped before an answer came");
            let typed = as_typed(turn.message.last_text().unwrap_or_default());
            talk.at_hand.unanswered = Some(turn);
            return Next::with_question(typed, screen);
        }
        Ending::Failed(error, _) => {
            let kind = error.kind();
            give_back(talk, turn, error);
            return match kind {
                ErrorKind::Credentials if talk.login.is_some() => Next::LogIn,
                _ => Next::prompt(),
            };
        }
        Ending::Unwritable(error, _) => {
            let exit = Exit::from(&error);
            if exit == Exit::BrokenPipe {
                return Next::Leave(exit);
            }
            give_back(talk, turn, unwritable(error));
            return Next::prompt();
        }
    }
    screen.show("");
    Next::prompt()
}

/// What there is to say about an answer beside its text.
pub(super) fn report(talk: &mut Talk, response: &ConverseResponse) {
    let screen = talk.screen;
    let citations = remarks::citations(response);
    let requests = remarks::tool_requests(response);
    let lines = citations
        .into_iter()
        .chain(requests.iter().cloned())
        .chain(remarks::stop(response));
    lines.for_each(|line| screen.note_of_answer(&line));
    let is_blocked = response.stop_reason().is_some_and(StopReason::blocks);
    if response.message().is_blank() && !is_blocked {
        // It may be referred to, as in "go on".
        screen.note("your question stays and goes out with the next one; /undo takes it back");
    }
    if !requests.is_empty() {
        screen.note("answer with /tool ID ok TEXT or /tool ID error TEXT");
    }
    save_images(response, screen);
}

fn give_back(talk: &mut Talk, turn: Unanswered, error: Error) {
    let can_be_shorter = is_too_long(&error) && !talk.chat.history().is_empty();
    if can_be_shorter {
        let hint = "/compact makes room with a summary of the conversation; the question is kept";
        talk.screen.error(&error.with_hint(hint));
    } else {
        talk.screen.error(&error);
        talk.screen
            .note("the question is kept: F5 or /retry sends it again");
    }
    talk.at_hand.offered_compact |= can_be_shorter;
    talk.at_hand.unanswered = Some(turn);
}
