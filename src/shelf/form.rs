//! Lists for programs.

use std::time::SystemTime;

use serde_json::Value;

use crate::export;
use crate::terminal::Screen;

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// To be read.
    Text,
    /// One JSON array.
    Json,
    /// A JSON object a line.
    Jsonl,
}

/// A list for a program, as lines.
pub fn in_json(rows: &[Value], form: Form, screen: Screen) -> String {
    let line = |value: &Value| screen.json_line(value.to_string());
    match form {
        Form::Text | Form::Json => line(&Value::from(rows)),
        Form::Jsonl => rows.iter().map(line).collect(),
    }
}

/// A point in time as RFC 3339 writes it.
pub(super) fn stamp(time: SystemTime) -> Value {
    export::stamp(time).into()
}
