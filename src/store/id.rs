//! Names of things in the store: text that sorts by age, with a short form for people.

use std::fmt;

use uuid::Uuid;

/// As many characters of an id are shown to people.
const SHORT: usize = 8;

macro_rules! id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            pub(super) fn new() -> Self {
                Self(Uuid::now_v7().simple().to_string())
            }

            pub(super) fn from_stored(text: String) -> Self {
                Self(text)
            }

            /// The whole id.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The part that is shown to people and that they type. It is the end of the id, as
            /// the beginning is the time, which is much the same for all that is done in an hour.
            #[must_use]
            pub fn short(&self) -> &str {
                short(&self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

id! {
    /// A session.
    SessionId
}
id! {
    /// A message.
    MessageId
}
id! {
    /// A turn: a question and what came of it.
    TurnId
}

/// The short form of an id.
#[must_use]
pub fn short(id: &str) -> &str {
    let start = id.len().saturating_sub(SHORT);
    id.get(start..).unwrap_or(id)
}

/// Whether what a person typed is the beginning of an id or of its short form.
pub(super) fn begins(id: &str, typed: &str) -> bool {
    !typed.is_empty() && (short(id).starts_with(typed) || id.starts_with(typed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_age_and_their_short_forms_differ() {
        let ids: Vec<_> = (0..1000).map(|_| MessageId::new()).collect();
        assert!(ids.is_sorted());
        let shorts: std::collections::HashSet<_> = ids.iter().map(MessageId::short).collect();
        assert_eq!(shorts.len(), ids.len());
    }

    #[test]
    fn an_id_is_found_by_the_beginning_of_either_form() {
        let id = "0190aaaabbbb7ccc8ddd00112233abcd";
        for typed in ["0190aaaa", id, "2233", "2233abcd"] {
            assert!(begins(id, typed), "{typed}");
        }
        for typed in ["", "abcd", "2233abcd0"] {
            assert!(!begins(id, typed), "{typed}");
        }
    }
}
