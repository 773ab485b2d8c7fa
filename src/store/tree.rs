//! The branches of a session.

use std::collections::HashSet;
use std::time::SystemTime;

use rusqlite::{Connection, Row, params};

use super::id::{MessageId, SessionId};
use super::{Store, TurnState, query, text, time};
use crate::chat::{Message, Result, Role};

/// A message at its place in the tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The message.
    pub id: MessageId,
    /// The message before it; nothing for a first one.
    pub parent: Option<MessageId>,
    /// Who speaks.
    pub role: Role,
    /// How it begins, on one line.
    pub line: String,
    /// When it was kept.
    pub created: SystemTime,
    /// Whether it leads to the session's newest message.
    pub on_path: bool,
    /// For an answer, how its turn ended; for a question, how far the newest turn about it is.
    pub state: Option<TurnState>,
}

impl Store {
    /// Every message of a session, and those that lead to where it was forked. A message comes
    /// behind the one it follows.
    ///
    /// # Errors
    /// Of kind `Io`, when the session is not there or cannot be read.
    pub fn tree(&self, session: &SessionId) -> Result<Vec<Node>> {
        self.read(|db| {
            let pointer = query::session(db, session)?.pointer;
            let path = query::upwards(db, pointer).map(|row| Ok(row?.id));
            let path: HashSet<MessageId> = path.collect::<Result<_>>()?;
            let mut statement = db.prepare_cached(&format!("{MEMBERS}{NODES}"))?;
            let mut rows = statement.query([session.as_str()])?;
            let mut nodes = Vec::new();
            while let Some(row) = rows.next()? {
                nodes.push(node(row, &path)?);
            }
            Ok(nodes)
        })
    }
}

impl Store {
    /// The newest messages that were said in a session, newest first: each with who speaks and how
    /// it begins. How a long one begins is left out.
    ///
    /// # Errors
    /// Of kind `Io`, when the session cannot be read.
    pub fn newest_messages(
        &self,
        session: &SessionId,
        most: usize,
    ) -> Result<Vec<(MessageId, Role, String)>> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.read(|db| {
            let mut statement = db.prepare_cached(NEWEST)?;
            let mut rows = statement.query(params![session.as_str(), most])?;
            let mut newest = Vec::new();
            while let Some(row) = rows.next()? {
                let role: String = row.get(1)?;
                let role = match role.as_str() {
                    "user" => Role::User,
                    _ => Role::Assistant,
                };
                let json: Option<String> = row.get(2)?;
                let message = json.and_then(|json| serde_json::from_str::<Message>(&json).ok());
                let line = message.as_ref().map(text::title).unwrap_or_default();
                newest.push((MessageId::from_stored(row.get(0)?), role, line));
            }
            Ok(newest)
        })
    }
}

const NEWEST: &str = "SELECT id, role, CASE WHEN length(json) < 20000 THEN json END
    FROM messages WHERE session = (SELECT key FROM sessions WHERE id = ?1)
    ORDER BY key DESC LIMIT ?2";

const MEMBERS: &str = "WITH RECURSIVE trunk (key) AS (
        SELECT base FROM sessions WHERE id = ?1 AND base IS NOT NULL
        UNION ALL
        SELECT parent FROM messages JOIN trunk USING (key) WHERE parent IS NOT NULL
    ), members (key) AS (
        SELECT key FROM trunk
        UNION
        SELECT key FROM messages WHERE session = (SELECT key FROM sessions WHERE id = ?1)
    ) ";

const NODES: &str = "SELECT m.id, p.id, m.json, m.created,
        ifnull((SELECT state FROM turns WHERE answer = m.key),
            (SELECT state FROM turns WHERE question = m.key AND m.role = 'user'
             ORDER BY turns.key DESC LIMIT 1))
    FROM members JOIN messages AS m ON m.key = members.key
    LEFT JOIN messages AS p ON p.key = m.parent
    ORDER BY m.key";

fn node(row: &Row<'_>, path: &HashSet<MessageId>) -> Result<Node> {
    let id = MessageId::from_stored(row.get(0)?);
    let json: String = row.get(2)?;
    let message: Message = serde_json::from_str(&json).map_err(super::trouble::unreadable)?;
    let state: Option<String> = row.get(4)?;
    Ok(Node {
        on_path: path.contains(&id),
        id,
        parent: row.get::<_, Option<_>>(1)?.map(MessageId::from_stored),
        line: text::title(&message),
        role: message.role,
        created: time::point(row.get(3)?),
        state: state.map(|name| name.parse()).transpose()?,
    })
}

pub(super) fn ids(db: &Connection, session: &SessionId) -> Result<Vec<MessageId>> {
    let mut statement = db.prepare_cached(&format!(
        "{MEMBERS}SELECT id FROM members JOIN messages USING (key) ORDER BY key"
    ))?;
    let ids = statement.query_map([session.as_str()], |row| {
        row.get(0).map(MessageId::from_stored)
    })?;
    Ok(ids.collect::<Result<_, _>>()?)
}
