//! Numbers and names where there is little room.

/// Such as `950`, `1.2k` and `34k`.
pub fn in_short(tokens: u64) -> String {
    match tokens {
        0..1000 => tokens.to_string(),
        1000..10_000 => format!("{}.{}k", tokens / 1000, tokens % 1000 / 100),
        10_000..1_000_000 => format!("{}k", tokens / 1000),
        _ => format!("{}.{}M", tokens / 1_000_000, tokens % 1_000_000 / 100_000),
    }
}

/// What tells a model from others at a glance: `us.amazon.nova-lite-v1:0` is `nova-lite`, and
/// `us.anthropic.claude-sonnet-4-5-20250929-v1:0` is `claude-sonnet-4-5`. Of an ARN it is the name
/// at its end.
pub fn short_name(id: &str) -> &str {
    let name = id.rsplit('/').next().unwrap_or(id);
    if name.starts_with("arn:") {
        return id;
    }
    let name = name.split_once(':').map_or(name, |(name, _)| name);
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let name = match name.rsplit_once("-v") {
        Some((before, version)) if is_digits(version) => before,
        _ => name,
    };
    let name = match name.rsplit_once('-') {
        Some((before, date)) if date.len() == 8 && is_digits(date) => before,
        _ => name,
    };
    // `us.amazon.nova`: the vendor stands before a dot, and a version may have dots of its own.
    let parts: Vec<&str> = name.split('.').collect();
    let is_word = |part: &&str| part.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    let leading = parts.iter().take_while(|part| is_word(part)).count();
    let skipped = leading.min(parts.len().saturating_sub(1)).min(2);
    let mut rest = name;
    for _ in 0..skipped {
        rest = rest.split_once('.').map_or(rest, |(_, rest)| rest);
    }
    rest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_model_is_known_by_what_tells_it_from_others() {
        for (id, short) in [
            ("us.amazon.nova-lite-v1:0", "nova-lite"),
            ("amazon.nova-pro-v1:0:300k", "nova-pro"),
            (
                "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
                "claude-sonnet-4-5",
            ),
            ("meta.llama3-1-70b-instruct-v1:0", "llama3-1-70b-instruct"),
            ("deepseek.v3.1", "v3.1"),
            ("openai.gpt-oss-120b-1:0", "gpt-oss-120b-1"),
            ("demo.scribe-v1:0", "scribe"),
            (
                "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-lite-v1:0",
                "nova-lite",
            ),
            (
                "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123",
                "abc123",
            ),
            ("fast", "fast"),
            ("", ""),
        ] {
            assert_eq!(short_name(id), short, "{id}");
        }
    }

    #[test]
    fn tokens_are_told_in_four_characters() {
        for (tokens, short) in [
            (0, "0"),
            (950, "950"),
            (1_260, "1.2k"),
            (34_999, "34k"),
            (999_999, "999k"),
            (1_260_000, "1.2M"),
        ] {
            assert_eq!(in_short(tokens), short);
        }
    }

    proptest! {
        #[test]
        fn any_id_has_a_short_name_that_stands_in_it(id in any::<String>()) {
            prop_assert!(id.contains(short_name(&id)));
        }
    }
}
