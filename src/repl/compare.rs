//! One question to several models, beside the conversation, and the answer that is picked of them.

use super::at_hand::Unanswered;
use super::command::{Action, wrong};
use super::conclude::report;
use super::conversation::newest_question;
use super::hold::{Seen, Unheld};
use super::ledger::Receipt;
use super::talk::Talk;
use super::turns::{Next, Turns};
use super::typed;
use crate::chat::{Error, ErrorKind, Message, Result};
use crate::remarks;
use crate::settings::Source;
use crate::turn::{self, Aside, Place};
use crate::words::counted;

/// What is to be compared.
#[derive(Debug, PartialEq)]
pub(super) struct Comparison {
    /// As they were typed.
    models: Vec<String>,
    message: Message,
    place: Place,
}

/// Answers to one question, none of which is in the conversation.
#[derive(Debug)]
pub(super) struct Compared {
    /// The hash of the conversation as it was: in another one they are no answers.
    behind: String,
    place: Place,
    /// In the order of the models; nothing, where one did not come to an answer.
    answers: Vec<Option<Answered>>,
}

/// An answer and what it took.
#[derive(Debug, Clone)]
struct Answered {
    aside: Box<Aside>,
    receipt: Option<Receipt>,
}

pub(super) fn compare(talk: &mut Talk, words: &str) -> Result<Action> {
    // A prompt comes behind ` -- `, as with /once.
    let padded = format!(" {words} ");
    let (names, prompt) = padded.split_once(" -- ").unwrap_or((&padded, ""));
    let models = shell_words::split(names)
        .map_err(|_| wrong("compare", "has a quote that is not closed"))?;
    if models.is_empty() {
        return Err(wrong("compare", "needs at least one MODEL"));
    }
    let (message, place) = match prompt.trim() {
        "" => newest_question(talk).ok_or_else(|| {
            Error::new(ErrorKind::Usage, "there is no question to ask yet")
                .with_hint("write it behind the models: /compare MODEL… -- QUESTION")
        })?,
        prompt => (talk.compose(prompt), Place::Behind),
    };
    Ok(Action::Compare(Comparison {
        models,
        message,
        place,
    }))
}

pub(super) fn pick(talk: &mut Talk, number: &str) -> Result<Action> {
    let Some(compared) = &talk.at_hand.compared else {
        let error = Error::new(ErrorKind::Usage, "there is nothing to pick from");
        return Err(error.with_hint("/compare MODEL… comes first"));
    };
    let Some(at) = typed::place(number) else {
        return Err(wrong("pick", &format!("takes a number, not `{number}`")));
    };
    let Some(Some(answer)) = compared.answers.get(at) else {
        let sentence = format!("there is no answer {number} to pick");
        return Err(Error::new(ErrorKind::Usage, sentence)
            .with_hint("the numbers stand in front of the models; a part is no answer"));
    };
    if compared.behind != talk.chat.history().hash() {
        let error = Error::new(ErrorKind::Usage, "the conversation is another since");
        return Err(error.with_hint("/compare asks once more"));
    }
    let (Answered { aside, receipt }, place) = (answer.clone(), compared.place);
    let (message, response) = (aside.question.clone(), aside.response.clone());
    let model = aside.options.model_id.clone().unwrap_or_default();
    let keeper = talk.keeper.as_mut();
    let replaced = turn::take_in(&mut talk.chat, keeper, *aside, place, talk.screen)?;
    talk.at_hand.back.replaced(replaced, place);
    talk.at_hand.compared = None;
    talk.answered(&message, response.usage());
    talk.at_hand.last = receipt;
    talk.screen
        .note(&format!("the answer of {model} is in the conversation now"));
    report(talk, &response);
    Ok(Action::Done)
}

impl Turns<'_> {
    /// Asks one model after the other. Ctrl-C stops that, and what was answered can be picked.
    pub(super) fn compare(&mut self, talk: &mut Talk, asked: Comparison) -> Next {
        let Some(ids) = self.ids_of(talk, &asked.models) else {
            return Next::prompt();
        };
        talk.keep_settings();
        let Comparison { message, place, .. } = asked;
        let asked = ids.len();
        let mut answers = Vec::new();
        for (n, id) in ids.into_iter().enumerate() {
            talk.screen.note(&format!("[{}] {id}", n + 1));
            match self.answer_of(talk, id, &message, place) {
                Ok(aside) => answers.push(Some(Answered {
                    aside,
                    receipt: talk.at_hand.last.clone(),
                })),
                Err(Unheld::Failed(error)) => {
                    talk.screen.error(&error);
                    answers.push(None);
                }
                Err(Unheld::Stopped) => {
                    talk.screen.note(&match asked - n - 1 {
                        0 => "stopped".to_owned(),
                        left => format!("stopped; {} not asked", counted(left, "model")),
                    });
                    break;
                }
                Err(Unheld::Leave(exit)) => return Next::Leave(exit),
            }
            talk.screen.show("");
        }
        if answers.iter().any(Option::is_some) {
            talk.screen
                .note("none of this is in the conversation; /pick N takes an answer in");
        }
        if place == Place::Behind {
            talk.at_hand.unanswered = Some(Unanswered { message, place });
        }
        talk.at_hand.compared = Some(Compared {
            behind: talk.chat.history().hash(),
            place,
            answers,
        });
        Next::prompt()
    }

    /// The models that are meant, before anything is sent; if not, it has been said why.
    fn ids_of(&mut self, talk: &Talk, names: &[String]) -> Option<Vec<String>> {
        let screen = talk.screen;
        let resolving = async {
            let mut ids = Vec::new();
            for name in names {
                let name = talk.config.model(name);
                ids.push(
                    talk.models
                        .resolve(name, |remark| screen.note(remark))
                        .await?,
                );
            }
            Result::Ok(ids)
        };
        self.wait_for(resolving, "stopped", screen)
    }

    /// The answer of one model.
    fn answer_of(
        &mut self,
        talk: &mut Talk,
        id: String,
        message: &Message,
        place: Place,
    ) -> Result<Box<Aside>, Unheld> {
        let screen = talk.screen;
        let mut layers = talk.layers.clone();
        layers.layer_mut(Source::Turn).model_id = Some(id);
        let options = layers.resolved().map_err(Unheld::Failed)?;
        let mut said = talk.chat.history().clone();
        said.truncate(place.instead_of().unwrap_or(said.len()));
        let mut beside = talk.chat.beside(said, options);
        beside.set_caching(layers.caching());
        let answer = self.ask_beside(talk, beside, message.clone(), Seen::Whole)?;
        let lines = remarks::citations(&answer.response).into_iter();
        let lines = lines.chain(remarks::stop(&answer.response));
        let lines = lines.chain(remarks::unknown(answer.unknown));
        lines.for_each(|line| screen.note(&line));
        Ok(answer)
    }
}
