//! Where the config file is.

use std::path::PathBuf;

const FOLDER: &str = "outcrop";
const FILE: &str = "config.toml";
const NAMED: &str = "OUTCROP_CONFIG";

/// The config file's path: `OUTCROP_CONFIG`, else `config.toml` in `OUTCROP_HOME`, else in the
/// platform's folder for configuration. `None` when there is no home folder to look in.
///
/// A variable that is empty counts as not set.
#[must_use]
pub fn path(env: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let set = |name| env(name).filter(|value| !value.is_empty());
    let named = set(NAMED).map(PathBuf::from);
    let at_home = || Some(PathBuf::from(set("OUTCROP_HOME")?).join(FILE));
    let usual = || Some(folder(&set)?.join(FOLDER).join(FILE));
    named.or_else(at_home).or_else(usual)
}

/// Whether the path is one that the person has named, and not just where such a file would be.
#[must_use]
pub fn is_named(env: impl Fn(&str) -> Option<String>) -> bool {
    env(NAMED).is_some_and(|value| !value.is_empty())
}

#[cfg(windows)]
fn folder(set: &dyn Fn(&'static str) -> Option<String>) -> Option<PathBuf> {
    absolute(set, "APPDATA").or_else(|| Some(home(set)?.join("AppData").join("Roaming")))
}

/// macOS too: there as well, programs for the terminal are looked for in `~/.config`.
#[cfg(not(windows))]
fn folder(set: &dyn Fn(&'static str) -> Option<String>) -> Option<PathBuf> {
    absolute(set, "XDG_CONFIG_HOME").or_else(|| Some(home(set)?.join(".config")))
}

fn home(set: &dyn Fn(&'static str) -> Option<String>) -> Option<PathBuf> {
    let by_account = || std::env::home_dir().filter(|home| home.is_absolute());
    absolute(set, "HOME").or_else(by_account)
}

/// A relative path is to be ignored, says the XDG base directory specification; it would also let
/// any folder one stands in bring a config file of its own, with a command to run.
fn absolute(set: &dyn Fn(&'static str) -> Option<String>, name: &'static str) -> Option<PathBuf> {
    set(name)
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
}

#[cfg(all(test, unix))]
mod tests {
    use std::path::Path;

    use super::*;

    fn path_with(variables: &[(&str, &str)]) -> PathBuf {
        let get = |name: &str| {
            let mut all = variables.iter();
            all.find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        };
        path(get).unwrap()
    }

    #[test]
    fn the_narrowest_variable_wins() {
        let all = [
            ("OUTCROP_CONFIG", "mine.toml"),
            ("OUTCROP_HOME", "/data"),
            ("XDG_CONFIG_HOME", "/xdg"),
            ("HOME", "/home/ann"),
        ];
        let expected = [
            "mine.toml",
            "/data/config.toml",
            "/xdg/outcrop/config.toml",
            "/home/ann/.config/outcrop/config.toml",
        ];
        for (first, expected) in expected.into_iter().enumerate() {
            assert_eq!(path_with(&all[first..]), Path::new(expected));
        }
    }

    #[test]
    fn an_empty_variable_and_a_relative_folder_are_passed_over() {
        let variables = [
            ("OUTCROP_CONFIG", ""),
            ("OUTCROP_HOME", ""),
            ("XDG_CONFIG_HOME", "relative"),
            ("HOME", "/home/ann"),
        ];
        let expected = Path::new("/home/ann/.config/outcrop/config.toml");
        assert_eq!(path_with(&variables), expected);
    }

    #[test]
    fn without_home_it_is_never_a_file_of_the_folder_one_stands_in() {
        let found = path(|name| (name == "HOME").then(|| "relative".to_owned()));
        assert!(found.is_none_or(|path| path.is_absolute()));
    }
}
