//! The config file.

use crate::chat::{Error, ErrorKind};
use crate::config::{self, Known};
use crate::presets::{preset, take_given};
use crate::settings::{self, Layer};

const NAME: &str = "config.toml";

/// A config file: it is read, or refused with a line and a column that are in it.
pub fn config(data: &[u8]) {
    let names: Vec<&str> = settings::settings()
        .iter()
        .map(|setting| setting.name)
        .collect();
    let find = |key: &str| settings::find(key).map(|key| key.to_string());
    let known = Known {
        names: &names,
        find: &find,
    };
    let config = match config::read(data, NAME, known) {
        Ok(config) => config,
        Err(error) => return has_place(&error, data),
    };
    let settings = take_given(&config.settings, &config, &mut Layer::default());
    let presets = config
        .presets
        .keys()
        .map(|name| preset(name, &config, &mut Layer::default()));
    for refused in std::iter::once(settings).chain(presets) {
        if let Err(error) = refused {
            has_place(&error, data);
        }
    }
}

fn has_place(error: &Error, data: &[u8]) {
    let said = error.to_string();
    assert_eq!(error.kind(), ErrorKind::Config, "{said}");
    assert!(error.hint().is_some(), "no hint: {said}");
    let mut parts = said.strip_prefix(NAME).unwrap_or_default().split(':');
    let mut number = || -> Option<usize> { parts.next()?.parse().ok() };
    number();
    let (Some(line), Some(column)) = (number(), number()) else {
        panic!("no place: {said}");
    };
    let lines = data.split(|byte| *byte == b'\n').count();
    assert!((1..=lines).contains(&line), "{lines} lines, and {said}");
    let longest = data.split(|byte| *byte == b'\n').nth(line - 1);
    let longest = longest.map_or(0, <[u8]>::len);
    assert!(
        (1..=longest + 1).contains(&column),
        "{longest} columns, and {said}"
    );
}
