//! The read loop: a prompt, a line, a turn or a command, and again.
//!
//! The main thread owns the editor and the terminal; a turn runs on it too, with the network on the
//! runtime behind. The loop never ends because of a turn's fault.
//!
//! | file | owns |
//! |---|---|
//! | `talk` | the conversation the commands act on |
//! | `at_hand` | what belongs to a conversation beside its messages, and how another takes its place |
//! | `waiting` | what goes along with the next message |
//! | `back` | what can be brought back where the tree on disk does not do it |
//! | `taken_up` | what is told of one that is taken up again |
//! | `turns` | what a line leads to: turns, and waits that Ctrl-C ends |
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
mod at_hand;
mod attachments;
mod back;
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
mod turns;
mod typed;
mod unfinished;
mod waiting;

use tokio::runtime::Runtime;

use crate::chat::{Error, ErrorKind};
use crate::exit::Exit;
use crate::terminal::{Interrupts, Mark};
use crate::turn::Place;
pub use choose::Choice;
use editor::{Editor, Line, Read};
pub use login::Login;
use prompt::Prompt;
pub use shell::Shell;
pub use taken_up::TakenUp;
pub use talk::{Later, Talk};
use turns::{Next, Turns};
use typed::as_typed;
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
        next = match read(talk, &mut editor, &typed, runtime) {
            Ok(line) => {
                marks.set(Mark::Output);
                // Ctrl-C belonged to the line.
                runtime.block_on(turns.interrupts.drain());
                let next = turns.obey(talk, &line);
                marks.set(Mark::End);
                next
            }
            Err(next) => next,
        };
    }
}

/// What the line begins with: the question that waits for another try, unless something was typed
/// meanwhile, which would go out as a part of it.
fn begun<'t>(talk: &Talk, editor: &Editor, typed: &'t str) -> &'t str {
    let unanswered = talk.at_hand.unanswered.as_ref();
    let question = unanswered.and_then(|turn| turn.message.last_text());
    if question.is_some_and(|text| as_typed(text) == typed) && editor.has_keys() {
        talk.screen
            .note("the question is kept: F5 or /retry sends it again");
        return "";
    }
    typed
}

/// The next line, or what comes instead of one.
fn read(talk: &Talk, editor: &mut Editor, typed: &str, runtime: &Runtime) -> Result<Line, Next> {
    editor.offer(talk.names(runtime));
    editor.offer_again(talk.at_hand.unanswered.is_some());
    let typed = begun(talk, editor, typed);
    match editor.read(&Prompt::of(talk), typed) {
        Ok(Read::Line(line)) => {
            if let Line::Text(text) = &line {
                talk.remember(text);
            }
            Ok(line)
        }
        Ok(Read::Interrupted) => Err(Next::prompt()),
        Ok(Read::Unreadable { typed }) => {
            let error = Error::new(ErrorKind::Usage, "what was pasted is not UTF-8 text")
                .with_hint("it was dropped; pipe the file in, or convert it first");
            talk.screen.error(&error);
            Err(Next::Prompt { typed })
        }
        Ok(Read::End) => Err(Next::Leave(Exit::Ok)),
        Err(error) => {
            talk.screen.error(&error);
            Err(Next::Leave(Exit::from(&error)))
        }
    }
}

/// So many lines of earlier sessions are at hand.
const LINES: usize = 1000;

impl Talk {
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
