//! What can stand at the cursor of a command line that is still being typed.

use std::collections::HashSet;
use std::ffi::OsString;

use clap::{Arg, ArgAction, Args, Command, ValueHint};

use super::{Service, shells};
use crate::export::Format;
use crate::settings;
use crate::terminal::Look;

/// A line that is being typed, as a shell hands it over.
#[derive(Debug, Args)]
pub(super) struct Typed {
    /// Which of the words the cursor is in; the last one, if it is not said
    #[arg(long)]
    at: Option<usize>,
    #[arg(last = true)]
    words: Vec<OsString>,
}

/// The place of the cursor.
#[derive(Debug)]
pub struct Cursor {
    /// What of the word comes before that which is completed, such as `--model=`.
    pub before: String,
    /// What is completed, as far as it is typed.
    pub typed: String,
    /// What can stand there.
    pub offers: Offers,
    /// The service that is asked, as far as the line tells.
    pub service: Service,
}

/// What can stand at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offers {
    /// These words, each with what it does; so also none.
    Words(Vec<(String, String)>),
    /// A file.
    Files,
    /// A model.
    Models,
    /// A preset of the config file.
    Presets,
    /// A kept conversation.
    Sessions,
}

/// What a value can be, where clap does not know: by the name of its option or argument.
fn named(id: &str) -> Option<Offers> {
    let words = |words: Vec<&str>| {
        let words = words.into_iter();
        Offers::Words(words.map(|word| (word.to_owned(), String::new())).collect())
    };
    match id {
        "model" => Some(Offers::Models),
        "preset" => Some(Offers::Presets),
        "resume" | "session" => Some(Offers::Sessions),
        "format" => Some(words(Format::OFFERED.to_vec())),
        "shell" => Some(words(shells::names().collect())),
        look if Look::choices(look).next().is_some() => Some(words(Look::choices(look).collect())),
        setting => {
            let known = settings::settings().iter();
            let folded = setting.replace('_', "");
            let mut known = known.filter(|setting| !setting.choices.is_empty());
            known
                .find(|setting| setting.name.eq_ignore_ascii_case(&folded))
                .map(|setting| words(setting.choices.to_vec()))
        }
    }
}

/// The options whose value is a file behind an `@`.
const BEHIND_AN_AT: [&str; 2] = ["system", "extra"];

impl Typed {
    pub(super) fn cursor(self) -> Cursor {
        let words = self.words.iter().map(|word| word.to_string_lossy());
        let mut words: Vec<String> = words.map(String::from).collect();
        let at = self.at.unwrap_or(words.len().saturating_sub(1));
        words.truncate(at.saturating_add(1));
        let last = match words.len() > at {
            true => words.pop(),
            false => None,
        };
        let line = super::definition();
        let mut place = Place::start(&line);
        for word in words.iter().skip(1) {
            place.step(word);
        }
        place.cursor(last.unwrap_or_default())
    }
}

/// The command that the words lead to.
pub(super) fn command_of<'a>(line: &'a Command, words: &[OsString]) -> &'a Command {
    let mut place = Place::start(line);
    for word in words.iter().skip(1) {
        place.step(&word.to_string_lossy());
    }
    place.command
}

/// How far a line has been read.
struct Place<'a> {
    command: &'a Command,
    /// The option whose value comes next.
    pending: Option<&'a Arg>,
    /// How many arguments without a name there were.
    position: usize,
    /// Whether only those can follow.
    escaped: bool,
    seen: HashSet<String>,
    service: Service,
}

impl<'a> Place<'a> {
    fn start(command: &'a Command) -> Self {
        Self {
            command,
            pending: None,
            position: 0,
            escaped: false,
            seen: HashSet::new(),
            service: Service::default(),
        }
    }

    /// Goes over a word.
    fn step(&mut self, word: &str) {
        if let Some(option) = self.pending.take() {
            self.value(option, word);
        } else if self.escaped || !word.starts_with('-') || word == "-" {
            self.argument(word);
        } else if word == "--" {
            self.escaped = true;
        } else {
            self.option(word);
        }
    }

    fn value(&mut self, option: &Arg, value: &str) {
        let member = match option.get_id().as_str() {
            "region" => &mut self.service.region,
            "profile" => &mut self.service.profile,
            "endpoint_url" => &mut self.service.endpoint_url,
            _ => return,
        };
        *member = Some(value.to_owned());
    }

    /// As with clap, nothing is a command behind an option or an argument.
    fn argument(&mut self, word: &str) {
        if !self.escaped
            && self.is_fresh()
            && let Some(inner) = self.command.find_subcommand(word)
        {
            self.command = inner;
            return;
        }
        self.position += 1;
    }

    fn is_fresh(&self) -> bool {
        self.position == 0 && self.seen.is_empty()
    }

    fn option(&mut self, word: &str) {
        let Some((option, before)) = self.find(word) else {
            return;
        };
        self.seen.insert(option.get_id().to_string());
        let value = word.get(before.len()..).unwrap_or_default();
        if before.ends_with('=') || !value.is_empty() {
            self.value(option, value);
        } else if takes_value(option) && !option.is_require_equals_set() {
            self.pending = Some(option);
        }
    }

    /// The option of a word, the last one if it is several letters, and the part of the word that
    /// comes before its value.
    fn find(&mut self, word: &str) -> Option<(&'a Arg, String)> {
        let mut options = self.command.get_arguments();
        if let Some(long) = word.strip_prefix("--") {
            let (name, equals) = match long.split_once('=') {
                Some((name, _)) => (name, "="),
                None => (long, ""),
            };
            let option = options.find(|option| option.get_long() == Some(name))?;
            return Some((option, format!("--{name}{equals}")));
        }
        let mut before = String::from("-");
        let mut found = None;
        for letter in word.chars().skip(1) {
            let mut options = self.command.get_arguments();
            let option = options.find(|option| option.get_short() == Some(letter))?;
            before.push(letter);
            self.seen.insert(option.get_id().to_string());
            found = Some(option);
            if takes_value(option) {
                break;
            }
        }
        let equals = word
            .get(before.len()..)
            .filter(|rest| rest.starts_with('='));
        before.push_str(equals.map_or("", |_| "="));
        found.map(|option| (option, before))
    }

    fn cursor(mut self, word: String) -> Cursor {
        self.service.demo = self.seen.contains("demo");
        let (before, offers) = self.offers(&word);
        let typed = word.get(before.len()..).unwrap_or_default().to_owned();
        Cursor {
            before,
            typed,
            offers,
            service: self.service,
        }
    }

    fn offers(&mut self, word: &str) -> (String, Offers) {
        if let Some(option) = self.pending {
            return of_value(option, word, String::new());
        }
        if self.escaped || !word.starts_with('-') {
            let commands = match self.is_fresh() && !self.escaped {
                true => self.commands(),
                false => Vec::new(),
            };
            if !commands.is_empty() {
                return (String::new(), Offers::Words(commands));
            }
            return match self.positional() {
                Some(argument) => of_value(argument, word, String::new()),
                None => (String::new(), Offers::Words(Vec::new())),
            };
        }
        let is_cluster = !word.starts_with("--") && word.len() > 2;
        if (word.contains('=') || is_cluster)
            && let Some((option, before)) = self.find(word)
            && takes_value(option)
        {
            let value = word.get(before.len()..).unwrap_or_default();
            return of_value(option, value, before);
        }
        (String::new(), Offers::Words(self.options()))
    }

    fn commands(&self) -> Vec<(String, String)> {
        let commands = self.command.get_subcommands();
        let shown = commands.filter(|command| !command.is_hide_set());
        shown
            .map(|command| {
                let about = command.get_about().map(ToString::to_string);
                (command.get_name().to_owned(), about.unwrap_or_default())
            })
            .collect()
    }

    /// The last one, where it takes any number.
    fn positional(&self) -> Option<&'a Arg> {
        let all: Vec<&Arg> = self.command.get_positionals().collect();
        let many = |argument: &&&Arg| matches!(argument.get_action(), ArgAction::Append);
        let last = all.last().filter(many).copied();
        all.get(self.position).copied().or(last)
    }

    /// The options that can still be given.
    fn options(&self) -> Vec<(String, String)> {
        let options = self.command.get_arguments();
        let open = options.filter(|option| {
            !option.is_hide_set()
                && (!self.seen.contains(option.get_id().as_str())
                    || matches!(option.get_action(), ArgAction::Append))
        });
        open.filter_map(|option| {
            let equals = match option.is_require_equals_set() {
                true => "=",
                false => "",
            };
            let help = option.get_help().map(ToString::to_string);
            let name = format!("--{}{equals}", option.get_long()?);
            Some((name, help.unwrap_or_default()))
        })
        .collect()
    }
}

/// What can be the value of an option or an argument.
fn of_value(argument: &Arg, value: &str, mut before: String) -> (String, Offers) {
    let id = argument.get_id().as_str();
    if BEHIND_AN_AT.contains(&id) {
        let is_path = value.starts_with('@') && !value.starts_with("@@");
        before.push_str(if is_path { "@" } else { "" });
        let offers = match is_path {
            true => Offers::Files,
            false => Offers::Words(Vec::new()),
        };
        return (before, offers);
    }
    let possible = argument.get_possible_values();
    let offers = match argument.get_value_hint() {
        ValueHint::AnyPath | ValueHint::FilePath | ValueHint::DirPath => Offers::Files,
        _ if !possible.is_empty() => {
            let words = possible.iter().map(|value| {
                let help = value.get_help().map(ToString::to_string);
                (value.get_name().to_owned(), help.unwrap_or_default())
            });
            Offers::Words(words.collect())
        }
        _ => named(id).unwrap_or(Offers::Words(Vec::new())),
    };
    (before, offers)
}

fn takes_value(option: &Arg) -> bool {
    option.get_action().takes_values()
}
