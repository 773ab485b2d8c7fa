//! Answers made to show something: Markdown, reasoning, citations, odd text.

use serde_json::{Value, json};

use super::prompts::{Ask, echoed};
use super::{Block, signature};

/// Where "max tokens" cuts when the request sets no limit of its own.
pub(super) const SHORT: usize = 20;
const LONGEST_COUNT: u64 = 100_000;
const MOST_MEGABYTES: u64 = 16;

pub(super) fn markdown(ask: &Ask<'_>) -> Option<Vec<Block>> {
    ask.says("markdown").then(|| Block::text(MARKDOWN))
}

const MARKDOWN: &str = "# Bedrock, briefly

An *outcrop* is where **bedrock** comes to the surface; `outcrop` is where Bedrock does.

## Three kinds of rock

1. Igneous, from melt
2. Sedimentary, from layers
   - sandstone
   - limestone
3. Metamorphic, from either

| Rock | Kind | Hardness |
|:-----|:----:|---------:|
| Granite | igneous | 6.5 |
| Chalk | sedimentary | 1 |
| Slate | metamorphic | 5.5 |

```rust
fn main() {
    // A stone that speaks.
    println!(\"Hello from below!\");
}
```

> The present is the key to the past.

- [x] a task that is done
- [ ] a task that is not

See [the map](https://example.com/map) for ~~less~~ more.

---

That is all.";

pub(super) fn unicode(ask: &Ask<'_>) -> Option<Vec<Block>> {
    ask.says("unicode").then(|| {
        Block::text(concat!(
            "Wide: 日本語 中文 한국어 ｆｕｌｌｗｉｄｔｈ\n",
            "Emoji: 🪨 👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 👍🏽 ❤️\n",
            "Combining: e\u{301} a\u{308} n\u{303} Z\u{351}\u{36b}\u{343}\n",
            "Right to left: שלום مرحبا می‌خواهم\n",
            "Joined: नमस्ते สวัสดี ﬃ\n",
            "Beyond: 𝔊𝔢𝔬 𓂀 𠮷",
        ))
    })
}

pub(super) fn escape(ask: &Ask<'_>) -> Option<Vec<Block>> {
    ask.says("escape").then(|| {
        Block::text(concat!(
            "Colour: \u{1b}[31mred\u{1b}[0m\n",
            "Clear: \u{1b}[2J\u{1b}[H\n",
            "Overwrite: \u{1b}[1A\u{1b}[2Kgone\n",
            "Hidden: \u{1b}[8mhidden\u{1b}[0m\n",
            "Title: \u{1b}]0;owned\u{7}\n",
            "Clipboard: \u{1b}]52;c;aGk=\u{7}\n",
            "Link: \u{1b}]8;;http://example.com\u{1b}\\bank\u{1b}]8;;\u{1b}\\\n",
            "Query: \u{1b}[6n\u{1b}[21t\u{5}\u{1b}P$qm\u{1b}\\\n",
            "Reset: \u{1b}c Mouse: \u{1b}[?1003h\n",
            "C1: \u{9b}31m\u{9d}0;t\u{9c}\n",
            "Return: safe\revil Back: rm\u{8}\u{8}ls Nul: a\u{0}b\u{7f}\n",
            "Bidi: a\u{202e}b\u{202c} \u{2066}c\u{2069} Zero: d\u{200b}e\u{2028}f\n",
            "Tags: hi\u{e0041} Heap: e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\n",
            "Spelt out: \\x1b[31m\n",
            "Open: \u{1b}]0;never ended",
        ))
    })
}

pub(super) fn long(ask: &Ask<'_>) -> Option<Vec<Block>> {
    (ask.says("long") && !ask.says("how long")).then(|| Block::text(essay()))
}

pub(super) fn cut_short(ask: &Ask<'_>) -> Option<Vec<Block>> {
    ask.says("max tokens").then(|| Block::text(essay()))
}

/// About four hundred words in nine paragraphs.
fn essay() -> String {
    const SUBJECTS: [&str; 9] = [
        "granite",
        "basalt",
        "sandstone",
        "limestone",
        "slate",
        "marble",
        "chalk",
        "gneiss",
        "flint",
    ];
    let paragraphs = SUBJECTS.map(|rock| {
        format!(
            "Consider {rock} for a moment. It lies under field and town, older than any word for it, and it does not hurry. Rain finds it, frost opens it, roots hold on to it, and where the soil is thin the {rock} comes out to the light."
        )
    });
    paragraphs.join("\n\n")
}

pub(super) fn count(ask: &Ask<'_>) -> Option<Vec<Block>> {
    let last = ask.number_after("count to")?;
    if last == 0 || last > LONGEST_COUNT {
        return Some(Block::text(format!(
            "I can count to any number from 1 to {LONGEST_COUNT}."
        )));
    }
    let numbers: Vec<String> = (1..=last).map(|n| n.to_string()).collect();
    Some(Block::text(numbers.join("\n")))
}

pub(super) fn huge(ask: &Ask<'_>) -> Option<Vec<Block>> {
    // One word, so that no limit of tokens cuts it.
    const LINE: &str = "all-of-this-came-in-one-and-the-same-delta-";
    let megabytes = ask.number_after("huge delta")?.clamp(1, MOST_MEGABYTES);
    let bytes = usize::try_from(megabytes).unwrap_or(1) * 1_000_000;
    Some(Block::text(LINE.repeat(bytes.div_ceil(LINE.len()))))
}

pub(super) fn cite(ask: &Ask<'_>) -> Option<Vec<Block>> {
    ask.says("cite").then(|| {
        let citation = json!({
            "title": "Principles of Geology",
            "source": "demo",
            "sourceContent": [{"text": "The present is the key to the past."}],
            "location": {"documentPage": {"documentIndex": 0, "start": 1, "end": 2}},
        });
        let text = "The present is the key to the past.".to_owned();
        let opening = Block::Text("A geologist put it so: ".to_owned());
        vec![opening, Block::Cited { text, citation }]
    })
}

pub(super) fn unknown(ask: &Ask<'_>) -> Option<Vec<Block>> {
    ask.says("unknown block").then(|| {
        vec![
            Block::Text("Next comes a block of a kind you do not know.".to_owned()),
            Block::Hologram,
            Block::Text("And this is text again.".to_owned()),
        ]
    })
}

pub(super) fn redacted(ask: &Ask<'_>) -> Option<Vec<Block>> {
    ask.says("redacted").then(|| {
        let secret = Block::Redacted("ZGVtbzogcmVkYWN0ZWQgcmVhc29uaW5n".to_owned());
        vec![
            secret,
            Block::Text("I have thought about it where you cannot look.".to_owned()),
        ]
    })
}

pub(super) fn empty(ask: &Ask<'_>) -> Option<Vec<Block>> {
    ask.says("empty").then(Vec::new)
}

pub(super) fn think(ask: &Ask<'_>) -> Option<Vec<Block>> {
    asks_to_think(ask).then(|| Block::text("I have thought about it, and I am still a script."))
}

pub(super) fn slowly(ask: &Ask<'_>) -> Option<Vec<Block>> {
    ask.says("slowly")
        .then(|| Block::text("I will take my time with these few words, one after another."))
}

/// Reasoning to go before an answer, where the question or the request asks for it.
pub(super) fn reasoning(ask: &Ask<'_>) -> Option<Block> {
    let fields = ask.conversation.body.get("additionalModelRequestFields");
    let field = |place: &str| {
        fields
            .and_then(|f| f.pointer(place))
            .and_then(Value::as_str)
    };
    let kind = field("/thinking/type").or_else(|| field("/reasoningConfig/type"));
    let is_on = matches!(kind, Some("enabled" | "adaptive"));
    if !is_on && (!asks_to_think(ask) || echoed(ask.text).is_some()) {
        return None;
    }
    let is_hidden = field("/thinking/display") == Some("omitted") || ask.says("think silently");
    let text = if is_hidden {
        String::new()
    } else {
        "The user wants me to think first. I look at the question, find what my script says about it, and answer that and no more.".to_owned()
    };
    let signature = Some(signature::of(&text));
    Some(Block::Reasoning { text, signature })
}

fn asks_to_think(ask: &Ask<'_>) -> bool {
    ask.says("think") || ask.says("reason")
}
