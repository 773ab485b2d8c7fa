//! The control plane: which models and inference profiles there are.

use std::time::Duration;

use aws_sdk_bedrock::Client;
use aws_sdk_bedrock::types::{
    FoundationModelSummary, InferenceProfileSummary, InferenceType, ModelModality,
};
use futures::future::BoxFuture;

use super::catalog::{Catalog, FoundationModel, InferenceProfile, profile_of};
use super::connect::{Connected, owner};
use super::errors::Asked;
use super::watchdog::Watchdog;
use super::{BedrockConfig, BedrockTransport, Patience, errors};
use crate::chat::{Error, ErrorKind, Result};

/// Longer than this nobody waits for a list before a conversation.
const PATIENCE: Duration = Duration::from_secs(10);

/// The service's own limit for a page.
const PER_PAGE: i32 = 1000;

/// Whose lists they are: what an answer of one is not true of the other.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    /// The region.
    pub region: String,
    /// A digest of the endpoint and of whose credentials are used. It tells neither.
    pub owner: String,
}

impl Origin {
    /// The owner of the lists that a transport with this config gives. Nothing is connected to.
    #[must_use]
    pub fn owner(config: &BedrockConfig) -> String {
        owner(config, |name| std::env::var(name).ok())
    }
}

impl BedrockTransport {
    /// Asks for all models and inference profiles.
    ///
    /// # Errors
    /// When the service cannot be reached, or does not let this account list them.
    pub async fn catalog(&self) -> Result<Catalog> {
        let patience = self.config.patience;
        let mut watchdog = Watchdog::new(patience);
        let lists = self.again((), patience.first_event, &mut watchdog, Self::lists);
        let ((models, profiles), _) = self.shortly(Box::pin(lists)).await?;
        let region = self.origin().await?.region;
        Ok(Catalog {
            region,
            models,
            profiles,
        })
    }

    /// Whose lists [`BedrockTransport::catalog`] gives.
    ///
    /// # Errors
    /// When there is no region, no such profile, or a setting that cannot be read.
    pub async fn origin(&self) -> Result<Origin> {
        Ok(self.connected().await?.origin.clone())
    }

    /// The same, unless it has yet to be found out.
    #[must_use]
    pub fn origin_at_hand(&self) -> Option<Origin> {
        Some(self.connection().get()?.origin.clone())
    }

    pub(super) fn find_profile(&self, model: String) -> BoxFuture<'_, Result<Option<String>>> {
        Box::pin(async move {
            let profiles = self.shortly(Box::pin(self.profiles())).await?;
            Ok(profile_of(&profiles, &model).map(|profile| profile.id.clone()))
        })
    }

    /// Waits for a list, its tries included.
    async fn shortly<T>(&self, list: impl Future<Output = Result<T>>) -> Result<T> {
        let mut watchdog = Watchdog::new(Patience {
            first_event: PATIENCE.min(self.config.patience.first_event),
            ..self.config.patience
        });
        watchdog.first(list).await
    }

    async fn lists(&self, (): ()) -> Result<(Vec<FoundationModel>, Vec<InferenceProfile>)> {
        futures::try_join!(Box::pin(self.models()), Box::pin(self.profiles()))
    }

    async fn models(&self) -> Result<Vec<FoundationModel>> {
        let connected = self.connected().await?;
        let sent = control(&connected)?.list_foundation_models().send().await;
        let listed =
            sent.map_err(|error| errors::classify(error, &connected.scene, Asked::Models))?;
        Ok(listed.model_summaries().iter().map(model).collect())
    }

    async fn profiles(&self) -> Result<Vec<InferenceProfile>> {
        let connected = self.connected().await?;
        let pages = control(&connected)?
            .list_inference_profiles()
            .max_results(PER_PAGE)
            .into_paginator()
            .items()
            .send()
            .collect::<Result<Vec<_>, _>>()
            .await;
        let listed =
            pages.map_err(|error| errors::classify(error, &connected.scene, Asked::Profiles))?;
        Ok(listed.iter().map(profile).collect())
    }
}

fn control(connected: &Connected) -> Result<Client> {
    let shared = connected.shared.as_ref().ok_or_else(|| {
        Error::new(
            ErrorKind::Usage,
            "models cannot be listed over a client of one's own",
        )
        .with_hint("make the transport from a BedrockConfig")
    })?;
    Ok(Client::new(shared))
}

fn model(listed: &FoundationModelSummary) -> FoundationModel {
    let words = |words: Vec<&str>| words.into_iter().map(str::to_owned).collect();
    let lifecycle = listed.model_lifecycle();
    FoundationModel {
        id: listed.model_id().to_owned(),
        arn: listed.model_arn().to_owned(),
        name: listed.model_name().unwrap_or_default().to_owned(),
        provider: listed.provider_name().unwrap_or_default().to_owned(),
        input: words(
            listed
                .input_modalities()
                .iter()
                .map(ModelModality::as_str)
                .collect(),
        ),
        output: words(
            listed
                .output_modalities()
                .iter()
                .map(ModelModality::as_str)
                .collect(),
        ),
        // The service has words that the SDK does not know.
        reached: words(
            listed
                .inference_types_supported()
                .iter()
                .map(InferenceType::as_str)
                .collect(),
        ),
        streams: listed.response_streaming_supported().unwrap_or(false),
        lifecycle: lifecycle
            .map_or("", |cycle| cycle.status().as_str())
            .to_owned(),
    }
}

fn profile(listed: &InferenceProfileSummary) -> InferenceProfile {
    InferenceProfile {
        id: listed.inference_profile_id().to_owned(),
        arn: listed.inference_profile_arn().to_owned(),
        name: listed.inference_profile_name().to_owned(),
        status: listed.status().as_str().to_owned(),
        kind: listed.r#type().as_str().to_owned(),
        models: listed
            .models()
            .iter()
            .filter_map(|model| model.model_arn().map(str::to_owned))
            .collect(),
    }
}
