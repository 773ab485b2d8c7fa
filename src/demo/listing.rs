//! The control plane: which models and inference profiles there are.

use std::collections::BTreeMap;

use hyper::Method;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::error::ApiError;

const REGION: &str = "us-east-1";
const ACCOUNT: &str = "123456789012";
/// The service may give fewer than it is asked for, and a client has to turn the page.
const PER_PAGE: usize = 3;

/// A model as it is listed.
struct Model {
    id: &'static str,
    name: &'static str,
    input: &'static [&'static str],
    output: &'static [&'static str],
    reached: &'static [&'static str],
    streams: bool,
    lifecycle: &'static str,
}

const SCRIBE: Model = Model {
    id: super::DEFAULT_MODEL,
    name: "Scribe",
    input: &["TEXT", "IMAGE"],
    output: &["TEXT"],
    reached: &["ON_DEMAND"],
    streams: true,
    lifecycle: "ACTIVE",
};

const MODELS: &[Model] = &[
    SCRIBE,
    Model {
        id: "demo.scribe-v1:0:28k",
        reached: &["PROVISIONED"],
        ..SCRIBE
    },
    Model {
        id: "demo.scribe-v0:9",
        name: "Scribe of Old",
        lifecycle: "LEGACY",
        ..SCRIBE
    },
    Model {
        id: "demo.small-v1:0",
        name: "Small Window",
        input: &["TEXT"],
        ..SCRIBE
    },
    Model {
        id: "demo.on-demand-v1:0",
        name: "Profile Only",
        reached: &["INFERENCE_PROFILE"],
        ..SCRIBE
    },
    Model {
        id: "demo.no-access-v1:0",
        name: "No Access",
        ..SCRIBE
    },
    Model {
        id: "demo.no-system-v1:0",
        name: "No System",
        ..SCRIBE
    },
    Model {
        id: "demo.no-stream-tools-v1:0",
        name: "No Stream Tools",
        ..SCRIBE
    },
    Model {
        id: "demo.embed-v1:0",
        name: "Embed",
        output: &["EMBEDDING"],
        streams: false,
        ..SCRIBE
    },
    Model {
        id: "demo.painter-v1:0",
        name: "Painter",
        output: &["IMAGE"],
        streams: false,
        ..SCRIBE
    },
];

/// Id, name, kind, model, and the regions it leads to.
const PROFILES: &[(&str, &str, &str, &str, &[&str])] = &[
    (
        "global.demo.on-demand-v1:0",
        "Global Profile Only",
        "SYSTEM_DEFINED",
        "demo.on-demand-v1:0",
        &["", REGION],
    ),
    (
        "us.demo.on-demand-v1:0",
        "US Profile Only",
        "SYSTEM_DEFINED",
        "demo.on-demand-v1:0",
        &[REGION, "us-east-2", "us-west-2"],
    ),
    (
        "us.demo.scribe-v1:0",
        "US Scribe",
        "SYSTEM_DEFINED",
        super::DEFAULT_MODEL,
        &[REGION, "us-west-2"],
    ),
    (
        "7d3k2scribes",
        "team-letters",
        "APPLICATION",
        super::DEFAULT_MODEL,
        &[REGION],
    ),
];

/// What a listing gives, if it is one that is asked for.
pub(super) fn answer(method: &Method, path: &str, query: &str) -> Option<Result<Value, ApiError>> {
    let answer = match path.trim_end_matches('/') {
        "/foundation-models" => models,
        "/inference-profiles" => profiles,
        _ => return None,
    };
    (method == Method::GET).then(|| answer(&parameters(query)))
}

type Parameters = BTreeMap<String, String>;

fn parameters(query: &str) -> Parameters {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}

fn models(asked: &Parameters) -> Result<Value, ApiError> {
    let output = one_of(asked, "byOutputModality", &["TEXT", "IMAGE", "EMBEDDING"])?;
    let reached = one_of(asked, "byInferenceType", &["ON_DEMAND", "PROVISIONED"])?;
    let provider = asked.get("byProvider").map(String::as_str);
    let fits = |model: &&Model| {
        output.is_none_or(|kind| model.output.contains(&kind))
            && reached.is_none_or(|way| model.reached.contains(&way))
            && provider.is_none_or(|name| name.eq_ignore_ascii_case("Demo"))
    };
    let listed: Vec<Value> = MODELS.iter().filter(fits).map(Model::to_json).collect();
    Ok(json!({ "modelSummaries": listed }))
}

impl Model {
    fn to_json(&self) -> Value {
        json!({
            "modelArn": arn(REGION, self.id),
            "modelId": self.id,
            "modelName": self.name,
            "providerName": "Demo",
            "inputModalities": self.input,
            "outputModalities": self.output,
            "responseStreamingSupported": self.streams,
            "customizationsSupported": [],
            "inferenceTypesSupported": self.reached,
            "modelLifecycle": {"status": self.lifecycle},
        })
    }
}

fn arn(region: &str, model: &str) -> String {
    format!("arn:aws:bedrock:{region}::foundation-model/{model}")
}

fn profiles(asked: &Parameters) -> Result<Value, ApiError> {
    let kind = one_of(asked, "type", &["SYSTEM_DEFINED", "APPLICATION"])?;
    let most = match asked.get("maxResults") {
        None => PER_PAGE,
        Some(text) => page(text)?.min(PER_PAGE),
    };
    let first = match asked.get("nextToken") {
        None => 0,
        Some(token) => token
            .strip_prefix("page-")
            .and_then(|at| at.parse().ok())
            .ok_or_else(|| ApiError::validation("The provided pagination token is invalid."))?,
    };
    let fitting: Vec<Value> = PROFILES
        .iter()
        .filter(|(_, _, its, ..)| kind.is_none_or(|kind| kind == *its))
        .map(profile)
        .collect();
    let page: Vec<&Value> = fitting.iter().skip(first).take(most).collect();
    let next = first.saturating_add(most);
    let mut answer = json!({ "inferenceProfileSummaries": page });
    if next < fitting.len() {
        super::events::add(
            &mut answer,
            "nextToken",
            Some(json!(format!("page-{next}"))),
        );
    }
    Ok(answer)
}

fn profile((id, name, kind, model, regions): &(&str, &str, &str, &str, &[&str])) -> Value {
    let folder = match *kind {
        "APPLICATION" => "application-inference-profile",
        _ => "inference-profile",
    };
    let models: Vec<Value> = regions
        .iter()
        .map(|region| json!({"modelArn": arn(region, model)}))
        .collect();
    json!({
        "inferenceProfileId": id,
        "inferenceProfileArn": format!("arn:aws:bedrock:{REGION}:{ACCOUNT}:{folder}/{id}"),
        "inferenceProfileName": name,
        "models": models,
        "status": "ACTIVE",
        "type": kind,
    })
}

/// A parameter that has to be one of these words.
fn one_of<'a>(
    asked: &Parameters,
    name: &str,
    words: &[&'a str],
) -> Result<Option<&'a str>, ApiError> {
    let Some(given) = asked.get(name) else {
        return Ok(None);
    };
    match words.iter().find(|word| *word == given) {
        Some(word) => Ok(Some(word)),
        None => Err(ApiError::constraint(
            Some(given),
            name,
            &format!("Member must satisfy enum value set: [{}]", words.join(", ")),
        )),
    }
}

fn page(text: &str) -> Result<usize, ApiError> {
    let bound = |rule: &str| Err(ApiError::constraint(Some(text), "maxResults", rule));
    match text.parse::<i64>() {
        Ok(..=0) => bound("Member must have value greater than or equal to 1"),
        Ok(1001..) => bound("Member must have value less than or equal to 1000"),
        Ok(number) => Ok(usize::try_from(number).unwrap_or(1)),
        Err(_) => Err(ApiError::serialization("maxResults is not a number")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(path: &str, query: &str) -> Value {
        answer(&Method::GET, path, query)
            .expect("a listing")
            .unwrap_or_else(|error| json!(error.message))
    }

    #[test]
    fn profiles_come_in_pages_and_each_comes_once() {
        let mut query = "maxResults=1000".to_owned();
        let mut ids = Vec::new();
        loop {
            let page = listed("/inference-profiles", &query);
            let profiles = page["inferenceProfileSummaries"].as_array().unwrap();
            ids.extend(profiles.iter().map(|p| p["inferenceProfileId"].to_string()));
            match page["nextToken"].as_str() {
                Some(token) => query = format!("nextToken={token}"),
                None => break,
            }
        }
        assert_eq!(ids.len(), PROFILES.len());
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), PROFILES.len());
    }

    #[test]
    fn parameters_narrow_the_lists_and_wrong_ones_are_refused() {
        let count = |query: &str| {
            let listed = listed("/foundation-models", query);
            listed["modelSummaries"].as_array().map_or(0, Vec::len)
        };
        assert_eq!(count(""), MODELS.len());
        assert_eq!(count("byOutputModality=EMBEDDING"), 1);
        assert_eq!(count("byProvider=Amazon"), 0);
        for (path, query, says) in [
            (
                "/foundation-models",
                "byOutputModality=SOUND",
                "enum value set",
            ),
            (
                "/inference-profiles",
                "maxResults=0",
                "greater than or equal to 1",
            ),
            (
                "/inference-profiles",
                "maxResults=1001",
                "less than or equal to 1000",
            ),
            ("/inference-profiles", "nextToken=x", "pagination token"),
            ("/inference-profiles", "type=OTHER", "enum value set"),
        ] {
            let answer = listed(path, query);
            assert!(answer.as_str().unwrap().contains(says), "{answer}");
        }
        assert!(answer(&Method::POST, "/foundation-models", "").is_none());
        assert!(answer(&Method::GET, "/foundation-model", "").is_none());
    }
}
