//! Where requests go and on whose behalf, as errors tell it.

use aws_config::profile::ProfileSet;
use hyper_util::client::proxy::matcher::Matcher;

use super::BedrockConfig;

/// What an error can say of the place and the person.
#[derive(Debug, Clone, Default)]
pub(super) struct Scene {
    /// Such as `Bedrock in eu-central-1`, or the URL of an endpoint of one's own.
    pub(super) place: String,
    /// The region, where it is not in the place.
    pub(super) region: Option<String>,
    /// The endpoint is one's own.
    pub(super) is_own: bool,
    /// The profile that is asked for.
    pub(super) profile: Option<String>,
    /// It is in the shared configuration files.
    pub(super) is_known: bool,
    /// The program that brings its credentials. What it is told may be secret.
    pub(super) process: Option<String>,
    /// The variable whose keys come before what a login would bring.
    pub(super) keys: Option<&'static str>,
    /// What a person runs to log in.
    pub(super) login: String,
    /// How to do without credentials.
    pub(super) without: Option<&'static str>,
    /// What stands in between.
    pub(super) proxy: Option<Proxy>,
}

impl Scene {
    pub(super) fn new(region: Option<&str>, config: &BedrockConfig) -> Self {
        let place = region.map_or("Bedrock".to_owned(), |region| {
            format!("Bedrock in {region}")
        });
        let url = format!(
            "https://bedrock-runtime.{}.amazonaws.com",
            region.unwrap_or_default()
        );
        Self {
            place,
            profile: config.profile(),
            is_known: true,
            keys: config.keys_in_env(),
            login: config.login(),
            without: config.ways.without_credentials,
            proxy: Proxy::before(&url),
            ..Self::default()
        }
    }

    /// At an endpoint of one's own, with the region requests are signed for if somebody named it.
    pub(super) fn at(mut self, url: &str, region: Option<String>) -> Self {
        self.proxy = Proxy::before(url);
        url.clone_into(&mut self.place);
        self.region = region;
        self.is_own = true;
        self
    }

    /// With what the shared configuration files say.
    pub(super) fn told_by(mut self, profiles: &ProfileSet) -> Self {
        self.is_known = self
            .profile
            .as_ref()
            .is_none_or(|name| profiles.get_profile(name).is_some());
        self.process = profiles
            .get("credential_process")
            .and_then(|line| line.split_whitespace().next())
            .map(str::to_owned);
        self
    }

    /// Something that is asked about, and where.
    pub(super) fn about(&self, what: &str) -> String {
        match &self.region {
            Some(region) => format!("{what} at {} ({region})", self.place),
            None => format!("{what} at {}", self.place),
        }
    }

    /// Such as ` in profile `work``.
    pub(super) fn of_profile(&self) -> String {
        let of = |name: &String| format!(" in profile `{name}`");
        self.profile.as_ref().map(of).unwrap_or_default()
    }
}

impl BedrockConfig {
    /// What a person runs to log in: a command of their own, else the AWS CLI's for the profile.
    #[must_use]
    pub fn login(&self) -> String {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.@+".contains(c);
        match (&self.login_command, self.profile()) {
            (Some(command), _) => command.clone(),
            (None, Some(name)) if name.chars().all(plain) => {
                format!("aws sso login --profile {name}")
            }
            (None, Some(name)) => {
                let name = name.replace('\'', r"'\''");
                format!("aws sso login --profile '{name}'")
            }
            (None, None) => "aws sso login".to_owned(),
        }
    }

    /// The variable that brings keys, unless others were given or a profile comes first.
    fn keys_in_env(&self) -> Option<&'static str> {
        const NAMES: [&str; 2] = ["AWS_BEARER_TOKEN_BEDROCK", "AWS_ACCESS_KEY_ID"];
        let is_set = |name: &&str| std::env::var(name).is_ok_and(|value| !value.is_empty());
        let others = self.keys.is_some() || self.profile.is_some();
        NAMES.into_iter().find(is_set).filter(|_| !others)
    }

    /// The profile that is named, here or in the environment.
    fn profile(&self) -> Option<String> {
        let from_env = || std::env::var("AWS_PROFILE").ok();
        let named = self.profile.clone().or_else(from_env);
        named.filter(|name| !name.is_empty())
    }
}

/// A proxy, without the password its URL may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proxy {
    /// Its host and port.
    pub host: String,
    /// The variable that names it.
    pub named_by: &'static str,
}

impl Proxy {
    /// The one that stands before a URL. Plain HTTP goes past it, to endpoints on this machine and
    /// in its network.
    fn before(url: &str) -> Option<Self> {
        const NAMES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
        if !url.starts_with("https:") {
            return None;
        }
        let url = url.parse().ok()?;
        let found = Matcher::from_env().intercept(&url)?;
        let is_set = |name: &&&str| std::env::var(name).is_ok_and(|value| !value.is_empty());
        let host = found.uri().host()?;
        Some(Self {
            host: match found.uri().port_u16() {
                Some(port) => format!("{host}:{port}"),
                None => host.to_owned(),
            },
            named_by: NAMES.iter().find(is_set)?,
        })
    }
}
