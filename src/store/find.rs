//! What a person types -> the session or message that is meant.

use std::time::SystemTime;

use super::id::{MessageId, SessionId, begins};
use super::trouble::usage;
use super::{Store, time, tree};
use crate::chat::{Error, Result};

/// So many candidates are named when several are meant.
const NAMED: usize = 5;

impl Store {
    /// Finds a session by all that a list shows of it: its name, its id, the beginning of its id or
    /// of the short form of it, its title, or a part of its name or title.
    ///
    /// # Errors
    /// Of kind `Usage`, when none or several are meant.
    pub fn find(&self, typed: &str) -> Result<SessionId> {
        self.find_by(typed, Meant::Likely)
    }

    /// Finds a session by its name, its id, or the beginning of its id: for what cannot be undone.
    ///
    /// # Errors
    /// Of kind `Usage`, when none or several are meant.
    pub fn find_surely(&self, typed: &str) -> Result<SessionId> {
        self.find_by(typed, Meant::Surely)
            .map_err(|error| match self.find(typed) {
                Ok(id) => error.with_hint(format!(
                    "if you mean {}, type its whole name or its id: this cannot be undone",
                    id.short()
                )),
                Err(_) => error,
            })
    }

    fn find_by(&self, typed: &str, meant: Meant) -> Result<SessionId> {
        let typed = typed.trim();
        let all = self.known(usize::MAX)?;
        let lower = typed.to_lowercase();
        let name = |named: &Known| named.name.as_ref().map(|name| name.to_lowercase());
        let title = |named: &Known| named.title.to_lowercase();
        let surely: [&dyn Fn(&Known) -> bool; 3] = [
            &|named| named.id.as_str() == lower || named.name.as_deref() == Some(typed),
            &|named| begins(named.id.as_str(), &lower),
            &|named| name(named).is_some_and(|name| name == lower),
        ];
        let likely: [&dyn Fn(&Known) -> bool; 3] = [
            &|named| title(named) == lower,
            &|named| name(named).is_some_and(|name| name.contains(&lower)),
            &|named| title(named).contains(&lower),
        ];
        let likely = likely
            .into_iter()
            .filter(|_| meant == Meant::Likely && !lower.is_empty());
        for way in surely.into_iter().chain(likely) {
            let meant: Vec<_> = all.iter().filter(|named| way(named)).collect();
            match meant.as_slice() {
                [] => {}
                [one] => return Ok(one.id.clone()),
                several => return Err(ambiguous(typed, several)),
            }
        }
        Err(usage(format!("there is no session `{typed}`"))
            .with_hint("/sessions or `outcrop sessions` lists them"))
    }

    /// Finds a message of a session's tree by its id, or the beginning of it or of its short form.
    ///
    /// # Errors
    /// Of kind `Usage`, when none or several are meant.
    pub fn find_message(&self, session: &SessionId, typed: &str) -> Result<MessageId> {
        let lower = typed.trim().to_lowercase();
        let ids = self.read(|db| tree::ids(db, session))?;
        let meant: Vec<_> = ids
            .iter()
            .filter(|id| begins(id.as_str(), &lower))
            .collect();
        match meant.as_slice() {
            [one] => Ok((*one).clone()),
            [] => Err(
                usage(format!("there is no message `{typed}` in this session"))
                    .with_hint("/tree shows the ids of its messages"),
            ),
            several => {
                let names = several.iter().take(NAMED).map(|id| id.short().to_owned());
                Err(several_mean(typed, several.len(), names.collect()))
            }
        }
    }

    /// What the newest sessions are known by, newest first.
    ///
    /// # Errors
    /// Of kind `Io`, when the database cannot be read.
    pub fn known(&self, most: usize) -> Result<Vec<Known>> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.read(|db| {
            let mut statement = db.prepare_cached(
                "SELECT id, name, title, updated FROM sessions
                 ORDER BY updated DESC, key DESC LIMIT ?1",
            )?;
            let all = statement.query_map([most], |row| {
                Ok(Known {
                    id: SessionId::from_stored(row.get(0)?),
                    name: row.get(1)?,
                    title: row.get(2)?,
                    updated: time::point(row.get(3)?),
                })
            })?;
            Ok(all.collect::<Result<_, _>>()?)
        })
    }
}

/// How sure it has to be that a session is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meant {
    Surely,
    Likely,
}

/// What a session is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The session.
    pub id: SessionId,
    /// The name it was given.
    pub name: Option<String>,
    /// The beginning of its first message.
    pub title: String,
    /// When something was last said or moved in it.
    pub updated: SystemTime,
}

fn ambiguous(typed: &str, several: &[&Known]) -> Error {
    let names = several.iter().take(NAMED).map(|named| {
        let (id, title) = (named.id.short(), &named.title);
        match &named.name {
            Some(name) => format!("{id} ({name}: {title})"),
            None => format!("{id} ({title})"),
        }
    });
    several_mean(typed, several.len(), names.collect())
}

fn several_mean(typed: &str, count: usize, names: Vec<String>) -> Error {
    let more = if count > names.len() { ", …" } else { "" };
    usage(format!("`{typed}` may be any of {count}"))
        .with_hint(format!("say which: {}{more}", names.join(", ")))
}
