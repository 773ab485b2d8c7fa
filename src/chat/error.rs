//! What can go wrong, as a kind, a sentence, a hint, and what the service itself said.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

/// The result of anything in the session core that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What kind of failure this is. A front end decides by the kind alone: whether to offer another
/// try, which exit code to leave with.
///
/// The kinds named after Converse exceptions are the same whether the exception came as an HTTP
/// status or inside an event stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The caller asked for something that cannot be asked: a bad value, an unreadable file.
    Usage,
    /// No model is chosen, no region is known, a setting cannot be read.
    Config,
    /// No credentials, or credentials that have expired or are refused.
    Credentials,
    /// `AccessDeniedException`: the account may not do this.
    AccessDenied,
    /// `ResourceNotFoundException`: the model, profile or prompt does not exist here.
    NotFound,
    /// `ValidationException`: Bedrock or the model refuses the request as it is.
    Validation,
    /// `ThrottlingException`: too many requests or tokens.
    Throttling,
    /// `ModelNotReadyException`: the model is still being loaded.
    ModelNotReady,
    /// `ModelTimeoutException`: the model took too long.
    ModelTimeout,
    /// `ModelErrorException` and `ModelStreamErrorException`: the model failed.
    ModelError,
    /// `InternalServerException`.
    InternalServer,
    /// `ServiceUnavailableException`.
    ServiceUnavailable,
    /// A refusal whose code is not modelled, or an answer that is not Bedrock's at all.
    Service,
    /// The endpoint could not be reached, or the connection broke before an answer began.
    Network,
    /// The connection could not be made secure: a certificate is not what it should be.
    Tls,
    /// Nothing came for longer than the watchdog allows.
    Timeout,
    /// The answer began and did not end with `messageStop`.
    Incomplete,
    /// Something local failed: a file, the screen.
    Io,
}

impl ErrorKind {
    /// Whether the same request may succeed a little later without being changed.
    #[must_use]
    pub fn is_transient(self) -> bool {
        matches!(
            self,
            Self::Throttling
                | Self::ModelNotReady
                | Self::ModelTimeout
                | Self::ModelError
                | Self::InternalServer
                | Self::ServiceUnavailable
                | Self::Network
                | Self::Timeout
        )
    }
}

/// A failure: its kind, one sentence, and what can be done about it.
///
/// `Display` is the sentence alone. The hint, the service's own words and the request id have
/// accessors of their own, so that a front end decides where each goes. Text that came from the
/// service is kept as it came; whoever prints it to a terminal has to make it harmless.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    message: String,
    hint: Option<String>,
    service_message: Option<String>,
    code: Option<String>,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// A failure of this kind, described by one sentence without a full stop.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            hint: None,
            service_message: None,
            code: None,
            request_id: None,
            retry_after: None,
            source: None,
        }))
    }

    /// An answer that began and did not come to its end, for this reason.
    pub(crate) fn broken_off(why: &str) -> Self {
        Self::new(
            ErrorKind::Incomplete,
            format!("the answer broke off: {why}"),
        )
        .with_hint("send it again")
    }

    /// Says what the failure is about, in front of its sentence.
    #[must_use]
    pub fn of(mut self, what: &str) -> Self {
        self.0.message = format!("{what}: {}", self.0.message);
        self
    }

    /// Says how often it was tried, if more than once.
    #[must_use]
    pub(crate) fn after_tries(mut self, tries: u32) -> Self {
        if tries > 1 {
            self.0.message.push_str(&format!(" ({tries} tries)"));
        }
        self
    }

    /// Adds what the person can do about it.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// Adds the service's own text.
    #[must_use]
    pub fn with_service_message(mut self, text: impl Into<String>) -> Self {
        self.0.service_message = Some(text.into());
        self
    }

    /// Adds the service's error code, such as `ThrottlingException`.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.0.code = Some(code.into());
        self
    }

    /// Adds the id AWS support asks for.
    #[must_use]
    pub fn with_request_id(mut self, id: impl Into<String>) -> Self {
        self.0.request_id = Some(id.into());
        self
    }

    /// Adds the id of the request, if it is known.
    pub(crate) fn of_request(self, id: Option<impl Into<String>>) -> Self {
        match id {
            Some(id) => self.with_request_id(id),
            None => self,
        }
    }

    /// Adds how an answer begins that is not what it should be.
    pub(crate) fn with_beginning_of(self, body: &[u8]) -> Self {
        const MOST: usize = 200;
        let text = String::from_utf8_lossy(body);
        self.with_service_message(text.chars().take(MOST).collect::<String>())
    }

    /// Adds how long the service wants to be left alone.
    #[must_use]
    pub fn with_retry_after(mut self, time: Duration) -> Self {
        self.0.retry_after = Some(time);
        self
    }

    /// Adds the failure underneath.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// The same failure, when it ended an answer of which something had come.
    #[must_use]
    pub fn into_incomplete(mut self) -> Self {
        self.0.kind = ErrorKind::Incomplete;
        self.0.message = format!("the answer broke off: {}", self.0.message);
        self
    }

    /// What kind of failure this is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What the person can do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// What the service itself said, unfiltered.
    #[must_use]
    pub fn service_message(&self) -> Option<&str> {
        self.0.service_message.as_deref()
    }

    /// The service's error code, such as `ValidationException`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// How long the service wants to be left alone.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The request id, when an answer came at all.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0
            .source
            .as_deref()
            .map(|s| s as &(dyn StdError + 'static))
    }
}
