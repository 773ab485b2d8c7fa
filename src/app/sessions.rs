//! `outcrop sessions`: kept conversations without holding one.

use std::path::Path;

use super::{print, print_rows, print_text};
use crate::chat::{Error, ErrorKind, Result};
use crate::cli::{SessionList, SessionsDeed};
use crate::exit::Exit;
use crate::export::Format;
use crate::files::{self, Existing};
use crate::shelf::{self, Form, Listed};
use crate::terminal::Screen;
use crate::terminal::sanitize::sanitize_line;

/// `outcrop sessions …`.
pub(super) fn run(deed: SessionsDeed, screen: Screen) -> Result<Exit> {
    let store = match deed {
        SessionsDeed::List(_)
        | SessionsDeed::Show { .. }
        | SessionsDeed::Search { .. }
        | SessionsDeed::Export { .. } => super::store_to_read(screen)?,
        _ => super::store(screen)?,
    };
    let text = match deed {
        SessionsDeed::List(SessionList { most, all, listing }) => {
            let which = match all {
                true => Listed::All,
                false => Listed::WithMessages {
                    others_by: "outcrop sessions list --all",
                },
            };
            match listing.form() {
                Form::Text => shelf::list(&store, most, which)?,
                form => {
                    let rows = shelf::list_rows(&store, most, which)?;
                    return Ok(print_rows(screen, &rows, form));
                }
            }
        }
        SessionsDeed::Show { session } => shelf::show(&store, &store.find(&session)?)?,
        SessionsDeed::Search { words, listing } => {
            let words = words.join(" ");
            match listing.form() {
                Form::Text => shelf::search(&store, &words, screen)?,
                form => {
                    let rows = shelf::search_rows(&store, &words)?;
                    return Ok(print_rows(screen, &rows, form));
                }
            }
        }
        SessionsDeed::Export {
            session,
            format,
            output,
            force,
        } => {
            let format = form(format.as_deref(), output.as_deref())?;
            let text = format.write(&shelf::conversation(&store, &store.find(&session)?)?);
            match output.filter(|path| path != Path::new("-")) {
                Some(path) => {
                    files::write_private(&path, &text, Existing::replaced_if(force))?;
                    format!("{}\n", sanitize_line(&path.display().to_string()))
                }
                None => return Ok(print(screen, &text)),
            }
        }
        SessionsDeed::Import { file } => {
            let lines = shelf::import(&store, &file)?;
            lines.iter().map(|line| format!("{line}\n")).collect()
        }
        SessionsDeed::Rename { session, name } => {
            let session = store.find(&session)?;
            store.rename(&session, Some(&name))?;
            format!(
                "it is called {}\n",
                sanitize_line(store.summary(&session)?.called())
            )
        }
        SessionsDeed::Delete { session, yes } => {
            let session = store.find_surely(&session)?;
            let going = shelf::going(&store.would_delete(&session)?);
            let name = store.summary(&session)?.called().to_owned();
            agreed(yes, &format!("delete {name}: {going}"), screen)?;
            shelf::gone(&store.delete(&session)?)
        }
        SessionsDeed::Prune { age, yes } => {
            let then = shelf::before(&age).ok_or_else(|| {
                Error::new(ErrorKind::Usage, format!("`{age}` is not an age"))
                    .with_hint("write it like 12h, 90d or 8w")
            })?;
            let old = store.older_than(then)?;
            match old.len() {
                0 => format!("no conversation is {age} old\n"),
                n => {
                    let what = shelf::counted(n, "conversation");
                    agreed(yes, &format!("delete {what}"), screen)?;
                    shelf::gone(&store.prune(then, None)?)
                }
            }
        }
    };
    Ok(print_text(screen, &text))
}

fn form(named: Option<&str>, output: Option<&Path>) -> Result<Format> {
    let Some(name) = named else {
        return output.map_or(Ok(Format::Markdown), Format::of);
    };
    Format::named(name).ok_or_else(|| {
        Error::new(ErrorKind::Usage, format!("there is no form `{name}`"))
            .with_hint(format!("it is {}", Format::offered()))
    })
}

/// Asks, and takes nothing but `y` or `yes` for an answer.
fn agreed(yes: bool, what: &str, screen: Screen) -> Result<()> {
    if yes {
        return Ok(());
    }
    let refused = |sentence: &str| {
        Err(Error::new(ErrorKind::Usage, sentence).with_hint("--yes deletes without asking"))
    };
    if !screen.abilities().stdin {
        return refused("nothing was deleted: there is nobody to ask");
    }
    screen.note(&format!("{what}? [y/N]"));
    let mut answer = String::new();
    let read = std::io::stdin().read_line(&mut answer);
    match (read, answer.trim().to_lowercase().as_str()) {
        (Ok(_), "y" | "yes") => Ok(()),
        _ => refused("nothing was deleted"),
    }
}
