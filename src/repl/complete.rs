//! What Tab makes of the word before the cursor.

use std::cell::OnceCell;

use rustyline::completion::Pair;

use super::command::{COMMANDS, Offers, find};
use super::paths;
use crate::settings;
use crate::terminal::sanitize::sanitize_line;

/// Names to complete that stand in no table of the program.
#[derive(Default)]
pub(super) struct Names {
    /// The presets of the config file.
    pub(super) presets: Vec<String>,
    pub(super) models: ModelNames,
    /// Kept conversations, newest first: what is typed for each, and what it is about.
    pub(super) sessions: Vec<(String, String)>,
    /// Tools that wait for an answer.
    pub(super) tools: Vec<(String, String)>,
    /// The newest messages.
    pub(super) messages: Vec<(String, String)>,
    /// What is attached, by number.
    pub(super) attached: Vec<(String, String)>,
    /// The blocks of code in the newest answer, by number.
    pub(super) code: Vec<(String, String)>,
}

/// Aliases and ids of models, looked up when the first is to be completed.
#[derive(Default)]
pub(super) struct ModelNames {
    found: OnceCell<Vec<String>>,
    look_up: Option<Box<dyn Fn() -> Vec<String>>>,
}

impl ModelNames {
    pub(super) fn new(look_up: impl Fn() -> Vec<String> + 'static) -> Self {
        Self {
            found: OnceCell::new(),
            look_up: Some(Box::new(look_up)),
        }
    }

    fn get(&self) -> &[String] {
        let look_up = || self.look_up.as_ref().map(|look_up| look_up());
        self.found.get_or_init(|| look_up().unwrap_or_default())
    }
}

/// Where that which is completed begins, and what it can become. The line is cut at the cursor;
/// `after` stands behind it.
pub(super) fn complete(line: &str, after: &str, names: &Names) -> (usize, Vec<Pair>) {
    // The shell's words are files more often than not.
    if line.starts_with('!') && !line.starts_with("!!") {
        return path(line, 1, after);
    }
    let Some(rest) = line.strip_prefix('/') else {
        return (line.len(), Vec::new());
    };
    let start = line.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let word = line.get(start..).unwrap_or_default();
    let Some((name, argument)) = rest.split_once(char::is_whitespace) else {
        let commands = COMMANDS
            .iter()
            .map(|command| format!("/{} ", command.name()));
        return (start, fitting(word, commands));
    };
    let offers = find(name).map_or(Offers::Nothing, |command| command.offers);
    let before = argument.strip_suffix(word).unwrap_or_default();
    let before: Vec<&str> = before.split_whitespace().collect();
    let is_first = before.is_empty();
    match offers {
        Offers::Paths => match argument.trim_start().starts_with('!') {
            true => path(line, line.len() - argument.trim_start().len() + 1, after),
            false => path(line, 0, after),
        },
        Offers::Words(_) | Offers::WordOrPath(_) | Offers::Assignments if word.contains('@') => {
            path(line, start + word.find('@').map_or(0, |at| at + 1), after)
        }
        Offers::WordOrPath(_) if !is_first => path(line, start, after),
        Offers::WordOrPath(words) => {
            let (at, mut found) = path(line, start, after);
            let words = fitting(word, words.iter().map(|word| format!("{word} ")));
            found.splice(0..0, words);
            (at, found)
        }
        Offers::Words(words) => (start, fitting(word, words.iter().map(ToString::to_string))),
        Offers::Commands => {
            let commands = COMMANDS.iter().map(|command| command.name().to_owned());
            (start, fitting(word, commands))
        }
        Offers::SettingNames => {
            let settings = settings::settings().iter();
            let names = settings.map(|setting| setting.name.to_owned());
            (start, fitting(word, names))
        }
        Offers::Assignments => (start, fitting(word, assignments(word))),
        Offers::Presets => (start, fitting(word, names.presets.iter().cloned())),
        // A name of several words is none of the ids.
        Offers::Model if !is_first => (start, Vec::new()),
        Offers::Model | Offers::Models => (start, containing(word, names.models.get())),
        Offers::Sessions => sessions(line, argument, names),
        Offers::Messages => (start, told(word, &names.messages)),
        Offers::Attached => (start, told(word, &names.attached)),
        Offers::Tools => match before[..] {
            [] => (start, told(word, &names.tools)),
            [_] => (start, fitting(word, ["ok ", "error "].map(str::to_owned))),
            _ if word.starts_with('@') => path(line, start + 1, after),
            _ => (start, Vec::new()),
        },
        Offers::Passages => match before[..] {
            ["code"] => (start, told(word, &names.code)),
            [] | [_] => (start, fitting(word, ["code ".to_owned()])),
            _ => (start, Vec::new()),
        },
        Offers::Nothing => (start, Vec::new()),
    }
}

fn fitting(word: &str, candidates: impl IntoIterator<Item = String>) -> Vec<Pair> {
    let pairs = candidates.into_iter().map(|text| Pair {
        display: text.clone(),
        replacement: text,
    });
    pairs
        .filter(|pair| begins(&pair.replacement, word))
        .collect()
}

/// Names with what they are.
fn told(word: &str, names: &[(String, String)]) -> Vec<Pair> {
    let fits = names.iter().filter(|(name, _)| begins(name, word));
    let pairs = fits.map(|(name, about)| Pair {
        display: sanitize_line(&format!("{name}  {about}")),
        replacement: format!("{name} "),
    });
    pairs.collect()
}

/// Those that begin with the word, or else those that have it in them: few people remember how an
/// id begins.
fn containing(word: &str, names: &[String]) -> Vec<Pair> {
    let beginning = fitting(word, names.iter().cloned());
    if !beginning.is_empty() {
        return beginning;
    }
    let small = word.to_lowercase();
    let fits = |name: &&String| name.to_lowercase().contains(&small);
    fitting("", names.iter().filter(fits).cloned())
}

fn begins(candidate: &str, word: &str) -> bool {
    candidate.to_lowercase().starts_with(&word.to_lowercase())
}

/// A name may have blanks in it, so all that stands behind the command is what is completed.
fn sessions(line: &str, argument: &str, names: &Names) -> (usize, Vec<Pair>) {
    let typed = argument.trim_start();
    let fits = names
        .sessions
        .iter()
        .filter(|(name, _)| begins(name, typed));
    let pairs = fits.map(|(name, about)| Pair {
        display: format!("{name}  {about}"),
        replacement: name.clone(),
    });
    (line.len() - typed.len(), pairs.collect())
}

/// What the path that begins there can become, in the quoting it was begun in.
fn path(line: &str, from: usize, after: &str) -> (usize, Vec<Pair>) {
    let (at, found) = paths::complete(line.get(from..).unwrap_or_default(), after);
    let pairs = found.into_iter().map(|candidate| Pair {
        display: candidate.shown,
        replacement: candidate.typed,
    });
    (from + at, pairs.collect())
}

fn assignments(word: &str) -> Vec<String> {
    match word.split_once('=') {
        None => settings::settings()
            .iter()
            .map(|setting| format!("{}=", setting.name))
            .collect(),
        Some((name, _)) => {
            let known = settings::settings()
                .iter()
                .find(|s| s.name.eq_ignore_ascii_case(name));
            let choices = known.map_or(&[][..], |setting| setting.choices);
            choices
                .iter()
                .map(|choice| format!("{name}={choice}"))
                .collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(names: &[(&str, &str)]) -> Vec<(String, String)> {
        let names = names.iter();
        names
            .map(|(name, about)| ((*name).to_owned(), (*about).to_owned()))
            .collect()
    }

    fn completed(line: &str) -> (usize, Vec<String>) {
        let names = Names {
            presets: vec!["review".to_owned(), "rhyme".to_owned()],
            models: ModelNames::new(|| {
                ["amazon.nova-lite-v1:0", "us.amazon.nova-pro-v1:0", "fast"]
                    .map(str::to_owned)
                    .to_vec()
            }),
            sessions: vec![
                ("my talk".to_owned(), "3 h".to_owned()),
                ("019abc".to_owned(), "What is a monad?".to_owned()),
            ],
            tools: named(&[("tooluse_1", "weather"), ("tooluse_2", "clock")]),
            messages: named(&[("a1", "user: hi"), ("b2", "assistant: hello")]),
            attached: named(&[("1", "notes.txt")]),
            code: named(&[("1", "sh: ls"), ("2", "rust: fn main() {")]),
        };
        let (at, pairs) = complete(line, "", &names);
        (at, pairs.into_iter().map(|pair| pair.replacement).collect())
    }

    #[test]
    fn a_model_is_completed_by_any_part_of_it() {
        let found = |line: &str| completed(line).1;
        assert_eq!(found("/model fa"), ["fast"]);
        assert_eq!(found("/model PRO"), ["us.amazon.nova-pro-v1:0"]);
        assert_eq!(found("/model nova").len(), 2);
        assert_eq!(found("/model a"), ["amazon.nova-lite-v1:0"]);
        assert_eq!(found("/model ").len(), 3);
        assert_eq!(found("/model nova a").len(), 0);
        assert_eq!(found("/compare fast PRO"), ["us.amazon.nova-pro-v1:0"]);
    }

    fn one(at: usize, text: &str) -> (usize, Vec<String>) {
        (at, vec![text.to_owned()])
    }

    #[test]
    fn tab_knows_commands_their_words_and_the_settings() {
        assert_eq!(completed("/hel"), one(0, "/help "));
        assert_eq!(completed("/history j"), one(9, "json"));
        assert_eq!(completed("/help onc"), one(6, "once"));
        assert_eq!(completed("/once temp"), one(6, "temperature="));
        assert_eq!(
            completed("/set a=1 latency=opt"),
            one(9, "latency=optimized")
        );
        assert_eq!(completed("/unset TOPP"), one(7, "topP"));
    }

    #[test]
    fn tab_knows_tools_messages_attachments_and_code() {
        assert_eq!(
            completed("/tool "),
            (6, vec!["tooluse_1 ".into(), "tooluse_2 ".into()])
        );
        assert_eq!(completed("/tool tooluse_2 e"), one(16, "error "));
        assert_eq!(
            completed("/tool tooluse_2 "),
            (16, vec!["ok ".into(), "error ".into()])
        );
        assert_eq!(completed("/tool tooluse_2 ok so"), (19, vec![]));
        assert_eq!(completed("/goto b"), one(6, "b2 "));
        assert_eq!(completed("/detach "), one(8, "1 "));
        assert_eq!(completed("/copy "), one(6, "code "));
        assert_eq!(completed("/copy 4 c"), one(8, "code "));
        assert_eq!(
            completed("/copy code "),
            (11, vec!["1 ".into(), "2 ".into()])
        );
        assert_eq!(completed("/copy 4 code "), (13, vec![]));
    }

    #[test]
    fn tab_knows_presets_and_conversations() {
        assert_eq!(completed("/preset re"), one(8, "review"));
        assert_eq!(completed("/resume 01"), one(8, "019abc"));
        assert_eq!(completed("/resume  My t"), one(9, "my talk"));
        assert_eq!(completed("/resume ").1.len(), 2);
    }

    #[test]
    fn tab_knows_files_also_behind_an_at() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("tools.json"), "").unwrap();
        let path = folder.path().join("tools.json").display().to_string();
        let begun = format!("{}/to", folder.path().display());
        for command in [
            "/attach ",
            "/system @",
            "/set tools=@",
            "/export md ",
            "!cat ",
            "/attach !cat ",
        ] {
            let (_, found) = completed(&format!("{command}{begun}"));
            assert!(
                matches!(&found[..], [one] if path.ends_with(one.trim_end())),
                "{command}: {found:?}"
            );
        }
        assert_eq!(completed("/export ht").1, ["html "]);
    }

    #[test]
    fn tab_offers_nothing_where_there_is_nothing() {
        for line in ["", "hello wor", "/nonsense x", "/hash x", "/set é", "/é"] {
            assert_eq!(completed(line).1, Vec::<String>::new(), "{line}");
        }
    }
}
