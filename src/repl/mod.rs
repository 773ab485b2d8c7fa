//! The read loop: a prompt, a line, a turn or a command, and again.
//!
//! The main thread owns the editor and the terminal; a turn runs on it too, with the network on the
//! runtime behind. The loop never ends because of a turn's fault.
//!
//! | file | owns |
//! |---|---|
//! | `talk` | the conversation the commands act on |
//! | `taken_up` | what is told of one that is taken up again |
//! | `typed` | what a line is: nothing, a command, one of the shell's, or a text |
//! | `command` | the one table of commands, and how a line finds its row |
//! | `attachments`, `branches`, `conversation`, `models`, `options`, `passage`, `program`, `sessions`, `tools`, `tree`, `unfinished` | the commands, a family a file |
//! | `hold` | turns as they are held, in the conversation or beside it |
//! | `conclude` | how a turn went, in words, and what is kept of it |
//! | `compact` | a summary in the place of a long conversation |
//! | `compare` | one question to several models, and the answer that is picked |
//! | `choose` | a model chosen from the list, where none is set or the person asks |
//! | `replay` | messages drawn again |
//! | `shell` | commands of the person's shell |
//! | `login` | new credentials in the middle of a conversation |
//! | `ledger` | what turns have cost |
//! | `editor` | the line being typed: keys and history |
//! | `assistant`, `complete` | how the line is drawn, what may follow, what Tab makes of it |
//! | `names` | the names that Tab knows |
//! | `prompt` | what stands in front of it |
//! | `paths` | completing paths |

mod assistant;
mod attachments;
mod branches;
mod choose;
mod command;
mod compact;
mod compare;
mod complete;
mod conclude;
mod conversation;
mod editor;
mod hold;
mod ledger;
mod login;
mod models;
mod names;
mod options;
mod passage;
mod paths;
mod program;
mod prompt;
mod replay;
mod sessions;
mod shell;
mod taken_up;
mod talk;
mod tools;
mod tree;
mod typed;
mod unfinished;

use tokio::runtime::Runtime;

use crate::chat::{Error, ErrorKind, Message};
use crate::config::Cost;
use crate::exit::Exit;
use crate::terminal::{Interrupts, Mark};
use crate::turn::{Outcome, Place};
pub use choose::Choice;
use command::Action;
use conclude::conclude;
use editor::{Editor, Line};
use hold::Keeping;
pub use login::Login;
use prompt::Prompt;
pub use shell::Shell;
pub use taken_up::TakenUp;
use talk::Unanswered;
pub use talk::{Later, Talk};
use typed::Typed;
#[cfg(any(test, fuzzing))]
pub(crate) use typed::check as check_typed;

/// Talks until the person leaves. A first message is answered before the first prompt.
pub fn run(
    talk: &mut Talk,
    first: Option<String>,
    runtime: &Runtime,
    interrupts: &mut Interrupts,
) -> Exit {
    let exit = converse(talk, first, runtime, interrupts);
    if exit == Exit::Ok {
        talk.tell_of_what_waits();
    }
    exit
}

fn converse(
    talk: &mut Talk,
    first: Option<String>,
    runtime: &Runtime,
    interrupts: &mut Interrupts,
) -> Exit {
    let lines = talk.remembered_lines();
    let keys = talk.config.keys.unwrap_or_default();
    let mut editor = match Editor::new(talk.screen, keys, &lines) {
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
        Some(text) => {
            let message = talk.compose(&text);
            turns.take(talk, message, Place::Behind)
        }
        None => Next::prompt(),
    };
    loop {
        let typed = match next {
            Next::Prompt { typed } => typed,
            Next::LogIn => {
                next = turns.log_in(talk, &mut editor);
                continue;
            }
            Next::Leave(exit) => return exit,
        };
        let marks = talk.marks();
        marks.set(Mark::Prompt);
        editor.offer(talk.names());
        editor.offer_again(talk.unanswered.is_some());
        let line = match editor.read(&Prompt::of(talk), &typed) {
            Ok(Line::Text(line)) => {
                talk.remember(&line);
                turns.runtime.block_on(turns.interrupts.drain());
                line
            }
            Ok(Line::Again) => {
                talk.screen.note("sent again");
                "/retry".to_owned()
            }
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
        marks.set(Mark::Output);
        next = turns.obey(talk, &line);
        marks.set(Mark::End);
    }
}

/// So many lines of earlier sessions are at hand.
const LINES: usize = 1000;

/// What the loop does next.
enum Next {
    /// Prompts, with a text typed in already.
    Prompt {
        typed: String,
    },
    /// Offers to log in, and then sends again what came to nothing.
    LogIn,
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
        let action = match typed::read(line) {
            Typed::Nothing => return Next::prompt(),
            Typed::Command(rest) => talk.telling(|talk| command::run(talk, rest)),
            Typed::Shell(line) => talk.shell.command(line).map(Action::Shell),
            Typed::Text(text) => Ok(Action::Send(text.to_owned())),
        };
        match action {
            Ok(Action::Done) => {
                talk.keep_settings();
                Next::prompt()
            }
            Ok(Action::Send(text)) => {
                tools::say_unanswered(talk);
                let message = talk.compose(&text);
                self.take(talk, message, Place::Behind)
            }
            Ok(Action::Shell(line)) => {
                talk.telling(|talk| self.run_shell(talk, &line));
                Next::prompt()
            }
            Ok(Action::AttachOutput(line)) => {
                talk.telling(|talk| self.attach_output(talk, &line));
                Next::prompt()
            }
            Ok(Action::CountTokens) => {
                talk.telling(|talk| self.count_tokens(talk));
                Next::prompt()
            }
            Ok(Action::Ask { place, message }) => self.take(talk, message, place),
            Ok(Action::ListModels(asked)) => {
                talk.telling(|talk| self.list_models(talk, asked));
                Next::prompt()
            }
            Ok(Action::UseModel(typed)) => {
                talk.telling(|talk| self.use_model(talk, &typed));
                talk.keep_settings();
                Next::prompt()
            }
            Ok(Action::PickModel) => {
                talk.telling(|talk| talk.pick_model(self.runtime, self.interrupts));
                talk.keep_settings();
                Next::prompt()
            }
            Ok(Action::Compact(request)) => talk.telling(|talk| self.compact(talk, request)),
            Ok(Action::Compare(asked)) => talk.telling(|talk| self.compare(talk, asked)),
            Ok(Action::Quit) => Next::Leave(Exit::Ok),
            Err(error) => {
                talk.screen.error(&error);
                Next::prompt()
            }
        }
    }

    /// Brings new credentials, if the person wants to, and sends the same again.
    fn log_in(&mut self, talk: &mut Talk, editor: &mut Editor) -> Next {
        let Some(login) = &talk.login else {
            return Next::prompt();
        };
        match (login.offer(editor), talk.unanswered.clone()) {
            (Ok(true), Some(Unanswered { message, place })) => self.take(talk, message, place),
            (Err(error), _) => {
                talk.screen.error(&error);
                Next::prompt()
            }
            _ => Next::prompt(),
        }
    }

    /// One turn.
    fn take(&mut self, talk: &mut Talk, message: Message, place: Place) -> Next {
        let turn = Unanswered { message, place };
        if !self.is_ready(talk) {
            talk.unanswered = Some(turn);
            return Next::prompt();
        }
        talk.keep_settings();
        let message = turn.message.clone();
        let (outcome, replaced, cost) = self.hold(talk, message, place, Keeping::Kept);
        if let Some(response) = outcome.ending.response() {
            talk.note_tokens(response.usage());
        }
        if !replaced.is_empty() {
            talk.put_away = replaced;
        }
        conclude(talk, turn, outcome, cost)
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

    /// Keeps a line for the prompt's history; without it nothing is lost but comfort.
    fn remember(&self, line: &str) {
        if let (Some(keeper), false) = (&self.keeper, line.trim().is_empty()) {
            let _ = keeper.store().add_line(line);
        }
    }

    /// The lines that were typed before, oldest first.
    fn remembered_lines(&self) -> Vec<String> {
        let lines = self
            .keeper
            .as_ref()
            .and_then(|keeper| keeper.store().lines(LINES).ok());
        let mut lines = lines.unwrap_or_default();
        lines.reverse();
        lines
    }
}

impl Turns<'_> {
    fn count_tokens(&mut self, talk: &mut Talk) {
        let counted = match self.is_ready(talk) {
            true => {
                let prompt: Vec<Message> = Some(talk.compose(""))
                    .filter(|message| !message.content.is_empty())
                    .into_iter()
                    .collect();
                let counting = talk.chat.count_tokens(prompt);
                self.runtime.block_on(self.interrupts.unless(counting))
            }
            false => return,
        };
        match counted {
            Some(Ok(tokens)) => talk.screen.show(&format!("{tokens} tokens")),
            Some(Err(error)) => talk.screen.error(&error),
            None => talk.screen.note("stopped"),
        }
    }
}
