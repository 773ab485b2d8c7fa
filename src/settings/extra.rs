//! Fields of the provider's own request body, as one object or one by one under a dotted path.
//!
//! What a layer holds is a patch (RFC 7396): a null in it is kept, as it takes the field away from
//! the layers below.

use serde_json::{Map, Value};

use super::values::{Checked, Wrong, object};
use crate::chat::{ConverseOptions, Json};

/// Far more than any provider nests, far less than recursion over the value could not bear.
pub(super) const MOST_PARTS: usize = 32;

pub(super) fn read(options: &ConverseOptions, path: &[String]) -> Option<String> {
    let whole = options.additional_model_request_fields.as_ref()?;
    let field = path.iter().try_fold(whole, |value, part| value.get(part));
    field.map(ToString::to_string)
}

/// Lays a value over what is there already under the path.
pub(super) fn write(options: &mut ConverseOptions, path: &[String], given: &str) -> Checked<()> {
    let value = if path.is_empty() {
        Value::Object(object(given)?)
    } else {
        json_or_text(given)?
    };
    let laid = path.iter().rev().fold(value, |value, part| {
        Value::Object(Map::from_iter([(part.clone(), value)]))
    });
    let mut fields = options
        .additional_model_request_fields
        .clone()
        .unwrap_or(Value::Null);
    lay_over(&mut fields, laid);
    // The request is read as a tree again on its way out, which has a bound of its own.
    Json::parse(&fields.to_string())?;
    options.additional_model_request_fields = Some(fields);
    Ok(())
}

/// Takes a field out, and with it the objects that held nothing else.
pub(super) fn clear(options: &mut ConverseOptions, path: &[String]) {
    let fields = &mut options.additional_model_request_fields;
    if path.is_empty() || fields.as_mut().is_some_and(|fields| remove(fields, path)) {
        *fields = None;
    }
}

/// Whether the removal left nothing behind.
fn remove(value: &mut Value, path: &[String]) -> bool {
    let (Some(object), Some((first, rest))) = (value.as_object_mut(), path.split_first()) else {
        return false;
    };
    let Some(field) = object.get_mut(first) else {
        return false;
    };
    if rest.is_empty() || remove(field, rest) {
        object.remove(first);
        return object.is_empty();
    }
    false
}

/// What opens like JSON and is not JSON is a slip; sent as text it would be found out much later.
fn json_or_text(given: &str) -> Checked<Value> {
    match serde_json::from_str(given) {
        Ok(value) => Ok(value),
        Err(error) if given.starts_with(['{', '[', '"']) => Err(Wrong::from(error)),
        Err(_) => Ok(Value::String(given.to_owned())),
    }
}

fn lay_over(target: &mut Value, patch: Value) {
    match (target, patch) {
        (Value::Object(target), Value::Object(patch)) => {
            for (key, value) in patch {
                lay_over(target.entry(key).or_insert(Value::Null), value);
            }
        }
        (target, patch) => *target = patch,
    }
}
