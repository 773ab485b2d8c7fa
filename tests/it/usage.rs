//! What conversations have used: tokens and costs.

use serde_json::json;

use super::support::{FaultServer, Home, Step, Terminal, strict_json, wire};

#[test]
fn usage_is_summed_over_kept_conversations_by_day_model_and_session() {
    let home = Home::new();
    home.demo(&["--name", "rocks", "hello"], "");
    home.demo(&["-m", "demo.no-system", "hello"], "");
    let rows = |by: &str| {
        let ran = home.run(&["usage", "--by", by, "--output", "json"], "");
        assert_eq!(ran.code, 0, "{}", ran.err);
        strict_json(ran.out.trim()).as_array().unwrap().clone()
    };
    let days = rows("day");
    assert_eq!((days.len(), &days[0]["turns"]), (1, &2.into()));
    let models: Vec<_> = rows("model")
        .iter()
        .map(|row| row["model"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(models.len(), 2);
    assert!(models.contains(&"demo.no-system".to_owned()), "{models:?}");
    let sessions = rows("session");
    let named = sessions.iter().find(|row| row["name"] == "rocks").unwrap();
    assert_eq!(
        (&named["turns"], &named["cost"]),
        (&1.into(), &serde_json::Value::Null)
    );
    home.demo(&["hello"], "");
    let text = home.run(&["usage", "--by", "session"], "").out;
    let alike = |line: &&str| line.contains(" hello ");
    assert_eq!(
        text.lines().filter(alike).count(),
        2,
        "told apart by id: {text}"
    );
    let text = home.run(&["usage"], "").out;
    assert!(
        text.starts_with("day ") && text.contains("costs unknown"),
        "{text}"
    );
}

#[test]
fn a_time_that_is_none_is_refused_and_one_to_come_finds_nothing() {
    let home = Home::new();
    home.demo(&["hello"], "");
    home.run(&["usage", "--since", "yesterday"], "")
        .refused(2, "`yesterday` is neither a date nor an age");
    let alone = home.run(&["usage", "-q"], "");
    assert!(
        alone.out.starts_with("day ") && !alone.out.contains("costs"),
        "{alone:?}"
    );
    let none = home.run(&["usage", "--since", "2999-01-01"], "");
    assert_eq!(
        (none.code, none.out.contains("no answer is kept")),
        (0, true)
    );
}

#[test]
fn a_conversation_taken_up_counts_the_turns_of_all_its_branches() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("one");
    terminal.say("two");
    terminal.say("/undo");
    terminal.say("/undo");
    terminal.say("three");
    let before = terminal.say("/usage");
    assert!(before.contains("this conversation: 3 turns: "), "{before}");
    terminal.leave();
    let mut terminal = Terminal::demo(&home, &["-c"]);
    let after = terminal.say("/usage");
    let line = |screen: &str| {
        let mut lines = screen.lines().map(str::to_owned);
        lines.find(|line| line.starts_with("this conversation: "))
    };
    assert_eq!(line(&after), line(&before));
}

/// The numbers are the service's: their sum was a panic.
#[test]
fn tokens_that_no_number_can_hold_end_no_conversation() {
    let usage = json!({
        "inputTokens": u64::MAX, "outputTokens": u64::MAX, "totalTokens": u64::MAX,
        "cacheReadInputTokens": u64::MAX, "cacheWriteInputTokens": u64::MAX,
    });
    let answer = [
        wire::STREAM.to_vec(),
        wire::start(),
        wire::text("many"),
        wire::block_stop(0),
        wire::stop("end_turn"),
        wire::event("metadata", &json!({"usage": usage})),
    ];
    let home = FaultServer::always(vec![Step::write(answer.concat())]).home();
    let counted = format!("{} in", u64::MAX);
    let mut terminal = Terminal::start(&home, &[]);
    terminal.say("one");
    assert!(terminal.say("two").contains(&counted));
    assert!(terminal.say("/usage").contains(&counted));
    terminal.leave();
    let mut terminal = Terminal::start(&home, &["-c"]);
    let screen = terminal.say("/usage");
    let total = format!("this conversation: 2 turns: {counted}");
    assert!(screen.contains(&total), "{screen}");
    terminal.leave();
    let ran = home.run(&["usage", "--output", "json"], "");
    let used = strict_json(ran.out.trim())[0]["inputTokens"].as_u64();
    assert_eq!(used, Some(u64::MAX), "{ran:?}");
}

#[test]
fn usage_is_drawn_as_bars_on_a_terminal() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("long");
    let screen = terminal.say("/usage model");
    assert!(screen.contains("█ in  ░ cached  ▓ out"), "{screen}");
    assert!(
        screen.contains("scribe") && screen.contains("▓▓▓▓"),
        "{screen}"
    );
    terminal.resize(60, 42);
    let screen = terminal.say("/usage day");
    assert!(screen.contains("has no\nprices"), "{screen}");
    // No bars rather than ones without a legend.
    assert!(screen.contains("cached  out\n"), "{screen}");
}

#[test]
fn usage_for_a_screen_reader_has_no_bars() {
    let home = Home::new();
    assert_eq!(home.demo(&["hello"], "").code, 0);
    let drawn = |home: &Home| {
        let terminal = Terminal::start(home, &["usage"]);
        terminal.until("the remark below", |screen| {
            screen.contains("costs unknown")
        })
    };
    assert!(drawn(&home).contains('█'));
    let home = home.with("ACCESSIBLE", "1");
    assert!(!drawn(&home).contains('█'));
}

#[test]
fn on_a_narrow_screen_usage_and_help_end_their_lines_between_words() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.resize(90, 44);
    terminal.say("hello");
    let help = terminal.say("/help");
    assert!(
        help.contains("/goto ID\n    go to a message of /tree\n"),
        "{help}"
    );
}

#[test]
fn tokens_are_counted_summed_and_cached() {
    let home = Home::new();
    home.write(".config/outcrop/config.toml", "price_date = \"2026-11-01\"\n[[price]]\nmodel = \"demo.*\"\ninput = 1000.0\noutput = 2000.0\ncache_read = 100.0\ncache_write = 1500.0\n");
    let mut terminal = Terminal::demo(&home, &["--cache", "auto"]);
    let screen = terminal.say("What is 2+2?");
    assert!(screen.contains("3 to the cache"), "{screen}");
    let screen = terminal.say("hello");
    assert!(screen.contains("3 cached"), "{screen}");
    assert!(screen.contains("≈ $0."), "{screen}");
    let screen = terminal.say("/usage");
    assert!(
        screen.contains("2 turns: ") && screen.contains("(estimate, prices of"),
        "{screen}"
    );
    let screen = terminal.say("/tokens");
    assert!(
        screen
            .lines()
            .any(|line| line.trim_end().ends_with(" tokens")),
        "{screen}"
    );
    let screen = terminal.say("/last");
    for name in [
        "model",
        "options",
        "request id",
        "tries",
        "first text",
        "whole turn",
        "usage",
        "cost",
    ] {
        assert!(
            screen
                .lines()
                .any(|line| line.starts_with(&format!("{name} "))),
            "{name}: {screen}"
        );
    }
}
