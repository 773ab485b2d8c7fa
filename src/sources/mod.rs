//! What config file, environment and command line set, as layers.
//!
//! | file | owns |
//! |---|---|
//! | `flags` | the flags that set something, with an example of each |

mod flags;

use std::env::VarError;

use crate::chat::{Error, ErrorKind, Result};
use crate::cli::Chat;
use crate::config::{self, Config};
use crate::demo;
use crate::input;
use crate::presets::{check_presets, preset, resolve_alias, take_given};
use crate::settings::{self, Layer, Layers, Source, apply};
use crate::terminal::Look;

/// The config file; an empty one, where there is none and nobody said that there is.
///
/// # Errors
/// When it cannot be read, with the place.
pub fn config() -> Result<Config> {
    let Some(path) = config::path(|name| std::env::var(name).ok()) else {
        return Ok(Config::default());
    };
    input::check_source(&path.to_string_lossy()).map_err(|error| {
        Error::new(ErrorKind::Config, error.to_string())
            .with_hint("name a file in OUTCROP_CONFIG, or unset it")
    })?;
    let names: Vec<&str> = settings::settings()
        .iter()
        .map(|setting| setting.name)
        .collect();
    let find = |key: &str| settings::find(key).map(|key| key.to_string());
    let known = config::Known {
        names: &names,
        find: &find,
    };
    match config::load(&path, known)? {
        Some(config) => Ok(config),
        None if config::is_named(|name| std::env::var(name).ok()) => Err(Error::new(
            ErrorKind::Config,
            format!(
                "OUTCROP_CONFIG names {}, which is not there",
                path.display()
            ),
        )
        .with_hint("`outcrop config init` writes an example there; or unset it")),
        None => Ok(Config::default()),
    }
}

/// Tells what is wrong in the config file, used or not.
///
/// # Errors
/// With the place of what is wrong.
pub fn check(config: &Config) -> Result<()> {
    take_given(&config.settings, config, &mut Layer::default())?;
    check_presets(config)?;
    look_of_file(config).map(drop)
}

/// Everything that is set when the program starts.
///
/// # Errors
/// When a value is not one of its setting, with what brought it.
pub fn layers(asked: &Chat, config: &Config) -> Result<Layers> {
    let mut layers = Layers::default();
    if asked.service.demo {
        layers.layer_mut(Source::BuiltIn).model_id = Some(demo::DEFAULT_MODEL.to_owned());
    }
    take_given(&config.settings, config, layers.layer_mut(Source::Config))?;
    check_presets(config)?;
    if asked.model.is_none() {
        from_env(config, layers.layer_mut(Source::Environment))?;
    }
    let typed = layers.layer_mut(Source::Flags);
    if let Some(name) = &asked.preset {
        preset(name, config, typed)?;
    }
    flags::read(asked, config, typed)?;
    Ok(layers)
}

/// How what is written is to look, where the command line does not say it.
///
/// # Errors
/// When something cannot look so, with the place.
pub fn usual_look(config: &Config) -> Result<Look> {
    let mut look = look_of_file(config)?;
    if std::env::var_os("ACCESSIBLE").is_some_and(|value| !value.is_empty() && value != "0") {
        look.set("accessible", "true")?;
    }
    Ok(look)
}

/// How answers are to look.
///
/// # Errors
/// When something cannot look so, with what asked for it.
pub fn look(asked: &Chat, config: &Config) -> Result<Look> {
    let mut look = usual_look(config)?;
    let flags = [
        ("markdown", asked.markdown.as_deref()),
        ("theme", asked.theme.as_deref()),
        ("wrap", asked.wrap.as_deref()),
        ("accessible", asked.accessible.then_some("true")),
    ];
    for (name, value) in flags {
        if let Some(value) = value {
            look.set(name, value)?;
        }
    }
    Ok(look)
}

fn look_of_file(config: &Config) -> Result<Look> {
    let mut look = Look::default();
    for given in &config.look {
        // A word or a number, as a flag would be typed.
        let value = given.value.trim_matches('"');
        look.set(&given.key, value)
            .map_err(|error| config.refuse(given, &error))?;
    }
    Ok(look)
}

fn from_env(config: &Config, environment: &mut Layer) -> Result<()> {
    const NAME: &str = "OUTCROP_MODEL";
    let hint = || format!("set {NAME} to a model id, or unset it");
    let model = match std::env::var(NAME) {
        Ok(model) if !model.is_empty() => model,
        Ok(_) | Err(VarError::NotPresent) => return Ok(()),
        Err(VarError::NotUnicode(_)) => {
            let sentence = format!("{NAME} is not UTF-8 text");
            return Err(Error::new(ErrorKind::Config, sentence).with_hint(hint()));
        }
    };
    apply(&[("model".to_owned(), model)], environment)
        .map_err(|error| error.of(NAME).with_hint(hint()))?;
    resolve_alias(config, environment);
    Ok(())
}
