//! What the table says of one setting, and how its value goes in and out of a layer.

use std::fmt;

use super::layer::Layer;
use super::values::Checked;
use super::{quoted, usage};
use crate::chat::Result;

/// One thing that can be set.
pub struct Setting {
    /// The name shown to people.
    pub name: &'static str,
    /// Other names it is found by, the wire's own among them.
    pub aliases: &'static [&'static str],
    /// What a value is, as it follows "must be": "a number from 0 to 1".
    pub value: &'static str,
    /// The values there are, or those worth offering.
    pub choices: &'static [&'static str],
    /// A value that is valid, for hints.
    pub example: &'static str,
    /// What it does, in a few words.
    pub help: &'static str,
    /// The settings this one is made of, when it is a member of the request that holds several.
    pub parts: &'static [&'static str],
    pub(super) read: fn(&Layer) -> Option<String>,
    pub(super) write: fn(&mut Layer, &str) -> Checked<()>,
    pub(super) clear: fn(&mut Layer),
}

impl Setting {
    /// The value as it is shown: JSON, or the bare text of a text setting.
    #[must_use]
    pub fn read(&self, layer: &Layer) -> Option<String> {
        (self.read)(layer)
    }

    /// Sets the value from text. A JSON string stands for its content.
    ///
    /// # Errors
    /// Of kind `Usage`, when it is not a value of this setting; the layer is as before then.
    pub fn write(&self, layer: &mut Layer, value: &str) -> Result<()> {
        (self.write)(layer, value).map_err(|wrong| {
            let given = if value.is_empty() {
                "empty".to_owned()
            } else {
                quoted(value)
            };
            let mut sentence = format!("{} must be {}, not {given}", self.name, self.value);
            if let Some(why) = wrong.0 {
                sentence.push_str(": ");
                sentence.push_str(&why);
            }
            usage(sentence).with_hint(format!("for example `{}={}`", self.name, self.example))
        })
    }

    /// Takes the value out.
    pub fn clear(&self, layer: &mut Layer) {
        (self.clear)(layer);
    }
}

impl fmt::Debug for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Setting({})", self.name)
    }
}

/// What an entry says when it does not say otherwise.
pub(super) const BLANK: Setting = Setting {
    name: "",
    aliases: &[],
    value: "",
    choices: &[],
    example: "",
    help: "",
    parts: &[],
    read: |_| None,
    write: |_, _| Ok(()),
    clear: |_| {},
};
