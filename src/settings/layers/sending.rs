//! What goes out of what is set.

use serde_json::Value;

use super::{Layer, Layers, MAX_TOKENS, Source};
use crate::chat::{Caching, ConverseOptions, Error, InferenceConfig, OutputConfig, Result};
use crate::settings::families::{family, is_prompt};
use crate::settings::key::{Key, find};
use crate::settings::layer::{Cache, Think};
use crate::settings::think::tell;
use crate::settings::values::MOST_TOKENS;
use crate::settings::{extra, quoted, usage};

/// What a prompt brings itself. Bedrock refuses a request that says it again.
const OF_A_PROMPT: [&str; 8] = [
    "system",
    "maxTokens",
    "temperature",
    "topP",
    "stop",
    "inferenceConfig",
    "toolConfig",
    "think",
];

impl Layers {
    /// The options of the next turn as they are sent: the model is told to think in the words of
    /// its family, and what is built in gives way where the model would refuse it.
    ///
    /// # Errors
    /// Of kind `Usage`, when settings cannot go together, or the model cannot do what is set.
    pub fn resolved(&self) -> Result<ConverseOptions> {
        let set = self.effective();
        match (&set.model_id, set.think) {
            (Some(model), _) if is_prompt(model) => self.with_prompt(set),
            (Some(model), Some(think)) => self.with_thinking(&set, model, think),
            _ => Ok(set.options),
        }
    }

    /// Whether the next turn sets cache points. Unless it is set, models do that are known to take
    /// them.
    #[must_use]
    pub fn caching(&self) -> Option<Caching> {
        let set = self.effective();
        match set.cache {
            Some(Cache::Off) => None,
            Some(Cache::Auto) => Some(Caching::FiveMinutes),
            Some(Cache::OneHour) => Some(Caching::OneHour),
            None => {
                let family = family(set.model_id.as_deref()?)?;
                family.caches.then_some(Caching::FiveMinutes)
            }
        }
    }

    fn with_prompt(&self, set: Layer) -> Result<ConverseOptions> {
        let is_of_a_prompt =
            |name: &str| OF_A_PROMPT.contains(&name) || name.split('.').next() == Some("extra");
        let rows = self.in_force().into_iter();
        let refused: Vec<_> = rows
            .filter(|row| row.source != Source::BuiltIn && is_of_a_prompt(&row.name))
            .map(|row| row.name)
            .collect();
        if !refused.is_empty() {
            return Err(brought_by_prompt(&refused));
        }
        Ok(ConverseOptions {
            inference_config: InferenceConfig::default(),
            ..set.options
        })
    }

    fn with_thinking(&self, set: &Layer, model: &str, think: Think) -> Result<ConverseOptions> {
        let told = tell(model, think)?;
        let mut sent = self.over(below_all(told.fields, set));
        for name in told.refused {
            let key = find(name)?;
            if key.read(&sent).is_some() {
                self.check_gives_way(&key, model, think)?;
                key.clear(&mut sent);
            }
        }
        self.make_room(&mut sent)?;
        Ok(sent.options)
    }

    /// What was set before the model was told to think gives way. What was set with it or later
    /// stands, and a person has to say which of the two is meant.
    fn check_gives_way(&self, key: &Key, model: &str, think: Think) -> Result<()> {
        if self.source(key) < self.source(&find("think")?) {
            return Ok(());
        }
        let sentence = format!("{} takes no {key} with think={think}", quoted(model));
        Err(usage(sentence).with_hint(format!("unset `{key}`, or set `think=off`")))
    }

    /// What is thought counts as part of the answer.
    fn make_room(&self, sent: &mut Layer) -> Result<()> {
        let fields = sent.additional_model_request_fields.as_ref();
        let Some(budget) = fields.and_then(budget) else {
            return Ok(());
        };
        let tokens = sent.inference_config.max_tokens;
        if tokens.is_some_and(|tokens| u64::from(tokens) > budget) {
            return Ok(());
        }
        if let Some(tokens) = tokens
            && self.source(&find("maxTokens")?) != Source::BuiltIn
        {
            return Err(no_room(tokens, budget));
        }
        let tokens = u32::try_from(budget).unwrap_or(MOST_TOKENS);
        let tokens = tokens.saturating_add(MAX_TOKENS).min(MOST_TOKENS);
        sent.inference_config.max_tokens = Some(tokens);
        Ok(())
    }
}

/// The fields stand below all that a person has set, so that their own win.
fn below_all(fields: Option<Value>, set: &Layer) -> Layer {
    let mut below = Layer::from(ConverseOptions {
        additional_model_request_fields: fields,
        ..ConverseOptions::default()
    });
    // Of the same thing said in two places one would be refused, or win by chance.
    let has_effort = |config: &OutputConfig| config.effort.is_some();
    if set.output_config.as_ref().is_some_and(has_effort) {
        extra::clear(&mut below, &["output_config".to_owned()]);
    }
    below
}

/// As the fields say in the end, since a person's own may say another.
fn budget(fields: &Value) -> Option<u64> {
    let thinking = fields.get("thinking")?;
    thinking.get("type").filter(|kind| *kind == "enabled")?;
    thinking.get("budget_tokens")?.as_u64()
}

fn no_room(tokens: u32, budget: u64) -> Error {
    usage(format!(
        "maxTokens is {tokens}, and {budget} of them may go into thinking, which leaves none to answer"
    ))
    .with_hint(format!(
        "set `maxTokens` to more than {budget}, or unset it to have enough"
    ))
}

fn brought_by_prompt(names: &[String]) -> Error {
    let quoted: Vec<_> = names.iter().map(|name| quoted(name)).collect();
    usage(format!(
        "{} cannot be set with a prompt ARN",
        quoted.join(", ")
    ))
    .with_hint(format!(
        "the prompt has its own; leave them out, or `/unset {}` in a chat",
        names.join(" ")
    ))
}

#[cfg(test)]
mod tests;
