//! Turns as they are held: in the conversation, or beside it, in one of their own and with no trace on
//! disk.

use super::ledger::{self, Receipt};
use super::talk::Talk;
use super::turns::Turns;
use crate::chat::{ChatSession, ConverseOptions, ConverseResponse, Error, Message, Result, Tail};
use crate::config::Cost;
use crate::exit::Exit;
use crate::terminal::unwritable;
use crate::turn::{self, Aside, Ending, Form, How, Outcome, Place};

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
    /// Holds a turn of the conversation, and counts what it costs.
    pub(super) fn hold(
        &mut self,
        talk: &mut Talk,
        message: Message,
        place: Place,
    ) -> (Outcome, Tail, Option<Cost>) {
        let held = turn::hold(
            &mut talk.chat,
            talk.keeper.as_mut(),
            message,
            place,
            talk.how,
            talk.screen,
            self.interrupts,
        );
        let (outcome, replaced) = self.runtime.block_on(held);
        let asked = talk.chat.options().model_id.clone();
        let sent = talk.chat.sent_options().cloned().unwrap_or_default();
        let cost = talk.count(&outcome, asked.as_deref(), sent);
        (outcome, replaced, cost)
    }

    /// Asks something beside the conversation, and shows the answer, or what it took.
    pub(super) fn ask_beside(
        &mut self,
        talk: &mut Talk,
        mut beside: ChatSession,
        message: Message,
        seen: Seen<'_>,
    ) -> Result<Box<Aside>, Unheld> {
        let (form, what) = match seen {
            Seen::Whole => (Form::Text, None),
            Seen::Receipt(what) => (Form::Silent, Some(what.to_owned())),
        };
        let held = turn::hold(
            &mut beside,
            None,
            message.clone(),
            Place::Behind,
            How { form, ..talk.how },
            talk.screen,
            self.interrupts,
        );
        let (outcome, _) = self.runtime.block_on(held);
        let options = beside.options();
        let sent = beside.sent_options().cloned().unwrap_or_default();
        let cost = talk.count(&outcome, options.model_id.as_deref(), sent);
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
                    options: options.clone(),
                    response,
                    unknown: outcome.unknown,
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
    /// Counts what a turn has cost by the price table, if it tells, and keeps its receipt.
    fn count(
        &mut self,
        outcome: &Outcome,
        asked: Option<&str>,
        sent: ConverseOptions,
    ) -> Option<Cost> {
        // As it was sent: perhaps through a profile.
        let model = sent.model_id.as_deref();
        self.go_on_with_profile(asked, model);
        let response = outcome.ending.response();
        let used = model.zip(response.and_then(ConverseResponse::usage));
        let cost = used.and_then(|(model, usage)| self.config.prices.cost(model, usage));
        if let Some(response) = response {
            self.at_hand.totals.add(response, cost);
        }
        let in_words = cost.map(|cost| self.config.prices.in_words(cost));
        self.at_hand.last = Some(Receipt::new(sent, outcome, in_words));
        cost
    }
}
