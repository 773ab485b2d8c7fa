//! JSON objects, taken apart by name. Values stay text until they are asked for, so that a large one
//! is not copied and a strange one is no error.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::chat::Json;

/// A value whose text is still that of the file.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(transparent)]
pub(super) struct Raw<'a>(#[serde(borrow)] &'a RawValue);

impl<'a> Raw<'a> {
    pub(super) fn text(self) -> &'a str {
        self.0.get()
    }

    /// The value as something, if it is that.
    pub(super) fn read<T: DeserializeOwned>(self) -> Option<T> {
        serde_json::from_str(self.text()).ok()
    }

    pub(super) fn string(self) -> Option<String> {
        self.read()
    }

    /// Any value, unless it is nested too deep.
    pub(super) fn json(self) -> Option<Json> {
        Json::parse(self.text()).ok()
    }

    fn is_nothing(self) -> bool {
        matches!(self.text(), "null" | "[]" | "{}" | "\"\"")
    }
}

/// The items of a list.
pub(super) fn items<'a>(raw: &Raw<'a>) -> Option<Vec<Raw<'a>>> {
    serde_json::from_str(raw.text()).ok()
}

/// What is left of an object.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct Object<'a>(#[serde(borrow)] BTreeMap<String, Raw<'a>>);

impl<'a> Object<'a> {
    pub(super) fn of(raw: &Raw<'a>) -> Option<Self> {
        Self::of_text(raw.text())
    }

    pub(super) fn of_text(text: &'a str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// Takes a member out; one that says nothing is as good as none.
    pub(super) fn take(&mut self, key: &str) -> Option<Raw<'a>> {
        self.0.remove(key).filter(|raw| !raw.is_nothing())
    }

    /// Takes out a member that is a string. Another one stays.
    pub(super) fn string(&mut self, key: &str) -> Option<String> {
        self.taken(key, Raw::read)
    }

    /// Takes out a member that is a number.
    pub(super) fn number(&mut self, key: &str) -> Option<f64> {
        self.taken(key, Raw::read)
    }

    /// Takes out a member that is a list.
    pub(super) fn list(&mut self, key: &str) -> Option<Vec<Raw<'a>>> {
        self.taken(key, |raw| items(&raw))
    }

    /// Takes out a member that is an object.
    pub(super) fn object(&mut self, key: &str) -> Option<Object<'a>> {
        self.taken(key, |raw| Object::of(&raw))
    }

    fn taken<T>(&mut self, key: &str, read: impl Fn(Raw<'a>) -> Option<T>) -> Option<T> {
        let value = self.get(key).and_then(read)?;
        self.0.remove(key);
        Some(value)
    }

    pub(super) fn get(&self, key: &str) -> Option<Raw<'a>> {
        self.0.get(key).copied()
    }

    /// The names of those that say something.
    pub(super) fn rest(&self) -> impl Iterator<Item = &str> {
        let said = self.0.iter().filter(|(_, raw)| !raw.is_nothing());
        said.map(|(key, _)| key.as_str())
    }
}
