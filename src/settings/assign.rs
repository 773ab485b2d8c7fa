//! The text after `/set` and `/once`: `KEY=VALUE… [-- PROMPT]`, taken apart and applied.

use serde_json::Value;

use super::key::{Key, find};
use super::layer::Layer;
use super::{quoted, usage};
use crate::chat::{Error, Result};

/// What stood after a command: assignments, and a prompt if there was one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assignments {
    /// Keys and values in the order they were given, both as typed.
    pub pairs: Vec<(String, String)>,
    /// What stood after `--`, unless it was blank.
    pub rest: Option<String>,
}

/// Takes `KEY=VALUE… [-- PROMPT]` apart. Keys are not looked up yet.
///
/// A value that begins with `{`, `[` or `"` is one JSON value; one that begins with `'` goes to
/// the next `'`, which only groups, as in a shell; any other goes to the next white space.
///
/// # Errors
/// Of kind `Usage`: a word that is no assignment, a quote that is not closed, broken JSON.
pub fn parse(text: &str) -> Result<Assignments> {
    let mut pairs = Vec::new();
    let mut left = text.trim_start();
    while let Some(word) = left.split_whitespace().next() {
        if word == "--" {
            let prompt = left.strip_prefix(word).unwrap_or_default().trim();
            let rest = (!prompt.is_empty()).then(|| prompt.to_owned());
            return Ok(Assignments { pairs, rest });
        }
        let (key, after) = key(word, left)?;
        let (value, after) = value(key, after)?;
        pairs.push((key.to_owned(), value.to_owned()));
        left = after.trim_start();
    }
    Ok(Assignments { pairs, rest: None })
}

/// Sets all of the pairs, or none of them when one is wrong.
///
/// # Errors
/// Of kind `Usage`: the first key there is not, or the first value that cannot be.
pub fn apply(pairs: &[(String, String)], layer: &mut Layer) -> Result<()> {
    let mut changed = layer.clone();
    for (key, value) in pairs {
        find(key)?.write(&mut changed, value)?;
    }
    *layer = changed;
    Ok(())
}

fn key<'a>(word: &str, left: &'a str) -> Result<(&'a str, &'a str)> {
    let is_assignment = word.find('=').is_some_and(|at| at > 0);
    let split = left.split_once('=').filter(|_| is_assignment);
    split.ok_or_else(|| not_an_assignment(word))
}

fn not_an_assignment(word: &str) -> Error {
    let hint = match find(word) {
        Ok(Key::Setting(setting)) => {
            let (name, example) = (setting.name, setting.example);
            format!("write `{name}={example}`, without spaces around the `=`")
        }
        Ok(path @ Key::Extra(_)) => format!("write `{path}=VALUE`, without spaces around the `=`"),
        Err(_) => "for example `temperature=0.2`; \
                   a value with spaces goes in quotes, a prompt comes after ` -- `"
            .to_owned(),
    };
    usage(format!("{} is not KEY=VALUE", quoted(word))).with_hint(hint)
}

/// The value at the start of the text, and what follows it.
fn value<'a>(key: &str, text: &'a str) -> Result<(&'a str, &'a str)> {
    let (value, after) = if text.starts_with(['{', '[', '"']) {
        json_value(key, text)?
    } else if let Some(inner) = text.strip_prefix('\'') {
        inner.split_once('\'').ok_or_else(|| unclosed(key))?
    } else {
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        text.split_at_checked(end).unwrap_or((text, ""))
    };
    if after.starts_with(|c: char| !c.is_whitespace()) {
        return Err(no_space(key, after));
    }
    Ok((value, after))
}

fn json_value<'a>(key: &str, text: &'a str) -> Result<(&'a str, &'a str)> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    match values.next() {
        Some(Ok(_)) => Ok(text
            .split_at_checked(values.byte_offset())
            .unwrap_or((text, ""))),
        Some(Err(error)) => Err(broken(key, &error)),
        None => Ok((text, "")),
    }
}

fn broken(key: &str, error: &serde_json::Error) -> Error {
    usage(format!("the value of {} is not JSON: {error}", quoted(key))).with_hint(
        "a value that begins with `{`, `[` or `\"` is JSON; to take text as it is, put `'` around it",
    )
}

fn unclosed(key: &str) -> Error {
    usage(format!("the value of {} has no closing `'`", quoted(key)))
        .with_hint("a text with `'` in it goes in double quotes: `system=\"Don't guess.\"`")
}

fn no_space(key: &str, after: &str) -> Error {
    let word = after.split_whitespace().next().unwrap_or_default();
    let sentence = format!(
        "the value of {} ends before {}, and a space has to come there",
        quoted(key),
        quoted(word)
    );
    usage(sentence)
        .with_hint("a text with `'` in it goes in double quotes: `system=\"Don't guess.\"`")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::chat::{ConverseOptions, ErrorKind};

    fn pairs(text: &str) -> Vec<(String, String)> {
        let assignments = parse(text).unwrap();
        assert_eq!(assignments.rest, None);
        assignments.pairs
    }

    fn pair(key: &str, value: &str) -> (String, String) {
        (key.to_owned(), value.to_owned())
    }

    fn options(text: &str) -> ConverseOptions {
        let mut layer = Layer::default();
        apply(&pairs(text), &mut layer).unwrap();
        layer.options
    }

    fn refusal(text: &str) -> (String, String) {
        let error = parse(text).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        (error.to_string(), error.hint().unwrap().to_owned())
    }

    #[test]
    fn words_are_assignments_and_two_dashes_begin_the_prompt() {
        let parsed = parse("  temperature=0.2\tmodel=x --  Say  --  it \n twice ").unwrap();
        assert_eq!(
            parsed.pairs,
            [pair("temperature", "0.2"), pair("model", "x")]
        );
        assert_eq!(parsed.rest.as_deref(), Some("Say  --  it \n twice"));
    }

    #[test]
    fn a_blank_prompt_is_none() {
        assert_eq!(parse("model=x -- \n").unwrap().rest, None);
        assert_eq!(parse(" ").unwrap(), Assignments::default());
        let prompt_alone = parse("-- hello").unwrap();
        assert_eq!(
            (prompt_alone.pairs.len(), prompt_alone.rest.as_deref()),
            (0, Some("hello"))
        );
    }

    #[test]
    fn a_json_value_may_hold_spaces_and_dashes() {
        let text =
            r#"extra={"a": "b -- c", "d": [1, 2]} stop=[ "x y" ] system="Be \"brief\"." topP=1"#;
        assert_eq!(
            pairs(text),
            [
                pair("extra", r#"{"a": "b -- c", "d": [1, 2]}"#),
                pair("stop", r#"[ "x y" ]"#),
                pair("system", r#""Be \"brief\".""#),
                pair("topP", "1"),
            ]
        );
        assert_eq!(
            options(text).system,
            ConverseOptions::default()
                .with_system("Be \"brief\".")
                .system
        );
    }

    #[test]
    fn single_quotes_only_group() {
        let text = r#"system='Say "a = b".' extra='{"x": 1}' temperature='0.5'"#;
        let options = options(text);
        let expected = ConverseOptions::default()
            .with_system("Say \"a = b\".")
            .with_temperature(0.5)
            .with_additional_model_request_fields(json!({"x": 1}));
        assert_eq!(options, expected);
    }

    #[test]
    fn an_equals_sign_or_an_apostrophe_inside_a_value_is_part_of_it() {
        assert_eq!(pairs("system=don't=do"), [pair("system", "don't=do")]);
        assert_eq!(
            pairs("system= stop="),
            [pair("system", ""), pair("stop", "")]
        );
    }

    #[test]
    fn a_word_that_is_no_assignment_is_named() {
        let (sentence, hint) = refusal("temperature=0.2 hot -- x");
        assert_eq!(sentence, "`hot` is not KEY=VALUE");
        assert!(hint.contains("`temperature=0.2`"));
        let (_, hint) = refusal("top_p = 0.3");
        assert_eq!(hint, "write `topP=0.9`, without spaces around the `=`");
        assert!(refusal("extra.a 5").1.contains("`extra.a=VALUE`"));
        assert_eq!(refusal("=5").0, "`=5` is not KEY=VALUE");
    }

    #[test]
    fn an_unclosed_quote_or_broken_json_is_named() {
        assert_eq!(
            refusal("system='abc").0,
            "the value of `system` has no closing `'`"
        );
        assert!(
            refusal("system=\"abc")
                .0
                .starts_with("the value of `system` is not JSON: EOF")
        );
        assert!(
            refusal("extra={\"a\":}")
                .0
                .starts_with("the value of `extra` is not JSON")
        );
        let deep = format!("extra={}", "[".repeat(100_000));
        assert!(refusal(&deep).0.contains("recursion limit"));
    }

    #[test]
    fn a_value_that_ends_inside_a_word_is_refused() {
        assert!(
            refusal("system='don't guess'")
                .0
                .contains("ends before `t`")
        );
        assert!(refusal("extra={}x").0.contains("ends before `x`"));
    }

    #[test]
    fn fields_of_extra_merge_and_are_json_or_text() {
        let options = options(r#"extra.top_k=5 extra.t.type=on extra.t.n="5" extra={"z": null}"#);
        assert_eq!(
            options.additional_model_request_fields,
            Some(json!({"top_k": 5, "t": {"type": "on", "n": "5"}, "z": null}))
        );
    }

    #[test]
    fn a_wrong_pair_leaves_everything_as_it_was() {
        let before = Layer::from(ConverseOptions::new("a"));
        for wrong in [pair("temprature", "1"), pair("topP", "2")] {
            let mut layer = before.clone();
            apply(
                &[pair("think", "low"), pair("model", "b"), wrong],
                &mut layer,
            )
            .unwrap_err();
            assert_eq!(layer, before);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_parsed_or_refused(
            text in any::<String>(),
            close in r#"([a-z.]{0,5}=?['"\[{}\]:é -]{0,4}(-- )?){0,5}"#,
        ) {
            for text in [text, close] {
                if let Err(error) = parse(&text) {
                    prop_assert!(error.hint().is_some());
                }
            }
        }

        #[test]
        fn a_prompt_comes_back_trimmed_and_else_verbatim(prompt in any::<String>()) {
            let parsed = parse(&format!("topP=1 -- {prompt}")).unwrap();
            prop_assert_eq!(parsed.rest.unwrap_or_default(), prompt.trim());
        }

        #[test]
        fn assignments_are_all_made_or_none(
            pairs in prop::collection::vec(
                ("(model|topP|stop|extra\\.a|extra|effort|think|nothing)", "(0\\.5|7|low|x y|\\{\\}|\\[|\"a\")"),
                0..5,
            ),
        ) {
            let before = Layer::from(ConverseOptions::new("before").with_max_tokens(9));
            let mut one_by_one = before.clone();
            let each = pairs.iter().try_for_each(|(k, v)| find(k)?.write(&mut one_by_one, v));
            let mut layer = before.clone();
            let all = apply(&pairs, &mut layer);
            prop_assert_eq!(all.is_ok(), each.is_ok());
            prop_assert_eq!(layer, if all.is_ok() { one_by_one } else { before });
        }
    }
}
