//! What follows an answer, in the chat and for a single one alike.

use std::path::Path;
use std::time::Duration;

use super::Outcome;
use crate::attach;
use crate::chat::ConverseResponse;
use crate::terminal::{Screen, ring};

/// Saves the images of an answer beside the person, as its text has no place for them, and says where.
pub fn save_images(response: &ConverseResponse, screen: Screen) {
    match attach::save_images(response.message(), Path::new(".")) {
        Ok(names) => names
            .iter()
            .for_each(|name| screen.note(&format!("image saved as {name}"))),
        Err(error) => screen.error(&error),
    }
}

/// Rings the bell behind a turn that took longer, if anybody may have looked away from it: no
/// terminal shows anything of what a script does, and who stopped it knows.
pub(super) fn ring_if_long(outcome: &Outcome, after: Option<Duration>, screen: Screen) {
    let is_long = after.is_some_and(|after| outcome.total >= after);
    let is_seen = screen.abilities().stdout || screen.abilities().stderr;
    if is_long && is_seen && !outcome.ending.is_stopped() {
        ring();
    }
}
