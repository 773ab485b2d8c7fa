//! A remark of several parts, such as times and tokens, laid out for the width there is.

use unicode_width::UnicodeWidthStr;

const BETWEEN: &str = " · ";

/// The parts on rows of at most so many columns, none of them broken in two unless it is wider
/// than a row by itself.
pub(super) fn in_rows(parts: &[String], columns: Option<usize>) -> Vec<String> {
    let columns = columns.unwrap_or(usize::MAX);
    let mut rows: Vec<String> = Vec::new();
    for part in parts {
        match rows.last_mut() {
            Some(row) if [&**row, BETWEEN, part].concat().width() <= columns => {
                row.push_str(BETWEEN);
                row.push_str(part);
            }
            _ => rows.push(part.clone()),
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_go_to_a_new_row_rather_than_break() {
        let parts = ["1.2 s", "12 in", "≈ $0.01, prices of 2026-11-01"].map(str::to_owned);
        let rows = |columns| in_rows(&parts, columns);
        assert_eq!(
            rows(None),
            ["1.2 s · 12 in · ≈ $0.01, prices of 2026-11-01"]
        );
        assert_eq!(rows(Some(45)).len(), 1);
        assert_eq!(
            rows(Some(44)),
            ["1.2 s · 12 in", "≈ $0.01, prices of 2026-11-01"]
        );
        assert_eq!(rows(Some(1)).len(), 3);
        assert_eq!(in_rows(&[], Some(80)), Vec::<String>::new());
    }
}
