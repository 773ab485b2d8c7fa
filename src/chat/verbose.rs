//! What a session says of its work when it is asked to be verbose.

use std::fmt;
use std::io::Write;
use std::sync::Arc;

/// One thing that verbose mode has to say: a line, or the JSON that belongs under the line before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verbose<'a> {
    /// Such as `===== Send messages, n_msg = 3, hash = 0c5d…`.
    Line(&'a str),
    /// A request or a response, as compact JSON.
    Json(&'a str),
}

/// Where it goes.
#[derive(Clone)]
pub(crate) struct Printer(Arc<dyn Fn(Verbose<'_>) + Send + Sync>);

impl Printer {
    pub(crate) fn new(print: impl Fn(Verbose<'_>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(print))
    }

    pub(crate) fn print(&self, what: Verbose<'_>) {
        (self.0)(what);
    }
}

impl Default for Printer {
    fn default() -> Self {
        Self::new(|what| {
            let (Verbose::Line(text) | Verbose::Json(text)) = what;
            // A debug line that cannot be written is no reason to fail the turn.
            let _ = writeln!(std::io::stderr(), "{text}");
        })
    }
}

impl fmt::Debug for Printer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Printer")
    }
}
