//! The answer while it comes.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures::stream::{Stream, StreamExt, TryStreamExt};

use super::collector::Collector;
use super::error::{Error, ErrorKind, Result};
use super::event::StreamEvent;
use super::history::Entry;
use super::message::Message;
use super::response::ConverseResponse;
use super::session::ChatSession;
use super::transport::EventStream;

/// An answer that is longer is cut off there, so that no service can fill the memory.
const MOST_BYTES: usize = 64 << 20;

/// An answer that is being streamed. It borrows the session until it ends.
///
/// Question and answer enter the history at the moment `messageStop` is read; usage and timing
/// follow it, so read on until the end. A reply that is dropped before `messageStop` leaves no
/// trace, unless [`Reply::keep_partial`] is called.
///
/// A reply is also a [`Stream`] of events.
///
/// ```
/// # #[cfg(feature = "cli")]
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// let mut chat = outcrop::demo_session().await?;
/// let mut reply = chat.converse_text_stream("think").await?.recording();
/// while let Some(event) = reply.next_event().await? {
///     if let Some(thought) = event.reasoning_content_text() {
///         print!("({thought})");
///     } else if let Some(text) = event.text() {
///         print!("{text}");
///     }
/// }
/// assert!(reply.events().iter().any(|event| event.is_message_stop()));
/// let answer = reply.finish().await?;
/// assert!(answer.usage().is_some());
/// # Ok::<(), outcrop::Error>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Reply<'s> {
    session: &'s mut ChatSession,
    events: EventStream,
    collector: Collector,
    /// What was asked, until it has entered the history.
    question: Option<Vec<Entry>>,
    recorded: Option<Vec<StreamEvent>>,
    ended: bool,
}

impl<'s> Reply<'s> {
    pub(crate) fn new(
        session: &'s mut ChatSession,
        question: Vec<Entry>,
        events: EventStream,
    ) -> Self {
        Self {
            session,
            events,
            collector: Collector::default(),
            question: Some(question),
            recorded: None,
            ended: false,
        }
    }

    /// Keeps every event, for [`Reply::events`].
    #[must_use]
    pub fn recording(mut self) -> Self {
        self.recorded = Some(Vec::new());
        self
    }

    /// The events so far, if they are being recorded.
    #[must_use]
    pub fn events(&self) -> &[StreamEvent] {
        self.recorded.as_deref().unwrap_or_default()
    }

    /// Takes the recorded events out, to keep them beyond the reply.
    pub fn take_events(&mut self) -> Vec<StreamEvent> {
        self.recorded.take().unwrap_or_default()
    }

    /// The next event, or nothing at the end.
    ///
    /// # Errors
    /// When the answer breaks off. Nothing follows an error.
    pub async fn next_event(&mut self) -> Result<Option<StreamEvent>> {
        self.try_next().await
    }

    /// The next piece of text, or nothing at the end.
    ///
    /// # Errors
    /// When the answer breaks off.
    pub async fn next_text(&mut self) -> Result<Option<String>> {
        while let Some(event) = self.try_next().await? {
            if let Some(text) = event.into_text() {
                return Ok(Some(text));
            }
        }
        Ok(None)
    }

    /// Reads on to the end and gives the whole answer.
    ///
    /// # Errors
    /// When the answer breaks off.
    pub async fn finish(mut self) -> Result<ConverseResponse> {
        while self.try_next().await?.is_some() {}
        match self.answer() {
            Some(answer) => Ok(self.response(answer)),
            // It broke off before, and the caller read past the error.
            None => Err(self.broken_off(None)),
        }
    }

    /// Puts the question and what has come of the answer into the history, as a turn the person
    /// chose to keep, and gives the answer. Nothing is kept, and nothing given, when there is no
    /// content yet.
    ///
    /// ```
    /// # #[cfg(feature = "cli")]
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// let mut chat = outcrop::demo_session().await?;
    /// let mut reply = chat.converse_text_stream("count to 100").await?;
    /// reply.next_text().await?;
    /// let partial = reply.keep_partial().expect("something had come");
    /// assert_eq!(partial.stop_reason(), None);
    /// assert_eq!(chat.history().len(), 2);
    /// # Ok::<(), outcrop::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn keep_partial(mut self) -> Option<ConverseResponse> {
        let response = self.partial()?;
        if !self.is_complete() {
            self.commit(response.shared_message());
            self.session.say_response(&response);
        }
        Some(response)
    }

    /// What has come of the answer, without keeping it.
    pub fn into_partial(mut self) -> Option<ConverseResponse> {
        self.partial()
    }

    /// Whether `messageStop` has come, and with it the turn has entered the history.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.question.is_none()
    }

    /// Whether any content has come.
    #[must_use]
    pub fn has_content(&self) -> bool {
        self.is_complete() || self.collector.has_content()
    }

    /// How many events and deltas were of a kind this version does not know.
    #[must_use]
    pub fn unknown(&self) -> usize {
        self.collector.unknown()
    }

    /// The id AWS support asks for.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.events.request_id()
    }

    fn partial(&mut self) -> Option<ConverseResponse> {
        if let Some(answer) = self.answer() {
            return Some(self.response(answer));
        }
        let has_content = self.collector.has_content();
        has_content.then(|| {
            let message = self.collector.take_message();
            self.response(message)
        })
    }

    /// The message of a complete answer.
    fn answer(&self) -> Option<Arc<Message>> {
        self.is_complete()
            .then(|| self.session.history().last_shared())
            .flatten()
    }

    fn response(&self, message: impl Into<Arc<Message>>) -> ConverseResponse {
        self.collector
            .response(message, self.request_id().map(str::to_owned))
            .with_tries(self.events.tries())
    }

    fn commit(&mut self, answer: impl Into<Arc<Message>>) {
        if let Some(question) = self.question.take() {
            let response = self.response(answer);
            self.session.commit(question, &response);
        }
    }

    fn take_in(&mut self, event: &StreamEvent) -> Result<()> {
        if let Some(recorded) = &mut self.recorded {
            recorded.push(event.clone());
        }
        self.collector.add(event.kind());
        if event.is_message_stop() && !self.is_complete() {
            let collected = self.collector.take_message();
            let answer = self.events.whole.take().unwrap_or(collected);
            self.commit(answer);
        }
        if self.collector.bytes() > MOST_BYTES {
            return Err(Error::new(
                ErrorKind::Incomplete,
                "the answer is longer than 64 MiB and was cut off there",
            )
            .with_hint("ask for a shorter one, with maxTokens or in words"));
        }
        Ok(())
    }

    /// The error that ends an answer before `messageStop`.
    fn broken_off(&self, cause: Option<Error>) -> Error {
        let error = match cause {
            // Nothing has been shown yet, so it is as if the service had refused at once.
            Some(error) if !self.collector.has_content() => error,
            Some(error) if error.kind() == ErrorKind::Incomplete => error,
            Some(error) => error.into_incomplete(),
            None => Error::broken_off("the service closed the stream before messageStop"),
        };
        match error.request_id() {
            Some(_) => error,
            None => error.of_request(self.request_id()),
        }
    }
}

impl Stream for Reply<'_> {
    type Item = Result<StreamEvent>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let item = std::task::ready!(self.events.poll_next_unpin(cx));
        let outcome = match item {
            Some(Ok(event)) => match self.take_in(&event) {
                Ok(()) => return Poll::Ready(Some(Ok(event))),
                Err(error) => Some(error),
            },
            // After messageStop the answer is whole, whatever becomes of the connection.
            _ if self.is_complete() => None,
            Some(Err(error)) => Some(self.broken_off(Some(error))),
            None => Some(self.broken_off(None)),
        };
        self.ended = true;
        if let Some(error) = outcome {
            Poll::Ready(Some(Err(error)))
        } else {
            if self.session.is_verbose()
                && let Some(answer) = self.answer()
            {
                self.session.say_response(&self.response(answer));
            }
            Poll::Ready(None)
        }
    }
}
