//! The names that Tab knows, gathered before each prompt: the newest few of each kind, as the work for
//! a prompt must not grow with the conversation.

use tokio::runtime::Runtime;

use super::complete::Names;
use super::talk::Talk;
use crate::chat::Message;
use crate::shelf;
use crate::terminal::code_blocks;
use crate::words::excerpt;

/// So many conversations can be completed.
const SESSIONS: usize = 50;
/// And so many messages of this one.
const MESSAGES: usize = 20;
/// In a longer answer code is not looked for.
const LONGEST: usize = 1 << 20;

impl Talk {
    /// The names that Tab knows.
    pub(super) fn names(&self, runtime: &Runtime) -> Names {
        let keeper = self.keeper.as_ref();
        let sessions = keeper.and_then(|keeper| shelf::names(keeper.store(), SESSIONS).ok());
        Names {
            presets: self.config.presets.keys().cloned().collect(),
            models: self.model_names(runtime),
            sessions: sessions.unwrap_or_default(),
            tools: self.waiting_tools(),
            messages: self.newest_messages(),
            attached: self.numbered_attachments(),
            code: self.newest_code(),
        }
    }

    fn waiting_tools(&self) -> Vec<(String, String)> {
        let open = self.open_tools();
        let last = self.chat.history().last();
        let asked = last.into_iter().flat_map(Message::tool_uses);
        let waits = asked.filter(|tool| open.contains(&tool.tool_use_id));
        // An id is the service's, and is typed as one word.
        let plain = |id: &str| id.chars().all(|c| c.is_ascii_graphic());
        waits
            .filter(|tool| plain(&tool.tool_use_id))
            .map(|tool| (tool.tool_use_id.clone(), tool.name.clone()))
            .collect()
    }

    fn newest_messages(&self) -> Vec<(String, String)> {
        let keeper = self.keeper.as_ref();
        let newest = keeper.and_then(|keeper| {
            let session = keeper.session();
            keeper.store().newest_messages(session, MESSAGES).ok()
        });
        let named = newest.into_iter().flatten().map(|(id, role, line)| {
            let about = format!("{}: {line}", role.as_str());
            (id.short().to_owned(), about)
        });
        named.collect()
    }

    fn numbered_attachments(&self) -> Vec<(String, String)> {
        let attached = self.attached.iter().enumerate();
        attached
            .map(|(n, attached)| ((n + 1).to_string(), attached.name.clone()))
            .collect()
    }

    fn newest_code(&self) -> Vec<(String, String)> {
        let last = self.chat.history().last().map(Message::full_text);
        let last = last.filter(|text| text.len() <= LONGEST);
        let blocks = code_blocks(&last.unwrap_or_default()).into_iter();
        let numbered = blocks.enumerate().map(|(n, block)| {
            let about = format!("{} {}", block.language, excerpt([block.code.as_str()]));
            ((n + 1).to_string(), about.trim().to_owned())
        });
        numbered.collect()
    }
}
