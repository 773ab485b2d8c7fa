//! A conversation with a model: a history, the options in force and a transport.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use super::error::{Error, ErrorKind, Result};
use super::history::{Entry, History};
use super::options::ConverseOptions;
use super::prompt::Prompt;
use super::refusal::{Refusal, Refusals};
use super::reply::Reply;
use super::request::{Operation, Request};
use super::response::ConverseResponse;
use super::transport::{EventStream, Transport};
use super::verbose::{Printer, Verbose};
use super::wire::{Caching, Outgoing};

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
    /// What each model has been found to refuse.
    refusals: HashMap<String, Refusals>,
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
            refusals: HashMap::new(),
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

    /// Says where verbose mode writes; without it that is standard error.
    #[must_use]
    pub fn printer(mut self, print: impl Fn(Verbose<'_>) + Send + Sync + 'static) -> Self {
        self.printer = Printer::new(print);
        self
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
        Turn {
            session: self,
            overrides,
        }
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
        let transport = Arc::clone(&self.transport);
        let turn = self.with(ConverseOptions::default());
        let question = turn.session.history.prepare(prompt.into().into_messages());
        let request = turn.request_for_counting(&question)?;
        transport.count_tokens(request).await
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

    /// What a model has been found to refuse.
    pub(crate) fn refused_by(&self, model_id: &str) -> Refusals {
        self.refusals.get(model_id).cloned().unwrap_or_default()
    }

    /// Whether an error tells something new that the model refuses, so that the turn can be sent
    /// again without it.
    fn learns_from(&mut self, error: &Error, model_id: &str) -> bool {
        let Some(refusal) = Refusal::told_by(error) else {
            return false;
        };
        let is_new = self
            .refusals
            .entry(model_id.to_owned())
            .or_default()
            .insert(refusal);
        if let (true, Some(tell)) = (is_new, &self.on_refusal) {
            tell(refusal);
        }
        is_new
    }

    /// Takes a turn in. What a guardrail or a filter blocked is kept, and kept back from what is sent later.
    pub(crate) fn commit(&mut self, mut question: Vec<Entry>, response: &ConverseResponse) {
        let answer = self.history.follow(&question, response.message().clone());
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

/// One turn with options of its own; made by [`ChatSession::with`].
#[derive(Debug)]
#[must_use]
pub struct Turn<'s> {
    session: &'s mut ChatSession,
    overrides: ConverseOptions,
}

impl<'s> Turn<'s> {
    /// As [`ChatSession::converse`].
    ///
    /// # Errors
    /// As [`ChatSession::converse`].
    pub async fn converse(mut self, prompt: impl Into<Prompt>) -> Result<ConverseResponse> {
        let question = self.ask(prompt.into())?;
        let response = self.answer_at_once(&question).await?;
        self.session.say_response(&response);
        self.session.commit(question, &response);
        Ok(response)
    }

    /// As [`ChatSession::converse_text`].
    ///
    /// # Errors
    /// As [`ChatSession::converse`].
    pub async fn converse_text(self, text: impl Into<String>) -> Result<ConverseResponse> {
        self.converse(text.into()).await
    }

    /// As [`ChatSession::converse_stream`].
    ///
    /// # Errors
    /// As [`ChatSession::converse_stream`].
    pub async fn converse_stream(mut self, prompt: impl Into<Prompt>) -> Result<Reply<'s>> {
        let question = self.ask(prompt.into())?;
        let events = self.answer_in_events(&question).await?;
        Ok(Reply::new(self.session, question, events))
    }

    /// As [`ChatSession::converse_text_stream`].
    ///
    /// # Errors
    /// As [`ChatSession::converse_stream`].
    pub async fn converse_text_stream(self, text: impl Into<String>) -> Result<Reply<'s>> {
        self.converse_stream(text.into()).await
    }

    /// The messages that enter the history if they are answered, or a word that they hold nothing.
    fn ask(&self, prompt: Prompt) -> Result<Vec<Entry>> {
        let history = &self.session.history;
        let question = history.prepare(prompt.into_messages());
        let adds_nothing = !question.is_empty() && !question.iter().any(Entry::can_be_sent);
        if adds_nothing {
            return Err(nothing_to_send());
        }
        Ok(question)
    }

    async fn answer_at_once(&mut self, question: &[Entry]) -> Result<ConverseResponse> {
        let transport = Arc::clone(&self.session.transport);
        let mut refused = 0;
        loop {
            let request = self.request(Operation::Converse, question)?;
            let model_id = request.model_id.clone();
            match transport.converse(request).await {
                Err(error) if self.session.learns_from(&error, &model_id) => refused += 1,
                Err(error) => return Err(error),
                Ok(response) => {
                    let tries = response.tries() + refused;
                    return Ok(response.with_tries(tries));
                }
            }
        }
    }

    async fn answer_in_events(&mut self, question: &[Entry]) -> Result<EventStream> {
        let transport = Arc::clone(&self.session.transport);
        let mut refused = 0;
        loop {
            if !self.can_stream() {
                let response = self.answer_at_once(question).await?;
                let tries = response.tries() + refused;
                return Ok(EventStream::from_response(&response.with_tries(tries)));
            }
            let request = self.request(Operation::ConverseStream, question)?;
            let model_id = request.model_id.clone();
            match transport.converse_stream(request).await {
                Err(error) if self.session.learns_from(&error, &model_id) => refused += 1,
                Err(error) => return Err(error),
                Ok(events) => {
                    let tries = events.tries() + refused;
                    return Ok(events.with_tries(tries));
                }
            }
        }
    }

    /// Whether the model is not known to refuse what the turn asks of a stream.
    fn can_stream(&self) -> bool {
        let options = self.session.options.overridden_by(&self.overrides);
        let refused = self
            .session
            .refused_by(options.model_id.as_deref().unwrap_or_default());
        options.tool_config.is_none() || !refused.contains(&Refusal::ToolsInStreams)
    }

    fn request_for_counting(&self, question: &[Entry]) -> Result<Request> {
        let session = &*self.session;
        let options = session.options.overridden_by(&self.overrides);
        let conditions = options.clone().prepare(&Refusals::default(), None);
        let outgoing = session.history.wire(question).outgoing(&conditions);
        Request::to_count_tokens(&outgoing.messages, &options)
    }

    fn request(&mut self, operation: Operation, question: &[Entry]) -> Result<Request> {
        let session = &mut *self.session;
        let mut options = session.options.overridden_by(&self.overrides);
        let refused = session.refused_by(options.model_id.as_deref().unwrap_or_default());
        let conditions = options.prepare(&refused, session.caching);
        let Outgoing {
            messages,
            hash,
            answerable,
        } = session.history.wire(question).outgoing(&conditions);
        let holds_nothing = messages.is_empty() && !question.is_empty();
        if !answerable || holds_nothing {
            return Err(nothing_to_send());
        }
        let request = Request::new(operation, &messages, &options)?;
        if session.verbose {
            let n_msg = messages.len();
            let line = format!("===== Send messages, n_msg = {n_msg}, hash = {hash}");
            session.say(Verbose::Line(&line));
            session.say(Verbose::Line("----- Converse kwargs:"));
            session.say(Verbose::Json(&request.to_json()));
        }
        session.sent = Some(options);
        Ok(request)
    }
}

fn nothing_to_send() -> Error {
    Error::new(ErrorKind::Usage, "there is nothing to send")
        .with_hint("a message needs some text or an attachment")
}
