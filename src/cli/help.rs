//! Help: `-h` is what most people need, in less than a screen; `--help` is all of it.
//!
//! clap's own long form gives each option a paragraph, so both are written in its short form, and
//! what `-h` leaves out is hidden for it.

use std::ffi::OsString;

use clap::Command;

use super::around;
use super::cursor::command_of;
use crate::exit::MEANINGS;

/// What `-h` shows of the program's own options and commands.
const BRIEF: [&str; 8] = [
    "model", "attach", "system", "preset", "go_on", "resume", "demo", "help",
];
const BRIEF_COMMANDS: [&str; 5] = ["sessions", "usage", "doctor", "models", "config"];

pub(super) const USAGE: &str = "outcrop [OPTIONS] [PROMPT]...\n       outcrop <COMMAND>";

/// The help that a line asks for, its first word being the program.
pub(super) fn text(line: &Command, words: &[OsString]) -> String {
    let command = command_of(line, words).clone();
    let is_whole = words.iter().any(|word| word == "--help");
    let command = match is_whole {
        true => whole(command),
        false => brief(command),
    };
    command
        .mut_arg("help", |help| {
            help.help("Print help; with -h the short form")
        })
        .render_help()
        .to_string()
}

fn whole(command: Command) -> Command {
    let mut after = String::new();
    let name = name(&command);
    let examples = around::examples(&name);
    if !examples.is_empty() {
        let lines = examples.iter().map(|example| format!("\n  {example}"));
        after = format!("Examples:{}\n\n", lines.collect::<String>());
    }
    if is_root(&command) {
        after.push_str(&exit_codes());
        after.push_str("\n\nIn a conversation, /help lists its commands.");
    }
    let about = command.get_long_about().or(command.get_about()).cloned();
    command.about(about.unwrap_or_default()).after_help(after)
}

fn brief(command: Command) -> Command {
    let is_root = is_root(&command);
    let command = command.mut_args(|argument| {
        let is_hidden = match is_root {
            true => !BRIEF.contains(&argument.get_id().as_str()),
            false => argument.get_help_heading().is_some(),
        };
        let is_hidden = is_hidden || argument.is_hide_set();
        argument.hide(is_hidden)
    });
    if !is_root {
        return command;
    }
    let command = command.mut_subcommands(|command| {
        let is_hidden = !BRIEF_COMMANDS.contains(&command.get_name());
        command.hide(is_hidden)
    });
    command
        // As it is with everything shown.
        .override_usage(USAGE)
        .after_help("There is more: `outcrop --help`, `outcrop COMMAND --help`, `outcrop man`.")
}

/// What the exit codes mean, as a sentence.
fn exit_codes() -> String {
    let meanings: Vec<String> = MEANINGS
        .iter()
        .map(|(code, meaning)| format!("{code} {meaning}"))
        .collect();
    format!("Exit codes: {}", meanings.join(", "))
}

fn is_root(command: &Command) -> bool {
    name(command) == "outcrop"
}

/// The command as it is typed.
pub(super) fn name(command: &Command) -> String {
    let name = command.get_bin_name().unwrap_or(command.get_name());
    name.to_owned()
}
