//! The example that `outcrop config init` writes, which is also where hints take theirs from.

use super::sections::folded;

/// A config file in which every key is explained and commented out.
pub const EXAMPLE: &str = include_str!("example.toml");

/// How a key is written, by the example's line for it in this table.
pub(super) fn hint(section: &str, key: &str) -> Option<String> {
    let wanted = folded(key);
    let mut lines = lines().filter(|(title, _)| *title == section);
    let line = lines.find(|(_, line)| {
        let written = line.split_once(" = ").map(|(written, _)| folded(written));
        written.as_deref() == Some(&wanted)
    });
    line.map(|(_, line)| format!("for example `{line}`"))
}

/// The lines that say something when they are not commented out, each with the table it is in.
fn lines() -> impl Iterator<Item = (&'static str, &'static str)> {
    let said = EXAMPLE.lines().filter_map(|line| line.strip_prefix('#'));
    let said = said.filter(|line| line.starts_with(|c: char| !c.is_whitespace()));
    said.scan("", |title, line| {
        if line.starts_with('[') {
            *title = line.trim_matches(['[', ']']);
        }
        Some((*title, line))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_is_the_line_of_the_right_table() {
        assert_eq!(
            hint("", "maxTokens").unwrap(),
            "for example `max_tokens = 1000`"
        );
        assert!(hint("price", "model").unwrap().contains('*'));
        assert!(!hint("", "model").unwrap().contains('*'));
        assert_eq!(hint("", "fast"), None);
    }
}
