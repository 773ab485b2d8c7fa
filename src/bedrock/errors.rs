//! The SDK's tree of errors to a kind, a sentence, a hint and the service's own words.

use std::error::Error as StdError;
use std::time::Duration;

use aws_credential_types::provider::error::{CredentialsError, TokenError};
use aws_sdk_bedrockruntime::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_bedrockruntime::operation::RequestId;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use bytes::Bytes;
use serde::Deserialize;

use super::{BedrockConfig, advice};
use crate::chat::{Error, ErrorKind};

/// What is asked about where it is no model.
pub(super) const THE_LIST: &str = "the list of models";

/// What a request about a model got instead of an answer.
pub(super) fn classify<E>(
    error: SdkError<E, HttpResponse>,
    config: &BedrockConfig,
    place: &str,
    model: &str,
) -> Error
where
    E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
{
    match &error {
        SdkError::ServiceError(refusal) => {
            let error = refused(refusal.err(), refusal.raw());
            match error.kind() {
                ErrorKind::AccessDenied | ErrorKind::NotFound => error.of(&match model {
                    THE_LIST => format!("{THE_LIST} at {place}"),
                    model => format!("`{model}` at {place}"),
                }),
                _ => error,
            }
        }
        SdkError::TimeoutError(_) => {
            Error::new(ErrorKind::Timeout, "the service did not answer in time")
                .with_hint("send it again")
        }
        SdkError::ResponseError(_) => {
            Error::new(ErrorKind::Service, "the answer could not be read")
                .with_hint("check that the endpoint is Bedrock's and that no proxy changes answers")
                .with_source(error)
        }
        _ if is_about_credentials(&error) => no_credentials(error, config),
        SdkError::DispatchFailure(_) => unreachable_service(error, place),
        _ => Error::new(ErrorKind::Config, "the request could not be made")
            .with_service_message(innermost(&error))
            .with_hint("check the region, the endpoint URL and the AWS configuration")
            .with_source(error),
    }
}

fn refused<E: ProvideErrorMetadata>(error: &E, response: &HttpResponse) -> Error {
    let status = response.status().as_u16();
    let refusal = match (error.code(), error.message()) {
        (None, None) => {
            let body = response.body().bytes().unwrap_or_default();
            let start: String = String::from_utf8_lossy(body).chars().take(200).collect();
            let sentence = format!("what answered with status {status} is not Bedrock");
            // A gateway that cannot reach the service now may reach it a little later.
            let kind = match status {
                502..=504 => ErrorKind::ServiceUnavailable,
                _ => ErrorKind::Service,
            };
            Error::new(kind, sentence)
                .with_hint("check the endpoint URL and whether a proxy stands in between")
                .with_service_message(start)
        }
        (code, message) => service(status, code.unwrap_or(""), message.unwrap_or("")),
    };
    let refusal = match retry_after(response) {
        Some(time) => refusal.with_retry_after(time),
        None => refusal,
    };
    match response.request_id() {
        Some(id) => refusal.with_request_id(id),
        None => refusal,
    }
}

/// In seconds by HTTP's own header, in milliseconds by Amazon's.
fn retry_after(response: &HttpResponse) -> Option<Duration> {
    let header = |name| response.headers().get(name)?.trim().parse::<u64>().ok();
    let amazon = header("x-amz-retry-after").map(Duration::from_millis);
    amazon.or_else(|| header("retry-after").map(Duration::from_secs))
}

/// A refusal with a code, however it came.
pub(super) fn service(status: u16, code: &str, message: &str) -> Error {
    let kind = kind_of(code, status);
    let error = Error::new(kind, advice::sentence(kind, code, message))
        .with_hint(advice::hint(kind, message));
    let error = if message.is_empty() {
        error
    } else {
        error.with_service_message(message)
    };
    if code.is_empty() {
        error
    } else {
        error.with_code(code)
    }
}

/// An exception inside a stream. Its name is the HTTP error's with a small first letter.
pub(super) fn in_stream(name: &str, payload: &Bytes) -> Error {
    #[derive(Deserialize, Default)]
    struct Payload {
        #[serde(default, alias = "Message")]
        message: Option<String>,
        #[serde(default, rename = "originalMessage")]
        original_message: Option<String>,
    }
    let payload: Payload = serde_json::from_slice(payload).unwrap_or_default();
    let mut letters = name.chars();
    let code: String = letters
        .next()
        .map(|c| c.to_ascii_uppercase())
        .into_iter()
        .chain(letters)
        .collect();
    let mut message = payload.message.unwrap_or_default();
    if let Some(original) = payload
        .original_message
        .filter(|original| !message.contains(original.as_str()))
    {
        message = format!("{message} ({original})");
    }
    service(0, &code, message.trim())
}

fn kind_of(code: &str, status: u16) -> ErrorKind {
    match code {
        "AccessDeniedException" => ErrorKind::AccessDenied,
        "ResourceNotFoundException" => ErrorKind::NotFound,
        "ValidationException" | "SerializationException" => ErrorKind::Validation,
        "ThrottlingException" | "TooManyRequestsException" | "ServiceQuotaExceededException" => {
            ErrorKind::Throttling
        }
        "ModelNotReadyException" => ErrorKind::ModelNotReady,
        "ModelTimeoutException" => ErrorKind::ModelTimeout,
        "ModelErrorException" | "ModelStreamErrorException" => ErrorKind::ModelError,
        "InternalServerException" | "InternalFailure" => ErrorKind::InternalServer,
        "ServiceUnavailableException" => ErrorKind::ServiceUnavailable,
        "ExpiredTokenException"
        | "ExpiredToken"
        | "UnrecognizedClientException"
        | "InvalidSignatureException"
        | "IncompleteSignatureException"
        | "SignatureDoesNotMatch"
        | "InvalidClientTokenId"
        | "MissingAuthenticationTokenException" => ErrorKind::Credentials,
        _ => match status {
            401 => ErrorKind::Credentials,
            403 => ErrorKind::AccessDenied,
            404 => ErrorKind::NotFound,
            400 | 413 | 422 => ErrorKind::Validation,
            429 => ErrorKind::Throttling,
            500 => ErrorKind::InternalServer,
            502..=504 => ErrorKind::ServiceUnavailable,
            _ => ErrorKind::Service,
        },
    }
}

/// The errors underneath, outermost first.
fn chain<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error| StdError::source(*error))
}

fn innermost(error: &(dyn StdError + 'static)) -> String {
    chain(error)
        .last()
        .map(ToString::to_string)
        .unwrap_or_default()
}

/// By the types where there are types; what the orchestrator says of its own has only words.
fn is_about_credentials(error: &(dyn StdError + 'static)) -> bool {
    const WORDS: [&str; 3] = [
        "failed to select an auth scheme",
        "no identity",
        "the credential provider",
    ];
    chain(error).any(|error| {
        let text = error.to_string();
        error.is::<CredentialsError>()
            || error.is::<TokenError>()
            || WORDS.iter().any(|words| text.contains(words))
    })
}

/// What it means that there are no credentials.
pub(super) fn no_credentials(
    error: impl StdError + Send + Sync + 'static,
    config: &BedrockConfig,
) -> Error {
    let missing = chain(&error).any(|error| {
        matches!(
            error.downcast_ref(),
            Some(CredentialsError::CredentialsNotLoaded(_))
        )
    });
    let whole = DisplayErrorContext(&error).to_string();
    let missing = missing || whole.contains("IMDS");
    let from_env = std::env::var("AWS_PROFILE")
        .ok()
        .filter(|name| !name.is_empty());
    let profile = config.profile.clone().or(from_env);
    let profile = profile.as_deref();
    let of_profile = profile
        .map(|name| format!(" in profile `{name}`"))
        .unwrap_or_default();
    let login = match profile {
        Some(name) => format!("aws sso login --profile {name}"),
        None => "aws sso login".to_owned(),
    };
    let expired = whole.contains("expired") || whole.contains("InvalidGrant");
    let (sentence, hint) = if expired {
        (
            format!("the AWS credentials{of_profile} have expired"),
            format!("log in again, for instance with `{login}`"),
        )
    } else if missing {
        (
            format!("no AWS credentials were found{of_profile}"),
            format!("log in with `{login}` or `aws configure`; --demo needs none"),
        )
    } else {
        (
            format!("the AWS credentials{of_profile} could not be loaded"),
            format!("check the AWS configuration, or log in with `{login}`"),
        )
    };
    let error = Error::new(ErrorKind::Credentials, sentence)
        .with_hint(hint)
        .with_source(error);
    if missing {
        error
    } else {
        error.with_service_message(last_words(&whole))
    }
}

/// The SDK's chain of causes ends with the one that says most, before a dump of the whole tree.
fn last_words(whole: &str) -> String {
    let causes = whole.split_once(" (").map_or(whole, |(causes, _)| causes);
    causes.rsplit(": ").next().unwrap_or(causes).to_owned()
}

fn unreachable_service<E>(error: SdkError<E, HttpResponse>, place: &str) -> Error
where
    E: StdError + Send + Sync + 'static,
{
    let cause = innermost(&error);
    let whole = DisplayErrorContext(&error).to_string().to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| whole.contains(word));
    let insecure = has(&["certificate", "tls", "handshake"]);
    let hint = if insecure {
        "the secure connection failed: check the clock; behind a proxy with a certificate of its own, name that in SSL_CERT_FILE"
    } else if has(&["dns", "lookup", "resolve"]) {
        "the name cannot be found: check the network, and that Bedrock is offered in this region"
    } else if has(&["timed out", "timeout"]) {
        "it does not answer: check the network and the proxy settings, or send it again"
    } else if has(&["refused"]) {
        "nobody listens there: check the endpoint URL and the proxy settings"
    } else {
        "check the network and the proxy settings"
    };
    let kind = if insecure {
        ErrorKind::Tls
    } else {
        ErrorKind::Network
    };
    Error::new(kind, format!("{place} cannot be reached"))
        .with_hint(hint)
        .with_service_message(cause)
        .with_source(error)
}
