//! The command for a turn that a crash has left.

use super::command::{Action, wrong};
use super::sessions::keeper;
use super::talk::Talk;
use crate::chat::{Message, Result};
use crate::settings::Wins;
use crate::store::Unfinished;
use crate::turn::Place;

pub(super) fn unfinished(talk: &mut Talk, words: &str) -> Result<Action> {
    let unfinished = keeper(talk)?.store().unfinished()?;
    let Some(first) = unfinished.first() else {
        talk.screen.note("no turn was left unfinished");
        return Ok(Action::Done);
    };
    match words {
        "" => talk.screen.show(&in_words(first, unfinished.len())),
        "keep" => keep(talk, first)?,
        "retry" => return retry(talk, first),
        "drop" => {
            keeper(talk)?.store().drop_unfinished(&first.turn)?;
            talk.screen
                .note("dropped; it stays in the tree of its conversation");
        }
        other => {
            let what = format!("is keep, retry or drop, not `{other}`");
            return Err(wrong("unfinished", &what));
        }
    }
    Ok(Action::Done)
}

fn in_words(first: &Unfinished, all: usize) -> String {
    let of_how_many = match all {
        1 => String::new(),
        n => format!("the first of {n}, "),
    };
    let question: Vec<&str> = first
        .question
        .iter()
        .filter_map(Message::last_text)
        .collect();
    let (name, question) = (&first.name, question.join(" "));
    let came = match first.text.as_str() {
        "" => "nothing",
        text => text,
    };
    format!(
        "{of_how_many}in {name}: {question}\nwhat came of the answer: {came}\n/unfinished keep, retry or drop"
    )
}

/// Makes what has come of the answer a turn of its conversation, and goes on there.
fn keep(talk: &mut Talk, first: &Unfinished) -> Result<()> {
    let kept = keeper(talk)?.store().keep_unfinished(&first.turn)?;
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
    match (talk.resume(Some(&session), Wins::Conversation), &note) {
        (Ok(taken_up), _) => talk.draw_again(&taken_up),
        (Err(_), Some(_)) => {}
        (Err(error), None) => return Err(error),
    }
    if let Some(note) = &note {
        talk.screen.note(note);
    }
    Ok(())
}

/// Goes on in its conversation by asking the same again.
fn retry(talk: &mut Talk, first: &Unfinished) -> Result<Action> {
    let messages = keeper(talk)?.store().retry_unfinished(&first.turn)?;
    // A question that was never answered may be all that its session has.
    match talk.resume(Some(&first.session.to_string()), Wins::Conversation) {
        Ok(taken_up) => talk.draw_again(&taken_up.asking_again()),
        Err(_) => talk
            .screen
            .note("in this conversation, as the other has nothing else"),
    }
    Ok(match messages.into_iter().next() {
        Some(message) => Action::Ask {
            place: Place::Behind,
            message,
        },
        None => Action::Done,
    })
}
