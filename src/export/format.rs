//! The forms there are, and what each is called.

use std::path::Path;

use super::{Conversation, html, json, markdown};
use crate::chat::{Error, ErrorKind, Result};

/// What a conversation is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// To be read.
    Markdown,
    /// The wire form, to be imported again.
    Json,
    /// A page for a browser.
    Html,
}

impl Format {
    /// What one may say for each, and what the name of a file may end in; first the name it is
    /// offered by.
    const NAMES: [(&str, Self); 5] = [
        ("md", Self::Markdown),
        ("markdown", Self::Markdown),
        ("json", Self::Json),
        ("html", Self::Html),
        ("htm", Self::Html),
    ];

    /// The names they are offered by.
    pub const OFFERED: &[&str] = &["md", "json", "html"];

    /// Those names in words.
    pub fn offered() -> String {
        match Self::OFFERED.split_last() {
            Some((last, others)) => format!("{} or {last}", others.join(", ")),
            None => String::new(),
        }
    }

    /// The name it is offered by, which is also the extension of a new file.
    pub fn name(self) -> &'static str {
        let mut names = Self::NAMES.into_iter();
        let own = names.find(|(_, format)| *format == self);
        own.map_or("", |(name, _)| name)
    }

    /// The form of a name, which is also the extension of a file's.
    pub fn named(name: &str) -> Option<Self> {
        let mut names = Self::NAMES.into_iter();
        names
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, format)| format)
    }

    /// What the name of a file says; Markdown, where it says nothing or that it is text.
    ///
    /// # Errors
    /// Of kind `Usage`, when it is that of something else.
    pub fn of(path: &Path) -> Result<Self> {
        let extension = path.extension().unwrap_or_default();
        match Self::named(&extension.to_string_lossy()) {
            Some(format) => Ok(format),
            None if extension.is_empty() || extension == "txt" => Ok(Self::Markdown),
            None => Err(Error::new(
                ErrorKind::Usage,
                format!("no conversation is written as {}", path.display()),
            )
            .with_hint(format!(
                "let the name end in {}, or say one of them",
                Self::offered()
            ))),
        }
    }

    /// A conversation in this form.
    pub fn write(self, conversation: &Conversation) -> String {
        match self {
            Self::Markdown => markdown(conversation),
            Self::Json => json(conversation),
            Self::Html => html(conversation),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Format;

    #[test]
    fn every_form_is_offered_once_and_by_its_first_name() {
        let mut forms: Vec<&str> = Format::NAMES.map(|(_, format)| format.name()).to_vec();
        forms.dedup();
        assert_eq!(forms, Format::OFFERED);
    }
}
