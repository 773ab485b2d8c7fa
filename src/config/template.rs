//! The template of the prompt: text, and fields in braces.

/// A template that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Vec<Part>);

/// What is put into a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The model, by its short name.
    Model,
    /// The model's whole id.
    ModelId,
    /// How much of the model's context the conversation takes.
    Context,
    /// What is set or attached for the next turn alone.
    Pending,
    /// `❯`, or `>` where that cannot be shown.
    Mark,
}

const FIELDS: [(&str, Field); 5] = [
    ("model", Field::Model),
    ("model_id", Field::ModelId),
    ("context", Field::Context),
    ("pending", Field::Pending),
    ("mark", Field::Mark),
];

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Field(Field),
}

/// Why a text is no template: a sentence that goes on from "the prompt", and what to do.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) what: String,
    pub(super) hint: String,
}

impl Default for Template {
    /// `{model} {context} {pending} {mark} `
    fn default() -> Self {
        let fields = [Field::Model, Field::Context, Field::Pending, Field::Mark];
        let blank = || Part::Text(" ".to_owned());
        let parts = fields
            .into_iter()
            .flat_map(|field| [Part::Field(field), blank()]);
        Self(parts.collect())
    }
}

impl Template {
    /// Reads a template. Two braces stand for one that is meant.
    pub(super) fn parse(text: &str) -> Result<Self, Wrong> {
        if let Some(control) = text.chars().find(|c| c.is_control()) {
            let hint = match control {
                '\u{1b}' => "colours are put in by the program, and NO_COLOR leaves them out",
                _ => "the prompt is one line of text and fields",
            };
            return Err(Wrong {
                what: "has a control character in it".to_owned(),
                hint: hint.to_owned(),
            });
        }
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, behind) = rest.split_at_checked(at).unwrap_or((rest, ""));
            plain.push_str(before);
            let twice = ["{{", "}}"].iter().find_map(|two| behind.strip_prefix(two));
            if let Some(left) = twice {
                plain.extend(behind.chars().next());
                rest = left;
                continue;
            }
            let named = behind
                .strip_prefix('{')
                .and_then(|open| open.split_once('}'));
            let (name, left) = named.ok_or_else(unbalanced)?;
            parts.push(Part::Text(std::mem::take(&mut plain)));
            parts.push(Part::Field(field(name)?));
            rest = left;
        }
        plain.push_str(rest);
        parts.push(Part::Text(plain));
        parts.retain(|part| !matches!(part, Part::Text(text) if text.is_empty()));
        Ok(Self(parts))
    }

    /// The pieces of the prompt, each with its field, if it is the value of one. A field without a
    /// value takes the blank behind it away.
    #[must_use]
    pub fn fill(&self, value: impl Fn(Field) -> String) -> Vec<(Option<Field>, String)> {
        let mut pieces = Vec::new();
        let mut is_missing = false;
        for part in &self.0 {
            match part {
                Part::Field(field) => {
                    let value = value(*field);
                    is_missing = value.is_empty();
                    pieces.push((Some(*field), value));
                }
                Part::Text(text) => {
                    let text = match is_missing {
                        true => text.strip_prefix(' ').unwrap_or(text),
                        false => text,
                    };
                    is_missing = false;
                    pieces.push((None, text.to_owned()));
                }
            }
        }
        pieces
    }
}

fn field(name: &str) -> Result<Field, Wrong> {
    if let Some((_, field)) = FIELDS.iter().find(|(known, _)| *known == name) {
        return Ok(*field);
    }
    let likeness = |known: &str| strsim::jaro_winkler(known, name);
    let nearest = FIELDS
        .iter()
        .map(|(known, _)| *known)
        .max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
        .unwrap_or_default();
    let all: Vec<String> = FIELDS
        .iter()
        .map(|(name, _)| format!("{{{name}}}"))
        .collect();
    Err(Wrong {
        what: format!("has no field `{{{name}}}`"),
        hint: format!(
            "the nearest is {{{nearest}}}; there are {}; {{{{ is a brace",
            all.join(", ")
        ),
    })
}

fn unbalanced() -> Wrong {
    Wrong {
        what: "has a brace without its other half".to_owned(),
        hint: "a field is {model}; two braces, {{ or }}, stand for one".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn filled(template: &str, model: &str) -> String {
        let pieces = Template::parse(template).unwrap().fill(|field| {
            match field {
                Field::Model => model,
                Field::Mark => ">",
                _ => "",
            }
            .to_owned()
        });
        pieces.into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn fields_are_filled_and_one_without_a_value_takes_its_blank_along() {
        assert_eq!(filled("{model} {context} {mark} ", "nova"), "nova > ");
        assert_eq!(filled("{model} {context} {mark} ", ""), "> ");
        assert_eq!(filled("[{model}]{{x}} ", "a"), "[a]{x} ");
        assert_eq!(filled("> ", ""), "> ");
    }

    #[test]
    fn the_template_that_is_built_in_is_the_one_it_says() {
        let text = "{model} {context} {pending} {mark} ";
        assert_eq!(Template::parse(text).unwrap(), Template::default());
    }

    #[test]
    fn what_is_no_template_is_told_with_the_nearest_field() {
        let wrong = |text: &str| Template::parse(text).unwrap_err();
        let unknown = wrong("{modle} ");
        assert_eq!(unknown.what, "has no field `{modle}`");
        assert!(unknown.hint.starts_with("the nearest is {model};"));
        for text in ["{model", "model}", "}{", "{"] {
            assert!(wrong(text).what.contains("brace"), "{text}");
        }
        assert!(wrong("\u{1b}[31m> ").what.contains("control"));
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in any::<String>()) {
            if let Ok(template) = Template::parse(&text) {
                let filled: String = template
                    .fill(|_| String::new())
                    .into_iter()
                    .map(|(_, text)| text)
                    .collect();
                prop_assert!(filled.len() <= text.len());
            }
        }
    }
}
