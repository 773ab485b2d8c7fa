//! JSON whose text is kept as it came: free-form values of the wire format, such as a tool's input.
//!
//! A parsed tree would lose the order of keys, the digits of large numbers and the form of others,
//! and what was kept would no longer be what goes out.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

use super::canonical;

/// A value of its own may be nested this deep, and a little deeper with the message around it, so
/// that what was taken in can be read back.
const MOST_DEPTH: usize = 100;
const MOST_DEPTH_INSIDE: usize = 120;

/// A JSON value of any shape, held as compact text: white space outside strings is dropped, and
/// everything else (key order, number forms, escapes) is as it came.
///
/// ```
/// use outcrop::Json;
///
/// let json = Json::parse(r#"{ "b": 1.0, "a": 12345678901234567890123 }"#).unwrap();
/// assert_eq!(json.get(), r#"{"b":1.0,"a":12345678901234567890123}"#);
/// ```
#[derive(Clone)]
pub struct Json(Box<RawValue>);

impl Json {
    /// Reads one JSON value.
    ///
    /// # Errors
    /// When the text is not one JSON value, or is nested more than 100 deep.
    pub fn parse(text: &str) -> serde_json::Result<Self> {
        let raw: &RawValue = serde_json::from_str(text)?;
        Self::from_valid(raw.get(), MOST_DEPTH)
    }

    /// RawValue checks the syntax to any depth, but every later reader of the value may recurse.
    fn from_valid(text: &str, most_depth: usize) -> serde_json::Result<Self> {
        if canonical::depth(text) > most_depth {
            return Err(serde::de::Error::custom("nested too deep"));
        }
        RawValue::from_string(canonical::compact(text)).map(Self)
    }

    /// The value's text.
    #[must_use]
    pub fn get(&self) -> &str {
        self.0.get()
    }

    /// The value as a tree, for reading into it.
    #[must_use]
    pub fn to_value(&self) -> Value {
        serde_json::from_str(self.get()).unwrap_or(Value::Null)
    }
}

impl From<Value> for Json {
    fn from(value: Value) -> Self {
        // A `Value` prints as valid JSON, so the fallback is not reached.
        let raw = RawValue::from_string(value.to_string());
        Self(raw.unwrap_or_else(|_| RawValue::NULL.to_owned()))
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.get())
    }
}

/// Equal when they say the same: key order and the forms of equal numbers do not matter.
impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
            || canonical::pretty(self.get(), 0) == canonical::pretty(other.get(), 0)
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Self::from_valid(raw.get(), MOST_DEPTH_INSIDE).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_key_order_stay_as_they_came() {
        let text = r#"{"z":1.50,"a":[1e400,-0,123456789012345678901234567890]}"#;
        assert_eq!(Json::parse(text).unwrap().get(), text);
    }

    #[test]
    fn white_space_goes_but_not_inside_strings() {
        let json = Json::parse("{\n  \"a b\" : [ 1 ,\t2 ], \"c\": \"d \\\" e\" }\n").unwrap();
        assert_eq!(json.get(), r#"{"a b":[1,2],"c":"d \" e"}"#);
    }

    #[test]
    fn a_value_nested_too_deep_is_refused_and_not_a_stack_overflow() {
        let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
        assert!(Json::parse(&nested(100)).is_ok());
        assert!(Json::parse(&nested(101)).is_err());
        assert!(Json::parse(&nested(100_000)).is_err());
    }

    #[test]
    fn equality_looks_at_what_is_said() {
        let a = Json::parse(r#"{"a":100.0,"b":"\u00e9"}"#).unwrap();
        assert_eq!(a, Json::parse(r#"{"b":"é","a":1e2}"#).unwrap());
        assert_ne!(a, Json::parse(r#"{"b":"é","a":100}"#).unwrap());
    }
}
