//! Rules of documents: their names, and the text beside them.

use std::collections::HashSet;

use serde_json::Value;

use super::{ApiError, Conversation, Verdict, blocks_of, list, string};

pub(super) fn check(conversation: Conversation<'_>) -> Verdict {
    let mut names = HashSet::new();
    for message in conversation.messages() {
        let blocks = blocks_of(message);
        for document in blocks.iter().flat_map(documents) {
            let name = string(document, "name");
            check_name(name)?;
            if !names.insert(name) {
                return Err(ApiError::validation(
                    "Messages can't contain duplicate document names. Rename the document and retry your request.",
                ));
            }
        }
        let beside = blocks.iter().any(|block| block.get("text").is_some());
        if !beside && blocks.iter().any(|block| block.get("document").is_some()) {
            return Err(ApiError::validation(
                "A text block must be included when using documents.",
            ));
        }
    }
    Ok(())
}

/// The document in a block, or those in its tool result.
fn documents(block: &Value) -> impl Iterator<Item = &Value> {
    let inner = block
        .get("toolResult")
        .map_or(&[][..], |result| list(result, "content"));
    std::iter::once(block)
        .chain(inner)
        .filter_map(|block| block.get("document"))
}

fn check_name(name: &str) -> Verdict {
    let allowed = |c: char| c.is_ascii_alphanumeric() || " -()[]_".contains(c);
    let length = name.chars().count();
    if (1..=200).contains(&length) && name.chars().all(allowed) && !name.contains("  ") {
        return Ok(());
    }
    Err(ApiError::validation(
        "The document file name can only contain alphanumeric characters, whitespace characters, hyphens, parentheses, and square brackets. The name can't contain more than one consecutive whitespace character.",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;
    use serde_json::{Value, json};

    fn document(name: &str) -> Value {
        json!({"document": {"format": "txt", "name": name, "source": {"bytes": "aGk="}}})
    }

    #[test]
    fn names_are_of_a_small_alphabet() {
        let named = |name: &str| on_blocks(json!([{"text": "see"}, document(name)]));
        assert_eq!(named("My report (2) [a]-b"), "");
        for name in ["report.pdf", "a  b", "a\tb", "Übung", ""] {
            assert!(
                named(name).starts_with("The document file name can only contain"),
                "{name}"
            );
        }
    }

    #[test]
    fn names_are_unique_over_all_turns() {
        let turn = || user(json!([{"text": "see"}, document("a")]));
        let body = json!({"messages": [turn(), assistant(json!([{"text": "ok"}])), turn()]});
        assert!(verdict(&body).starts_with("Messages can't contain duplicate document names."));
    }

    #[test]
    fn a_document_needs_text_beside_it() {
        assert_eq!(
            on_blocks(json!([document("a")])),
            "A text block must be included when using documents."
        );
    }
}
