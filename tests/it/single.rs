//! A single answer that goes on in a conversation, and one that does not.

use crate::support::{Home, Ran, Terminal};

/// Known to take cache points; the demo answers for any model.
const CACHES: &str = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

fn points(ran: &Ran) -> usize {
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.err.matches("cachePoint").count()
}

#[test]
fn what_was_set_in_a_conversation_holds_for_a_single_answer_in_it() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("/set system=\"Be nice.\" maxTokens=77");
    terminal.say("hello");
    terminal.leave();
    let ran = home.demo(&["-c", "-v", "what is your system prompt"], "");
    assert!(ran.out.contains("“Be nice.”"), "{ran:?}");
    assert!(ran.err.contains("\"maxTokens\": 77"), "{ran:?}");
    let ran = home.demo(&["-c", "-s", "Be brief.", "what is your system prompt"], "");
    assert!(ran.out.contains("“Be brief.”"), "flags win: {ran:?}");
}

#[test]
fn cache_points_are_set_by_themselves_only_where_a_later_turn_may_read_them() {
    let home = Home::new();
    let model = ["-m", CACHES, "-v"];
    let ask = |more: &[&str]| points(&home.demo(&[&model, more].concat(), ""));
    assert_eq!(ask(&["hello"]), 0);
    assert_ne!(ask(&["-c", "hello"]), 0);
    assert_ne!(ask(&["--cache", "auto", "hello"]), 0);
    home.write(".config/outcrop/config.toml", "cache = 'auto'\n");
    assert_ne!(ask(&["hello"]), 0);
}
