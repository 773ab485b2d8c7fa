//! A turn that is kept on disk: before it goes out, while it comes, and when it has ended.

use std::time::Duration;

use super::after::ring_if_long;
use super::{Ending, How, Outcome, run};
use crate::chat::{
    ChatSession, ConverseOptions, ConverseResponse, Error, ErrorKind, Message, Result, StopReason,
    Tail,
};
use crate::keeper::{Keeper, Kept, Outcome as Ended, Question};
use crate::store::Forked;
use crate::terminal::{Interrupts, Screen};

/// Where a turn stands in the conversation; the numbers are places in the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Behind all that was said.
    Behind,
    /// In place of the turn that begins there, with the same question.
    Again(usize),
    /// In place of the turn that begins there, with another question.
    Instead(usize),
}

impl Place {
    /// Where the turn begins whose place it takes.
    pub fn instead_of(self) -> Option<usize> {
        match self {
            Self::Behind => None,
            Self::Again(at) | Self::Instead(at) => Some(at),
        }
    }
}

/// Holds a turn. One that takes another's place does so only with a whole answer; what it replaced
/// comes back with it. What fails on disk fails no turn.
pub async fn hold(
    chat: &mut ChatSession,
    mut keeper: Option<&mut Keeper>,
    message: Message,
    place: Place,
    how: How,
    screen: Screen,
    interrupts: &mut Interrupts,
) -> (Outcome, Tail) {
    let _turn = interrupts.begin();
    let mut kept = match &mut keeper {
        Some(keeper) => begin(keeper, chat, &message, place, screen),
        None => None,
    };
    let replaced = place
        .instead_of()
        .map(|at| (at, chat.history_mut().split_off(at)));
    let journal = match (&keeper, &mut kept) {
        (Some(keeper), Some(kept)) => Some(keeper.journal(kept)),
        _ => None,
    };
    let mut outcome = run(chat, message, how, screen, interrupts, journal).await;
    let replaced = match (&outcome.ending, replaced) {
        (_, None) => Tail::default(),
        (Ending::Complete(_), Some((_, old))) => old,
        (_, Some((at, old))) => {
            chat.history_mut().truncate(at);
            chat.history_mut().put_back(old);
            // A part of a new answer is no reason to lose a whole one.
            if let Ending::Kept(part) = outcome.ending {
                outcome.ending = Ending::Stopped(Some(part));
            }
            Tail::default()
        }
    };
    outcome.is_unsaved = match (keeper, kept) {
        (Some(keeper), Some(kept)) => !end(keeper, kept, &outcome, screen),
        (Some(_), None) => true,
        (None, _) => false,
    };
    ring_if_long(&outcome, how.notify_after, screen);
    (outcome, replaced)
}

/// A turn that was held beside the conversation and came to a whole answer.
#[derive(Debug, Clone)]
pub struct Aside {
    /// What was asked.
    pub question: Message,
    /// What it was sent with.
    pub options: ConverseOptions,
    /// What was answered.
    pub response: ConverseResponse,
    /// How much of that was of a kind this version does not know.
    pub unknown: usize,
    /// From the start to the first text.
    pub first_text: Option<Duration>,
    /// From the start to the end.
    pub total: Duration,
}

/// Makes a turn that was held beside the conversation one of it, at a place. What it replaces comes
/// back.
///
/// # Errors
/// When it cannot be kept on disk. The conversation is then as before.
pub fn take_in(
    chat: &mut ChatSession,
    keeper: Option<&mut Keeper>,
    turn: Aside,
    place: Place,
    screen: Screen,
) -> Result<Tail> {
    if let Some(keeper) = keeper {
        let question = question(place, &turn.question);
        let (kept, begun) = keeper.begin(chat.history(), question, &turn.options)?;
        let answered = Ended::Answered(&turn.response);
        let ended = keeper.end(kept, answered, turn.first_text, turn.total)?;
        tell_of(ended.or(begun), screen);
    }
    let history = chat.history_mut();
    let at = place.instead_of().unwrap_or(history.len());
    let replaced = history.split_off(at);
    let is_blocked = turn.response.stop_reason().is_some_and(StopReason::blocks);
    for message in [turn.question, turn.response.message().clone()] {
        match is_blocked {
            true => history.push_unsent(message),
            false => history.push(message),
        }
    }
    Ok(replaced)
}

fn question(place: Place, message: &Message) -> Question<'_> {
    match place {
        Place::Behind => Question::New(message),
        Place::Again(at) => Question::Again(at),
        Place::Instead(at) => Question::Instead(at, message),
    }
}

fn begin(
    keeper: &mut Keeper,
    chat: &ChatSession,
    message: &Message,
    place: Place,
    screen: Screen,
) -> Option<Kept> {
    match keeper.begin(chat.history(), question(place, message), chat.options()) {
        Ok((kept, forked)) => {
            tell_of(forked, screen);
            Some(kept)
        }
        Err(error) => {
            not_saved(&error, screen);
            None
        }
    }
}

/// Whether it could be kept.
fn end(keeper: &mut Keeper, kept: Kept, outcome: &Outcome, screen: Screen) -> bool {
    let stopped = Error::new(ErrorKind::Io, "stopped by the person");
    let ended = match &outcome.ending {
        Ending::Complete(response) | Ending::Kept(response) => Ended::Answered(response),
        Ending::Failed(error, Some(part)) => Ended::BrokenOff(error, part),
        Ending::Failed(error, None) => Ended::Failed(error),
        Ending::Stopped(Some(part)) | Ending::Unwritable(_, Some(part)) => {
            Ended::BrokenOff(&stopped, part)
        }
        Ending::Stopped(None) | Ending::Unwritable(_, None) => Ended::Failed(&stopped),
    };
    match keeper.end(kept, ended, outcome.first_text, outcome.total) {
        Ok(forked) => tell_of(forked, screen),
        Err(error) => {
            not_saved(&error, screen);
            return false;
        }
    }
    true
}

fn tell_of(forked: Option<Forked>, screen: Screen) {
    if let Some(forked) = forked {
        screen.note(&format!(
            "another program went on in this conversation; it goes on here as {}",
            forked.name
        ));
    }
}

fn not_saved(error: &Error, screen: Screen) {
    screen.error(error);
    screen.note("not saved; the conversation goes on in memory");
}
