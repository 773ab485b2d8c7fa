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
//! | `attachments`, `branches`, `conversation`, `models`, `options`, `passage`, `program`, `sessions`, `tools`, `unfinished` | the commands, a family a file |
//! | `hold` | turns as they are held, in the conversation or beside it |
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
mod typed;
mod unfinished;

use std::path::Path;

use tokio::runtime::Runtime;

use crate::attach;
use crate::bedrock::is_too_long;
use crate::chat::{ConverseResponse, Error, ErrorKind, Message, StopReason};
use crate::config::Cost;
use crate::exit::Exit;
use crate::remarks;
use crate::terminal::{Interrupts, Mark};
use crate::turn::{self, Ending, Outcome, Place};
pub use choose::Choice;
use command::Action;
use editor::{Editor, Line};
use hold::Keeping;
pub use login::Login;
use prompt::Prompt;
pub use shell::Shell;
pub use taken_up::TakenUp;
use talk::Unanswered;
pub use talk::{Later, Talk};
#[cfg(any(test, fuzzing))]
pub(crate) use typed::check as check_typed;
use typed::{Typed, as_typed};

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

/// Says how the turn went and keeps what has to be kept of it.
fn conclude(talk: &mut Talk, turn: Unanswered, outcome: Outcome, cost: Option<Cost>) -> Next {
    let screen = talk.screen;
    let Outcome {
        ending,
        first_text,
        total,
        unknown,
        ..
    } = outcome;
    match ending {
        Ending::Complete(response) => {
            talk.answered(&turn.message);
            report(talk, &response);
            if let Some(remark) = remarks::unknown(unknown) {
                screen.note(&remark);
            }
            let cost = cost.map(|cost| talk.config.prices.in_short(cost));
            screen.note_parts(&ledger::footer(&response, first_text, total, cost));
        }
        Ending::Interrupted(Some(_)) if turn.place != Place::Behind => {
            screen.note("stopped; the earlier answer stays");
            talk.unanswered = Some(turn);
        }
        Ending::Interrupted(Some(_)) => {
            screen.note("stopped; the partial answer is kept");
            talk.answered(&turn.message);
        }
        Ending::Interrupted(None) => {
            screen.note("stopped before an answer came");
            let typed = as_typed(&turn.message.full_text());
            talk.unanswered = Some(turn);
            return Next::Prompt { typed };
        }
        Ending::Failed(error, _) => {
            give_back(talk, turn, &error);
            return match error.kind() {
                ErrorKind::Credentials if talk.login.is_some() => Next::LogIn,
                _ => Next::prompt(),
            };
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

/// What there is to say about an answer beside its text.
fn report(talk: &mut Talk, response: &ConverseResponse) {
    let screen = talk.screen;
    let citations = remarks::citations(response);
    let requests = remarks::tool_requests(response);
    let lines = citations
        .into_iter()
        .chain(requests.iter().cloned())
        .chain(remarks::stop(response));
    lines.for_each(|line| screen.note_of_answer(&line));
    let is_blocked = response.stop_reason().is_some_and(StopReason::blocks);
    if response.message().is_blank() && !is_blocked {
        // It may be referred to, as in "go on".
        screen.note("your question stays and goes out with the next one; /undo takes it back");
    }
    if !requests.is_empty() {
        screen.note("answer with /tool ID ok TEXT or /tool ID error TEXT");
    }
    match attach::save_images(response.message(), Path::new(".")) {
        Ok(names) => names
            .iter()
            .for_each(|name| screen.note(&format!("image saved as {name}"))),
        Err(error) => screen.error(&error),
    }
}

fn give_back(talk: &mut Talk, turn: Unanswered, error: &Error) {
    talk.screen.error(error);
    let can_be_shorter = is_too_long(error) && !talk.chat.history().is_empty();
    talk.screen
        .note(match can_be_shorter && !talk.offered_compact {
            true => "the question is kept: /compact makes room for it with a summary",
            false => "the question is kept: F5 or /retry sends it again",
        });
    talk.offered_compact |= can_be_shorter;
    talk.unanswered = Some(turn);
}
