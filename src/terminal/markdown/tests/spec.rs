//! The examples of the CommonMark specification, against a reference parser.
//!
//! What a person reads must be what the parser finds as text, spaces aside. Markers, addresses and
//! rules are added to the parser's text as this machine shows them. Where the machine differs on
//! purpose, the example is listed with the reason.

use proptest::prelude::*;
use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use super::*;

/// Examples that are drawn differently, and why. Examples with link reference definitions are not
/// listed: a definition may come long after its use has been drawn, so references and definitions
/// are shown as they are written; for these, that nothing is lost is all that is asked.
const EXCEPTIONS: &[(&[usize], &str)] = &[
    (
        &[25],
        "a name that is in no model's vocabulary stays as it was written",
    ),
    (
        &[26],
        "the terminal's model does not show the replacement character",
    ),
    (
        &[296, 297, 302],
        "the parser does not tell that `)` follows a number",
    ),
    (
        &[487],
        "of a link without text and address the parentheses are shown, not nothing",
    ),
];

/// The specification's examples, read from where cargo keeps the reference parser: its own tests
/// hold them all, in order.
fn examples() -> Vec<(usize, String)> {
    let metadata = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline"])
        .args([
            "--manifest-path",
            concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"),
        ])
        .output()
        .expect("cargo runs");
    let said = String::from_utf8_lossy(&metadata.stderr);
    assert!(metadata.status.success(), "cargo metadata: {said}");
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let parser = packages
        .iter()
        .find(|package| package["name"] == "pulldown-cmark")
        .and_then(|package| package["manifest_path"].as_str())
        .expect("the reference parser is a dependency");
    let suite = std::path::Path::new(parser).with_file_name("tests/suite/spec.rs");
    let suite = std::fs::read_to_string(suite).expect("the parser comes with its tests");
    let examples: Vec<_> = suite
        .split("let original = r##\"")
        .skip(1)
        .map(|rest| rest.split_once("\"##;").expect("an example ends").0)
        .map(str::to_owned)
        .collect();
    assert!(examples.len() > 600, "only {} examples", examples.len());
    (1..).zip(examples).collect()
}

/// The reference parser's text, with what this machine adds.
fn reference(text: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut out = String::new();
    let mut lists = Vec::new();
    let mut links = Vec::new();
    for event in Parser::new_ext(text, options) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                out.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak => out.push('\n'),
            Event::Rule => out.push_str(&"─".repeat(40)),
            Event::Start(Tag::List(number)) => lists.push(number),
            Event::End(TagEnd::List(_)) => drop(lists.pop()),
            Event::Start(Tag::Item) => match lists.last_mut().expect("a list") {
                Some(number) => {
                    out.push_str(&format!("{number}. "));
                    *number += 1;
                }
                None => out.push_str("- "),
            },
            Event::Start(
                Tag::Link {
                    link_type,
                    dest_url,
                    title,
                    ..
                }
                | Tag::Image {
                    link_type,
                    dest_url,
                    title,
                    ..
                },
            ) => links.push((link_type, dest_url, title, out.len())),
            Event::End(TagEnd::Link | TagEnd::Image) => {
                let (kind, url, title, from) = links.pop().expect("a link");
                let same = out[from..] == *url && title.is_empty();
                if same || matches!(kind, LinkType::Autolink | LinkType::Email) {
                    continue;
                }
                out.push_str(&format!(" ({url}"));
                if !title.is_empty() {
                    out.push_str(&format!(" \"{title}\""));
                }
                out.push(')');
            }
            _ => {}
        }
    }
    out
}

fn defines_references(text: &str) -> bool {
    let parser = Parser::new(text);
    parser.reference_definitions().iter().next().is_some()
}

fn bare(text: &str) -> String {
    let shown = |c: &char| !c.is_whitespace() && *c != '│';
    text.chars().filter(shown).collect()
}

fn visible(text: &str) -> String {
    drawn(layout(200, 100), text).concat()
}

#[test]
fn the_specifications_examples_read_as_the_reference_parser_reads_them() {
    let mut wrong = Vec::new();
    let mut unneeded = Vec::new();
    let mut equal = 0;
    for (number, text) in examples() {
        let listed = EXCEPTIONS
            .iter()
            .any(|(numbers, _)| numbers.contains(&number));
        let (visible, reference) = (bare(&visible(&text)), bare(&reference(&text)));
        let same = visible == reference;
        equal += usize::from(same);
        if same && listed {
            unneeded.push(number);
        }
        if !same && !listed && !defines_references(&text) {
            wrong.push(format!(
                "{number}: {text:?}\n  shown    {visible}\n  expected {reference}"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{equal} equal, {} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(unneeded.is_empty(), "no exceptions: {unneeded:?}");
    assert!(equal > 500, "only {equal} are equal");
}

#[test]
fn where_references_are_shown_as_written_nothing_is_lost() {
    for (number, text) in examples()
        .iter()
        .filter(|(_, text)| defines_references(text))
    {
        let shown = visible(text);
        let text = text.replace("&ouml;", "ö");
        for word in text.split(|c: char| !c.is_ascii_alphanumeric()) {
            assert!(
                shown.contains(word),
                "{number}: {word:?} of {text:?} in {shown:?}"
            );
        }
    }
}

/// Lines that begin and go on blocks.
fn documents() -> impl Strategy<Value = String> {
    let begin = prop::sample::select(vec![
        "", "", "", "- ", "- ", "* ", "1. ", "2. ", "> ", "> > ", ">", "  ", "   ", "    ",
        "     ", "- - ", "# ", "## ", "-", "10. ",
    ]);
    let body = prop::sample::select(vec![
        "",
        "word",
        "two words",
        "*em*",
        "**strong *both***",
        "`code`",
        "a*b*c",
        "\\*",
        "---",
        "***",
        "===",
        "```",
        "```x",
        "~~~",
        "- x",
        "> y",
        "# z",
        "&amp;",
        "trailing  ",
        "[l](u)",
        "a_b_c",
        "x ***y**",
        "`` ` ``",
        "![i](s \"t\")",
        "<http://x.y>",
        "~~gone~~",
    ]);
    let line = (begin.clone(), begin, body).prop_map(|(a, b, c)| format!("{a}{b}{c}\n"));
    prop::collection::vec(line, 1..9).prop_map(|lines| lines.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn made_up_documents_read_as_the_reference_parser_reads_them(text in documents()) {
        // Numbers are shown as written, and counted by the parser.
        let bare = |text: &str| bare(text).replace(|c: char| c.is_ascii_digit(), "");
        prop_assert_eq!(bare(&visible(&text)), bare(&reference(&text)));
    }
}
