//! Commands about conversations on disk.

use std::path::{Path, PathBuf};

use super::command::{Action, find, wrong};
use super::ledger::{Receipt, Totals};
use super::talk::Talk;
use crate::chat::{Error, ErrorKind, History, Message, Result, Role};
use crate::export::Conversation;
use crate::keeper::Keeper;
use crate::shelf::{self, Format, counted};
use crate::store::Node;
use crate::turn::Place;

/// How many are listed unless more are asked for.
const LISTED: usize = 20;
/// How many turns of a resumed conversation are drawn again.
const DRAWN: usize = 4;

pub(super) fn sessions(talk: &mut Talk, words: &str) -> Result<Action> {
    let most = match words {
        "" => LISTED,
        "all" => usize::MAX,
        number => number.parse().map_err(|_| {
            let command = find("sessions");
            command.map_or_else(
                |error| error,
                |command| wrong(command, &format!("has no use for `{number}`")),
            )
        })?,
    };
    let list = shelf::list(keeper(talk)?.store(), most)?;
    talk.screen.show(&list);
    Ok(Action::Done)
}

pub(super) fn resume(talk: &mut Talk, typed: &str) -> Result<Action> {
    let typed = (!typed.is_empty()).then_some(typed);
    let name = talk.resume(typed, false)?;
    talk.draw_again(&name);
    Ok(Action::Done)
}

impl Talk {
    /// Takes a conversation up again, and says what it is called.
    ///
    /// # Errors
    /// When there is no such conversation, or it cannot be read.
    pub fn resume(&mut self, typed: Option<&str>, flags_win: bool) -> Result<String> {
        let resumed = keeper(self)?.resume(typed)?;
        if let Some(set) = resumed.set {
            self.kept_settings = Some(set.clone());
            self.layers.take_up(set, flags_win);
        }
        let prices = &self.config.prices;
        self.totals = Totals::of(&resumed.turns, prices);
        self.last = resumed
            .turns
            .last()
            .map(|turn| Receipt::of(turn, resumed.last_options, prices));
        self.go_on_with(resumed.history);
        Ok(resumed.name)
    }

    /// Draws the last turns of a conversation that was taken up again.
    pub fn draw_again(&self, name: &str) {
        self.draw_last();
        let count = counted(self.chat.history().len(), "message");
        self.screen.note(&format!("{name}: {count}"));
        if !self.open_tools().is_empty() {
            self.screen
                .note("a tool waits for its answer: /tool ID ok TEXT or /tool ID error TEXT");
        }
    }

    /// Names a turn that a crash has left, if there is one.
    pub fn tell_of_unfinished(&self) {
        let unfinished = self
            .keeper
            .as_ref()
            .and_then(|keeper| keeper.store().unfinished().ok());
        if let Some(first) = unfinished.as_ref().and_then(|list| list.first()) {
            self.screen.note(&format!(
                "a turn in {} was cut short: see /unfinished",
                first.name
            ));
        }
    }

    pub(super) fn go_on_with(&mut self, history: History) {
        *self.chat.history_mut() = history;
        self.unanswered = None;
        self.put_away.clear();
        self.results.clear();
    }

    fn draw_last(&self) {
        let history = self.chat.history();
        let skipped = history.len().saturating_sub(DRAWN);
        for message in history.messages().skip(skipped) {
            let mark = if message.role == Role::User {
                "❯ "
            } else {
                ""
            };
            self.screen.show(&format!(
                "{mark}{}\n",
                super::conversation::in_full(message)
            ));
        }
    }
}

pub(super) fn export(talk: &mut Talk, words: &str) -> Result<Action> {
    let (first, rest) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
    let (format, file) = match Format::named(first) {
        Some(format) => (Some(format), rest.trim()),
        None => (None, words),
    };
    let conversation = in_hand(talk);
    if conversation.turns.is_empty() {
        return Err(Error::new(ErrorKind::Usage, "nothing has been said yet")
            .with_hint("say something first"));
    }
    let format = format.or_else(|| Format::of(Path::new(file)));
    let (format, extension) = match format {
        None | Some(Format::Markdown) => (Format::Markdown, "md"),
        Some(Format::Json) => (Format::Json, "json"),
        Some(Format::Html) => (Format::Html, "html"),
    };
    let path = match file {
        "" => {
            let id = talk.keeper.as_ref().map(|keeper| keeper.session().short());
            PathBuf::from(format!("outcrop-{}.{extension}", id.unwrap_or("chat")))
        }
        file => PathBuf::from(file),
    };
    crate::export::write(&path, &format.write(&conversation), false)?;
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
            turns: said.messages().cloned().map(Into::into).collect(),
            ..Conversation::default()
        })
}

pub(super) fn rename(talk: &mut Talk, name: &str) -> Result<Action> {
    if name.is_empty() {
        return Err(wrong(find("rename")?, "needs a NAME"));
    }
    keeper(talk)?.rename(Some(name))?;
    talk.screen
        .note(&format!("this conversation is called {name}"));
    Ok(Action::Done)
}

pub(super) fn search(talk: &mut Talk, words: &str) -> Result<Action> {
    if words.is_empty() {
        return Err(wrong(find("search")?, "needs WORDS"));
    }
    let screen = talk.screen;
    let found = shelf::search(keeper(talk)?.store(), words, screen)?;
    talk.screen.show_styled(&found);
    Ok(Action::Done)
}

pub(super) fn redo(talk: &mut Talk, _: &str) -> Result<Action> {
    match keeper(talk)?.redo()? {
        Some(history) => {
            let count = history.len();
            talk.go_on_with(history);
            talk.screen.note(&format!("back again: {count} messages"));
            Ok(Action::Done)
        }
        None => Err(
            Error::new(ErrorKind::Usage, "there is nothing to bring back")
                .with_hint("/redo follows /undo and /goto, until something new is said"),
        ),
    }
}

pub(super) fn fork(talk: &mut Talk, name: &str) -> Result<Action> {
    let name = (!name.is_empty()).then_some(name);
    let Some(keeper) = &mut talk.keeper else {
        return Err(not_kept());
    };
    keeper.fork(talk.chat.history(), name)?;
    talk.screen
        .note("a conversation of its own from here; the other stays as it is");
    Ok(Action::Done)
}

pub(super) fn goto(talk: &mut Talk, id: &str) -> Result<Action> {
    if id.is_empty() {
        return Err(wrong(find("goto")?, "needs an ID of /tree"));
    }
    let history = keeper(talk)?.goto(id)?;
    talk.go_on_with(history);
    talk.draw_last();
    Ok(Action::Done)
}

pub(super) fn tree(talk: &mut Talk, _: &str) -> Result<Action> {
    let keeper = keeper(talk)?;
    let nodes = keeper.store().tree(&keeper.session().clone())?;
    match nodes.is_empty() {
        true => talk.screen.note("nothing has been said yet"),
        false => talk.screen.show(&drawn(&nodes)),
    }
    Ok(Action::Done)
}

/// The tree with a column for each branch; a single line of messages is not indented.
fn drawn(nodes: &[Node]) -> String {
    let mut text = String::new();
    let mut open: Vec<(&Node, usize)> = Vec::new();
    push(&mut open, children(nodes, None), 0);
    while let Some((node, depth)) = open.pop() {
        let mark = if node.on_path { "●" } else { "○" };
        let indent = "│ ".repeat(depth);
        text.push_str(&format!(
            "{indent}{mark} {}  {}: {}\n",
            node.id.short(),
            node.role.as_str(),
            node.line
        ));
        push(&mut open, children(nodes, Some(node)), depth);
    }
    text
}

fn children<'a>(nodes: &'a [Node], parent: Option<&Node>) -> Vec<&'a Node> {
    let parent = parent.map(|parent| &parent.id);
    let is_child = |node: &&Node| node.parent.as_ref() == parent;
    nodes.iter().filter(is_child).collect()
}

/// The newest goes on in its parent's column; the others stand beside it, and come first.
fn push<'a>(open: &mut Vec<(&'a Node, usize)>, children: Vec<&'a Node>, depth: usize) {
    let newest = children.len().saturating_sub(1);
    for (n, child) in children.into_iter().enumerate().rev() {
        open.push((child, depth + usize::from(n != newest)));
    }
}

pub(super) fn edit(talk: &mut Talk, number: &str) -> Result<Action> {
    let questions: Vec<usize> = talk
        .chat
        .history()
        .messages()
        .enumerate()
        .filter(|(_, message)| message.is_question())
        .map(|(at, _)| at)
        .collect();
    let which = match number {
        "" => questions.last().copied(),
        number => number
            .parse::<usize>()
            .ok()
            .and_then(|n| n.checked_sub(1))
            .filter(|at| questions.contains(at)),
    };
    let Some(at) = which else {
        return Err(Error::new(
            ErrorKind::Usage,
            "there is no question of yours to edit there",
        )
        .with_hint("/history shows the numbers in front of messages"));
    };
    let Some(message) = talk.chat.history().get(at).cloned() else {
        return Ok(Action::Done);
    };
    let edited = crate::terminal::edit(&message.full_text()).map_err(|error| {
        Error::new(ErrorKind::Io, "the editor could not be used")
            .with_service_message(error.to_string())
            .with_hint("set VISUAL or EDITOR to one that is there")
    })?;
    let edited = edited.trim_end();
    if edited.trim().is_empty() || edited == message.full_text() {
        talk.screen.note("nothing was changed");
        return Ok(Action::Done);
    }
    Ok(Action::Ask {
        place: Place::Instead(at),
        message: with_text(&message, edited),
    })
}

/// The message with another text; what was attached stays.
fn with_text(message: &Message, text: &str) -> Message {
    let mut edited = message.clone();
    edited.content.retain(|block| block.as_text().is_none());
    edited
        .content
        .push(crate::chat::ContentBlock::Text(text.to_owned()));
    edited
}

pub(super) fn unfinished(talk: &mut Talk, words: &str) -> Result<Action> {
    let keeper = keeper(talk)?;
    let unfinished = keeper.store().unfinished()?;
    let Some(first) = unfinished.first() else {
        talk.screen.note("no turn was left unfinished");
        return Ok(Action::Done);
    };
    let question = first
        .question
        .iter()
        .map(Message::full_text)
        .collect::<Vec<_>>()
        .join(" ");
    match words {
        "" => {
            let text = format!(
                "in {}: {}\nwhat came of the answer: {}\n/unfinished keep, retry or drop",
                first.name,
                question,
                if first.text.is_empty() {
                    "nothing"
                } else {
                    &first.text
                }
            );
            talk.screen.show(&text);
            Ok(Action::Done)
        }
        "keep" => {
            let kept = keeper.store().keep_unfinished(&first.turn)?;
            let (session, note) = match kept {
                None => (
                    first.session.to_string(),
                    Some("nothing had come of it, so nothing was kept".to_owned()),
                ),
                Some(kept) => (
                    kept.at.session().to_string(),
                    kept.forked.map(|forked| {
                        let name = forked.name;
                        format!("that conversation has gone on; what came is kept in {name}")
                    }),
                ),
            };
            // With nothing kept, its session may hold nothing at all.
            match (talk.resume(Some(&session), false), &note) {
                (Ok(name), _) => talk.draw_again(&name),
                (Err(_), Some(_)) => {}
                (Err(error), None) => return Err(error),
            }
            if let Some(note) = &note {
                talk.screen.note(note);
            }
            Ok(Action::Done)
        }
        "retry" => {
            let session = first.session.to_string();
            let messages = keeper.store().retry_unfinished(&first.turn)?;
            // A question that was never answered may be all that its session has.
            match talk.resume(Some(&session), false) {
                Ok(name) => talk.draw_again(&name),
                Err(_) => talk
                    .screen
                    .note("in this conversation, as the other has nothing else"),
            }
            match messages.into_iter().next() {
                Some(message) => Ok(Action::Ask {
                    place: Place::Behind,
                    message,
                }),
                None => Ok(Action::Done),
            }
        }
        "drop" => {
            keeper.store().drop_unfinished(&first.turn)?;
            talk.screen
                .note("dropped; it stays in the tree of its conversation");
            Ok(Action::Done)
        }
        other => Err(wrong(
            find("unfinished")?,
            &format!("is keep, retry or drop, not `{other}`"),
        )),
    }
}

pub(super) fn keeper(talk: &mut Talk) -> Result<&mut Keeper> {
    talk.keeper.as_mut().ok_or_else(not_kept)
}

fn not_kept() -> Error {
    Error::new(ErrorKind::Usage, "this conversation is not kept on disk")
        .with_hint("start without --no-save, in a folder that can be written")
}
