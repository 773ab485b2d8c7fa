//! What is found of region, endpoint and credentials, and what the service says to a question that
//! costs nothing. For a person to look at: nothing of it decides anything.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::credential_feature::AwsCredentialFeature as Feature;
use aws_credential_types::provider::ProvideCredentials;
use aws_sdk_bedrockruntime::types::{ConverseTokensRequest, CountTokensInput};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::DateTime;
use aws_smithy_types::config_bag::ConfigBag;
use aws_smithy_types::date_time::Format;
use bytes::Bytes;

use super::calls::count;
use super::connect::{Connected, connect, look};
use super::errors::Asked;
use super::raw::RawBody;
use super::scene::Proxy;
use super::{BedrockConfig, credentials, errors};
use crate::chat::{Error, ErrorKind, Result};

/// Longer than this nobody looks at a blank screen.
const PATIENCE: Duration = Duration::from_secs(10);
/// A question that is counted, and not answered.
const QUESTION: &[u8] =
    br#"{"input":{"converse":{"messages":[{"role":"user","content":[{"text":"hi"}]}]}}}"#;

/// What is found.
#[derive(Debug)]
pub struct Survey {
    /// What is wrong with the AWS configuration, all of it.
    pub wrong: Vec<Error>,
    /// The region's name and who named it; nothing, where it cannot be told.
    pub region: Option<Result<(String, &'static str)>>,
    /// An endpoint other than the region's own, and who named it.
    pub endpoint: Option<(String, &'static str)>,
    /// Whose credentials there are; nothing, where a token stands in for them.
    pub identity: Result<Option<Identity>>,
    /// What the service said about the model; nothing, where it could not be asked.
    pub service: Option<Result<()>>,
    /// How far the clock here is from the service's.
    pub skew: Option<Skew>,
    /// What stands in between.
    pub proxy: Option<Proxy>,
    /// What a person runs to log in.
    pub login: String,
}

/// Whose credentials there are. Nothing of it is secret.
#[derive(Debug)]
pub struct Identity {
    /// The key's id, but for its middle.
    pub key: String,
    /// Where they come from.
    pub source: &'static str,
    /// When they end.
    pub expiry: Option<SystemTime>,
}

/// How far a clock is from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skew {
    /// It is ahead.
    Ahead(Duration),
    /// It is behind.
    Behind(Duration),
}

impl Skew {
    /// How far, either way.
    #[must_use]
    pub fn distance(self) -> Duration {
        match self {
            Self::Ahead(by) | Self::Behind(by) => by,
        }
    }
}

impl Survey {
    /// Looks at everything, and asks the service about the model.
    pub async fn take(config: &BedrockConfig, model: Option<&str>) -> Self {
        let (mut wrong, region) = look(config).await;
        let region = region.map(|region| region.map(|(name, source)| (name.to_string(), source)));
        let mut survey = Self {
            wrong: Vec::new(),
            endpoint: None,
            identity: Err(not_looked_at()),
            service: None,
            skew: None,
            proxy: None,
            login: config.login(),
            region,
        };
        let connected = match (wrong.is_empty(), &survey.region) {
            (false, _) | (_, None) => None,
            (true, Some(Ok(_))) => Some(connect(config).await),
            // The rest can be looked at in any region, but for the service.
            (true, Some(Err(_))) => {
                let anywhere = BedrockConfig {
                    region: Some("us-east-1".to_owned()),
                    ..config.clone()
                };
                Some(connect(&anywhere).await)
            }
        };
        match connected {
            Some(Ok(connected)) => survey.look_closer(&connected, config, model).await,
            Some(Err(error)) => wrong.push(error),
            None => {}
        }
        survey.wrong = wrong;
        survey
    }

    async fn look_closer(
        &mut self,
        connected: &Connected,
        config: &BedrockConfig,
        model: Option<&str>,
    ) {
        self.endpoint = connected
            .endpoint_source
            .map(|source| (connected.scene.place.clone(), source));
        self.proxy.clone_from(&connected.scene.proxy);
        self.identity = identity(connected, config).await;
        let clock = Clock::default();
        if matches!(self.region, Some(Ok(_))) && self.identity.is_ok() {
            self.service = Some(ask(connected, model, &clock).await);
        }
        self.skew = clock.skew();
    }
}

fn not_looked_at() -> Error {
    Error::new(
        ErrorKind::Config,
        "not looked for: the AWS configuration cannot be used",
    )
    .with_hint("mend that first")
}

async fn identity(connected: &Connected, config: &BedrockConfig) -> Result<Option<Identity>> {
    let has_token = |name| std::env::var(name).is_ok_and(|token: String| !token.trim().is_empty());
    let token = ["AWS_BEARER_TOKEN_BEDROCK", "AWS_BEARER_TOKEN"]
        .into_iter()
        .any(has_token);
    if token && config.profile.is_none() {
        return Ok(None);
    }
    let Some(kept) = &connected.credentials else {
        return Ok(None);
    };
    match tokio::time::timeout(PATIENCE, kept.source().provide_credentials()).await {
        Ok(Ok(credentials)) => Ok(Some(Identity {
            key: masked(credentials.access_key_id()),
            source: source(&credentials),
            expiry: credentials.expiry(),
        })),
        Ok(Err(error)) => Err(credentials::no_credentials(error, &connected.scene)),
        Err(_) => Err(credentials::too_slow(&connected.scene)),
    }
}

/// An id is no secret, but nobody needs all of it.
fn masked(id: &str) -> String {
    let letters: Vec<char> = id.chars().collect();
    match letters.len() {
        0..=8 => "…".to_owned(),
        length => {
            let first: String = letters.iter().take(4).collect();
            let last: String = letters.iter().skip(length - 4).collect();
            format!("{first}…{last}")
        }
    }
}

fn source(credentials: &Credentials) -> &'static str {
    let features = credentials.get_property::<Vec<Feature>>();
    let features = || features.into_iter().flatten();
    // A profile may have them itself, or say where they are.
    let in_profile = features().any(|feature| *feature == Feature::CredentialsProfile);
    let named = features().find_map(|feature| {
        Some(match feature {
            Feature::CredentialsEnvVars => "the environment",
            Feature::CredentialsProfileSso | Feature::CredentialsSso => "single sign-on",
            Feature::CredentialsProfileProcess | Feature::CredentialsProcess => {
                "the profile's credential_process"
            }
            Feature::CredentialsProfileLogin | Feature::CredentialsLogin => "aws login",
            Feature::CredentialsStsAssumeRole
            | Feature::CredentialsStsAssumeRoleWebId
            | Feature::CredentialsEnvVarsStsWebIdToken
            | Feature::CredentialsProfileStsWebIdToken => "a role",
            Feature::CredentialsHttp => "the container",
            Feature::CredentialsImds => "the instance",
            _ => return None,
        })
    });
    named.unwrap_or(match in_profile {
        true => "the AWS profile",
        false => "the AWS configuration",
    })
}

/// Has the tokens of a question counted: it costs nothing, and needs credentials, a good clock and
/// the model.
async fn ask(connected: &Connected, model: Option<&str>, clock: &Clock) -> Result<()> {
    // A model that is not there is told apart from a service that is not there.
    let model = model.unwrap_or("none");
    let input = CountTokensInput::Converse(ConverseTokensRequest::builder().build());
    let operation = connected.client.count_tokens().model_id(model).input(input);
    let raw = RawBody::new(Bytes::from_static(QUESTION));
    let operation = operation
        .customize()
        .interceptor(raw.clone())
        .interceptor(clock.clone());
    match tokio::time::timeout(PATIENCE, operation.send()).await {
        // A page of somebody else's can come with success, too.
        Ok(Ok(_)) => count(&raw.collect().await?).map(|_| ()),
        Ok(Err(error)) => Err(errors::classify(
            error,
            &connected.scene,
            Asked::Count(model),
        )),
        Err(_) => Err(Error::new(
            ErrorKind::Timeout,
            format!("{} does not answer", connected.scene.place),
        )
        .with_hint("check the network and the proxy settings")),
    }
}

/// Reads the service's clock off its answer.
#[derive(Debug, Clone, Default)]
struct Clock(Arc<Mutex<Option<Skew>>>);

impl Clock {
    fn skew(&self) -> Option<Skew> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[dyn_dispatch_hint]
impl Intercept for Clock {
    fn name(&self) -> &'static str {
        "Clock"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let date = context.response().headers().get("date");
        let there = date.and_then(|date| DateTime::from_str(date, Format::HttpDate).ok());
        let there = there.and_then(|there| SystemTime::try_from(there).ok());
        if let Some(there) = there {
            let skew = match SystemTime::now().duration_since(there) {
                Ok(ahead) => Skew::Ahead(ahead),
                Err(behind) => Skew::Behind(behind.duration()),
            };
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(skew);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_told_without_its_middle() {
        assert_eq!(masked("AKIAIOSFODNN7EXAMPLE"), "AKIA…MPLE");
        assert_eq!(masked("short"), "…");
    }
}
