//! What a value may be: the words for it and how it is read.

use std::time::Duration;

use toml::Spanned;
use toml::de::{DeFloat, DeInteger, DeValue};

use super::Keys;

/// A form of value.
pub(super) struct Form<T> {
    /// As it follows "must be".
    pub(super) wanted: &'static str,
    pub(super) read: fn(&DeValue<'_>) -> Option<T>,
}

pub(super) const TEXT: Form<String> = Form {
    wanted: "a text that is not blank",
    read: text,
};

pub(super) const MODEL: Form<String> = Form {
    wanted: "a text without white space, such as a model id",
    read: |value| text(value).filter(|text| is_word(text)),
};

pub(super) const KEYS: Form<Keys> = Form {
    wanted: "\"emacs\" or \"vi\"",
    read: |value| match value.as_str()? {
        "emacs" => Some(Keys::Emacs),
        "vi" => Some(Keys::Vi),
        _ => None,
    },
};

pub(super) const SWITCH: Form<bool> = Form {
    wanted: "true or false",
    read: |value| match value {
        DeValue::Boolean(value) => Some(*value),
        _ => None,
    },
};

pub(super) const TOKENS: Form<u64> = Form {
    wanted: "a number of tokens above 0",
    read: |value| match value {
        DeValue::Integer(value) => u64::try_from(integer(value)?).ok().filter(|n| *n > 0),
        _ => None,
    },
};

/// A timeout of nothing would fail every turn.
pub(super) const TIMEOUT: Form<Duration> = Form {
    wanted: "a number of seconds above 0, at most 86400",
    read: |value| seconds(value).filter(|time| !time.is_zero()),
};

pub(super) const SECONDS: Form<Duration> = Form {
    wanted: "a number of seconds from 0 to 86400",
    read: seconds,
};

/// The bound keeps every sum of costs finite.
pub(super) const DOLLARS: Form<f64> = Form {
    wanted: "a number of dollars from 0 to 1000000",
    read: |value| number(value).filter(|dollars| (0.0..=1_000_000.0).contains(dollars)),
};

pub(super) const DATE: Form<String> = Form {
    wanted: "a date as \"YYYY-MM-DD\"",
    read: date,
};

/// A name is typed as one word, so it is one.
pub(super) fn is_word(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// An integer in whatever base it is written.
pub(super) fn integer(value: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(value.as_str(), value.radix()).ok()
}

/// A float, unless it is none that JSON could carry.
pub(super) fn float(value: &DeFloat<'_>) -> Option<f64> {
    let float: f64 = value.as_str().parse().ok()?;
    float.is_finite().then_some(float)
}

fn text(value: &DeValue<'_>) -> Option<String> {
    let text = value.as_str()?;
    (!text.trim().is_empty()).then(|| text.to_owned())
}

fn number(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Integer(value) => i32::try_from(integer(value)?).ok().map(f64::from),
        DeValue::Float(value) => float(value),
        _ => None,
    }
}

fn seconds(value: &DeValue<'_>) -> Option<Duration> {
    let seconds = number(value).filter(|seconds| (0.0..=86_400.0).contains(seconds))?;
    Duration::try_from_secs_f64(seconds).ok()
}

/// As a date of TOML, or the same in quotes.
fn date(value: &DeValue<'_>) -> Option<String> {
    let quoted = value.as_str().and_then(|text| DeValue::parse(text).ok());
    let value = quoted.as_ref().map_or(value, Spanned::get_ref);
    let date = value.as_datetime()?;
    let is_day = date.date.is_some() && date.time.is_none() && date.offset.is_none();
    is_day.then(|| date.to_string())
}
