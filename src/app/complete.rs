//! What Tab is answered in a shell: what stands in the config file, in the store and in the list of
//! models on disk. Nobody is asked, nothing is written, and whatever cannot be read is left out.
//!
//! The first line says of what kind the answer is: `words`, or `files` and, behind a tab, the part of
//! the word that stands before the path. Each further line is a word and, behind a tab, what it is.

use super::{endpoint, print};
use crate::bedrock::Origin;
use crate::cli::{Cursor, Offers, Service};
use crate::exit::Exit;
use crate::models;
use crate::sources;
use crate::store::{self, Known, Store};
use crate::terminal::Screen;
use crate::terminal::sanitize::sanitize_line;

/// So many conversations are offered.
const SESSIONS: usize = 200;

/// What is said of a word is cut to this.
const MOST_CHARS: usize = 60;

/// Something that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Candidate {
    value: String,
    about: String,
    /// What else it is called: a name that would need quotes.
    called: String,
}

impl Candidate {
    fn new(value: impl Into<String>, about: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            about: about.into(),
            called: String::new(),
        }
    }
}

/// `outcrop __complete …`.
pub(super) fn run(cursor: Cursor, screen: Screen) -> Exit {
    let Cursor {
        before,
        typed,
        offers,
        service,
    } = cursor;
    let candidates = match offers {
        Offers::Files => return print(screen, &format!("files\t{}\n", sanitize_line(&before))),
        Offers::Words(words) => words
            .into_iter()
            .map(|(word, about)| Candidate::new(word, about))
            .collect(),
        Offers::Models => models(&service),
        Offers::Presets => presets(),
        Offers::Sessions => sessions(),
    };
    print(screen, &written(&before, &fitting(&typed, candidates)))
}

fn models(asked: &Service) -> Vec<Candidate> {
    let config = sources::config().unwrap_or_default();
    let aliases = config
        .aliases
        .iter()
        .map(|(alias, model)| Candidate::new(alias, model));
    let owner = Origin::owner(&endpoint::bedrock_config(asked, &config));
    let from_env = ["AWS_REGION", "AWS_DEFAULT_REGION"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|region| !region.is_empty()));
    let region = asked.region.clone().or(from_env);
    let offers = models::on_disk(endpoint::list_name(asked), &owner, region.as_deref());
    let offers = offers.into_iter().filter(|offer| offer.can_chat);
    aliases
        .chain(offers.map(|offer| Candidate::new(offer.id, offer.name)))
        .collect()
}

fn presets() -> Vec<Candidate> {
    let config = sources::config().unwrap_or_default();
    let names = config.presets.keys();
    names.map(|name| Candidate::new(name, "")).collect()
}

fn sessions() -> Vec<Candidate> {
    let kept = store::database_path()
        .and_then(|path| Store::open_to_read(&path).ok())
        .and_then(|store| store.known(SESSIONS).ok());
    kept.into_iter().flatten().map(session).collect()
}

/// By its name where that can be typed as it is, or else by its id.
fn session(known: Known) -> Candidate {
    let id = known.id.short();
    match known.name {
        Some(name) if is_plain(&name) => Candidate::new(name, known.title),
        Some(name) => Candidate {
            called: name.clone(),
            ..Candidate::new(id, name)
        },
        None => Candidate::new(id, known.title),
    }
}

/// Those that begin with what is typed, or else those that have it in them: few people remember
/// how an id begins.
fn fitting(typed: &str, mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    candidates.retain(|candidate| is_plain(&candidate.value));
    let beginning = |candidate: &&Candidate| candidate.value.starts_with(typed);
    if candidates.iter().any(|candidate| beginning(&candidate)) {
        candidates.retain(|candidate| beginning(&candidate));
        return candidates;
    }
    let lower = typed.to_lowercase();
    candidates.retain(|candidate| {
        let mut names = [&candidate.value, &candidate.called].into_iter();
        names.any(|name| name.to_lowercase().contains(&lower))
    });
    candidates
}

/// Whether every shell takes the word as it stands, as one word.
fn is_plain(word: &str) -> bool {
    let is_safe = |c: char| c.is_ascii_alphanumeric() || "-_.,:/=+".contains(c);
    !word.is_empty() && word.chars().all(is_safe)
}

fn written(before: &str, candidates: &[Candidate]) -> String {
    let lines = candidates.iter().map(|candidate| {
        let about = sanitize_line(&candidate.about);
        let mut about: Vec<char> = about.chars().collect();
        if about.len() > MOST_CHARS {
            about.truncate(MOST_CHARS - 1);
            about.push('…');
        }
        let about: String = about.into_iter().collect();
        format!("{before}{}\t{about}\n", candidate.value)
    });
    std::iter::once("words\n".to_owned()).chain(lines).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[&str]) -> Vec<Candidate> {
        values
            .iter()
            .map(|value| Candidate::new(*value, ""))
            .collect()
    }

    fn found(typed: &str, values: &[&str]) -> Vec<String> {
        let fitting = fitting(typed, of(values));
        fitting
            .into_iter()
            .map(|candidate| candidate.value)
            .collect()
    }

    #[test]
    fn what_begins_so_goes_before_what_has_it_elsewhere() {
        let ids = ["us.amazon.nova-lite-v1:0", "amazon.nova-pro-v1:0"];
        assert_eq!(found("am", &ids), ["amazon.nova-pro-v1:0"]);
        assert_eq!(found("LITE", &ids), ["us.amazon.nova-lite-v1:0"]);
        assert_eq!(found("", &ids), ids);
        assert_eq!(found("llama", &ids), [""; 0]);
    }

    #[test]
    fn nothing_is_offered_that_a_shell_would_make_something_of() {
        let hostile = [
            "$(touch x)",
            "`id`",
            "a b",
            "a;b",
            "a|b",
            "a&b",
            "a>b",
            "~root",
            "*",
            "a?",
            "{a,b}",
            "!!",
            "#x",
            "a\tb",
            "a\nb",
            "a\x1b[2J",
            "a'b",
            "a\"b",
            "a\\b",
            "",
            "ä",
            "%x",
            "^x",
            "@x",
            "[a]",
        ];
        assert_eq!(found("", &hostile), [""; 0]);
    }

    #[test]
    fn what_is_said_of_a_word_is_one_harmless_line() {
        let about = format!("a\tb\nc\x1b[2J{}", "x".repeat(100));
        let text = written("--model=", &[Candidate::new("fast", about)]);
        let lines: Vec<&str> = text.lines().collect();
        let ["words", line] = lines[..] else {
            panic!("{text}");
        };
        let (value, about) = line.split_once('\t').unwrap();
        assert_eq!(value, "--model=fast");
        assert!(!about.contains(['\t', '\x1b']) && about.chars().count() == MOST_CHARS);
    }
}
