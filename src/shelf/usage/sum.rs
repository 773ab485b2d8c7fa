//! What several turns have used together.

use serde_json::{Value, json};

use super::named;
use crate::chat;
use crate::config::{Cost, Prices};
use crate::store::{By, Used};

/// What the turns of a day, a model or a session have used together.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Sum {
    pub(super) key: String,
    pub(super) name: Option<String>,
    pub(super) turns: u64,
    /// Turns of which the service did not tell the usage.
    pub(super) untold: u64,
    pub(super) tokens: chat::Usage,
    pub(super) cost: Cost,
    /// Turns of which the price table does not tell the cost.
    pub(super) unpriced: u64,
}

impl Sum {
    pub(super) fn add(&mut self, used: &Used, prices: &Prices) {
        self.turns += used.turns;
        let Some(usage) = &used.usage else {
            self.untold += used.turns;
            self.unpriced += used.turns;
            return;
        };
        self.tokens.add(usage);
        let model = used.model.as_deref();
        match model.and_then(|model| prices.cost(model, usage)) {
            Some(cost) => self.cost += cost,
            None => self.unpriced += used.turns,
        }
    }

    pub(super) fn join(&mut self, other: &Self) {
        self.turns += other.turns;
        self.untold += other.untold;
        self.tokens.add(&other.tokens);
        self.cost += other.cost;
        self.unpriced += other.unpriced;
    }

    pub(super) fn cache_read(&self) -> u64 {
        self.tokens.cache_read_input_tokens.unwrap_or(0)
    }

    pub(super) fn cache_write(&self) -> u64 {
        self.tokens.cache_write_input_tokens.unwrap_or(0)
    }

    /// The cost as far as it is known, with a `+` where there is more to it.
    pub(super) fn cost(&self) -> String {
        match self.unpriced {
            0 => self.cost.to_string(),
            n if n < self.turns => format!("{}+", self.cost),
            _ => "?".to_owned(),
        }
    }

    pub(super) fn in_json(&self, by: By) -> Value {
        let key = (!self.key.is_empty()).then_some(self.key.as_str());
        let mut row = json!({
            named(by): key,
            "turns": self.turns,
            "inputTokens": self.tokens.input_tokens,
            "cacheReadInputTokens": self.cache_read(),
            "cacheWriteInputTokens": self.cache_write(),
            "outputTokens": self.tokens.output_tokens,
            "turnsWithoutUsage": self.untold,
            "cost": (self.unpriced < self.turns).then(|| self.cost.total()),
            "turnsWithoutCost": self.unpriced,
        });
        if let (By::Session, Some(row)) = (by, row.as_object_mut()) {
            row.insert("name".to_owned(), json!(self.name));
        }
        row
    }
}
