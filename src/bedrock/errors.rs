//! The SDK's tree of errors to a kind, a sentence, a hint and the service's own words.

use std::error::Error as StdError;
use std::time::Duration;

use aws_sdk_bedrockruntime::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_bedrockruntime::operation::RequestId;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use bytes::Bytes;
use serde::Deserialize;

use super::advice;
use super::credentials::{is_about_credentials, no_credentials};
use super::scene::{Proxy, Scene};
use crate::chat::{Error, ErrorKind};

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Asked<'a> {
    /// An answer of a model.
    Answer(&'a str),
    /// The same, as it is made.
    Stream(&'a str),
    /// How many tokens a model would read.
    Count(&'a str),
    /// The models there are.
    Models,
    /// The ways to them.
    Profiles,
}

impl Asked<'_> {
    fn in_words(self) -> String {
        match self {
            Self::Answer(model) | Self::Stream(model) | Self::Count(model) => format!("`{model}`"),
            Self::Models | Self::Profiles => "the list of models".to_owned(),
        }
    }

    /// What a policy has to allow.
    fn action(self) -> &'static str {
        match self {
            Self::Answer(_) => "bedrock:InvokeModel",
            Self::Stream(_) => "bedrock:InvokeModelWithResponseStream",
            Self::Count(_) => "bedrock:CountTokens",
            Self::Models => "bedrock:ListFoundationModels",
            Self::Profiles => "bedrock:ListInferenceProfiles",
        }
    }
}

/// What a request got instead of an answer.
pub(super) fn classify<E>(
    error: SdkError<E, HttpResponse>,
    scene: &Scene,
    asked: Asked<'_>,
) -> Error
where
    E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
{
    match &error {
        SdkError::ServiceError(refusal) => {
            placed(refused(refusal.err(), refusal.raw()), scene, asked)
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
        _ if is_about_credentials(&error) => no_credentials(error, scene),
        SdkError::DispatchFailure(_) => unreachable_service(error, scene),
        _ => Error::new(ErrorKind::Config, "the request could not be made")
            .with_service_message(innermost(&error))
            .with_hint("check the region, the endpoint URL and the AWS configuration")
            .with_source(error),
    }
}

/// A refusal with what was asked for and where, and who has to allow it.
pub(super) fn placed(error: Error, scene: &Scene, asked: Asked<'_>) -> Error {
    let about = || scene.about(&asked.in_words());
    match error.kind() {
        ErrorKind::AccessDenied => {
            let hint = error.hint().unwrap_or_default();
            let hint = format!("{hint}; the IAM action is {}", asked.action());
            error.of(&about()).with_hint(hint)
        }
        ErrorKind::NotFound | ErrorKind::Validation | ErrorKind::Timeout => error.of(&about()),
        ErrorKind::Credentials => {
            let hint = error.hint().unwrap_or_default();
            let hint = hint.replace(advice::LOGIN, &format!("`{}`", scene.login));
            error.with_hint(match scene.keys {
                Some(name) => format!("{hint}; {name} is set and comes first: renew or unset it"),
                None => hint,
            })
        }
        _ => error,
    }
}

fn refused<E: ProvideErrorMetadata>(error: &E, response: &HttpResponse) -> Error {
    let status = response.status().as_u16();
    let refusal = match (error.code(), error.message()) {
        (None, None) => {
            let body = response.body().bytes().unwrap_or_default();
            let sentence = format!("what answered with status {status} is not Bedrock");
            // A gateway that cannot reach the service now may reach it a little later.
            let kind = match status {
                502..=504 => ErrorKind::ServiceUnavailable,
                _ => ErrorKind::Service,
            };
            Error::new(kind, sentence)
                .with_hint("check the endpoint URL and whether a proxy stands in between")
                .with_beginning_of(body)
        }
        (code, message) => service(status, code.unwrap_or(""), message.unwrap_or("")),
    };
    let refusal = refusal.of_request(response.request_id());
    match retry_after(response) {
        Some(time) => refusal.with_retry_after(time),
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
pub(super) fn chain<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error| StdError::source(*error))
}

pub(super) fn innermost(error: &(dyn StdError + 'static)) -> String {
    chain(error)
        .last()
        .map(ToString::to_string)
        .unwrap_or_default()
}

/// Nobody answered, or not as Bedrock does.
fn unreachable_service<E>(error: SdkError<E, HttpResponse>, scene: &Scene) -> Error
where
    E: StdError + Send + Sync + 'static,
{
    let Scene { place, proxy, .. } = scene;
    let cause = innermost(&error);
    let whole = DisplayErrorContext(&error).to_string().to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| whole.contains(word));
    if has(&["parsed", "parseerror", "unexpected message"]) {
        return not_bedrock(&format!("what answers at {place} is not Bedrock"))
            .with_service_message(cause)
            .with_source(error);
    }
    let insecure = has(&["certificate", "tls", "handshake"]);
    let kind = match insecure {
        true => ErrorKind::Tls,
        false => ErrorKind::Network,
    };
    let hint = if insecure {
        "the secure connection failed: check the clock; behind a proxy with a certificate of its own, name that in SSL_CERT_FILE".to_owned()
    } else if let Some(proxy) = proxy {
        through(proxy, &has)
    } else if has(&["dns", "lookup", "resolve"]) {
        match scene.is_own {
            true => "the name cannot be found: check the endpoint URL and the network",
            false => {
                "the name cannot be found: check the network, and that Bedrock is offered in this region"
            }
        }
        .to_owned()
    } else if has(&["timed out", "timeout"]) {
        "it does not answer: check the network and the proxy settings, or send it again".to_owned()
    } else if has(&["refused"]) {
        "nobody listens there: check the endpoint URL and the proxy settings".to_owned()
    } else {
        "check the network and the proxy settings".to_owned()
    };
    let sentence = match proxy {
        Some(Proxy { host, .. }) => {
            format!("{place} cannot be reached through the proxy {host}")
        }
        None => format!("{place} cannot be reached"),
    };
    Error::new(kind, sentence)
        .with_hint(hint)
        .with_service_message(cause)
        .with_source(error)
}

/// What to do about a proxy that does not let through.
fn through(proxy: &Proxy, has: &impl Fn(&[&str]) -> bool) -> String {
    let why = if has(&["dns", "lookup", "resolve"]) {
        "its name cannot be found"
    } else if has(&["refused"]) {
        "nobody listens there"
    } else if has(&["timed out", "timeout"]) {
        "it does not answer"
    } else {
        "it does not let this through"
    };
    let name = proxy.named_by;
    format!("{why}: check {name}, or name in NO_PROXY what is to go past the proxy")
}

/// That somebody else answers.
pub(super) fn not_bedrock(sentence: &str) -> Error {
    Error::new(ErrorKind::Service, sentence)
        .with_hint("check the endpoint URL and whether a proxy stands in between")
}
