//! The schema and how it grows: migrations with names, in a table of those that were made.

use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::time;
use super::trouble::Trouble;
use crate::chat::{Error, Result};

/// In order. What is written here has been run on people's files: it is never changed, only added
/// to.
const MIGRATIONS: &[(&str, &str)] = &[
    (
        "0001_conversations",
        include_str!("schema/0001_conversations.sql"),
    ),
    ("0002_answers", include_str!("schema/0002_answers.sql")),
];

/// `Outc`: in a file's header it says whose database it is.
const APPLICATION: i32 = 0x4f75_7463;

const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// Refuses the database of another program.
pub(super) fn check_owner(db: &Connection, shown: &str) -> Result<()> {
    // One transaction, as another program may be making the file just now.
    let look = Transaction::new_unchecked(db, TransactionBehavior::Deferred)?;
    let application: i32 = look.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if application == APPLICATION || (application == 0 && is_empty(&look)?) {
        return Ok(());
    }
    Err(Trouble::Foreign.error(format!("{shown} is the database of another program")))
}

/// Refuses a database that is not, or not yet, of this version.
pub(super) fn check_made(db: &Connection, shown: &str) -> Result<()> {
    check_owner(db, shown)?;
    let made = made(db)?;
    check(&made, shown)?;
    match made.len() == MIGRATIONS.len() {
        true => Ok(()),
        false => Err(Trouble::Unwritable.error(format!(
            "{shown} is of an older outcrop, and has to be written to be read"
        ))),
    }
}

/// Brings the schema up to date.
pub(super) fn migrate(db: &Connection, shown: &str) -> Result<()> {
    if made(db)?.len() == MIGRATIONS.len() {
        return check(&made(db)?, shown);
    }
    let change = Transaction::new_unchecked(db, TransactionBehavior::Immediate)?;
    let made = made(&change)?;
    check(&made, shown)?;
    change.execute_batch(
        "CREATE TABLE IF NOT EXISTS migrations (
            version INTEGER PRIMARY KEY,
            name    TEXT NOT NULL UNIQUE,
            program TEXT NOT NULL,
            made    INTEGER NOT NULL
        ) STRICT",
    )?;
    change.pragma_update(None, "application_id", APPLICATION)?;
    for (name, sql) in MIGRATIONS.iter().skip(made.len()) {
        change.execute_batch(sql)?;
        change.execute(
            "INSERT INTO migrations (name, program, made) VALUES (?1, ?2, ?3)",
            params![name, PROGRAM, time::now()],
        )?;
    }
    change.commit()?;
    Ok(())
}

/// Whether there is nothing to bring up to date.
pub(super) fn is_up_to_date(db: &Connection, shown: &str) -> Result<bool> {
    let made = made(db)?;
    check(&made, shown)?;
    Ok(made.len() == MIGRATIONS.len())
}

struct Made {
    name: String,
    program: String,
}

fn is_empty(db: &Connection) -> Result<bool> {
    let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(tables == 0)
}

fn made(db: &Connection) -> Result<Vec<Made>> {
    let mut there = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'migrations'")?;
    if !there.exists([])? {
        return Ok(Vec::new());
    }
    let mut made = db.prepare("SELECT name, program FROM migrations ORDER BY version")?;
    let made = made.query_map([], |row| {
        Ok(Made {
            name: row.get(0)?,
            program: row.get(1)?,
        })
    })?;
    Ok(made.collect::<Result<_, _>>()?)
}

fn check(made: &[Made], shown: &str) -> Result<()> {
    let strange = (made.iter().enumerate()).find(|(n, made)| {
        MIGRATIONS
            .get(*n)
            .is_none_or(|(name, _)| *name != made.name)
    });
    match strange {
        None => Ok(()),
        Some(_) => Err(newer(made, shown)),
    }
}

fn newer(made: &[Made], shown: &str) -> Error {
    let version = |n: usize, name: &str| format!("schema {n} (`{name}`)");
    let theirs = made.last().map_or_else(String::new, |made_last| {
        let schema = version(made.len(), &made_last.name);
        format!("{schema} of outcrop {}", made_last.program)
    });
    let ours = MIGRATIONS
        .last()
        .map_or_else(String::new, |(name, _)| version(MIGRATIONS.len(), name));
    Trouble::Newer.error(format!(
        "{shown} has {theirs}; this is outcrop {PROGRAM}, which knows {ours}"
    ))
}
