//! A model written into the file's text, which otherwise stays as its person wrote it.

use toml::de::DeTable;

use super::source::Source;
use crate::chat::{Error, ErrorKind, Result};

/// The text with this model, in the place of the one that it has, below the example's line for one,
/// or at the start.
///
/// # Errors
/// When the text is not TOML, or names a model in a way that cannot be changed.
pub fn with_model(text: &str, id: &str) -> Result<String> {
    // What JSON writes of a text, TOML reads the same.
    let value = serde_json::Value::from(id).to_string();
    let tables = Source::new("the config file", text).tables()?;
    let places = if let Some(given) = tables.get_ref().get("model") {
        vec![(given.span(), value)]
    } else {
        let line = format!("model = {value}\n");
        let start = text.len() - text.trim_start_matches('\u{feff}').len();
        let places = below_example(text).into_iter().chain([start]);
        places.map(|at| (at..at, line.clone())).collect()
    };
    // A line that looks like the example's may stand in a text of several lines, or in a table.
    let edits = places.into_iter().filter_map(|(place, with)| {
        let mut edited = text.get(..place.start)?.to_owned();
        edited.push_str(&with);
        edited.push_str(text.get(place.end..)?);
        Some(edited)
    });
    edits
        .into_iter()
        .find(|edited| names(edited, id))
        .ok_or_else(|| {
            Error::new(
                ErrorKind::Config,
                "the model cannot be written into the config file",
            )
            .with_hint(format!(
                "`outcrop config edit`, and write `model = \"{id}\"`"
            ))
        })
}

/// Behind the line of the example that is to be changed for another model.
fn below_example(text: &str) -> Option<usize> {
    let line = text.split_inclusive('\n').scan(0, |end, line| {
        *end += line.len();
        Some((*end, line))
    });
    let mut examples =
        line.filter(|(_, line)| line.starts_with("#model = ") && line.ends_with('\n'));
    examples.next().map(|(end, _)| end)
}

fn names(text: &str, id: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}');
    let tables = DeTable::parse(text);
    let model = tables
        .as_ref()
        .ok()
        .and_then(|tables| tables.get_ref().get("model"));
    model.and_then(|model| model.get_ref().as_str()) == Some(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::EXAMPLE;

    #[test]
    fn the_model_takes_its_place_and_all_else_stays() {
        const LINE: &str = "model = \"us.a.b-v1:0\"\n";
        let written = |text: &str| with_model(text, "us.a.b-v1:0").unwrap();
        assert_eq!(written(""), LINE);
        assert_eq!(
            written("# mine\n[aliases]\nfast = \"x\" # quick\n"),
            format!("{LINE}# mine\n[aliases]\nfast = \"x\" # quick\n")
        );
        assert_eq!(
            written("temperature = 1 # hot\nmodel = 'old' # for now\n"),
            "temperature = 1 # hot\nmodel = \"us.a.b-v1:0\" # for now\n"
        );
        let example = written(EXAMPLE);
        assert_eq!(example.replacen(LINE, "", 1), EXAMPLE);
        let (before, _) = example.split_once(LINE).unwrap();
        assert!(before.lines().last().unwrap().starts_with("#model = "));
    }

    #[test]
    fn a_line_that_only_looks_like_the_example_is_left_alone() {
        for text in [
            "system = \"\"\"\n#model = \"x\"\n\"\"\"\n",
            "[aliases]\n#model = \"x\"\n",
            "\u{feff}temperature = 1\n",
        ] {
            let written = with_model(text, "a.b").unwrap();
            assert!(names(&written, "a.b"), "{written}");
            assert_eq!(written.replacen("model = \"a.b\"\n", "", 1), text);
        }
    }

    #[test]
    fn a_file_that_is_not_toml_is_left_alone_and_told_of() {
        let error = with_model("model = \n", "a.b").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.hint().is_some());
    }
}
