//! What a footnote says of a source.

use serde_json::Value;

use super::text;
use crate::chat::Json;

/// As much of a passage is quoted.
const QUOTE: usize = 300;

/// A source, as far as the citation names it.
#[derive(Debug, PartialEq)]
pub(super) struct Note {
    /// Counted through the whole conversation.
    pub number: usize,
    /// The document or the page.
    pub title: String,
    /// Where it is on the web: an address, though not a safe one.
    pub link: Option<String>,
    /// Where in the document.
    pub place: Option<String>,
    /// What stands there.
    pub quote: Option<String>,
}

impl Note {
    pub(super) fn new(number: usize, citation: &Json) -> Self {
        let value = citation.to_value();
        let location = value.get("location");
        let link = location
            .and_then(|location| location.pointer("/web/url"))
            .and_then(Value::as_str)
            .map(text::one_line);
        let named = [value.get("title"), value.get("source")];
        let title = named
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(|title| text::shortened(title, QUOTE))
            .find(|title| !title.is_empty());
        Self {
            number,
            title: title
                .or_else(|| link.clone())
                .unwrap_or_else(|| "a source".to_owned()),
            link,
            place: location.and_then(place),
            quote: quote(&value),
        }
    }
}

fn quote(citation: &Value) -> Option<String> {
    let passages = citation.get("sourceContent")?.as_array()?;
    let passages = passages
        .iter()
        .filter_map(|passage| passage.get("text")?.as_str());
    let quote = text::shortened(&passages.collect::<Vec<_>>().join(" "), QUOTE);
    (!quote.is_empty()).then_some(quote)
}

fn place(location: &Value) -> Option<String> {
    const UNITS: [(&str, &str); 4] = [
        ("documentPage", "page"),
        ("documentChar", "character"),
        ("documentChunk", "chunk"),
        ("searchResultLocation", "part"),
    ];
    UNITS.into_iter().find_map(|(key, unit)| {
        let range = location.get(key)?;
        let start = range.get("start")?.as_u64()?;
        Some(match range.get("end").and_then(Value::as_u64) {
            Some(end) if end > start => format!("{unit}s {start}–{end}"),
            _ => format!("{unit} {start}"),
        })
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_note_says_what_is_cited_and_where() {
        let page = json!({
            "title": "Field\nnotes",
            "sourceContent": [{"text": "Granite is"}, {"text": "old."}],
            "location": {"documentPage": {"documentIndex": 0, "start": 3, "end": 4}},
        });
        let note = Note::new(7, &page.into());
        assert_eq!(note.title, "Field notes");
        assert_eq!(note.place.unwrap(), "pages 3–4");
        assert_eq!(note.quote.unwrap(), "Granite is old.");
        let web = json!({"location": {"web": {"url": "https://example.com/a"}}});
        assert_eq!(Note::new(1, &web.into()).title, "https://example.com/a");
        for odd in [
            json!(null),
            json!([1]),
            json!({"title": 5, "location": "here"}),
        ] {
            assert_eq!(Note::new(1, &odd.into()).title, "a source");
        }
    }
}
