//! What help and the pages of the manual tell beside options and commands.

/// Examples, by the command they are of.
const EXAMPLES: [(&str, &[&str]); 8] = [
    (
        "outcrop",
        &[
            "outcrop --demo",
            "outcrop -m us.amazon.nova-lite-v1:0 \"What is a monad?\"",
            "git diff | outcrop \"Write a commit message for this\"",
            "outcrop -a report.pdf \"What does it leave out?\"",
            "outcrop -c \"And in one sentence?\"",
        ],
    ),
    (
        "outcrop models",
        &[
            "outcrop models nova",
            "outcrop models --output json | jq -r '.[].id'",
        ],
    ),
    (
        "outcrop usage",
        &[
            "outcrop usage --since 7d",
            "outcrop usage --by model --output json",
        ],
    ),
    (
        "outcrop doctor",
        &[
            "outcrop doctor",
            "outcrop doctor --profile work --region eu-west-1",
        ],
    ),
    (
        "outcrop sessions",
        &["outcrop sessions", "outcrop sessions search monad"],
    ),
    (
        "outcrop sessions export",
        &[
            "outcrop sessions export \"my talk\" -o talk.html",
            "outcrop sessions export 1a2b3c4d --format json > talk.json",
        ],
    ),
    (
        "outcrop completions",
        &[
            "source <(outcrop completions bash)",
            "outcrop completions fish > ~/.config/fish/completions/outcrop.fish",
        ],
    ),
    (
        "outcrop man",
        &[
            "outcrop man | man -l -",
            "outcrop man ~/.local/share/man/man1",
        ],
    ),
];

/// The examples of a command.
pub(super) fn examples(command: &str) -> &'static [&'static str] {
    let mut all = EXAMPLES.iter();
    all.find(|(name, _)| *name == command)
        .map_or(&[], |(_, examples)| examples)
}

/// What is read of the environment.
pub(super) const ENVIRONMENT: [(&str, &str); 11] = [
    (
        "OUTCROP_MODEL",
        "The model that answers, unless --model names one.",
    ),
    ("OUTCROP_CONFIG", "The config file."),
    (
        "OUTCROP_HOME",
        "The folder for all of the files below, instead of the platform's.",
    ),
    (
        "XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_CACHE_HOME",
        "The folders in which those files have one of their own.",
    ),
    (
        "AWS_PROFILE, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_BEARER_TOKEN_BEDROCK and others",
        "Credentials, region and endpoint, as the AWS CLI reads them.",
    ),
    (
        "HTTPS_PROXY, NO_PROXY",
        "The proxy that requests go through, and for whom they do not.",
    ),
    (
        "VISUAL, EDITOR",
        "What opens a text: the config file, or a prompt by /edit.",
    ),
    (
        "NO_COLOR, CLICOLOR_FORCE",
        "No colours at all, or colours where there is no terminal.",
    ),
    (
        "ACCESSIBLE",
        "If it is set and not 0, the same as --accessible.",
    ),
    ("TERM", "What the terminal can do."),
    (
        "LC_ALL, LC_CTYPE, LANG",
        "Whether the terminal shows UTF-8.",
    ),
];

/// What is kept, and where; the same on every system, so that one manual is true on all.
pub(super) const FILES: [(&str, &str); 3] = [
    (
        "~/.config/outcrop/config.toml",
        "Defaults, aliases, presets, timeouts and prices; `outcrop config init` writes one.",
    ),
    (
        "~/.local/share/outcrop/outcrop.db",
        "The kept conversations, readable by their owner alone. \
         On macOS they are in ~/Library/Application Support/outcrop.",
    ),
    (
        "~/.cache/outcrop",
        "The list of models, which is asked for anew after a day. \
         On macOS it is in ~/Library/Caches/outcrop.",
    ),
];
