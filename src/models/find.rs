//! From what a person types to the model that is meant.

#[cfg(test)]
mod tests;

use super::Listed;
use super::offer::{Kind, Offer};
use crate::chat::{Error, ErrorKind};

/// So many candidates an error names.
const NAMED: usize = 6;

/// Why nothing was found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Miss {
    /// Nothing is called so; what comes nearest.
    None { nearest: Option<String> },
    /// Several are.
    Many(Vec<String>),
    /// One is that is listed only among all there is.
    Other(Box<Offer>),
}

impl Miss {
    pub(super) fn error(self, typed: &str, listed: &Listed) -> Error {
        let region = listed.region();
        match self {
            Self::None { nearest } => {
                let sentence = format!("no model in {region} is called `{typed}`");
                let hint = nearest.map(|id| format!("did you mean {id}? "));
                let hint = hint.unwrap_or_default() + "`outcrop models` or /models lists them";
                Error::new(ErrorKind::Usage, sentence).with_hint(hint)
            }
            Self::Other(offer) => {
                let why = match offer.is_legacy {
                    true => "which is being retired",
                    false => "which is not one to chat with",
                };
                let sentence = format!("`{typed}` is {}, {why}", offer.id);
                Error::new(ErrorKind::Usage, sentence).with_hint(
                    "`outcrop models --all` says what it is; its full id is taken all the same",
                )
            }
            Self::Many(ids) => {
                let more = match ids.len().saturating_sub(NAMED) {
                    0 => String::new(),
                    n => format!(" and {n} more"),
                };
                let named: Vec<String> = ids.into_iter().take(NAMED).collect();
                let sentence = format!("`{typed}` may be {}{more}", named.join(", "));
                Error::new(ErrorKind::Usage, sentence)
                    .with_hint("type more of the one that is meant")
            }
        }
    }
}

/// Whether this is a full id, with a version at its end, or an ARN by its form alone. Some ids have
/// no version.
#[must_use]
pub fn is_whole(typed: &str) -> bool {
    let has_version = typed.rsplit('-').next().is_some_and(|last| {
        let last = last.strip_prefix('v').unwrap_or_default();
        last.starts_with(|c: char| c.is_ascii_digit())
    });
    is_exact(typed) && (has_version || typed.starts_with("arn:"))
}

/// Whether this is an id or an ARN by its form alone: `maker.model`, with any prefix. It may still
/// not be one of a model that is there; only the service can tell.
pub(super) fn is_exact(typed: &str) -> bool {
    if typed.contains(char::is_whitespace) {
        return false;
    }
    if typed.starts_with("arn:") {
        return true;
    }
    let Some((maker, model)) = typed.split_once('.') else {
        return false;
    };
    // `us-gov.…` is a prefix; `claude-3.5` and `llama3.2` are names with versions.
    let maker = maker.strip_suffix("-gov").unwrap_or(maker);
    let is_word = maker.starts_with(|c: char| c.is_ascii_lowercase())
        && maker
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    is_word && model.starts_with(|c: char| c.is_ascii_lowercase())
}

/// The offer that is meant: what is called exactly so, else what has the whole words, else what has
/// the letters. Ways to one and the same model do not compete: see [`best_ways`].
pub(super) fn find(typed: &str, offers: &[Offer]) -> Result<String, Miss> {
    let wanted = folded(typed);
    let wanted = wanted.trim_matches('-');
    let talks = |offer: &&Offer| offer.can_chat;
    for is_meant in [is_called, has_words, has_letters] {
        let fitting: Vec<&Offer> = offers
            .iter()
            .filter(talks)
            .filter(|offer| !wanted.is_empty() && is_meant(offer, wanted))
            .collect();
        match best_ways(fitting).as_slice() {
            [] => {}
            [one] => return Ok(one.id.clone()),
            many => return Err(Miss::Many(many.iter().map(|one| one.id.clone()).collect())),
        }
    }
    // What cannot be talked with is still meant by its full id.
    if let Some(exact) = offers.iter().find(|offer| offer.id == typed) {
        return Ok(exact.id.clone());
    }
    let other = offers.iter().find(|offer| has_letters(offer, wanted));
    Err(match other.filter(|_| !wanted.is_empty()) {
        Some(other) => Miss::Other(Box::new(other.clone())),
        None => Miss::None {
            nearest: nearest(wanted, offers),
        },
    })
}

/// Whether an offer's id, name or maker has all of these words, as a list is narrowed.
pub fn fits(filter: &str) -> impl Fn(&Offer) -> bool + use<> {
    let words: Vec<String> = filter.split_whitespace().map(folded).collect();
    move |offer| {
        let text = folded(&format!(
            "{} {} {}",
            offer.short, offer.name, offer.provider
        ));
        words.iter().all(|word| text.contains(word.as_str()))
    }
}

/// Each model once, by the way that is best.
fn best_ways(fitting: Vec<&Offer>) -> Vec<&Offer> {
    let mut best: Vec<&Offer> = Vec::new();
    for offer in fitting {
        match best.iter_mut().find(|other| other.model == offer.model) {
            Some(other) if way(offer) < way(other) => *other = offer,
            Some(_) => {}
            None => best.push(offer),
        }
    }
    best
}

/// A model by its own id stays in the region; a profile that keeps to fewer regions comes before
/// one that leads everywhere; one's own is for those who name it.
fn way(offer: &Offer) -> (Kind, bool, usize, &str) {
    (offer.kind, offer.is_global, offer.regions, &offer.id)
}

fn is_called(offer: &Offer, wanted: &str) -> bool {
    folded(&offer.id) == wanted
        || folded(&offer.short) == wanted
        || folded(&offer.name) == wanted
        || core(&offer.model) == wanted && offer.kind != Kind::Own
}

fn has_words(offer: &Offer, wanted: &str) -> bool {
    let has = |text: &str| {
        let text = format!("-{text}-");
        text.contains(&format!("-{wanted}-"))
    };
    has(&folded(&offer.short)) || has(&folded(&offer.name))
}

fn has_letters(offer: &Offer, wanted: &str) -> bool {
    folded(&offer.short).contains(wanted) || folded(&offer.name).contains(wanted)
}

/// Letters small, and all that separates words the same.
fn folded(text: &str) -> String {
    let lower = text.to_lowercase();
    let dashes = lower.chars().map(|c| match c {
        ' ' | '.' | '_' | ':' | '/' => '-',
        c => c,
    });
    dashes.collect()
}

/// An id without maker, date and version, as people say it: `claude-sonnet-4` of
/// `anthropic.claude-sonnet-4-20250514-v1:0`.
fn core(id: &str) -> String {
    let name = id.split_once('.').map_or(id, |(_, name)| name);
    let name = folded(name);
    let mut words: Vec<&str> = name.split('-').collect();
    let is_number = |word: &str| word.chars().all(|c| c.is_ascii_digit());
    if let [.., version, number] = words.as_slice()
        && version.strip_prefix('v').is_some_and(is_number)
        && is_number(number)
    {
        words.truncate(words.len() - 2);
    }
    if words.last().is_some_and(|word| {
        word.strip_prefix('v')
            .is_some_and(|n| !n.is_empty() && is_number(n))
    }) {
        words.pop();
    }
    if words
        .last()
        .is_some_and(|word| word.len() == 8 && is_number(word))
    {
        words.pop();
    }
    words.join("-")
}

fn nearest(wanted: &str, offers: &[Offer]) -> Option<String> {
    const ALIKE: f64 = 0.8;
    let likeness = |offer: &Offer| {
        [
            core(&offer.model),
            folded(&offer.name),
            folded(&offer.short),
        ]
        .iter()
        .map(|name| strsim::jaro_winkler(name, wanted))
        .fold(0.0, f64::max)
    };
    let talking = offers.iter().filter(|offer| offer.can_chat);
    let (likeness, offer) = talking
        .map(|offer| (likeness(offer), offer))
        .max_by(|a, b| a.0.total_cmp(&b.0))?;
    (likeness >= ALIKE).then(|| offer.id.clone())
}
