//! From a line to its command.

use super::{Action, COMMANDS, Command};
use crate::chat::{Error, ErrorKind, Result};
use crate::repl::talk::Talk;

/// Runs a line whose slash is off.
pub(in crate::repl) fn run(talk: &mut Talk, line: &str) -> Result<Action> {
    let (name, arguments) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let command = find(name)?;
    let arguments = arguments.trim();
    if command.arguments.is_empty() && !arguments.is_empty() {
        return Err(wrong(
            command.name(),
            &format!("takes nothing, and not `{arguments}`"),
        ));
    }
    (command.run)(talk, arguments)
}

/// The command of this name.
pub(in crate::repl) fn find(name: &str) -> Result<&'static Command> {
    let wanted = name.to_lowercase();
    let named = |command: &&Command| command.names.contains(&wanted.as_str());
    if let Some(command) = COMMANDS.iter().find(named) {
        return Ok(command);
    }
    let names = COMMANDS.iter().map(Command::name);
    let begun: Vec<String> = names
        .clone()
        .filter(|name| wanted.len() > 1 && name.starts_with(&wanted))
        .map(|name| format!("/{name}"))
        .collect();
    let nearest = names
        .map(|name| (strsim::damerau_levenshtein(name, &wanted), name))
        .min();
    let (distance, nearest) = nearest.unwrap_or_default();
    let asks = distance <= 2.max(nearest.len() / 3) && distance < nearest.len();
    let nearest = match asks {
        _ if wanted.is_empty() => "a command has a name;".to_owned(),
        _ if !begun.is_empty() => format!("did you mean {}?", begun.join(" or ")),
        true => format!("did you mean /{nearest}?"),
        false => format!("the nearest is /{nearest};"),
    };
    let hint = format!("{nearest} /help lists all; // sends a text with a slash");
    Err(Error::new(ErrorKind::Usage, format!("there is no command /{name}")).with_hint(hint))
}

/// That the command of this name was given something it cannot use.
pub(in crate::repl) fn wrong(name: &str, what: &str) -> Error {
    let error = Error::new(ErrorKind::Usage, format!("/{name} {what}"));
    match find(name) {
        Ok(command) => error.with_hint(format!("it goes `{}`", command.usage())),
        Err(no_such_command) => no_such_command,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_finds_its_command_and_only_one_has_it() {
        let mut seen = std::collections::HashSet::new();
        for command in COMMANDS {
            for name in command.names {
                assert!(seen.insert(*name), "{name} is there twice");
                assert_eq!(find(&name.to_uppercase()).unwrap().name(), command.name());
            }
        }
    }

    #[test]
    fn export_says_every_form_there_is() {
        let forms = crate::export::Format::OFFERED.join("|");
        let command = find("export").unwrap();
        assert_eq!(command.arguments, format!("[{forms}] [FILE]"));
    }

    #[test]
    fn a_mistyped_command_is_answered_with_the_nearest() {
        let hint = |name: &str| find(name).err().unwrap().hint().unwrap().to_owned();
        assert!(hint("hisotry").contains("/history"));
        assert!(hint("modle").contains("/model"));
        assert!(hint("comp").starts_with("did you mean /compact or /compare?"));
        assert!(!hint("etc/passwd").contains("did you mean"));
        assert!(!hint("").contains("did you mean"));
    }
}
