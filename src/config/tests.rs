use std::io::Cursor;

use proptest::prelude::*;

use super::sections::{PRICE, TIMEOUTS, TOP, folded};
use super::*;

/// Stands for the table of settings, which is another room's.
const NAMES: [&str; 17] = [
    "model",
    "system",
    "maxTokens",
    "temperature",
    "topP",
    "stop",
    "effort",
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
    for name in &NAMES[..16] {
        assert!(keys.contains(name), "{name}");
    }
    assert_eq!(config.model("fast"), "us.amazon.nova-lite-v1:0");
    assert_eq!(config.model("amazon.other"), "amazon.other");
    assert_eq!(config.presets["review"].len(), 2);
    assert_eq!(config.theme.as_deref(), Some("default"));
    assert_eq!(config.markdown, Some(true));
    assert_eq!(config.wrap, Some(Wrap::Auto));
    assert_eq!(config.keys, Some(Keys::Vi));
    assert_eq!(config.prompt.as_deref(), Some("> "));
    assert_eq!(config.notify_after, Some(Duration::from_secs(30)));
    assert!(config.login_command.is_some());
    assert_eq!(config.timeouts.first_event, Some(Duration::from_secs(120)));
    assert_eq!(
        config.timeouts.between_events,
        Some(Duration::from_secs(60))
    );
    assert_eq!(config.timeouts.whole_turn, Some(Duration::from_secs(900)));
    assert_eq!(config.prices.date(), Some("2026-11-01"));
    assert!(!config.prices.list.is_empty());
}

#[test]
fn the_example_has_a_hint_for_every_key_that_takes_one_value() {
    let tables = ["aliases", "preset", "timeouts", "price"];
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
fn an_unknown_key_names_the_nearest() {
    assert_refused(
        "model = 'x'\n  temprature = 0.2",
        "2:3: the config file has no key `temprature`",
        "did you mean `temperature`?",
    );
    assert_refused(
        "promptt = 1",
        "1:1: the config file has no key `promptt`",
        "did you mean `prompt`?",
    );
    assert_refused(
        "[timeouts]\nfirst = 1",
        "2:1: `[timeouts]` has no key `first`",
        "did you mean `first_event`?",
    );
    assert_refused(
        "[[price]]\nmodel = 'x'\ncache_reed = 1",
        "3:1: a price has no key `cache_reed`",
        "did you mean `cache_read`?",
    );
    assert_refused(
        "[preset.x]\nqqq = 1",
        "2:1: a preset has no key `qqq`",
        "the nearest is `requestMetadata`",
    );
}

#[test]
fn the_table_of_settings_has_a_word_on_what_is_nearly_one() {
    assert_eq!(refused("top_k = 1").1, "write `extra.top_k`");
}

#[test]
fn a_key_in_the_wrong_table_is_sent_to_its_own() {
    let cases = [
        (
            "first_event = 1",
            "`first_event` goes under a `[timeouts]` line",
        ),
        ("input = 1", "`input` goes under a `[[price]]` line"),
        (
            "[timeouts]\nmodel = 'x'",
            "`model` goes above the first `[table]` line",
        ),
        (
            "[preset.x]\ntheme = 'x'",
            "`theme` goes above the first `[table]` line",
        ),
    ];
    for (text, hint) in cases {
        assert_eq!(refused(text).1, hint);
    }
}

#[test]
fn a_wrong_type_says_what_is_wanted_and_shows_how() {
    let cases = [
        (
            "markdown = 'yes'",
            "1:12: `markdown` must be true or false, not `'yes'`",
            "for example `markdown = true`",
        ),
        (
            "keys = \"emcas\"",
            "1:8: `keys` must be \"emacs\" or \"vi\", not `\"emcas\"`",
            "for example `keys = \"vi\"`",
        ),
        (
            "[timeouts]\nwhole_turn = 0",
            "2:14: `whole_turn` must be a number of seconds above 0, at most 86400, not `0`",
            "for example `whole_turn = 900`",
        ),
        (
            "theme = [1]",
            "1:9: `theme` must be a text that is not blank, not a list",
            "for example `theme = \"default\"`",
        ),
        (
            "timeouts = 5",
            "1:12: `timeouts` must be a table, not `5`",
            "begin it with a line `[timeouts]`",
        ),
        (
            "[aliases]\nfast = 5",
            "2:8: `fast` must be a text without white space, such as a model id, not `5`",
            "for example `fast = \"us.amazon.nova-lite-v1:0\"`",
        ),
        (
            "[preset]\nreview = 'x'",
            "2:10: `review` must be a table of settings, not `'x'`",
            "begin it with a line `[preset.review]`",
        ),
        (
            "[price]\nmodel = 'x'",
            "1:1: `price` must be a list of tables, not a table",
            "begin each price with a line `[[price]]`",
        ),
        (
            "price = [1]",
            "1:10: `price` must be a list of tables, not `1`",
            "begin each price with a line `[[price]]`",
        ),
        (
            "[[price]]\nmodel = 'x'\ninput = -1",
            "3:9: `input` must be a number of dollars from 0 to 1000000, not `-1`",
            "for example `input = 3.0`",
        ),
    ];
    for (text, sentence, hint) in cases {
        assert_refused(text, sentence, hint);
    }
}

#[test]
fn a_value_json_cannot_carry_is_no_setting() {
    for value in [
        "2026-11-01",
        "inf",
        "[{ a = nan }]",
        "9223372036854775808",
        "1e999",
    ] {
        let (sentence, hint) = refused(&format!("extra.x = {value}"));
        assert!(sentence.ends_with("`extra` has a value that no setting can be"));
        assert!(hint.contains("in quotes"));
    }
}

#[test]
fn two_spellings_of_one_key_are_not_merged() {
    assert_refused(
        "max_tokens = 1\nmaxTokens = 2",
        "2:1: `maxTokens` is given twice, first in line 1",
        "keep one of the two",
    );
    assert_refused(
        "theme = 'a'\ntheme = 'b'",
        "2:1: `theme` is given twice",
        "keep one of the two",
    );
}

#[test]
fn a_name_that_could_not_be_typed_is_refused() {
    for text in [
        "[aliases]\n\"a b\" = 'x'",
        "[preset.\"\"]",
        "[preset.\"a\\nb\"]",
    ] {
        let (sentence, _) = refused(text);
        assert!(sentence.ends_with("is no name") && !sentence.contains('\n'));
    }
}

#[test]
fn what_is_not_toml_is_one_sentence_with_its_place() {
    assert_refused(
        "model = us.amazon",
        "1:9: this is not TOML: string values must be quoted, expected literal string",
        "a text goes in quotes: `key = \"text\"`",
    );
    let (sentence, hint) = refused("a = 1\nmodel\n");
    assert!(sentence.starts_with("config.toml:2:6: this is not TOML: "));
    assert!(hint.contains("`key = value`"));
    let deep = format!("extra.x = {}", "[".repeat(10_000));
    assert!(refused(&deep).0.contains("recurs"));
    assert!(
        refused(&format!("{}a = 1", "a.".repeat(100_000)))
            .0
            .contains("recurs")
    );
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
        prices.in_words(cost),
        "$0.0123 (estimate, prices of 2026-11-01)"
    );
}

#[test]
fn what_others_have_against_a_value_gets_its_place_and_a_hint_in_toml() {
    let config = parsed("theme = 'x'\n[preset.a]\nstop = 5");
    let why = || Error::new(ErrorKind::Usage, "stop must be a text").with_hint("stop=[\"END\"]");
    let error = config.refuse(&config.presets["a"][0], &why());
    assert_eq!(error.kind(), ErrorKind::Config);
    assert_eq!(error.to_string(), "config.toml:3:8: stop must be a text");
    assert_eq!(
        error.hint(),
        Some("for example `stop = [\"END\", \"STOP\"]`")
    );
}

#[test]
fn a_missing_file_is_none_and_an_unreadable_one_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    assert_eq!(load(&file, known()).unwrap(), None);
    std::fs::write(&file, "\u{feff}theme = 'x'\r\n").unwrap();
    let config = load(&file, known()).unwrap().unwrap();
    assert_eq!(config.theme.as_deref(), Some("x"));
    let error = load(folder.path(), known()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("cannot be read") && error.hint().is_some());
    // As below a HOME of /dev/null.
    assert_eq!(load(&file.join("x"), known()).unwrap(), None);
}

#[test]
fn bytes_that_are_no_text_and_files_without_end_are_refused() {
    let error = read(Cursor::new(b"a = 1\nb = \"\xff"), "x", known()).unwrap_err();
    assert_eq!(error.to_string(), "x:2:6: this is not UTF-8 text");
    let error = read(std::io::repeat(b'#'), "x", known()).unwrap_err();
    assert!(error.to_string().contains("larger than 1 MiB"));
}

fn fragment() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-z_\\[\\]{}=\"'.,#\n 0-9-]{0,6}",
        prop::sample::select(NAMES.to_vec()).prop_map(str::to_owned),
        prop::sample::select(TOP.keys.to_vec()).prop_map(str::to_owned),
        prop::sample::select(vec![
            " = ",
            "\n",
            "[",
            "]",
            "[[price]]\n",
            "[preset.x]\n",
            "1e5"
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_input_is_read_or_refused_in_one_line(text in fragment(), damage in any::<prop::sample::Index>()) {
        let mut example: Vec<char> = uncommented().chars().collect();
        example.remove(damage.index(example.len()));
        for text in [text, example.into_iter().collect()] {
            if let Err(error) = parse(&text, "f", known()) {
                let sentence = error.to_string();
                prop_assert!(!sentence.contains('\n'));
                prop_assert!(error.hint().is_some());
                let mut place = sentence.split(':').skip(1);
                prop_assert!(place.next().unwrap().parse::<usize>().is_ok());
                prop_assert!(place.next().unwrap().parse::<usize>().is_ok());
            }
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in any::<Vec<u8>>()) {
        let _ = read(Cursor::new(bytes), "f", known()).map_err(|error| error.to_string());
    }

    #[test]
    fn a_text_comes_out_as_it_went_in(text in any::<String>()) {
        let toml = format!("system = {}", serde_json::Value::from(&*text))
            .replace('\u{7f}', "\\u007f");
        let value = parsed(&toml).settings[0].value.clone();
        prop_assert_eq!(serde_json::from_str::<String>(&value).unwrap(), text);
    }
}
