//! The conversation that the commands act on.

use crate::attach::{self, Attachment};
use crate::chat::{ChatSession, Error, ErrorKind, Message, Result};
use crate::config::Config;
use crate::keeper::Keeper;
use crate::models::Models;
use crate::settings::Layers;
use crate::terminal::{Marks, Remarks, Screen};
use crate::turn::How;

use super::at_hand::AtHand;
use super::login::Login;
use super::shell::Shell;
use super::waiting::Waiting;

/// What is said, what is set, and what the person has at hand beside.
#[derive(Debug)]
pub struct Talk {
    /// The messages, and the session they are sent in.
    pub(super) chat: ChatSession,
    /// What belongs to them.
    pub(super) at_hand: AtHand,
    /// The conversation on disk; nothing, where it is held in memory alone.
    pub(super) keeper: Option<Keeper>,
    /// What goes along with the next message, wherever that is sent.
    pub(super) attached: Vec<Attachment>,

    pub(super) layers: Layers,
    pub(super) config: Config,
    /// The models there are.
    pub(super) models: Models,
    /// How answers are asked for and shown.
    pub(super) how: How,

    pub(super) screen: Screen,
    pub(super) shell: Shell,
    /// Nothing, where no credentials are needed.
    pub(super) login: Option<Login>,
}

/// Whether a turn is likely to follow soon. What is written to a cache costs more than what is
/// not, and pays only when it is read from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Later {
    /// It is: cache points are set by themselves.
    Likely,
    /// It is not: they are set only where that is asked for.
    Unlikely,
}

impl Talk {
    /// A conversation that begins, with what goes along with its first message.
    pub fn new(
        chat: ChatSession,
        layers: Layers,
        models: Models,
        screen: Screen,
        how: How,
    ) -> Self {
        Self {
            chat,
            layers,
            models,
            screen,
            how,
            attached: Vec::new(),
            at_hand: AtHand::default(),
            keeper: None,
            config: Config::default(),
            shell: Shell::default(),
            login: None,
        }
    }

    /// Says what goes along with the first message.
    #[must_use]
    pub fn with_attachments(mut self, attached: Vec<Attachment>) -> Self {
        self.attached = attached;
        self
    }

    /// Says what the config file has beside settings: aliases, presets and prices.
    #[must_use]
    pub fn configured(mut self, config: Config) -> Self {
        self.config = config;
        self
    }

    /// Says whether a shell may be used.
    #[must_use]
    pub fn with_shell(mut self, shell: Shell) -> Self {
        self.shell = shell;
        self
    }

    /// Says how to log in again.
    #[must_use]
    pub fn logging_in_by(mut self, login: Option<Login>) -> Self {
        self.login = login;
        self
    }

    /// Says where the conversation is kept.
    #[must_use]
    pub fn kept_by(mut self, keeper: Option<Keeper>) -> Self {
        self.keeper = keeper;
        self
    }

    /// How answers are asked for and shown.
    pub fn how(&self) -> How {
        self.how
    }

    /// Whether prompts and answers are marked.
    pub(super) fn marks(&self) -> Marks {
        let wanted = self.config.prompt_marks.unwrap_or(true);
        Marks::of(wanted, self.screen.abilities())
    }

    /// Does something that the person asks for, which is told also where nothing else is said.
    pub(super) fn telling<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let remarks = self.screen.remarks();
        self.screen = self.screen.with_remarks(Remarks::All);
        let done = work(self);
        self.screen = self.screen.with_remarks(remarks);
        done
    }

    /// What is set.
    pub fn layers(&self) -> &Layers {
        &self.layers
    }

    /// Puts the options in force into the session, or says what is missing.
    ///
    /// # Errors
    /// When no model is chosen, or what is set does not go together.
    pub(super) fn apply_options(&mut self) -> Result<()> {
        let options = self.layers.resolved()?;
        if options.model_id.is_none() {
            return Err(Error::new(ErrorKind::Config, "no model is chosen")
                .with_hint("choose one of /models with `/model NAME`, then /retry"));
        }
        *self.chat.options_mut() = options;
        self.chat.set_caching(self.layers.caching());
        Ok(())
    }

    /// The same for a single answer, and keeps what is set with it.
    ///
    /// # Errors
    /// When no model is chosen, or what is set does not go together.
    pub fn apply_options_once(&mut self, later: Later) -> Result<()> {
        self.apply_options()?;
        if later == Later::Unlikely && self.layers.effective().cache.is_none() {
            self.chat.set_caching(None);
        }
        self.keep_settings();
        Ok(())
    }

    /// The session that a single answer is asked in, and where it is kept.
    pub fn session(&mut self) -> (&mut ChatSession, Option<&mut Keeper>) {
        (&mut self.chat, self.keeper.as_mut())
    }

    fn waiting(&self) -> Waiting<'_> {
        Waiting {
            results: self.results(),
            attached: &self.attached,
        }
    }

    /// The next message, with all that waits to go along with it.
    pub fn compose(&self, text: &str) -> Message {
        self.waiting().compose(text)
    }

    /// The tools that the last message asks for.
    pub(super) fn asked_tools(&self) -> Vec<String> {
        let last = self.chat.history().last();
        let asked = last.into_iter().flat_map(Message::tool_uses);
        asked.map(|tool| tool.tool_use_id.clone()).collect()
    }

    /// Those of them that have no result yet.
    pub(super) fn open_tools(&self) -> Vec<String> {
        let mut open = self.asked_tools();
        open.retain(|id| !self.waiting().answers(id));
        open
    }

    /// Says what waits for a next message, where there will be none.
    pub(super) fn tell_of_what_waits(&self) {
        self.waiting()
            .not_sent()
            .for_each(|line| self.screen.note(&line));
    }

    /// What is pending for the next message, for the prompt.
    pub(super) fn pending(&self) -> String {
        let mut parts = vec![self.layers.turn_summary()];
        parts.extend(self.waiting().in_words());
        parts.retain(|part| !part.is_empty());
        parts.join(", ")
    }

    /// Says what the attachments may be too much for.
    pub fn warn_of_limits(&self) {
        let said = self
            .chat
            .history()
            .messages()
            .flat_map(|message| &message.content);
        let attached = self.attached.iter().map(|attached| &attached.block);
        for warning in attach::warnings(said.chain(attached)) {
            self.screen.note(&format!("careful: {warning}"));
        }
    }

    /// Keeps what is set with the conversation, where it has changed.
    pub(super) fn keep_settings(&mut self) {
        if let Some(keeper) = &mut self.keeper {
            // What fails here fails with the next turn as well, and is told there.
            let _ = keeper.keep_settings(self.layers.lasting());
        }
    }
}
