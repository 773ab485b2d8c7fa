//! What one place sets: the options of a request, and what is not part of a request as it stands
//! but decides how it is made.

use std::borrow::Cow;
use std::fmt;
use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Serialize};

use crate::chat::{ConverseOptions, Json};

/// What one place sets.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Layer {
    /// What a request says in its own words.
    pub options: ConverseOptions,
    /// Whether the model thinks before it answers. Each family is told in its own way.
    pub think: Option<Think>,
    /// Whether what stays the same from turn to turn is kept by the service.
    pub cache: Option<Cache>,
}

/// A layer on disk.
#[derive(Serialize, Deserialize)]
struct Kept<'a> {
    options: Cow<'a, ConverseOptions>,
    think: Option<String>,
    cache: Option<String>,
}

/// Most settings are members of the request.
impl Deref for Layer {
    type Target = ConverseOptions;

    fn deref(&self) -> &ConverseOptions {
        &self.options
    }
}

impl DerefMut for Layer {
    fn deref_mut(&mut self) -> &mut ConverseOptions {
        &mut self.options
    }
}

impl From<ConverseOptions> for Layer {
    fn from(options: ConverseOptions) -> Self {
        Self {
            options,
            ..Self::default()
        }
    }
}

impl Layer {
    /// As it is kept on disk.
    ///
    /// # Errors
    /// When an option cannot be written as JSON.
    pub fn to_json(&self) -> serde_json::Result<Json> {
        let kept = Kept {
            options: Cow::Borrowed(&self.options),
            think: self.think.map(|think| think.to_string()),
            cache: self.cache.map(|cache| cache.name().to_owned()),
        };
        Json::parse(&serde_json::to_string(&kept)?)
    }

    /// Reads what [`Layer::to_json`] wrote.
    #[must_use]
    pub fn from_json(kept: &Json) -> Option<Self> {
        let kept: Kept<'_> = serde_json::from_str(kept.get()).ok()?;
        Some(Self {
            options: kept.options.into_owned(),
            think: kept.think.and_then(|think| {
                let budget = || think.parse().ok().map(Think::Budget);
                Think::named(&think).or_else(budget)
            }),
            cache: kept.cache.as_deref().and_then(Cache::named),
        })
    }

    /// This layer with another laid over it: where both say something, `over` wins.
    #[must_use]
    pub fn overridden_by(&self, over: &Self) -> Self {
        Self {
            options: self.options.overridden_by(&over.options),
            think: over.think.or(self.think),
            cache: over.cache.or(self.cache),
        }
    }
}

/// Whether a model thinks before it answers, and how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Think {
    /// Not at all.
    Off,
    /// As much as the word says; a model that wants a number is given one.
    Effort(Effort),
    /// At most so many tokens; a model that wants a word is given the nearest.
    Budget(u32),
}

/// The efforts that every family with efforts has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Little.
    Low,
    /// Some.
    Medium,
    /// Much.
    High,
}

impl Effort {
    const ALL: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    fn budget(self) -> u32 {
        match self {
            Self::Low => 2048,
            Self::Medium => 8192,
            Self::High => 16384,
        }
    }

    /// As it is typed and as it is on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

impl Think {
    /// What the words of [`Effort`] and `off` stand for.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let mut efforts = Effort::ALL.into_iter();
        let effort = efforts.find(|effort| effort.name() == name);
        effort
            .map(Self::Effort)
            .or((name == "off").then_some(Self::Off))
    }

    /// For a model that wants tokens; none when it is not to think.
    #[must_use]
    pub fn budget(self) -> Option<u32> {
        match self {
            Self::Off => None,
            Self::Effort(effort) => Some(effort.budget()),
            Self::Budget(tokens) => Some(tokens),
        }
    }

    /// For a model that wants a word; none when it is not to think.
    #[must_use]
    pub fn effort(self) -> Option<Effort> {
        match self {
            Self::Off => None,
            Self::Effort(effort) => Some(effort),
            Self::Budget(tokens) => {
                let distance = |effort: &Effort| effort.budget().abs_diff(tokens);
                Effort::ALL.into_iter().min_by_key(distance)
            }
        }
    }
}

impl fmt::Display for Think {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => f.write_str("off"),
            Self::Effort(effort) => f.write_str(effort.name()),
            Self::Budget(tokens) => write!(f, "{tokens}"),
        }
    }
}

/// Whether what stays the same from turn to turn is kept by the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cache {
    /// For the five minutes that every model with a cache offers.
    Auto,
    /// Not at all.
    Off,
    /// For an hour, which costs more to write.
    OneHour,
}

impl Cache {
    const ALL: [Self; 3] = [Self::Auto, Self::Off, Self::OneHour];

    /// The value of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cache| cache.name() == name)
    }

    /// As it is typed.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Off => "off",
            Self::OneHour => "1h",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_layer_wins_setting_by_setting() {
        let under = Layer {
            options: ConverseOptions::new("a"),
            think: Some(Think::Off),
            cache: Some(Cache::Auto),
        };
        let over = Layer {
            options: ConverseOptions::default().with_top_p(0.5),
            think: Some(Think::Budget(2000)),
            cache: None,
        };
        let both = Layer {
            options: ConverseOptions::new("a").with_top_p(0.5),
            think: Some(Think::Budget(2000)),
            cache: Some(Cache::Auto),
        };
        assert_eq!(under.overridden_by(&over), both);
    }

    #[test]
    fn a_layer_comes_back_from_the_disk_as_it_was() {
        let thoughts = [
            None,
            Some(Think::Off),
            Some(Think::Effort(Effort::High)),
            Some(Think::Budget(3000)),
        ];
        for think in thoughts {
            for cache in [
                None,
                Some(Cache::Auto),
                Some(Cache::Off),
                Some(Cache::OneHour),
            ] {
                let layer = Layer {
                    options: ConverseOptions::new("a")
                        .with_system("s")
                        .with_max_tokens(7),
                    think,
                    cache,
                };
                assert_eq!(Layer::from_json(&layer.to_json().unwrap()), Some(layer));
            }
        }
        assert_eq!(Layer::from_json(&Json::parse("{}").unwrap()), None);
    }

    #[test]
    fn a_budget_is_the_nearest_effort_and_an_effort_a_budget() {
        for (tokens, effort) in [
            (1024, Effort::Low),
            (5000, Effort::Low),
            (6000, Effort::Medium),
            (12000, Effort::Medium),
            (13000, Effort::High),
            (u32::MAX, Effort::High),
        ] {
            assert_eq!(Think::Budget(tokens).effort(), Some(effort));
            assert_eq!(Think::Effort(effort).effort(), Some(effort));
        }
        assert_eq!(Think::Effort(Effort::High).budget(), Some(16384));
        assert_eq!((Think::Off.budget(), Think::Off.effort()), (None, None));
    }
}
