//! What was typed at the prompt, of all sessions.

use rusqlite::params;

use super::{Store, time};
use crate::chat::Result;

impl Store {
    /// Remembers a line. One that is the same as the newest, or blank, is not remembered again.
    ///
    /// # Errors
    /// Of kind `Io`, when it could not be kept.
    pub fn add_line(&self, line: &str) -> Result<()> {
        if line.trim().is_empty() {
            return Ok(());
        }
        self.write(|db| {
            db.prepare_cached(
                "INSERT INTO lines (text, at) SELECT ?1, ?2 WHERE ?1 IS NOT
                 (SELECT text FROM lines ORDER BY key DESC LIMIT 1)",
            )?
            .execute(params![line, time::now()])?;
            Ok(())
        })
    }

    /// The newest lines, newest first.
    ///
    /// # Errors
    /// Of kind `Io`, when the database cannot be read.
    pub fn lines(&self, limit: usize) -> Result<Vec<String>> {
        self.matching_lines("?1 = ''", "", limit)
    }

    /// The newest lines that begin with this, each once, newest first.
    ///
    /// # Errors
    /// As [`Store::lines`].
    pub fn lines_beginning(&self, prefix: &str, limit: usize) -> Result<Vec<String>> {
        self.matching_lines("substr(text, 1, length(?1)) = ?1", prefix, limit)
            .map(each_once)
    }

    /// The newest lines that have this in them, each once, newest first.
    ///
    /// # Errors
    /// As [`Store::lines`].
    pub fn lines_with(&self, part: &str, limit: usize) -> Result<Vec<String>> {
        self.matching_lines("instr(text, ?1) > 0", part, limit)
            .map(each_once)
    }

    fn matching_lines(&self, condition: &str, text: &str, limit: usize) -> Result<Vec<String>> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.read(|db| {
            let mut statement = db.prepare_cached(&format!(
                "SELECT text FROM lines WHERE {condition} ORDER BY key DESC LIMIT ?2"
            ))?;
            let lines = statement.query_map(params![text, limit], |row| row.get(0))?;
            Ok(lines.collect::<Result<_, _>>()?)
        })
    }
}

fn each_once(mut lines: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    lines.retain(|line| seen.insert(line.clone()));
    lines
}
