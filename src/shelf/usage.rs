//! What turns have used and cost, as a table with bars.

mod drawing;
mod names;
mod sum;
#[cfg(test)]
mod tests;

use drawing::{Drawing, row, widths};
use names::{cut, only};
use serde_json::Value;
use sum::Sum;
use time::format_description::well_known::Iso8601;

use super::short::{in_short, short_name};
use crate::chat::{Error, ErrorKind, Result};
use crate::config::Prices;
use crate::store::{By, Since, Store, short_id};
use crate::terminal::Screen;
use crate::terminal::sanitize::sanitize_line;

/// The legend above the bars has to fit.
const NARROWEST_BAR: usize = 21;

fn named(by: By) -> &'static str {
    match by {
        By::Day => "day",
        By::Model => "model",
        By::Session => "session",
    }
}

/// What was used, read from the store.
#[derive(Debug)]
pub struct Usage {
    by: By,
    sums: Vec<Sum>,
}

impl Usage {
    /// Sums it up: days in their order, models and sessions by what they used.
    ///
    /// # Errors
    /// When the store fails.
    pub fn of(store: &Store, by: By, since: Option<&Since>, prices: &Prices) -> Result<Self> {
        let mut sums: Vec<Sum> = Vec::new();
        for used in store.usage(by, since)? {
            if sums.last().is_none_or(|sum| sum.key != used.key) {
                sums.push(Sum {
                    key: used.key.clone(),
                    name: used.name.clone(),
                    ..Sum::default()
                });
            }
            if let Some(sum) = sums.last_mut() {
                sum.add(&used, prices);
            }
        }
        if by != By::Day {
            sums.sort_by_key(|sum| std::cmp::Reverse(sum.tokens.all_tokens()));
        }
        Ok(Self { by, sums })
    }

    /// A JSON object for each sum.
    pub fn rows(&self) -> Vec<Value> {
        self.sums.iter().map(|sum| sum.in_json(self.by)).collect()
    }

    /// A table and what there is to remark of it.
    pub fn in_words(&self, prices: &Prices, screen: Screen) -> String {
        if self.sums.is_empty() {
            return "no answer is kept that this could be told of\n".to_owned();
        }
        self.alone(prices, screen) + &self.remarks(prices)
    }

    /// The table alone: with bars on a terminal that can show them, and exact numbers elsewhere.
    pub fn alone(&self, prices: &Prices, screen: Screen) -> String {
        match self.sums.is_empty() {
            true => String::new(),
            false => self.table(prices, Drawing::on(screen)),
        }
    }

    fn table(&self, prices: &Prices, drawing: Drawing) -> String {
        let mut all = Sum::default();
        self.sums.iter().for_each(|sum| all.join(sum));
        let has_prices = prices.date().is_some();
        let cells = |name: String, sum: &Sum| {
            let tokens = |n| match drawing.columns {
                Some(_) => in_short(n),
                None => n.to_string(),
            };
            let mut cells = vec![
                name,
                tokens(sum.tokens.all_input_tokens()),
                tokens(sum.cache_read()),
                tokens(sum.tokens.output_tokens),
            ];
            cells.extend(has_prices.then(|| sum.cost()));
            cells
        };
        let mut header: Vec<String> = [named(self.by), "in", "cached", "out"]
            .map(str::to_owned)
            .to_vec();
        header.extend(has_prices.then(|| "cost".to_owned()));
        let mut table = vec![header];
        let names = match drawing.columns {
            Some(_) => cut(&self.names()),
            None => self.names(),
        };
        let named = names.into_iter().zip(&self.sums);
        table.extend(named.map(|(name, sum)| cells(name, sum)));
        if self.sums.len() > 1 {
            table.push(cells("all".to_owned(), &all));
        }
        let widths = widths(&table);
        let taken: usize = widths.iter().map(|width| width + 2).sum();
        let room = drawing
            .columns
            .and_then(|columns| columns.checked_sub(taken + 1))
            .filter(|room| *room >= NARROWEST_BAR);
        let amounts = self.sums.iter().map(|sum| sum.tokens.all_tokens());
        let most = amounts.max().unwrap_or(0);
        let mut text = String::new();
        for (n, cells) in table.iter().enumerate() {
            let bar = match (room, n.checked_sub(1).and_then(|n| self.sums.get(n))) {
                (Some(room), Some(sum)) => drawing.bar(sum, most, room),
                (Some(_), None) if n == 0 => drawing.legend(),
                _ => String::new(),
            };
            let line = format!("{}{bar}", row(cells, &widths));
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// What each sum is called, by as little as tells it from the others.
    fn names(&self) -> Vec<String> {
        let name = |sum: &Sum| sum.name.clone().unwrap_or_else(|| sum.key.clone());
        let whole: Vec<String> = self.sums.iter().map(name).collect();
        let names = match self.by {
            By::Day => whole,
            By::Model => {
                let short = whole.iter().map(|name| short_name(name).to_owned());
                only(short.collect(), |at| whole.get(at).cloned())
            }
            By::Session => only(whole.clone(), |at| {
                let id = short_id(&self.sums.get(at)?.key);
                Some(format!("{id} {}", whole.get(at)?))
            }),
        };
        let known = names.into_iter().map(|name| match name.as_str() {
            "" => "(unknown)".to_owned(),
            name => sanitize_line(name),
        });
        known.collect()
    }

    fn remarks(&self, prices: &Prices) -> String {
        let count = |of: fn(&Sum) -> u64| self.sums.iter().map(of).sum::<u64>();
        let mut text = String::new();
        match prices.date() {
            Some(date) => {
                text.push_str(&format!("\ncosts are estimates, by prices of {date}"));
                if count(|sum| sum.unpriced) > 0 {
                    text.push_str("; `+` and `?`: not every turn has a price");
                }
            }
            None => text.push_str("\ncosts unknown: the config file has no prices"),
        }
        text.push('\n');
        if let n @ 1.. = count(|sum| sum.untold) {
            text.push_str(&format!(
                "the service did not tell what {n} of {} turns used\n",
                count(|sum| sum.turns)
            ));
        }
        text
    }
}

/// What a person gives as a time: a day, `2026-11-01`, or an age, `7d`.
///
/// # Errors
/// When it is neither.
pub fn since(typed: &str) -> Result<Since> {
    if let Some(point) = super::before(typed) {
        return Ok(Since::Time(point));
    }
    match time::Date::parse(typed, &Iso8601::DATE) {
        Ok(day) if (0..=9999).contains(&day.year()) => Ok(Since::Day(day.to_string())),
        _ => Err(Error::new(
            ErrorKind::Usage,
            format!("`{typed}` is neither a date nor an age"),
        )
        .with_hint("write a day like 2026-11-01, or an age like 12h, 7d or 8w")),
    }
}
