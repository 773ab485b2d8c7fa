//! What else the program does, as it was typed: lists, checks, and what is done with what is kept.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::chat::{Chat, Service};
use crate::export::Format;
use crate::shelf;
use crate::store::By;

/// A list of models, as it was asked for.
#[derive(Debug, Args)]
pub struct ModelList {
    /// Words that id, name or maker have to have
    pub filter: Vec<String>,

    /// Also what one cannot chat with, such as embeddings
    #[arg(long)]
    pub all: bool,

    /// Ask the service again, however new the list is
    #[arg(long)]
    pub refresh: bool,

    /// Print the ids alone
    #[arg(short, long, conflicts_with = "output")]
    pub quiet: bool,

    #[command(flatten)]
    pub listing: Listing,

    #[command(flatten)]
    pub service: Service,
}

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Args)]
pub struct Listing {
    /// text, json (one array) or jsonl (an object a line)
    #[arg(
        long,
        value_enum,
        value_name = "FORM",
        default_value = "text",
        hide_default_value = true,
        hide_possible_values = true
    )]
    output: ListForm,
}

impl Listing {
    /// What is written to standard output.
    pub fn form(self) -> shelf::Form {
        match self.output {
            ListForm::Text => shelf::Form::Text,
            ListForm::Json => shelf::Form::Json,
            ListForm::Jsonl => shelf::Form::Jsonl,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ListForm {
    /// To be read
    Text,
    /// One array
    Json,
    /// An object a line
    Jsonl,
}

/// What usage is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct UsageAsked {
    /// Count from a day (2026-11-01), or for so long (7d)
    #[arg(long, value_name = "DATE|AGE")]
    pub since: Option<String>,

    /// Sum by day, model or session
    #[arg(
        long,
        value_enum,
        value_name = "WHAT",
        default_value = "day",
        hide_possible_values = true
    )]
    by: Sums,

    /// Print the sums alone, without remarks
    #[arg(short, long, conflicts_with = "output")]
    pub quiet: bool,

    /// How it is written
    #[command(flatten)]
    pub listing: Listing,
}

impl UsageAsked {
    /// What is summed together.
    pub fn by(&self) -> By {
        match self.by {
            Sums::Day => By::Day,
            Sums::Model => By::Model,
            Sums::Session => By::Session,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Sums {
    /// The turns of a day
    Day,
    /// The turns of a model
    Model,
    /// The turns of a conversation
    Session,
}

/// What is to be checked.
#[derive(Debug, Args)]
pub(super) struct DoctorAsked {
    /// Id, alias or part of a name [env: OUTCROP_MODEL]
    #[arg(short, long, value_name = "ID")]
    model: Option<String>,

    /// Print only what is not as it should be
    #[arg(short, long)]
    quiet: bool,

    #[command(flatten)]
    service: Service,

    #[command(flatten)]
    pub(super) listing: Listing,
}

impl DoctorAsked {
    /// As a conversation would be asked for.
    pub(super) fn put_into(self, chat: &mut Chat) {
        chat.model = self.model;
        chat.quiet = self.quiet;
        chat.service = self.service;
    }
}

fn at_least_one(number: &str) -> Result<usize, String> {
    let number = number.parse().ok().filter(|n| *n > 0);
    number.ok_or_else(|| "it is a number from 1 up".to_owned())
}

/// A list of kept conversations, as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct SessionList {
    /// How many [default: 20, or all of them with --all]
    #[arg(value_parser = at_least_one)]
    most: Option<usize>,
    /// Also those without an answer
    #[arg(long)]
    pub all: bool,
    /// Print the ids alone
    #[arg(short, long, conflicts_with = "output")]
    pub quiet: bool,
    #[command(flatten)]
    pub listing: Listing,
}

impl SessionList {
    /// How many are listed.
    pub fn most(&self) -> usize {
        let usual = if self.all { usize::MAX } else { 20 };
        self.most.unwrap_or(usual)
    }
}

/// Messages that are looked for.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Search {
    /// Words that a message has to have
    #[arg(required = true)]
    pub words: Vec<String>,
    /// Find no more than so many
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = at_least_one)]
    pub most: usize,
    #[command(flatten)]
    pub listing: Listing,
}

/// What to do with kept conversations.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum SessionsDeed {
    /// List the newest
    List(SessionList),
    /// Print one
    Show {
        /// Its name, its id, or the beginning of its id
        #[arg(value_name = "ID|NAME")]
        session: String,
    },
    /// Find messages in all of them
    Search(Search),
    /// Write one as Markdown, JSON or a page
    Export {
        /// Its name, its id, or the beginning of its id
        #[arg(value_name = "ID|NAME")]
        session: String,
        #[arg(long, value_name = "FORM", help = forms())]
        format: Option<String>,
        /// Write a file rather than standard output
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Replace a file that is there
        #[arg(long)]
        force: bool,
    },
    /// Keep the conversation of a file
    ///
    /// It can be what export wrote as JSON, an aichat session, or messages as the Claude and OpenAI
    /// APIs take them.
    Import {
        /// The file; `-` stands for standard input
        file: PathBuf,
    },
    /// Name one
    Rename {
        /// Its name, its id, or the beginning of its id
        #[arg(value_name = "ID|NAME")]
        session: String,
        /// What it is called from now on
        name: String,
    },
    /// Delete one; asks first
    Delete {
        /// Its name, its id, or the beginning of its id
        #[arg(value_name = "ID|NAME")]
        session: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Delete those not changed for so long; asks first
    Prune {
        /// Such as 12h, 90d or 8w
        age: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

fn forms() -> String {
    let offered = Format::offered();
    format!("{offered} [default: what the file's name says, or md]")
}

/// What to do with the config file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub enum ConfigDeed {
    /// Print where it is
    Path,
    /// Print it
    Show,
    /// Open it in $VISUAL or $EDITOR
    Edit,
    /// Write a commented example, unless there is one
    Init,
}
