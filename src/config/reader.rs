//! The tables of the file -> a [`Config`].

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::forms::{self, Form};
use super::prices::Price;
use super::sections::{ALIASES, PRESET, PRICE, Section, TIMEOUTS, TOP};
use super::source::{self, Source, quoted};
use super::{Config, Given, Known, Template, Timeouts, Windows, example, json, nearest};
use crate::chat::{Error, Result};

pub(super) fn config(source: &Source<'_>, known: Known<'_>) -> Result<Config> {
    let tables = source.tables()?;
    let reader = Reader { source, known };
    reader.config(tables.get_ref())
}

struct Reader<'a> {
    source: &'a Source<'a>,
    known: Known<'a>,
}

/// A key of a table, looked up, and its value.
struct Entry<'a, 't> {
    key: Key,
    value: &'a Spanned<DeValue<'t>>,
    section: &'static Section,
}

enum Key {
    Own(&'static str),
    Setting(String),
}

impl Key {
    fn name(&self) -> &str {
        match self {
            Self::Own(name) => name,
            Self::Setting(name) => name,
        }
    }
}

impl Reader<'_> {
    fn config(&self, table: &DeTable<'_>) -> Result<Config> {
        let mut config = Config {
            file: self.source.name.to_owned(),
            ..Config::default()
        };
        for entry in self.entries(table, &TOP)? {
            match &entry.key {
                Key::Setting(name) => config.settings.push(self.given(name, &entry)?),
                Key::Own(key) => {
                    let place = self.source.place(entry.value.span().start);
                    config.places.insert(key, place);
                    self.own(key, &entry, &mut config)?;
                }
            }
        }
        objects_first(&mut config.settings);
        check_date_of_prices(&config)?;
        Ok(config)
    }

    fn own(&self, key: &str, entry: &Entry<'_, '_>, config: &mut Config) -> Result<()> {
        match key {
            "aliases" => config.aliases = self.aliases(entry)?,
            "preset" => config.presets = self.presets(entry)?,
            "theme" | "markdown" | "wrap" | "accessible" => {
                config.look.push(self.given(key, entry)?);
            }
            "keys" => config.keys = Some(self.value(entry, &forms::KEYS)?),
            "shell" => config.shell = Some(self.value(entry, &forms::SWITCH)?),
            "prompt" => config.prompt = Some(self.template(entry)?),
            "prompt_marks" => config.prompt_marks = Some(self.value(entry, &forms::SWITCH)?),
            "notify_after" => config.notify_after = Some(self.value(entry, &forms::SECONDS)?),
            "login_command" => config.login_command = Some(self.value(entry, &forms::TEXT)?),
            "timeouts" => config.timeouts = self.timeouts(entry)?,
            "context_window" => config.windows = self.windows(entry)?,
            "price" => config.prices.list = self.prices(entry)?,
            "price_date" => config.prices.date = Some(self.value(entry, &forms::DATE)?),
            _ => {}
        }
        Ok(())
    }

    /// The keys of a table in the order of the file, none of them unknown and none given twice.
    fn entries<'a, 't>(
        &self,
        table: &'a DeTable<'t>,
        section: &'static Section,
    ) -> Result<Vec<Entry<'a, 't>>> {
        let mut seen = BTreeMap::new();
        let mut entries = Vec::new();
        for (written, value) in json::in_order(table) {
            let at = written.span().start;
            let key = self.key(written.get_ref(), at, section)?;
            if let Some(first) = seen.insert(key.name().to_owned(), at) {
                return Err(self.twice(key.name(), first, at));
            }
            entries.push(Entry {
                key,
                value,
                section,
            });
        }
        Ok(entries)
    }

    fn key(&self, written: &str, at: usize, section: &'static Section) -> Result<Key> {
        if let Some(key) = section.own(written) {
            return Ok(Key::Own(key));
        }
        if section.has_settings
            && let Ok(name) = (self.known.find)(written)
        {
            return Ok(Key::Setting(name));
        }
        let sentence = format!("{} has no key {}", section.subject, quoted(written));
        let hint = nearest::hint(written, section, self.known);
        Err(self.source.error(at, sentence).with_hint(hint))
    }

    fn twice(&self, name: &str, first: usize, again: usize) -> Error {
        let line = self.source.place(first).line;
        let sentence = format!("{} is given twice, first in line {line}", quoted(name));
        let error = self.source.error(again, sentence);
        error.with_hint("keep one of the two")
    }

    fn value<T>(&self, entry: &Entry<'_, '_>, form: &Form<T>) -> Result<T> {
        (form.read)(entry.value.get_ref()).ok_or_else(|| self.must_be(entry, form.wanted))
    }

    fn must_be(&self, entry: &Entry<'_, '_>, wanted: &str) -> Error {
        let name = entry.key.name();
        let hint = example::hint(entry.section.title, name);
        self.wrong(name, entry.value, wanted)
            .with_hint(hint.unwrap_or_else(|| format!("write {wanted}")))
    }

    fn wrong(&self, name: &str, value: &Spanned<DeValue<'_>>, wanted: &str) -> Error {
        let (name, shown) = (quoted(name), self.source.shown(value));
        let sentence = format!("{name} must be {wanted}, not {shown}");
        self.source.error(value.span().start, sentence)
    }

    fn given(&self, name: &str, entry: &Entry<'_, '_>) -> Result<Given> {
        let value = json::of(entry.value).map_err(|json::NotJson(at)| {
            let sentence = format!("{} has a value that no setting can be", quoted(name));
            let hint = "a date goes in quotes, a number is finite and has at most 64 bits";
            self.source.error(at, sentence).with_hint(hint)
        })?;
        Ok(Given {
            key: name.to_owned(),
            value,
            place: self.source.place(entry.value.span().start),
        })
    }

    fn table<'a, 't>(&self, entry: &Entry<'a, 't>, line: &str) -> Result<&'a DeTable<'t>> {
        entry.value.get_ref().as_table().ok_or_else(|| {
            let error = self.wrong(entry.key.name(), entry.value, "a table");
            error.with_hint(format!("begin it with a line `[{line}]`"))
        })
    }

    /// The members of a table whose keys are the person's own.
    fn named<'a, 't>(&self, table: &'a DeTable<'t>) -> Result<Vec<json::Member<'a, 't>>> {
        let members = json::in_order(table);
        match members
            .iter()
            .find(|(key, _)| !forms::is_word(key.get_ref()))
        {
            None => Ok(members),
            Some((key, _)) => {
                let sentence = format!("{} is no name", quoted(key.get_ref()));
                let error = self.source.error(key.span().start, sentence);
                Err(error.with_hint("a name is one word without white space"))
            }
        }
    }

    fn template(&self, entry: &Entry<'_, '_>) -> Result<Template> {
        let text = self.value(entry, &forms::TEXT)?;
        Template::parse(&text).map_err(|wrong| {
            let at = entry.value.span().start;
            let error = self.source.error(at, format!("`prompt` {}", wrong.what));
            error.with_hint(wrong.hint)
        })
    }

    fn windows(&self, entry: &Entry<'_, '_>) -> Result<Windows> {
        let window = |(pattern, value): json::Member<'_, '_>| {
            let pattern = pattern.get_ref();
            let tokens = (forms::TOKENS.read)(value.get_ref()).ok_or_else(|| {
                let error = self.wrong(pattern, value, forms::TOKENS.wanted);
                error.with_hint("for example `\"us.amazon.nova-*\" = 300000`")
            })?;
            Ok((pattern.to_string(), tokens))
        };
        let members = self.named(self.table(entry, "context_window")?)?;
        members
            .into_iter()
            .map(window)
            .collect::<Result<_>>()
            .map(Windows)
    }

    fn aliases(&self, entry: &Entry<'_, '_>) -> Result<BTreeMap<String, String>> {
        let alias = |(key, value): json::Member<'_, '_>| {
            let name = key.get_ref();
            // It was added at the end of the file, and would be lost here without a word.
            if TOP.own(name).is_some() || (self.known.find)(name).is_ok() {
                let sentence = format!("{} is a key, and cannot be an alias", quoted(name));
                let hint = nearest::hint(name, &ALIASES, self.known);
                let error = self.source.error(key.span().start, sentence);
                return Err(error.with_hint(hint));
            }
            let model = (forms::MODEL.read)(value.get_ref()).ok_or_else(|| {
                let error = self.wrong(name, value, forms::MODEL.wanted);
                error.with_hint("for example `fast = \"us.amazon.nova-lite-v1:0\"`")
            })?;
            Ok((name.to_string(), model))
        };
        let members = self.named(self.table(entry, "aliases")?)?;
        let places: Vec<usize> = members
            .iter()
            .map(|(_, value)| value.span().start)
            .collect();
        let aliases = members.into_iter().map(alias).collect::<Result<Vec<_>>>()?;
        let names: Vec<&String> = aliases.iter().map(|(name, _)| name).collect();
        let of_another = aliases
            .iter()
            .zip(places)
            .find(|((_, model), _)| names.contains(&model));
        if let Some(((name, other), place)) = of_another {
            let sentence = format!(
                "{} stands for another alias, {}",
                quoted(name),
                quoted(other)
            );
            let error = self.source.error(place, sentence);
            return Err(error.with_hint("an alias stands for a model"));
        }
        Ok(aliases.into_iter().collect())
    }

    fn presets(&self, entry: &Entry<'_, '_>) -> Result<BTreeMap<String, Vec<Given>>> {
        let preset = |(name, value): json::Member<'_, '_>| {
            let name = name.get_ref();
            let table = value.get_ref().as_table().ok_or_else(|| {
                let error = self.wrong(name, value, "a table of settings");
                error.with_hint(format!("begin it with a line `[preset.{name}]`"))
            })?;
            Ok((name.to_string(), self.preset(table)?))
        };
        let members = self.named(self.table(entry, "preset.NAME")?)?;
        members.into_iter().map(preset).collect()
    }

    fn preset(&self, table: &DeTable<'_>) -> Result<Vec<Given>> {
        let entries = self.entries(table, &PRESET)?;
        let given = entries
            .iter()
            .map(|entry| self.given(entry.key.name(), entry));
        let mut settings = given.collect::<Result<Vec<_>>>()?;
        objects_first(&mut settings);
        Ok(settings)
    }

    fn timeouts(&self, entry: &Entry<'_, '_>) -> Result<Timeouts> {
        let mut timeouts = Timeouts::default();
        for entry in self.entries(self.table(entry, "timeouts")?, &TIMEOUTS)? {
            let time = Some(self.value(&entry, &forms::TIMEOUT)?);
            match entry.key.name() {
                "first_event" => timeouts.first_event = time,
                "warn_after" => timeouts.warn_after = time,
                "between_events" => timeouts.between_events = time,
                _ => timeouts.whole_turn = time,
            }
        }
        Ok(timeouts)
    }

    fn prices(&self, entry: &Entry<'_, '_>) -> Result<Vec<Price>> {
        let no_list = |value: &Spanned<DeValue<'_>>| {
            let error = self.wrong("price", value, "a list of tables");
            error.with_hint("begin each price with a line `[[price]]`")
        };
        let list = entry.value.get_ref().as_array();
        let list = list.ok_or_else(|| no_list(entry.value))?;
        let price = |value: &Spanned<DeValue<'_>>| match value.get_ref().as_table() {
            Some(table) => self.price(table, value.span().start),
            None => Err(no_list(value)),
        };
        list.iter().map(price).collect()
    }

    fn price(&self, table: &DeTable<'_>, at: usize) -> Result<Price> {
        let mut price = Price::default();
        for entry in self.entries(table, &PRICE)? {
            if let Key::Own("model") = entry.key {
                price.model = self.value(&entry, &forms::MODEL)?;
                continue;
            }
            let dollars = Some(self.value(&entry, &forms::DOLLARS)?);
            match entry.key.name() {
                "input" => price.input = dollars,
                "output" => price.output = dollars,
                "cache_read" => price.cache_read = dollars,
                "cache_write" => price.cache_write = dollars,
                _ => price.cache_write_1h = dollars,
            }
        }
        match price.model.is_empty() {
            false => Ok(price),
            true => Err((self.source.error(at, "this price has no `model`"))
                .with_hint("for example `model = \"us.anthropic.claude-*\"`")),
        }
    }
}

/// An object replaces the settings it is made of, so it has to be applied before them.
fn objects_first(settings: &mut [Given]) {
    settings.sort_by_key(|given| !given.value.starts_with('{'));
}

/// A cost is an estimate as of a day; without the day it says nothing.
fn check_date_of_prices(config: &Config) -> Result<()> {
    match (config.places.get("price"), config.prices.date()) {
        (Some(place), None) if !config.prices.list.is_empty() => {
            let sentence = "there are prices, and no `price_date`";
            let hint = "say above the first `[table]` line as of when they hold: \
                        `price_date = \"2026-11-01\"`";
            Err(source::error(&config.file, *place, sentence).with_hint(hint))
        }
        _ => Ok(()),
    }
}
