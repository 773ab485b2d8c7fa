//! What the core asks of a backend.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures::Stream;
use futures::future::BoxFuture;
use futures::stream::{BoxStream, StreamExt};

use super::error::{Error, ErrorKind, Result};
use super::event::StreamEvent;
use super::message::Message;
use super::request::Request;
use super::response::ConverseResponse;

/// A way to have requests answered: Amazon Bedrock, or something that stands in for it.
///
/// A future that is dropped is a request that is given up.
///
/// ```
/// use futures::FutureExt;
/// use futures::future::BoxFuture;
/// use outcrop::{ChatSession, ConverseOptions, ConverseResponse, EventStream, Request, Result, Transport};
///
/// /// Says the same whatever it is asked.
/// struct Parrot;
///
/// impl Transport for Parrot {
///     fn converse(&self, _: Request) -> BoxFuture<'_, Result<ConverseResponse>> {
///         let body = br#"{"output":{"message":{"role":"assistant","content":[{"text":"Hello!"}]}}}"#;
///         futures::future::ready(ConverseResponse::parse(body, None)).boxed()
///     }
///
///     fn converse_stream(&self, _: Request) -> BoxFuture<'_, Result<EventStream>> {
///         let nothing = EventStream::new(futures::stream::empty(), None);
///         futures::future::ready(Ok(nothing)).boxed()
///     }
/// }
///
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// let mut chat = ChatSession::new(Parrot, ConverseOptions::new("parrot"));
/// assert_eq!(chat.converse_text("Hi").await?.text(), "Hello!");
/// // An answer that ends without messageStop is none.
/// let reply = chat.converse_text_stream("Hi").await?;
/// assert!(reply.finish().await.is_err());
/// assert_eq!(chat.history().len(), 2);
/// # Ok::<(), outcrop::Error>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Transport: Send + Sync {
    /// Sends a request to Converse.
    fn converse(&self, request: Request) -> BoxFuture<'_, Result<ConverseResponse>>;

    /// Sends a request to `ConverseStream`. It is done when the service has begun to answer.
    fn converse_stream(&self, request: Request) -> BoxFuture<'_, Result<EventStream>>;

    /// Asks how many tokens a request would be read as. Not every transport can tell.
    fn count_tokens(&self, request: Request) -> BoxFuture<'_, Result<u64>> {
        drop(request);
        let error = Error::new(ErrorKind::Usage, "tokens cannot be counted here")
            .with_hint("send the message; the answer tells what it cost");
        Box::pin(futures::future::ready(Err(error)))
    }

    /// Asks for the inference profile through which a model is reached that is not served under
    /// its own id. Not every transport knows of any.
    fn profile_of(&self, model_id: String) -> BoxFuture<'_, Result<Option<String>>> {
        drop(model_id);
        Box::pin(futures::future::ready(Ok(None)))
    }
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn converse(&self, request: Request) -> BoxFuture<'_, Result<ConverseResponse>> {
        (**self).converse(request)
    }

    fn converse_stream(&self, request: Request) -> BoxFuture<'_, Result<EventStream>> {
        (**self).converse_stream(request)
    }

    fn count_tokens(&self, request: Request) -> BoxFuture<'_, Result<u64>> {
        (**self).count_tokens(request)
    }

    fn profile_of(&self, model_id: String) -> BoxFuture<'_, Result<Option<String>>> {
        (**self).profile_of(model_id)
    }
}

/// The events of one answer as a transport delivers them.
///
/// The end of the stream means no more than that nothing follows: an answer is complete when
/// `messageStop` has come, and [`Reply`](super::Reply) sees to that.
pub struct EventStream {
    events: BoxStream<'static, Result<StreamEvent>>,
    request_id: Option<String>,
    tries: u32,
    /// The message, where it came whole and the events only retell it.
    pub(super) whole: Option<Message>,
}

impl EventStream {
    /// The events of the answer to the request with this id.
    pub fn new(
        events: impl Stream<Item = Result<StreamEvent>> + Send + 'static,
        request_id: Option<String>,
    ) -> Self {
        Self {
            events: events.boxed(),
            request_id,
            tries: 1,
            whole: None,
        }
    }

    /// Says how often the request was sent until it was answered.
    #[must_use]
    pub fn with_tries(mut self, tries: u32) -> Self {
        self.tries = tries;
        self
    }

    /// How often the request was sent until it was answered.
    #[must_use]
    pub fn tries(&self) -> u32 {
        self.tries
    }

    /// The id AWS support asks for.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }
}

impl std::fmt::Debug for EventStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EventStream")
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}

impl Stream for EventStream {
    type Item = Result<StreamEvent>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.events.poll_next_unpin(cx)
    }
}
