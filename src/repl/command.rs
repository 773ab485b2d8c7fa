//! What a command is, and what the loop has to do when one is done.

mod lookup;
mod table;

use crate::chat::{Message, Result};
use crate::turn::Place;

use super::compare::Comparison;
use super::models::Listing;
use super::talk::Talk;
pub(super) use lookup::{find, run, wrong};
pub(super) use table::COMMANDS;

/// A command that begins with a slash.
pub(super) struct Command {
    /// Without the slash; the first is the one that help shows.
    pub(super) names: &'static [&'static str],
    /// What follows it.
    pub(super) arguments: &'static str,
    /// What it does, in a line.
    pub(super) about: &'static str,
    /// What else there is to know.
    pub(super) details: &'static str,
    /// What Tab offers behind it.
    pub(super) offers: Offers,
    run: fn(&mut Talk, &str) -> Result<Action>,
}

/// What can be completed behind a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Offers {
    Nothing,
    Words(&'static [&'static str]),
    /// One of these words or a path, and paths behind it.
    WordOrPath(&'static [&'static str]),
    Commands,
    SettingNames,
    Assignments,
    Paths,
    Presets,
    Sessions,
    /// A model, by a name that may have blanks.
    Model,
    Models,
    Tools,
    Messages,
    Attached,
    /// What of an answer can be named.
    Passages,
}

/// What the loop has to do when a command is done.
#[derive(Debug, PartialEq)]
pub(super) enum Action {
    Done,
    /// Sends a text, with whatever waits to go along with it.
    Send(String),
    /// Sends a message just as it is.
    Ask {
        place: Place,
        message: Message,
    },
    /// Runs a line of the shell.
    Shell(String),
    /// Attaches what such a line prints.
    AttachOutput(String),
    CountTokens,
    ListModels(Listing),
    /// By what was typed for it.
    UseModel(String),
    /// From the list.
    PickModel,
    /// By a request for a summary.
    Compact(Message),
    Compare(Comparison),
    Quit,
}

impl Command {
    /// Its main name.
    pub(super) fn name(&self) -> &'static str {
        self.names.first().copied().unwrap_or_default()
    }

    /// Such as `/model [MODEL]`.
    pub(super) fn usage(&self) -> String {
        format!("/{} {}", self.name(), self.arguments)
            .trim_end()
            .to_owned()
    }
}
