//! Which models there are here, and which of them a person means.
//!
//! The list is the service's own for one region and account. It is kept on disk for a day, so that
//! a name costs a question to the service only now and then, and a full id never does. What is
//! made of the list (rows, names, candidates) is pure.
//!
//! | file | owns |
//! |---|---|
//! | `offer` | what of a list can be asked: models, and profiles that lead to them |
//! | `find` | a part of a name to the one that is meant |
//! | `cache` | the list on disk |
//! | `shown` | as much of a list as is asked for, and the remark below it |
//! | `table` | the list as text and as JSON |

mod cache;
mod find;
mod offer;
mod shown;
mod table;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use crate::bedrock::{BedrockTransport, Catalog};
use crate::chat::{Error, ErrorKind, Result};
use cache::Cache;
use find::{Miss, find, is_exact};
pub use find::{fits, is_whole};
pub use offer::Offer;
pub use shown::{Shown, Wanted};
pub use table::{ids, json, json_lines, rows, text};

/// A list is asked for anew after this long.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The models of one region and account, asked for when they are needed.
///
/// Clones share what has been listed.
#[derive(Debug, Clone)]
pub struct Models {
    transport: BedrockTransport,
    cache: Option<Cache>,
    listed: Arc<Mutex<Option<Listed>>>,
}

/// A list, and how old it is.
#[derive(Debug, Clone)]
pub struct Listed {
    catalog: Arc<Catalog>,
    fetched: SystemTime,
}

/// How old a list may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// As old as a day.
    Day,
    /// It is asked for now.
    Now,
}

/// A list, and what kept a newer one from coming.
#[derive(Debug)]
pub struct Found {
    /// The list.
    pub listed: Listed,
    /// Why it is older than was asked for.
    pub stale: Option<Error>,
}

/// What can be asked by the newest list on disk, without a service to ask. The name is that of
/// [`Models::new`].
#[must_use]
pub fn on_disk(name: Option<&str>, owner: &str, region: Option<&str>) -> Vec<Offer> {
    let cache = Cache::of_user(name);
    let catalog = cache.and_then(|cache| cache.newest(owner, region));
    catalog.map_or_else(Vec::new, |catalog| offer::offers(&catalog))
}

impl Listed {
    fn now(catalog: Catalog) -> Self {
        Self {
            catalog: Arc::new(catalog),
            fetched: SystemTime::now(),
        }
    }

    /// What can be asked, in an order for people.
    #[must_use]
    pub fn offers(&self) -> Vec<Offer> {
        offer::offers(&self.catalog)
    }

    /// The id that is meant by a part of a name.
    ///
    /// # Errors
    /// When nothing or more than one thing is meant.
    pub fn find(&self, typed: &str) -> Result<String> {
        find(typed, &self.offers()).map_err(|miss| miss.error(typed, self))
    }

    /// The region it is true of.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.catalog.region
    }

    /// How old it is. A clock that was set back makes it as old as can be.
    #[must_use]
    pub fn age(&self) -> Duration {
        self.fetched.elapsed().unwrap_or(Duration::MAX)
    }

    /// Its age in words, such as `3 h ago`.
    #[must_use]
    pub fn age_in_words(&self) -> String {
        let seconds = self.age().as_secs();
        match seconds {
            0..60 => "just now".to_owned(),
            60..3600 => format!("{} min ago", seconds / 60),
            3600..172_800 => format!("{} h ago", seconds / 3600),
            _ => format!("{} days ago", seconds / 86_400),
        }
    }

    fn is_fresh(&self) -> bool {
        self.age() < DAY
    }
}

impl Models {
    /// The models behind a transport. The name is that of the list on disk where the transport's
    /// own origin says nothing, as with an endpoint that has another port each time.
    #[must_use]
    pub fn new(transport: BedrockTransport, name: Option<&str>) -> Self {
        Self {
            transport,
            cache: Cache::of_user(name),
            listed: Arc::default(),
        }
    }

    /// The list that can be had without asking anybody, however old.
    #[must_use]
    pub fn at_hand(&self) -> Option<Listed> {
        if let Some(listed) = self.remembered() {
            return Some(listed);
        }
        let origin = self.transport.origin_at_hand()?;
        let (fetched, catalog) = self.cache.as_ref()?.read(&origin)?;
        let listed = Listed {
            catalog: Arc::new(catalog),
            fetched,
        };
        self.remember(&listed);
        Some(listed)
    }

    /// The list. Where it cannot be asked for, an older one is better than none.
    ///
    /// # Errors
    /// When it cannot be asked for and there is none at hand.
    pub async fn list(&self, freshness: Freshness) -> Result<Found> {
        // It is known only then whose list is at hand.
        let origin = self.transport.origin().await?;
        let at_hand = self.at_hand();
        if let (Freshness::Day, Some(listed)) = (freshness, &at_hand)
            && listed.is_fresh()
        {
            return Ok(Found {
                listed: listed.clone(),
                stale: None,
            });
        }
        match (self.transport.catalog().await, at_hand) {
            (Ok(catalog), _) => {
                let listed = Listed::now(catalog);
                if let Some(cache) = &self.cache {
                    cache.write(&origin, listed.fetched, &listed.catalog);
                }
                self.remember(&listed);
                Ok(Found {
                    listed,
                    stale: None,
                })
            }
            (Err(error), Some(listed)) => Ok(Found {
                listed,
                stale: Some(error),
            }),
            (Err(error), None) => Err(error),
        }
    }

    /// The id that a person means by an id, an ARN or a part of a name. What has the form of an id
    /// asks nobody: it is taken as it is, or for the one of a fresh list that it is a part of. What
    /// there is to remark is told.
    ///
    /// # Errors
    /// When nothing or more than one thing is meant, or it cannot be told for want of a list.
    pub async fn resolve(&self, typed: &str, mut tell: impl FnMut(&str)) -> Result<String> {
        if is_exact(typed) {
            let Some(whole) = self.completed(typed).await else {
                return Ok(typed.to_owned());
            };
            tell(&format!("`{typed}` is taken for {whole}"));
            return Ok(whole);
        }
        let found = match self.list(Freshness::Day).await {
            Ok(found) => found,
            // A name with blanks is no id, so it cannot be one that only the list does not know.
            Err(error) if cannot_be_listed(&error) && !typed.contains(' ') => {
                tell(&format!(
                    "`{typed}` is used as it is: the models cannot be listed ({error})"
                ));
                return Ok(typed.to_owned());
            }
            Err(error) => {
                return Err(error.of(&format!(
                    "`{typed}` is not a full id, and the models could not be listed"
                )));
            }
        };
        let listed = found.listed;
        if let Some(error) = &found.stale {
            let age = listed.age_in_words();
            tell(&format!("the list of models is that of {age}: {error}"));
        }
        match find(typed, &listed.offers()) {
            Ok(id) => Ok(id),
            // It may have come since.
            Err(Miss::None { .. } | Miss::Other(_))
                if found.stale.is_none() && listed.age() > MOMENT =>
            {
                let again = self.list(Freshness::Now).await?.listed;
                find(typed, &again.offers()).map_err(|miss| miss.error(typed, &again))
            }
            Err(miss) => Err(miss.error(typed, &listed)),
        }
    }

    /// The id that what only looks like one is a part of, by a list that is fresh and at hand.
    async fn completed(&self, typed: &str) -> Option<String> {
        if is_whole(typed) {
            return None;
        }
        // It is known only then whose list is at hand. What fails here is told by the turn.
        self.transport.origin().await.ok()?;
        let offers = self.at_hand().filter(Listed::is_fresh)?.offers();
        let is_known = |offer: &Offer| offer.id == typed || offer.model == typed;
        match offers.iter().any(is_known) {
            true => None,
            false => find(typed, &offers).ok(),
        }
    }

    fn remembered(&self) -> Option<Listed> {
        let listed = self.listed.lock();
        listed.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn remember(&self, listed: &Listed) {
        let mut at_hand = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        *at_hand = Some(listed.clone());
    }
}

/// A list of this age need not be asked for again.
const MOMENT: Duration = Duration::from_secs(60);

/// Whether only the list is out of reach, and not the models themselves: a policy that allows
/// nothing but to ask them is common, and so is a gateway that knows no lists.
fn cannot_be_listed(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::AccessDenied | ErrorKind::NotFound | ErrorKind::Validation | ErrorKind::Service
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_told_in_the_unit_that_fits() {
        let aged = |seconds| {
            let mut listed = Listed::now(Catalog::default());
            listed.fetched = SystemTime::now() - Duration::from_secs(seconds);
            listed
        };
        for (seconds, words) in [
            (0, "just now"),
            (125, "2 min ago"),
            (7300, "2 h ago"),
            (300_000, "3 days ago"),
        ] {
            assert_eq!(aged(seconds).age_in_words(), words);
        }
        assert!(aged(86_000).is_fresh() && !aged(86_500).is_fresh());
        let mut ahead = aged(0);
        ahead.fetched = SystemTime::now() + DAY;
        assert!(!ahead.is_fresh());
    }
}
