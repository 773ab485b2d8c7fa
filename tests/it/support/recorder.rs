//! The demo endpoint behind a transport that keeps what goes out and can answer in its stead.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use futures::future::{BoxFuture, FutureExt};
use outcrop::demo::{DEFAULT_MODEL, DemoServer};
use outcrop::{
    BedrockConfig, BedrockTransport, ChatSession, ConverseOptions, ConverseResponse, EventStream,
    Keys, Request, Result, StreamEvent, Transport,
};
use serde_json::Value;

use super::{bodies, strict_json};

/// What [`outcrop::demo_session`] is made of, with the wire in sight. Its server serves as long as
/// the runtime runs.
pub struct Recorder {
    demo: BedrockTransport,
    url: String,
    sent: Mutex<Vec<Value>>,
    whole: Mutex<VecDeque<String>>,
    events: Mutex<VecDeque<Vec<(String, String)>>>,
}

impl Recorder {
    pub async fn new() -> Arc<Self> {
        let server = DemoServer::bind(0).await.unwrap();
        let url = server.url();
        tokio::spawn(server.serve());
        let demo = BedrockTransport::lazy(BedrockConfig {
            endpoint_url: Some(url.clone()),
            keys: Some(Keys::new("demo", "demo")),
            ..BedrockConfig::default()
        });
        Arc::new(Self {
            demo,
            url,
            sent: Mutex::default(),
            whole: Mutex::default(),
            events: Mutex::default(),
        })
    }

    pub fn chat(self: &Arc<Self>) -> ChatSession {
        ChatSession::new(Arc::clone(self), ConverseOptions::new(DEFAULT_MODEL))
    }

    /// The host and port of the demo.
    pub fn address(&self) -> &str {
        self.url.strip_prefix("http://").unwrap()
    }

    /// Answers the next Converse request with this body instead of asking the demo.
    pub fn answer_whole(&self, response: &Value) {
        self.whole.lock().unwrap().push_back(response.to_string());
    }

    /// Answers the next ConverseStream request with these events, each a type and a payload.
    pub fn answer_events(&self, events: Vec<(String, String)>) {
        self.events.lock().unwrap().push_back(events);
    }

    /// Forgets answers that were not asked for.
    pub fn forget_answers(&self) {
        self.whole.lock().unwrap().clear();
        self.events.lock().unwrap().clear();
    }

    /// The bodies since the last time this was asked, oldest first.
    pub fn take_bodies(&self) -> Vec<Value> {
        std::mem::take(&mut self.sent.lock().unwrap())
    }

    fn keep(&self, operation: &str, request: &Request) {
        bodies::keep(operation, &request.model_id, &request.body);
        let body = strict_json(&request.body);
        self.sent.lock().unwrap().push(body);
    }
}

impl Transport for Recorder {
    fn converse(&self, request: Request) -> BoxFuture<'_, Result<ConverseResponse>> {
        self.keep("Converse", &request);
        let answer = self.whole.lock().unwrap().pop_front();
        match answer {
            Some(body) => {
                let response = ConverseResponse::parse(body.as_bytes(), None);
                futures::future::ready(response).boxed()
            }
            None => self.demo.converse(request),
        }
    }

    fn converse_stream(&self, request: Request) -> BoxFuture<'_, Result<EventStream>> {
        self.keep("ConverseStream", &request);
        let answer = self.events.lock().unwrap().pop_front();
        match answer {
            Some(events) => {
                let events = events
                    .into_iter()
                    .map(|(name, payload)| StreamEvent::parse(&name, payload.into()));
                let events = EventStream::new(futures::stream::iter(events), None);
                futures::future::ready(Ok(events)).boxed()
            }
            None => self.demo.converse_stream(request),
        }
    }
    fn count_tokens(&self, request: Request) -> BoxFuture<'_, Result<u64>> {
        self.sent.lock().unwrap().push(strict_json(&request.body));
        self.demo.count_tokens(request)
    }
}
