//! Which words of code are what, as spans of a few classes.

use std::sync::OnceLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, ScopeStackOp, SyntaxReference};

use super::escape::escape;
use crate::syntaxes;

/// Longer lines are data rather than code, and no reader needs their colours.
const LONGEST_LINE: usize = 400;

/// Up to here a line costs what it is long. Beyond, the syntaxes' expressions may look at each
/// character again for each that stands before it.
const CHEAP_LINE: usize = 100;

/// What syntaxes call things, and the class they get. The longest name that fits counts.
const CLASSES: &[(&str, &str)] = &[
    ("comment", "c"),
    ("punctuation.definition.comment", "c"),
    ("string", "s"),
    ("punctuation.definition.string", "s"),
    ("markup.raw", "s"),
    ("constant", "n"),
    ("keyword", "k"),
    ("keyword.operator", ""),
    ("keyword.operator.word", "k"),
    ("storage", "k"),
    ("entity.name.function", "f"),
    ("support.function", "f"),
    ("variable.function", "f"),
    ("entity.name", "t"),
    ("support", "t"),
    ("entity.other.attribute-name", "a"),
    ("variable.annotation", "a"),
    ("meta.mapping.key", "a"),
    ("support.type.property-name", "a"),
    ("markup.heading", "a"),
    ("markup.inserted", "i"),
    ("markup.deleted", "d"),
    ("meta.diff", "c"),
    // Code inside a string is not a string.
    ("meta.interpolation", ""),
    ("meta.embedded", ""),
    ("source", ""),
];

/// The code with its words in spans; what is beyond `budget`, which goes down, is left plain.
pub(super) fn highlight(code: &str, language: &str, budget: &mut usize) -> String {
    match syntaxes::of(language).filter(|_| *budget > 0) {
        Some(syntax) => colored(code, syntax, budget),
        None => escape(code),
    }
}

/// The operations of a line, if it can be afforded.
fn operations(
    line: &str,
    state: &mut ParseState,
    budget: &mut usize,
) -> Option<Vec<(usize, ScopeStackOp)>> {
    if line.len() > LONGEST_LINE {
        return None;
    }
    let cost = line.len() * line.len().div_ceil(CHEAP_LINE);
    *budget = budget.saturating_sub(cost);
    if *budget == 0 {
        return None;
    }
    state.parse_line(line, syntaxes::all()).ok()
}

fn colored(code: &str, syntax: &SyntaxReference, budget: &mut usize) -> String {
    let mut out = Spans::default();
    let mut state = Some(ParseState::new(syntax));
    let mut stack = ScopeStack::new();
    for line in code.split_inclusive('\n') {
        let operations = state
            .as_mut()
            .and_then(|state| operations(line, state, budget));
        let Some(operations) = operations else {
            // Behind a line that was not read nobody knows what the next one is.
            state = None;
            out.add(line, "");
            continue;
        };
        let mut done = 0;
        for (at, operation) in &operations {
            out.add(line.get(done..*at).unwrap_or_default(), class(&stack));
            done = *at;
            if stack.apply(operation).is_err() {
                stack = ScopeStack::new();
            }
        }
        out.add(line.get(done..).unwrap_or_default(), class(&stack));
    }
    out.finish()
}

fn class(stack: &ScopeStack) -> &'static str {
    let mut classes = stack
        .scopes
        .iter()
        .rev()
        .filter_map(|scope| class_of(*scope));
    match classes.next() {
        // The key of a mapping is a string in JSON, and more telling as a key.
        Some("s") if classes.find(|class| *class != "s") == Some("a") => "a",
        class => class.unwrap_or_default(),
    }
}

fn class_of(scope: Scope) -> Option<&'static str> {
    static NAMES: OnceLock<Vec<(Scope, &str)>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let named = |(name, class): &(&str, &'static str)| Some((Scope::new(name).ok()?, *class));
        CLASSES.iter().filter_map(named).collect()
    });
    let fitting = names.iter().filter(|(name, _)| name.is_prefix_of(scope));
    fitting
        .max_by_key(|(name, _)| name.len())
        .map(|(_, class)| *class)
}

/// HTML in which neighbours of one class share a span.
#[derive(Default)]
struct Spans {
    out: String,
    class: &'static str,
    /// Space that belongs to the span only if that goes on behind it.
    space: String,
}

impl Spans {
    fn add(&mut self, text: &str, class: &'static str) {
        let words = text.trim_end();
        if !words.is_empty() {
            if class != self.class {
                self.close();
                self.class = class;
                if !class.is_empty() {
                    self.out.push_str(&format!("<span class=\"{class}\">"));
                }
            }
            self.out.push_str(&std::mem::take(&mut self.space));
            self.out.push_str(&escape(words));
        }
        let space = text.strip_prefix(words).unwrap_or_default();
        self.space.push_str(&escape(space));
    }

    fn close(&mut self) {
        if !self.class.is_empty() {
            self.out.push_str("</span>");
        }
        self.class = "";
        self.out.push_str(&std::mem::take(&mut self.space));
    }

    fn finish(mut self) -> String {
        self.close();
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lit(code: &str, language: &str) -> String {
        highlight(code, language, &mut 10_000)
    }

    #[test]
    fn words_of_code_get_their_classes() {
        assert_eq!(
            lit("let a = \"<\"; // b\n", "rust"),
            "<span class=\"k\">let</span> a = <span class=\"s\">&quot;&lt;&quot;</span>; <span class=\"c\">// b</span>\n"
        );
        assert_eq!(
            lit("{\"a\": \"b\"}", "json"),
            "{<span class=\"a\">&quot;a&quot;</span>: <span class=\"s\">&quot;b&quot;</span>}"
        );
    }

    #[test]
    fn what_no_syntax_is_known_for_and_what_costs_too_much_is_plain() {
        for language in ["", "no such language", "\"><script>"] {
            assert_eq!(lit("let <", language), "let &lt;");
        }
        assert_eq!(highlight("let a", "rust", &mut 4), "let a");
        let long = format!("let a = {};\nlet b", "1".repeat(LONGEST_LINE));
        assert_eq!(lit(&long, "rust"), long);
    }
}
