//! `outcrop sessions`: kept conversations without holding one.

use std::path::Path;

use super::{print, print_list, print_rows, print_text, store, store_to_read};
use crate::chat::{Error, ErrorKind, Result};
use crate::cli::{Search, SessionList, SessionsDeed};
use crate::exit::Exit;
use crate::export::Format;
use crate::files::{self, Existing};
use crate::shelf::{self, Form, Listed};
use crate::store::Store;
use crate::terminal::Screen;
use crate::terminal::sanitize::sanitize_line;
use crate::words;

/// `outcrop sessions …`.
pub(super) fn run(deed: SessionsDeed, screen: Screen) -> Result<Exit> {
    let text = match deed {
        SessionsDeed::List(asked) => return list(&store_to_read(screen)?, &asked, screen),
        SessionsDeed::Search(asked) => return search(&store_to_read(screen)?, &asked, screen),
        SessionsDeed::Show { session } => {
            let store = store_to_read(screen)?;
            shelf::show(&store, &store.find(&session)?)?
        }
        SessionsDeed::Export {
            session,
            format,
            output,
            force,
        } => {
            let format = form(format.as_deref(), output.as_deref())?;
            let store = store_to_read(screen)?;
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
            let lines = shelf::import(&store(screen)?, &file)?;
            lines.iter().map(|line| format!("{line}\n")).collect()
        }
        SessionsDeed::Rename { session, name } => {
            let store = store(screen)?;
            let session = store.find(&session)?;
            store.rename(&session, Some(&name))?;
            let summary = store.summary(&session)?;
            format!("it is called {}\n", sanitize_line(summary.called()))
        }
        SessionsDeed::Delete { session, yes } => {
            delete(&store(screen)?, &session, Consent::of(yes, screen))?
        }
        SessionsDeed::Prune { age, yes } => prune(&store(screen)?, &age, Consent::of(yes, screen))?,
    };
    Ok(print_text(screen, &text))
}

fn list(store: &Store, asked: &SessionList, screen: Screen) -> Result<Exit> {
    let which = match asked.all {
        true => Listed::All,
        false => Listed::WithMessages,
    };
    let most = asked.most();
    Ok(match asked.listing.form() {
        Form::Text if asked.quiet => print(screen, &shelf::ids(store, most, which)?),
        Form::Text => {
            let list = shelf::list(store, most, which, "outcrop sessions list --all")?;
            print_list(screen, &list)
        }
        form => print_rows(screen, &shelf::list_rows(store, most, which)?, form),
    })
}

fn search(store: &Store, asked: &Search, screen: Screen) -> Result<Exit> {
    let words = asked.words.join(" ");
    Ok(match asked.listing.form() {
        Form::Text => {
            let more_by = "--most N finds more";
            let found = shelf::search(store, &words, asked.most, more_by, screen)?;
            print_list(screen, &found)
        }
        form => print_rows(
            screen,
            &shelf::search_rows(store, &words, asked.most)?,
            form,
        ),
    })
}

fn delete(store: &Store, session: &str, consent: Consent) -> Result<String> {
    let session = store.find_surely(session)?;
    let going = shelf::going(&store.would_delete(&session)?);
    let name = store.summary(&session)?.called().to_owned();
    consent.to(&format!("delete {name}: {going}"))?;
    Ok(shelf::gone(&store.delete(&session)?))
}

fn prune(store: &Store, age: &str, consent: Consent) -> Result<String> {
    let then = shelf::before(age).ok_or_else(|| {
        Error::new(ErrorKind::Usage, format!("`{age}` is not an age"))
            .with_hint("write it like 12h, 90d or 8w")
    })?;
    match store.older_than(then)?.len() {
        0 => Ok(format!("no conversation is {age} old\n")),
        n => {
            let what = words::counted(n, "conversation");
            consent.to(&format!("delete {what}"))?;
            Ok(shelf::gone(&store.prune(then, None)?))
        }
    }
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

/// Whether what cannot be undone may be done.
enum Consent {
    /// By `--yes`.
    Given,
    /// Not yet: somebody is asked here.
    Wanted(Screen),
}

impl Consent {
    fn of(yes: bool, screen: Screen) -> Self {
        match yes {
            true => Self::Given,
            false => Self::Wanted(screen),
        }
    }

    /// Asks if it has to, and takes nothing but `y` or `yes` for an answer.
    fn to(self, what: &str) -> Result<()> {
        let Self::Wanted(screen) = self else {
            return Ok(());
        };
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
}
