//! What the config file sets and names, laid over layers of settings.

use crate::chat::{Error, ErrorKind, Result};
use crate::config::{Config, Given};
use crate::settings::{self, Layer};

/// Lays a preset of the config file over a layer.
///
/// # Errors
/// When there is no such preset, or a value in it is not one.
pub fn preset(name: &str, config: &Config, layer: &mut Layer) -> Result<()> {
    let Some(preset) = config.presets.get(name) else {
        let known: Vec<&str> = config.presets.keys().map(String::as_str).collect();
        let hint = match known.as_slice() {
            [] => "write one into the config file: `outcrop config edit`, [preset.NAME]".to_owned(),
            names => format!("these there are: {}", names.join(", ")),
        };
        let sentence = format!("there is no preset called `{name}`");
        return Err(Error::new(ErrorKind::Usage, sentence).with_hint(hint));
    };
    take_given(preset, config, layer)
}

/// Lays what the config file sets over a layer.
///
/// # Errors
/// When a value is not one of its setting, with the place.
pub fn take_given(given: &[Given], config: &Config, layer: &mut Layer) -> Result<()> {
    for given in given {
        let key = settings::find(&given.key)?;
        key.write(layer, &given.value)
            .map_err(|why| config.refuse(given, &why))?;
    }
    resolve_alias(config, layer);
    Ok(())
}

/// A model by the name the config file gives it.
pub fn resolve_alias(config: &Config, layer: &mut Layer) {
    if let Some(model) = &mut layer.model_id {
        *model = config.model(model).to_owned();
    }
}
