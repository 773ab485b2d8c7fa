//! A conversation or an answer, as it was typed.

use clap::{Args, ValueEnum, ValueHint};

use crate::oneshot::Output;

/// A conversation or an answer, as it was typed.
#[derive(Debug, Args)]
pub struct Chat {
    /// What to ask; without it, a conversation begins
    pub prompt: Vec<String>,

    /// Id, alias or part of a name [env: OUTCROP_MODEL]
    #[arg(short, long, value_name = "MODEL")]
    pub model: Option<String>,

    /// File or s3:// URI to send along; repeatable
    #[arg(short, long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub attach: Vec<String>,

    /// System prompt, or @FILE to read it from
    #[arg(short, long, value_name = "TEXT|@FILE", allow_hyphen_values = true)]
    pub system: Option<String>,

    /// Preset of the config file
    #[arg(short, long, value_name = "NAME")]
    pub preset: Option<String>,

    /// Go on in the newest conversation
    #[arg(short = 'c', long = "continue")]
    pub go_on: bool,

    /// Go on in this conversation
    #[arg(short, long, value_name = "ID|NAME", conflicts_with = "go_on")]
    pub resume: Option<String>,

    /// Answer, then stay in the conversation
    #[arg(short, long)]
    pub interactive: bool,

    /// Name the conversation
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,

    /// Keep nothing on disk
    #[arg(long, conflicts_with_all = ["go_on", "resume", "name"])]
    pub no_save: bool,

    /// Run no shell: no !COMMAND, no /attach !COMMAND
    #[arg(long)]
    pub no_shell: bool,

    /// Randomness, 0 to 1; unset, the model decides
    #[arg(
        short,
        long,
        value_name = "T",
        allow_hyphen_values = true,
        help_heading = "Model"
    )]
    pub temperature: Option<String>,

    /// Nucleus sampling, 0 to 1
    #[arg(
        long,
        value_name = "P",
        allow_hyphen_values = true,
        help_heading = "Model"
    )]
    pub top_p: Option<String>,

    /// Longest answer in tokens [default: 4096]
    #[arg(
        long,
        value_name = "N",
        allow_hyphen_values = true,
        help_heading = "Model"
    )]
    pub max_tokens: Option<String>,

    /// End the answer before this text; repeatable
    #[arg(
        long,
        value_name = "TEXT",
        allow_hyphen_values = true,
        help_heading = "Model"
    )]
    pub stop: Vec<String>,

    /// Think: off, low, medium, high or so many tokens
    #[arg(
        long,
        value_name = "LEVEL",
        num_args = 0..=1,
        default_missing_value = "medium",
        require_equals = true,
        help_heading = "Model"
    )]
    pub think: Option<String>,

    /// Effort: low, medium, high, xhigh or max
    #[arg(long, value_name = "LEVEL", help_heading = "Model")]
    pub effort: Option<String>,

    /// Cache the prompt: auto, off or 1h
    #[arg(long, value_name = "WHEN", help_heading = "Model")]
    pub cache: Option<String>,

    /// Latency: standard or optimized
    #[arg(long, value_name = "KIND", help_heading = "Model")]
    pub latency: Option<String>,

    /// Service tier: priority, default, flex or reserved
    #[arg(long, value_name = "TIER", help_heading = "Model")]
    pub tier: Option<String>,

    /// Tools the model may ask for, as JSON
    #[arg(
        long,
        value_name = "FILE",
        value_hint = ValueHint::FilePath,
        help_heading = "Request"
    )]
    pub tools: Option<String>,

    /// JSON schema the answer has to fit
    #[arg(
        long,
        value_name = "FILE",
        value_hint = ValueHint::FilePath,
        help_heading = "Request"
    )]
    pub schema: Option<String>,

    /// Guardrail and its version, or DRAFT
    #[arg(long, value_name = "ID:VERSION", help_heading = "Request")]
    pub guardrail: Option<String>,

    /// Trace: enabled, disabled, enabled_full
    #[arg(
        long,
        value_name = "TRACE",
        requires = "guardrail",
        help_heading = "Request"
    )]
    pub guardrail_trace: Option<String>,

    /// Stream waits for it: sync or async
    #[arg(
        long,
        value_name = "MODE",
        requires = "guardrail",
        help_heading = "Request"
    )]
    pub guardrail_mode: Option<String>,

    /// Label for the account's logs; repeatable
    #[arg(long, value_name = "KEY=VALUE", help_heading = "Request")]
    pub metadata: Vec<String>,

    /// Variable of a prompt ARN; repeatable
    #[arg(long, value_name = "KEY=VALUE", help_heading = "Request")]
    pub var: Vec<String>,

    /// Fields of the model's own request
    #[arg(long, value_name = "JSON|@FILE", help_heading = "Request")]
    pub extra: Option<String>,

    /// Pointer into its response; repeatable
    #[arg(long, value_name = "POINTER", help_heading = "Request")]
    pub response_field: Vec<String>,

    /// Wait for the whole answer
    #[arg(long, help_heading = "Request")]
    pub no_stream: bool,

    /// text, json (one object) or jsonl (events)
    #[arg(
        long,
        value_enum,
        value_name = "FORM",
        default_value = "text",
        hide_default_value = true,
        hide_possible_values = true,
        help_heading = "Output"
    )]
    output: Form,

    /// Draw answers as Markdown: auto, always or never
    #[arg(long, value_name = "WHEN", help_heading = "Output")]
    pub markdown: Option<String>,

    /// ansi (the terminal's own), light, dark, mono or plain
    #[arg(long, value_name = "NAME", help_heading = "Output")]
    pub theme: Option<String>,

    /// Break lines: auto, at so many columns, or none
    #[arg(long, value_name = "HOW", help_heading = "Output")]
    pub wrap: Option<String>,

    /// For screen readers: repaint nothing [env: ACCESSIBLE]
    #[arg(long, help_heading = "Output")]
    pub accessible: bool,

    /// Only answers and errors
    #[arg(short, long, conflicts_with = "verbose", help_heading = "Output")]
    pub quiet: bool,

    /// Show what is sent and answered on standard error
    #[arg(short, long, help_heading = "Output")]
    pub verbose: bool,

    #[command(flatten)]
    pub service: Service,
}

/// Which service is asked, and for whom.
#[derive(Debug, Default, Args)]
pub struct Service {
    /// Talk to a scripted model; needs no account
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

impl Chat {
    /// Whether a conversation that is kept already goes on.
    pub fn takes_up(&self) -> bool {
        self.go_on || self.resume.is_some()
    }

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
