//! How a model is told to think, or not to.

use serde_json::{Value, json};

use super::families::{Thinking, family, is_in_govcloud};
use super::layer::{Effort, Think};
use super::{quoted, usage};
use crate::chat::{Error, Result};

/// What a model has to be told.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Told {
    /// Fields of the model's own request.
    pub(super) fields: Option<Value>,
    /// The settings that the model refuses beside them.
    pub(super) refused: &'static [&'static str],
}

/// # Errors
/// Of kind `Usage`: the model cannot do what is asked, or it is not known how it would be told to.
pub(super) fn tell(model: &str, think: Think) -> Result<Told> {
    let Some(family) = family(model) else {
        return Err(unknown(model));
    };
    match family.thinking {
        Thinking::Budget => Ok(think.budget().map_or_else(Told::default, with_budget)),
        Thinking::Adaptive { by_itself } => Ok(match think.effort() {
            Some(effort) => adaptive(model, effort),
            None if by_itself => fields(json!({"thinking": {"type": "disabled"}})),
            None => Told::default(),
        }),
        Thinking::ReasoningConfig => Ok(think.effort().map_or_else(Told::default, nova)),
        Thinking::ReasoningEffort => match think.effort() {
            Some(effort) => Ok(fields(json!({"reasoning_effort": effort.name()}))),
            None => {
                Err(always(model).with_hint("unset `think`, or ask for the least: `think=low`"))
            }
        },
        Thinking::Always if think == Think::Off => {
            Err(always(model).with_hint("unset `think`, or choose another model"))
        }
        Thinking::Never if think != Think::Off => Err(never(model)),
        Thinking::Always | Thinking::Never => Ok(Told::default()),
    }
}

fn fields(fields: Value) -> Told {
    Told {
        fields: Some(fields),
        refused: &[],
    }
}

fn with_budget(tokens: u32) -> Told {
    Told {
        refused: &["temperature", "topP", "extra.top_k"],
        ..fields(json!({"thinking": {"type": "enabled", "budget_tokens": tokens}}))
    }
}

/// Left unsaid, the display is `omitted`, and what is thought does not come; GovCloud does not take
/// the field.
fn adaptive(model: &str, effort: Effort) -> Told {
    let mut thinking = json!({"type": "adaptive"});
    if !is_in_govcloud(model) {
        thinking = json!({"type": "adaptive", "display": "summarized"});
    }
    fields(json!({"thinking": thinking, "output_config": {"effort": effort.name()}}))
}

fn nova(effort: Effort) -> Told {
    let config = json!({"type": "enabled", "maxReasoningEffort": effort.name()});
    let refused: &[&str] = match effort {
        Effort::High => &["maxTokens", "temperature", "topP"],
        Effort::Low | Effort::Medium => &[],
    };
    Told {
        refused,
        ..fields(json!({"reasoningConfig": config}))
    }
}

fn unknown(model: &str) -> Error {
    let sentence = format!("it is not known how {} is told to think", quoted(model));
    usage(sentence).with_hint(
        "unset `think`; fields of its own can be set with `extra`, \
         such as `extra.reasoning_effort=high`",
    )
}

fn never(model: &str) -> Error {
    usage(format!("{} cannot think", quoted(model))).with_hint(
        "unset `think`, or choose a model that can, such as Claude from 3.7 on or Nova 2",
    )
}

fn always(model: &str) -> Error {
    usage(format!(
        "{} always thinks and cannot be told not to",
        quoted(model)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::ErrorKind;

    const LOW: Think = Think::Effort(Effort::Low);
    const HIGH: Think = Think::Effort(Effort::High);

    fn told(model: &str, think: Think) -> Value {
        tell(model, think).unwrap().fields.unwrap_or(Value::Null)
    }

    fn refusal(model: &str, think: Think) -> (String, String) {
        let error = tell(model, think).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        (error.to_string(), error.hint().unwrap().to_owned())
    }

    #[test]
    fn claude_up_to_4_5_is_given_a_budget() {
        for model in [
            "us.anthropic.claude-3-7-sonnet-20250219-v1:0",
            "anthropic.claude-opus-4-5-20251101-v1:0",
            "demo.scribe-v1:0",
        ] {
            let budget = |n: u32| json!({"thinking": {"type": "enabled", "budget_tokens": n}});
            assert_eq!(told(model, LOW), budget(2048));
            assert_eq!(told(model, HIGH), budget(16384));
            assert_eq!(told(model, Think::Budget(5000)), budget(5000));
            assert_eq!(tell(model, Think::Off).unwrap(), Told::default());
        }
    }

    #[test]
    fn later_claudes_find_their_own_measure() {
        for model in ["anthropic.claude-sonnet-4-6", "us.anthropic.claude-opus-5"] {
            assert_eq!(
                told(model, Think::Budget(9000)),
                json!({
                    "thinking": {"type": "adaptive", "display": "summarized"},
                    "output_config": {"effort": "medium"},
                })
            );
        }
        assert_eq!(
            told("us-gov.anthropic.claude-sonnet-4-6", HIGH),
            json!({"thinking": {"type": "adaptive"}, "output_config": {"effort": "high"}})
        );
    }

    /// Some refuse to be told what they do anyway, others think unless they are told not to.
    #[test]
    fn claude_is_told_not_to_think_from_5_on_only() {
        assert_eq!(told("anthropic.claude-opus-4-7", Think::Off), Value::Null);
        assert_eq!(
            told("anthropic.claude-sonnet-5", Think::Off),
            json!({"thinking": {"type": "disabled"}})
        );
    }

    #[test]
    fn nova_2_takes_no_other_measure_beside_a_high_effort() {
        let model = "global.amazon.nova-2-lite-v1:0";
        assert_eq!(
            told(model, Think::Budget(1024)),
            json!({"reasoningConfig": {"type": "enabled", "maxReasoningEffort": "low"}})
        );
        assert_eq!(tell(model, LOW).unwrap().refused, &[] as &[&str]);
        assert_eq!(
            tell(model, HIGH).unwrap().refused,
            ["maxTokens", "temperature", "topP"]
        );
        assert_eq!(told(model, Think::Off), Value::Null);
    }

    #[test]
    fn reasoning_effort_cannot_be_off() {
        let model = "openai.gpt-oss-20b-1:0";
        assert_eq!(told(model, LOW), json!({"reasoning_effort": "low"}));
        assert!(refusal(model, Think::Off).1.ends_with("`think=low`"));
        refusal("moonshot.kimi-k2-thinking", Think::Off);
    }

    #[test]
    fn deepseek_r1_thinks_whatever_it_is_told() {
        let model = "us.deepseek.r1-v1:0";
        assert_eq!(told(model, HIGH), Value::Null);
        assert_eq!(
            refusal(model, Think::Off).0,
            "`us.deepseek.r1-v1:0` always thinks and cannot be told not to"
        );
    }

    #[test]
    fn a_model_that_cannot_think_is_named() {
        let model = "amazon.nova-pro-v1:0";
        assert_eq!(refusal(model, LOW).0, "`amazon.nova-pro-v1:0` cannot think");
        assert_eq!(told(model, Think::Off), Value::Null);
    }

    #[test]
    fn an_unknown_model_is_pointed_to_its_own_fields() {
        for think in [LOW, Think::Off] {
            let (sentence, hint) = refusal("qwen.qwen3-32b-v1:0", think);
            assert_eq!(
                sentence,
                "it is not known how `qwen.qwen3-32b-v1:0` is told to think"
            );
            assert!(hint.contains("`extra.reasoning_effort=high`"));
        }
    }
}
