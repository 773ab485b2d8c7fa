//! The settings a person can name: what they are called, what they may be, and which of several
//! places that set one wins.
//!
//! `/set`, `/once`, `/unset`, `/options`, Tab completion and the command line all go by the one
//! table here, so a name or a bound is the same wherever it is typed. The room is pure: it turns
//! text into [`Layer`]s and back and them into [`crate::chat::ConverseOptions`], and leaves files,
//! flags and the screen to others.
//!
//! | file | owns |
//! |---|---|
//! | `table`, `setting` | the one table of settings, and what it says of each |
//! | `key`, `assign` | what a person types, to the setting that is meant and to values |
//! | `values`, `flags` | the text of a value, or of a flag, to what a request carries |
//! | `think`, `families` | how a model is told to think, and what is known of families of models |
//! | `extra` | fields of the provider's own |
//! | `layer`, `layers` | what one place sets, and which place wins |

mod assign;
mod extra;
mod families;
pub mod flags;
mod key;
mod layer;
mod layers;
mod setting;
mod table;
#[cfg(test)]
mod tests;
mod think;
mod values;

pub use assign::{apply, parse};
pub use key::find;
pub use layer::Layer;
pub use layers::{InForce, Layers, Source, Wins};
pub use table::settings;

use crate::chat::{ConverseOptions, Error, ErrorKind, Result, SystemContentBlock};
use crate::words::clipped;

/// Sets the system prompt to a text as it stands: unlike a value of `/set`, it is never JSON.
///
/// # Errors
/// Of kind `Usage`, when the text is blank.
pub fn set_system(options: &mut ConverseOptions, text: &str) -> Result<()> {
    if text.trim().is_empty() {
        return Err(usage("the system prompt is blank").with_hint("leave it out to have none"));
    }
    options.system = Some(vec![SystemContentBlock::Text(text.to_owned())]);
    Ok(())
}

fn usage(sentence: impl Into<String>) -> Error {
    Error::new(ErrorKind::Usage, sentence)
}

/// Text as a sentence quotes it, short enough that the sentence stays readable.
fn quoted(text: &str) -> String {
    format!("`{}`", clipped(text, 60))
}
