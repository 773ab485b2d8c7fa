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
//! | `calls` | one request, sent once |
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
mod calls;
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
#[cfg_attr(
    not(feature = "cli"),
    allow(dead_code, reason = "what is found is shown by the program")
)]
mod survey;
mod watchdog;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_sdk_bedrockruntime::Client;
use futures::future::BoxFuture;
use tokio::sync::OnceCell;

use crate::chat::{ConverseResponse, Error, ErrorKind, EventStream, Request, Result, Transport};
#[cfg(feature = "cli")]
pub(crate) use advice::is_too_long;
pub use catalog::{Catalog, FoundationModel, InferenceProfile};
pub use config::{BedrockConfig, Keys, Patience, Ways};
use connect::Connected;
use errors::Asked;
#[cfg(all(feature = "cli", any(test, fuzzing)))]
pub(crate) use frames::decode;
pub use listing::Origin;
pub use retry::Retry;
#[cfg(feature = "cli")]
pub(crate) use survey::{Identity, Skew, Survey};
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
    ///
    /// A request is tried up to three times here, and each time as often as the client's own
    /// settings say: a client whose retries are off is tried three times in all. Models cannot be
    /// listed, as that is another service's, so [`BedrockTransport::catalog`] fails, and a model that
    /// wants an inference profile is not found one.
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

    /// Sends a request as often as it takes, and as it may be. Waits so long for each answer, and
    /// tells how often it was sent.
    async fn again<R: Clone, T>(
        &self,
        request: R,
        limit: Duration,
        watchdog: &mut Watchdog,
        send: impl AsyncFn(&Self, R) -> Result<T>,
    ) -> Result<(T, u32)> {
        let (mut tries, mut refreshed) = (1, false);
        loop {
            let answer = Box::pin(send(self, request.clone()));
            let error = match watchdog.within(limit, answer).await {
                Ok(answer) => return Ok((answer, tries)),
                Err(error) => error,
            };
            if error.kind() == ErrorKind::Credentials {
                // Whatever comes next looks for them anew: the person may have mended the cause.
                self.renew();
            }
            // To look for expired credentials once more may be all it needs.
            let is_due = self.finds_credentials && retry::has_expired(&error);
            if !is_due || std::mem::replace(&mut refreshed, true) {
                self.pause(error, tries, watchdog).await?;
            }
            tries += 1;
        }
    }

    /// Waits before a request that came to nothing is sent again, or says that it is not to be.
    async fn pause(&self, error: Error, tried: u32, watchdog: &mut Watchdog) -> Result<()> {
        let attempts = self
            .connection()
            .get()
            .map_or(1, |connected| connected.attempts);
        let retry = retry::next(&error, tried, attempts, retry::jitter());
        // A turn that would end in the wait ends now, with what is known.
        let Some(retry) = retry.filter(|retry| watchdog.has(retry.wait)) else {
            return Err(match error.kind().is_transient() {
                true => error.after_tries(tried),
                false => error,
            });
        };
        if let Some(OnRetry(tell)) = &self.on_retry {
            tell(retry);
        }
        watchdog.pause(retry.wait).await
    }

    /// A silence with who is silent. What was said is placed where it is read.
    fn placed(&self, error: Error, asked: Asked<'_>) -> Error {
        match self.connection().get() {
            Some(connected) if error.kind() == ErrorKind::Timeout => {
                errors::placed(error, &connected.scene, asked)
            }
            _ => error,
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
}

impl Transport for BedrockTransport {
    fn converse(&self, request: Request) -> BoxFuture<'_, Result<ConverseResponse>> {
        Box::pin(async move {
            let Patience { whole_turn, .. } = self.config.patience;
            let mut watchdog = Watchdog::new(self.config.patience);
            let model = request.model_id.clone();
            let sending = self.again(request, whole_turn, &mut watchdog, Self::send);
            let sent = sending.await;
            let (response, tries) =
                sent.map_err(|error| self.placed(error, Asked::Answer(&model)))?;
            Ok(response.with_tries(tries))
        })
    }

    /// What has begun to be answered is never sent again.
    fn converse_stream(&self, request: Request) -> BoxFuture<'_, Result<EventStream>> {
        Box::pin(async move {
            let Patience { first_event, .. } = self.config.patience;
            let mut watchdog = Watchdog::new(self.config.patience);
            let model = request.model_id.clone();
            let opening = self.again(request, first_event, &mut watchdog, Self::open);
            let opened = opening.await;
            let ((reader, request_id), tries) =
                opened.map_err(|error| self.placed(error, Asked::Stream(&model)))?;
            Ok(EventStream::new(reader.events(watchdog), request_id).with_tries(tries))
        })
    }

    fn count_tokens(&self, request: Request) -> BoxFuture<'_, Result<u64>> {
        Box::pin(async move {
            let Patience { first_event, .. } = self.config.patience;
            let mut watchdog = Watchdog::new(self.config.patience);
            let model = request.model_id.clone();
            let counting = self.again(request, first_event, &mut watchdog, Self::count);
            let counted = counting.await;
            let (tokens, _) = counted.map_err(|error| self.placed(error, Asked::Count(&model)))?;
            Ok(tokens)
        })
    }

    fn profile_of(&self, model_id: String) -> BoxFuture<'_, Result<Option<String>>> {
        self.find_profile(model_id)
    }
}
