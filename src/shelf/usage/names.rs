//! Names in as little room as tells them from each other.

use std::collections::HashMap;

use unicode_width::UnicodeWidthStr;

/// A longer name is cut where there are bars behind it.
const WIDEST_NAME: usize = 24;

/// Those that are there only once; of the others, what they are called instead.
pub(super) fn only(names: Vec<String>, otherwise: impl Fn(usize) -> Option<String>) -> Vec<String> {
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
pub(super) fn cut(names: &[String]) -> Vec<String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_cut() {
        for way in [start, ends] {
            assert_eq!(way("short"), "short");
            assert_eq!(way(&"x".repeat(30)).width(), WIDEST_NAME);
            assert!(way(&"日本".repeat(20)).width() <= WIDEST_NAME);
        }
    }
}
