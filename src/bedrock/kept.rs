//! Credentials that were loaded ahead of the first request.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future::ProvideCredentials as Future;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use tokio::sync::Mutex;

use super::errors::innermost;

/// Credentials that end within this time are fetched anew.
const SOON: Duration = Duration::from_secs(60);

/// A source of credentials that may have some at hand when it is first asked.
///
/// The SDK has a cache of its own, but nothing outside of it can fill that.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    source: SharedCredentialsProvider,
    /// Held while they are fetched, so that the first request waits for what is under way.
    at_hand: Arc<Mutex<Option<Result<Credentials, CredentialsError>>>>,
}

impl Kept {
    pub(super) fn new(source: SharedCredentialsProvider) -> Self {
        Self {
            source,
            at_hand: Arc::default(),
        }
    }

    /// Fetches credentials for the first request. An error is kept for it too, where there is someone
    /// to tell: some sources say what is wrong only once.
    pub(super) async fn fetch(&self) {
        let mut at_hand = self.at_hand.lock().await;
        *at_hand = Some(self.source.provide_credentials().await);
    }

    /// Where they come from.
    pub(super) fn source(&self) -> &SharedCredentialsProvider {
        &self.source
    }

    /// Those at hand are given once: who asks again, after a refusal, needs fresh ones.
    async fn provide(&self) -> Result<Credentials, CredentialsError> {
        let at_hand = self.at_hand.lock().await.take();
        match at_hand {
            Some(Ok(credentials)) if is_good(&credentials) => Ok(credentials),
            at_hand => match (self.source.provide_credentials().await, at_hand) {
                (Err(again), Some(Err(first))) if says_nothing_new(&again) => Err(first),
                (provided, _) => provided,
            },
        }
    }
}

/// A profile tells what is wrong with it only to the first who asks.
fn says_nothing_new(error: &CredentialsError) -> bool {
    innermost(error).contains("already taken")
}

fn is_good(credentials: &Credentials) -> bool {
    credentials
        .expiry()
        .is_none_or(|ends| ends > SystemTime::now() + SOON)
}

impl ProvideCredentials for Kept {
    fn provide_credentials<'a>(&'a self) -> Future<'a>
    where
        Self: 'a,
    {
        Future::new(self.provide())
    }
}
