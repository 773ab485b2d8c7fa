//! The branches of a conversation, drawn.

use std::collections::HashMap;

use super::command::Action;
use super::sessions::keeper;
use super::talk::Talk;
use crate::chat::Result;
use crate::store::{MessageId, Node};

pub(super) fn tree(talk: &mut Talk, _: &str) -> Result<Action> {
    let keeper = keeper(talk)?;
    let nodes = keeper.store().tree(&keeper.session().clone())?;
    match nodes.is_empty() {
        true => talk.screen.note("nothing has been said yet"),
        false => talk.screen.show(&drawn(&nodes)),
    }
    Ok(Action::Done)
}

/// The tree with a column for each branch; a single line of messages is not indented.
fn drawn(nodes: &[Node]) -> String {
    let mut children: HashMap<Option<&MessageId>, Vec<&Node>> = HashMap::new();
    for node in nodes {
        children.entry(node.parent.as_ref()).or_default().push(node);
    }
    let mut text = String::new();
    let mut open: Vec<(&Node, usize)> = Vec::new();
    push(&mut open, children.remove(&None), 0);
    while let Some((node, depth)) = open.pop() {
        let mark = if node.on_path { "●" } else { "○" };
        let indent = "│ ".repeat(depth);
        text.push_str(&format!(
            "{indent}{mark} {}  {}: {}\n",
            node.id.short(),
            node.role.as_str(),
            node.line
        ));
        push(&mut open, children.remove(&Some(&node.id)), depth);
    }
    text
}

/// The newest goes on in its parent's column; the others stand beside it, and come first.
fn push<'a>(open: &mut Vec<(&'a Node, usize)>, children: Option<Vec<&'a Node>>, depth: usize) {
    let children = children.unwrap_or_default();
    let newest = children.len().saturating_sub(1);
    for (n, child) in children.into_iter().enumerate().rev() {
        open.push((child, depth + usize::from(n != newest)));
    }
}
