//! What the core asks of a backend.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures::Stream;
use futures::future::BoxFuture;
use futures::stream::{BoxStream, StreamExt};

use super::error::Result;
use super::event::StreamEvent;
use super::request::Request;
use super::response::ConverseResponse;

/// A way to have requests answered: Amazon Bedrock, or something that stands in for it.
///
/// A future that is dropped is a request that is given up.
pub trait Transport: Send + Sync {
    /// Sends a request to Converse.
    fn converse(&self, request: Request) -> BoxFuture<'_, Result<ConverseResponse>>;

    /// Sends a request to `ConverseStream`. It is done when the service has begun to answer.
    fn converse_stream(&self, request: Request) -> BoxFuture<'_, Result<EventStream>>;
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn converse(&self, request: Request) -> BoxFuture<'_, Result<ConverseResponse>> {
        (**self).converse(request)
    }

    fn converse_stream(&self, request: Request) -> BoxFuture<'_, Result<EventStream>> {
        (**self).converse_stream(request)
    }
}

/// The events of one answer as a transport delivers them.
///
/// The end of the stream means no more than that nothing follows: an answer is complete when
/// `messageStop` has come, and [`Reply`](super::Reply) sees to that.
pub struct EventStream {
    events: BoxStream<'static, Result<StreamEvent>>,
    request_id: Option<String>,
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
        }
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
