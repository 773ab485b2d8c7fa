//! An endpoint other than the region's own: where one is named, and whether it can be one.

use aws_config::SdkConfig;
use aws_types::os_shim_internal::Env;
use aws_types::service_config::ServiceConfigKey;

use super::BedrockConfig;
use super::connect::CALLER;
use crate::chat::{Error, ErrorKind, Result};

const OF_SERVICE: &str = "AWS_ENDPOINT_URL_BEDROCK_RUNTIME";
const OF_ALL: &str = "AWS_ENDPOINT_URL";

/// An endpoint that somebody named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Endpoint {
    pub(super) url: String,
    /// Who named it.
    pub(super) source: &'static str,
}

/// The endpoint that is named, if any. A blank one says nothing; the SDK would panic on it.
pub(super) fn find(
    config: &BedrockConfig,
    loaded: &SdkConfig,
    env: &Env,
) -> Result<Option<Endpoint>> {
    let some = |url: String| Some(url.trim().to_owned()).filter(|url| !url.is_empty());
    let from_env = |name| env.get(name).ok().and_then(some);
    let of_service = || {
        let key = ServiceConfigKey::builder()
            .service_id("Bedrock Runtime")
            .env(OF_ALL)
            .profile("endpoint_url")
            .build()
            .ok()?;
        loaded.service_config()?.load_config(key).and_then(some)
    };
    let named = |url: String| {
        let mut variables = [OF_SERVICE, OF_ALL].into_iter();
        let source = variables.find(|name| from_env(name).as_ref() == Some(&url));
        Endpoint {
            url,
            source: source.unwrap_or("the AWS profile"),
        }
    };
    let found = match &config.endpoint_url {
        Some(url) => Some(Endpoint {
            url: url.clone(),
            source: config.ways.endpoint_url.unwrap_or(CALLER),
        }),
        None => of_service()
            .or_else(|| loaded.endpoint_url().map(str::to_owned).and_then(some))
            .map(named),
    };
    if let Some(Endpoint { url, source }) = &found {
        check(url).map_err(|error| match &config.endpoint_url {
            Some(_) => error,
            None => error.of(source),
        })?;
    }
    Ok(found)
}

/// Whether a URL can be an endpoint's.
pub(super) fn check(url: &str) -> Result<()> {
    let wrong = |sentence: String| {
        Error::new(ErrorKind::Config, sentence)
            .with_hint("write it like https://bedrock-runtime.us-east-1.amazonaws.com")
    };
    let rest = url
        .strip_prefix("http://")
        .or_else(|| url.strip_prefix("https://"));
    let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    match host {
        // It would stand in errors and logs, and the service has no use for it.
        Some(host) if host.contains('@') => Err(wrong(
            "an endpoint URL cannot hold a user name or a password".to_owned(),
        )),
        Some(host)
            if host.starts_with(|c: char| c.is_alphanumeric() || c == '[')
                && !url.contains(|c: char| c.is_whitespace() || c.is_control()) =>
        {
            Ok(())
        }
        _ => Err(wrong(format!("the endpoint URL `{url}` is not one"))),
    }
}
