//! The places a setting can come from, which of them wins, and what a person is told about it.

use std::borrow::Cow;
use std::fmt;

use super::key::Key;
use super::layer::Layer;
use super::setting::Setting;
use super::table::settings;
use crate::chat::{ConverseOptions, OutputConfig};
use crate::words::clipped;

/// The longest answer when nobody says otherwise, in tokens. It is always sent: what a model takes
/// for an absent `maxTokens` differs from one to the next, and some cut the answer off early.
pub const MAX_TOKENS: u32 = 4096;

/// Where a setting comes from. A later one wins over an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// The program itself.
    BuiltIn,
    /// The config file.
    Config,
    /// Environment variables.
    Environment,
    /// The command line.
    Flags,
    /// `/set`: until the session ends.
    Session,
    /// `/once`: for the next turn.
    Turn,
}

impl Source {
    const ALL: [Self; 6] = [
        Self::BuiltIn,
        Self::Config,
        Self::Environment,
        Self::Flags,
        Self::Session,
        Self::Turn,
    ];
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BuiltIn => "built in",
            Self::Config => "config file",
            Self::Environment => "environment",
            Self::Flags => "command line",
            Self::Session => "/set",
            Self::Turn => "/once",
        })
    }
}

/// What wins where a conversation that is taken up says something else than the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wins {
    /// The command line, which took the conversation up.
    CommandLine,
    /// The conversation, as it was taken up later.
    Conversation,
}

/// A setting as it stands: its name, its value as it is shown, and what it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    /// The setting's name, or `extra.FIELD`.
    pub name: String,
    /// The value, as [`Key::read`] gives it.
    pub value: String,
    /// The winning layer.
    pub source: Source,
}

/// Everything that is set, a layer for each source.
#[derive(Debug, Clone)]
pub struct Layers {
    built_in: Layer,
    config: Layer,
    environment: Layer,
    flags: Layer,
    session: Layer,
    turn: Layer,
    /// What `/unset` hides of config file, environment and command line.
    masked: Vec<Key>,
}

impl Default for Layers {
    fn default() -> Self {
        Self {
            built_in: ConverseOptions::default()
                .with_max_tokens(MAX_TOKENS)
                .into(),
            config: Layer::default(),
            environment: Layer::default(),
            flags: Layer::default(),
            session: Layer::default(),
            turn: Layer::default(),
            masked: Vec::new(),
        }
    }
}

impl Layers {
    /// What one source says.
    #[must_use]
    pub fn layer(&self, source: Source) -> &Layer {
        match source {
            Source::BuiltIn => &self.built_in,
            Source::Config => &self.config,
            Source::Environment => &self.environment,
            Source::Flags => &self.flags,
            Source::Session => &self.session,
            Source::Turn => &self.turn,
        }
    }

    /// What one source says, to be changed.
    pub fn layer_mut(&mut self, source: Source) -> &mut Layer {
        match source {
            Source::BuiltIn => &mut self.built_in,
            Source::Config => &mut self.config,
            Source::Environment => &mut self.environment,
            Source::Flags => &mut self.flags,
            Source::Session => &mut self.session,
            Source::Turn => &mut self.turn,
        }
    }

    /// Puts a model in the place of another wherever that is set.
    pub fn replace_model(&mut self, old: &str, new: &str) {
        for source in Source::ALL {
            let set = &mut self.layer_mut(source).model_id;
            if set.as_deref() == Some(old) {
                *set = Some(new.to_owned());
            }
        }
    }

    /// What is set for the next turn, as it was set. What is sent is [`Layers::resolved`].
    #[must_use]
    pub fn effective(&self) -> Layer {
        self.over(Layer::default())
    }

    /// What is set for all turns, wherever it was said: what a conversation is taken up again with.
    #[must_use]
    pub fn lasting(&self) -> Layer {
        let sources = [
            Source::Config,
            Source::Environment,
            Source::Flags,
            Source::Session,
        ];
        sources.into_iter().fold(Layer::default(), |all, source| {
            all.overridden_by(&self.seen(source))
        })
    }

    /// Takes up what was set in a conversation.
    pub fn take_up(&mut self, mut kept: Layer, wins: Wins) {
        if wins == Wins::CommandLine {
            for (key, _) in rows(&self.flags) {
                key.clear(&mut kept);
            }
        }
        self.session = kept;
    }

    fn over(&self, base: Layer) -> Layer {
        let mut all = base;
        for source in Source::ALL {
            all = all.overridden_by(&self.seen(source));
        }
        // An object with nothing in it, left by a null or set to hide a lower layer, says nothing.
        all.additional_model_request_fields
            .take_if(|fields| fields.as_object().is_some_and(serde_json::Map::is_empty));
        all.output_config
            .take_if(|config| *config == OutputConfig::default());
        all
    }

    /// Takes a setting back: out of the next turn and the session, and out of what config file, environment and
    /// command line say for the rest of it. Returns what is in force instead: what is built in.
    ///
    /// A later `/set` is in force again, as it stands above what is hidden. What was hidden does
    /// not come back with it, even where the two would merge.
    pub fn unset(&mut self, key: &Key) -> Option<InForce> {
        key.clear(&mut self.turn);
        key.clear(&mut self.session);
        if !self.masked.contains(key) {
            self.masked.push(key.clone());
        }
        let value = key.read(&self.effective())?;
        Some(self.row(key, value))
    }

    /// Every setting that has a value, in the order of the table; fields of `extra` one by one.
    #[must_use]
    pub fn in_force(&self) -> Vec<InForce> {
        let rows = rows(&self.effective()).into_iter();
        rows.map(|(key, value)| self.row(&key, value)).collect()
    }

    /// Ends the turn's own settings, and returns them for a turn that failed.
    pub fn take_turn(&mut self) -> Layer {
        std::mem::take(&mut self.turn)
    }

    /// The turn's own settings on one short line: `model=x temperature=0.2`.
    #[must_use]
    pub fn turn_summary(&self) -> String {
        let rows = rows(&self.turn).into_iter();
        let words: Vec<_> = rows
            .map(|(key, value)| format!("{key}={}", one_word(&value)))
            .collect();
        words.join(" ")
    }

    /// A layer as the ones above it see it.
    fn seen(&self, source: Source) -> Cow<'_, Layer> {
        let layer = self.layer(source);
        let can_be_masked = matches!(source, Source::Config | Source::Environment | Source::Flags);
        if !can_be_masked || self.masked.is_empty() {
            return Cow::Borrowed(layer);
        }
        let mut layer = layer.clone();
        self.masked.iter().for_each(|key| key.clear(&mut layer));
        Cow::Owned(layer)
    }

    fn row(&self, key: &Key, value: String) -> InForce {
        InForce {
            name: key.to_string(),
            value,
            source: self.source(key),
        }
    }

    /// The latest that says something.
    fn source(&self, key: &Key) -> Source {
        let mut winners = Source::ALL.into_iter().rev();
        let source = winners.find(|source| key.read(&self.seen(*source)).is_some());
        source.unwrap_or(Source::BuiltIn)
    }
}

fn rows(layer: &Layer) -> Vec<(Key, String)> {
    settings()
        .iter()
        .flat_map(|setting| rows_of(setting, layer))
        .collect()
}

fn rows_of(setting: &'static Setting, layer: &Layer) -> Vec<(Key, String)> {
    if setting.name == "extra"
        && let Some(fields) = &layer.additional_model_request_fields
        && let Some(fields) = fields.as_object()
    {
        let row = |(field, value): (&String, &serde_json::Value)| {
            (Key::Extra(vec![field.clone()]), value.to_string())
        };
        return fields.iter().map(row).collect();
    }
    let value = if setting.parts.is_empty() {
        setting.read(layer)
    } else {
        beside_parts(setting, layer)
    };
    value
        .map(|value| (Key::Setting(setting), value))
        .into_iter()
        .collect()
}

/// What a setting says that none of its parts has a row for already.
fn beside_parts(setting: &Setting, layer: &Layer) -> Option<String> {
    let mut layer = layer.clone();
    for part in settings()
        .iter()
        .filter(|other| setting.parts.contains(&other.name))
    {
        part.clear(&mut layer);
    }
    setting.read(&layer)
}

/// A value on one line and not too long. A blank in a text would look like the end of it.
fn one_word(value: &str) -> String {
    let is_json = value.starts_with(['{', '[']);
    let splits = |c: char| c.is_control() || (c.is_whitespace() && !is_json);
    if value.is_empty() || value.contains(splits) {
        return clipped(&serde_json::Value::from(value).to_string(), 32);
    }
    clipped(value, 32)
}

mod sending;
#[cfg(test)]
mod tests;
