//! As much of a list as is asked for, and the remark below it.

use super::{Listed, Offer, fits};

/// What of a list is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Words that an id, a name or a maker must have; none, where it is blank.
    pub filter: String,
    /// Also what one cannot chat with.
    pub all: bool,
}

/// What of a list is shown.
#[derive(Debug)]
pub struct Shown {
    /// In an order for people.
    pub offers: Vec<Offer>,
    /// How many fit as well, but cannot be chatted with.
    left_out: usize,
    wanted: Wanted,
}

impl Shown {
    /// What is wanted of a list.
    #[must_use]
    pub fn of(listed: &Listed, wanted: Wanted) -> Self {
        let mut offers = listed.offers();
        let fits = fits(&wanted.filter);
        offers.retain(|offer| fits(offer));
        let fitting = offers.len();
        offers.retain(|offer| wanted.all || offer.can_chat);
        Self {
            left_out: fitting - offers.len(),
            offers,
            wanted,
        }
    }

    /// How many there are, where, how old the list is, and what shows more.
    #[must_use]
    pub fn remark(&self, listed: &Listed) -> String {
        let (region, age) = (listed.region(), listed.age_in_words());
        let filter = self.wanted.filter.trim();
        match (self.offers.len(), self.left_out) {
            (0, 0) if !filter.is_empty() => format!(
                "0 models in {region} fit `{filter}`, listed {age}; fewer letters find more, --refresh asks again"
            ),
            (0, out @ 1..) => format!(
                "0 models in {region} that one can chat with, listed {age}; --all shows {out} of another kind"
            ),
            (count, out) => {
                let plural = if count == 1 { "" } else { "s" };
                let all = if out == 0 { "" } else { ", --all shows all" };
                format!(
                    "{count} model{plural} in {region}, listed {age}; --refresh asks again{all}"
                )
            }
        }
    }
}
