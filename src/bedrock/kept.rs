//! Credentials that were loaded ahead of the first request.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future::ProvideCredentials as Future;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use tokio::sync::Mutex;

/// Credentials that end within this time are fetched anew.
const SOON: Duration = Duration::from_secs(60);

/// A source of credentials that may have some at hand when it is first asked.
///
/// The SDK has a cache of its own, but nothing outside of it can fill that.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    source: SharedCredentialsProvider,
    /// Held while they are fetched, so that the first request waits for what is under way.
    at_hand: Arc<Mutex<Option<Credentials>>>,
}

impl Kept {
    pub(super) fn new(source: SharedCredentialsProvider) -> Self {
        Self {
            source,
            at_hand: Arc::default(),
        }
    }

    /// Fetches credentials for the first request. An error comes back with that, where there is
    /// someone to tell.
    pub(super) async fn fetch(&self) {
        let mut at_hand = self.at_hand.lock().await;
        *at_hand = self.source.provide_credentials().await.ok();
    }

    /// Where they come from.
    pub(super) fn source(&self) -> &SharedCredentialsProvider {
        &self.source
    }

    /// Those at hand are given once: who asks again, after a refusal, needs fresh ones.
    async fn provide(&self) -> Result<Credentials, CredentialsError> {
        let at_hand = self.at_hand.lock().await.take();
        match at_hand.filter(is_good) {
            Some(credentials) => Ok(credentials),
            None => self.source.provide_credentials().await,
        }
    }
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
