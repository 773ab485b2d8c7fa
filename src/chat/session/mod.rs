//! A conversation with a model: a history, the options in force and a transport.

mod turn;

use std::fmt;
use std::sync::Arc;

use super::error::{Error, Result};
use super::history::{Entry, History};
use super::options::ConverseOptions;
use super::prompt::Prompt;
use super::refusal::{Refusal, Refused};
use super::reply::Reply;
use super::response::ConverseResponse;
use super::transport::Transport;
use super::verbose::{Printer, Verbose};
use super::wire::Caching;

pub use turn::Turn;

/// A multi-round conversation.
///
/// A turn is all or nothing: question and answer enter the history together when the answer is
/// complete. A call that fails, a future or a [`Reply`] that is dropped leaves the history and its
/// hash exactly as they were.
///
/// ```
/// # #[cfg(feature = "cli")]
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// let mut chat = outcrop::demo_session().await?;
/// assert_eq!(chat.converse_text("What is 2+2?").await?.text(), "2 + 2 = 4.");
///
/// let mut reply = chat.converse_text_stream("What was my first question?").await?;
/// while let Some(text) = reply.next_text().await? {
///     print!("{text}");
/// }
/// assert_eq!(chat.history().len(), 4);
///
/// // A turn that fails leaves no trace.
/// chat.converse_text("fault: denied").await.unwrap_err();
/// assert_eq!(chat.history().len(), 4);
/// # Ok::<(), outcrop::Error>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ChatSession {
    transport: Arc<dyn Transport>,
    options: ConverseOptions,
    history: History,
    caching: Option<Caching>,
    refused: Refused,
    on_refusal: Option<OnRefusal>,
    /// What the newest request said beside its messages.
    sent: Option<ConverseOptions>,
    verbose: bool,
    printer: Printer,
}

type OnRefusal = Arc<dyn Fn(Refusal) + Send + Sync>;

impl ChatSession {
    /// A conversation in which nothing has been said yet.
    pub fn new(transport: impl Transport + 'static, options: ConverseOptions) -> Self {
        Self {
            transport: Arc::new(transport),
            options,
            history: History::default(),
            caching: None,
            refused: Refused::default(),
            on_refusal: None,
            sent: None,
            verbose: false,
            printer: Printer::default(),
        }
    }

    /// Turns verbose mode on or off: the hash and the JSON of what is sent, and what is answered.
    #[must_use]
    pub fn verbose(mut self, on: bool) -> Self {
        self.set_verbose(on);
        self
    }

    /// Says where verbose mode writes; without it that is standard error, as it came: what a model
    /// says there may drive a terminal.
    #[must_use]
    pub fn printer(mut self, print: impl Fn(Verbose<'_>) + Send + Sync + 'static) -> Self {
        self.printer = Printer::new(print);
        self
    }

    /// A conversation of its own beside this one, to ask something that is to leave no trace here. It
    /// goes over the same transport and tells the same listeners, and what models are found to refuse
    /// is known to both.
    ///
    /// ```
    /// # #[cfg(feature = "cli")]
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// let mut chat = outcrop::demo_session().await?;
    /// chat.converse_text("What is 2+2?").await?;
    ///
    /// let mut beside = chat.beside(chat.history().clone(), chat.options().clone());
    /// let answer = beside.converse_text("What was my first question?").await?;
    /// assert!(answer.text().contains("2+2"));
    /// assert_eq!(chat.history().len(), 2);
    /// # Ok::<(), outcrop::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn beside(&self, history: History, options: ConverseOptions) -> Self {
        Self {
            transport: Arc::clone(&self.transport),
            options,
            history,
            caching: self.caching,
            refused: self.refused.clone(),
            on_refusal: self.on_refusal.clone(),
            sent: None,
            verbose: self.verbose,
            printer: self.printer.clone(),
        }
    }

    /// Says whom to tell when a model refuses something and the turn is sent again without it.
    #[must_use]
    pub fn on_refusal(mut self, tell: impl Fn(Refusal) + Send + Sync + 'static) -> Self {
        self.on_refusal = Some(Arc::new(tell));
        self
    }

    /// Sets cache points in what is sent, at the end of tools, system prompt and the newest
    /// questions, so that the model need not read all of it again; `None` sets none.
    pub fn set_caching(&mut self, caching: Option<Caching>) {
        self.caching = caching;
    }

    /// Goes on from messages that were said before.
    #[must_use]
    pub fn with_history(mut self, history: History) -> Self {
        self.history = history;
        self
    }

    /// Turns verbose mode on or off.
    pub fn set_verbose(&mut self, on: bool) {
        self.verbose = on;
    }

    /// Whether verbose mode is on.
    #[must_use]
    pub fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// The options that are in force for every turn.
    #[must_use]
    pub fn options(&self) -> &ConverseOptions {
        &self.options
    }

    /// The options that are in force for every turn, to change them.
    pub fn options_mut(&mut self) -> &mut ConverseOptions {
        &mut self.options
    }

    /// What has been said.
    #[must_use]
    pub fn history(&self) -> &History {
        &self.history
    }

    /// What has been said, to take turns back or to add some.
    pub fn history_mut(&mut self) -> &mut History {
        &mut self.history
    }

    /// A turn with options of its own, which win over the session's.
    ///
    /// ```
    /// # #[cfg(feature = "cli")]
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// use outcrop::ConverseOptions;
    ///
    /// let mut chat = outcrop::demo_session().await?;
    /// let cool = ConverseOptions::default().with_temperature(0.0);
    /// let answer = chat.with(cool).converse_text("What temperature?").await?;
    /// assert!(answer.text().contains("\"temperature\": 0.0"), "{}", answer.text());
    /// # Ok::<(), outcrop::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with(&mut self, overrides: ConverseOptions) -> Turn<'_> {
        Turn::new(self, overrides)
    }

    /// Sends messages and waits for the whole answer.
    ///
    /// # Errors
    /// When no answer came. The history is then as before.
    pub async fn converse(&mut self, prompt: impl Into<Prompt>) -> Result<ConverseResponse> {
        self.with(ConverseOptions::default()).converse(prompt).await
    }

    /// Sends a text and waits for the whole answer.
    ///
    /// # Errors
    /// As [`ChatSession::converse`].
    pub async fn converse_text(&mut self, text: impl Into<String>) -> Result<ConverseResponse> {
        self.converse(text.into()).await
    }

    /// Sends messages and answers as soon as the service does.
    ///
    /// # Errors
    /// When the service refuses to answer or cannot be reached. The history is then as before.
    pub async fn converse_stream(&mut self, prompt: impl Into<Prompt>) -> Result<Reply<'_>> {
        self.with(ConverseOptions::default())
            .converse_stream(prompt)
            .await
    }

    /// Sends a text and answers as soon as the service does.
    ///
    /// # Errors
    /// As [`ChatSession::converse_stream`].
    pub async fn converse_text_stream(&mut self, text: impl Into<String>) -> Result<Reply<'_>> {
        self.converse_stream(text.into()).await
    }

    /// How many tokens the conversation would be read as if it were sent now, with these messages
    /// behind it.
    ///
    /// # Errors
    /// When the service or the model does not tell.
    pub async fn count_tokens(&mut self, prompt: impl Into<Prompt>) -> Result<u64> {
        self.with(ConverseOptions::default())
            .count_tokens(prompt.into())
            .await
    }

    pub(crate) fn say(&self, what: Verbose<'_>) {
        if self.verbose {
            self.printer.print(what);
        }
    }

    /// The options as the newest request carried them: without what its model is known to refuse,
    /// and with the cache points that were set.
    #[must_use]
    pub fn sent_options(&self) -> Option<&ConverseOptions> {
        self.sent.as_ref()
    }

    /// Whether an error tells something new that the model refuses, so that the turn can be sent
    /// again without it.
    async fn learns_from(&mut self, error: &Error, model_id: &str, question: &[Entry]) -> bool {
        let refusal = match Refusal::told_by(error) {
            // Without such a block the same would be sent again: the options are at fault.
            Some(Refusal::Unknown) if !self.history.wire(question).holds_unknown() => return false,
            Some(refusal) => refusal,
            None if Refusal::wants_profile(error) => {
                // Whatever keeps the profile from being found, the first refusal says more.
                let found = self.transport.profile_of(model_id.to_owned()).await;
                let Ok(Some(profile)) = found else {
                    return false;
                };
                Refusal::OnDemand { profile }
            }
            None => return false,
        };
        let is_new = self.refused.learn(model_id, refusal.clone());
        if let (true, Some(tell)) = (is_new, &self.on_refusal) {
            tell(refusal);
        }
        is_new
    }

    /// Takes a turn in. What a guardrail or a filter blocked is kept, and kept back from what is sent later.
    pub(crate) fn commit(&mut self, mut question: Vec<Entry>, response: &ConverseResponse) {
        let answer = self.history.follow(&question, response);
        question.push(answer);
        match response.stop_reason() {
            Some(reason) if reason.blocks() => self.history.commit_unsent(question),
            _ => self.history.commit(question),
        }
    }

    pub(crate) fn say_response(&self, response: &ConverseResponse) {
        if self.verbose {
            self.say(Verbose::Line("----- Converse response:"));
            self.say(Verbose::Json(&response.to_json()));
        }
    }
}

impl fmt::Debug for ChatSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatSession")
            .field("options", &self.options)
            .field("history", &self.history)
            .field("verbose", &self.verbose)
            .finish_non_exhaustive()
    }
}
