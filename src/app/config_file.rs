//! `outcrop config`: where the config file is, and writing it.

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
            input::check_regular(&shown.to_string())?;
            let text = std::fs::read_to_string(&path).map_err(|_| none())?;
            let edited = crate::terminal::edit(&text)?;
            files::write_over(&path, &edited)?;
            // What is wrong in it is said at once, and stays written.
            sources::config().map(|_| Exit::Ok)
        }
    }
}
