//! How answers are to look, as flags, the config file and the environment say it: one table of names,
//! values and what they mean.

use super::Abilities;
use super::markdown::{Layout, Theme, Wrap};
use crate::chat::{Error, ErrorKind, Result};

/// How answers are to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    markdown: When,
    theme: Theme,
    wrap: Wrap,
    accessible: bool,
}

/// When answers are drawn as Markdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum When {
    /// On a terminal that can do it.
    #[default]
    Auto,
    Always,
    Never,
}

impl Look {
    /// Sets one thing by its name.
    ///
    /// # Errors
    /// Of kind `Usage`, when there is no such name or it takes no such value.
    pub fn set(&mut self, name: &str, value: &str) -> Result<()> {
        match name {
            "markdown" => self.markdown = one_of(name, value, &MARKDOWN)?,
            "theme" => self.theme = one_of(name, value, &THEMES)?,
            "accessible" => self.accessible = one_of(name, value, &SWITCH)?,
            "wrap" => {
                self.wrap = match value.parse() {
                    Ok(columns @ 1..) => Wrap::Columns(columns),
                    Ok(0) | Err(_) => one_of(name, value, &WRAP)?,
                };
            }
            _ => {
                return Err(Error::new(
                    ErrorKind::Usage,
                    format!("there is no `{name}`"),
                ));
            }
        }
        Ok(())
    }

    /// The words that a name takes on the command line.
    pub fn choices(name: &str) -> impl Iterator<Item = &'static str> {
        fn words<T>(table: &'static [(&'static str, T)]) -> Vec<&'static str> {
            table.iter().map(|(word, _)| *word).collect()
        }
        let words = match name {
            "markdown" => words(&MARKDOWN),
            "theme" => words(&THEMES),
            "wrap" => words(&WRAP),
            _ => Vec::new(),
        };
        // Those are for a config file.
        let words = words.into_iter();
        words.filter(|word| !["true", "false"].contains(word))
    }

    /// What is drawn for, on a screen of these columns and rows; nothing, where answers are not
    /// drawn.
    pub(super) fn layout(self, abilities: Abilities, size: Option<(u16, u16)>) -> Option<Layout> {
        let is_drawn = match self.markdown {
            When::Auto => abilities.stdout && abilities.moves,
            When::Always => true,
            When::Never => false,
        };
        let (width, height) = size.unwrap_or((80, 24));
        is_drawn.then_some(Layout {
            width,
            height,
            utf8: abilities.utf8,
            theme: self.theme(abilities),
            wrap: self.wrap,
            // Where nothing can be repainted, rows are written when they are final.
            accessible: self.accessible || !abilities.moves || !abilities.stdout,
        })
    }

    fn theme(self, abilities: Abilities) -> Theme {
        match (abilities.moves, self.theme) {
            (false, _) => Theme::Plain,
            (true, theme) if abilities.wants_color || theme == Theme::Plain => theme,
            _ => Theme::Mono,
        }
    }

    /// Whether rows of the screen are left as they were written.
    pub fn is_accessible(self) -> bool {
        self.accessible
    }
}

/// What a name takes, in words.
const WANTED: [(&str, &str); 4] = [
    ("markdown", "auto, always or never"),
    ("theme", "ansi, light, dark, mono or plain"),
    ("wrap", "auto, none or a number of columns"),
    ("accessible", "true or false"),
];

const MARKDOWN: [(&str, When); 5] = [
    ("auto", When::Auto),
    ("always", When::Always),
    ("never", When::Never),
    // As a config file may say it.
    ("true", When::Auto),
    ("false", When::Never),
];

const THEMES: [(&str, Theme); 5] = [
    ("ansi", Theme::Ansi),
    ("light", Theme::Light),
    ("dark", Theme::Dark),
    ("mono", Theme::Mono),
    ("plain", Theme::Plain),
];

const WRAP: [(&str, Wrap); 2] = [("auto", Wrap::Auto), ("none", Wrap::None)];

const SWITCH: [(&str, bool); 4] = [("true", true), ("1", true), ("false", false), ("0", false)];

fn one_of<T: Copy>(name: &str, value: &str, table: &[(&str, T)]) -> Result<T> {
    let found = table.iter().find(|(word, _)| *word == value);
    found.map(|(_, meaning)| *meaning).ok_or_else(|| {
        let wanted = WANTED.iter().find(|(known, _)| *known == name);
        let wanted = wanted.map_or("another", |(_, words)| words);
        let sentence = format!("`{name}` must be {wanted}, not `{value}`");
        Error::new(ErrorKind::Usage, sentence)
            .with_hint("`outcrop --help` tells what each look is for")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMINAL: Abilities = Abilities::TERMINAL;
    const PIPE: Abilities = Abilities {
        stdout: false,
        color_stdout: false,
        ..TERMINAL
    };

    fn look(set: &[(&str, &str)]) -> Look {
        let mut look = Look::default();
        for (name, value) in set {
            look.set(name, value).unwrap();
        }
        look
    }

    #[test]
    fn a_terminal_is_drawn_on_and_a_pipe_gets_the_text_unless_told_otherwise() {
        let drawn = |set: &[_], abilities| look(set).layout(abilities, None).is_some();
        assert!(drawn(&[], TERMINAL) && !drawn(&[], PIPE));
        assert!(!drawn(&[("markdown", "never")], TERMINAL));
        assert!(drawn(&[("markdown", "always")], PIPE));
        let dumb = Abilities {
            moves: false,
            ..TERMINAL
        };
        assert!(!drawn(&[], dumb) && drawn(&[("markdown", "always")], dumb));
    }

    #[test]
    fn nothing_is_painted_over_where_it_cannot_be_or_must_not_be() {
        let accessible = |set: &[_], abilities| {
            let layout = look(set).layout(abilities, None).unwrap();
            layout.accessible
        };
        assert!(!accessible(&[], TERMINAL));
        assert!(accessible(&[("accessible", "true")], TERMINAL));
        assert!(accessible(&[("markdown", "always")], PIPE));
    }

    #[test]
    fn without_colour_there_is_still_bold_and_on_a_dumb_terminal_nothing() {
        let theme = |set: &[_], abilities| look(set).layout(abilities, None).unwrap().theme;
        let colorless = Abilities {
            wants_color: false,
            ..TERMINAL
        };
        assert_eq!(theme(&[], TERMINAL), Theme::Ansi);
        assert_eq!(theme(&[("theme", "dark")], colorless), Theme::Mono);
        assert_eq!(theme(&[("theme", "plain")], colorless), Theme::Plain);
        let dumb = Abilities {
            moves: false,
            ..TERMINAL
        };
        assert_eq!(theme(&[("markdown", "always")], dumb), Theme::Plain);
    }

    #[test]
    fn what_cannot_be_is_told_with_what_can() {
        for (name, wanted) in WANTED {
            let error = Look::default().set(name, "no such thing").unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Usage);
            assert!(error.to_string().contains(wanted) && error.hint().is_some());
        }
        let mut look = Look::default();
        assert!(look.set("wrap", "0").is_err() && look.set("wrap", "-3").is_err());
        look.set("wrap", "72").unwrap();
        assert_eq!(look.wrap, Wrap::Columns(72));
    }
}
