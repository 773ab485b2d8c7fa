//! From what is known about region, credentials and endpoint to a client.

use std::borrow::Cow;

use aws_config::imds;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileSet};
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_runtime::auth::sigv4;
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_sdk_bedrockruntime::Client;
use aws_sdk_bedrockruntime::config::AppName;
use aws_types::SdkConfig;
use aws_types::os_shim_internal::{Env, Fs};
use md5::{Digest, Md5};

use super::kept::Kept;
use super::listing::Origin;
use super::scene::Scene;
use super::{BedrockConfig, Keys, endpoint, errors, http, retry};
use crate::chat::{Error, ErrorKind, Result};

/// Signing needs a region even where the endpoint is one's own and no region decides where that is.
const ANY_REGION: &str = "us-east-1";
const ANY_WILL_DO: &str = "any will do";

/// Who named what the configuration says, where it has no word for that.
pub(super) const CALLER: &str = "the caller";

/// A client, and what is known of where it leads.
#[derive(Debug, Clone)]
pub(super) struct Connected {
    pub(super) client: Client,
    pub(super) scene: Scene,
    /// How often a request is sent at most.
    pub(super) attempts: u32,
    /// What the control plane is reached with.
    pub(super) shared: Option<SdkConfig>,
    pub(super) origin: Origin,
    pub(super) credentials: Option<Kept>,
    /// Who named the region, and the endpoint if there is one.
    pub(super) region_source: &'static str,
    pub(super) endpoint_source: Option<&'static str>,
}

impl Connected {
    pub(super) fn to(client: Client, config: &BedrockConfig) -> Self {
        let region = client.config().region().map(ToString::to_string);
        Self {
            client,
            scene: Scene::new(region.as_deref(), config),
            attempts: retry::ATTEMPTS,
            shared: None,
            origin: Origin {
                region: region.unwrap_or_default(),
                owner: String::new(),
            },
            credentials: None,
            region_source: "the client",
            endpoint_source: None,
        }
    }

    /// At an endpoint of one's own, if there is one.
    fn at(mut self, url: Option<String>) -> Self {
        if let Some(url) = url {
            let is_named = self.region_source != ANY_WILL_DO;
            let region = is_named.then(|| self.origin.region.clone());
            self.scene = self.scene.at(&url, region);
        }
        self
    }

    /// With what the control plane is reached with.
    fn and_lists(mut self, shared: SdkConfig, config: &BedrockConfig) -> Self {
        self.origin.owner = owner(config, |name| std::env::var(name).ok());
        let url = config.endpoint_url.as_deref().unwrap_or_default();
        // The name is one of the data plane alone; the region's own is asked for lists then.
        self.shared = Some(match url.contains("bedrock-runtime") {
            true => {
                let mut builder = shared.into_builder();
                builder.set_endpoint_url(None);
                builder.build()
            }
            false => shared,
        });
        self
    }

    /// Loads the credentials, which may take a process or a sign-on service its time.
    pub(super) async fn warm_up(&self) {
        if let Some(credentials) = &self.credentials {
            credentials.fetch().await;
        }
    }
}

pub(super) async fn connect(config: &BedrockConfig) -> Result<Connected> {
    if let Some(url) = &config.endpoint_url {
        endpoint::check(url)?;
    }
    match &config.keys {
        Some(keys) => {
            let shared = with_keys(config, keys);
            let connected = Connected {
                region_source: match config.region {
                    Some(_) => "the client",
                    None => ANY_WILL_DO,
                },
                ..Connected::to(Client::new(&shared), config)
            };
            let connected = connected.and_lists(shared, config);
            Ok(connected.at(config.endpoint_url.clone()))
        }
        None => found(config).await,
    }
}

/// By the chain that the AWS tools follow.
async fn found(config: &BedrockConfig) -> Result<Connected> {
    let env = Env::real();
    let profiles = profiles(config, &env).await?;
    retry::mode(&env, &profiles)?;
    let attempts = retry::attempts(&env, &profiles)?;
    let (region, region_source) = region(config, &env, &profiles).await?;
    let mut loader = aws_config::defaults(BehaviorVersion::v2026_01_12())
        .region(region.clone())
        .retry_config(RetryConfig::disabled())
        .http_client(http::when_needed());
    if let Ok(name) = AppName::new("outcrop") {
        loader = loader.app_name(name);
    }
    if let Some(url) = &config.endpoint_url {
        loader = loader.endpoint_url(url);
    }
    let token = env
        .get("AWS_BEARER_TOKEN_BEDROCK")
        .or_else(|_| env.get("AWS_BEARER_TOKEN"));
    let blank_token = token.is_ok_and(|token| token.trim().is_empty());
    if let Some(profile) = &config.profile {
        // The SDK prefers keys in the environment even to a profile that was asked for by name.
        let provider = ProviderConfig::with_default_region()
            .await
            .with_region(Some(region))
            .with_http_client(http::when_needed());
        let credentials = ProfileFileCredentialsProvider::builder()
            .configure(&provider)
            .profile_name(profile)
            .build();
        loader = loader
            .profile_name(profile)
            .credentials_provider(credentials);
    }
    if blank_token || config.profile.is_some() {
        // A variable that is exported but empty would otherwise send an empty token.
        loader = loader.auth_scheme_preference([sigv4::SCHEME_ID]);
    }
    let loaded = loader.load().await;
    let credentials = loaded.credentials_provider().map(Kept::new);
    let endpoint = endpoint::find(config, &loaded, &env)?;
    let url = endpoint.as_ref().map(|endpoint| endpoint.url.clone());
    let mut builder = aws_sdk_bedrockruntime::config::Builder::from(&loaded);
    builder.set_endpoint_url(url.clone());
    // Without one of ours the SDK's own loads the certificates now, ahead of the first request.
    builder.set_http_client(url.as_deref().and_then(http::plain));
    builder.set_credentials_provider(credentials.clone().map(SharedCredentialsProvider::new));
    let connected = Connected::to(Client::from_conf(builder.build()), config);
    let connected = Connected {
        attempts,
        credentials: credentials.clone(),
        region_source,
        endpoint_source: endpoint.map(|endpoint| endpoint.source),
        scene: connected.scene.told_by(&profiles),
        ..connected
    };
    let mut shared = loaded.into_builder();
    shared.set_credentials_provider(credentials.map(SharedCredentialsProvider::new));
    Ok(connected.and_lists(shared.build(), config).at(url))
}

/// What is wrong with the settings a client is made from, and the region if it can be told.
pub(super) async fn look(
    config: &BedrockConfig,
) -> (Vec<Error>, Option<Result<(Region, &'static str)>>) {
    let env = Env::real();
    let mut wrong = Vec::new();
    let (profiles, is_read) = match profiles(config, &env).await {
        Ok(profiles) => (profiles, true),
        Err(error) => {
            wrong.push(error);
            (ProfileSet::default(), false)
        }
    };
    wrong.extend(retry::mode(&env, &profiles).err());
    wrong.extend(retry::attempts(&env, &profiles).err());
    let region = region(config, &env, &profiles).await;
    // It may be what cannot be read that names it.
    (
        wrong,
        Some(region).filter(|region| is_read || region.is_ok()),
    )
}

/// What tells one account's lists from another's, as far as it is known without asking, digested
/// as there may be a secret among it.
pub(super) fn owner(config: &BedrockConfig, env: impl Fn(&str) -> Option<String>) -> String {
    const ENDPOINTS: [&str; 2] = ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_BEDROCK"];
    const PEOPLE: [&str; 5] = [
        "AWS_BEARER_TOKEN_BEDROCK",
        "AWS_ACCESS_KEY_ID",
        "AWS_PROFILE",
        "AWS_ROLE_ARN",
        "AWS_CONFIG_FILE",
    ];
    let mut digest = Md5::new();
    let mut add = |text: Option<String>| {
        digest.update(text.unwrap_or_default());
        digest.update([0]);
    };
    add(config.endpoint_url.clone());
    ENDPOINTS.into_iter().for_each(|name| add(env(name)));
    match (&config.keys, &config.profile) {
        (Some(keys), _) => add(Some(keys.id.clone())),
        (None, Some(profile)) => add(Some(profile.clone())),
        (None, None) => PEOPLE.into_iter().for_each(|name| add(env(name))),
    }
    digest
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn with_keys(config: &BedrockConfig, keys: &Keys) -> SdkConfig {
    let region = config
        .region
        .clone()
        .unwrap_or_else(|| ANY_REGION.to_owned());
    let credentials = Credentials::new(&keys.id, &keys.secret, None, None, "outcrop");
    let mut builder = SdkConfig::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(region))
        .retry_config(RetryConfig::disabled())
        .credentials_provider(SharedCredentialsProvider::new(credentials));
    builder.set_endpoint_url(config.endpoint_url.clone());
    builder.set_http_client(config.endpoint_url.as_deref().and_then(http::plain));
    builder.build()
}

/// The shared configuration files, with the profile that is asked for selected.
async fn profiles(config: &BedrockConfig, env: &Env) -> Result<ProfileSet> {
    let selected = config.profile.clone().map(Cow::Owned);
    let loaded =
        aws_config::profile::load(&Fs::real(), env, &EnvConfigFiles::default(), selected).await;
    let profiles = loaded.map_err(|error| {
        Error::new(
            ErrorKind::Config,
            "the AWS configuration files cannot be read",
        )
        .with_service_message(errors::innermost(&error))
        .with_hint("check ~/.aws/config and ~/.aws/credentials")
        .with_source(error)
    })?;
    match &config.profile {
        Some(name) if profiles.get_profile(name).is_none() => {
            let mut known: Vec<&str> = profiles.profiles().collect();
            known.sort_unstable();
            let hint = match known.as_slice() {
                [] => "there are none yet: `aws configure` makes one".to_owned(),
                names => format!("these there are: {}", names.join(", ")),
            };
            let sentence = format!("there is no AWS profile called `{name}`");
            Err(Error::new(ErrorKind::Config, sentence).with_hint(hint))
        }
        _ => Ok(profiles),
    }
}

/// The region, and who named it.
async fn region(
    config: &BedrockConfig,
    env: &Env,
    profiles: &ProfileSet,
) -> Result<(Region, &'static str)> {
    // A variable that is exported but empty says nothing.
    let some = |region: String| Some(region.trim().to_owned()).filter(|region| !region.is_empty());
    let from_env = || {
        ["AWS_REGION", "AWS_DEFAULT_REGION"]
            .into_iter()
            .find_map(|name| Some((env.get(name).ok().and_then(some)?, name)))
    };
    let from_profile = || {
        let region = profiles.get("region").map(str::to_owned).and_then(some)?;
        Some((region, "the AWS profile"))
    };
    let from_config = |region: &String| {
        let source = config.ways.region.unwrap_or(CALLER);
        Some((some(region.clone())?, source))
    };
    let found = match &config.region {
        Some(region) => from_config(region),
        None => from_env().or_else(from_profile),
    };
    let (region, source) = match found {
        Some(found) => found,
        None if config.endpoint_url.is_some() => (ANY_REGION.to_owned(), ANY_WILL_DO),
        None => {
            let region = instance_region().await.ok_or_else(|| no_region(config))?;
            return Ok((region, "the instance"));
        }
    };
    if region
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '-')
    {
        return Ok((Region::new(region), source));
    }
    Err(
        Error::new(ErrorKind::Config, format!("`{region}` is not a region"))
            .with_hint("regions look like us-east-1 or eu-central-1"),
    )
}

/// One try, not the SDK's four: off EC2, where most people are, nobody answers.
async fn instance_region() -> Option<Region> {
    let client = imds::Client::builder().max_attempts(1).build();
    imds::region::ImdsRegionProvider::builder()
        .imds_client(client)
        .build()
        .region()
        .await
}

fn no_region(config: &BedrockConfig) -> Error {
    let own = config.ways.region.map(|way| format!("{way}, "));
    let own = own.unwrap_or_default();
    Error::new(ErrorKind::Config, "no AWS region is set")
        .with_hint(format!("name one with {own}AWS_REGION or `aws configure`"))
}
