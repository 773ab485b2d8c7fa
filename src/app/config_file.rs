//! `outcrop config`: where the config file is, and writing it.

use std::path::Path;

use super::print;
use crate::chat::{Error, ErrorKind, Result};
use crate::cli::ConfigDeed;
use crate::config;
use crate::exit::Exit;
use crate::files;
use crate::input;
use crate::sources;
use crate::terminal::Screen;

/// `outcrop config …`.
pub(super) fn run(deed: ConfigDeed, screen: Screen) -> Result<Exit> {
    let Some(path) = config::path(|name| std::env::var(name).ok()) else {
        return Err(Error::new(
            ErrorKind::Config,
            "there is no home folder for a config file",
        )
        .with_hint("set HOME, or OUTCROP_CONFIG to a file"));
    };
    let shown = path.display();
    let none = || {
        Error::new(
            ErrorKind::Usage,
            format!("there is no config file at {shown} yet"),
        )
        .with_hint("`outcrop config init` writes an example")
    };
    match deed {
        ConfigDeed::Path => Ok(print(screen, &format!("{shown}\n"))),
        ConfigDeed::Show => {
            if !path.exists() {
                return Err(none());
            }
            let text = input::text_or_regular_file(&format!("@{shown}"))?;
            let end = if text.ends_with('\n') { "" } else { "\n" };
            Ok(print(screen, &format!("{text}{end}")))
        }
        ConfigDeed::Init if path.exists() => Err(Error::new(
            ErrorKind::Usage,
            format!("there is a config file already: {shown}"),
        )
        .with_hint("`outcrop config edit` opens it")),
        ConfigDeed::Init => {
            files::write_new(&path, config::EXAMPLE)?;
            Ok(print(screen, &format!("{shown}\n")))
        }
        ConfigDeed::Edit => {
            edit(&path)?;
            // What is wrong in it is said at once, and stays written.
            sources::check(&sources::config()?).map(|()| Exit::Ok)
        }
    }
}

/// Opens the file in the person's editor, or the example where there is none yet.
fn edit(path: &Path) -> Result<()> {
    if !path.exists() {
        let text = crate::terminal::edit(config::EXAMPLE, ".toml")?;
        return files::write_new(path, &text);
    }
    let shown = path.display().to_string();
    input::check_regular(&shown)?;
    let text = std::fs::read_to_string(path).map_err(|error| {
        Error::new(ErrorKind::Io, format!("{shown} cannot be read"))
            .with_service_message(error.to_string())
            .with_hint("check its permissions, and that it is UTF-8 text")
    })?;
    files::write_over(path, &crate::terminal::edit(&text, ".toml")?)
}
