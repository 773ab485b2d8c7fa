//! A transport that does as it is told.

use std::sync::{Arc, Mutex};

use futures::future::{BoxFuture, FutureExt};
use outcrop::{
    ChatSession, ConverseOptions, ConverseResponse, Error, ErrorKind, EventStream, History,
    Message, Request, Result, StreamEvent, Transport,
};

/// A transport that does as it is told and keeps what it was sent.
#[derive(Clone, Default)]
pub struct Scripted {
    pub sent: Arc<Mutex<Vec<Request>>>,
    pub events: Vec<(&'static str, &'static str)>,
    pub fails_at_the_end: bool,
    /// The request that the fault at the end names.
    pub fault_of: Option<&'static str>,
    pub refuses: bool,
    pub never_answers: bool,
    /// Refused with these words for as long as the request holds the other ones.
    pub while_it_has: Option<(&'static str, &'static str)>,
}

pub const TEXT: (&str, &str) = (
    "contentBlockDelta",
    r#"{"contentBlockIndex":0,"delta":{"text":"Hi"}}"#,
);
pub const STOP: (&str, &str) = ("messageStop", r#"{"stopReason":"end_turn"}"#);
pub const USAGE: (&str, &str) = (
    "metadata",
    r#"{"usage":{"inputTokens":3,"outputTokens":1,"totalTokens":4}}"#,
);

/// Refused only when it is to be streamed.
pub const STREAMS: (&str, &str) = (
    "toolConfig",
    "This model doesn't support tool use in streaming mode.",
);

impl Scripted {
    pub fn with(events: &[(&'static str, &'static str)]) -> Self {
        Self {
            events: events.to_vec(),
            ..Self::default()
        }
    }

    pub fn chat(&self) -> ChatSession {
        ChatSession::new(self.clone(), ConverseOptions::new("m"))
    }

    pub fn bodies(&self) -> Vec<serde_json::Value> {
        let sent = self.sent.lock().unwrap();
        sent.iter()
            .map(|request| serde_json::from_slice(&request.body).unwrap())
            .collect()
    }
}

impl Scripted {
    fn objection(&self, request: &Request) -> Option<Error> {
        let (has, says) = self.while_it_has?;
        let body = String::from_utf8_lossy(&request.body);
        let error = || Error::new(ErrorKind::Validation, "refused").with_service_message(says);
        body.contains(has).then(error)
    }
}

impl Transport for Scripted {
    fn converse(&self, request: Request) -> BoxFuture<'_, Result<ConverseResponse>> {
        let objection = self
            .objection(&request)
            .filter(|_| self.while_it_has != Some(STREAMS));
        self.sent.lock().unwrap().push(request);
        if let Some(error) = objection {
            return futures::future::ready(Err(error)).boxed();
        }
        let body = br#"{"output":{"message":{"role":"assistant","content":[{"text":"Hi"}]}},"stopReason":"end_turn"}"#;
        let answer = match self.refuses {
            true => Err(Error::new(ErrorKind::Throttling, "slow down")),
            false => ConverseResponse::parse(body, None),
        };
        futures::future::ready(answer).boxed()
    }

    fn converse_stream(&self, request: Request) -> BoxFuture<'_, Result<EventStream>> {
        let objection = self.objection(&request);
        self.sent.lock().unwrap().push(request);
        if let Some(error) = objection {
            return futures::future::ready(Err(error)).boxed();
        }
        if self.never_answers {
            return futures::future::pending().boxed();
        }
        if self.refuses {
            let error = Error::new(ErrorKind::Throttling, "slow down");
            return futures::future::ready(Err(error)).boxed();
        }
        let mut events: Vec<_> = self
            .events
            .iter()
            .map(|(kind, json)| StreamEvent::parse(kind, (*json).into()))
            .collect();
        if self.fails_at_the_end {
            let gone = Error::new(ErrorKind::Network, "gone");
            events.push(Err(match self.fault_of {
                Some(id) => gone.with_request_id(id),
                None => gone,
            }));
        }
        let stream = EventStream::new(futures::stream::iter(events), Some("id-1".to_owned()));
        futures::future::ready(Ok(stream)).boxed()
    }
}

/// What was said, without who said it.
pub fn texts(history: &History) -> Vec<String> {
    history.messages().map(Message::full_text).collect()
}
