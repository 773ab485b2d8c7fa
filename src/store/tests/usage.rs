//! What turns have used, summed.

use std::time::{Duration, UNIX_EPOCH};

use super::*;
use crate::store::{By, Since, Used};

/// Keeps an answered turn with this usage, begun at this time.
fn turn(store: &Store, at: &mut Cursor, model: &str, usage: &serde_json::Value, started: &str) {
    let options = ConverseOptions::new(model);
    let question = [Message::user("hi")];
    let begun = store.begin_turn(at, Ask::New(&question), &options).unwrap();
    let answer = response("ho");
    store
        .end_turn(at, &begun.turn, &Ending::answered(&answer))
        .unwrap();
    let usage = (!usage.is_null()).then(|| usage.to_string());
    store
        .db
        .execute(
            "UPDATE turns SET usage = ?2, started = 1000 * unixepoch(?3, 'utc') WHERE id = ?1",
            (begun.turn.id().as_str(), usage, started),
        )
        .unwrap();
}

fn plain(input: u64, output: u64) -> serde_json::Value {
    json!({"inputTokens": input, "outputTokens": output, "totalTokens": input + output})
}

/// A key, how many turns, and the tokens in and out.
type Sum<'a> = (&'a str, u64, Option<(u64, u64)>);

fn sums(used: &[Used]) -> Vec<Sum<'_>> {
    let sum = |used: &Used| {
        let usage = used.usage.as_ref();
        usage.map(|usage| (usage.input_tokens, usage.output_tokens))
    };
    used.iter()
        .map(|used| (used.key.as_str(), used.turns, sum(used)))
        .collect()
}

#[test]
fn turns_are_summed_by_day_model_and_session() {
    let place = place();
    let store = place.open();
    let (mut one, mut two) = (store.start(Some("one")), store.start(None));
    turn(&store, &mut one, "a", &plain(1, 10), "2026-03-01 23:59:59");
    turn(&store, &mut one, "b", &plain(2, 20), "2026-03-02 00:00:00");
    turn(&store, &mut two, "a", &plain(4, 40), "2026-03-02 12:00:00");
    let by = |by| store.usage(by, None).unwrap();
    assert_eq!(
        sums(&by(By::Day)),
        [
            ("2026-03-01", 1, Some((1, 10))),
            ("2026-03-02", 1, Some((4, 40))),
            ("2026-03-02", 1, Some((2, 20))),
        ]
    );
    assert_eq!(
        sums(&by(By::Model)),
        [("a", 2, Some((5, 50))), ("b", 1, Some((2, 20)))]
    );
    let sessions = by(By::Session);
    assert_eq!(sessions.len(), 3, "one of a model for each: {sessions:?}");
    assert_eq!(sessions[0].key, one.session().as_str());
    assert_eq!(sessions[0].name.as_deref(), Some("one"));
    assert_eq!(sessions[2].name.as_deref(), Some("hi"));
}

#[test]
fn a_day_begins_at_midnight_here() {
    let place = place();
    let store = place.open();
    let mut at = store.start(None);
    turn(&store, &mut at, "a", &plain(1, 1), "2026-03-01 23:59:59");
    turn(&store, &mut at, "a", &plain(2, 2), "2026-03-02 00:00:00");
    let since = |since| sums(&store.usage(By::Model, Some(&since)).unwrap()).len();
    let used = store
        .usage(By::Model, Some(&Since::Day("2026-03-02".to_owned())))
        .unwrap();
    assert_eq!(sums(&used), [("a", 1, Some((2, 2)))]);
    assert_eq!(since(Since::Day("2026-03-03".to_owned())), 0);
    assert_eq!(since(Since::Time(UNIX_EPOCH)), 1);
    let far = UNIX_EPOCH + Duration::from_secs(100_000_000_000);
    assert_eq!(since(Since::Time(far)), 0);
}

#[test]
fn what_was_not_told_or_not_answered_is_not_counted_as_nothing() {
    let place = place();
    let store = place.open();
    let mut at = store.start(None);
    turn(&store, &mut at, "a", &plain(1, 1), "2026-03-01");
    turn(&store, &mut at, "a", &json!(null), "2026-03-01");
    let question = [Message::user("never answered")];
    store
        .begin_turn(&mut at, Ask::New(&question), &options())
        .unwrap();
    let used = store.usage(By::Model, None).unwrap();
    assert_eq!(sums(&used), [("a", 1, Some((1, 1))), ("a", 1, None)]);
}

#[test]
fn what_went_to_the_cache_keeps_its_details_and_nothing_strange_breaks_the_sum() {
    let place = place();
    let store = place.open();
    let mut at = store.start(None);
    let cached = |details: serde_json::Value| {
        json!({"inputTokens": 1, "outputTokens": 1, "totalTokens": 2,
            "cacheWriteInputTokens": 10, "cacheDetails": details})
    };
    for details in [
        json!([{"ttl": "1h", "inputTokens": 4}, {"ttl": "5m", "inputTokens": 6}]),
        json!([{"ttl": "1h", "inputTokens": 3}]),
        json!([{"ttl": "1d", "inputTokens": 10}]),
        json!(["x", 1, null]),
        json!("x"),
    ] {
        turn(&store, &mut at, "a", &cached(details), "2026-03-01");
    }
    turn(&store, &mut at, "b", &plain(u64::MAX / 2, 1), "2026-03-01");
    turn(&store, &mut at, "b", &plain(u64::MAX / 2, 1), "2026-03-01");
    let used = store.usage(By::Model, None).unwrap();
    let details: Vec<String> = used
        .iter()
        .filter_map(|used| used.usage.as_ref()?.extra.get("cacheDetails"))
        .map(|details| details.get().to_owned())
        .collect();
    let both = r#"[{"inputTokens":13,"ttl":"5m"},{"inputTokens":7,"ttl":"1h"}]"#;
    assert!(details.contains(&both.to_owned()), "{details:?}");
    let odd = details.iter().filter(|text| text.contains("other"));
    assert_eq!(odd.count(), 1, "{details:?}");
    let b = used.iter().find(|used| used.key == "b").unwrap();
    assert!(b.usage.as_ref().unwrap().input_tokens > u64::MAX / 2);
}
