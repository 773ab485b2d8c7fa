//! The keys of the file that are no settings of a call, and which table each stands in.

/// A table of the file and its own keys.
pub(super) struct Section {
    /// What stands between the brackets; nothing for the part above the first table.
    pub(super) title: &'static str,
    /// How a sentence begins that is about it.
    pub(super) subject: &'static str,
    /// The line its keys go under, as a hint says it.
    pub(super) line: &'static str,
    /// Its keys.
    pub(super) keys: &'static [&'static str],
    /// Whether settings of a call stand in it as well.
    pub(super) has_settings: bool,
}

pub(super) const TOP: Section = Section {
    title: "",
    subject: "the config file",
    line: "above the first `[table]` line",
    keys: &[
        "aliases",
        "preset",
        "theme",
        "markdown",
        "wrap",
        "accessible",
        "keys",
        "shell",
        "prompt",
        "prompt_marks",
        "notify_after",
        "timeouts",
        "login_command",
        "context_window",
        "price",
        "price_date",
    ],
    has_settings: true,
};

/// Its keys are the person's own.
pub(super) const ALIASES: Section = Section {
    title: "aliases",
    subject: "`[aliases]`",
    line: "under an `[aliases]` line",
    keys: &[],
    has_settings: false,
};

pub(super) const PRESET: Section = Section {
    title: "preset",
    subject: "a preset",
    line: "under a `[preset.NAME]` line",
    keys: &[],
    has_settings: true,
};

pub(super) const TIMEOUTS: Section = Section {
    title: "timeouts",
    subject: "`[timeouts]`",
    line: "under a `[timeouts]` line",
    keys: &["first_event", "warn_after", "between_events", "whole_turn"],
    has_settings: false,
};

pub(super) const PRICE: Section = Section {
    title: "price",
    subject: "a price",
    line: "under a `[[price]]` line",
    keys: &[
        "model",
        "input",
        "output",
        "cache_read",
        "cache_write",
        "cache_write_1h",
    ],
    has_settings: false,
};

impl Section {
    /// Its own key for a key as it is written. Case, `_` and `-` do not matter, as with settings.
    pub(super) fn own(&self, written: &str) -> Option<&'static str> {
        let wanted = folded(written);
        self.keys.iter().copied().find(|key| folded(key) == wanted)
    }

    /// Where a key goes that does not stand in this one.
    pub(super) fn elsewhere(&self, written: &str) -> Option<&'static str> {
        let others = [&TOP, &TIMEOUTS, &PRICE].into_iter();
        let mut others = others.filter(|other| other.title != self.title);
        let home = others.find(|other| other.own(written).is_some());
        home.map(|home| home.line)
    }
}

pub(super) fn folded(name: &str) -> String {
    let name = name.chars().filter(|c| !matches!(c, '_' | '-'));
    name.flat_map(char::to_lowercase).collect()
}
