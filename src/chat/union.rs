//! The unions of the wire format: JSON objects with exactly one key that says what they are.

/// Defines an enum whose variants stand for the keys of a wire union.
///
/// A variant `Other` is added for whatever the named ones cannot hold whole: a key of a newer API,
/// a known key with another shape. It keeps the object as it came, so that it can be sent back.
macro_rules! wire_union {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $( $(#[$variant_meta:meta])* $variant:ident($body:ty) = $key:literal, )+ }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[$variant_meta])* $variant($body), )+
            /// Something this version does not know, as it came.
            Other($crate::chat::json::Json),
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap;
                let mut map = match self {
                    Self::Other(json) => return json.serialize(serializer),
                    _ => serializer.serialize_map(Some(1))?,
                };
                match self {
                    $( Self::$variant(body) => map.serialize_entry($key, body)?, )+
                    Self::Other(_) => {}
                }
                map.end()
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let whole = $crate::chat::json::Json::deserialize(deserializer)?;
                let known = match $crate::chat::union::only_member(&whole) {
                    $( Some((key, body)) if key == $key => {
                        serde_json::from_str(body).map(Self::$variant).ok()
                    } )+
                    _ => None,
                };
                Ok(known.unwrap_or(Self::Other(whole)))
            }
        }
    };
}
pub(crate) use wire_union;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::json::Json;

/// The key and the value's text, when the object has one member and no more.
pub(crate) fn only_member(object: &Json) -> Option<(String, &str)> {
    #[derive(Deserialize)]
    #[serde(transparent)]
    struct Members<'a>(#[serde(borrow)] std::collections::BTreeMap<String, &'a RawValue>);

    let Members(members) = serde_json::from_str(object.get()).ok()?;
    let mut members = members.into_iter();
    match (members.next(), members.next()) {
        (Some((key, value)), None) => Some((key, value.get())),
        _ => None,
    }
}
