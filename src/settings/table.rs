//! The one table of settings: names, what a value may be, and how each is read from, written to
//! and taken out of a layer.

use serde::Serialize;

use super::extra;
use super::flags;
use super::layer::Cache;
use super::setting::{BLANK, Setting};
use super::values::{self, Checked};
use crate::chat::SystemContentBlock as Block;
use crate::chat::{ConverseOptions, InferenceConfig, OutputConfig, PerformanceConfig, ServiceTier};

/// All settings, in the order they are listed in.
#[must_use]
pub fn settings() -> &'static [Setting] {
    SETTINGS
}

const LATENCIES: &[&str] = &["standard", "optimized"];
const TIERS: &[&str] = &["priority", "default", "flex", "reserved"];
const EFFORTS: &[&str] = &["low", "medium", "high", "xhigh", "max"];
const THOUGHTS: &[&str] = &["off", "low", "medium", "high"];
const CACHES: &[&str] = &["auto", "off", "1h"];

static SETTINGS: &[Setting] = &[
    Setting {
        name: "model",
        aliases: &["modelId"],
        value: "a model id, an inference profile, an ARN or a part of a name, on one line",
        example: "amazon.nova-lite-v1:0",
        help: "the model that answers",
        read: |o| o.model_id.clone(),
        write: |o, given| put(&mut o.model_id, values::model(given)),
        clear: |o| o.model_id = None,
        ..BLANK
    },
    Setting {
        name: "system",
        aliases: &["systemPrompt"],
        value: "a text that is not blank, or a JSON list of system blocks",
        example: "\"Answer in one sentence.\"",
        help: "what the model should know before the conversation",
        read: |o| read_system(o),
        write: |o, given| put(&mut o.system, values::system(given)),
        clear: |o| o.system = None,
        ..BLANK
    },
    Setting {
        name: "maxTokens",
        aliases: &["inferenceConfig.maxTokens"],
        value: "a whole number from 1 to 2147483647",
        example: "1000",
        help: "the longest answer, in tokens",
        read: |o| json(o.inference_config.max_tokens.as_ref()),
        write: |o, given| {
            put(
                &mut o.inference_config.max_tokens,
                values::max_tokens(given),
            )
        },
        clear: |o| o.inference_config.max_tokens = None,
        ..BLANK
    },
    Setting {
        name: "temperature",
        aliases: &["inferenceConfig.temperature"],
        value: "a number from 0 to 1",
        example: "0.2",
        help: "how freely the model chooses its words",
        read: |o| json(o.inference_config.temperature.as_ref()),
        write: |o, given| put(&mut o.inference_config.temperature, values::fraction(given)),
        clear: |o| o.inference_config.temperature = None,
        ..BLANK
    },
    Setting {
        name: "topP",
        aliases: &["inferenceConfig.topP"],
        value: "a number from 0 to 1",
        example: "0.9",
        help: "choose among the likeliest words that make up this share",
        read: |o| json(o.inference_config.top_p.as_ref()),
        write: |o, given| put(&mut o.inference_config.top_p, values::fraction(given)),
        clear: |o| o.inference_config.top_p = None,
        ..BLANK
    },
    Setting {
        name: "stop",
        aliases: &["stopSequences", "inferenceConfig.stopSequences"],
        value: "a text, or a JSON list of at most 2500 texts, none of them empty",
        example: r#"["END","STOP"]"#,
        help: "the answer ends before any of these",
        read: |o| json(o.inference_config.stop_sequences.as_ref()),
        write: |o, given| {
            put(
                &mut o.inference_config.stop_sequences,
                values::stop_sequences(given),
            )
        },
        clear: |o| o.inference_config.stop_sequences = None,
        ..BLANK
    },
    Setting {
        name: "effort",
        aliases: &["outputConfig.effort"],
        value: "a text of 1 to 16 characters",
        choices: EFFORTS,
        example: "low",
        help: "how much work the model puts into the answer",
        read: |o| o.output_config.as_ref()?.effort.clone(),
        write: |o, given| {
            let effort = values::effort(given)?;
            o.output_config.get_or_insert_default().effort = Some(effort);
            Ok(())
        },
        clear: |o| clear_output(o, |config| config.effort = None),
        ..BLANK
    },
    Setting {
        name: "think",
        aliases: &["thinking", "reasoning"],
        value: "off, low, medium, high or a number of tokens from 1024",
        choices: THOUGHTS,
        example: "medium",
        help: "whether the model thinks before it answers, and how much",
        read: |o| o.think.map(|think| think.to_string()),
        write: |o, given| put(&mut o.think, values::think(given, THOUGHTS)),
        clear: |o| o.think = None,
        ..BLANK
    },
    Setting {
        name: "cache",
        aliases: &["caching", "promptCaching"],
        value: "auto, off or 1h",
        choices: CACHES,
        example: "auto",
        help: "keep what was said for the next turn, which is cheaper: five minutes or 1h",
        read: |o| o.cache.map(|cache| cache.name().to_owned()),
        write: |o, given| {
            o.cache = Cache::named(&values::choice(given, CACHES)?);
            Ok(())
        },
        clear: |o| o.cache = None,
        ..BLANK
    },
    Setting {
        name: "latency",
        aliases: &["performanceConfig.latency"],
        value: "standard or optimized",
        choices: LATENCIES,
        example: "optimized",
        help: "a faster answer, for models that offer it",
        read: |o| Some(o.performance_config.as_ref()?.latency.clone()),
        write: |o, given| {
            let latency = values::choice(given, LATENCIES);
            put(
                &mut o.performance_config,
                latency.map(PerformanceConfig::new),
            )
        },
        clear: |o| o.performance_config = None,
        ..BLANK
    },
    Setting {
        name: "tier",
        aliases: &["serviceTier.type"],
        value: "priority, default, flex or reserved",
        choices: TIERS,
        example: "flex",
        help: "the tier the request is served and billed in",
        read: |o| Some(o.service_tier.as_ref()?.kind.clone()),
        write: |o, given| {
            let kind = values::choice(given, TIERS);
            put(&mut o.service_tier, kind.map(ServiceTier::new))
        },
        clear: |o| o.service_tier = None,
        ..BLANK
    },
    Setting {
        name: "extra",
        aliases: &["additionalModelRequestFields"],
        value: "a JSON object",
        example: r#"{"top_k":40}"#,
        help: "fields of the model's own request, also one by one: extra.top_k=40",
        read: |o| extra::read(o, &[]),
        write: |o, given| extra::write(o, &[], given),
        clear: |o| extra::clear(o, &[]),
        ..BLANK
    },
    Setting {
        name: "textFormat",
        aliases: &["outputConfig.textFormat", "schema"],
        value: "a JSON object: a text format, or a JSON schema",
        example: r#"{"type":"json_schema","structure":{"jsonSchema":{"schema":"{\"type\":\"object\"}"}}}"#,
        help: "the form of the answer, such as JSON of a schema",
        read: |o| json(o.output_config.as_ref()?.text_format.as_ref()),
        write: |o, given| {
            let format = values::text_format(&flags::format_in_full(given)?)?;
            o.output_config.get_or_insert_default().text_format = Some(format);
            Ok(())
        },
        clear: |o| clear_output(o, |config| config.text_format = None),
        ..BLANK
    },
    Setting {
        name: "toolConfig",
        aliases: &["tools"],
        value: "a JSON list of tools that is not empty, or an object with one",
        example: r#"{"tools":[{"toolSpec":{"name":"now","inputSchema":{"json":{"type":"object"}}}}]}"#,
        help: "the tools the model may ask for",
        read: |o| json(o.tool_config.as_ref()),
        write: |o, given| {
            put(
                &mut o.tool_config,
                values::tool_config(&flags::tools_in_full(given)?),
            )
        },
        clear: |o| o.tool_config = None,
        ..BLANK
    },
    Setting {
        name: "guardrailConfig",
        aliases: &["guardrail"],
        value: "ID:VERSION, or a JSON object with guardrailIdentifier and guardrailVersion",
        example: r#"{"guardrailIdentifier":"abc123","guardrailVersion":"1"}"#,
        help: "the guardrail that looks at what goes in and out",
        read: |o| json(o.guardrail_config.as_ref()),
        write: |o, given| {
            let given = flags::guardrail_in_full(given)?;
            put(&mut o.guardrail_config, values::guardrail_config(&given))
        },
        clear: |o| o.guardrail_config = None,
        ..BLANK
    },
    Setting {
        name: "promptVariables",
        value: "a JSON object of texts",
        example: r#"{"name":"Ann"}"#,
        help: "values for the variables of a prompt ARN",
        read: |o| json(o.prompt_variables.as_ref()),
        write: |o, given| put(&mut o.prompt_variables, values::prompt_variables(given)),
        clear: |o| o.prompt_variables = None,
        ..BLANK
    },
    Setting {
        name: "additionalModelResponseFieldPaths",
        aliases: &["responsePaths", "responseFieldPaths"],
        value: "a JSON list of at most 10 JSON Pointers, each with at most 256 characters",
        example: r#"["/stop_sequence"]"#,
        help: "fields of the model's own answer to bring along",
        read: |o| json(o.additional_model_response_field_paths.as_ref()),
        write: |o, given| {
            put(
                &mut o.additional_model_response_field_paths,
                values::response_paths(given),
            )
        },
        clear: |o| o.additional_model_response_field_paths = None,
        ..BLANK
    },
    Setting {
        name: "requestMetadata",
        aliases: &["metadata"],
        value: "a JSON object of 1 to 16 texts",
        example: r#"{"team":"blue"}"#,
        help: "labels for the account's invocation logs",
        read: |o| json(o.request_metadata.as_ref()),
        write: |o, given| put(&mut o.request_metadata, values::request_metadata(given)),
        clear: |o| o.request_metadata = None,
        ..BLANK
    },
    Setting {
        name: "inferenceConfig",
        value: "a JSON object of maxTokens, temperature, topP and stopSequences",
        example: r#"{"maxTokens":1000,"temperature":0.2}"#,
        help: "maxTokens, temperature, topP and stop in one",
        parts: &["maxTokens", "temperature", "topP", "stop"],
        read: |o| {
            let config = &o.inference_config;
            (*config != InferenceConfig::default())
                .then(|| json(Some(config)))
                .flatten()
        },
        write: |o, given| {
            o.inference_config = values::inference_config(given)?;
            Ok(())
        },
        clear: |o| o.inference_config = InferenceConfig::default(),
        ..BLANK
    },
    Setting {
        name: "outputConfig",
        value: "a JSON object of textFormat and effort",
        example: r#"{"effort":"low"}"#,
        help: "textFormat and effort in one",
        parts: &["effort", "textFormat"],
        read: |o| json(o.output_config.as_ref()),
        write: |o, given| put(&mut o.output_config, values::output_config(given)),
        clear: |o| o.output_config = None,
        ..BLANK
    },
    Setting {
        name: "performanceConfig",
        value: r#"{"latency":"standard"} or {"latency":"optimized"}"#,
        example: r#"{"latency":"optimized"}"#,
        help: "latency, as it is on the wire",
        parts: &["latency"],
        read: |o| json(o.performance_config.as_ref()),
        write: |o, given| {
            let latency = values::only_choice(given, "latency", LATENCIES);
            put(
                &mut o.performance_config,
                latency.map(PerformanceConfig::new),
            )
        },
        clear: |o| o.performance_config = None,
        ..BLANK
    },
    Setting {
        name: "serviceTier",
        value: "a JSON object whose `type` is priority, default, flex or reserved",
        example: r#"{"type":"flex"}"#,
        help: "tier, as it is on the wire",
        parts: &["tier"],
        read: |o| json(o.service_tier.as_ref()),
        write: |o, given| {
            let kind = values::only_choice(given, "type", TIERS);
            put(&mut o.service_tier, kind.map(ServiceTier::new))
        },
        clear: |o| o.service_tier = None,
        ..BLANK
    },
];

fn put<T>(member: &mut Option<T>, value: Checked<T>) -> Checked<()> {
    *member = Some(value?);
    Ok(())
}

fn json<T: Serialize>(value: Option<&T>) -> Option<String> {
    serde_json::to_string(value?).ok()
}

fn read_system(options: &ConverseOptions) -> Option<String> {
    match options.system.as_deref()? {
        [Block::Text(text)] => Some(text.clone()),
        blocks => json(Some(&blocks)),
    }
}

/// An `outputConfig` with nothing in it would be sent all the same.
fn clear_output(options: &mut ConverseOptions, clear: impl Fn(&mut OutputConfig)) {
    let Some(config) = options.output_config.as_mut() else {
        return;
    };
    clear(config);
    if *config == OutputConfig::default() {
        options.output_config = None;
    }
}
