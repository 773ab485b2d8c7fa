//! A line that was typed.

use crate::attach::references;
use crate::repl::check_typed;
use crate::settings::{Layer, apply, find, parse};

/// A line: nothing of it is lost, it is understood or refused with a hint, what is set by it reads
/// back as it was set, and a refusal sets nothing.
pub fn command(data: &[u8]) {
    let line = String::from_utf8_lossy(data);
    check_typed(&line);
    if let Err(error) = references(&line) {
        assert!(error.hint().is_some(), "{error}");
    }
    match parse(&line) {
        Ok(assignments) => {
            for (key, value) in &assignments.pairs {
                assert!(line.contains(&format!("{key}=")) && line.contains(value.as_str()));
            }
            if let Some(rest) = &assignments.rest {
                assert!(
                    line.trim_end().ends_with(rest.as_str()),
                    "a prompt was lost"
                );
            }
            set(&assignments.pairs);
        }
        Err(error) => assert!(error.hint().is_some(), "{error}"),
    }
}

fn set(pairs: &[(String, String)]) {
    let mut layer = Layer::default();
    if let Err(error) = apply(pairs, &mut layer) {
        assert!(error.hint().is_some(), "{error}");
        assert_eq!(layer, Layer::default(), "half of it was set");
        return;
    }
    for (name, _) in pairs {
        let Ok(key) = find(name) else {
            panic!("{name} was set and is no key");
        };
        let Some(value) = key.read(&layer) else {
            continue;
        };
        let mut again = layer.clone();
        if let Err(error) = key.write(&mut again, &value) {
            panic!("{key} = {value} is shown and cannot be set: {error}");
        }
        assert_eq!(key.read(&again).as_ref(), Some(&value), "{key}");
    }
}
