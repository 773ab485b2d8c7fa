//! What the config file sets and names, laid over layers of settings.

use std::borrow::Cow;
use std::path::PathBuf;

use crate::attach::expand_home;
use crate::chat::{Error, ErrorKind, Result};
use crate::config::{Config, Given};
use crate::input;
use crate::settings::{self, Layer, flags};

/// Lays a preset of the config file over a layer.
///
/// # Errors
/// When there is no such preset, or a value in it is not one.
pub fn preset(name: &str, config: &Config, layer: &mut Layer) -> Result<()> {
    let Some(preset) = config.presets.get(name) else {
        let known: Vec<&str> = config.presets.keys().map(String::as_str).collect();
        let hint = match known.as_slice() {
            [] => "write one into the config file: `outcrop config edit`, [preset.NAME]".to_owned(),
            names => format!("these there are: {}", names.join(", ")),
        };
        let sentence = format!("there is no preset called `{name}`");
        return Err(Error::new(ErrorKind::Usage, sentence).with_hint(hint));
    };
    take_given(preset, config, layer)
}

/// Lays what the config file sets over a layer.
///
/// # Errors
/// When a value is not one of its setting, with the place.
pub fn take_given(given: &[Given], config: &Config, layer: &mut Layer) -> Result<()> {
    for given in given {
        take(given, config, layer)?;
    }
    resolve_alias(config, layer);
    Ok(())
}

/// Tells what is wrong in a preset before it is used. Values in files are not read for that.
///
/// # Errors
/// When a value is not one of its setting, with the place.
pub fn check_presets(config: &Config) -> Result<()> {
    let given = config.presets.values().flatten();
    let mut here = given.filter(|given| matches!(stands(given, config), Stands::Here(_)));
    here.try_for_each(|given| take(given, config, &mut Layer::default()))
}

fn take(given: &Given, config: &Config, layer: &mut Layer) -> Result<()> {
    let key = settings::find(&given.key)?;
    check_text(given).map_err(|why| config.refuse(given, &why))?;
    let value = from_file(given, config).map_err(|why| {
        let hint = why.hint().unwrap_or_default().to_owned();
        config.refuse(given, &why).with_hint(hint)
    })?;
    key.write(layer, &value)
        .map_err(|why| config.refuse(given, &why))
}

/// A number or a switch is no text, although it could be read as one.
fn check_text(given: &Given) -> Result<()> {
    let value: serde_json::Value = serde_json::from_str(&given.value).unwrap_or_default();
    let all = |fits: fn(&serde_json::Value) -> bool| {
        value.as_array().is_some_and(|list| list.iter().all(fits))
    };
    let fits = match given.key.as_str() {
        "model" | "effort" => value.is_string(),
        "system" => value.is_string() || all(serde_json::Value::is_object),
        "stop" => value.is_string() || all(serde_json::Value::is_string),
        _ => true,
    };
    if fits {
        return Ok(());
    }
    let sentence = format!(
        "`{}` must be a text in quotes, not {}",
        given.key, given.value
    );
    Err(Error::new(ErrorKind::Config, sentence).with_hint("put it between quotes"))
}

/// Where a value stands.
enum Stands<'a> {
    Here(Cow<'a, str>),
    In(PathBuf),
}

/// A value may stand in a file: behind an `@`, as with `/set`, and for tools and a schema by its
/// name alone, as with `--tools`. A path is one from the config file's own folder.
fn stands<'a>(given: &'a Given, config: &Config) -> Stands<'a> {
    let here = Stands::Here(Cow::Borrowed(given.value.as_str()));
    let Ok(text) = serde_json::from_str::<String>(&given.value) else {
        return here;
    };
    let is_path = ["toolConfig", "textFormat"].contains(&given.key.as_str());
    let path = match text.strip_prefix('@') {
        Some(rest) if rest.starts_with('@') => {
            return Stands::Here(Cow::Owned(serde_json::Value::from(rest).to_string()));
        }
        Some(path) => path,
        None if is_path && !text.trim_start().starts_with(['{', '[']) => &text,
        None => return here,
    };
    Stands::In(config.folder().join(expand_home(path)))
}

fn from_file<'a>(given: &'a Given, config: &Config) -> Result<Cow<'a, str>> {
    let path = match stands(given, config) {
        Stands::Here(value) => return Ok(value),
        Stands::In(path) => path,
    };
    let content = input::text_or_regular_file(&format!("@{}", path.display()))?;
    match given.key.as_str() {
        "toolConfig" => flags::tools(&content),
        _ => Ok(content),
    }
    .map(Cow::Owned)
}

/// A model by the name the config file gives it.
pub fn resolve_alias(config: &Config, layer: &mut Layer) {
    if let Some(model) = &mut layer.model_id {
        *model = config.model(model).to_owned();
    }
}
