//! The structures of the wire format: JSON objects of which some members are known.

/// Defines a struct whose fields are members of a JSON object.
///
/// A field `extra` is added for members that a newer API brings. They keep their order and the form
/// of their numbers, which serde's own `flatten` would lose, and go back behind the known ones.
macro_rules! wire_object {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $( $(#[$field_meta:meta])* pub $field:ident: $type:ty = $key:literal, )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $( $(#[$field_meta])* pub $field: $type, )+
            /// Members this version does not name.
            pub extra: $crate::chat::object::Extra,
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap;
                let mut map = serializer.serialize_map(None)?;
                $(
                    if $crate::chat::object::Member::is_there(&self.$field) {
                        map.serialize_entry($key, &self.$field)?;
                    }
                )+
                for (key, value) in self.extra.iter() {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let whole = $crate::chat::json::Json::deserialize(deserializer)?;
                let mut members = $crate::chat::object::Members::of(&whole)
                    .map_err(serde::de::Error::custom)?;
                Ok(Self {
                    $( $field: members.take($key).map_err(serde::de::Error::custom)?, )+
                    extra: members.rest(),
                })
            }
        }
    };
}
pub(crate) use wire_object;

use std::fmt;

use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::json::Json;

/// Members this version does not name, in the order in which they came.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Extra(Vec<(String, Json)>);

impl Extra {
    /// None.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The value of a member.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Json> {
        self.0
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }

    /// Adds a member, or exchanges its value.
    pub fn set(&mut self, key: impl Into<String>, value: impl Into<Json>) {
        let (key, value) = (key.into(), value.into());
        match self.0.iter_mut().find(|(name, _)| *name == key) {
            Some((_, old)) => *old = value,
            None => self.0.push((key, value)),
        }
    }

    /// All members.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    pub(crate) fn overridden_by(&self, over: &Self) -> Self {
        let mut merged = self.clone();
        for (key, value) in over.iter() {
            merged.set(key, value.clone());
        }
        merged
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A field's value on the wire: a member that is not there is left out.
pub(crate) trait Member: Sized {
    fn is_there(&self) -> bool;
    fn read(value: Option<&Json>, key: &str) -> serde_json::Result<Self>;
}

impl<T: DeserializeOwned> Member for Option<T> {
    fn is_there(&self) -> bool {
        self.is_some()
    }

    fn read(value: Option<&Json>, _: &str) -> serde_json::Result<Self> {
        value.map_or(Ok(None), |value| serde_json::from_str(value.get()))
    }
}

/// Members that every object of their kind has.
macro_rules! always_there {
    ($($type:ty),+) => { $(
        impl Member for $type {
            fn is_there(&self) -> bool {
                true
            }

            fn read(value: Option<&Json>, key: &str) -> serde_json::Result<Self> {
                required(value, key)
            }
        }
    )+ };
}

fn required<T: DeserializeOwned>(value: Option<&Json>, key: &str) -> serde_json::Result<T> {
    match value {
        Some(value) => serde_json::from_str(value.get()),
        None => Err(serde::de::Error::custom(format!("`{key}` is missing"))),
    }
}

always_there!(String, Json, super::message::Role, super::content::Source);

impl<T: DeserializeOwned> Member for Vec<T> {
    fn is_there(&self) -> bool {
        true
    }

    fn read(value: Option<&Json>, key: &str) -> serde_json::Result<Self> {
        required(value, key)
    }
}

/// Counts are 0 where a service leaves them out.
impl Member for u64 {
    fn is_there(&self) -> bool {
        true
    }

    fn read(value: Option<&Json>, _: &str) -> serde_json::Result<Self> {
        value.map_or(Ok(0), |value| serde_json::from_str(value.get()))
    }
}

/// The members of an object while it is taken apart.
pub(crate) struct Members(Vec<(String, Json)>);

impl Members {
    pub(crate) fn of(object: &Json) -> serde_json::Result<Self> {
        serde_json::from_str(object.get())
    }

    /// The last of equal keys counts, as in the programs that print JSON from a map.
    pub(crate) fn take<T: Member>(&mut self, key: &str) -> serde_json::Result<T> {
        let value = self
            .0
            .iter()
            .rev()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value);
        let read = T::read(value, key)?;
        self.0.retain(|(name, _)| name != key);
        Ok(read)
    }

    pub(crate) fn rest(self) -> Extra {
        let mut extra = Extra::new();
        for (key, value) in self.0 {
            extra.set(key, value);
        }
        extra
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Object)
    }
}
