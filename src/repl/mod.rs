//! The read loop: a prompt, a line, a turn or a command, and again.
//!
//! The main thread owns the editor and the terminal; a turn runs on it too, with the network on the
//! runtime behind. The loop never ends because of a turn's fault.
//!
//! | file | owns |
//! |---|---|
//! | `talk` | the conversation the commands act on |
//! | `command` | the one table of commands, and how a line finds its row |
//! | `conversation`, `options`, `program` | the commands, a family a file |
//! | `editor` | the line being typed: keys, completion, history |

mod command;
mod conversation;
mod editor;
mod options;
mod program;
mod talk;

use tokio::runtime::Runtime;

use crate::chat::{Error, ErrorKind, Message};
use crate::exit::Exit;
use crate::terminal::Interrupts;
use crate::turn::{self, Ending, Form, How};
use command::Action;
use editor::{Editor, Line};
pub use talk::Talk;
use talk::Unanswered;

/// Talks until the person leaves. A first message is answered before the first prompt.
pub fn run(
    talk: &mut Talk,
    first: Option<Message>,
    runtime: &Runtime,
    interrupts: &mut Interrupts,
) -> Exit {
    let mut editor = match Editor::new(talk.screen.abilities()) {
        Ok(editor) => editor,
        Err(error) => {
            talk.screen.error(&error);
            return Exit::from(&error);
        }
    };
    let mut turns = Turns {
        runtime,
        interrupts,
    };
    let mut next = match first {
        Some(message) => turns.take(talk, message, None),
        None => Next::prompt(),
    };
    loop {
        let typed = match next {
            Next::Prompt { typed } => typed,
            Next::Leave(exit) => return exit,
        };
        let line = match editor.read(&talk.layers.turn_summary(), &typed) {
            Ok(Line::Text(line)) => line,
            Ok(Line::Interrupted) => {
                next = Next::prompt();
                continue;
            }
            Ok(Line::Unreadable { typed }) => {
                let error = Error::new(ErrorKind::Usage, "what was pasted is not UTF-8 text")
                    .with_hint("it was dropped; pipe the file in, or convert it first");
                talk.screen.error(&error);
                next = Next::Prompt { typed };
                continue;
            }
            Ok(Line::End) => return Exit::Ok,
            Err(error) => {
                talk.screen.error(&error);
                return Exit::from(&error);
            }
        };
        next = turns.obey(talk, &line);
    }
}

/// What the loop does next.
enum Next {
    /// Prompts, with a text typed in already.
    Prompt {
        typed: String,
    },
    Leave(Exit),
}

impl Next {
    fn prompt() -> Self {
        Self::Prompt {
            typed: String::new(),
        }
    }
}

struct Turns<'a> {
    runtime: &'a Runtime,
    interrupts: &'a mut Interrupts,
}

impl Turns<'_> {
    fn obey(&mut self, talk: &mut Talk, line: &str) -> Next {
        let text = line.trim_end();
        let action = match text.strip_prefix('/') {
            _ if text.trim().is_empty() => return Next::prompt(),
            Some(rest) if !rest.starts_with('/') => command::run(talk, rest),
            // Two slashes stand for one that is meant.
            Some(rest) => Ok(Action::Send(Message::user(rest))),
            None => Ok(Action::Send(Message::user(text))),
        };
        match action {
            Ok(Action::Done) => Next::prompt(),
            Ok(Action::Send(message)) => self.take(talk, message, None),
            Ok(Action::Again {
                instead_of,
                message,
            }) => self.take(talk, message, instead_of),
            Ok(Action::Quit) => Next::Leave(Exit::Ok),
            Err(error) => {
                talk.screen.error(&error);
                Next::prompt()
            }
        }
    }

    /// One turn. With `instead_of` it takes the place of what stands from there on, if it comes to
    /// a whole answer.
    fn take(&mut self, talk: &mut Talk, message: Message, instead_of: Option<usize>) -> Next {
        let turn = Unanswered {
            message,
            instead_of,
        };
        if let Err(error) = talk.ready() {
            talk.screen.error(&error);
            talk.unanswered = Some(turn);
            return Next::prompt();
        }
        let replaced = instead_of.map(|at| (at, talk.chat.history_mut().split_off(at)));
        let how = How {
            stream: talk.stream,
            form: Form::Text,
        };
        let message = turn.message.clone();
        let running = turn::run(&mut talk.chat, message, how, talk.screen, self.interrupts);
        let ending = self.runtime.block_on(running).ending;
        match (&ending, replaced) {
            (Ending::Complete(_), Some((_, old))) => talk.put_away = old,
            (_, Some((at, old))) => {
                // A part of a new answer is no reason to lose a whole one.
                talk.chat.history_mut().truncate(at);
                for message in old {
                    talk.chat.history_mut().push(message);
                }
            }
            (_, None) => {}
        }
        conclude(talk, turn, ending)
    }
}

/// Says how the turn went and keeps what has to be kept of it.
fn conclude(talk: &mut Talk, turn: Unanswered, ending: Ending) -> Next {
    let screen = talk.screen;
    match ending {
        Ending::Complete(response) => {
            if let Some(remark) = turn::remark(&response) {
                screen.note(&remark);
            }
            talk.answered();
        }
        Ending::Interrupted(Some(_)) if turn.instead_of.is_some() => {
            screen.note("stopped; the earlier answer stays");
            talk.unanswered = Some(turn);
        }
        Ending::Interrupted(Some(_)) => {
            screen.note("stopped; the partial answer is kept");
            talk.answered();
        }
        Ending::Interrupted(None) => {
            screen.note("stopped before an answer came");
            let typed = as_typed(&turn.message.full_text());
            talk.unanswered = Some(turn);
            return Next::Prompt { typed };
        }
        Ending::Failed(error, _) => {
            give_back(talk, turn, &error);
            return Next::prompt();
        }
        Ending::Unwritable(error, _) => {
            let exit = Exit::from(&error);
            if exit == Exit::BrokenPipe {
                return Next::Leave(exit);
            }
            give_back(talk, turn, &turn::unwritable(error));
            return Next::prompt();
        }
    }
    screen.show("");
    Next::prompt()
}

fn give_back(talk: &mut Talk, turn: Unanswered, error: &Error) {
    talk.screen.error(error);
    talk.screen
        .note("the question is kept: /retry sends it again");
    talk.unanswered = Some(turn);
}

/// The text as one would have to type it for it to be sent.
fn as_typed(text: &str) -> String {
    match text.starts_with('/') {
        true => format!("/{text}"),
        false => text.to_owned(),
    }
}
