mod mistakes;
mod property;

use super::sections::{PRICE, TIMEOUTS, TOP, folded};
use super::*;

/// Stands for the table of settings, which is another room's.
const NAMES: [&str; 19] = [
    "model",
    "system",
    "maxTokens",
    "temperature",
    "topP",
    "stop",
    "effort",
    "think",
    "cache",
    "latency",
    "tier",
    "extra",
    "textFormat",
    "toolConfig",
    "guardrailConfig",
    "promptVariables",
    "additionalModelResponseFieldPaths",
    "requestMetadata",
    "inferenceConfig",
];

fn find(key: &str) -> Result<String> {
    let found = NAMES.into_iter().find(|name| folded(name) == folded(key));
    found.map(str::to_owned).ok_or_else(|| {
        let error = Error::new(ErrorKind::Usage, "there is no such setting");
        match folded(key) == "topk" {
            true => error.with_hint("write `extra.top_k`"),
            false => error,
        }
    })
}

fn known() -> Known<'static> {
    Known {
        names: &NAMES,
        find: &find,
    }
}

fn parsed(text: &str) -> Config {
    parse(text, "config.toml", known()).unwrap()
}

/// The sentence and the hint.
fn refused(text: &str) -> (String, String) {
    let error = parse(text, "config.toml", known()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    (error.to_string(), error.hint().unwrap().to_owned())
}

fn assert_refused(text: &str, sentence: &str, hint: &str) {
    let expected = (format!("config.toml:{sentence}"), hint.to_owned());
    assert_eq!(refused(text), expected);
}

fn pairs(settings: &[Given]) -> Vec<(&str, &str)> {
    let pairs = settings.iter().map(|given| (&*given.key, &*given.value));
    pairs.collect()
}

fn uncommented() -> String {
    let line = |line: &'static str| match line.strip_prefix('#') {
        Some(said) if said.starts_with(|c: char| !c.is_whitespace()) => said,
        _ => line,
    };
    EXAMPLE.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_example_says_nothing_until_it_is_uncommented() {
    let silent = Config {
        file: "config.toml".to_owned(),
        ..Config::default()
    };
    assert_eq!(parsed(EXAMPLE), silent);
    assert_eq!(parsed(""), silent);
}

#[test]
fn the_example_uncommented_sets_everything() {
    let config = parsed(&uncommented());
    let keys: Vec<_> = config.settings.iter().map(|given| &*given.key).collect();
    for name in &NAMES[..18] {
        assert!(keys.contains(name), "{name}");
    }
    assert_eq!(config.model("fast"), "us.amazon.nova-lite-v1:0");
    assert_eq!(config.model("amazon.other"), "amazon.other");
    assert_eq!(config.presets["review"].len(), 2);
    let look = [
        ("theme", r#""ansi""#),
        ("markdown", r#""auto""#),
        ("wrap", r#""auto""#),
        ("accessible", "true"),
    ];
    assert_eq!(pairs(&config.look), look);
    assert_eq!(config.keys, Some(Keys::Vi));
    assert_eq!(config.shell, Some(false));
    assert_eq!(config.prompt_marks, Some(false));
    assert_eq!(config.prompt, Some(Template::default()));
    assert_eq!(config.windows.of("us.amazon.nova-lite-v1:0"), Some(300_000));
    assert_eq!(config.notify_after, Some(Duration::from_secs(30)));
    assert!(config.login_command.is_some());
    assert_eq!(config.timeouts.first_event, Some(Duration::from_secs(120)));
    assert_eq!(config.timeouts.warn_after, Some(Duration::from_secs(15)));
    assert_eq!(
        config.timeouts.between_events,
        Some(Duration::from_secs(60))
    );
    assert_eq!(config.timeouts.whole_turn, Some(Duration::from_hours(1)));
    assert_eq!(config.prices.date(), Some("2026-11-01"));
    assert!(!config.prices.list.is_empty());
}

#[test]
fn the_example_has_a_hint_for_every_key_that_takes_one_value() {
    let tables = ["aliases", "preset", "timeouts", "context_window", "price"];
    for section in [TOP, TIMEOUTS, PRICE] {
        for key in section.keys.iter().filter(|key| !tables.contains(key)) {
            assert!(example::hint(section.title, key).is_some(), "{key}");
        }
    }
}

#[test]
fn settings_come_as_json_in_the_order_of_the_file_with_their_places() {
    let config = parsed(
        "temperature = 0.20\nsystem = '''\nSay \"hi\".\n'''\n  max-tokens=0x1_0\nstop = [ \"é\" ]",
    );
    let expected = [
        ("temperature", "0.2"),
        ("system", r#""Say \"hi\".\n""#),
        ("maxTokens", "16"),
        ("stop", r#"["é"]"#),
    ];
    assert_eq!(pairs(&config.settings), expected);
    let places = config.settings.iter().map(|given| given.place.to_string());
    assert_eq!(places.collect::<Vec<_>>(), ["1:15", "2:10", "5:14", "6:8"]);
}

#[test]
fn objects_come_before_the_settings_they_are_made_of() {
    let text = "temperature = 0\ninferenceConfig.maxTokens = 5\nextra.b.c = 1\nextra.a = true";
    let expected = [
        ("inferenceConfig", r#"{"maxTokens":5}"#),
        ("extra", r#"{"b":{"c":1},"a":true}"#),
        ("temperature", "0"),
    ];
    assert_eq!(pairs(&parsed(text).settings), expected);
    let in_preset = format!("[preset.x]\n{text}");
    assert_eq!(pairs(&parsed(&in_preset).presets["x"]), expected);
}

#[test]
fn keys_of_ours_are_found_in_any_spelling_as_settings_are() {
    let config = parsed("loginCommand = 'x'\nnotify-after = 1.5");
    assert_eq!(config.login_command.as_deref(), Some("x"));
    assert_eq!(config.notify_after, Some(Duration::from_millis(1500)));
}

#[test]
fn prices_have_a_model_and_a_date() {
    assert_refused(
        "price_date = 2026-11-01\n[[price]]\ninput = 1",
        "2:1: this price has no `model`",
        "for example `model = \"us.anthropic.claude-*\"`",
    );
    let undated = refused("[[price]]\nmodel = 'x'");
    assert_eq!(
        undated.0,
        "config.toml:1:1: there are prices, and no `price_date`"
    );
    assert!(undated.1.contains("price_date = \"2026-11-01\""));
    for date in [
        "\"2026-13-01\"",
        "\"soon\"",
        "2026-11-01T10:00:00Z",
        "20261101",
    ] {
        let (sentence, _) = refused(&format!("price_date = {date}"));
        assert!(sentence.contains("must be a date"), "{sentence}");
    }
}

#[test]
fn prices_of_the_file_make_a_cost() {
    let text = "price_date = 2026-11-01\n[[price]]\nmodel = 'a.*'\ninput = 3\noutput = 15.0";
    let usage = serde_json::from_str(r#"{"inputTokens":1000,"outputTokens":620,"totalTokens":0}"#);
    let prices = parsed(text).prices;
    let cost = prices.cost("a.b", &usage.unwrap());
    assert_eq!(
        prices.in_words(cost.unwrap()),
        "$0.0123 (estimate, prices of 2026-11-01)"
    );
}

#[test]
fn a_missing_file_is_none_and_an_unreadable_one_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    assert_eq!(load(&file, known()).unwrap(), None);
    std::fs::write(&file, "\u{feff}theme = 'x'\r\n").unwrap();
    let config = load(&file, known()).unwrap().unwrap();
    assert_eq!(pairs(&config.look), [("theme", r#""x""#)]);
    let error = load(folder.path(), known()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("cannot be read") && error.hint().is_some());
    // As below a HOME of /dev/null.
    assert_eq!(load(&file.join("x"), known()).unwrap(), None);
}
