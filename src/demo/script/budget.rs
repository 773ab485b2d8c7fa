//! Where an answer ends early: stop sequences and the token limit.

use super::super::words;
use super::Block;

#[derive(Debug, PartialEq)]
pub(super) struct Cut {
    pub(super) blocks: Vec<Block>,
    pub(super) stop_reason: Option<&'static str>,
    pub(super) stop_sequence: Option<String>,
}

/// Cuts at the first stop sequence, then at the limit.
pub(super) fn apply<'a>(
    blocks: Vec<Block>,
    limit: Option<usize>,
    stops: impl Iterator<Item = &'a str>,
) -> Cut {
    let (blocks, stop_sequence) = stop(blocks, &stops.collect::<Vec<_>>());
    let (blocks, is_over) = spend(blocks, limit.unwrap_or(usize::MAX));
    // A stop sequence past the limit was never reached.
    let stop_sequence = stop_sequence.filter(|_| !is_over);
    let stop_reason = if is_over {
        Some("max_tokens")
    } else {
        stop_sequence.as_ref().map(|_| "stop_sequence")
    };
    Cut {
        blocks,
        stop_reason,
        stop_sequence,
    }
}

fn stop(blocks: Vec<Block>, stops: &[&str]) -> (Vec<Block>, Option<String>) {
    let mut kept = Vec::new();
    for mut block in blocks {
        if let Block::Text(text) | Block::Cited { text, .. } = &mut block
            && let Some((at, stop)) = stops.iter().filter_map(|s| Some((text.find(s)?, *s))).min()
        {
            text.truncate(at);
            if at > 0 {
                kept.push(block);
            }
            return (kept, Some(stop.to_owned()));
        }
        kept.push(block);
    }
    (kept, None)
}

/// Keeps what the limit pays for; says whether anything was left out.
fn spend(blocks: Vec<Block>, limit: usize) -> (Vec<Block>, bool) {
    let mut kept = Vec::new();
    let mut left = limit;
    for block in blocks {
        let cost = block.tokens();
        if cost > left {
            kept.extend(shorten(block, left));
            return (kept, true);
        }
        left -= cost;
        kept.push(block);
    }
    (kept, false)
}

fn shorten(block: Block, left: usize) -> Option<Block> {
    if left == 0 {
        return None;
    }
    let first = |text: &str| words::cut(text, left).unwrap_or(text).to_owned();
    match block {
        Block::Text(text) | Block::Cited { text, .. } => Some(Block::Text(first(&text))),
        Block::Reasoning { text, .. } => Some(Block::Reasoning {
            text: first(&text),
            signature: None,
        }),
        Block::ToolUse { id, name, input } => {
            let half: String = input.chars().take(input.chars().count() / 2).collect();
            Some(Block::ToolUse {
                id,
                name,
                input: half,
            })
        }
        Block::Redacted(_) | Block::Image { .. } | Block::Hologram => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(
        text: &str,
        limit: Option<usize>,
        stops: &[&str],
    ) -> (String, Option<&'static str>, Option<String>) {
        let cut = apply(Block::text(text), limit, stops.iter().copied());
        let text = cut
            .blocks
            .iter()
            .map(|b| match b {
                Block::Text(t) => t.as_str(),
                _ => "",
            })
            .collect();
        (text, cut.stop_reason, cut.stop_sequence)
    }

    #[test]
    fn a_word_is_a_token() {
        assert_eq!(
            cut("one two three", Some(2), &[]),
            ("one two".to_owned(), Some("max_tokens"), None)
        );
        assert_eq!(
            cut("one two", Some(2), &[]),
            ("one two".to_owned(), None, None)
        );
    }

    #[test]
    fn the_first_stop_sequence_ends_the_text() {
        assert_eq!(
            cut("a b c", None, &["c", "b"]),
            ("a ".to_owned(), Some("stop_sequence"), Some("b".to_owned()))
        );
        assert_eq!(
            cut("a b c", Some(1), &["c"]),
            ("a".to_owned(), Some("max_tokens"), None)
        );
    }

    #[test]
    fn reasoning_cut_short_has_no_signature_and_a_tool_request_is_no_json() {
        let reasoning = Block::Reasoning {
            text: "a b c".to_owned(),
            signature: Some("s".to_owned()),
        };
        assert_eq!(
            apply(vec![reasoning], Some(2), std::iter::empty()).blocks,
            [Block::Reasoning {
                text: "a b".to_owned(),
                signature: None
            }]
        );
        let tool = Block::ToolUse {
            id: "i".to_owned(),
            name: "n".to_owned(),
            input: r#"{"a":1}"#.to_owned(),
        };
        assert_eq!(
            apply(vec![tool], Some(1), std::iter::empty()).blocks,
            [Block::ToolUse {
                id: "i".to_owned(),
                name: "n".to_owned(),
                input: r#"{"a"#.to_owned()
            }]
        );
    }
}
