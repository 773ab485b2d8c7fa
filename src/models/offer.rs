//! What of a list can be asked: models by their own ids, and profiles that lead to them.

use crate::bedrock::{Catalog, FoundationModel, InferenceProfile};

/// What an id stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A model by its own id.
    Model,
    /// A profile of the service that leads through several regions.
    Profile,
    /// A profile of the account's own.
    Own,
}

impl Kind {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Profile => "profile",
            Self::Own => "own profile",
        }
    }
}

/// Something that can be asked, or that is at least listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What a request names: an id, or an ARN where an id would not do.
    pub id: String,
    /// The id alone, in which names are looked for.
    pub short: String,
    /// Its ARN.
    pub arn: String,
    /// What people call it.
    pub name: String,
    /// Who made the model.
    pub provider: String,
    /// What the id stands for.
    pub kind: Kind,
    /// The id of the model itself.
    pub model: String,
    /// What it takes, in small letters.
    pub input: Vec<String>,
    /// What it gives.
    pub output: Vec<String>,
    /// Whether it can be asked by this id.
    pub is_on_demand: bool,
    /// Whether it is being retired.
    pub is_legacy: bool,
    /// Whether one can talk with it by this id.
    pub can_chat: bool,
    /// How many regions it may lead to.
    pub regions: usize,
    /// Whether it may lead anywhere in the world.
    pub is_global: bool,
}

/// Everything that is listed, by maker and name.
pub(super) fn offers(catalog: &Catalog) -> Vec<Offer> {
    let models = catalog.models.iter().map(of_model);
    let profiles = catalog
        .profiles
        .iter()
        .map(|profile| of_profile(profile, catalog));
    let mut offers: Vec<Offer> = models.chain(profiles).collect();
    let key = |offer: &Offer| {
        (
            offer.provider.to_lowercase(),
            offer.model.clone(),
            offer.kind,
            offer.is_global,
            offer.id.clone(),
        )
    };
    offers.sort_by_cached_key(key);
    offers.dedup_by(|a, b| a.id == b.id);
    offers
}

fn of_model(model: &FoundationModel) -> Offer {
    let is_on_demand = model.is_on_demand();
    Offer {
        id: model.id.clone(),
        short: model.id.clone(),
        arn: model.arn.clone(),
        name: model.name.clone(),
        provider: model.provider.clone(),
        kind: Kind::Model,
        model: model.id.clone(),
        input: small(&model.input),
        output: small(&model.output),
        is_on_demand,
        is_legacy: model.lifecycle == "LEGACY",
        can_chat: is_on_demand && model.can_chat(),
        regions: 1,
        is_global: false,
    }
}

fn of_profile(profile: &InferenceProfile, catalog: &Catalog) -> Offer {
    let ids = profile.model_ids();
    let model = ids.iter().find_map(|id| catalog.model(id));
    let id = ids.first().copied().unwrap_or_default();
    let is_own = profile.is_own();
    Offer {
        // A profile of one's own is asked by its ARN.
        id: if is_own { &profile.arn } else { &profile.id }.clone(),
        short: profile.id.clone(),
        arn: profile.arn.clone(),
        name: profile.name.clone(),
        provider: model
            .map(|model| model.provider.clone())
            .unwrap_or_default(),
        kind: if is_own { Kind::Own } else { Kind::Profile },
        model: id.to_owned(),
        input: model.map(|model| small(&model.input)).unwrap_or_default(),
        output: model.map(|model| small(&model.output)).unwrap_or_default(),
        is_on_demand: true,
        is_legacy: model.is_some_and(|model| model.lifecycle == "LEGACY"),
        // Of a model that is listed only in other regions nothing is known against it.
        can_chat: profile.status == "ACTIVE" && model.is_none_or(FoundationModel::can_chat),
        regions: profile.models.len(),
        is_global: profile.is_global(),
    }
}

fn small(words: &[String]) -> Vec<String> {
    words.iter().map(|word| word.to_lowercase()).collect()
}

#[cfg(test)]
pub(super) mod testing {
    use super::*;

    pub(in crate::models) fn model(id: &str, name: &str, reached: &str) -> FoundationModel {
        FoundationModel {
            id: id.to_owned(),
            arn: format!("arn:aws:bedrock:r::foundation-model/{id}"),
            name: name.to_owned(),
            provider: id.split('.').next().unwrap().to_owned(),
            input: vec!["TEXT".to_owned()],
            output: vec!["TEXT".to_owned()],
            reached: vec![reached.to_owned()],
            streams: true,
            lifecycle: "ACTIVE".to_owned(),
        }
    }

    pub(in crate::models) fn profile(id: &str, name: &str, model: &str) -> InferenceProfile {
        InferenceProfile {
            id: id.to_owned(),
            arn: format!("arn:aws:bedrock:r:1:inference-profile/{id}"),
            name: name.to_owned(),
            status: "ACTIVE".to_owned(),
            kind: "SYSTEM_DEFINED".to_owned(),
            models: vec![format!("arn:aws:bedrock:r::foundation-model/{model}"); 3],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{model, profile};
    use super::*;

    #[test]
    fn one_can_talk_with_active_models_that_stream_text_by_an_id_that_is_served() {
        let mut catalog = Catalog {
            region: "r".to_owned(),
            models: vec![
                model("a.chat", "Chat", "ON_DEMAND"),
                model("a.chat:28k", "Chat", "PROVISIONED"),
                model("a.profiled", "Profiled", "INFERENCE_PROFILE"),
                model("a.old", "Old", "ON_DEMAND"),
                model("a.embed", "Embed", "ON_DEMAND"),
                model("a.slow", "Slow", "ON_DEMAND"),
            ],
            profiles: vec![
                profile("us.a.profiled", "US Profiled", "a.profiled"),
                profile("us.a.old", "US Old", "a.old"),
                profile("us.b.elsewhere", "US Elsewhere", "b.elsewhere"),
            ],
        };
        catalog.models[3].lifecycle = "LEGACY".to_owned();
        catalog.models[4].output = vec!["EMBEDDING".to_owned()];
        catalog.models[5].streams = false;
        let ids: Vec<String> = offers(&catalog)
            .into_iter()
            .filter(|offer| offer.can_chat)
            .map(|offer| offer.id)
            .collect();
        assert_eq!(ids, ["us.b.elsewhere", "a.chat", "us.a.profiled"]);
    }

    #[test]
    fn a_profile_of_ones_own_is_asked_by_its_arn() {
        let mut own = profile("abc123", "letters", "a.chat");
        own.kind = "APPLICATION".to_owned();
        own.arn = "arn:aws:bedrock:r:1:application-inference-profile/abc123".to_owned();
        let catalog = Catalog {
            models: vec![model("a.chat", "Chat", "ON_DEMAND")],
            profiles: vec![own.clone()],
            ..Catalog::default()
        };
        let offers = offers(&catalog);
        assert_eq!(offers[1].id, own.arn);
        assert_eq!((offers[1].kind, &*offers[1].model), (Kind::Own, "a.chat"));
    }
}
