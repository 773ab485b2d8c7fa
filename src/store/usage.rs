//! What turns have used, summed by the database.

use std::time::SystemTime;

use rusqlite::{Connection, Row, params};

use super::{Store, time};
use crate::chat::{Result, Usage};

/// What is summed together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The turns of a day, as the clock of this machine has it.
    Day,
    /// Those a model answered.
    Model,
    /// Those of a session.
    Session,
}

/// Since when turns are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Since {
    /// A point in time.
    Time(SystemTime),
    /// The beginning of a day, `YYYY-MM-DD`, as the clock of this machine has it.
    Day(String),
}

/// What some turns have used that one price is for: they are alike in their model and in which kinds
/// of token they used.
#[derive(Debug, Clone, PartialEq)]
pub struct Used {
    /// The day, the model or the session's id.
    pub key: String,
    /// What a session is called; nothing for the others.
    pub name: Option<String>,
    /// The model they asked.
    pub model: Option<String>,
    /// How many they are.
    pub turns: u64,
    /// Their tokens; nothing, when the service did not tell them.
    pub usage: Option<Usage>,
}

/// Turns that were answered, or of which the service told what they used all the same. `long` is
/// what was written to the cache for an hour, which has a price of its own, and `odd` is set where
/// it was written for a time that this version does not know.
const TURNS: &str = "
    SELECT session, model, started, turns.usage IS NULL AS untold,
        ifnull(usage ->> 'inputTokens', 0) AS input,
        ifnull(usage ->> 'outputTokens', 0) AS output,
        ifnull(usage ->> 'cacheReadInputTokens', 0) AS cache_read,
        ifnull(usage ->> 'cacheWriteInputTokens', 0) AS cache_write,
        (SELECT total(CASE type WHEN 'object' THEN value ->> 'inputTokens' END)
            FROM json_each(usage, '$.cacheDetails')
            WHERE CASE type WHEN 'object' THEN value ->> 'ttl' END = '1h') AS long,
        EXISTS (SELECT 1 FROM json_each(usage, '$.cacheDetails')
            WHERE ifnull(CASE type WHEN 'object' THEN value ->> 'ttl' END, '')
                NOT IN ('5m', '1h')) AS odd
    FROM turns
    WHERE (usage IS NOT NULL OR answer IS NOT NULL)";

impl Store {
    /// What turns have used, in the order of the keys.
    ///
    /// # Errors
    /// Of kind `Io`, when the database cannot be read.
    pub fn usage(&self, by: By, since: Option<&Since>) -> Result<Vec<Used>> {
        let (key, name, join) = match by {
            By::Day => ("date(started / 1000, 'unixepoch', 'localtime')", "NULL", ""),
            By::Model => ("ifnull(model, '')", "NULL", ""),
            By::Session => (
                "sessions.id",
                "ifnull(sessions.name, sessions.title)",
                "JOIN sessions ON sessions.key = turns.session",
            ),
        };
        self.read(|db| {
            let since = match since {
                None => i64::MIN,
                Some(Since::Time(point)) => time::stored(*point),
                Some(Since::Day(day)) => beginning(db, day)?,
            };
            sums(db, [key, name, join, "started >= ?1"], since)
        })
    }
}

/// What all turns of a session have used, those of other branches as well.
pub(super) fn of_session(db: &Connection, session: i64) -> Result<Vec<Used>> {
    sums(db, ["''", "NULL", "", "session = ?1"], session)
}

fn sums(db: &Connection, [key, name, join, wanted]: [&str; 4], than: i64) -> Result<Vec<Used>> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {key}, {name}, model, count(*), untold, total(input),
            total(output), total(cache_read), total(cache_write), total(long), odd
         FROM ({TURNS} AND {wanted}) AS turns {join}
         GROUP BY 1, model, untold, odd, input > 0, output > 0, cache_read > 0,
            cache_write > long, long > 0
         ORDER BY 1, model"
    ))?;
    let used = statement.query_map([than], read)?;
    Ok(used.collect::<Result<_, _>>()?)
}

/// The milliseconds at which a day begins.
fn beginning(db: &Connection, day: &str) -> Result<i64> {
    let mut statement = db.prepare_cached("SELECT 1000 * unixepoch(?1, 'utc')")?;
    Ok(statement.query_row(params![day], |row| row.get(0))?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Used> {
    let is_untold: bool = row.get(4)?;
    let [input, output, cache_read, cache_write, long] =
        [5, 6, 7, 8, 9].map(|column| row.get(column).map(tokens));
    let usage = told(
        [input?, output?, cache_read?, cache_write?, long?],
        row.get(10)?,
    );
    Ok(Used {
        key: row.get(0)?,
        name: row.get(1)?,
        model: row.get(2)?,
        turns: u64::try_from(row.get::<_, i64>(3)?).unwrap_or(0),
        usage: (!is_untold).then_some(usage),
    })
}

/// In the form of the wire, where what was written to the cache has its details.
fn told([input, output, cache_read, cache_write, long]: [u64; 5], is_odd: bool) -> Usage {
    let details = match is_odd {
        true => serde_json::json!([{"ttl": "other", "inputTokens": cache_write}]),
        false => serde_json::json!([
            {"ttl": "5m", "inputTokens": cache_write.saturating_sub(long)},
            {"ttl": "1h", "inputTokens": long},
        ]),
    };
    let usage = serde_json::json!({
        "inputTokens": input,
        "outputTokens": output,
        "totalTokens": input.saturating_add(output),
        "cacheReadInputTokens": cache_read,
        "cacheWriteInputTokens": cache_write,
        "cacheDetails": details,
    });
    serde_json::from_value(usage).unwrap_or_default()
}

/// A sum as the database makes it where an integer may be too small: exact up to 9 * 10^15.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float that does not fit becomes the nearest that does"
)]
fn tokens(sum: f64) -> u64 {
    sum as u64
}
