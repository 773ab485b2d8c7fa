//! Texts that look like answers, and ways to make them up.

use proptest::prelude::*;

/// A bit of everything.
pub const TOUR: &str = include_str!("tour.md");

/// Prose of a common kind.
pub const PROSE: &str = include_str!("prose.md");

/// Fragments that mean something to Markdown, alone or beside others.
const FRAGMENTS: &[&str] = &[
    "a",
    "word",
    "longer-words",
    "X ",
    " ",
    "  ",
    "    ",
    "\n",
    "\n\n",
    "\n\n\n",
    "\t",
    "*",
    "**",
    "***",
    "_",
    "__",
    "~~",
    "`",
    "``",
    "```",
    "````",
    "~~~",
    "\n```\n",
    "\n```rust\nfn f() {}\n```\n",
    "\n- ",
    "\n* ",
    "\n+ ",
    "\n  - ",
    "\n    - ",
    "\n1. ",
    "\n2) ",
    "\n   ",
    "\n> ",
    "\n> > ",
    "\n>",
    "# ",
    "\n# ",
    "\n### ",
    "\n---\n",
    "\n===\n",
    "\n***\n",
    "\n| a | b |\n|---|---|\n",
    "| c | d |\n",
    "|",
    "\n|",
    "[",
    "]",
    "(",
    ")",
    "](",
    "[t](u)",
    "![i](v)",
    "](http://x.y/z \"t\")",
    "<",
    ">",
    "<b>",
    "</b>",
    "<div>\n",
    "<http://a.b>",
    "<!--",
    "-->",
    "&",
    "amp;",
    "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}",
    "e\u{301}",
    "\u{4E2D}\u{6587}",
    "\u{3002}",
    "\u{2764}\u{FE0F}",
    "\u{1F1E9}\u{1F1EA}",
    "\\",
    "\\*",
    "\\\n",
    "$",
    "$$",
    "\n$$\n",
    "\\(",
    "\\)",
    "\n\\[\n",
    "\\]",
    "[^1]",
    "\n[^1]: ",
    "- [ ] ",
    "- [x] ",
    "!",
    "#",
    "=",
    "-",
    "+",
    "1",
    "2.",
    ".",
    ":",
    "\r\n",
    "\r",
    "\x1b[31m",
    "\x07",
    "\u{202E}",
    "the quick brown fox ",
    "jumps over the lazy dog. ",
    "https://example.com/a/rather/long/path?with=parameters&more=1 ",
    "**bold** ",
    "*it* ",
    "`code` ",
    "~~no~~ ",
    "supercalifragilisticexpialidocious",
];

/// Text made of them.
pub fn markdown() -> impl Strategy<Value = String> {
    let fragment = prop_oneof![
        8 => prop::sample::select(FRAGMENTS).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(fragment, 0..40).prop_map(|fragments| fragments.concat())
}

/// Text that Markdown's signs are scattered over, in which no letter is anything but text.
pub fn scattered() -> impl Strategy<Value = String> {
    let fragment = prop_oneof![
        6 => "[a-z]{1,12}",
        1 => "[a-z]{15,60}",
        6 => Just(" ".to_owned()),
        2 => prop::sample::select(vec![
            "*", "**", "_", "`", "~~", "[", "]", "(", "\\", "$", "!", "|", "\n", "\n\n", "\n- ", "\n> ", "\n# ", ".", ",",
            "\n    ", "\n  ", "#", "=", "\n---\n", "<", ">", "\u{4E2D}", "\u{6587}", "\u{301}",
        ]).prop_map(str::to_owned),
    ];
    prop::collection::vec(fragment, 0..80).prop_map(|fragments| {
        // What follows a fence is no text.
        let text = fragments.concat();
        text.replace("~~~", "~~ ~").replace("```", "`` `")
    })
}

/// Where to cut a text.
pub fn cut(text: &str, cuts: &[prop::sample::Index]) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(chars.len() + 1)).collect();
    places.extend([0, chars.len()]);
    places.sort_unstable();
    let pairs = places.windows(2);
    pairs
        .map(|pair| chars[pair[0]..pair[1]].iter().collect())
        .collect()
}
