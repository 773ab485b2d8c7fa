//! The list as text and as JSON.

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::offer::Offer;

/// A longer id has a line of its own rather than push all names to the right.
const LONG: usize = 56;

/// Rows of id, name and what it takes, as much of them as the width allows; all of them without
/// one. Each of its cells, which are foreign, is made harmless so: the end of a line in one would be
/// the end of its row.
#[must_use]
pub fn text(offers: &[Offer], width: Option<usize>, harmless: impl Fn(&str) -> String) -> String {
    let cells = |offer| row(offer).map(|cell| harmless(&cell));
    let mut rows: Vec<[String; 3]> = offers.iter().map(cells).collect();
    // The end of a row would break it, and it could not be copied. The id alone means the same.
    let breaks = |id: &str| width.is_some_and(|width| id.width() > width);
    for ([id, ..], offer) in rows.iter_mut().zip(offers) {
        if breaks(id) {
            id.clone_from(&offer.short);
        }
    }
    let widths = widths(&rows);
    let columns = (1..=3)
        .rev()
        .find(|columns| {
            let sum: usize = widths.iter().take(*columns).sum();
            width.is_none_or(|width| sum + 2 * (columns - 1) <= width)
        })
        .unwrap_or(1);
    rows.iter().map(|row| line(row, widths, columns)).collect()
}

/// A row for each to choose from, as wide as it needs to be. The text is foreign.
#[must_use]
pub fn rows(offers: &[Offer]) -> Vec<String> {
    let mut rows: Vec<[String; 3]> = offers.iter().map(row).collect();
    for ([id, ..], offer) in rows.iter_mut().zip(offers) {
        id.clone_from(&offer.short);
    }
    let widths = widths(&rows);
    let rows = rows.iter().map(|row| line(row, widths, 3));
    rows.map(|row| row.trim_end().to_owned()).collect()
}

fn widths(rows: &[[String; 3]]) -> [usize; 3] {
    [0, 1, 2].map(|column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        let widths = cells.map(|cell| cell.width());
        widths.filter(|width| *width <= LONG).max().unwrap_or(0)
    })
}

fn line(row: &[String; 3], widths: [usize; 3], columns: usize) -> String {
    let mut line = String::new();
    for (n, (cell, width)) in row.iter().zip(widths).take(columns).enumerate() {
        line.push_str(cell);
        let used = if n == 0 && cell.width() > width && columns > 1 {
            line.push('\n');
            0
        } else {
            cell.width()
        };
        line.push_str(&" ".repeat(width.saturating_sub(used) + 2));
    }
    format!("{}\n", line.trim_end())
}

fn row(offer: &Offer) -> [String; 3] {
    let mut remarks: Vec<String> = Vec::new();
    if !offer.input.is_empty() {
        remarks.push(offer.input.join(" "));
    }
    if !offer.is_on_demand {
        remarks.push("not by this id".to_owned());
    }
    if offer.is_legacy {
        remarks.push("legacy".to_owned());
    }
    if !offer.output.is_empty() && !offer.output.iter().any(|kind| kind == "text") {
        remarks.push(format!("gives {}", offer.output.join(" ")));
    }
    let name = match offer.provider.as_str() {
        "" => offer.name.clone(),
        maker if offer.name.to_lowercase().contains(&maker.to_lowercase()) => offer.name.clone(),
        maker => format!("{} ({maker})", offer.name),
    };
    [offer.id.clone(), name, remarks.join(", ")]
}

/// The ids, one a line.
#[must_use]
pub fn ids(offers: &[Offer]) -> String {
    offers
        .iter()
        .map(|offer| format!("{}\n", offer.id))
        .collect()
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    id: &'a str,
    name: &'a str,
    provider: &'a str,
    kind: &'static str,
    model_id: &'a str,
    arn: &'a str,
    input: &'a [String],
    output: &'a [String],
    on_demand: bool,
    legacy: bool,
    chat: bool,
}

fn json_row(offer: &Offer) -> String {
    let row = Row {
        id: &offer.id,
        name: &offer.name,
        provider: &offer.provider,
        kind: offer.kind.name(),
        model_id: &offer.model,
        arn: &offer.arn,
        input: &offer.input,
        output: &offer.output,
        on_demand: offer.is_on_demand,
        legacy: offer.is_legacy,
        chat: offer.can_chat,
    };
    serde_json::to_string(&row).unwrap_or_default()
}

/// One JSON array.
#[must_use]
pub fn json(offers: &[Offer]) -> String {
    let rows: Vec<String> = offers.iter().map(json_row).collect();
    format!("[{}]", rows.join(","))
}

/// A JSON object for each.
#[must_use]
pub fn json_lines(offers: &[Offer]) -> Vec<String> {
    offers.iter().map(json_row).collect()
}

#[cfg(test)]
mod tests {
    use super::super::offer::{
        offers,
        testing::{model, profile},
    };
    use super::*;
    use crate::bedrock::Catalog;

    fn some() -> Vec<Offer> {
        offers(&Catalog {
            models: vec![model("maker.chat-v1:0", "Chat", "ON_DEMAND")],
            profiles: vec![profile(
                "us.maker.chat-v1:0",
                "US 日本 Chat",
                "maker.chat-v1:0",
            )],
            ..Catalog::default()
        })
    }

    #[test]
    fn rows_give_way_to_a_narrow_screen_a_column_at_a_time() {
        let all = some();
        let shown = |width| text(&all, width, str::to_owned);
        assert_eq!(
            shown(None),
            "maker.chat-v1:0     Chat (maker)          text\nus.maker.chat-v1:0  US 日本 Chat (maker)  text\n"
        );
        let long = "arn:".to_owned() + &"x".repeat(LONG);
        let mut own = some();
        own[1].id.clone_from(&long);
        assert!(text(&own, None, str::to_owned).contains(&format!("\n{long}\n{:17}US", "")));
        own[1].short = "abc".to_owned();
        let narrow = text(&own, Some(50), str::to_owned);
        assert!(narrow.lines().all(|row| row.width() <= 50), "{narrow}");
        assert!(narrow.contains("\nabc "), "{narrow}");
        assert!(!shown(Some(43)).contains("text"));
        assert_eq!(shown(Some(24)), ids(&all));
    }

    #[test]
    fn json_is_one_array_or_an_object_a_line() {
        let all = some();
        let rows: serde_json::Value = serde_json::from_str(&json(&all)).unwrap();
        assert_eq!(rows[1]["modelId"], "maker.chat-v1:0");
        assert_eq!(rows[1]["kind"], "profile");
        let lines = json_lines(&all);
        assert_eq!(lines.len(), 2);
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&lines[0]).unwrap(),
            rows[0]
        );
    }
}
