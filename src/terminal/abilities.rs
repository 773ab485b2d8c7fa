//! What the terminal can do, decided once from the environment.

use std::io::IsTerminal;

use super::tty;

/// What standard input and output are, and what they can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own about the terminal"
)]
pub struct Abilities {
    /// Standard input is a terminal.
    pub stdin: bool,
    /// Standard output is a terminal.
    pub stdout: bool,
    /// Standard error is a terminal.
    pub stderr: bool,
    /// Standard output may be coloured.
    pub color_stdout: bool,
    /// Standard error may be coloured.
    pub color_stderr: bool,
    /// The person has nothing against colour: no `NO_COLOR`.
    pub wants_color: bool,
    /// The cursor can be moved: not `TERM=dumb`.
    pub moves: bool,
    /// The locale's text is UTF-8.
    pub utf8: bool,
}

impl Abilities {
    /// Those of a terminal that lacks nothing.
    #[cfg(test)]
    pub(super) const TERMINAL: Self = Self {
        stdin: true,
        stdout: true,
        stderr: true,
        color_stdout: true,
        color_stderr: true,
        wants_color: true,
        moves: true,
        utf8: true,
    };

    /// Those of this process.
    pub fn detect() -> Self {
        let terminals = [
            std::io::stdin().is_terminal(),
            std::io::stdout().is_terminal(),
            std::io::stderr().is_terminal(),
        ];
        let abilities = Self::from_env(terminals, |name| std::env::var(name).ok());
        match tty::obeys_sequences() {
            true => abilities,
            false => abilities.plain(),
        }
    }

    /// The same where nothing but text can be written.
    fn plain(self) -> Self {
        Self {
            color_stdout: false,
            color_stderr: false,
            moves: false,
            ..self
        }
    }

    fn from_env([stdin, stdout, stderr]: [bool; 3], env: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| env(name).filter(|value| !value.is_empty());
        // The same that the line editor treats as having no cursor.
        let dumb = set("TERM").is_some_and(|term| matches!(&*term, "dumb" | "cons25" | "emacs"));
        let never = set("NO_COLOR").is_some();
        let always = set("CLICOLOR_FORCE").is_some_and(|value| value != "0");
        // POSIX: the first of these that is set decides.
        let locale = set("LC_ALL")
            .or_else(|| set("LC_CTYPE"))
            .or_else(|| set("LANG"));
        let locale = locale.unwrap_or_default().to_ascii_lowercase();
        let color = |terminal: bool| !never && (always || terminal && !dumb);
        Self {
            stdin,
            stdout,
            stderr,
            color_stdout: stdout && color(stdout),
            color_stderr: color(stderr),
            wants_color: !never,
            moves: !dumb,
            utf8: cfg!(windows) || locale.contains("utf-8") || locale.contains("utf8"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn abilities(terminals: [bool; 3], env: &[(&str, &str)]) -> Abilities {
        let find = |name: &str| {
            let found = env.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Abilities::from_env(terminals, find)
    }

    #[test]
    fn colour_follows_the_terminal_no_color_and_a_dumb_term() {
        assert!(abilities([true; 3], &[("TERM", "xterm")]).color_stderr);
        assert!(!abilities([true; 3], &[("TERM", "dumb")]).color_stderr);
        assert!(!abilities([true; 3], &[("NO_COLOR", "1")]).color_stderr);
        assert!(abilities([true; 3], &[("NO_COLOR", "")]).color_stderr);
        assert!(!abilities([false; 3], &[]).color_stderr);
    }

    #[test]
    fn where_no_sequence_is_obeyed_nothing_is_coloured_and_nothing_moves() {
        let plain = Abilities {
            color_stdout: false,
            color_stderr: false,
            moves: false,
            ..Abilities::TERMINAL
        };
        assert_eq!(Abilities::TERMINAL.plain(), plain);
    }

    #[test]
    fn forced_colour_never_gets_into_an_answer_that_is_piped_on() {
        let forced = abilities([false; 3], &[("CLICOLOR_FORCE", "1")]);
        assert!(forced.color_stderr && !forced.color_stdout);
    }

    #[test]
    fn the_first_locale_variable_that_is_set_decides() {
        assert!(abilities([true; 3], &[("LANG", "en_GB.UTF-8")]).utf8);
        assert!(!abilities([true; 3], &[("LC_ALL", "C"), ("LANG", "en_GB.UTF-8")]).utf8);
        assert!(!abilities([true; 3], &[]).utf8);
    }
}
