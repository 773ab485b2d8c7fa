//! `outcrop man`: the pages of the manual.

use std::fs;
use std::path::Path;

use super::print;
use crate::chat::{Error, ErrorKind, Result};
use crate::cli::Page;
use crate::exit::Exit;
use crate::files;
use crate::terminal::Screen;
use crate::words::counted;

/// `outcrop man …`: prints the first page, or writes all of them into a folder.
pub(super) fn run(pages: &[Page], folder: Option<&Path>, screen: Screen) -> Result<Exit> {
    let Some(folder) = folder else {
        let page = pages.first().map_or("", |page| page.text.as_str());
        let exit = print(screen, page);
        if screen.abilities().stdout {
            screen.note("`outcrop man | man -l -` shows it as a page");
        }
        return Ok(exit);
    };
    let shown = folder.display();
    fs::create_dir_all(folder).map_err(|error| {
        Error::new(ErrorKind::Io, format!("{shown} cannot be made a folder"))
            .with_service_message(error.to_string())
            .with_hint("name a folder that you can write to, such as ~/.local/share/man/man1")
            .with_source(error)
    })?;
    for page in pages {
        files::write_over(&folder.join(&page.file), &page.text)?;
    }
    let count = counted(pages.len(), "page");
    Ok(print(screen, &format!("{count} in {shown}\n")))
}
