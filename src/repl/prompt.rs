//! The prompt: the template of the config file, filled from the conversation.

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use super::talk::Talk;
use crate::config::{Field, Template};
use crate::shelf::{in_short, short_name};
use crate::terminal::sanitize::sanitize_line;
use crate::terminal::{LINE, Marks};

const MARK: Style = AnsiColor::Green.on_default().bold();
const DIM: Style = Style::new().dimmed();

/// So many columns are enough to type in, and half a row where it has fewer than twice as many.
const TO_TYPE_IN: usize = 40;

/// A prompt without and with colour; both are equally wide.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Prompt {
    pub(super) plain: String,
    pub(super) styled: String,
}

impl Prompt {
    /// A question of our own.
    pub(super) fn plain(text: String) -> Self {
        let plain = sanitize_line(&text);
        Self {
            styled: plain.clone(),
            plain,
        }
    }

    /// What the template makes of the conversation as it is. Where that would leave too little of a
    /// row to type in, the model and its context are left out.
    pub(super) fn of(talk: &Talk) -> Self {
        let default = Template::default();
        let template = talk.config.prompt.as_ref().unwrap_or(&default);
        let whole = Self::filled(template, talk, |_| true);
        let columns = talk.screen.columns();
        let room = (columns / 2).max(columns.saturating_sub(TO_TYPE_IN));
        match whole.width() > room {
            true => Self::filled(template, talk, |field| {
                matches!(field, Field::Pending | Field::Mark)
            }),
            false => whole,
        }
    }

    fn filled(template: &Template, talk: &Talk, wanted: impl Fn(Field) -> bool) -> Self {
        let pieces = template.fill(|field| match wanted(field) {
            true => sanitize_line(&value(field, talk)),
            false => String::new(),
        });
        let abilities = talk.screen.abilities();
        let color = abilities.color_stdout || abilities.color_stderr;
        let mut prompt = Self::drawn(pieces, color);
        if talk.marks() == Marks::On {
            prompt.styled.push_str(LINE);
        }
        prompt
    }

    fn drawn(pieces: Vec<(Option<Field>, String)>, color: bool) -> Self {
        let (mut plain, mut styled) = (String::new(), String::new());
        for (field, text) in pieces {
            plain.push_str(&text);
            let style = match field {
                Some(Field::Mark) if color => MARK,
                Some(_) if color && !text.is_empty() => DIM,
                _ => Style::new(),
            };
            styled.push_str(&format!("{style}{text}{style:#}"));
        }
        Self { plain, styled }
    }

    fn width(&self) -> usize {
        self.plain.width()
    }
}

fn value(field: Field, talk: &Talk) -> String {
    let model = || {
        let effective = talk.layers.effective();
        effective.options.model_id.unwrap_or_default()
    };
    match field {
        Field::Model => short_name(&model()).to_owned(),
        Field::ModelId => model(),
        Field::Context => context(talk.tokens_held(), talk.config.windows.of(&model())),
        Field::Pending => match talk.pending() {
            pending if pending.is_empty() => pending,
            pending => format!("({pending})"),
        },
        Field::Mark => match talk.screen.abilities().utf8 {
            true => "❯",
            false => ">",
        }
        .to_owned(),
    }
}

/// A share where the window is known, and else the tokens.
fn context(held: Option<u64>, window: Option<u64>) -> String {
    match (held, window) {
        (None, _) => String::new(),
        (Some(held), Some(window @ 1..)) => format!("{}%", percent(held, window)),
        (Some(held), _) => in_short(held),
    }
}

/// A little is more than nothing.
fn percent(held: u64, window: u64) -> u64 {
    let percent = u128::from(held) * 100 / u128::from(window);
    u64::try_from(percent).unwrap_or(u64::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_context_is_a_share_where_the_window_is_known_and_tokens_elsewhere() {
        assert_eq!(context(None, Some(200_000)), "");
        assert_eq!(context(Some(20), Some(200_000)), "1%");
        assert_eq!(context(Some(24_500), Some(200_000)), "12%");
        assert_eq!(context(Some(950), None), "950");
        assert_eq!(context(Some(1_260), None), "1.2k");
        assert_eq!(context(Some(34_999), Some(0)), "34k");
        assert_eq!(context(Some(1_260_000), None), "1.2M");
    }

    #[test]
    fn colour_takes_no_room() {
        let pieces = vec![
            (Some(Field::Model), "nova".to_owned()),
            (None, " ".to_owned()),
            (Some(Field::Mark), "❯".to_owned()),
        ];
        let colored = Prompt::drawn(pieces.clone(), true);
        let plain = Prompt::drawn(pieces, false);
        assert_eq!(colored.plain, "nova ❯");
        assert_eq!(
            (plain.styled, plain.plain),
            ("nova ❯".into(), colored.plain)
        );
        assert!(colored.styled.contains("\u{1b}["));
    }
}
