//! Commands about the options.

use super::command::{Action, wrong};
use super::talk::Talk;
use crate::chat::Result;
use crate::input::text_or_regular_file;
use crate::presets;
use crate::settings::{self, Source, apply, parse, set_system, settings};

pub(super) fn once(talk: &mut Talk, arguments: &str) -> Result<Action> {
    let assignments = parse(arguments)?;
    if assignments.pairs.is_empty() {
        return Err(wrong("once", "needs at least one KEY=VALUE"));
    }
    let pairs = from_files(assignments.pairs)?;
    apply(&pairs, talk.layers.layer_mut(Source::Turn))?;
    Ok(match assignments.rest {
        Some(prompt) => Action::Send(prompt),
        None => Action::Done,
    })
}

pub(super) fn set(talk: &mut Talk, arguments: &str) -> Result<Action> {
    let assignments = parse(arguments)?;
    if assignments.rest.is_some() {
        return Err(wrong("set", "takes no prompt; /once does"));
    }
    if assignments.pairs.is_empty() {
        return Err(wrong("set", "needs at least one KEY=VALUE"));
    }
    let pairs = from_files(assignments.pairs)?;
    apply(&pairs, talk.layers.layer_mut(Source::Session))?;
    for (name, _) in &pairs {
        let key = settings::find(name)?;
        let value = key
            .read(&talk.layers.effective())
            .unwrap_or_else(|| "not set".to_owned());
        talk.screen.note(&format!("{key} = {value}"));
    }
    Ok(Action::Done)
}

/// Values that stand in files are read from there, as `@FILE` says everywhere.
fn from_files(pairs: Vec<(String, String)>) -> Result<Vec<(String, String)>> {
    let read = |(key, value): (String, String)| Ok((key, text_or_regular_file(&value)?));
    pairs.into_iter().map(read).collect()
}

pub(super) fn unset(talk: &mut Talk, arguments: &str) -> Result<Action> {
    let keys = arguments
        .split_whitespace()
        .map(settings::find)
        .collect::<Result<Vec<_>>>()?;
    if keys.is_empty() {
        return Err(wrong("unset", "needs at least one KEY"));
    }
    for key in keys {
        let text = match talk.layers.unset(&key) {
            Some(now) => format!("{} is now {} ({})", now.name, now.value, now.source),
            None => format!("{key} is not set"),
        };
        talk.screen.note(&text);
    }
    Ok(Action::Done)
}

/// Longer names and values overhang rather than push all others to the right.
const WIDEST: usize = 20;

pub(super) fn show(talk: &mut Talk, _: &str) -> Result<Action> {
    let mut rows = talk.layers.in_force();
    if rows.iter().all(|row| row.name != "cache") {
        // Unset, it depends on the model.
        let value = match talk.layers.caching() {
            Some(_) => "auto",
            None => "off",
        };
        rows.push(settings::InForce {
            name: "cache".to_owned(),
            value: format!("{value}, by the model"),
            source: Source::BuiltIn,
        });
    }
    let is_unset = |name| rows.iter().all(|row| row.name != name);
    let unset: Vec<_> = settings().iter().filter(|s| is_unset(s.name)).collect();
    let names = rows.iter().map(|row| &*row.name);
    let names = widest(names.chain(unset.iter().map(|setting| setting.name)));
    let values = widest(rows.iter().map(|row| &*row.value));
    let mut text = String::new();
    for row in &rows {
        let line = format!(
            "{:names$}  {:values$}  ({})\n",
            row.name, row.value, row.source
        );
        text.push_str(&line);
    }
    text.push_str("\nnot set:\n");
    for setting in unset {
        text.push_str(&format!("{:names$}  {}\n", setting.name, setting.help));
    }
    talk.screen.show(&text);
    Ok(Action::Done)
}

/// The columns that these take, but for those that overhang.
fn widest<'a>(texts: impl Iterator<Item = &'a str>) -> usize {
    let widths = texts.map(|text| text.chars().count());
    widths.filter(|width| *width <= WIDEST).max().unwrap_or(0)
}

pub(super) fn preset(talk: &mut Talk, name: &str) -> Result<Action> {
    if name.is_empty() {
        let names = talk.config.presets.keys();
        let rows: Vec<String> = names.map(|name| preset_row(talk, name)).collect();
        talk.screen.show(&match rows.is_empty() {
            true => "the config file has no presets".to_owned(),
            false => rows.join("\n"),
        });
        return Ok(Action::Done);
    }
    presets::preset(name, &talk.config, talk.layers.layer_mut(Source::Session))?;
    talk.screen.note(&format!("preset {name} is in force"));
    Ok(Action::Done)
}

/// A preset is in force where all is set that it sets, whoever set it.
fn preset_row(talk: &Talk, name: &str) -> String {
    let now = talk.layers.effective();
    let mut with = now.clone();
    match presets::preset(name, &talk.config, &mut with) {
        Ok(()) if with == now => format!("{name}  (in force)"),
        _ => name.to_owned(),
    }
}

pub(super) fn system(talk: &mut Talk, text: &str) -> Result<Action> {
    let key = settings::find("system")?;
    match text {
        "" => match key.read(&talk.layers.effective()) {
            Some(text) => talk.screen.show(&text),
            None => talk.screen.note("there is no system prompt"),
        },
        "off" => {
            talk.layers.unset(&key);
            talk.screen.note("there is no system prompt any more");
        }
        text => {
            let text = text_or_regular_file(text)?;
            set_system(talk.layers.layer_mut(Source::Session), &text)?;
            talk.screen.note("the system prompt is set");
        }
    }
    Ok(Action::Done)
}
