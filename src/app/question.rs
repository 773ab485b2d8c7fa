//! What is asked at once, and whether a conversation is to follow.

use crate::attach::{self, Attachment};
use crate::chat::{Error, ErrorKind, Result};
use crate::cli::Chat;
use crate::input;
use crate::oneshot::Output;
use crate::terminal::{Screen, is_there};

/// What is asked at once, and what goes along with it.
pub(super) struct Question {
    pub(super) text: Option<String>,
    pub(super) attached: Vec<Attachment>,
}

/// The text that is asked at once: the prompt, what is piped in, or both, the prompt last.
pub(super) fn text(asked: &Chat, screen: Screen) -> Result<Option<String>> {
    let prompt = Some(asked.prompt.join(" ")).filter(|prompt| !prompt.trim().is_empty());
    let piped = match screen.abilities().stdin {
        true => None,
        false => input::piped(std::io::stdin().lock())?,
    };
    Ok(match (piped, prompt) {
        (Some(piped), Some(prompt)) => Some(format!("{piped}\n\n{prompt}")),
        (piped, prompt) => piped.or(prompt),
    })
}

pub(super) fn attachments(asked: &Chat) -> Result<Vec<Attachment>> {
    asked
        .attach
        .iter()
        .map(|reference| attach::load(reference))
        .collect()
}

/// Whether a conversation is to be held, and whether the options go with it.
pub(super) fn check_ways(asked: &Chat, has_question: bool, screen: Screen) -> Result<bool> {
    let stays = asked.interactive || !has_question && screen.abilities().stdin;
    let clash =
        |sentence: &str, hint: &str| Err(Error::new(ErrorKind::Usage, sentence).with_hint(hint));
    if !stays && !has_question {
        return Err(nothing_asked());
    }
    if stays && asked.output() != Output::Text {
        return clash(
            "--output json and jsonl are for single answers",
            "give a prompt, and no -i",
        );
    }
    if asked.no_stream && asked.output() == Output::Jsonl {
        return clash(
            "--output jsonl shows the events of a stream, and --no-stream has none",
            "drop --no-stream, or use --output json",
        );
    }
    if stays && !is_there() {
        return clash(
            "there is no terminal to talk in",
            "give a prompt, and no -i",
        );
    }
    Ok(stays)
}

pub(super) fn nothing_asked() -> Error {
    Error::new(
        ErrorKind::Usage,
        "there is nothing to ask: no prompt, and nothing came in on standard input",
    )
    .with_hint("give a prompt, as in `outcrop \"What is a monad?\"`, or pipe one in")
}
