use proptest::prelude::*;
use serde_json::json;

use super::*;

const PLAIN: Drawing = Drawing {
    columns: Some(60),
    utf8: false,
    color: false,
};

fn sum(key: &str, tokens: [u64; 4], turns: u64, unpriced: u64) -> Sum {
    let [input, cache_read, cache_write, output] = tokens;
    let tokens = serde_json::from_value(json!({
        "inputTokens": input,
        "cacheReadInputTokens": cache_read,
        "cacheWriteInputTokens": cache_write,
        "outputTokens": output,
        "totalTokens": 0,
    }))
    .unwrap();
    Sum {
        key: key.to_owned(),
        turns,
        unpriced,
        tokens,
        ..Sum::default()
    }
}

fn days() -> Usage {
    Usage {
        by: By::Day,
        sums: vec![
            sum("2026-03-01", [1000, 2000, 0, 1000], 2, 0),
            sum("2026-03-02", [10, 0, 0, 5], 1, 1),
        ],
    }
}

#[test]
fn a_bar_is_as_long_as_its_share_and_shows_its_parts() {
    let table = days().table(&Prices::default(), PLAIN);
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(
        lines[0],
        "day           in  cached   out  # in  - cached  = out"
    );
    assert_eq!(
        lines[1],
        "2026-03-01  3.0k    2.0k  1.0k  #######-------------======="
    );
    assert!(
        lines[2].ends_with("  #"),
        "something is not nothing: {table}"
    );
    assert_eq!(lines[3], "all         3.0k    2.0k  1.0k");
}

#[test]
fn without_a_screen_numbers_are_exact_and_there_are_no_bars() {
    let plain = Drawing {
        columns: None,
        ..PLAIN
    };
    let table = days().table(&Prices::default(), plain);
    assert!(
        table.contains("2026-03-01  3000    2000  1000\n"),
        "{table}"
    );
    assert!(!table.contains('#'));
    let narrow = Drawing {
        columns: Some(36),
        ..PLAIN
    };
    assert!(!days().table(&Prices::default(), narrow).contains('#'));
}

#[test]
fn a_cost_says_whether_there_is_more_to_it() {
    assert_eq!(sum("", [0; 4], 2, 0).cost(), "$0");
    assert_eq!(sum("", [0; 4], 2, 1).cost(), "$0+");
    assert_eq!(sum("", [0; 4], 2, 2).cost(), "?");
    let row = sum("a", [1, 2, 3, 4], 2, 2).in_json(By::Model);
    assert_eq!((&row["model"], &row["cost"]), (&json!("a"), &Value::Null));
    assert!(row.get("name").is_none());
}

#[test]
fn a_time_is_a_day_or_an_age() {
    assert_eq!(
        since("2026-03-01").unwrap(),
        Since::Day("2026-03-01".into())
    );
    assert!(matches!(since("7d").unwrap(), Since::Time(_)));
    for bad in [
        "",
        "yesterday",
        "2026-02-30",
        "2026-3-1",
        "7",
        "01.03.2026",
        "é",
    ] {
        let error = since(bad).unwrap_err();
        assert!(error.hint().unwrap().contains("7d"), "{bad}");
    }
}

proptest! {
    #[test]
    fn no_bar_is_longer_than_its_room(
        tokens in any::<[u64; 4]>(), most in any::<u64>(), room in 8..200usize,
    ) {
        let sum = sum("x", tokens, 1, 0);
        prop_assert!(PLAIN.bar(&sum, most.max(sum.tokens.all_tokens()), room).len() <= room);
    }
}

#[test]
fn long_names_that_begin_alike_keep_their_ends_and_without_bars_are_whole() {
    let arn = |account: &str, id: &str| {
        let key = format!("arn:aws:bedrock:us-east-1:{account}:application-inference-profile/{id}");
        sum(&key, [10, 0, 0, 5], 1, 1)
    };
    let usage = Usage {
        by: By::Model,
        sums: vec![arn("111111111111", "same"), arn("222222222222", "same")],
    };
    let names = |drawing| {
        let table = usage.table(&Prices::default(), drawing);
        let names = table.lines().skip(1).take(2);
        let names: Vec<String> = names
            .map(|row| row.split(' ').next().unwrap().to_owned())
            .collect();
        names
    };
    let plain = Drawing {
        columns: None,
        ..PLAIN
    };
    let whole = [usage.sums[0].key.clone(), usage.sums[1].key.clone()];
    assert_eq!(names(plain), whole);
    assert_eq!(names(PLAIN), whole, "cut, they would be the same");
}

#[test]
fn titles_that_begin_alike_keep_their_ends() {
    let titled = |key: &str, title: &str| Sum {
        name: Some(title.to_owned()),
        ..sum(key, [10, 0, 0, 5], 1, 1)
    };
    let usage = Usage {
        by: By::Session,
        sums: vec![
            titled("a", "Explain the borrow checker of Rust"),
            titled("b", "Explain the borrow checker to a child"),
        ],
    };
    let table = usage.table(&Prices::default(), PLAIN);
    assert!(table.contains("Explain the…cker of Rust"), "{table}");
    assert!(table.contains("Explain the…r to a child"), "{table}");
}
