//! What turns have used and cost, as a table with bars.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};
use time::format_description::well_known::Iso8601;
use unicode_width::UnicodeWidthStr;

use super::short::{in_short, short_name};
use crate::chat::{self, Error, ErrorKind, Result};
use crate::config::{Cost, Prices};
use crate::store::{By, Since, Store, Used, short_id};
use crate::terminal::Screen;
use crate::terminal::sanitize::sanitize_line;

/// A longer name is cut where there are bars behind it.
const WIDEST_NAME: usize = 24;
/// The legend above the bars has to fit.
const NARROWEST_BAR: usize = 21;

/// What the turns of a day, a model or a session have used together.
#[derive(Debug, Default, Clone, PartialEq)]
struct Sum {
    key: String,
    name: Option<String>,
    turns: u64,
    /// Turns of which the service did not tell the usage.
    untold: u64,
    tokens: chat::Usage,
    cost: Cost,
    /// Turns of which the price table does not tell the cost.
    unpriced: u64,
}

impl Sum {
    fn add(&mut self, used: &Used, prices: &Prices) {
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

    fn join(&mut self, other: &Self) {
        self.turns += other.turns;
        self.untold += other.untold;
        self.tokens.add(&other.tokens);
        self.cost += other.cost;
        self.unpriced += other.unpriced;
    }

    fn cache_read(&self) -> u64 {
        self.tokens.cache_read_input_tokens.unwrap_or(0)
    }

    fn cache_write(&self) -> u64 {
        self.tokens.cache_write_input_tokens.unwrap_or(0)
    }

    /// The cost as far as it is known, with a `+` where there is more to it.
    fn cost(&self) -> String {
        match self.unpriced {
            0 => self.cost.to_string(),
            n if n < self.turns => format!("{}+", self.cost),
            _ => "?".to_owned(),
        }
    }

    fn in_json(&self, by: By) -> Value {
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

fn widths(table: &[Vec<String>]) -> Vec<usize> {
    let columns = table.first().map_or(0, Vec::len);
    let width = |column: usize| {
        let cells = table.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or(0)
    };
    (0..columns).map(width).collect()
}

/// The name on the left, numbers on the right.
fn row(cells: &[String], widths: &[usize]) -> String {
    let mut text = String::new();
    for (n, (cell, width)) in cells.iter().zip(widths).enumerate() {
        let blank = " ".repeat(width.saturating_sub(cell.width()));
        match n {
            0 => text.push_str(&format!("{cell}{blank}  ")),
            _ => text.push_str(&format!("{blank}{cell}  ")),
        }
    }
    text
}

/// Those that are there only once; of the others, what they are called instead.
fn only(names: Vec<String>, otherwise: impl Fn(usize) -> Option<String>) -> Vec<String> {
    let mut times: HashMap<String, usize> = HashMap::new();
    for name in &names {
        *times.entry(name.clone()).or_default() += 1;
    }
    let told = names.into_iter().enumerate().map(|(at, name)| {
        let is_only = times.get(&name) == Some(&1);
        let other = (!is_only).then(|| otherwise(at)).flatten();
        other.unwrap_or(name)
    });
    told.collect()
}

/// Names cut so that they can still be told from each other, where they could before.
fn cut(names: &[String]) -> Vec<String> {
    let by = |way: fn(&str) -> String| names.iter().map(|name| way(name)).collect();
    let ends = only(by(ends), |at| names.get(at).cloned());
    only(by(start), |at| ends.get(at).cloned())
}

/// The start of a longer name.
fn start(name: &str) -> String {
    match name.width() <= WIDEST_NAME {
        true => name.to_owned(),
        false => first(name.chars(), WIDEST_NAME - 1) + "…",
    }
}

/// The start and the end of a longer name.
fn ends(name: &str) -> String {
    if name.width() <= WIDEST_NAME {
        return name.to_owned();
    }
    let end = first(name.chars().rev(), WIDEST_NAME / 2);
    let begin = first(name.chars(), WIDEST_NAME - 1 - end.width());
    begin + "…" + &end.chars().rev().collect::<String>()
}

/// As many of them as so many columns hold.
fn first(chars: impl Iterator<Item = char>, columns: usize) -> String {
    let mut taken = String::new();
    for c in chars {
        taken.push(c);
        if taken.width() > columns {
            taken.pop();
            break;
        }
    }
    taken
}

/// How a table is drawn.
#[derive(Debug, Clone, Copy)]
struct Drawing {
    /// The screen's; nothing, where there are no bars.
    columns: Option<usize>,
    utf8: bool,
    color: bool,
}

/// The three parts of a bar can be told apart without colour too.
const PARTS: [(&str, &str, &str, Style); 3] = [
    ("in", "█", "#", AnsiColor::Blue.on_default()),
    ("cached", "░", "-", AnsiColor::Cyan.on_default()),
    ("out", "▓", "=", AnsiColor::Green.on_default()),
];

impl Drawing {
    fn on(screen: Screen) -> Self {
        let abilities = screen.abilities();
        let draws = abilities.stdout && abilities.moves && !screen.look().is_accessible();
        Self {
            columns: draws.then(|| screen.columns()),
            utf8: abilities.utf8,
            color: abilities.color_stdout,
        }
    }

    /// A bar of which `room` columns stand for `most` tokens. Something is never drawn as nothing.
    fn bar(self, sum: &Sum, most: u64, room: usize) -> String {
        let fresh = sum.tokens.input_tokens.saturating_add(sum.cache_write());
        let mut text = String::new();
        let (mut tokens, mut drawn) = (0_u64, 0);
        for (part, amount) in PARTS
            .iter()
            .zip([fresh, sum.cache_read(), sum.tokens.output_tokens])
        {
            tokens = tokens.saturating_add(amount);
            let end = scaled(tokens, most, room);
            text.push_str(&self.part(part, end - drawn));
            drawn = end;
        }
        match (drawn, sum.tokens.all_tokens()) {
            (0, 1..) => self.part(&PARTS[0], 1),
            _ => text,
        }
    }

    fn part(self, (_, sign, ascii, style): &(&str, &str, &str, Style), times: usize) -> String {
        let bar = if self.utf8 { sign } else { ascii }.repeat(times);
        match self.color && times > 0 {
            true => format!("{style}{bar}{style:#}"),
            false => bar,
        }
    }

    fn legend(self) -> String {
        let part = |part: &(&str, &str, &str, Style)| format!("{} {}", self.part(part, 1), part.0);
        PARTS.iter().map(part).collect::<Vec<_>>().join("  ")
    }
}

/// Rounded to the nearest column.
fn scaled(tokens: u64, most: u64, room: usize) -> usize {
    let room = room as u128;
    let most = u128::from(most.max(1));
    let columns = (u128::from(tokens) * room * 2 + most) / (most * 2);
    usize::try_from(columns.min(room)).unwrap_or(0)
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
