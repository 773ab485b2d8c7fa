//! The command line: the only room that knows clap. What was typed becomes plain values here; what
//! they mean is decided elsewhere.
//!
//! | file | owns |
//! |---|---|
//! | `chat` | a conversation or an answer |
//! | `deeds` | the subcommands |
//! | `cursor` | what can stand at the cursor of a line that is being typed |
//! | `help` | `-h` and `--help` |
//! | `man` | the pages of the manual |
//! | `around` | what those two tell beside options and commands |
//! | `shells` | what each shell is told, so that Tab asks this program |

mod around;
mod chat;
mod cursor;
mod deeds;
mod help;
mod man;
mod shells;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind as ClapKind};
use clap::{CommandFactory, Parser, Subcommand};

use crate::chat::{Error, ErrorKind, Result};
use crate::shelf;
pub use chat::{Chat, Service};
pub use cursor::{Cursor, Offers};
use deeds::DoctorAsked;
pub use deeds::{ConfigDeed, ModelList, Search, SessionList, SessionsDeed, UsageAsked};
pub use man::Page;

/// What the command line asks for.
#[derive(Debug)]
pub enum Asked {
    /// A conversation or an answer.
    Chat(Box<Chat>),
    /// The demo endpoint alone.
    DemoServer { port: u16 },
    /// The config file.
    Config(ConfigDeed),
    /// Whether all is there that such a conversation needs.
    Doctor(Box<Chat>, shelf::Form),
    /// Kept conversations.
    Sessions(SessionsDeed),
    /// What they have used.
    Usage(UsageAsked),
    /// The models there are.
    Models(Box<ModelList>),
    /// What can stand at the cursor of a line that is being typed.
    Complete(Cursor),
    /// The pages of the manual, and the folder for them; without one, the first page is printed.
    Man(Vec<Page>, Option<PathBuf>),
    /// Help, the version or a script: a text for standard output.
    Text(String),
}

/// Chat with Amazon Bedrock in a terminal
///
/// In a terminal it opens a conversation. With a prompt, or with text piped in, it gives one answer;
/// with both, the prompt asks about the text.
#[derive(Debug, Parser)]
#[command(name = "outcrop", version, args_conflicts_with_subcommands = true)]
#[command(disable_help_subcommand = true, max_term_width = 80)]
struct Line {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    chat: Chat,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List, show, search, export, import and delete conversations
    #[command(args_conflicts_with_subcommands = true)]
    Sessions {
        #[command(flatten)]
        list: SessionList,
        #[command(subcommand)]
        deed: Option<SessionsDeed>,
    },
    /// Tokens and estimated costs of kept conversations
    Usage(UsageAsked),
    /// Check region, credentials, clock, model, config, store, terminal
    Doctor(DoctorAsked),
    /// List the models and inference profiles there are
    Models(Box<ModelList>),
    /// Look at or change the config file
    Config {
        #[command(subcommand)]
        deed: ConfigDeed,
    },
    /// Print a script for Tab: options, models, conversations
    Completions {
        /// bash, zsh, fish, powershell or elvish
        shell: Option<String>,
    },
    /// What those scripts ask
    #[command(name = "__complete", hide = true)]
    Complete(cursor::Typed),
    /// Print the manual's first page, or write all of them into a folder
    Man {
        /// Where to write the pages; the folder is made if it is missing
        #[arg(value_name = "FOLDER", value_hint = clap::ValueHint::DirPath)]
        folder: Option<PathBuf>,
    },
    /// Serve the scripted model to any AWS client, on 127.0.0.1
    DemoServer {
        /// Port; 0 takes a free one
        #[arg(long, value_name = "N", default_value_t = 0)]
        port: u16,
    },
}

/// Reads the command line, the program's name included.
///
/// # Errors
/// When it is not one.
pub fn parse(line: impl IntoIterator<Item = OsString>) -> Result<Asked> {
    let words: Vec<OsString> = line.into_iter().collect();
    if let [program, help, of @ ..] = words.as_slice()
        && help == "help"
        && of.iter().all(|word| word.to_str().is_some_and(is_command))
    {
        let asked = std::iter::once(program).chain(of).cloned();
        return parse(asked.chain(["--help".into()]));
    }
    let is_meant = words.iter().any(|word| word == "--");
    match Line::try_parse_from(&words) {
        Ok(Line { command, chat }) => match (command, chat.prompt.as_slice()) {
            (Some(command), _) => asked(command, chat),
            (None, [word, ..]) if !is_meant && is_command(word) => Err(late_command(word)),
            (None, [word]) if !is_meant && let Some(meant) = nearly_command(word) => {
                Err(misspelt_command(word, &meant))
            }
            (None, _) => Ok(Asked::Chat(Box::new(chat))),
        },
        Err(error) => match error.kind() {
            ClapKind::DisplayHelp => Ok(Asked::Text(help::text(&definition(), &words))),
            ClapKind::DisplayVersion => Ok(Asked::Text(error.render().to_string())),
            ClapKind::InvalidSubcommand | ClapKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                Err(no_such_command(&error, &words))
            }
            _ => Err(in_our_words(&error, &words)),
        },
    }
}

fn asked(command: Command, mut chat: Chat) -> Result<Asked> {
    Ok(match command {
        Command::Sessions { list, deed } => {
            Asked::Sessions(deed.unwrap_or(SessionsDeed::List(list)))
        }
        Command::Usage(asked) => Asked::Usage(asked),
        Command::Doctor(asked) => {
            let form = asked.listing.form();
            asked.put_into(&mut chat);
            Asked::Doctor(Box::new(chat), form)
        }
        Command::Models(list) => Asked::Models(list),
        Command::Config { deed } => Asked::Config(deed),
        Command::Completions { shell } => Asked::Text(shells::script(shell.as_deref())?.to_owned()),
        Command::Complete(typed) => Asked::Complete(typed.cursor()),
        Command::Man { folder } => {
            let pages = man::pages(&definition()).map_err(|error| {
                Error::new(ErrorKind::Io, "the manual could not be made").with_source(error)
            })?;
            Asked::Man(pages, folder)
        }
        Command::DemoServer { port } => Asked::DemoServer { port },
    })
}

/// The whole definition of the command line, ready to be looked at.
fn definition() -> clap::Command {
    let mut line = Line::command();
    line.build();
    line
}

fn is_command(word: &str) -> bool {
    Line::command().find_subcommand(word).is_some()
}

/// The command that a word is but for one letter. What is as short as `man` is near to too much.
fn nearly_command(word: &str) -> Option<String> {
    const SHORTEST: usize = 5;
    let definition = Line::command();
    let mut names = definition.get_subcommands().map(clap::Command::get_name);
    let alike = |name: &&str| name.len() >= SHORTEST && strsim::osa_distance(name, word) == 1;
    names.find(alike).map(str::to_owned)
}

fn misspelt_command(word: &str, meant: &str) -> Error {
    let sentence = format!("`{word}` is nearly the command `{meant}`");
    Error::new(ErrorKind::Usage, sentence).with_hint(format!(
        "write `outcrop {meant}`; to ask a model this one word, put it behind `--`"
    ))
}

/// To send it to a model would cost something and hardly be what is meant.
fn late_command(word: &str) -> Error {
    let sentence = format!("`{word}` is a command, and commands come before all options");
    Error::new(ErrorKind::Usage, sentence).with_hint(format!(
        "write `outcrop {word} …`; a prompt that begins so goes in quotes or behind `--`"
    ))
}

/// What there is in the place of a command that is missing or is none.
fn no_such_command(error: &clap::Error, words: &[OsString]) -> Error {
    let definition = definition();
    let command = cursor::command_of(&definition, words);
    let (name, known) = (help::name(command), command.get_subcommands());
    let known: Vec<&str> = known.map(clap::Command::get_name).collect();
    let sentence = match error.get(ContextKind::InvalidSubcommand) {
        Some(ContextValue::String(word)) => format!("`{name}` has no command `{word}`"),
        _ => format!("`{name}` needs a command"),
    };
    Error::new(ErrorKind::Usage, sentence).with_hint(format!("one of {}", known.join(", ")))
}

/// clap's several paragraphs as a sentence and a hint.
fn in_our_words(error: &clap::Error, words: &[OsString]) -> Error {
    let definition = definition();
    let name = help::name(cursor::command_of(&definition, words)).clone();
    let rendered = error.render().to_string();
    let first = rendered.split("\n\n").next().unwrap_or_default();
    let sentence = first.split_whitespace().collect::<Vec<_>>().join(" ");
    let sentence = sentence
        .strip_prefix("error: ")
        .unwrap_or(&sentence)
        .to_owned();
    let suggested = [ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    let suggestion = suggested
        .into_iter()
        .find_map(|kind| match error.get(kind)? {
            ContextValue::String(text) => Some(text.clone()),
            ContextValue::Strings(texts) => texts.first().cloned(),
            _ => None,
        });
    let hint = match suggestion {
        Some(text) => format!("did you mean `{text}`? `{name} --help` lists all options"),
        None if name != definition.get_name() => format!("`{name} --help` tells what it takes"),
        None => {
            "`outcrop --help` lists all options; a prompt with dashes goes behind `--`".to_owned()
        }
    };
    Error::new(ErrorKind::Usage, sentence).with_hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_words(words: &[&str]) -> Result<Asked> {
        parse(
            std::iter::once("outcrop")
                .chain(words.iter().copied())
                .map(OsString::from),
        )
    }

    #[test]
    fn the_definition_is_consistent() {
        Line::command().debug_assert();
    }

    #[test]
    fn a_mistyped_option_is_one_sentence_and_one_hint() {
        let error = parse_words(&["--temprature", "1"]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert_eq!(
            error.to_string(),
            "unexpected argument '--temprature' found"
        );
        assert!(error.hint().unwrap().contains("--temperature"));
        let error = parse_words(&["--output", "jsno", "x"]).unwrap_err();
        assert!(!error.to_string().contains('\n'));
        assert!(error.hint().unwrap().contains("json"));
    }

    #[test]
    fn a_command_behind_options_is_no_prompt_unless_it_is_said_to_be_one() {
        for word in [
            "doctor",
            "models",
            "sessions",
            "config",
            "usage",
            "demo-server",
        ] {
            let error = parse_words(&["-m", "x.y", word]).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Usage);
            assert!(error.hint().unwrap().contains(&format!("outcrop {word}")));
            assert!(parse_words(&["-m", "x.y", word, "who"]).is_err());
        }
        for words in [
            &["-m", "x.y", "--", "doctor"][..],
            &["-m", "x.y", "doctor who"],
        ] {
            assert!(
                matches!(parse_words(words), Ok(Asked::Chat(_))),
                "{words:?}"
            );
        }
    }

    #[test]
    fn a_word_that_is_nearly_a_command_is_no_prompt_unless_it_is_said_to_be_one() {
        for (word, command) in [
            ("model", "models"),
            ("sesions", "sessions"),
            ("docter", "doctor"),
        ] {
            let error = parse_words(&[word]).unwrap_err();
            assert!(
                error
                    .hint()
                    .unwrap()
                    .contains(&format!("outcrop {command}"))
            );
            for words in [&["--", word][..], &[word, "who"]] {
                assert!(
                    matches!(parse_words(words), Ok(Asked::Chat(_))),
                    "{words:?}"
                );
            }
        }
        for word in ["use", "man?", "hello", "main", "document", "configure"] {
            assert!(matches!(parse_words(&[word]), Ok(Asked::Chat(_))), "{word}");
        }
    }

    #[test]
    fn help_is_a_command_before_others_and_nothing_else() {
        let text = |words: &[&str]| match parse_words(words) {
            Ok(Asked::Text(text)) => text,
            other => panic!("{other:?}"),
        };
        assert_eq!(text(&["help"]), text(&["--help"]));
        assert_eq!(text(&["help", "usage"]), text(&["usage", "--help"]));
        for words in [&["help", "me"][..], &["--", "help"], &["--demo", "help"]] {
            assert!(
                matches!(parse_words(words), Ok(Asked::Chat(_))),
                "{words:?}"
            );
        }
    }

    #[test]
    fn what_a_command_does_not_take_is_answered_with_its_own_help() {
        let error = parse_words(&["usage", "--by", "week"]).unwrap_err();
        assert_eq!(
            error.hint().unwrap(),
            "`outcrop usage --help` tells what it takes"
        );
    }

    #[test]
    fn words_are_a_prompt_and_the_server_is_a_command() {
        let Asked::Chat(chat) = parse_words(&["what", "is", "-t", "-1", "this"]).unwrap() else {
            panic!("no chat");
        };
        assert_eq!(chat.prompt, ["what", "is", "this"]);
        assert_eq!(chat.temperature.as_deref(), Some("-1"));
        let asked = parse_words(&["demo-server", "--port", "8"]).unwrap();
        assert!(matches!(asked, Asked::DemoServer { port: 8 }));
    }
}
