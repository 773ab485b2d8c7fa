//! What a line is: nothing, a command or a text.

/// A line that was entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Typed<'a> {
    /// White space at most.
    Nothing,
    /// A command with its arguments; the slash is off.
    Command(&'a str),
    /// A line for the shell; the `!` is off.
    Shell(&'a str),
    /// To be sent.
    Text(&'a str),
}

/// A line begins a command with one slash, and one for the shell with `!`; two of them stand for one
/// that is meant.
pub(super) fn read(line: &str) -> Typed<'_> {
    let text = line.trim_end();
    if text.is_empty() {
        return Typed::Nothing;
    }
    match (text.strip_prefix('/'), text.strip_prefix('!')) {
        (Some(rest), _) if !rest.starts_with('/') => Typed::Command(rest),
        (_, Some(rest)) if is_picture(rest) => Typed::Text(text),
        (_, Some(rest)) if !rest.starts_with('!') => Typed::Shell(rest),
        (Some(rest), _) | (_, Some(rest)) => Typed::Text(rest),
        (None, None) => Typed::Text(text),
    }
}

/// Whether this is what follows the `!` of a picture in Markdown, with which many a README begins.
fn is_picture(rest: &str) -> bool {
    rest.starts_with('[') && rest.contains("](")
}

/// The place in a list of what a person counts from 1.
pub(super) fn place(number: &str) -> Option<usize> {
    number.parse::<usize>().ok()?.checked_sub(1)
}

/// The text as one would have to type it for it to be sent.
pub(super) fn as_typed(text: &str) -> String {
    match text.chars().next() {
        Some(mark @ ('/' | '!')) => format!("{mark}{text}"),
        _ => text.to_owned(),
    }
}

/// Checks of any line that nothing of it is lost but white space at its end, and of any text that it
/// can be typed.
#[cfg(any(test, fuzzing))]
#[allow(clippy::panic, reason = "a check fails by panicking")]
pub(crate) fn check(line: &str) {
    let text = line.trim_end();
    match read(line) {
        Typed::Nothing => assert!(text.is_empty()),
        Typed::Command(rest) => {
            assert_eq!(format!("/{rest}"), text);
            let name = rest.split(char::is_whitespace).next().unwrap_or_default();
            if let Err(error) = super::command::find(name) {
                assert!(error.hint().is_some(), "{error}");
            }
        }
        Typed::Shell(rest) => assert_eq!(format!("!{rest}"), text),
        Typed::Text(sent) => assert!(sent == text || as_typed(sent) == text),
    }
    if !text.is_empty() {
        assert_eq!(read(&as_typed(text)), Typed::Text(text));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_slash_begins_a_command_and_two_stand_for_one() {
        assert_eq!(read(" \n"), Typed::Nothing);
        assert_eq!(read("/help me "), Typed::Command("help me"));
        assert_eq!(read("//etc"), Typed::Text("/etc"));
        assert_eq!(read("///etc"), Typed::Text("//etc"));
        assert_eq!(read(" /etc"), Typed::Text(" /etc"));
        assert_eq!(read("/"), Typed::Command(""));
    }

    #[test]
    fn one_exclamation_mark_begins_a_line_for_the_shell_and_two_stand_for_one() {
        assert_eq!(read("!ls -l "), Typed::Shell("ls -l"));
        assert_eq!(read("!"), Typed::Shell(""));
        assert_eq!(read("!!important"), Typed::Text("!important"));
        assert_eq!(read(" !ls"), Typed::Text(" !ls"));
        assert_eq!(as_typed("!x"), "!!x");
        let picture = "![a badge](badge.svg) is what?";
        assert_eq!(read(picture), Typed::Text(picture));
        assert_eq!(read("![ -f x ]"), Typed::Shell("[ -f x ]"));
    }

    proptest! {
        #[test]
        fn nothing_of_a_line_is_lost(line in "\\PC*|[/! \n]{0,6}\\PC{0,20}") {
            check(&line);
        }
    }
}
