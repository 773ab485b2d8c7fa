//! What waits to go along with the next message.

use crate::attach::Attachment;
use crate::chat::{ContentBlock, Message, Role, ToolResult};
use crate::words::counted;

/// What waits to go along with the next message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Waiting<'a> {
    pub(super) results: &'a [ToolResult],
    pub(super) attached: &'a [Attachment],
}

impl Waiting<'_> {
    /// The next message: results of tools first, as the service wants them, the text last, where a
    /// cache point can follow it.
    pub(super) fn compose(self, text: &str) -> Message {
        let mut message = Message::new(Role::User, Vec::new());
        message
            .content
            .extend(self.results.iter().cloned().map(ContentBlock::ToolResult));
        message
            .content
            .extend(self.attached.iter().map(|attached| attached.block.clone()));
        if !text.is_empty() {
            message.content.push(ContentBlock::Text(text.to_owned()));
        }
        message
    }

    /// Whether a tool has its result already.
    pub(super) fn answers(self, id: &str) -> bool {
        self.results.iter().any(|result| result.tool_use_id == id)
    }

    /// What there is, for the prompt.
    pub(super) fn in_words(self) -> Vec<String> {
        let (attached, results) = (self.attached.len(), self.results.len());
        let attached = (attached > 0).then(|| format!("{attached} attached"));
        let results = (results > 0).then(|| counted(results, "tool result"));
        attached.into_iter().chain(results).collect()
    }

    /// What is lost where there will be no next message, a line each.
    pub(super) fn not_sent(self) -> impl Iterator<Item = String> {
        let all = [
            (self.attached.len(), "attachment"),
            (self.results.len(), "tool result"),
        ];
        let some = all.into_iter().filter(|(count, _)| *count > 0);
        some.map(|(count, what)| {
            let was = if count == 1 { "was" } else { "were" };
            format!("{} {was} not sent", counted(count, what))
        })
    }
}
