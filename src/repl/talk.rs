//! The conversation that the commands act on.

use crate::chat::{ChatSession, Error, ErrorKind, Message, Result};
use crate::settings::Layers;
use crate::terminal::Screen;

/// What is said, what is set, and what waits to be taken up again.
#[derive(Debug)]
pub struct Talk {
    pub(super) chat: ChatSession,
    pub(super) layers: Layers,
    pub(super) screen: Screen,
    pub(super) stream: bool,
    /// The turn that came to nothing, for `/retry`.
    pub(super) unanswered: Option<Unanswered>,
    /// What `/clear` put away, for `/undo`.
    pub(super) put_away: Vec<Message>,
}

/// A message that was not answered.
#[derive(Debug, Clone)]
pub(super) struct Unanswered {
    pub(super) message: Message,
    /// Where the turn begins whose place its answer is to take.
    pub(super) instead_of: Option<usize>,
}

impl Talk {
    /// A conversation that begins.
    pub fn new(chat: ChatSession, layers: Layers, screen: Screen, stream: bool) -> Self {
        Self {
            chat,
            layers,
            screen,
            stream,
            unanswered: None,
            put_away: Vec::new(),
        }
    }

    /// Puts the options in force into the session, or says what is missing.
    pub(super) fn ready(&mut self) -> Result<()> {
        let options = self.layers.effective();
        if options.model_id.is_none() {
            return Err(Error::new(ErrorKind::Config, "no model is chosen")
                .with_hint("choose one, such as `/model us.amazon.nova-lite-v1:0`, then /retry"));
        }
        *self.chat.options_mut() = options;
        Ok(())
    }

    /// A turn came to something: what was set for it alone has been used.
    pub(super) fn answered(&mut self) {
        self.layers.take_turn();
        self.unanswered = None;
        self.put_away.clear();
    }
}
