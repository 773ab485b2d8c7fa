//! What is asked at once, and whether a conversation is to follow.

use crate::attach::{self, Attachment};
use crate::chat::{Error, ErrorKind, Result};
use crate::cli::Chat;
use crate::input;
use crate::oneshot::Output;
use crate::terminal::{Screen, is_there};

/// What is to come of it.
pub(super) enum Way {
    /// A conversation, which may begin with a question.
    Conversation { first: Option<String> },
    /// A single answer.
    Answer { text: String },
}

impl Way {
    /// The way that is asked for, if the other options go with it.
    pub(super) fn of(asked: &Chat, text: Option<String>, screen: Screen) -> Result<Self> {
        let way = match text {
            Some(text) if !asked.interactive => Self::Answer { text },
            None if !asked.interactive && !screen.abilities().stdin => return Err(nothing_asked()),
            first => Self::Conversation { first },
        };
        let clash = match way {
            Self::Conversation { .. } if asked.output() != Output::Text => Some((
                "--output json and jsonl are for single answers",
                "give a prompt, and no -i",
            )),
            Self::Conversation { .. } if !is_there() => Some((
                "there is no terminal to talk in",
                "give a prompt, and no -i",
            )),
            Self::Answer { .. } if asked.no_stream && asked.output() == Output::Jsonl => Some((
                "--output jsonl shows the events of a stream, and --no-stream has none",
                "drop --no-stream, or use --output json",
            )),
            _ => None,
        };
        match clash {
            Some((sentence, hint)) => Err(Error::new(ErrorKind::Usage, sentence).with_hint(hint)),
            None => Ok(way),
        }
    }
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

fn nothing_asked() -> Error {
    Error::new(
        ErrorKind::Usage,
        "there is nothing to ask: no prompt, and nothing came in on standard input",
    )
    .with_hint("give a prompt, as in `outcrop \"What is a monad?\"`, or pipe one in")
}
