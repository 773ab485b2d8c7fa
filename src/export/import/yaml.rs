//! YAML as JSON.
//!
//! serde-saphyr reads it: it is in Rust without unsafe code, is kept up, and counts what a document
//! may cost, aliases of aliases included, which the forks of serde_yaml do not.

use serde_json::Value;
use serde_saphyr::{alias_limits, budget, options};

use super::{MOST_BYTES, unreadable};
use crate::chat::Result;

/// No session has so many values.
const MOST_VALUES: usize = 4_000_000;
/// So much may be repeated by naming it again.
const MOST_REPEATED: usize = 10_000;
/// Nothing a session holds is nested deeper.
const MOST_DEPTH: usize = 64;

pub(super) fn to_json(text: &str) -> Result<String> {
    let budget = budget! {
        max_events: MOST_VALUES * 2,
        max_nodes: MOST_VALUES,
        max_total_scalar_bytes: MOST_BYTES,
        max_depth: MOST_DEPTH,
        max_documents: 1,
        // A session has none, some editors add a few, and one may stand for many others.
        max_aliases: 100,
        max_anchors: 100,
        max_recorded_anchor_bytes: 1 << 20,
    };
    let options = options! {
        budget: budget,
        alias_limits: alias_limits! { max_total_replayed_events: MOST_REPEATED },
        // `yes` is a word, and what a person said.
        strict_booleans: true,
        with_snippet: false,
    };
    let value: Value = serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        unreadable("it can be read neither as JSON nor as YAML")
            .with_service_message(error.to_string())
    })?;
    Ok(value.to_string())
}
