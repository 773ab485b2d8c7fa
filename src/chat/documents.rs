//! Names of documents that the service accepts.

use std::collections::BTreeSet;

const LONGEST: usize = 200;

/// The nearest name that Bedrock accepts: letters, digits, single spaces, hyphens, parentheses and
/// square brackets, at most 200 of them.
///
/// ```
/// use outcrop::legal_document_name;
///
/// assert_eq!(legal_document_name("Report  2024.final_v2"), "Report 2024 final v2");
/// assert_eq!(legal_document_name("…"), "document");
/// ```
#[must_use]
pub fn legal_document_name(name: &str) -> String {
    let legal = |c: char| match c {
        '(' | ')' | '[' | ']' | '-' => Some(c),
        _ if c.is_ascii_alphanumeric() => Some(c),
        // What separates words still does; what is part of a word leaves no gap.
        _ if c.is_ascii_punctuation() || c.is_whitespace() => Some(' '),
        _ => None,
    };
    let kept: String = name.chars().filter_map(legal).collect();
    let words = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = words.chars().take(LONGEST).collect();
    match short.trim_end() {
        "" => "document".to_owned(),
        name => name.to_owned(),
    }
}

/// A name that no other document of the conversation has: this one, or with a number behind it.
pub(super) fn unique(name: &str, taken: &BTreeSet<String>) -> String {
    let name = legal_document_name(name);
    let numbered = |n: usize| {
        let number = format!(" {n}");
        let start: String = name.chars().take(LONGEST - number.len()).collect();
        format!("{}{number}", start.trim_end())
    };
    if !taken.contains(&name) {
        return name;
    }
    // One more number than there are names: one of them is free.
    (2..=taken.len() + 2)
        .map(numbered)
        .find(|candidate| !taken.contains(candidate))
        .unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_name_becomes_a_legal_and_unique_one(names in prop::collection::vec(".{0,250}", 1..6)) {
            let mut taken = BTreeSet::new();
            for name in names.iter().chain(&names) {
                let name = unique(name, &taken);
                let legal = |c: char| c.is_ascii_alphanumeric() || " -()[]".contains(c);
                prop_assert!((1..=200).contains(&name.len()), "{name:?}");
                prop_assert!(name.chars().all(legal) && !name.contains("  "), "{name:?}");
                prop_assert_eq!(legal_document_name(&name), name.clone());
                prop_assert!(taken.insert(name));
            }
        }
    }
}
