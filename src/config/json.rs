//! A TOML value as JSON, members in the order of the file.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::forms;

/// Where a value stands that JSON has no form for.
pub(super) struct NotJson(pub(super) usize);

pub(super) fn of(value: &Spanned<DeValue<'_>>) -> Result<String, NotJson> {
    let mut json = String::new();
    write(value, &mut json)?;
    Ok(json)
}

// The parser bounds how deep a value nests.
fn write(value: &Spanned<DeValue<'_>>, json: &mut String) -> Result<(), NotJson> {
    let none = NotJson(value.span().start);
    match value.get_ref() {
        DeValue::String(text) => json.push_str(&string(text)),
        DeValue::Boolean(switch) => json.push_str(&switch.to_string()),
        DeValue::Integer(number) => {
            json.push_str(&forms::integer(number).ok_or(none)?.to_string());
        }
        DeValue::Float(number) => {
            let number = forms::float(number).ok_or(none)?;
            json.push_str(&serde_json::Value::from(number).to_string());
        }
        DeValue::Datetime(_) => return Err(none),
        DeValue::Array(values) => {
            json.push('[');
            for (index, value) in values.iter().enumerate() {
                separate(index, json);
                write(value, json)?;
            }
            json.push(']');
        }
        DeValue::Table(table) => {
            json.push('{');
            for (index, (key, value)) in in_order(table).into_iter().enumerate() {
                separate(index, json);
                json.push_str(&string(key.get_ref()));
                json.push(':');
                write(value, json)?;
            }
            json.push('}');
        }
    }
    Ok(())
}

fn separate(index: usize, json: &mut String) {
    if index > 0 {
        json.push(',');
    }
}

fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A key and its value.
pub(super) type Member<'a, 't> = (
    &'a Spanned<toml::de::DeString<'t>>,
    &'a Spanned<DeValue<'t>>,
);

/// The members in the order of the file, which the parser does not keep.
pub(super) fn in_order<'a, 't>(table: &'a DeTable<'t>) -> Vec<Member<'a, 't>> {
    let mut members: Vec<_> = table.iter().collect();
    members.sort_by_key(|(key, _)| key.span().start);
    members
}
