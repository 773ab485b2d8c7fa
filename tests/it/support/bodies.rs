//! Request bodies for the check against AWS's own service model, which `tests/compat` makes.

use std::fs::OpenOptions;
use std::io::Write;
use std::sync::Mutex;

use serde_json::Value;

/// Names the file that bodies are kept in, a JSON object a line.
const FILE: &str = "OUTCROP_TEST_BODIES";

/// Keeps a request body, if this run is one that keeps them.
pub fn keep(operation: &str, model_id: &str, body: &[u8]) {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let Some(path) = std::env::var_os(FILE).filter(|path| !path.is_empty()) else {
        return;
    };
    // As it goes out, to the byte.
    let body = str::from_utf8(body).unwrap();
    assert!(!body.contains('\n'), "{body}");
    let line = format!(
        r#"{{"operation":{},"modelId":{},"body":{body}}}"#,
        Value::from(operation),
        Value::from(model_id)
    );
    let _guard = ONE_AT_A_TIME.lock().unwrap();
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .unwrap();
    writeln!(file, "{line}").unwrap();
}
