//! The string constraints of the service model.

use super::{ApiError, Verdict};

/// A string of 1 to `most` characters that `allowed` accepts; `regex` is how AWS names the set.
pub(super) fn check(
    value: &str,
    place: &str,
    most: usize,
    allowed: fn(char) -> bool,
    regex: &str,
) -> Verdict {
    let length = value.chars().count();
    let rule = if length == 0 {
        "Member must have length greater than or equal to 1".to_owned()
    } else if length > most {
        format!("Member must have length less than or equal to {most}")
    } else if !value.chars().all(allowed) {
        format!("Member must satisfy regular expression pattern: {regex}")
    } else {
        return Ok(());
    };
    Err(ApiError::constraint(Some(value), place, &rule))
}

pub(super) fn one_of(value: &str, place: &str, values: &[&str]) -> Verdict {
    if values.contains(&value) {
        return Ok(());
    }
    let rule = format!(
        "Member must satisfy enum value set: [{}]",
        values.join(", ")
    );
    Err(ApiError::constraint(Some(value), place, &rule))
}

pub(super) fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

pub(super) fn is_id_char(c: char) -> bool {
    is_name_char(c) || matches!(c, '.' | ':')
}

pub(super) fn is_metadata_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c.is_ascii_whitespace() || ":_@$#=/+,-.".contains(c)
}
