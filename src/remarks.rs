//! What a person should know about an answer beside its text, in words.
//!
//! Pure: from an answer to lines. Who shows them, and where, is decided above.

use serde_json::Value;

use crate::chat::{ContentBlock, ConverseResponse, Json, StopReason, Usage};

/// Why an answer is not simply whole.
pub fn stop(response: &ConverseResponse) -> Option<String> {
    let is_empty = response.message().is_blank();
    let reason = reason(response);
    match (is_empty, reason) {
        (true, None) => Some("(empty answer)".to_owned()),
        (true, Some(reason)) => Some(format!("(empty answer) {reason}")),
        (false, reason) => reason,
    }
}

fn reason(response: &ConverseResponse) -> Option<String> {
    let text = match response.stop_reason() {
        Some(StopReason::GuardrailIntervened) => {
            let policies = guardrail(response);
            return Some(match policies.is_empty() {
                true => {
                    "a guardrail stepped in; this turn stays out of what is sent later".to_owned()
                }
                false => format!(
                    "a guardrail stepped in: {}; this turn stays out of what is sent later",
                    policies.join("; ")
                ),
            });
        }
        Some(StopReason::EndTurn | StopReason::StopSequence | StopReason::ToolUse) | None => {
            return None;
        }
        Some(StopReason::MaxTokens) => "cut short: maxTokens is reached",
        Some(StopReason::ContentFiltered) => {
            "the provider's filter stepped in; this turn stays out of what is sent later"
        }
        Some(StopReason::MalformedModelOutput | StopReason::MalformedToolUse) => {
            "the model produced something unreadable; another try may help"
        }
        Some(StopReason::ModelContextWindowExceeded) => {
            "cut short: the model's context window is full"
        }
        Some(other) => {
            return Some(format!(
                "the model stopped for the reason `{}`",
                other.as_str()
            ));
        }
    };
    Some(text.to_owned())
}

/// What of the answer this version does not know. It is always said: without it the answer may not
/// be understood, and only a newer version helps.
pub fn unknown(count: usize) -> Option<String> {
    match count {
        0 => None,
        1 => Some("one event or part of a newer API is not shown".to_owned()),
        n => Some(format!("{n} events or parts of a newer API are not shown")),
    }
}

/// Whether a script can rely on a complete answer.
pub fn is_whole(response: &ConverseResponse) -> bool {
    !response.message().is_blank() && response.stop_reason().is_none_or(StopReason::is_normal)
}

/// The tools the model asks for, each with what it is to be answered by.
pub fn tool_requests(response: &ConverseResponse) -> Vec<String> {
    let uses = response.message().tool_uses();
    uses.map(|tool| {
        format!(
            "{} asks for {} with {}",
            tool.tool_use_id,
            tool.name,
            tool.input.get()
        )
    })
    .collect()
}

/// The sources of cited passages, numbered.
pub fn citations(response: &ConverseResponse) -> Vec<String> {
    let blocks = response.message().content.iter();
    let cited = blocks.filter_map(|block| match block {
        ContentBlock::CitationsContent(cited) => Some(cited),
        _ => None,
    });
    let citations = cited.flat_map(|cited| &cited.citations).map(Json::to_value);
    citations
        .enumerate()
        .map(|(n, citation)| format!("[{}] {}", n + 1, source(&citation)))
        .collect()
}

fn source(citation: &Value) -> String {
    let text = |pointer: &str| {
        citation
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let mut parts = Vec::new();
    for part in [text("/title"), text("/location/web/url"), text("/source")] {
        if !part.is_empty() && !parts.contains(&part) {
            parts.push(part);
        }
    }
    let mut words = match parts.is_empty() {
        true => "(a source without a name)".to_owned(),
        false => parts.join(", "),
    };
    let places = [
        ("documentPage", "page"),
        ("documentChar", "characters"),
        ("documentChunk", "chunk"),
    ];
    for (key, name) in places {
        let number = |end: &str| {
            citation
                .pointer(&format!("/location/{key}/{end}"))
                .and_then(Value::as_u64)
        };
        match (number("start"), number("end")) {
            (Some(start), Some(end)) if end > start => {
                words.push_str(&format!(", {name} {start}–{end}"));
            }
            (Some(start), _) => words.push_str(&format!(", {name} {start}")),
            _ => {}
        }
    }
    let quoted = text("/sourceContent/0/text");
    if !quoted.is_empty() {
        words.push_str(&format!(": “{quoted}”"));
    }
    words
}

/// Which policies of a guardrail took effect, on what went in or came out.
pub fn guardrail(response: &ConverseResponse) -> Vec<String> {
    let Some(trace) = &response.metadata().trace else {
        return Vec::new();
    };
    let trace = trace.to_value();
    let mut found = Vec::new();
    for (key, side) in [
        ("inputAssessment", "input"),
        ("outputAssessments", "output"),
    ] {
        let assessments = trace
            .pointer(&format!("/guardrail/{key}"))
            .and_then(Value::as_object);
        for assessment in assessments.into_iter().flat_map(serde_json::Map::values) {
            // An output is assessed piece by piece.
            let pieces = assessment
                .as_array()
                .map_or(std::slice::from_ref(assessment), Vec::as_slice);
            found.extend(
                pieces
                    .iter()
                    .flat_map(policies)
                    .map(|policy| format!("{policy} on the {side}")),
            );
        }
    }
    found.dedup();
    found
}

fn policies(assessment: &Value) -> Vec<String> {
    let policies = assessment.as_object().into_iter().flatten();
    let lists = policies
        .filter(|(name, _)| name.ends_with("Policy"))
        .flat_map(|(name, policy)| {
            let lists = policy
                .as_object()
                .into_iter()
                .flat_map(serde_json::Map::values);
            lists
                .filter_map(Value::as_array)
                .flatten()
                .map(move |finding| (name, finding))
        });
    lists
        .filter(|(_, finding)| took_effect(finding))
        .map(|(name, finding)| in_words(name, finding))
        .collect()
}

fn took_effect(finding: &Value) -> bool {
    let action = finding
        .get("action")
        .and_then(Value::as_str)
        .unwrap_or("BLOCKED");
    action != "NONE" && finding.get("detected") != Some(&Value::Bool(false))
}

/// Such as `topic policy “Finance”`.
fn in_words(policy: &str, finding: &Value) -> String {
    let kind = policy.trim_end_matches("Policy");
    let spaced: String = kind
        .chars()
        .flat_map(|c| {
            c.is_uppercase()
                .then_some(' ')
                .into_iter()
                .chain(c.to_lowercase())
        })
        .collect();
    let names = ["name", "type", "match"]
        .iter()
        .find_map(|key| finding.get(*key)?.as_str());
    names.map_or_else(
        || format!("{spaced} policy"),
        |name| format!("{spaced} policy “{name}”"),
    )
}

/// Tokens in a few words, such as `120 in (80 cached) · 35 out`.
pub fn tokens(usage: Option<&Usage>) -> String {
    let Some(usage) = usage else {
        return "usage unknown".to_owned();
    };
    let read = usage.cache_read_input_tokens.unwrap_or(0);
    let written = usage.cache_write_input_tokens.unwrap_or(0);
    let mut cache = Vec::new();
    if read > 0 {
        cache.push(format!("{read} cached"));
    }
    if written > 0 {
        cache.push(format!("{written} to the cache"));
    }
    let cache = match cache.is_empty() {
        true => String::new(),
        false => format!(" ({})", cache.join(", ")),
    };
    // What came from or went to the cache is not counted as input by the service.
    let input = usage.all_input_tokens();
    format!("{input} in{cache} · {} out", usage.output_tokens)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(rest: &str) -> ConverseResponse {
        let body = format!(
            r#"{{"output":{{"message":{{"role":"assistant","content":[{{"text":"x"}}]}}}},{rest}}}"#
        );
        ConverseResponse::parse(body.as_bytes(), None).unwrap()
    }

    #[test]
    fn a_guardrail_names_its_policies_and_the_side() {
        let blocked = response(
            r#""stopReason":"guardrail_intervened","trace":{"guardrail":{
                "inputAssessment":{"g":{"topicPolicy":{"topics":[{"name":"Finance","action":"BLOCKED"}]},
                    "contentPolicy":{"filters":[{"type":"HATE","action":"NONE"}]}}},
                "outputAssessments":{"g":[{"sensitiveInformationPolicy":{"piiEntities":[{"type":"EMAIL","match":"a@b","action":"ANONYMIZED"}]}}]}}}"#,
        );
        assert_eq!(
            guardrail(&blocked),
            [
                "topic policy “Finance” on the input",
                "sensitive information policy “EMAIL” on the output"
            ]
        );
        assert!(stop(&blocked).unwrap().contains("Finance"));
        assert!(stop(&response(r#""stopReason":"guardrail_intervened""#)).is_some());
    }

    #[test]
    fn only_what_is_not_normal_is_remarked_upon() {
        assert_eq!(stop(&response(r#""stopReason":"end_turn""#)), None);
        for (reason, says) in [
            ("max_tokens", "maxTokens"),
            ("content_filtered", "filter"),
            ("malformed_tool_use", "unreadable"),
            ("model_context_window_exceeded", "window"),
            ("bored", "`bored`"),
        ] {
            let remark = stop(&response(&format!(r#""stopReason":"{reason}""#))).unwrap();
            assert!(remark.contains(says), "{remark}");
            assert!(
                !is_whole(&response(&format!(r#""stopReason":"{reason}""#))),
                "{reason}"
            );
        }
    }

    #[test]
    fn tokens_count_what_was_cached_and_say_so() {
        let usage = |json: &str| serde_json::from_str::<Usage>(json).unwrap();
        let plain = usage(r#"{"inputTokens":12,"outputTokens":3,"totalTokens":15}"#);
        assert_eq!(tokens(Some(&plain)), "12 in · 3 out");
        let cached = usage(
            r#"{"inputTokens":2,"outputTokens":3,"totalTokens":15,"cacheReadInputTokens":8,"cacheWriteInputTokens":2}"#,
        );
        assert_eq!(
            tokens(Some(&cached)),
            "12 in (8 cached, 2 to the cache) · 3 out"
        );
        assert_eq!(tokens(None), "usage unknown");
    }

    #[test]
    fn a_citation_names_its_source_and_place() {
        let body = r#"{"output":{"message":{"role":"assistant","content":[{"citationsContent":{"content":[{"text":"t"}],"citations":[
            {"title":"Geology","source":"s","location":{"documentPage":{"documentIndex":0,"start":3,"end":5}},"sourceContent":[{"text":"rock"}]},
            {"location":{"web":{"url":"https://a.example"}}},{}]}}]}}}"#;
        let response = ConverseResponse::parse(body.as_bytes(), None).unwrap();
        assert_eq!(
            citations(&response),
            [
                "[1] Geology, s, page 3–5: “rock”",
                "[2] https://a.example",
                "[3] (a source without a name)"
            ]
        );
    }
}
