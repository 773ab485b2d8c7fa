//! An endpoint that answers with whatever a test writes, as long as the test likes to write: the
//! fault server for answers that are made while they are sent.

use std::io::Write;

use super::{FaultServer, Home, Step, wire};

pub use wire::{STREAM, ending, start, text};

/// An endpoint that answers every request so. It ends with the test.
pub fn feed(
    answer: impl Fn(&str, &mut dyn Write) -> std::io::Result<()> + Send + Sync + 'static,
) -> String {
    FaultServer::always(vec![Step::made(answer)]).url()
}

/// A home whose requests go to this endpoint.
pub fn home_of(url: &str) -> Home {
    Home::new()
        .with("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", url)
        .with("AWS_REGION", "eu-central-1")
        .with("AWS_ACCESS_KEY_ID", "AKIDTEST")
        .with("AWS_SECRET_ACCESS_KEY", "test")
        .with("OUTCROP_MODEL", "test.model")
}
