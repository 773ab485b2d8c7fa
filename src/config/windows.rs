//! How many tokens models read at once. The service does not tell, so the config file may.

use super::glob;

/// The table `[context_window]`: patterns of models, and tokens.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Windows(pub(super) Vec<(String, u64)>);

impl Windows {
    /// The tokens a model reads at once, by the first pattern that is the model's; unknown when
    /// there is none.
    #[must_use]
    pub fn of(&self, model_id: &str) -> Option<u64> {
        let mut list = self.0.iter();
        let (_, tokens) = list.find(|(pattern, _)| glob::matches(pattern, model_id))?;
        Some(*tokens)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_pattern_that_fits_counts() {
        let windows = Windows(vec![
            ("us.amazon.nova-*".to_owned(), 300_000),
            ("*".to_owned(), 200_000),
        ]);
        assert_eq!(windows.of("us.amazon.nova-lite-v1:0"), Some(300_000));
        assert_eq!(windows.of("x"), Some(200_000));
        assert_eq!(Windows::default().of("x"), None);
    }
}
