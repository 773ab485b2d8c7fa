//! Tests of the table as a whole and of fields of `extra`.

mod values;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::key::Key;
use super::layer::Layer;
use super::{find, settings};
use crate::chat::{Error, ErrorKind};

fn write(key: &str, value: &str) -> Result<Layer, Error> {
    let mut options = Layer::default();
    let written = find(key).unwrap().write(&mut options, value);
    if written.is_err() {
        assert_eq!(options, Layer::default(), "{key}={value}");
    }
    written.map(|()| options)
}

fn wire(key: &str, value: &str) -> Value {
    serde_json::to_value(write(key, value).unwrap().options).unwrap()
}

fn refused(key: &str, values: &[&str]) {
    for value in values {
        let error = write(key, value).expect_err(value);
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(
            error.to_string().starts_with(&format!("{key} must be ")),
            "{error}"
        );
        assert!(error.hint().unwrap().starts_with("for example `"));
    }
}

#[test]
fn every_setting_is_written_read_back_and_cleared() {
    for setting in settings() {
        let mut options = Layer::default();
        setting.write(&mut options, setting.example).unwrap();
        let shown = setting.read(&options).unwrap();
        let mut again = Layer::default();
        setting.write(&mut again, &shown).unwrap();
        assert_eq!(again, options, "{setting:?}");
        setting.clear(&mut options);
        assert_eq!(options, Layer::default(), "{setting:?}");
        assert_eq!(setting.read(&options), None);
    }
}

#[test]
fn every_choice_is_a_value_and_every_part_a_setting() {
    for setting in settings() {
        for choice in setting.choices {
            assert_eq!(
                setting.read(&write(setting.name, choice).unwrap()).unwrap(),
                *choice
            );
        }
        for part in setting.parts {
            assert!(matches!(find(part).unwrap(), Key::Setting(s) if s.name == *part));
        }
        assert!(!setting.help.is_empty() && !setting.value.is_empty());
    }
}

/// A member of the request without a setting could neither be seen nor taken back in a chat.
#[test]
fn every_member_of_the_request_has_a_setting() {
    let mut options = Layer::default();
    for setting in settings() {
        setting.write(&mut options, setting.example).unwrap();
    }
    let all = serde_json::to_value(&options.options).unwrap();
    for member in all.as_object().unwrap().keys() {
        find(member).unwrap();
    }
    assert_eq!(all.as_object().unwrap().len(), 12);
}

#[test]
fn a_wrong_value_says_what_is_right_and_shows_it() {
    let error = write("temperature", "hot").unwrap_err();
    assert_eq!(
        error.to_string(),
        "temperature must be a number from 0 to 1, not `hot`"
    );
    assert_eq!(error.hint(), Some("for example `temperature=0.2`"));
    let error = write("topP", "").unwrap_err();
    assert_eq!(
        error.to_string(),
        "topP must be a number from 0 to 1, not empty"
    );
    let long = write("extra", &"x".repeat(500)).unwrap_err().to_string();
    assert!(long.contains("x…`: expected value"), "{long}");
}

#[test]
fn extra_is_an_object_and_its_null_is_kept_to_take_away() {
    refused("extra", &["5", "[]", "{", "null"]);
    let mut options = write("extra.a.b", "null").unwrap();
    let patch = json!({"a": {"b": null}});
    assert_eq!(options.additional_model_request_fields, Some(patch));
    let key = find("extra.a.b").unwrap();
    assert_eq!(key.read(&options).unwrap(), "null");
    key.clear(&mut options);
    assert_eq!(options, Layer::default());
}

#[test]
fn clearing_a_field_of_extra_leaves_its_neighbours() {
    let mut options = write("extra", r#"{"a":{"b":1,"c":2},"d":{}}"#).unwrap();
    find("extra.a.b").unwrap().clear(&mut options);
    find("extra.nothing.here").unwrap().clear(&mut options);
    let left = json!({"a": {"c": 2}, "d": {}});
    assert_eq!(options.additional_model_request_fields, Some(left));
}

#[test]
fn a_field_of_extra_refuses_broken_json_and_what_nests_too_deep() {
    for value in ["{bad", "[1,", "\"open"] {
        let error = write("extra.x", value).unwrap_err();
        assert!(
            error.to_string().starts_with("extra.x cannot be "),
            "{error}"
        );
    }
    let deep = "[".repeat(90) + &"]".repeat(90);
    write("extra.x", &deep).unwrap();
    write(&format!("extra{}", ".a".repeat(30)), &deep).unwrap_err();
}

proptest! {
    #[test]
    fn any_value_is_taken_or_refused_and_then_changes_nothing(
        value in prop_oneof![any::<String>(), r#"[\[{"]{0,2}[a-z0-9.,:é" ]{0,9}[\]}"]{0,2}"#],
    ) {
        for name in settings().iter().map(|setting| setting.name).chain(["extra.a.b"]) {
            if let Ok(options) = write(name, &value) {
                let key = find(name).unwrap();
                let mut options = options;
                key.clear(&mut options);
                prop_assert_eq!(options, Layer::default());
            }
        }
    }
}
