//! What each part of an answer looks like.
//!
//! Text carries a role, not a colour, so that a theme is one table. With [`Theme::Plain`] nothing is
//! written at all, neither colours nor attributes.

use std::fmt::Write;

/// Bold.
pub const BOLD: u8 = 1;
/// Italic.
pub const ITALIC: u8 = 1 << 1;
/// Struck through.
pub const STRIKE: u8 = 1 << 2;
/// Underlined.
pub const UNDERLINE: u8 = 1 << 3;
/// Faint.
pub const DIM: u8 = 1 << 4;

/// The colours to draw with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// The terminal's own 16 colours, which follow its background.
    #[default]
    Ansi,
    /// 256 colours, for a light background.
    Light,
    /// 256 colours, for a dark background.
    Dark,
    /// No colours, but bold and its like.
    Mono,
    /// No colours and no attributes.
    Plain,
}

/// What a character is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    /// Prose, and what code has no other role for.
    #[default]
    Text,
    /// A heading of the first level.
    Title,
    /// A heading of the second level.
    Section,
    /// A heading below those.
    Heading,
    /// Code inside prose, and blocks of code in no known language.
    Code,
    /// The text of a link.
    Link,
    /// The address of a link.
    Address,
    /// What stands before an item of a list, and a footnote's name.
    Marker,
    /// Rules, quote bars, a table's lines.
    Line,
    /// A table that is not drawn yet, HTML.
    Raw,
    /// What a model thinks.
    Thought,
    /// In code: a comment.
    Comment,
    /// In code: a word of the language.
    Keyword,
    /// In code: a string.
    Literal,
    /// In code: a number, a constant.
    Number,
    /// In code: a function's name.
    Function,
    /// In code: a type, a tag.
    Type,
    /// In code: an attribute, a key.
    Attribute,
    /// In code: a line that a change adds.
    Inserted,
    /// In code: a line that a change removes.
    Deleted,
}

/// A role, and the attributes that Markdown adds to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    /// What the text is.
    pub role: Role,
    /// A set of [`BOLD`] and its like.
    pub marks: u8,
}

impl Style {
    /// The style of a role, without additions.
    pub const fn of(role: Role) -> Self {
        Self { role, marks: 0 }
    }

    /// The same with another role.
    pub const fn with_role(self, role: Role) -> Self {
        Self { role, ..self }
    }

    /// The same with more attributes.
    pub const fn and(self, marks: u8) -> Self {
        Self {
            marks: self.marks | marks,
            ..self
        }
    }
}

impl Theme {
    /// Whether text is only told apart by its characters.
    pub fn is_plain(self) -> bool {
        self == Self::Plain
    }

    /// Whether code in prose has to keep its backticks to be told from it.
    pub fn keeps_ticks(self) -> bool {
        matches!(self, Self::Mono | Self::Plain)
    }

    /// Whether a space looks the same in both styles.
    pub fn same_space(self, one: Style, other: Style) -> bool {
        let drawn = |style| self.look(style).1 & (UNDERLINE | STRIKE);
        drawn(one) == 0 && drawn(other) == 0
    }

    /// Appends what makes a terminal draw in a style, whatever it drew in before.
    pub fn select(self, style: Style, out: &mut String) {
        if self.is_plain() {
            return;
        }
        let (color, marks) = self.look(style);
        out.push_str("\x1b[0");
        for (mark, code) in [
            (BOLD, ";1"),
            (DIM, ";2"),
            (ITALIC, ";3"),
            (UNDERLINE, ";4"),
            (STRIKE, ";9"),
        ] {
            if marks & mark != 0 {
                out.push_str(code);
            }
        }
        if let Some(color) = color {
            // Writing to a String cannot fail.
            let _ = match self {
                Self::Ansi | Self::Mono | Self::Plain => write!(out, ";{color}"),
                Self::Light | Self::Dark => write!(out, ";38;5;{color}"),
            };
        }
        out.push('m');
    }

    fn look(self, style: Style) -> (Option<u8>, u8) {
        let (color, marks) = match self {
            Self::Plain => return (None, 0),
            Self::Mono => (None, mono(style.role)),
            Self::Ansi => ansi(style.role),
            Self::Light => (light(style.role), ansi(style.role).1),
            Self::Dark => (dark(style.role), ansi(style.role).1),
        };
        (color, marks | style.marks)
    }
}

fn ansi(role: Role) -> (Option<u8>, u8) {
    match role {
        Role::Text => (None, 0),
        Role::Title => (Some(35), BOLD | UNDERLINE),
        Role::Section => (Some(35), BOLD),
        Role::Heading => (None, BOLD),
        Role::Code | Role::Marker | Role::Function => (Some(36), 0),
        Role::Link => (Some(34), UNDERLINE),
        Role::Address | Role::Line | Role::Raw | Role::Thought | Role::Comment => (None, DIM),
        Role::Keyword => (Some(35), 0),
        Role::Literal | Role::Inserted => (Some(32), 0),
        Role::Number | Role::Attribute => (Some(33), 0),
        Role::Type => (Some(34), 0),
        Role::Deleted => (Some(31), 0),
    }
}

/// What is told apart by colour elsewhere is underlined or faint here, or the same.
fn mono(role: Role) -> u8 {
    match role {
        Role::Keyword => BOLD,
        role => ansi(role).1,
    }
}

fn light(role: Role) -> Option<u8> {
    Some(match role {
        Role::Text | Role::Heading | Role::Thought => return None,
        Role::Title | Role::Section => 54,
        Role::Code | Role::Marker | Role::Function => 24,
        Role::Link | Role::Type => 25,
        Role::Address | Role::Line | Role::Raw | Role::Comment => 242,
        Role::Keyword => 90,
        Role::Literal | Role::Inserted => 28,
        Role::Number | Role::Attribute => 130,
        Role::Deleted => 124,
    })
}

fn dark(role: Role) -> Option<u8> {
    Some(match role {
        Role::Text | Role::Heading | Role::Thought => return None,
        Role::Title | Role::Section => 183,
        Role::Code | Role::Marker | Role::Function => 117,
        Role::Link | Role::Type => 111,
        Role::Address | Role::Line | Role::Raw | Role::Comment => 246,
        Role::Keyword => 176,
        Role::Literal | Role::Inserted => 114,
        Role::Number | Role::Attribute => 179,
        Role::Deleted => 203,
    })
}
