//! Where Bedrock is, who asks it, and for how long.

use std::time::Duration;

/// Where Bedrock is and who asks. What is left out is found as the AWS tools find it:
/// environment, shared configuration files, instance metadata.
#[derive(Debug, Clone, Default)]
pub struct BedrockConfig {
    /// The region; else `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile's, the instance's, in the
    /// order of the AWS tools. With an endpoint of one's own and none of these it is `us-east-1`, as
    /// it is with `keys`, which look nothing up.
    pub region: Option<String>,
    /// A profile of the shared configuration files. A profile that is named here wins over keys
    /// and tokens in the environment, though not over a region there, as in the AWS CLI.
    pub profile: Option<String>,
    /// An endpoint other than the region's own.
    pub endpoint_url: Option<String>,
    /// What a person runs to log in, for hints; else the AWS CLI's command for the profile.
    pub login_command: Option<String>,
    /// What else hints can name.
    pub ways: Ways,
    /// Keys for an endpoint that has its own. Nothing else is then looked up.
    pub keys: Option<Keys>,
    /// How long to wait for the service.
    pub patience: Patience,
}

/// How a person names things to the program itself, for hints. Without them a hint tells only what
/// every AWS tool reads.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ways {
    /// A region, for instance by `--region`.
    pub region: Option<&'static str>,
    /// An endpoint.
    pub endpoint_url: Option<&'static str>,
    /// That credentials are not needed.
    pub without_credentials: Option<&'static str>,
}

/// An access key id and its secret.
#[derive(Clone)]
pub struct Keys {
    pub(super) id: String,
    pub(super) secret: String,
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
    /// Until the first event of a stream that shows something.
    pub first_event: Duration,
    /// Between one event of a stream and the next.
    pub between_events: Duration,
    /// Until the answer is whole, streamed or not.
    pub whole_turn: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            first_event: Duration::from_secs(120),
            between_events: Duration::from_secs(60),
            whole_turn: Duration::from_hours(1),
        }
    }
}
