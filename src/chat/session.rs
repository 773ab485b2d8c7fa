//! A conversation with a model: a history, the options in force and a transport.

use std::fmt;
use std::sync::Arc;

use super::error::{Error, ErrorKind, Result};
use super::history::{Entry, History, Outgoing};
use super::options::ConverseOptions;
use super::prompt::Prompt;
use super::reply::Reply;
use super::request::{Operation, Request};
use super::response::ConverseResponse;
use super::transport::Transport;
use super::verbose::{Printer, Verbose};

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
    verbose: bool,
    printer: Printer,
}

impl ChatSession {
    /// A conversation in which nothing has been said yet.
    pub fn new(transport: impl Transport + 'static, options: ConverseOptions) -> Self {
        Self {
            transport: Arc::new(transport),
            options,
            history: History::default(),
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

    pub(crate) fn say(&self, what: Verbose<'_>) {
        if self.verbose {
            self.printer.print(what);
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
    pub async fn converse(self, prompt: impl Into<Prompt>) -> Result<ConverseResponse> {
        let (request, mut question) = self.open(Operation::Converse, prompt.into())?;
        let Self { session, .. } = self;
        let response = session.transport.converse(request).await?;
        session.say_response(&response);
        let answer = session
            .history
            .follow(&question, response.message().clone());
        question.push(answer);
        session.history.commit(question);
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
    pub async fn converse_stream(self, prompt: impl Into<Prompt>) -> Result<Reply<'s>> {
        let (request, question) = self.open(Operation::ConverseStream, prompt.into())?;
        let Self { session, .. } = self;
        let transport = Arc::clone(&session.transport);
        let events = transport.converse_stream(request).await?;
        Ok(Reply::new(session, question, events))
    }

    /// As [`ChatSession::converse_text_stream`].
    ///
    /// # Errors
    /// As [`ChatSession::converse_stream`].
    pub async fn converse_text_stream(self, text: impl Into<String>) -> Result<Reply<'s>> {
        self.converse_stream(text.into()).await
    }

    /// The request, and the messages that enter the history if it is answered.
    fn open(&self, operation: Operation, prompt: Prompt) -> Result<(Request, Vec<Entry>)> {
        let session = &*self.session;
        let question = session.history.prepare(prompt.into_messages());
        let Outgoing {
            messages,
            hash,
            answerable,
        } = session.history.outgoing(&question);
        if !answerable {
            return Err(Error::new(ErrorKind::Usage, "there is nothing to send")
                .with_hint("a message needs some text or an attachment"));
        }
        let options = session.options.overridden_by(&self.overrides);
        let request = Request::new(operation, &messages, &options)?;
        if session.verbose {
            let n_msg = messages.len();
            let line = format!("===== Send messages, n_msg = {n_msg}, hash = {hash}");
            session.say(Verbose::Line(&line));
            session.say(Verbose::Line("----- Converse kwargs:"));
            session.say(Verbose::Json(&request.to_json()));
        }
        Ok((request, question))
    }
}
