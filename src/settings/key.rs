//! What a person types as a key -> the setting that is meant.

use std::fmt;

use super::layer::Layer;
use super::setting::Setting;
use super::table::settings;
use super::{extra, quoted, usage};
use crate::chat::{Error, Result};

/// A setting of the table, or one field of the provider's own request.
#[derive(Debug, Clone)]
pub enum Key {
    /// A setting of the table.
    Setting(&'static Setting),
    /// `extra.PATH`: the parts of the path into `additionalModelRequestFields`.
    Extra(Vec<String>),
}

/// Fields many people know from a provider's own API and look for beside `topP`.
const FIELDS_OF_MODELS: [&str; 3] = ["top_k", "reasoning_config", "anthropic_beta"];

const ALIKE: f64 = 0.85;

/// Finds the setting a key names. Case, `_` and `-` do not matter, and the wire's own place of a
/// setting is a name of it too: `max_tokens`, `maxTokens` and `inferenceConfig.maxTokens` are one.
///
/// # Errors
/// Of kind `Usage`, with the nearest name as a hint, when there is no such setting.
pub fn find(key: &str) -> Result<Key> {
    if let Some((whole, path)) = key.split_once('.')
        && ["extra", "additionalmodelrequestfields"].contains(&folded(whole).as_str())
    {
        return extra_path(key, path);
    }
    let wanted = folded(key);
    let mut all = settings().iter();
    all.find(|setting| names(setting).any(|name| folded(name) == wanted))
        .map(Key::Setting)
        .ok_or_else(|| unknown(key))
}

fn extra_path(key: &str, path: &str) -> Result<Key> {
    let parts: Vec<String> = path.split('.').map(str::to_owned).collect();
    if parts.len() > extra::MOST_PARTS {
        let most = extra::MOST_PARTS;
        return Err(usage(format!("{} has more than {most} parts", quoted(key)))
            .with_hint("what is nested deeper can be set as JSON: `extra={…}`"));
    }
    if parts.iter().any(String::is_empty) {
        let sentence = format!("{} has an empty part", quoted(key));
        return Err(usage(sentence).with_hint("for example `extra.thinking.type`"));
    }
    Ok(Key::Extra(parts))
}

fn names(setting: &Setting) -> impl Iterator<Item = &'static str> {
    std::iter::once(setting.name).chain(setting.aliases.iter().copied())
}

fn folded(name: &str) -> String {
    let kept = name.chars().filter(|c| !matches!(c, '_' | '-'));
    kept.flat_map(char::to_lowercase).collect()
}

fn unknown(key: &str) -> Error {
    let error = usage(format!("there is no setting called {}", quoted(key)));
    let wanted = folded(key);
    let mut fields = FIELDS_OF_MODELS.iter();
    if let Some(field) = fields.find(|field| folded(field) == wanted) {
        return error.with_hint(format!(
            "it is a field of some models' own: `extra.{field}`"
        ));
    }
    match nearest(&wanted) {
        (likeness, name) if likeness >= ALIKE => error.with_hint(format!("did you mean `{name}`?")),
        (_, name) => error.with_hint(format!(
            "the nearest is `{name}`; `/options` in a chat lists all of them, \
             and a field of a model's own is named like `extra.top_k`",
        )),
    }
}

fn nearest(wanted: &str) -> (f64, &'static str) {
    let likeness = |setting: &Setting| {
        names(setting)
            .map(|name| strsim::jaro_winkler(&folded(name), wanted))
            .fold(0.0, f64::max)
    };
    let rated = settings()
        .iter()
        .map(|setting| (likeness(setting), setting.name));
    rated.max_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or_default()
}

impl Key {
    /// The value as it is shown: JSON, or the bare text of a text setting.
    #[must_use]
    pub fn read(&self, layer: &Layer) -> Option<String> {
        match self {
            Self::Setting(setting) => setting.read(layer),
            Self::Extra(path) => extra::read(layer, path),
        }
    }

    /// Sets the value from text.
    ///
    /// # Errors
    /// Of kind `Usage`, when it is not a value of this setting; the layer is as before then.
    pub fn write(&self, layer: &mut Layer, value: &str) -> Result<()> {
        match self {
            Self::Setting(setting) => setting.write(layer, value),
            Self::Extra(path) => extra::write(layer, path, value).map_err(|wrong| {
                let why = wrong.0.unwrap_or_default();
                usage(format!("{self} cannot be {}: {why}", quoted(value))).with_hint(
                    "the value is JSON, or text that does not begin with `{`, `[` or `\"`",
                )
            }),
        }
    }

    /// Takes the value out.
    pub fn clear(&self, layer: &mut Layer) {
        match self {
            Self::Setting(setting) => setting.clear(layer),
            Self::Extra(path) => extra::clear(layer, path),
        }
    }
}

/// The name it goes by, however it was typed.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setting(setting) => f.write_str(setting.name),
            Self::Extra(path) => write!(f, "extra.{}", path.join(".")),
        }
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Setting(a), Self::Setting(b)) => a.name == b.name,
            (Self::Extra(a), Self::Extra(b)) => a == b,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn hint(key: &str) -> String {
        find(key).unwrap_err().hint().unwrap().to_owned()
    }

    #[test]
    fn case_separators_and_the_place_on_the_wire_do_not_matter() {
        let spellings = [
            "max_tokens",
            "maxTokens",
            "max-tokens",
            "MAXTOKENS",
            "inferenceConfig.maxTokens",
            "inference_config.max_tokens",
        ];
        for spelling in spellings {
            assert_eq!(find(spelling).unwrap().to_string(), "maxTokens");
        }
        assert_eq!(find("serviceTier.type").unwrap().to_string(), "tier");
        assert_eq!(find("serviceTier").unwrap().to_string(), "serviceTier");
        assert_eq!(
            find("additionalModelRequestFields").unwrap().to_string(),
            "extra"
        );
    }

    #[test]
    fn a_path_into_the_extra_fields_keeps_its_own_case() {
        for key in ["extra.a.topK", "additional_model_request_fields.a.topK"] {
            assert_eq!(
                find(key).unwrap(),
                Key::Extra(vec!["a".into(), "topK".into()])
            );
        }
    }

    #[test]
    fn no_two_settings_share_a_name() {
        let mut all: Vec<_> = settings().iter().flat_map(names).map(folded).collect();
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn an_unknown_key_names_the_nearest_one() {
        let error = find("temprature").unwrap_err();
        assert_eq!(error.kind(), crate::chat::ErrorKind::Usage);
        assert_eq!(error.to_string(), "there is no setting called `temprature`");
        assert_eq!(error.hint(), Some("did you mean `temperature`?"));
        assert_eq!(hint("stop_sequence"), "did you mean `stop`?");
        assert!(hint("zzz").contains("`/options`"));
    }

    #[test]
    fn a_field_of_a_models_own_is_pointed_to_extra() {
        assert!(hint("top_k").ends_with("`extra.top_k`"));
        assert!(hint("topK").ends_with("`extra.top_k`"));
    }

    #[test]
    fn a_path_with_an_empty_part_or_without_end_is_refused() {
        for key in ["extra.", "extra.a..b", "extra.a."] {
            assert!(find(key).unwrap_err().to_string().contains("empty part"));
        }
        let endless = format!("extra{}", ".a".repeat(100_000));
        assert!(find(&endless).unwrap_err().to_string().len() < 200);
    }

    proptest! {
        #[test]
        fn any_key_is_found_or_refused(key in any::<String>(), path in "extra[.a\"é-]{0,9}") {
            for key in [key, path] {
                if let Err(error) = find(&key) {
                    prop_assert!(error.hint().is_some());
                }
            }
        }
    }
}
