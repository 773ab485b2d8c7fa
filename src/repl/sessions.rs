//! Commands about conversations on disk.

use std::path::PathBuf;

use super::at_hand::{AtHand, Unanswered};
use super::command::{Action, wrong};
use super::ledger::{Receipt, Totals};
use super::replay;
use super::taken_up::TakenUp;
use super::talk::Talk;
use crate::attach;
use crate::chat::{Error, ErrorKind, Result};
use crate::export::{Conversation, Entry, Format};
use crate::files::{self, Existing};
use crate::keeper::{self, Keeper, Resumed};
use crate::settings::Wins;
use crate::shelf::{self, Listed};
use crate::store::{self, Store};
use crate::turn::Place;
use crate::words::counted;

/// How many are listed unless more are asked for.
const LISTED: usize = 20;

/// How many turns of a resumed conversation are drawn again.
const DRAWN: usize = 4;

pub(super) fn sessions(talk: &mut Talk, words: &str) -> Result<Action> {
    let most = match words {
        "" => LISTED,
        "all" => usize::MAX,
        number => match number.parse() {
            Ok(most @ 1..) => most,
            _ => return Err(wrong("sessions", &format!("has no use for `{number}`"))),
        },
    };
    let which = match words {
        "all" => Listed::All,
        _ => Listed::WithMessages,
    };
    let list = looking(talk, |store| {
        shelf::list(store, most, which, "/sessions all")
    })?;
    talk.screen.show(&list);
    Ok(Action::Done)
}

pub(super) fn resume(talk: &mut Talk, typed: &str) -> Result<Action> {
    let typed = (!typed.is_empty()).then_some(typed);
    if talk.keeper.is_none() && !talk.chat.history().is_empty() {
        let sentence = "this conversation is kept nowhere, and would be lost";
        return Err(Error::new(ErrorKind::Usage, sentence)
            .with_hint("/export writes it to a file; after /clear another one can be taken up"));
    }
    let taken_up = talk.resume(typed, Wins::Conversation)?;
    talk.draw_again(&taken_up);
    Ok(Action::Done)
}

impl Talk {
    /// Takes a conversation up again.
    ///
    /// # Errors
    /// When there is no such conversation, or it cannot be read.
    pub fn resume(&mut self, typed: Option<&str>, wins: Wins) -> Result<TakenUp> {
        let resumed = match &mut self.keeper {
            Some(keeper) => keeper.resume(typed)?,
            None => looking(self, |store| keeper::resume_to_read(store, typed))?,
        };
        Ok(self.take_up(resumed, wins))
    }

    /// Goes on with a conversation as it was read.
    pub fn take_up(&mut self, resumed: Resumed, wins: Wins) -> TakenUp {
        if let Some(set) = resumed.set {
            self.layers.take_up(set, wins);
        }
        let prices = &self.config.prices;
        let unanswered = resumed.unanswered.as_ref();
        let question = unanswered.and_then(|turn| turn.question.last());
        let last = resumed.last_turn.as_ref();
        let at_hand = AtHand {
            totals: Totals::of(&resumed.used, prices),
            last: last.map(|turn| Receipt::of(turn, resumed.last_options, prices)),
            unanswered: question.map(|message| Unanswered {
                message: message.clone(),
                place: Place::Behind,
            }),
            ..AtHand::default()
        };
        let taken_up = TakenUp::new(resumed.name, unanswered);
        let (_, left) = self.go_on_with(resumed.history, at_hand);
        if self.keeper.is_none() {
            // What /clear put away is nowhere else.
            self.at_hand.back = left.back.of_another();
        }
        self.note_tokens(last.and_then(|turn| turn.usage.as_ref()));
        taken_up
    }

    /// Gives the conversation a name.
    ///
    /// # Errors
    /// When another one has it, or it cannot be kept.
    pub fn rename(&mut self, name: &str) -> Result<()> {
        keeper(self)?.rename(Some(name))
    }

    /// Draws the last turns of a conversation that was taken up again.
    pub fn draw_again(&self, taken_up: &TakenUp) {
        self.draw_last();
        let count = counted(self.chat.history().len(), "message");
        self.screen.note(&format!("{}: {count}", taken_up.name));
        if let Some(line) = taken_up.what_to_do() {
            self.screen.note(&line);
        }
        if !self.open_tools().is_empty() {
            self.screen
                .note("a tool waits for its answer: /tool ID ok TEXT or /tool ID error TEXT");
        }
    }

    /// Names the turns that a crash has left, if there are any, and where they are seen to.
    pub fn tell_of_unfinished(&self, seen_to: &str) {
        let keeper = self.keeper.as_ref();
        let unfinished = keeper.and_then(|keeper| keeper.store().unfinished().ok());
        let Some([first, others @ ..]) = unfinished.as_deref() else {
            return;
        };
        let name = &first.name;
        let what = match others.len() {
            0 => format!("a turn in {name} was cut short"),
            n => format!("{} turns were cut short, the first in {name}", n + 1),
        };
        self.screen.note(&format!("{what}: {seen_to}"));
    }

    pub(super) fn draw_last(&self) {
        let history = self.chat.history();
        let skipped = history.len().saturating_sub(DRAWN);
        let messages = history.messages().skip(skipped);
        replay::draw(
            messages.map(|message| (None, message)),
            self.how.thoughts,
            self.screen,
        );
    }
}

pub(super) fn export(talk: &mut Talk, words: &str) -> Result<Action> {
    let (first, rest) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
    let (format, file) = match Format::named(first) {
        Some(format) => (Some(format), rest.trim()),
        None => (None, words),
    };
    let conversation = in_hand(talk);
    if conversation.turns.is_empty() && conversation.unanswered.is_empty() {
        return Err(Error::new(ErrorKind::Usage, "nothing has been said yet")
            .with_hint("say something first"));
    }
    // A name with blanks may stand in quotes, as elsewhere, or as it is.
    let typed = match attach::references(file).unwrap_or_default().as_slice() {
        [one] => one.clone(),
        _ => file.to_owned(),
    };
    let path = attach::expand_home(&typed);
    let format = match format {
        Some(format) => format,
        None => Format::of(&path)?,
    };
    let path = match typed.as_str() {
        "" => {
            let id = talk.keeper.as_ref().map(|keeper| keeper.session().short());
            PathBuf::from(format!(
                "outcrop-{}.{}",
                id.unwrap_or("chat"),
                format.name()
            ))
        }
        _ => path,
    };
    files::write_private(&path, &format.write(&conversation), Existing::Stays).map_err(
        |error| match error.kind() {
            ErrorKind::Usage => error.with_hint("give another name, as in /export md notes.md"),
            _ => error,
        },
    )?;
    talk.screen.note(&format!("written to {}", path.display()));
    Ok(Action::Done)
}

/// The conversation with what the disk knows of it, or from memory where it is not kept.
fn in_hand(talk: &Talk) -> Conversation {
    let keeper = talk.keeper.as_ref();
    let kept = keeper.and_then(|keeper| shelf::conversation(keeper.store(), keeper.session()).ok());
    let said = talk.chat.history();
    kept.filter(|kept| kept.turns.len() == said.len())
        .unwrap_or_else(|| Conversation {
            title: "A conversation".to_owned(),
            model: talk.layers.effective().options.model_id.clone(),
            turns: (said.messages().cloned().zip(0..))
                .map(|(message, at)| Entry {
                    stop_reason: said.stop_reason(at).cloned(),
                    ..message.into()
                })
                .collect(),
            ..Conversation::default()
        })
}

pub(super) fn rename(talk: &mut Talk, name: &str) -> Result<Action> {
    if name.is_empty() {
        return Err(wrong("rename", "needs a NAME"));
    }
    talk.rename(name)?;
    talk.screen
        .note(&format!("this conversation is called {name}"));
    Ok(Action::Done)
}

pub(super) fn search(talk: &mut Talk, words: &str) -> Result<Action> {
    if words.is_empty() {
        return Err(wrong("search", "needs WORDS"));
    }
    let screen = talk.screen;
    let found = looking(talk, |store| {
        shelf::search(store, words, LISTED, "more words find fewer", screen)
    })?;
    talk.screen.show_rows(&found);
    Ok(Action::Done)
}

/// Looks at what is kept, which can be done as well where nothing more is.
pub(super) fn looking<T>(talk: &Talk, look: impl FnOnce(&Store) -> Result<T>) -> Result<T> {
    if let Some(keeper) = &talk.keeper {
        return look(keeper.store());
    }
    let path = store::database_path().filter(|path| path.exists());
    let path = path.ok_or_else(|| {
        Error::new(ErrorKind::Usage, "no conversation is kept yet")
            .with_hint("without --no-save they are kept by themselves")
    })?;
    look(&Store::open_to_read(&path)?)
}

pub(super) fn keeper(talk: &mut Talk) -> Result<&mut Keeper> {
    talk.keeper.as_mut().ok_or_else(not_kept)
}

pub(super) fn not_kept() -> Error {
    Error::new(ErrorKind::Usage, "this conversation is not kept on disk")
        .with_hint("start without --no-save, in a folder that can be written")
}
