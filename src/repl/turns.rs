//! What a line leads to: turns and waits, which take the runtime and can be stopped by Ctrl-C.

use tokio::runtime::Runtime;

use super::at_hand::Unanswered;
use super::command::{self, Action};
use super::conclude::conclude;
use super::conversation;
use super::editor::{Editor, Line, fits_line};
use super::talk::Talk;
use super::tools;
use super::typed::{self, Typed};
use crate::chat::{Message, Result};
use crate::exit::Exit;
use crate::terminal::{Interrupts, Screen};
use crate::turn::Place;

/// What the loop does next.
pub(super) enum Next {
    /// Prompts, with a text typed in already.
    Prompt {
        typed: String,
    },
    /// Offers to log in, and then sends again what came to nothing.
    LogIn,
    Leave(Exit),
}

impl Next {
    pub(super) fn prompt() -> Self {
        Self::Prompt {
            typed: String::new(),
        }
    }

    /// Prompts with the question that waits for another try, unless it is no line.
    pub(super) fn with_question(typed: String, screen: Screen) -> Self {
        if fits_line(&typed) {
            return Self::Prompt { typed };
        }
        screen.note("the question is too long for the line: F5 or /retry sends it again");
        Self::prompt()
    }
}

pub(super) struct Turns<'a> {
    pub(super) runtime: &'a Runtime,
    pub(super) interrupts: &'a mut Interrupts,
}

impl Turns<'_> {
    /// Does what a line asks for.
    pub(super) fn obey(&mut self, talk: &mut Talk, line: &Line) -> Next {
        let action = match line {
            // Of the key nothing is seen.
            Line::Again => {
                conversation::retry(talk, "").inspect(|_| talk.screen.note("sending it again"))
            }
            Line::Text(line) => match typed::read(line) {
                Typed::Nothing => return Next::prompt(),
                Typed::Command(rest) => talk.telling(|talk| command::run(talk, rest)),
                Typed::Shell(line) => talk.shell.command(line).map(Action::Shell),
                Typed::Text(text) => Ok(Action::Send(text.to_owned())),
            },
        };
        match action {
            Ok(action) => self.act(talk, action),
            Err(error) => {
                talk.screen.error(&error);
                Next::prompt()
            }
        }
    }

    fn act(&mut self, talk: &mut Talk, action: Action) -> Next {
        match action {
            Action::Send(text) => {
                tools::say_unanswered(talk);
                let message = talk.compose(&text);
                return self.take(talk, message, Place::Behind);
            }
            Action::Ask { place, message } => return self.take(talk, message, place),
            Action::Compact(request) => return talk.telling(|talk| self.compact(talk, request)),
            Action::Compare(asked) => return talk.telling(|talk| self.compare(talk, asked)),
            Action::Quit => return Next::Leave(Exit::Ok),
            Action::Done => talk.keep_settings(),
            Action::Shell(line) => talk.telling(|talk| self.run_shell(talk, &line)),
            Action::AttachOutput(line) => talk.telling(|talk| self.attach_output(talk, &line)),
            Action::CountTokens => talk.telling(|talk| self.count_tokens(talk)),
            Action::ListModels(asked) => talk.telling(|talk| self.list_models(talk, asked)),
            Action::UseModel(typed) => {
                talk.telling(|talk| self.use_model(talk, &typed));
                talk.keep_settings();
            }
            Action::PickModel => {
                talk.telling(|talk| talk.pick_model(self.runtime, self.interrupts));
                talk.keep_settings();
            }
        }
        Next::prompt()
    }

    /// Brings new credentials, if the person wants to, and sends the same again.
    pub(super) fn log_in(&mut self, talk: &mut Talk, editor: &mut Editor) -> Next {
        let Some(login) = &talk.login else {
            return Next::prompt();
        };
        match (login.offer(editor), talk.at_hand.unanswered.clone()) {
            (Ok(true), Some(Unanswered { message, place })) => self.take(talk, message, place),
            (Err(error), _) => {
                talk.screen.error(&error);
                Next::prompt()
            }
            _ => Next::prompt(),
        }
    }

    /// One turn.
    pub(super) fn take(&mut self, talk: &mut Talk, message: Message, place: Place) -> Next {
        let turn = Unanswered { message, place };
        if !self.make_ready(talk) {
            talk.at_hand.unanswered = Some(turn);
            return Next::prompt();
        }
        talk.keep_settings();
        let message = turn.message.clone();
        let (outcome, replaced, cost) = self.hold(talk, message, place);
        if let Some(signal) = outcome.ended_by {
            return Next::Leave(Exit::Signal(signal));
        }
        talk.at_hand.back.replaced(replaced, place);
        conclude(talk, turn, outcome, cost)
    }

    /// What comes of a wait; if nothing, it has been said why. `stopped` is what to say of Ctrl-C.
    pub(super) fn wait_for<T>(
        &mut self,
        what: impl Future<Output = Result<T>>,
        stopped: &str,
        screen: Screen,
    ) -> Option<T> {
        match self.runtime.block_on(self.interrupts.unless(what)) {
            Some(Ok(came)) => return Some(came),
            Some(Err(error)) => screen.error(&error),
            None => screen.note(stopped),
        }
        None
    }

    fn count_tokens(&mut self, talk: &mut Talk) {
        if !self.make_ready(talk) {
            return;
        }
        let waiting = Some(talk.compose("")).filter(|message| !message.content.is_empty());
        let prompt: Vec<Message> = waiting.into_iter().collect();
        let screen = talk.screen;
        let counting = talk.chat.count_tokens(prompt);
        if let Some(tokens) = self.wait_for(counting, "stopped", screen) {
            screen.show(&format!("{tokens} tokens"));
        }
    }
}
