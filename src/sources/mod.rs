//! What config file, environment and command line set, as layers.

use std::env::VarError;

use crate::chat::{Error, ErrorKind, Result};
use crate::cli::Chat;
use crate::config::{self, Config};
use crate::demo;
use crate::input;
use crate::presets::{check_presets, preset, resolve_alias, take_given};
use crate::settings::{self, Layer, Layers, Source, apply, flags, set_system};
use crate::terminal::Look;

/// The config file; an empty one, where there is none.
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
    Ok(config::load(&path, known)?.unwrap_or_default())
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
    from_flags(asked, config, typed)?;
    Ok(layers)
}

/// How answers are to look.
///
/// # Errors
/// When something cannot look so, with what asked for it.
pub fn look(asked: &Chat, config: &Config) -> Result<Look> {
    let mut look = look_of_file(config)?;
    if std::env::var_os("ACCESSIBLE").is_some_and(|value| !value.is_empty() && value != "0") {
        look.set("accessible", "true")?;
    }
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

fn from_flags(asked: &Chat, config: &Config, layer: &mut Layer) -> Result<()> {
    let list = |texts: &[String]| match texts {
        [] => None,
        texts => Some(serde_json::Value::from(texts).to_string()),
    };
    let pairs = |given: &[String]| match given {
        [] => Ok(None),
        given => flags::pairs(given).map(Some),
    };
    check_each(asked)?;
    let tools = asked.tools.as_deref().map(json_or_file).transpose()?;
    let schema = asked.schema.as_deref().map(json_or_file).transpose()?;
    let extra = asked
        .extra
        .as_deref()
        .map(input::text_or_file)
        .transpose()?;
    let (trace, mode) = (
        asked.guardrail_trace.as_deref(),
        asked.guardrail_mode.as_deref(),
    );
    let guardrail = asked.guardrail.as_deref();
    let given = [
        ("--model", "model", asked.model.clone()),
        ("--temperature", "temperature", asked.temperature.clone()),
        ("--top-p", "topP", asked.top_p.clone()),
        ("--max-tokens", "maxTokens", asked.max_tokens.clone()),
        ("--stop", "stop", list(&asked.stop)),
        ("--think", "think", asked.think.clone()),
        ("--cache", "cache", asked.cache.clone()),
        ("--effort", "effort", asked.effort.clone()),
        ("--latency", "latency", asked.latency.clone()),
        ("--tier", "tier", asked.tier.clone()),
        (
            "--tools",
            "toolConfig",
            from_file(asked.tools.as_deref(), tools, flags::tools)?,
        ),
        (
            "--schema",
            "textFormat",
            from_file(asked.schema.as_deref(), schema, |text| {
                flags::schema(text, "answer")
            })?,
        ),
        (
            "--guardrail",
            "guardrailConfig",
            guardrail
                .map(|id| flags::guardrail(id, trace, mode))
                .transpose()?,
        ),
        ("--metadata", "requestMetadata", pairs(&asked.metadata)?),
        ("--var", "promptVariables", pairs(&asked.var)?),
        (
            "--response-field",
            "additionalModelResponseFieldPaths",
            list(&asked.response_field),
        ),
        ("--extra", "extra", extra),
    ];
    for (flag, name, value) in given {
        if let Some(value) = value {
            apply(&[(name.to_owned(), value)], layer).map_err(|error| like(flag, error))?;
        }
    }
    if let Some(system) = &asked.system {
        set_system(layer, &input::text_or_file(system)?)?;
    }
    resolve_alias(config, layer);
    Ok(())
}

/// JSON as it stands, or the content of a file.
fn json_or_file(given: &str) -> Result<String> {
    match is_json(given) {
        true => Ok(given.to_owned()),
        false => input::text_or_file(&format!("@{given}")),
    }
}

fn is_json(given: &str) -> bool {
    given.trim_start().starts_with(['{', '['])
}

/// A value out of a text. What is wrong with a file's is said with its name.
fn from_file(
    given: Option<&str>,
    text: Option<String>,
    read: impl Fn(&str) -> Result<String>,
) -> Result<Option<String>> {
    let (Some(given), Some(text)) = (given, text) else {
        return Ok(None);
    };
    read(&text).map(Some).map_err(|error| match is_json(given) {
        true => error,
        false => error.of(given),
    })
}

/// What a setting has against a list is said of its flag, which takes one of the list at a time.
fn check_each(asked: &Chat) -> Result<()> {
    let wrong = |flag, sentence: String| {
        Err(like(
            flag,
            Error::new(ErrorKind::Usage, format!("{flag} {sentence}")),
        ))
    };
    if asked.stop.iter().any(String::is_empty) {
        return wrong("--stop", "needs a text that is not empty".to_owned());
    }
    let pointers = &asked.response_field;
    match pointers.iter().find(|pointer| !pointer.starts_with('/')) {
        Some(field) => wrong(
            "--response-field",
            format!("takes a JSON Pointer, which begins with `/`, not `{field}`"),
        ),
        None => Ok(()),
    }
}

/// How each flag is written, for the hint when it was written otherwise.
const EXAMPLES: &[(&str, &str)] = &[
    ("--model", "us.amazon.nova-lite-v1:0"),
    ("--temperature", "0.2"),
    ("--top-p", "0.9"),
    ("--max-tokens", "1000"),
    ("--stop", "END"),
    ("--think", "=medium"),
    ("--cache", "auto"),
    ("--effort", "low"),
    ("--latency", "optimized"),
    ("--tier", "flex"),
    ("--metadata", "team=blue"),
    ("--var", "name=Ann"),
    ("--response-field", "/stop_sequence"),
    ("--extra", "'{\"top_k\":40}'"),
];

fn like(flag: &str, error: Error) -> Error {
    let example = EXAMPLES.iter().find(|(name, _)| *name == flag);
    match example {
        Some((_, value)) if value.starts_with('=') => {
            error.with_hint(format!("for example `{flag}{value}`"))
        }
        Some((_, value)) => error.with_hint(format!("for example `{flag} {value}`")),
        None => error.with_hint(format!("`{flag}` is described by `outcrop --help`")),
    }
}
