//! The price table, and what an answer costs by it. What it does not say is unknown, never guessed.

use serde::Deserialize;

use super::cost::Cost;
use super::glob;
use crate::chat::Usage;

/// The price table of the config file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Prices {
    pub(super) list: Vec<Price>,
    pub(super) date: Option<String>,
}

/// Dollars per million tokens for the models of a pattern.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Price {
    pub(super) model: String,
    pub(super) input: Option<f64>,
    pub(super) output: Option<f64>,
    pub(super) cache_read: Option<f64>,
    pub(super) cache_write: Option<f64>,
    pub(super) cache_write_1h: Option<f64>,
}

impl Prices {
    /// The day as of which they hold, `2026-11-01`. There is one whenever there are prices.
    #[must_use]
    pub fn date(&self) -> Option<&str> {
        self.date.as_deref()
    }

    /// What an answer of a model costs, by the first price whose pattern is the model's. Unknown
    /// when there is none, or when a kind of token was used that it has no price for.
    #[must_use]
    pub fn cost(&self, model_id: &str, usage: &Usage) -> Option<Cost> {
        let mut list = self.list.iter();
        list.find(|price| glob::matches(&price.model, model_id))?
            .cost(usage)
    }

    /// The same for the line under an answer: `≈ $0.0123, prices of 2026-11-01`.
    #[must_use]
    pub fn in_short(&self, cost: Cost) -> String {
        let cost = cost.to_string();
        let about = if cost.starts_with('<') { "" } else { "≈ " };
        let date = self.date().map(|date| format!(", prices of {date}"));
        format!("{about}{cost}{}", date.unwrap_or_default())
    }

    /// A cost as it is shown: `$0.0123 (estimate, prices of 2026-11-01)`.
    #[must_use]
    pub fn in_words(&self, cost: Cost) -> String {
        match self.date() {
            Some(date) => format!("{cost} (estimate, prices of {date})"),
            None => format!("{cost} (estimate)"),
        }
    }
}

impl Price {
    fn cost(&self, usage: &Usage) -> Option<Cost> {
        let cache_read = usage.cache_read_input_tokens.unwrap_or(0);
        let (short, long) = cache_writes(usage)?;
        Some(Cost {
            input: dollars(usage.input_tokens, self.input)?,
            output: dollars(usage.output_tokens, self.output)?,
            cache_read: dollars(cache_read, self.cache_read)?,
            cache_write: dollars(short, self.cache_write)? + dollars(long, self.cache_write_1h)?,
        })
    }
}

#[allow(clippy::cast_precision_loss)] // exact up to 9 * 10^15 tokens
fn dollars(tokens: u64, per_million: Option<f64>) -> Option<f64> {
    if tokens == 0 {
        return Some(0.0);
    }
    Some(tokens as f64 * per_million? / 1e6)
}

/// Tokens written to the cache for five minutes and for an hour, which costs more.
fn cache_writes(usage: &Usage) -> Option<(u64, u64)> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Detail {
        ttl: String,
        input_tokens: u64,
    }
    let all = usage.cache_write_input_tokens.unwrap_or(0);
    let details = usage.extra.get("cacheDetails").filter(|_| all > 0);
    let Some(details) = details else {
        return Some((all, 0));
    };
    let details: Vec<Detail> = serde_json::from_str(details.get()).ok()?;
    let mut long: u64 = 0;
    for detail in details {
        match detail.ttl.as_str() {
            "5m" => {}
            "1h" => long = long.checked_add(detail.input_tokens)?,
            _ => return None,
        }
    }
    Some((all.checked_sub(long)?, long))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn usage(json: &str) -> Usage {
        serde_json::from_str(json).unwrap()
    }

    fn prices(list: Vec<Price>) -> Prices {
        Prices {
            list,
            date: Some("2026-11-01".to_owned()),
        }
    }

    fn sonnet() -> Price {
        Price {
            model: "us.anthropic.claude-*".to_owned(),
            input: Some(3.0),
            output: Some(15.0),
            cache_read: Some(0.3),
            cache_write: Some(3.75),
            cache_write_1h: None,
        }
    }

    const MODEL: &str = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
    const PLAIN: &str = r#"{"inputTokens":1000,"outputTokens":200,"totalTokens":1200}"#;
    const CACHED: &str = r#"{"inputTokens":0,"outputTokens":0,"totalTokens":0,
        "cacheReadInputTokens":1000000,"cacheWriteInputTokens":2000000,
        "cacheDetails":[{"ttl":"5m","inputTokens":1500000},{"ttl":"1h","inputTokens":500000}]}"#;

    #[test]
    fn each_kind_of_token_has_its_price() {
        let cost = prices(vec![sonnet()]).cost(MODEL, &usage(PLAIN)).unwrap();
        assert!((cost.input - 0.003).abs() < 1e-12 && (cost.output - 0.003).abs() < 1e-12);
        assert_eq!(cost.to_string(), "$0.006");
        let price = Price {
            cache_write_1h: Some(6.0),
            ..sonnet()
        };
        let cost = prices(vec![price]).cost(MODEL, &usage(CACHED)).unwrap();
        assert!((cost.cache_read - 0.3).abs() < 1e-12);
        assert!((cost.cache_write - (1.5 * 3.75 + 0.5 * 6.0)).abs() < 1e-12);
    }

    #[test]
    fn a_kind_without_a_price_makes_the_cost_unknown_only_when_it_was_used() {
        let price = Price {
            cache_read: None,
            ..sonnet()
        };
        let prices = prices(vec![price]);
        assert!(prices.cost(MODEL, &usage(PLAIN)).is_some());
        let none_read = PLAIN.replace('}', r#","cacheReadInputTokens":0}"#);
        assert!(prices.cost(MODEL, &usage(&none_read)).is_some());
        let some_read = PLAIN.replace('}', r#","cacheReadInputTokens":1}"#);
        assert_eq!(prices.cost(MODEL, &usage(&some_read)), None);
    }

    #[test]
    fn cache_writes_of_another_duration_are_not_priced_as_the_usual_ones() {
        let prices = prices(vec![sonnet()]);
        assert_eq!(prices.cost(MODEL, &usage(CACHED)), None);
        assert_eq!(
            prices.cost(MODEL, &usage(&CACHED.replace("1h", "1d"))),
            None
        );
        assert!(
            prices
                .cost(MODEL, &usage(&CACHED.replace("1h", "5m")))
                .is_some()
        );
    }

    #[test]
    fn the_first_pattern_that_matches_wins_and_no_match_is_unknown() {
        let all = Price {
            model: "*".to_owned(),
            ..Price::default()
        };
        let both = prices(vec![sonnet(), all.clone()]);
        assert!(both.cost(MODEL, &usage(PLAIN)).is_some());
        assert_eq!(both.cost("amazon.nova-lite-v1:0", &usage(PLAIN)), None);
        assert_eq!(prices(vec![all, sonnet()]).cost(MODEL, &usage(PLAIN)), None);
        assert_eq!(Prices::default().cost(MODEL, &usage(PLAIN)), None);
    }

    #[test]
    fn a_cost_is_an_estimate_of_a_day_or_unknown() {
        let prices = prices(vec![sonnet()]);
        let cost = |model| prices.cost(model, &usage(PLAIN));
        let words = prices.in_words(cost(MODEL).unwrap());
        assert_eq!(words, "$0.006 (estimate, prices of 2026-11-01)");
        assert_eq!(cost("x"), None);
        let short = |json| prices.in_short(prices.cost(MODEL, &usage(json)).unwrap());
        assert_eq!(short(PLAIN), "≈ $0.006, prices of 2026-11-01");
        let one = PLAIN.replace("1000", "1").replace("200", "1");
        assert_eq!(short(&one), "<$0.0001, prices of 2026-11-01");
    }

    proptest! {
        #[test]
        fn no_count_of_tokens_breaks_it(
            input in any::<u64>(), write in any::<u64>(), long in any::<u64>(), ttl in "1h|5m|x",
        ) {
            let json = format!(
                r#"{{"inputTokens":{input},"outputTokens":0,"totalTokens":0,
                "cacheWriteInputTokens":{write},
                "cacheDetails":[{{"ttl":"{ttl}","inputTokens":{long}}}]}}"#
            );
            let price = Price { cache_write_1h: Some(1e6), ..sonnet() };
            let cost = prices(vec![price]).cost(MODEL, &usage(&json));
            prop_assert!(cost.is_none_or(|cost| cost.total().is_finite()));
        }
    }
}
