//! Money.

use std::fmt;
use std::ops::AddAssign;

/// What an answer, or several, cost by the price table, in dollars.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Cost {
    /// For tokens read, cached ones left out.
    pub input: f64,
    /// For tokens written.
    pub output: f64,
    /// For tokens read from the cache.
    pub cache_read: f64,
    /// For tokens written to the cache.
    pub cache_write: f64,
}

impl Cost {
    /// All of it.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.input + self.output + self.cache_read + self.cache_write
    }
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        self.input += other.input;
        self.output += other.output;
        self.cache_read += other.cache_read;
        self.cache_write += other.cache_write;
    }
}

/// The total: `$12.34`, `$0.0123`, `<$0.0001`.
impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&in_words(self.total()))
    }
}

fn in_words(dollars: f64) -> String {
    if dollars <= 0.0 {
        return "$0".to_owned();
    }
    if dollars < 0.0001 {
        return "<$0.0001".to_owned();
    }
    if dollars >= 1.0 {
        return format!("${dollars:.2}");
    }
    let four = format!("${dollars:.4}");
    // Two places at least, as money is written.
    let short = four.strip_suffix("00").or_else(|| four.strip_suffix('0'));
    short.unwrap_or(&four).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_short_and_never_nothing() {
        for (dollars, words) in [
            (0.0, "$0"),
            (0.000_000_3, "<$0.0001"),
            (0.0001, "$0.0001"),
            (0.0123, "$0.0123"),
            (0.012, "$0.012"),
            (0.1, "$0.10"),
            (0.999_96, "$1.00"),
            (12.345_6, "$12.35"),
            (1000.0, "$1000.00"),
        ] {
            assert_eq!(in_words(dollars), words);
        }
    }

    #[test]
    fn costs_add_up() {
        let mut sum = Cost::default();
        for _ in 0..2 {
            sum += Cost {
                input: 0.25,
                output: 0.5,
                cache_read: 0.125,
                cache_write: 1.0,
            };
        }
        assert_eq!(sum.to_string(), "$3.75");
        assert_eq!(
            format!("{sum:>8}|{:<4}|", Cost::default()),
            "   $3.75|$0  |"
        );
    }
}
