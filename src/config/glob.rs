//! `*` for any characters and `?` for one, as in a shell.

/// Whether the whole text is of the pattern.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let (mut pattern, mut text) = (pattern.chars(), text.chars());
    // Only the last star is ever tried with more: what an earlier one could take, it can as well.
    let mut last_star = None;
    loop {
        let fits = match pattern.next() {
            Some('*') => {
                last_star = Some((pattern.clone(), text.clone()));
                true
            }
            Some(wanted) => text.next().is_some_and(|c| wanted == '?' || wanted == c),
            None if text.next().is_none() => return true,
            None => false,
        };
        if fits {
            continue;
        }
        let Some((after, rest)) = &mut last_star else {
            return false;
        };
        if rest.next().is_none() {
            return false;
        }
        (pattern, text) = (after.clone(), rest.clone());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The definition, however slow.
    fn plainly(pattern: &[char], text: &[char]) -> bool {
        match (pattern, text) {
            ([], []) => true,
            (['*', rest @ ..], _) => (0..=text.len()).any(|taken| plainly(rest, &text[taken..])),
            (['?', rest @ ..], [_, left @ ..]) => plainly(rest, left),
            ([wanted, rest @ ..], [c, left @ ..]) => wanted == c && plainly(rest, left),
            _ => false,
        }
    }

    #[test]
    fn the_whole_model_id_has_to_match() {
        let model = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
        for pattern in ["*", "us.*", "us.anthropic.claude-*", "*claude*v1:?", model] {
            assert!(matches(pattern, model), "{pattern}");
        }
        for pattern in ["", "us.anthropic", "anthropic.*", "*v1:0?", "US.*"] {
            assert!(!matches(pattern, model), "{pattern}");
        }
    }

    proptest! {
        #[test]
        fn it_matches_what_the_definition_says(pattern in "[ab*?é]{0,8}", text in "[abé]{0,10}") {
            let (p, t): (Vec<_>, Vec<_>) = (pattern.chars().collect(), text.chars().collect());
            prop_assert_eq!(matches(&pattern, &text), plainly(&p, &t));
        }
    }
}
