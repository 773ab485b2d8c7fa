//! `json_hash`, and the same digest kept running over a growing list of messages.

use std::fmt;

use md5::{Digest, Md5};
use serde::Serialize;

use super::canonical;

/// The MD5, in lower-case hex, of a value's JSON as Python's
/// `json.dumps(value, ensure_ascii=False, sort_keys=True, indent=4)` prints it.
///
/// It tells two histories apart at a glance and agrees, digit for digit, with the Python package
/// `aws_bedrock_runtime_mate`. It is for debugging and protects nothing.
///
/// ```
/// use outcrop::{json_hash, Message};
///
/// assert_eq!(json_hash(&[] as &[Message])?, "d751713988987e9331980363e24189ce");
/// assert_eq!(json_hash(&[Message::user("Hello")])?, "bd71c277a3d46c25c2f9c1b38c303b2f");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
/// When the value cannot be written as JSON, such as a map whose keys are not strings, or is nested
/// more than 500 deep.
pub fn json_hash<T: Serialize + ?Sized>(value: &T) -> serde_json::Result<String> {
    let text = serde_json::to_string(value)?;
    if canonical::depth(&text) > canonical::MOST_DEPTH {
        return Err(serde::ser::Error::custom("nested too deep"));
    }
    Ok(hex(with_pretty(Md5::new(), &text, 0)))
}

/// The digest with JSON as Python prints it, which is never there as a whole.
fn with_pretty(digest: Md5, json: &str, level: usize) -> Md5 {
    struct Digested(Md5);
    impl fmt::Write for Digested {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            self.0.update(text);
            Ok(())
        }
    }
    let mut digested = Digested(digest);
    // A digest takes whatever is written.
    let _ = canonical::write_pretty(json, level, &mut digested);
    digested.0
}

fn hex(digest: Md5) -> String {
    let digits = |byte: &u8| [byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16));
    digest
        .finalize()
        .iter()
        .flat_map(digits)
        .flatten()
        .collect()
}

/// The digest of a list so far, without its closing bracket: adding an element costs that
/// element, and a copy kept from before is the way back.
#[derive(Debug, Clone, Default)]
pub(crate) struct RunningHash(Option<Md5>);

impl RunningHash {
    /// The list with one more element, given as JSON text.
    pub(crate) fn push(&self, json: &str) -> Self {
        let (digest, separator) = match &self.0 {
            None => (Md5::new(), "[\n    "),
            Some(digest) => (digest.clone(), ",\n    "),
        };
        Self(Some(with_pretty(digest.chain_update(separator), json, 1)))
    }

    /// What [`json_hash`] says of the list.
    pub(crate) fn hex(&self) -> String {
        match &self.0 {
            None => hex(Md5::new().chain_update("[]")),
            Some(digest) => hex(digest.clone().chain_update("\n]")),
        }
    }
}
