//! What is wrong in a file is said with its place, and with what to write instead.

use std::io::Cursor;

use super::{assert_refused, known, parsed, refused};
use crate::chat::{Error, ErrorKind};
use crate::config::read;

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
    assert_refused(
        "region = 'eu-central-1'",
        "1:1: the config file has no key `region`",
        "AWS_REGION, `--region` or ~/.aws/config chooses the region",
    );
}

#[test]
fn a_key_behind_the_aliases_is_not_taken_for_one() {
    for key in ["theme", "model", "temperature"] {
        assert_refused(
            &format!("[aliases]\nfast = 'x'\n{key} = 'dark'"),
            &format!("3:1: `{key}` is a key, and cannot be an alias"),
            &format!("`{key}` goes above the first `[table]` line"),
        );
    }
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
            "keys = \"emcas\"",
            "1:8: `keys` must be \"emacs\" or \"vi\", not `\"emcas\"`",
            "for example `keys = \"vi\"`",
        ),
        (
            "[timeouts]\nwhole_turn = 0",
            "2:14: `whole_turn` must be a number of seconds above 0, at most 86400, not `0`",
            "for example `whole_turn = 3600`",
        ),
        (
            "prompt = [1]",
            "1:10: `prompt` must be a text that is not blank, not a list",
            "for example `prompt = \"{model} {context} {pending} {mark} \"`",
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
fn bytes_that_are_no_text_and_files_without_end_are_refused() {
    let error = read(Cursor::new(b"a = 1\nb = \"\xff"), "x", known()).unwrap_err();
    assert_eq!(error.to_string(), "x:2:6: this is not UTF-8 text");
    let error = read(std::io::repeat(b'#'), "x", known()).unwrap_err();
    assert!(error.to_string().contains("larger than 1 MiB"));
}

#[test]
fn a_prompt_with_a_wrong_field_and_a_window_of_nothing_are_refused_with_their_place() {
    assert_refused(
        "theme = 'x'\nprompt = '{modle} '",
        "2:10: `prompt` has no field `{modle}`",
        "the nearest is {model}; there are {model}, {model_id}, {context}, {pending}, {mark}; {{ is a brace",
    );
    assert_refused(
        "[context_window]\nx = 0",
        "2:5: `x` must be a number of tokens above 0, not `0`",
        "for example `\"us.amazon.nova-*\" = 300000`",
    );
}
