//! Amazon Bedrock through the official SDK: the only room that names aws crates.
//!
//! The SDK is the transport. It resolves the endpoint, signs, keeps connections and models
//! the errors; the JSON that goes out and comes in is the core's own, byte for byte (see `raw`).
//! This room must not know the demo endpoint, a terminal or the command line.
//!
//! | file | owns |
//! |---|---|
//! | `config` | where Bedrock is, who asks, and for how long |
//! | `connect` | region, credentials and endpoint to a client |
//! | `endpoint` | an endpoint other than the region's own |
//! | `http` | connections that load no certificates before they have to |
//! | `kept` | credentials loaded ahead of the first request |
//! | `retry` | when a request is sent again |
//! | `scene` | where requests go and on whose behalf, as errors tell it |
//! | `raw` | our bytes in place of the SDK's, and the response's bytes back |
//! | `frame` | one frame of an event stream |
//! | `frames` | event-stream frames to events |
//! | `survey` | what is found, for a person to look at |
//! | `watchdog` | how long is waited |
//! | `errors` | the SDK's tree of errors to kinds, sentences and hints |
//! | `credentials` | what it means that there are none |
//! | `advice` | what can be done about what the service said |
//! | `catalog` | models and inference profiles, as values |
//! | `listing` | the control plane, which lists them |

mod advice;
mod catalog;
mod config;
mod connect;
mod credentials;
#[cfg(test)]
mod damage;
mod endpoint;
mod errors;
mod frame;
mod frames;
mod http;
mod kept;
mod listing;
mod raw;
mod retry;
mod scene;
mod survey;
mod watchdog;

use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_bedrockruntime::Client;
use aws_sdk_bedrockruntime::operation::RequestId;
use aws_sdk_bedrockruntime::types::{ConverseTokensRequest, CountTokensInput};
use futures::future::BoxFuture;
use serde::Deserialize;
use tokio::sync::OnceCell;

use crate::chat::{ConverseResponse, Error, ErrorKind, EventStream, Request, Result, Transport};
#[cfg(feature = "cli")]
pub(crate) use advice::is_too_long;
pub use catalog::{Catalog, FoundationModel, InferenceProfile};
pub use config::{BedrockConfig, Keys, Patience};
use connect::Connected;
use errors::Asked;
use frames::Reader;
#[cfg(all(feature = "cli", any(test, fuzzing)))]
pub(crate) use frames::decode;
pub use listing::Origin;
use raw::RawBody;
pub use retry::Retry;
pub use scene::Proxy;
pub use survey::{Identity, Skew, Survey};
use watchdog::Watchdog;

/// Amazon Bedrock as a [`Transport`].
///
/// Clones share one connection.
#[derive(Debug, Clone)]
pub struct BedrockTransport {
    config: Arc<BedrockConfig>,
    connected: Arc<Mutex<Connection>>,
    /// Credentials are looked for here, and can be looked for again.
    finds_credentials: bool,
    on_retry: Option<OnRetry>,
}

/// Made when it is first needed, by whoever is first.
type Connection = Arc<OnceCell<Connected>>;

/// Whom to tell of a wait.
#[derive(Clone)]
struct OnRetry(Arc<dyn Fn(Retry) + Send + Sync>);

impl std::fmt::Debug for OnRetry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OnRetry")
    }
}

impl BedrockTransport {
    /// A transport that looks for credentials and a region when it first needs them.
    #[must_use]
    pub fn lazy(config: BedrockConfig) -> Self {
        Self {
            finds_credentials: config.keys.is_none(),
            config: Arc::new(config),
            connected: Arc::default(),
            on_retry: None,
        }
    }

    /// A transport that has found its credentials' source and its region.
    ///
    /// # Errors
    /// When there is no region, no such profile, or a setting that cannot be read. Whether the
    /// credentials are good is known only when something is sent.
    pub async fn connect(config: BedrockConfig) -> Result<Self> {
        let transport = Self::lazy(config);
        transport.connected().await?;
        Ok(transport)
    }

    /// A transport over a client of one's own.
    #[must_use]
    pub fn from_client(client: Client) -> Self {
        let connected = Arc::new(Mutex::new(Arc::new(OnceCell::from(Connected::to(
            client,
            &BedrockConfig::default(),
        )))));
        Self {
            config: Arc::default(),
            finds_credentials: false,
            connected,
            on_retry: None,
        }
    }

    /// Says whom to tell when a request is about to be sent again after a wait.
    #[must_use]
    pub fn on_retry(mut self, tell: impl Fn(Retry) + Send + Sync + 'static) -> Self {
        self.on_retry = Some(OnRetry(Arc::new(tell)));
        self
    }

    /// Sends a request as often as it takes, and as it may be.
    async fn again<R: Clone, T>(
        &self,
        request: R,
        send: impl AsyncFn(&Self, R) -> Result<T>,
    ) -> Result<T> {
        let (mut tried, mut refreshed) = (0, false);
        let mut watchdog = Watchdog::new(self.config.patience);
        loop {
            tried += 1;
            match watchdog.first(Box::pin(send(self, request.clone()))).await {
                Ok(answer) => return Ok(answer),
                Err(error) => {
                    self.pause(error, tried, &mut refreshed, &mut watchdog)
                        .await?;
                }
            }
        }
    }

    /// Waits before a request that came to nothing is sent again, or says that it is not to be.
    /// Credentials that have expired are looked for once more, which may be all it needs.
    async fn pause(
        &self,
        error: Error,
        tried: u32,
        refreshed: &mut bool,
        watchdog: &mut Watchdog,
    ) -> Result<()> {
        if error.kind() == ErrorKind::Credentials {
            // Whatever comes next looks for them anew: the person may have mended the cause.
            self.renew();
        }
        if self.finds_credentials && has_expired(&error) && !std::mem::replace(refreshed, true) {
            return Ok(());
        }
        let attempts = self
            .connection()
            .get()
            .map_or(1, |connected| connected.attempts);
        let retry = retry::next(&error, tried, attempts, jitter());
        // A turn that would end in the wait ends now, with what is known.
        let Some(retry) = retry.filter(|retry| watchdog.has(retry.wait)) else {
            return Err(error);
        };
        if let Some(OnRetry(tell)) = &self.on_retry {
            tell(retry);
        }
        watchdog.pause(retry.wait).await
    }

    /// Begins to load configuration and credentials on the current tokio runtime, so that they are
    /// at hand when the first request is sent. An error is kept for then.
    pub fn warm_up(&self) {
        let transport = self.clone();
        tokio::spawn(async move {
            if let Ok(connected) = transport.connected().await {
                connected.warm_up().await;
            }
        });
    }

    /// A load that failed is tried again by the next turn: the person may have mended the cause.
    async fn connected(&self) -> Result<Connected> {
        let connection = self.connection();
        let connected = connection.get_or_try_init(|| connect::connect(&self.config));
        connected.await.cloned()
    }

    fn connection(&self) -> Connection {
        let connection = self.connected.lock();
        Arc::clone(&connection.unwrap_or_else(PoisonError::into_inner))
    }

    /// Forgets credentials, region and endpoint, so that the next request looks for them anew: the
    /// person may have logged in meanwhile. What is under way is not disturbed.
    ///
    /// A transport that was given them has none to look for.
    pub fn renew(&self) {
        if !self.finds_credentials {
            return;
        }
        let connection = self.connected.lock();
        *connection.unwrap_or_else(PoisonError::into_inner) = Connection::default();
    }

    async fn send(&self, request: Request) -> Result<ConverseResponse> {
        let raw = RawBody::new(request.body);
        let connected = self.connected().await?;
        let operation = connected.client.converse().model_id(&request.model_id);
        let sent = operation.customize().interceptor(raw.clone()).send().await;
        let output = sent.map_err(|error| {
            errors::classify(error, &connected.scene, Asked::Answer(&request.model_id))
        })?;
        let request_id = output.request_id().map(str::to_owned);
        let response = ConverseResponse::parse(&raw.collect().await?, request_id)?;
        Ok(response)
    }

    /// Opens a stream and reads on to where something could be shown.
    async fn open(&self, request: Request) -> Result<(Reader, Option<String>)> {
        let raw = RawBody::new(request.body);
        let connected = self.connected().await?;
        let asked = Asked::Stream(&request.model_id);
        let operation = connected
            .client
            .converse_stream()
            .model_id(&request.model_id);
        let sent = operation.customize().interceptor(raw.clone()).send().await;
        let output = sent.map_err(|error| errors::classify(error, &connected.scene, asked))?;
        let request_id = output.request_id().map(str::to_owned);
        let reader = Reader::new(raw.take_stream().await?).begin().await;
        let reader = reader.map_err(|error| errors::placed(error, &connected.scene, asked));
        match (reader, request_id) {
            (Ok(reader), id) => Ok((reader, id)),
            (Err(error), Some(id)) => Err(error.with_request_id(id)),
            (Err(error), None) => Err(error),
        }
    }
}

impl BedrockTransport {
    async fn count(&self, request: Request) -> Result<u64> {
        let raw = RawBody::new(request.body);
        let connected = self.connected().await?;
        // The SDK wants the member to be there; what is sent is our own body.
        let input = CountTokensInput::Converse(ConverseTokensRequest::builder().build());
        let operation = connected
            .client
            .count_tokens()
            .model_id(&request.model_id)
            .input(input);
        let sent = operation.customize().interceptor(raw.clone()).send().await;
        sent.map_err(|error| {
            errors::classify(error, &connected.scene, Asked::Count(&request.model_id))
        })?;
        count(&raw.collect().await?)
    }
}

/// The number in what is to be an answer of CountTokens.
fn count(answer: &[u8]) -> Result<u64> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Counted {
        input_tokens: u64,
    }
    let counted: Counted = serde_json::from_slice(answer).map_err(|error| {
        let start: String = String::from_utf8_lossy(answer).chars().take(200).collect();
        errors::not_bedrock("what answered is not Bedrock")
            .with_service_message(start)
            .with_source(error)
    })?;
    Ok(counted.input_tokens)
}

/// The service says that credentials were good, and are not any longer.
fn has_expired(error: &Error) -> bool {
    matches!(error.code(), Some("ExpiredTokenException" | "ExpiredToken"))
}

/// A number from 0 to 1 that differs from one process and moment to the next, so that programs that
/// were refused together do not come back together.
fn jitter() -> f64 {
    use std::hash::{BuildHasher, RandomState};
    let random = RandomState::new().hash_one(std::time::Instant::now());
    f64::from(u32::try_from(random >> 32).unwrap_or(0)) / f64::from(u32::MAX)
}

impl Transport for BedrockTransport {
    fn converse(&self, request: Request) -> BoxFuture<'_, Result<ConverseResponse>> {
        Box::pin(async move {
            let mut watchdog = Watchdog::new(self.config.patience);
            let (mut tries, mut refreshed) = (1, false);
            loop {
                match watchdog.whole(Box::pin(self.send(request.clone()))).await {
                    Ok(response) => return Ok(response.with_tries(tries)),
                    Err(error) => {
                        self.pause(error, tries, &mut refreshed, &mut watchdog)
                            .await?;
                    }
                }
                tries += 1;
            }
        })
    }

    /// What has begun to be answered is never sent again.
    fn converse_stream(&self, request: Request) -> BoxFuture<'_, Result<EventStream>> {
        Box::pin(async move {
            let mut watchdog = Watchdog::new(self.config.patience);
            let (mut tries, mut refreshed) = (1, false);
            loop {
                match watchdog.first(Box::pin(self.open(request.clone()))).await {
                    Ok((reader, request_id)) => {
                        let events = EventStream::new(reader.events(watchdog), request_id);
                        return Ok(events.with_tries(tries));
                    }
                    Err(error) => {
                        self.pause(error, tries, &mut refreshed, &mut watchdog)
                            .await?;
                    }
                }
                tries += 1;
            }
        })
    }

    fn count_tokens(&self, request: Request) -> BoxFuture<'_, Result<u64>> {
        Box::pin(async move {
            let mut watchdog = Watchdog::new(self.config.patience);
            watchdog.first(Box::pin(self.count(request))).await
        })
    }

    fn profile_of(&self, model_id: String) -> BoxFuture<'_, Result<Option<String>>> {
        self.find_profile(model_id)
    }
}
