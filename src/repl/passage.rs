//! Commands that take an answer, or a block of code of it, somewhere else.

use super::command::{Action, Command, find, wrong};
use super::talk::Talk;
use crate::attach;
use crate::chat::{Error, ErrorKind, History, Message, Result, Role};
use crate::files::{self, Existing};
use crate::terminal::{code_blocks, copy as to_clipboard};
use crate::words::{counted, size};

/// A text of an answer, as the model wrote it.
#[derive(Debug, PartialEq, Eq)]
struct Passage {
    /// What it is, such as `code 2 of message 4`.
    what: String,
    text: String,
}

pub(super) fn copy(talk: &mut Talk, words: &str) -> Result<Action> {
    let words: Vec<&str> = words.split_whitespace().collect();
    let passage = passage(talk.chat.history(), &words, find("copy")?)?;
    let how = to_clipboard(&passage.text, talk.screen.abilities())?;
    let size = size(passage.text.len());
    talk.screen
        .note(&format!("copied {} ({size}), through {how}", passage.what));
    Ok(Action::Done)
}

pub(super) fn save(talk: &mut Talk, line: &str) -> Result<Action> {
    let command = find("save")?;
    let mut words = attach::references(line)?;
    let before = words.len();
    words.retain(|word| word != "--force");
    let existing = Existing::replaced_if(words.len() < before);
    let Some((file, which)) = words.split_first() else {
        return Err(wrong("save", "needs a FILE"));
    };
    let which: Vec<&str> = which.iter().map(String::as_str).collect();
    let mut passage = passage(talk.chat.history(), &which, command)?;
    if !passage.text.ends_with('\n') {
        passage.text.push('\n');
    }
    let path = attach::expand_home(file);
    files::write_private(&path, &passage.text, existing)?;
    let Passage { what, text } = passage;
    let size = size(text.len());
    talk.screen
        .note(&format!("saved {what} ({size}) as {}", path.display()));
    Ok(Action::Done)
}

/// An answer by the number /history shows, or the newest, with that number.
pub(super) fn answer<'a>(
    history: &'a History,
    number: Option<&str>,
    command: &str,
) -> Result<(usize, &'a Message)> {
    let is_answer = |(_, message): &(usize, &Message)| message.role == Role::Assistant;
    let mut answers = history.messages().enumerate().filter(is_answer);
    let found = match number {
        None => answers.next_back(),
        Some(number) => {
            let number: usize = number
                .parse()
                .map_err(|_| wrong(command, &format!("takes a number, not `{number}`")))?;
            answers.find(|(at, _)| at + 1 == number)
        }
    };
    found.map(|(at, message)| (at + 1, message)).ok_or_else(|| {
        Error::new(ErrorKind::Usage, "there is no such answer")
            .with_hint("/history shows the answers with their numbers")
    })
}

/// What `[N] [code [N]]` stands for.
fn passage(history: &History, words: &[&str], command: &Command) -> Result<Passage> {
    let (number, code) = match *words {
        [] => (None, None),
        ["code"] => (None, Some(None)),
        ["code", block] => (None, Some(Some(block))),
        [number] => (Some(number), None),
        [number, "code"] => (Some(number), Some(None)),
        [number, "code", block] => (Some(number), Some(Some(block))),
        [_, ref rest @ ..] => {
            let what = format!("has no use for `{}`", rest.join(" "));
            return Err(wrong(command.name(), &what));
        }
    };
    let (n, message) = answer(history, number, command.name())?;
    let text = message.full_text();
    let Some(block) = code else {
        return match text.trim().is_empty() {
            false => Ok(Passage {
                what: format!("message {n}"),
                text,
            }),
            true => Err(
                Error::new(ErrorKind::Usage, format!("message {n} has no text"))
                    .with_hint("/history shows what it has"),
            ),
        };
    };
    let mut blocks = code_blocks(&text);
    let all = blocks.len();
    let block = match block {
        None if all == 1 => Some(1),
        None => None,
        Some(block) => Some(
            block
                .parse::<usize>()
                .map_err(|_| wrong(command.name(), &format!("takes a number, not `{block}`")))?,
        ),
    };
    let place = block.and_then(|block| block.checked_sub(1));
    match place.filter(|place| *place < all) {
        Some(place) => Ok(Passage {
            what: match all {
                1 => format!("the code of message {n}"),
                _ => format!("code {} of message {n}", place + 1),
            },
            text: blocks.swap_remove(place).code,
        }),
        None => Err(no_such_code(n, all, command)),
    }
}

fn no_such_code(answer: usize, all: usize, command: &Command) -> Error {
    let blocks = counted(all, "block");
    let error = Error::new(
        ErrorKind::Usage,
        format!("message {answer} has {blocks} of code"),
    );
    let name = command.name();
    error.with_hint(match all {
        0 => format!("/{name} without `code` takes all of it"),
        1 => format!("take it with `/{name} {answer} code`"),
        _ => format!("say which, as in `{}`", command.usage()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::ContentBlock;

    fn history() -> History {
        let mut history = History::default();
        let says = |role, text: &str| Message::new(role, vec![ContentBlock::Text(text.to_owned())]);
        for (question, answer) in [
            ("one?", "```sh\nls\n```"),
            ("two?", "First:\n```sh\npwd\n```\nSecond:\n```\nid\n```"),
            ("three?", "No code."),
        ] {
            history.push(says(Role::User, question));
            history.push(says(Role::Assistant, answer));
        }
        history
    }

    fn taken(line: &str) -> Result<(String, String)> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let passage = passage(&history(), &words, find("copy").unwrap())?;
        Ok((passage.what, passage.text))
    }

    #[test]
    fn an_answer_is_named_by_its_number_and_its_code_behind_that() {
        let is = |line: &str, what: &str, text: &str| {
            assert_eq!(taken(line).unwrap(), (what.to_owned(), text.to_owned()));
        };
        is("", "message 6", "No code.");
        is("2", "message 2", "```sh\nls\n```");
        is("2 code", "the code of message 2", "ls\n");
        is("4 code 1", "code 1 of message 4", "pwd\n");
        is("4 code 2", "code 2 of message 4", "id\n");
    }

    #[test]
    fn what_is_not_there_is_told_with_what_is() {
        for (line, sentence) in [
            ("1", "there is no such answer"),
            ("99", "there is no such answer"),
            ("x", "/copy takes a number, not `x`"),
            ("code", "message 6 has 0 blocks of code"),
            ("4 code", "message 4 has 2 blocks of code"),
            ("4 code 3", "message 4 has 2 blocks of code"),
            ("2 code 9", "message 2 has 1 block of code"),
            ("4 code 0", "message 4 has 2 blocks of code"),
            ("4 code x", "/copy takes a number, not `x`"),
            ("2 cod", "/copy has no use for `cod`"),
        ] {
            let error = taken(line).unwrap_err();
            assert_eq!(error.to_string(), sentence, "{line}");
            assert!(error.hint().is_some(), "{line}");
        }
        let only = taken("2 code 9").unwrap_err();
        assert_eq!(only.hint(), Some("take it with `/copy 2 code`"));
    }
}
