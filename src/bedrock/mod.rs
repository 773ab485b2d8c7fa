//! Amazon Bedrock through the official SDK: the only room that names aws crates.
//!
//! The SDK is the transport. It resolves the endpoint, signs, keeps connections and models
//! the errors; the JSON that goes out and comes in is the core's own, byte for byte (see `raw`).
//! This room must not know the demo endpoint, a terminal or the command line.
//!
//! | file | owns |
//! |---|---|
//! | `connect` | region, credentials and endpoint to a client |
//! | `kept` | credentials loaded ahead of the first request |
//! | `retry` | when a request is sent again |
//! | `raw` | our bytes in place of the SDK's, and the response's bytes back |
//! | `frames` | event-stream frames to events, under the watchdog |
//! | `errors` | the SDK's tree of errors to kinds, sentences and hints |
//! | `advice` | what can be done about what the service said |
//! | `catalog` | models and inference profiles, as values |
//! | `listing` | the control plane, which lists them |

mod advice;
mod catalog;
mod connect;
#[cfg(test)]
mod damage;
mod errors;
mod frames;
mod kept;
mod listing;
mod raw;
mod retry;

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_bedrockruntime::Client;
use aws_sdk_bedrockruntime::operation::RequestId;
use aws_sdk_bedrockruntime::types::{ConverseTokensRequest, CountTokensInput};
use futures::future::BoxFuture;
use serde::Deserialize;
use tokio::sync::OnceCell;

use crate::chat::{ConverseResponse, Error, ErrorKind, EventStream, Request, Result, Transport};
pub use catalog::{Catalog, FoundationModel, InferenceProfile};
use connect::Connected;
#[cfg(any(test, fuzzing))]
pub(crate) use frames::decode;
pub use listing::Origin;
use raw::RawBody;
pub use retry::Retry;

/// Where Bedrock is and who asks. What is left out is found as the AWS tools find it:
/// environment, shared configuration files, instance metadata.
#[derive(Debug, Clone, Default)]
pub struct BedrockConfig {
    /// The region; else `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile's, the instance's.
    pub region: Option<String>,
    /// A profile of the shared configuration files. A profile that is named here wins over keys
    /// and tokens in the environment, as it does in the AWS CLI.
    pub profile: Option<String>,
    /// An endpoint other than the region's own.
    pub endpoint_url: Option<String>,
    /// Keys for an endpoint that has its own. Nothing else is then looked up.
    pub keys: Option<Keys>,
    /// How long to wait for the service.
    pub patience: Patience,
}

/// An access key id and its secret.
#[derive(Clone)]
pub struct Keys {
    id: String,
    secret: String,
}

impl Keys {
    /// A pair of keys.
    pub fn new(id: impl Into<String>, secret: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            secret: secret.into(),
        }
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(redacted)")
    }
}

/// How long to wait for the service before giving up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Until the first event of a stream.
    pub first_event: Duration,
    /// Between one event of a stream and the next.
    pub between_events: Duration,
    /// Until an answer that is not streamed.
    pub whole_answer: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            first_event: Duration::from_secs(120),
            between_events: Duration::from_secs(60),
            whole_answer: Duration::from_mins(15),
        }
    }
}

/// Amazon Bedrock as a [`Transport`].
///
/// Clones share one connection.
#[derive(Debug, Clone)]
pub struct BedrockTransport {
    config: Arc<BedrockConfig>,
    connected: Arc<OnceCell<Connected>>,
    on_retry: Option<OnRetry>,
}

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
        let connected = Arc::new(OnceCell::from(Connected::to(client)));
        Self {
            config: Arc::default(),
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

    /// Sends a request as often as it takes, and as it may be. What has begun to be answered is
    /// never sent again.
    async fn again<R: Clone, T>(
        &self,
        request: R,
        limit: Duration,
        send: impl AsyncFn(&Self, R) -> Result<T>,
    ) -> Result<(T, u32)> {
        let mut tried = 0;
        loop {
            tried += 1;
            let error = match within(limit, send(self, request.clone())).await {
                Ok(answer) => return Ok((answer, tried)),
                Err(error) => error,
            };
            let attempts = self
                .connected
                .get()
                .map_or(1, |connected| connected.attempts);
            let Some(retry) = retry::next(&error, tried, attempts, jitter()) else {
                return Err(error);
            };
            if let Some(OnRetry(tell)) = &self.on_retry {
                tell(retry);
            }
            tokio::time::sleep(retry.wait).await;
        }
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
    async fn connected(&self) -> Result<&Connected> {
        self.connected
            .get_or_try_init(|| connect::connect(&self.config))
            .await
    }

    async fn send(&self, request: Request) -> Result<ConverseResponse> {
        let raw = RawBody::new(request.body);
        let connected = self.connected().await?;
        let operation = connected.client.converse().model_id(&request.model_id);
        let sent = operation.customize().interceptor(raw.clone()).send().await;
        let output = sent.map_err(|error| {
            errors::classify(error, &self.config, &connected.place, &request.model_id)
        })?;
        let request_id = output.request_id().map(str::to_owned);
        let response = ConverseResponse::parse(&raw.collect().await?, request_id)?;
        Ok(response)
    }

    async fn open(&self, request: Request) -> Result<EventStream> {
        let raw = RawBody::new(request.body);
        let connected = self.connected().await?;
        let operation = connected
            .client
            .converse_stream()
            .model_id(&request.model_id);
        let sent = operation.customize().interceptor(raw.clone()).send().await;
        let output = sent.map_err(|error| {
            errors::classify(error, &self.config, &connected.place, &request.model_id)
        })?;
        let request_id = output.request_id().map(str::to_owned);
        let events = frames::events(raw.take_stream().await?, self.config.patience);
        Ok(EventStream::new(events, request_id))
    }
}

impl BedrockTransport {
    async fn count(&self, request: Request) -> Result<u64> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Counted {
            input_tokens: u64,
        }
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
            errors::classify(error, &self.config, &connected.place, &request.model_id)
        })?;
        let counted: Counted = serde_json::from_slice(&raw.collect().await?).map_err(|error| {
            Error::new(ErrorKind::Service, "the count of tokens cannot be read")
                .with_hint("check that the endpoint is Bedrock's")
                .with_source(error)
        })?;
        Ok(counted.input_tokens)
    }
}

/// A number from 0 to 1 that differs from one process and moment to the next, so that programs that
/// were refused together do not come back together.
fn jitter() -> f64 {
    use std::hash::{BuildHasher, RandomState};
    let random = RandomState::new().hash_one(std::time::Instant::now());
    f64::from(u32::try_from(random >> 32).unwrap_or(0)) / f64::from(u32::MAX)
}

async fn within<T>(limit: Duration, call: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::time::timeout(limit, call)
        .await
        .unwrap_or_else(|_| Err(timed_out(limit)))
}

impl Transport for BedrockTransport {
    fn converse(&self, request: Request) -> BoxFuture<'_, Result<ConverseResponse>> {
        Box::pin(async move {
            let limit = self.config.patience.whole_answer;
            let (response, tries) = Box::pin(self.again(request, limit, Self::send)).await?;
            Ok(response.with_tries(tries))
        })
    }

    fn converse_stream(&self, request: Request) -> BoxFuture<'_, Result<EventStream>> {
        Box::pin(async move {
            let limit = self.config.patience.first_event;
            let (events, tries) = Box::pin(self.again(request, limit, Self::open)).await?;
            Ok(events.with_tries(tries))
        })
    }

    fn count_tokens(&self, request: Request) -> BoxFuture<'_, Result<u64>> {
        Box::pin(within(
            self.config.patience.first_event,
            self.count(request),
        ))
    }

    fn profile_of(&self, model_id: String) -> BoxFuture<'_, Result<Option<String>>> {
        self.find_profile(model_id)
    }
}

fn timed_out(limit: Duration) -> Error {
    let seconds = limit.as_secs();
    Error::new(
        ErrorKind::Timeout,
        format!("the service has not answered for {seconds} s"),
    )
    .with_hint("send it again; if it stays silent, try another model or region")
}
