//! The models there are, and the inference profiles they are reached through, as an account sees
//! them in a region.

use serde::{Deserialize, Serialize};

/// What the service lists.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalog {
    /// The region it is true of.
    pub region: String,
    /// Every foundation model, whether or not the account may use it.
    pub models: Vec<FoundationModel>,
    /// Every inference profile: the service's own and the account's.
    pub profiles: Vec<InferenceProfile>,
}

/// A foundation model as the service lists it. Its words are kept as they came: there may be new
/// ones any day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FoundationModel {
    /// Such as `amazon.nova-lite-v1:0`.
    pub id: String,
    /// Its ARN, which has the region in it.
    pub arn: String,
    /// Such as `Nova Lite`.
    pub name: String,
    /// Such as `Amazon`.
    pub provider: String,
    /// What it takes, such as `TEXT` and `IMAGE`.
    pub input: Vec<String>,
    /// What it gives.
    pub output: Vec<String>,
    /// How it is reached: `ON_DEMAND`, `PROVISIONED`, `INFERENCE_PROFILE`.
    pub reached: Vec<String>,
    /// Whether answers can be streamed.
    pub streams: bool,
    /// `ACTIVE` or `LEGACY`.
    pub lifecycle: String,
}

/// A way to a model that may lead through several regions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct InferenceProfile {
    /// Such as `us.amazon.nova-lite-v1:0`.
    pub id: String,
    /// Its ARN.
    pub arn: String,
    /// Such as `US Nova Lite`.
    pub name: String,
    /// `ACTIVE`, or a word of the future.
    pub status: String,
    /// `SYSTEM_DEFINED`, or `APPLICATION` for one of the account's own.
    pub kind: String,
    /// The ARNs of the model in each region it leads to.
    pub models: Vec<String>,
}

impl Catalog {
    /// The foundation model of an id or an ARN.
    #[must_use]
    pub fn model(&self, id: &str) -> Option<&FoundationModel> {
        let id = model_id(id);
        self.models.iter().find(|model| model.id == id)
    }

    /// The service's own profile through which a model is best reached.
    #[must_use]
    pub fn profile_of(&self, model: &str) -> Option<&InferenceProfile> {
        profile_of(&self.profiles, model)
    }
}

impl FoundationModel {
    /// Whether it can be asked by its own id.
    #[must_use]
    pub fn is_on_demand(&self) -> bool {
        self.reached.iter().any(|way| way == "ON_DEMAND")
    }

    /// Whether one can talk with it at all: it gives text as it comes, and is not being retired.
    #[must_use]
    pub fn can_chat(&self) -> bool {
        let gives_text = self.output.iter().any(|kind| kind == "TEXT");
        gives_text && self.streams && self.lifecycle != "LEGACY"
    }
}

impl InferenceProfile {
    /// The ids of the models it contains, each once.
    #[must_use]
    pub fn model_ids(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = self.models.iter().map(|arn| model_id(arn)).collect();
        ids.dedup();
        ids
    }

    /// Whether it is one of the account's own, made to tell costs apart.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.kind == "APPLICATION"
    }

    /// Whether it may lead anywhere in the world.
    #[must_use]
    pub fn is_global(&self) -> bool {
        self.id.starts_with("global.")
    }
}

/// The one of the service's profiles that keeps to the fewest regions: what is said to a model may
/// not be meant to leave a continent.
pub(super) fn profile_of<'a>(
    profiles: &'a [InferenceProfile],
    model: &str,
) -> Option<&'a InferenceProfile> {
    let wanted = model_id(model);
    profiles
        .iter()
        .filter(|profile| !profile.is_own() && profile.status == "ACTIVE")
        .filter(|profile| profile.model_ids().contains(&wanted))
        .min_by_key(|profile| {
            (
                profile.is_global(),
                profile.models.len(),
                profile.id.clone(),
            )
        })
}

/// The id in the ARN of a model, or the id itself.
fn model_id(id: &str) -> &str {
    id.rsplit_once("foundation-model/").map_or(id, |(_, id)| id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(id: &str, kind: &str, regions: &[&str]) -> InferenceProfile {
        let arn = |region: &&str| format!("arn:aws:bedrock:{region}::foundation-model/x.model-v1");
        InferenceProfile {
            id: id.to_owned(),
            kind: kind.to_owned(),
            status: "ACTIVE".to_owned(),
            models: regions.iter().map(arn).collect(),
            ..InferenceProfile::default()
        }
    }

    #[test]
    fn the_profile_that_keeps_to_the_fewest_regions_is_taken_and_never_ones_own() {
        let own = profile("abc123", "APPLICATION", &["a"]);
        let global = profile("global.x.model-v1", "SYSTEM_DEFINED", &["", "a"]);
        let wide = profile("apac.x.model-v1", "SYSTEM_DEFINED", &["a", "b", "c"]);
        let narrow = profile("jp.x.model-v1", "SYSTEM_DEFINED", &["a", "b"]);
        let mut catalog = Catalog::default();
        for (profile, best) in [
            (own, None),
            (global, Some("global.x.model-v1")),
            (wide, Some("apac.x.model-v1")),
            (narrow, Some("jp.x.model-v1")),
        ] {
            catalog.profiles.insert(0, profile);
            for model in [
                "x.model-v1",
                "arn:aws:bedrock:a::foundation-model/x.model-v1",
            ] {
                let found = catalog.profile_of(model);
                assert_eq!(found.map(|profile| profile.id.as_str()), best);
            }
        }
        assert_eq!(catalog.profile_of("x.model"), None);
    }
}
