//! The command line: the only file that knows clap. What was typed becomes plain values here; what
//! they mean is decided elsewhere.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind as ClapKind};
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::chat::{Error, ErrorKind, Result};
use crate::oneshot::Output;
use crate::shelf;
use crate::store::By;

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
    /// Help or the version: a text for standard output.
    Text(String),
}

/// A conversation or an answer, as it was typed.
#[derive(Debug, Args)]
pub struct Chat {
    /// What to ask; without it, a conversation begins
    pub prompt: Vec<String>,

    /// Model id, inference profile, ARN, alias, or enough of a name [env: OUTCROP_MODEL]
    #[arg(short, long, value_name = "MODEL")]
    pub model: Option<String>,

    /// Send a file or s3:// URI along; may be given several times
    #[arg(short, long, value_name = "PATH")]
    pub attach: Vec<String>,

    /// System prompt, or @FILE to read it from
    #[arg(short, long, value_name = "TEXT|@FILE", allow_hyphen_values = true)]
    pub system: Option<String>,

    /// Randomness, 0 to 1; unset, the model decides
    #[arg(short, long, value_name = "T", allow_hyphen_values = true)]
    pub temperature: Option<String>,

    /// Nucleus sampling, 0 to 1
    #[arg(long, value_name = "P", allow_hyphen_values = true)]
    pub top_p: Option<String>,

    /// Longest answer in tokens [default: 4096]
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub max_tokens: Option<String>,

    /// End the answer before this text; may be given several times
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub stop: Vec<String>,

    /// Use a preset of the config file
    #[arg(short, long, value_name = "NAME")]
    pub preset: Option<String>,

    /// Let the model think: off, low, medium, high or a budget in tokens
    #[arg(long, value_name = "LEVEL", num_args = 0..=1, default_missing_value = "medium", require_equals = true)]
    pub think: Option<String>,

    /// Cache the prompt: auto, off or 1h
    #[arg(long, value_name = "WHEN", help_heading = "Request")]
    pub cache: Option<String>,

    /// Tools the model may ask for, as JSON
    #[arg(long, value_name = "FILE", help_heading = "Request")]
    pub tools: Option<String>,

    /// JSON schema the answer has to fit
    #[arg(long, value_name = "FILE", help_heading = "Request")]
    pub schema: Option<String>,

    /// Guardrail and its version, or DRAFT
    #[arg(long, value_name = "ID:VERSION", help_heading = "Request")]
    pub guardrail: Option<String>,

    /// What the guardrail tells: enabled, disabled or enabled_full
    #[arg(
        long,
        value_name = "TRACE",
        requires = "guardrail",
        help_heading = "Request"
    )]
    pub guardrail_trace: Option<String>,

    /// Whether a stream waits for the guardrail: sync or async
    #[arg(
        long,
        value_name = "MODE",
        requires = "guardrail",
        help_heading = "Request"
    )]
    pub guardrail_mode: Option<String>,

    /// Effort: low, medium, high, xhigh or max
    #[arg(long, value_name = "LEVEL", help_heading = "Request")]
    pub effort: Option<String>,

    /// Latency: standard or optimized
    #[arg(long, value_name = "KIND", help_heading = "Request")]
    pub latency: Option<String>,

    /// Service tier: priority, default, flex or reserved
    #[arg(long, value_name = "TIER", help_heading = "Request")]
    pub tier: Option<String>,

    /// Label for the account's logs; may be given several times
    #[arg(long, value_name = "KEY=VALUE", help_heading = "Request")]
    pub metadata: Vec<String>,

    /// Variable of a prompt ARN; may be given several times
    #[arg(long, value_name = "KEY=VALUE", help_heading = "Request")]
    pub var: Vec<String>,

    /// Fields of the model's own request
    #[arg(long, value_name = "JSON|@FILE", help_heading = "Request")]
    pub extra: Option<String>,

    /// JSON pointer into the model's own response; may be given several times
    #[arg(long, value_name = "POINTER", help_heading = "Request")]
    pub response_field: Vec<String>,

    /// Wait for the whole answer instead of streaming it
    #[arg(long)]
    pub no_stream: bool,

    /// Answer, then stay in the conversation
    #[arg(short, long)]
    pub interactive: bool,

    /// Go on in the newest conversation
    #[arg(short = 'c', long = "continue", help_heading = "Conversations")]
    pub go_on: bool,

    /// Go on in this conversation
    #[arg(
        short,
        long,
        value_name = "ID|NAME",
        conflicts_with = "go_on",
        help_heading = "Conversations"
    )]
    pub resume: Option<String>,

    /// Name the conversation
    #[arg(long, value_name = "NAME", help_heading = "Conversations")]
    pub name: Option<String>,

    /// Keep nothing on disk
    #[arg(long, help_heading = "Conversations", conflicts_with_all = ["go_on", "resume", "name"])]
    pub no_save: bool,

    /// What is written to standard output
    #[arg(
        long,
        value_enum,
        value_name = "FORM",
        default_value = "text",
        hide_default_value = true
    )]
    output: Form,

    /// When answers are drawn as Markdown: auto, always or never
    #[arg(long, value_name = "WHEN", help_heading = "Display")]
    pub markdown: Option<String>,

    /// Colours: ansi (the terminal's own), light or dark (for such a background), mono or plain
    #[arg(long, value_name = "NAME", help_heading = "Display")]
    pub theme: Option<String>,

    /// Where lines are broken: auto, a number of columns, or none (the terminal does it)
    #[arg(long, value_name = "HOW", help_heading = "Display")]
    pub wrap: Option<String>,

    /// For screen readers: nothing that was written is written over [env: ACCESSIBLE=1]
    #[arg(long, help_heading = "Display")]
    pub accessible: bool,

    /// Show what is sent and answered, with the hash of the messages, on standard error
    #[arg(short, long)]
    pub verbose: bool,

    #[command(flatten)]
    pub service: Service,
}

/// Which service is asked, and for whom.
#[derive(Debug, Args)]
pub struct Service {
    /// Talk to a scripted model inside this program; no account is needed
    #[arg(long)]
    pub demo: bool,

    /// AWS profile; it wins over keys in the environment
    #[arg(long, value_name = "NAME", help_heading = "AWS")]
    pub profile: Option<String>,

    /// AWS region
    #[arg(long, value_name = "NAME", help_heading = "AWS")]
    pub region: Option<String>,

    /// Another endpoint than the region's own
    #[arg(long, value_name = "URL", help_heading = "AWS")]
    pub endpoint_url: Option<String>,
}

/// A list of models, as it was asked for.
#[derive(Debug, Args)]
pub struct ModelList {
    /// Words that id, name or maker have to have
    pub filter: Vec<String>,

    /// Also what one cannot chat with, such as models for embeddings and those being retired
    #[arg(long)]
    pub all: bool,

    /// Ask the service again, though the list is less than a day old
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

impl Chat {
    /// What is written to standard output.
    pub fn output(&self) -> Output {
        match self.output {
            Form::Text => Output::Text,
            Form::Json => Output::Json,
            Form::Jsonl => Output::Jsonl,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// The answer as it comes
    Text,
    /// One object when it is whole
    Json,
    /// Each event of the stream as it comes
    Jsonl,
}

/// Chat with Amazon Bedrock in a terminal.
///
/// In a terminal it opens a conversation. With a prompt, or with text piped in, it gives one answer;
/// with both, the prompt asks about the text.
#[derive(Debug, Parser)]
#[command(name = "outcrop", version, args_conflicts_with_subcommands = true)]
#[command(
    disable_help_subcommand = true,
    after_help = "\
Examples:
  outcrop --demo
  outcrop -m us.amazon.nova-lite-v1:0 \"What is a monad?\"
  git diff | outcrop \"Write a commit message for this\"

Exit codes: 0 answered, 1 storage or internal, 2 usage, 3 configuration or credentials,
4 service or network, 5 the answer is not whole, 128+N ended by signal N"
)]
struct Line {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    chat: Chat,
}

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Args)]
pub struct Listing {
    /// What is written to standard output
    #[arg(
        long,
        value_enum,
        value_name = "FORM",
        default_value = "text",
        hide_default_value = true
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
    /// Count from this day, such as 2026-11-01, or for this long, such as 7d
    #[arg(long, value_name = "DATE|AGE")]
    pub since: Option<String>,

    /// What is summed together
    #[arg(
        long,
        value_enum,
        value_name = "WHAT",
        default_value = "day",
        hide_default_value = true
    )]
    by: Sums,

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
struct DoctorAsked {
    /// Model id, inference profile or ARN [env: OUTCROP_MODEL]
    #[arg(short, long, value_name = "ID")]
    model: Option<String>,

    #[command(flatten)]
    service: Service,

    #[command(flatten)]
    listing: Listing,
}

impl DoctorAsked {
    /// As a conversation would be asked for.
    fn put_into(self, chat: &mut Chat) {
        chat.model = self.model;
        chat.service = self.service;
    }
}

/// What to do with kept conversations.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum SessionsDeed {
    /// List the newest
    List {
        /// How many
        #[arg(default_value_t = 20)]
        most: usize,
        /// Also those without an answer
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        listing: Listing,
    },
    /// Print one
    Show { session: String },
    /// Find messages in all of them
    Search {
        #[arg(required = true)]
        words: Vec<String>,
        #[command(flatten)]
        listing: Listing,
    },
    /// Write one as Markdown, JSON or a page
    Export {
        session: String,
        /// md, json or html [default: what the file's name says, or md]
        #[arg(long, value_name = "FORM")]
        format: Option<String>,
        /// Write a file rather than standard output
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Replace a file that is there
        #[arg(long)]
        force: bool,
    },
    /// Keep the conversation of a file: what export wrote as JSON, an aichat session, or messages
    /// as the Claude and OpenAI APIs take them
    Import { file: PathBuf },
    /// Name one
    Rename { session: String, name: String },
    /// Delete one; asks first
    Delete {
        session: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Delete those not changed for this long, such as 90d; asks first
    Prune {
        age: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
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

#[derive(Debug, Subcommand)]
enum Command {
    /// List, show, search, export, import, rename and delete kept conversations
    Sessions {
        #[command(subcommand)]
        deed: Option<SessionsDeed>,
    },
    /// Tokens and estimated costs of kept conversations
    Usage(UsageAsked),
    /// Check what a conversation needs: region, credentials, clock, model, config, store, terminal
    Doctor(DoctorAsked),
    /// List the models and inference profiles there are
    Models(Box<ModelList>),
    /// Look at or change the config file
    Config {
        #[command(subcommand)]
        deed: ConfigDeed,
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
    match Line::try_parse_from(line) {
        Ok(Line {
            command: Some(Command::DemoServer { port }),
            ..
        }) => Ok(Asked::DemoServer { port }),
        Ok(Line {
            command: Some(Command::Config { deed }),
            ..
        }) => Ok(Asked::Config(deed)),
        Ok(Line {
            command: Some(Command::Doctor(asked)),
            mut chat,
        }) => {
            let form = asked.listing.form();
            asked.put_into(&mut chat);
            Ok(Asked::Doctor(Box::new(chat), form))
        }
        Ok(Line {
            command: Some(Command::Usage(asked)),
            ..
        }) => Ok(Asked::Usage(asked)),
        Ok(Line {
            command: Some(Command::Models(list)),
            ..
        }) => Ok(Asked::Models(list)),
        Ok(Line {
            command: Some(Command::Sessions { deed }),
            ..
        }) => Ok(Asked::Sessions(deed.unwrap_or(SessionsDeed::List {
            most: 20,
            all: false,
            listing: Listing {
                output: ListForm::Text,
            },
        }))),
        Ok(Line {
            command: None,
            chat,
        }) => Ok(Asked::Chat(Box::new(chat))),
        Err(error) => match error.kind() {
            ClapKind::DisplayHelp | ClapKind::DisplayVersion => {
                Ok(Asked::Text(error.render().to_string()))
            }
            _ => Err(in_our_words(&error)),
        },
    }
}

/// clap's several paragraphs as a sentence and a hint.
fn in_our_words(error: &clap::Error) -> Error {
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
        Some(text) => format!("did you mean `{text}`? `outcrop --help` lists all options"),
        None => {
            "`outcrop --help` lists all options; a prompt with dashes goes behind `--`".to_owned()
        }
    };
    Error::new(ErrorKind::Usage, sentence).with_hint(hint)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

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
