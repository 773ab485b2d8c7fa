use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::settings::{apply, find, parse};

pub(super) fn layers(given: &[(Source, &str)]) -> Layers {
    let mut layers = Layers::default();
    for (source, text) in given {
        set(&mut layers, *source, text);
    }
    layers
}

fn set(layers: &mut Layers, source: Source, text: &str) {
    apply(&parse(text).unwrap().pairs, layers.layer_mut(source)).unwrap();
}

fn unset(layers: &mut Layers, key: &str) -> Option<(String, Source)> {
    let left = layers.unset(&find(key).unwrap())?;
    Some((left.value, left.source))
}

fn listed(layers: &Layers) -> Vec<String> {
    let line = |row: InForce| format!("{}={} ({})", row.name, row.value, row.source);
    layers.in_force().into_iter().map(line).collect()
}

#[test]
fn a_longest_answer_is_built_in() {
    let layers = Layers::default();
    assert_eq!(
        layers.effective().options,
        ConverseOptions::default().with_max_tokens(4096)
    );
    assert_eq!(listed(&layers), ["maxTokens=4096 (built in)"]);
}

#[test]
fn each_source_wins_over_those_before_it() {
    let mut layers = Layers::default();
    for (n, source) in Source::ALL.into_iter().enumerate() {
        set(
            &mut layers,
            source,
            &format!("model=m{n} maxTokens={}", n + 1),
        );
        let row = layers.in_force().into_iter().next().unwrap();
        assert_eq!((row.value, row.source), (format!("m{n}"), source));
    }
    assert_eq!(
        layers.effective().options,
        ConverseOptions::new("m5").with_max_tokens(6)
    );
}

#[test]
fn options_are_listed_in_table_order_with_where_each_came_from() {
    let layers = layers(&[
        (Source::Turn, "extra.thinking.budget=9"),
        (Source::Session, r#"temperature=0.2 extra={"b":null}"#),
        (Source::Flags, r#"system="Be brief." effort=low"#),
        (Source::Environment, "model=m"),
        (
            Source::Config,
            r#"extra={"top_k":5,"b":1,"thinking":{"type":"on"}} inferenceConfig={"topP":0.5}"#,
        ),
    ]);
    assert_eq!(
        listed(&layers),
        [
            "model=m (environment)",
            "system=Be brief. (command line)",
            "maxTokens=4096 (built in)",
            "temperature=0.2 (/set)",
            "topP=0.5 (config file)",
            "effort=low (command line)",
            r#"extra.thinking={"budget":9,"type":"on"} (/once)"#,
            "extra.top_k=5 (config file)",
        ]
    );
}

#[test]
fn thinking_and_caching_are_settings_like_all_others() {
    let mut layers = layers(&[
        (Source::Config, "thinking=high caching=auto effort=low"),
        (Source::Turn, "think=2000 cache=1h"),
    ]);
    assert_eq!(layers.turn_summary(), "think=2000 cache=1h");
    assert_eq!(
        listed(&layers)[1..],
        [
            "effort=low (config file)",
            "think=2000 (/once)",
            "cache=1h (/once)"
        ]
    );
    layers.take_turn();
    assert_eq!(listed(&layers)[2], "think=high (config file)");
    assert_eq!(unset(&mut layers, "think"), None);
    assert_eq!(unset(&mut layers, "cache"), None);
    assert_eq!(layers.effective().options, layers.resolved().unwrap(),);
    assert_eq!(listed(&layers).len(), 2);
}

#[test]
fn what_no_part_shows_is_listed_under_the_whole() {
    let layers = layers(&[(Source::Config, r#"outputConfig={"effort":"low","newer":1}"#)]);
    assert_eq!(
        listed(&layers)[1..],
        [
            "effort=low (config file)",
            r#"outputConfig={"newer":1} (config file)"#
        ]
    );
}

#[test]
fn unset_takes_a_setting_back_from_everywhere_but_the_program() {
    let mut layers = layers(&[
        (Source::Config, "temperature=0.1 maxTokens=7"),
        (Source::Flags, "temperature=0.2"),
        (Source::Session, "temperature=0.3 maxTokens=8 topP=0.4"),
    ]);
    assert_eq!(unset(&mut layers, "temperature"), None);
    assert_eq!(
        unset(&mut layers, "max-tokens"),
        Some(("4096".into(), Source::BuiltIn))
    );
    let expected = ConverseOptions::default()
        .with_max_tokens(4096)
        .with_top_p(0.4);
    assert_eq!(layers.effective().options, expected);
}

#[test]
fn a_set_after_an_unset_is_in_force_and_brings_nothing_hidden_back() {
    let mut layers = layers(&[(Source::Config, r#"temperature=0.1 extra={"a":1,"b":2}"#)]);
    unset(&mut layers, "temperature");
    unset(&mut layers, "extra");
    set(&mut layers, Source::Session, "temperature=0.9 extra.c=3");
    assert_eq!(layers.effective().inference_config.temperature, Some(0.9));
    let fields = layers.effective().options.additional_model_request_fields;
    assert_eq!(fields, Some(json!({"c": 3})));
}

#[test]
fn unset_of_one_field_leaves_the_others() {
    let mut layers = layers(&[
        (
            Source::Config,
            r#"extra={"t":{"type":"on","n":1}} outputConfig={"effort":"low","textFormat":{"type":"x"}}"#,
        ),
        (Source::Session, "extra.t.n=2"),
    ]);
    assert_eq!(unset(&mut layers, "extra.t.n"), None);
    assert_eq!(unset(&mut layers, "effort"), None);
    let fields = layers.effective().options.additional_model_request_fields;
    assert_eq!(fields, Some(json!({"t": {"type": "on"}})));
    assert!(
        layers
            .effective()
            .options
            .output_config
            .unwrap()
            .text_format
            .is_some()
    );
}

#[test]
fn unset_takes_back_what_is_set_for_the_turn_too() {
    let mut layers = layers(&[(Source::Session, "topP=0.1"), (Source::Turn, "topP=0.2")]);
    assert_eq!(unset(&mut layers, "topP"), None);
    assert_eq!(layers.turn_summary(), "");
}

#[test]
fn a_null_takes_a_field_away_and_an_empty_object_is_not_sent() {
    let mut layers = layers(&[
        (Source::Config, "extra.top_k=5"),
        (Source::Session, "extra.top_k=null"),
    ]);
    assert_eq!(
        layers.effective().options.additional_model_request_fields,
        None
    );
    set(&mut layers, Source::Turn, "extra.top_k=6");
    assert_eq!(listed(&layers)[1], "extra.top_k=6 (/once)");
}

#[test]
fn the_turn_is_taken_once_and_can_be_put_back() {
    let mut layers = layers(&[(Source::Turn, "temperature=0.2")]);
    let taken = layers.take_turn();
    assert_eq!(layers.turn_summary(), "");
    *layers.layer_mut(Source::Turn) = taken;
    assert_eq!(layers.turn_summary(), "temperature=0.2");
}

#[test]
fn the_summary_of_a_turn_is_one_short_line() {
    let layers = layers(&[(
        Source::Turn,
        r#"model=x temperature=0.2 system="One\nword, and it had better be a good one." extra={"k":null}"#,
    )]);
    assert_eq!(
        layers.turn_summary(),
        r#"model=x system="One\nword, and it had better be… temperature=0.2 extra.k=null"#
    );
}

/// Options read from a file may hold what the table would not write.
#[test]
fn extra_fields_that_are_no_object_are_listed_whole() {
    let mut layers = Layers::default();
    let odd = ConverseOptions::default().with_additional_model_request_fields(json!([1]));
    layers.layer_mut(Source::Config).options = odd;
    assert_eq!(listed(&layers)[1], "extra=[1] (config file)");
    assert_eq!(unset(&mut layers, "extra"), None);
}

proptest! {
    #[test]
    fn what_is_listed_is_what_is_sent(
        given in prop::collection::vec(
            (0_usize..6, "(topP=0\\.[1-9]|model=[ab]|extra\\.[ab](\\.c)?=([1-3]|null)|effort=low|think=(off|2000)|cache=1h|outputConfig=\\{\\}|tier=flex)"),
            0..8,
        ),
        hidden in prop::collection::vec("(topP|model|extra(\\.[ab](\\.c)?)?|effort|think|cache|tier)", 0..3),
    ) {
        let mut layers = Layers::default();
        for (n, text) in given {
            set(&mut layers, Source::ALL[n], &text);
        }
        for key in hidden {
            layers.unset(&find(&key).unwrap());
        }
        let mut rebuilt = Layer::default();
        for row in layers.in_force() {
            find(&row.name).unwrap().write(&mut rebuilt, &row.value).unwrap();
        }
        prop_assert_eq!(rebuilt, layers.effective());
    }
}
