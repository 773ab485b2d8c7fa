//! The command for a turn that a crash has left.

use super::command::{Action, find, wrong};
use super::sessions::keeper;
use super::talk::Talk;
use crate::chat::{Message, Result};
use crate::turn::Place;

pub(super) fn unfinished(talk: &mut Talk, words: &str) -> Result<Action> {
    let keeper = keeper(talk)?;
    let unfinished = keeper.store().unfinished()?;
    let Some(first) = unfinished.first() else {
        talk.screen.note("no turn was left unfinished");
        return Ok(Action::Done);
    };
    let question = first
        .question
        .iter()
        .map(Message::full_text)
        .collect::<Vec<_>>()
        .join(" ");
    match words {
        "" => {
            let of_how_many = match unfinished.len() {
                1 => String::new(),
                n => format!("the first of {n}, "),
            };
            let text = format!(
                "{of_how_many}in {}: {}\nwhat came of the answer: {}\n/unfinished keep, retry or drop",
                first.name,
                question,
                if first.text.is_empty() {
                    "nothing"
                } else {
                    &first.text
                }
            );
            talk.screen.show(&text);
            Ok(Action::Done)
        }
        "keep" => {
            let kept = keeper.store().keep_unfinished(&first.turn)?;
            let (session, note) = match kept {
                None => (
                    first.session.to_string(),
                    Some("nothing had come of it, so nothing was kept".to_owned()),
                ),
                Some(kept) => (
                    kept.at.session().to_string(),
                    kept.forked.map(|forked| {
                        let name = forked.name;
                        format!("that conversation has gone on; what came is kept in {name}")
                    }),
                ),
            };
            // With nothing kept, its session may hold nothing at all.
            match (talk.resume(Some(&session), false), &note) {
                (Ok(taken_up), _) => talk.draw_again(&taken_up),
                (Err(_), Some(_)) => {}
                (Err(error), None) => return Err(error),
            }
            if let Some(note) = &note {
                talk.screen.note(note);
            }
            Ok(Action::Done)
        }
        "retry" => {
            let session = first.session.to_string();
            let messages = keeper.store().retry_unfinished(&first.turn)?;
            // A question that was never answered may be all that its session has.
            match talk.resume(Some(&session), false) {
                Ok(taken_up) => talk.draw_again(&taken_up.asking_again()),
                Err(_) => talk
                    .screen
                    .note("in this conversation, as the other has nothing else"),
            }
            match messages.into_iter().next() {
                Some(message) => Ok(Action::Ask {
                    place: Place::Behind,
                    message,
                }),
                None => Ok(Action::Done),
            }
        }
        "drop" => {
            keeper.store().drop_unfinished(&first.turn)?;
            talk.screen
                .note("dropped; it stays in the tree of its conversation");
            Ok(Action::Done)
        }
        other => Err(wrong(
            find("unfinished")?,
            &format!("is keep, retry or drop, not `{other}`"),
        )),
    }
}
