//! The prompt: the template of the config file, filled from the conversation.

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use super::talk::Talk;
use crate::config::{Field, Template};
use crate::terminal::sanitize::sanitize_line;

const MARK: Style = AnsiColor::Green.on_default().bold();
const DIM: Style = Style::new().dimmed();

/// A prompt without and with colour; both are equally wide.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Prompt {
    pub(super) plain: String,
    pub(super) styled: String,
}

impl Prompt {
    /// What the template makes of the conversation as it is. Where that would take more than half
    /// of a row, the model and its context are left out.
    pub(super) fn of(talk: &Talk) -> Self {
        let default = Template::default();
        let template = talk.config.prompt.as_ref().unwrap_or(&default);
        let whole = Self::filled(template, talk, |_| true);
        match whole.width() > talk.screen.columns() / 2 {
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
        Self::drawn(pieces, color)
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

/// Such as `950`, `1.2k` and `34k`.
pub(super) fn in_short(tokens: u64) -> String {
    match tokens {
        0..1000 => tokens.to_string(),
        1000..10_000 => format!("{}.{}k", tokens / 1000, tokens % 1000 / 100),
        10_000..1_000_000 => format!("{}k", tokens / 1000),
        _ => format!("{}.{}M", tokens / 1_000_000, tokens % 1_000_000 / 100_000),
    }
}

/// What tells a model from others at a glance: `us.amazon.nova-lite-v1:0` is `nova-lite`, and
/// `us.anthropic.claude-sonnet-4-5-20250929-v1:0` is `claude-sonnet-4-5`. Of an ARN it is the name
/// at its end.
fn short_name(id: &str) -> &str {
    let name = id.rsplit('/').next().unwrap_or(id);
    if name.starts_with("arn:") {
        return id;
    }
    let name = name.split_once(':').map_or(name, |(name, _)| name);
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let name = match name.rsplit_once("-v") {
        Some((before, version)) if is_digits(version) => before,
        _ => name,
    };
    let name = match name.rsplit_once('-') {
        Some((before, date)) if date.len() == 8 && is_digits(date) => before,
        _ => name,
    };
    // `us.amazon.nova`: the vendor stands before a dot, and a version may have dots of its own.
    let parts: Vec<&str> = name.split('.').collect();
    let is_word = |part: &&str| part.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    let leading = parts.iter().take_while(|part| is_word(part)).count();
    let skipped = leading.min(parts.len().saturating_sub(1)).min(2);
    let mut rest = name;
    for _ in 0..skipped {
        rest = rest.split_once('.').map_or(rest, |(_, rest)| rest);
    }
    rest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_model_is_known_by_what_tells_it_from_others() {
        for (id, short) in [
            ("us.amazon.nova-lite-v1:0", "nova-lite"),
            ("amazon.nova-pro-v1:0:300k", "nova-pro"),
            (
                "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
                "claude-sonnet-4-5",
            ),
            ("meta.llama3-1-70b-instruct-v1:0", "llama3-1-70b-instruct"),
            ("deepseek.v3.1", "v3.1"),
            ("openai.gpt-oss-120b-1:0", "gpt-oss-120b-1"),
            ("demo.scribe-v1:0", "scribe"),
            (
                "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-lite-v1:0",
                "nova-lite",
            ),
            (
                "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123",
                "abc123",
            ),
            ("fast", "fast"),
            ("", ""),
        ] {
            assert_eq!(short_name(id), short, "{id}");
        }
    }

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

    proptest! {
        #[test]
        fn any_id_has_a_short_name_that_stands_in_it(id in any::<String>()) {
            prop_assert!(id.contains(short_name(&id)));
        }
    }
}
