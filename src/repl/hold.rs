//! Turns as they are held: in the conversation, or beside it, on a history of their own and with no
//! trace on disk.

use super::ledger::{self, Receipt};
use super::talk::Talk;
use super::turns::Turns;
use crate::chat::{Error, History, Message, Result, Tail};
use crate::config::Cost;
use crate::exit::Exit;
use crate::terminal::unwritable;
use crate::turn::{self, Aside, Ending, Form, How, Outcome, Place};

/// Whether a turn is one of the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keeping {
    Kept,
    /// It is not, and leaves no trace on disk.
    Beside,
}

/// What is seen of an answer beside the conversation.
#[derive(Debug, Clone, Copy)]
pub(super) enum Seen<'a> {
    /// All of it, as it comes, and what it took.
    Whole,
    /// Only what it took, behind what it is.
    Receipt(&'a str),
}

/// Why a turn beside the conversation came to no whole answer.
pub(super) enum Unheld {
    /// The person stopped it.
    Stopped,
    Failed(Error),
    /// The program is to end: nobody reads any more, or a signal asks.
    Leave(Exit),
}

impl Turns<'_> {
    /// Holds a turn of the chat's own history, and counts what it costs.
    pub(super) fn hold(
        &mut self,
        talk: &mut Talk,
        message: Message,
        place: Place,
        keeping: Keeping,
        form: Form,
    ) -> (Outcome, Tail, Option<Cost>) {
        let how = How { form, ..talk.how };
        let keeper = match keeping {
            Keeping::Kept => talk.keeper.as_mut(),
            Keeping::Beside => None,
        };
        let held = turn::hold(
            &mut talk.chat,
            keeper,
            message,
            place,
            how,
            talk.screen,
            self.interrupts,
        );
        let (outcome, replaced) = self.runtime.block_on(held);
        let cost = talk.cost(&outcome);
        let in_words = cost.map(|cost| talk.config.prices.in_words(cost));
        talk.at_hand.last = Some(Receipt::new(
            talk.chat.sent_options().cloned().unwrap_or_default(),
            &outcome,
            in_words,
        ));
        if let Some(response) = outcome.ending.response() {
            talk.at_hand.totals.add(response, cost);
        }
        talk.go_on_with_profile();
        (outcome, replaced, cost)
    }

    /// Asks something behind what is said to have been said, with the options the chat has, and shows
    /// the answer, or what it took.
    pub(super) fn ask_beside(
        &mut self,
        talk: &mut Talk,
        said: History,
        message: Message,
        seen: Seen<'_>,
    ) -> Result<Box<Aside>, Unheld> {
        let (form, what) = match seen {
            Seen::Whole => (Form::Text, None),
            Seen::Receipt(what) => (Form::Silent, Some(what.to_owned())),
        };
        let own = std::mem::replace(talk.chat.history_mut(), said);
        let (place, keeping) = (Place::Behind, Keeping::Beside);
        let (outcome, _, cost) = self.hold(talk, message.clone(), place, keeping, form);
        *talk.chat.history_mut() = own;
        if let Some(signal) = outcome.ended_by {
            return Err(Unheld::Leave(Exit::Signal(signal)));
        }
        let (first_text, total) = (outcome.first_text, outcome.total);
        match outcome.ending {
            Ending::Complete(response) => {
                let cost = cost.map(|cost| talk.config.prices.in_short(cost));
                let footer = ledger::footer(&response, first_text, total, cost);
                let parts: Vec<String> = what.into_iter().chain(footer).collect();
                talk.screen.note_parts(&parts);
                Ok(Box::new(Aside {
                    question: message,
                    options: talk.chat.options().clone(),
                    response,
                    first_text,
                    total,
                }))
            }
            Ending::Kept(_) | Ending::Stopped(_) => Err(Unheld::Stopped),
            Ending::Failed(error, _) => Err(Unheld::Failed(error)),
            Ending::Unwritable(error, _) => Err(match Exit::from(&error) {
                exit @ Exit::BrokenPipe => Unheld::Leave(exit),
                _ => Unheld::Failed(unwritable(error)),
            }),
        }
    }
}

impl Talk {
    /// What a turn cost by the price table, if it tells.
    fn cost(&self, outcome: &Outcome) -> Option<Cost> {
        let usage = outcome.ending.response()?.usage()?;
        // As it was sent: perhaps through a profile.
        let options = self.chat.sent_options()?;
        self.config.prices.cost(options.model_id.as_deref()?, usage)
    }
}
