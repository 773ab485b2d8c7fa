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

use crate::chat::{Error, Message};
use crate::exit::Exit;
use crate::terminal::Interrupts;
use crate::turn::{self, Ending, Form, How};
use command::Action;
use editor::{Editor, Line};
pub use talk::Talk;

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
        let text = line.trim();
        let action = match text.strip_prefix('/') {
            _ if text.is_empty() => return Next::prompt(),
            Some(rest) if !rest.starts_with('/') => command::run(talk, rest),
            // Two slashes stand for one that is meant.
            Some(rest) => Ok(Action::Send(Message::user(rest))),
            None => Ok(Action::Send(Message::user(text))),
        };
        match action {
            Ok(Action::Done) => Next::prompt(),
            Ok(Action::Send(message)) => self.take(talk, message, None),
            Ok(Action::Again { at, message }) => self.take(talk, message, Some(at)),
            Ok(Action::Quit) => Next::Leave(Exit::Ok),
            Err(error) => {
                talk.screen.error(&error);
                Next::prompt()
            }
        }
    }

    /// One turn. With `instead_of` it takes the place of what stands from there on, if it comes to
    /// something.
    fn take(&mut self, talk: &mut Talk, message: Message, instead_of: Option<usize>) -> Next {
        if let Err(error) = talk.ready() {
            talk.screen.error(&error);
            talk.unanswered = Some(message);
            return Next::prompt();
        }
        let replaced = instead_of.map(|at| talk.chat.history_mut().split_off(at));
        let how = How {
            stream: talk.stream,
            form: Form::Text,
        };
        let turn = turn::run(
            &mut talk.chat,
            message.clone(),
            how,
            talk.screen,
            self.interrupts,
        );
        let ending = self.runtime.block_on(turn).ending;
        if let (
            Ending::Interrupted(None) | Ending::Failed(..) | Ending::Unwritable(..),
            Some(old),
        ) = (&ending, replaced)
        {
            for message in old {
                talk.chat.history_mut().push(message);
            }
        }
        conclude(talk, message, ending)
    }
}

/// Says how the turn went and keeps what has to be kept of it.
fn conclude(talk: &mut Talk, message: Message, ending: Ending) -> Next {
    let screen = talk.screen;
    match ending {
        Ending::Complete(response) => {
            if let Some(remark) = turn::remark(&response) {
                screen.note(&remark);
            }
            talk.answered();
            screen.show("");
            Next::prompt()
        }
        Ending::Interrupted(Some(_)) => {
            screen.note("stopped; the partial answer is kept");
            talk.answered();
            screen.show("");
            Next::prompt()
        }
        Ending::Interrupted(None) => {
            screen.note("stopped before an answer came");
            let typed = message.full_text();
            talk.unanswered = Some(message);
            Next::Prompt { typed }
        }
        Ending::Failed(error, _) => {
            give_back(talk, message, &error);
            Next::prompt()
        }
        Ending::Unwritable(error, _) => {
            let exit = Exit::from(&error);
            if exit == Exit::BrokenPipe {
                return Next::Leave(exit);
            }
            give_back(talk, message, &turn::unwritable(error));
            Next::prompt()
        }
    }
}

fn give_back(talk: &mut Talk, message: Message, error: &Error) {
    talk.screen.error(error);
    talk.screen
        .note("nothing is lost: /retry sends it again, Up brings it back");
    talk.unanswered = Some(message);
}
