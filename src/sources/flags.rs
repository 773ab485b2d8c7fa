//! Flags that set something.

use serde_json::Value;

use crate::chat::{Error, ErrorKind, Result};
use crate::cli::Chat;
use crate::config::Config;
use crate::input;
use crate::presets::resolve_alias;
use crate::settings::{Layer, apply, flags, set_system};

/// A flag, the setting it is of, and how it is written, for the hint when it was written otherwise.
struct Flag {
    name: &'static str,
    setting: &'static str,
    example: &'static str,
    value: fn(&Chat) -> Result<Option<String>>,
}

const fn flag(
    name: &'static str,
    setting: &'static str,
    example: &'static str,
    value: fn(&Chat) -> Result<Option<String>>,
) -> Flag {
    Flag {
        name,
        setting,
        example,
        value,
    }
}

#[rustfmt::skip]
const FLAGS: &[Flag] = &[
    flag("--model", "model", " us.amazon.nova-lite-v1:0", |asked| Ok(asked.model.clone())),
    flag("--temperature", "temperature", " 0.2", |asked| Ok(asked.temperature.clone())),
    flag("--top-p", "topP", " 0.9", |asked| Ok(asked.top_p.clone())),
    flag("--max-tokens", "maxTokens", " 1000", |asked| Ok(asked.max_tokens.clone())),
    flag("--stop", "stop", " END", |asked| Ok(list(&asked.stop))),
    flag("--think", "think", "=medium", |asked| Ok(asked.think.clone())),
    flag("--cache", "cache", " auto", |asked| Ok(asked.cache.clone())),
    flag("--effort", "effort", " low", |asked| Ok(asked.effort.clone())),
    flag("--latency", "latency", " optimized", |asked| Ok(asked.latency.clone())),
    flag("--tier", "tier", " flex", |asked| Ok(asked.tier.clone())),
    flag("--tools", "toolConfig", " tools.json", |asked| {
        from_file(asked.tools.as_deref(), flags::tools)
    }),
    flag("--schema", "textFormat", " schema.json", |asked| {
        from_file(asked.schema.as_deref(), |text| flags::schema(text, "answer"))
    }),
    flag("--guardrail", "guardrailConfig", " abc123:1", guardrail),
    flag("--metadata", "requestMetadata", " team=blue", |asked| pairs(&asked.metadata)),
    flag("--var", "promptVariables", " name=Ann", |asked| pairs(&asked.var)),
    flag("--response-field", "additionalModelResponseFieldPaths", " /stop_sequence", |asked| {
        Ok(list(&asked.response_field))
    }),
    flag("--extra", "extra", " '{\"top_k\":40}'", |asked| {
        asked.extra.as_deref().map(input::text_or_file).transpose()
    }),
];

/// Takes what the flags set.
///
/// # Errors
/// When a value is not one of its setting, with an example of its flag.
pub(super) fn read(asked: &Chat, config: &Config, layer: &mut Layer) -> Result<()> {
    check_each(asked)?;
    for flag in FLAGS {
        if let Some(value) = (flag.value)(asked)? {
            apply(&[(flag.setting.to_owned(), value)], layer)
                .map_err(|error| like(flag.name, error))?;
        }
    }
    if let Some(system) = &asked.system {
        set_system(layer, &input::text_or_file(system)?)?;
    }
    resolve_alias(config, layer);
    Ok(())
}

/// What a setting has against a list is said of its flag, which takes one of the list at a time.
fn check_each(asked: &Chat) -> Result<()> {
    let wrong = |flag, sentence: String| {
        let sentence = format!("{flag} {sentence}");
        Err(like(flag, Error::new(ErrorKind::Usage, sentence)))
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

fn like(name: &str, error: Error) -> Error {
    match FLAGS.iter().find(|flag| flag.name == name) {
        Some(flag) => error.with_hint(format!("for example `{name}{}`", flag.example)),
        None => error,
    }
}

fn list(texts: &[String]) -> Option<String> {
    (!texts.is_empty()).then(|| Value::from(texts).to_string())
}

fn pairs(given: &[String]) -> Result<Option<String>> {
    match given {
        [] => Ok(None),
        given => flags::pairs(given).map(Some),
    }
}

fn guardrail(asked: &Chat) -> Result<Option<String>> {
    let trace = asked.guardrail_trace.as_deref();
    let mode = asked.guardrail_mode.as_deref();
    let id = asked.guardrail.as_deref();
    id.map(|id| flags::guardrail(id, trace, mode)).transpose()
}

/// A value out of JSON as it stands, or out of a file with it. What is wrong with a file's is said
/// with its name.
fn from_file(given: Option<&str>, read: impl Fn(&str) -> Result<String>) -> Result<Option<String>> {
    let Some(given) = given else {
        return Ok(None);
    };
    if given.trim_start().starts_with(['{', '[']) {
        return read(given).map(Some);
    }
    let text = input::text_or_file(&format!("@{given}"))?;
    read(&text).map(Some).map_err(|error| error.of(given))
}
