//! Rules of where a cache point may stand, and how many.

use serde_json::Value;

use super::{ApiError, Conversation, Verdict, blocks_of, list, string};

const MOST_POINTS: usize = 4;

pub(super) fn check(conversation: Conversation<'_>) -> Verdict {
    let system = list(conversation.body, "system");
    check_places(None, conversation.tools())?;
    check_places(None, system)?;
    for (n, message) in conversation.messages().iter().enumerate() {
        check_places(Some(n), blocks_of(message))?;
    }
    let messages = conversation.messages().iter().flat_map(blocks_of);
    let points: Vec<&Value> = conversation
        .tools()
        .iter()
        .chain(system)
        .chain(messages)
        .filter_map(|block| block.get("cachePoint"))
        .collect();
    if points.len() > MOST_POINTS {
        return Err(refused(&format!(
            "A maximum of {MOST_POINTS} blocks with cache_control may be provided. Found {}.",
            points.len()
        )));
    }
    // Left unsaid, a cache point lives five minutes.
    let mut ttls = points.iter().map(|point| string(point, "ttl"));
    if ttls.any(|ttl| ttl != "1h") && ttls.any(|ttl| ttl == "1h") {
        return Err(refused(
            "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. Note that blocks are processed in the following order: `tools`, `system`, `messages`.",
        ));
    }
    Ok(())
}

fn check_places(message: Option<usize>, blocks: &[Value]) -> Verdict {
    let mut before: Option<&Value> = None;
    for (m, block) in blocks.iter().enumerate() {
        if block.get("cachePoint").is_some() {
            match before {
                None => return Err(ApiError::validation("There is nothing available to cache.")),
                Some(before) if before.get("reasoningContent").is_some() => {
                    return Err(ApiError::validation(
                        "Cache point cannot be inserted after reasoning block. Please remove the invalid cache point and try again.",
                    ));
                }
                Some(before) if is_text_document(before) => {
                    let place = message
                        .map(|n| format!("messages.{n}.content.{m}"))
                        .unwrap_or_default();
                    return Err(refused(&format!("{place}.type: Field required")));
                }
                Some(_) => {}
            }
        }
        before = Some(block);
    }
    Ok(())
}

/// Documents other than PDF become several parts on their way to the model, and
/// a cache point finds nothing to sit on.
fn is_text_document(block: &Value) -> bool {
    block
        .get("document")
        .is_some_and(|document| string(document, "format") != "pdf")
}

fn refused(text: &str) -> ApiError {
    ApiError::validation(format!("The model returned the following errors: {text}"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;
    use serde_json::{Value, json};

    fn point(ttl: &str) -> Value {
        json!({"cachePoint": {"type": "default", "ttl": ttl}})
    }

    #[test]
    fn a_cache_point_needs_something_before_it() {
        assert_eq!(
            on_blocks(json!([point("5m"), {"text": "a"}])),
            "There is nothing available to cache."
        );
        assert_eq!(on_blocks(json!([{"text": "a"}, point("5m")])), "");
    }

    #[test]
    fn a_cache_point_does_not_follow_reasoning_or_a_text_document() {
        let signature = super::super::super::signature::of("");
        let reasoning =
            json!({"reasoningContent": {"reasoningText": {"text": "", "signature": signature}}});
        assert!(
            on_answer(json!([reasoning, point("5m")]))
                .starts_with("Cache point cannot be inserted after reasoning block.")
        );
        let document =
            json!({"document": {"format": "txt", "name": "a", "source": {"bytes": "aGk="}}});
        assert!(
            on_blocks(json!([{"text": "a"}, document, point("5m")]))
                .ends_with("messages.0.content.2.type: Field required")
        );
    }

    #[test]
    fn there_are_at_most_four_and_the_long_lived_come_first() {
        let text = || json!({"text": "a"});
        let many: Vec<Value> = std::iter::repeat_with(|| [text(), point("5m")])
            .take(5)
            .flatten()
            .collect();
        assert!(on_blocks(json!(many)).contains("Found 5."));
        assert!(on_blocks(json!([text(), point("5m"), text(), point("1h")])).contains("ttl='1h'"));
        assert_eq!(
            on_blocks(json!([text(), point("1h"), text(), point("5m")])),
            ""
        );
    }
}
