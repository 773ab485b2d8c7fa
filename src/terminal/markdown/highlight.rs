//! Which words of code are what, one line at a time.
//!
//! Each language's expressions have to be compiled once. That is done on a thread of its own, before
//! the first line needs it; a line that comes earlier waits, so that its colours do not depend on
//! time.

use std::sync::{Mutex, OnceLock};
use std::thread;

use syntect::highlighting::{
    Color, HighlightIterator, HighlightState, Highlighter, ScopeSelectors, StyleModifier, Theme,
    ThemeItem, ThemeSettings,
};
use syntect::parsing::{ParseState, ScopeStack, SyntaxReference};

use super::theme::Role;
use crate::syntaxes;

/// Longer lines are not looked at: their text is data more often than code, and no reader needs its
/// colours.
const LONGEST: usize = 1000;

/// Compiling a language's expressions takes tens of milliseconds, once. Its first line is still
/// coming, so there is time for that elsewhere.
fn prepare_language(syntax: &'static SyntaxReference) {
    static PREPARED: Mutex<Vec<&str>> = Mutex::new(Vec::new());
    let Ok(mut prepared) = PREPARED.lock() else {
        return;
    };
    if prepared.contains(&syntax.name.as_str()) {
        return;
    }
    prepared.push(&syntax.name);
    // Without the thread they are compiled when they are needed.
    let _ = thread::Builder::new().name("syntax".to_owned()).spawn(|| {
        ParseState::new(syntax)
            .parse_line("word = 1\n", syntaxes::all())
            .is_ok()
    });
}

/// Where in a text of one language the next line stands.
#[derive(Debug, Clone)]
pub struct Highlight {
    parse: ParseState,
    state: HighlightState,
}

impl Highlight {
    /// At the start of a text in a language; none if that is unknown.
    pub fn new(info: &str) -> Option<Self> {
        let syntax = syntaxes::of(info)?;
        prepare_language(syntax);
        Some(Self {
            parse: ParseState::new(syntax),
            state: HighlightState::new(&Highlighter::new(roles()), ScopeStack::new()),
        })
    }

    /// The roles of a line's parts, and the bytes that each has. None if it is left alone.
    pub fn line(&mut self, line: &str) -> Option<Vec<(Role, usize)>> {
        if line.len() > LONGEST {
            return None;
        }
        let line = format!("{line}\n");
        let operations = self.parse.parse_line(&line, syntaxes::all()).ok()?;
        let highlighter = Highlighter::new(roles());
        let parts = HighlightIterator::new(&mut self.state, &operations, &line, &highlighter);
        let parts = parts.map(|(style, text)| (role_of(style.foreground), text.len()));
        Some(parts.collect())
    }
}

/// What syntaxes call things, the later the more telling.
const SCOPES: &[(&str, Role)] = &[
    ("comment, punctuation.definition.comment", Role::Comment),
    ("string, punctuation.definition.string", Role::Literal),
    ("markup.raw", Role::Literal),
    (
        "constant.numeric, constant.language, constant.character, constant.other",
        Role::Number,
    ),
    ("keyword, storage.modifier, storage.type", Role::Keyword),
    ("keyword.operator", Role::Text),
    (
        "keyword.operator.word, keyword.operator.logical.python",
        Role::Keyword,
    ),
    (
        "entity.name.function, support.function, variable.function",
        Role::Function,
    ),
    (
        "entity.name.type, entity.name.class, entity.name.struct, entity.name.enum",
        Role::Type,
    ),
    (
        "entity.name.trait, support.type, support.class, entity.name.tag",
        Role::Type,
    ),
    (
        "entity.other.attribute-name, meta.annotation, variable.annotation",
        Role::Attribute,
    ),
    (
        "support.type.property-name, entity.name.section, markup.heading",
        Role::Attribute,
    ),
    ("markup.inserted", Role::Inserted),
    ("markup.deleted", Role::Deleted),
    (
        "meta.diff.header, meta.diff.range, meta.separator.diff",
        Role::Comment,
    ),
];

/// A theme of syntect whose colours are roles.
fn roles() -> &'static Theme {
    static ROLES: OnceLock<Theme> = OnceLock::new();
    ROLES.get_or_init(|| Theme {
        settings: ThemeSettings {
            foreground: Some(color(0)),
            ..ThemeSettings::default()
        },
        scopes: SCOPES
            .iter()
            .zip(1..)
            .filter_map(|((selectors, _), number)| {
                Some(ThemeItem {
                    scope: selectors.parse::<ScopeSelectors>().ok()?,
                    style: StyleModifier {
                        foreground: Some(color(number)),
                        ..StyleModifier::default()
                    },
                })
            })
            .collect(),
        ..Theme::default()
    })
}

const fn color(number: u8) -> Color {
    Color {
        r: number,
        g: 0,
        b: 0,
        a: 0,
    }
}

fn role_of(color: Color) -> Role {
    let found = usize::from(color.r).checked_sub(1);
    let found = found.and_then(|number| SCOPES.get(number));
    found.map_or(Role::Text, |(_, role)| *role)
}
