//! The scripted model: a pure function from a request to what is answered.
//! The same script serves both operations; it knows nothing of HTTP or frames.
//!
//! | file | owns |
//! |---|---|
//! | `prompts` | what may be asked: the table, which is also the help |
//! | `arithmetic` | small sums |
//! | `memory` | answers about the conversation itself |
//! | `showcase`, `picture` | Markdown, reasoning, citations, odd text; an image |
//! | `attachments` | what is seen of images, documents, video and audio |
//! | `tools` | tool requests, and answers that quote their results |
//! | `schema` | values that fit a JSON schema |
//! | `budget` | where an answer ends early |

mod arithmetic;
mod attachments;
mod budget;
mod memory;
mod picture;
mod prompts;
mod schema;
mod showcase;
mod tools;

use std::time::Duration;

use serde_json::{Value, json};

use super::conversation::{Conversation, list, string, text_of};
use super::fault::{self, Fault};
use super::signature;
use super::words;
use prompts::Ask;

/// One block of an answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Block {
    Text(String),
    /// Reasoning; without a signature when it was cut short.
    Reasoning {
        text: String,
        signature: Option<String>,
    },
    /// Reasoning in a form only the service can read.
    Redacted(String),
    /// A tool request. The input is JSON text, which a token limit may cut.
    ToolUse {
        id: String,
        name: String,
        input: String,
    },
    Cited {
        text: String,
        citation: Value,
    },
    Image {
        format: &'static str,
        base64: &'static str,
    },
    /// A block of a kind no client knows.
    Hologram,
}

impl Block {
    fn text(text: impl Into<String>) -> Vec<Block> {
        vec![Block::Text(text.into())]
    }

    /// What the block costs, a word being a token.
    pub(super) fn tokens(&self) -> usize {
        match self {
            Block::Text(text) | Block::Reasoning { text, .. } | Block::Cited { text, .. } => {
                words::count(text)
            }
            // The name and the braces count too.
            Block::ToolUse { input, .. } => words::count(input) + 2,
            Block::Redacted(_) | Block::Image { .. } | Block::Hologram => 1,
        }
    }
}

/// What the model will say and how.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Script {
    pub(super) blocks: Vec<Block>,
    pub(super) stop_reason: String,
    pub(super) stop_sequence: Option<String>,
    /// Waited before each delta.
    pub(super) delay: Option<Duration>,
    /// One delta a block instead of one a word.
    pub(super) whole: bool,
    /// The deltas of the blocks come in turns.
    pub(super) interleaved: bool,
    /// Guardrail trace for the metadata.
    pub(super) trace: Option<Value>,
    pub(super) fault: Option<Fault>,
}

impl Script {
    pub(super) fn tokens(&self) -> usize {
        self.blocks.iter().map(Block::tokens).sum()
    }
}

/// Writes the answer to a request.
pub(super) fn write(conversation: Conversation<'_>) -> Script {
    let text = conversation.last_text();
    // What is to be summarised may stand behind the request, and asks for nothing itself.
    let text = match memory::is_summary(&text) {
        true => "summarise".to_owned(),
        false => text,
    };
    // An echo must repeat whatever it is given, a fault's name too.
    let found = prompts::echoed(&text)
        .is_none()
        .then(|| fault::find(&text))
        .flatten();
    let (fault, question) = match found {
        Some((fault, rest)) => (Some(fault), rest),
        None => (None, text),
    };
    let ask = Ask::new(conversation, &question);
    let mut blocks = match &fault {
        Some(fault) => faulty(fault, &ask),
        None => prompts::answer(&ask),
    };
    if let Some(reasoning) = showcase::reasoning(&ask) {
        blocks.insert(0, reasoning);
    }
    let limit = prompts::token_limit(&ask);
    let cut = budget::apply(blocks, limit, conversation.stop_sequences());
    let asked_reason = match &fault {
        Some(Fault::Stop(reason)) => Some(reason.clone()),
        _ => None,
    };
    let guarded = asked_reason.as_deref() == Some("guardrail_intervened");
    let uses_tool = cut
        .blocks
        .iter()
        .any(|block| matches!(block, Block::ToolUse { .. }));
    let natural = if uses_tool { "tool_use" } else { "end_turn" };
    Script {
        stop_reason: asked_reason
            .or(cut.stop_reason.map(str::to_owned))
            .unwrap_or_else(|| natural.to_owned()),
        stop_sequence: cut.stop_sequence,
        delay: ask.says("slowly").then_some(Duration::from_millis(100)),
        whole: ask.says("huge delta"),
        interleaved: fault == Some(Fault::Interleave),
        trace: guarded.then(guardrail_trace),
        blocks: cut.blocks,
        fault,
    }
}

/// What is said when a fault was asked for.
fn faulty(fault: &Fault, ask: &Ask<'_>) -> Vec<Block> {
    match fault {
        Fault::Interleave => vec![
            Block::Text("The first block counts: one two three four five.".to_owned()),
            Block::Text("The second block spells: a b c d e f g.".to_owned()),
        ],
        Fault::Stop(reason) if reason == "guardrail_intervened" => {
            Block::text("Sorry, the model cannot answer this question.")
        }
        Fault::Unknown(name) => Block::text(prompts::unknown_fault(name)),
        _ if !ask.text.trim().is_empty() => prompts::answer(ask),
        Fault::Refuse {
            times: Some(times), ..
        } => Block::text(format!(
            "This is the answer after {times} refusals. A client that waited and tried again gets here."
        )),
        _ => Block::text(
            "This answer was asked to go wrong, and until it does it counts: one two three four five six seven eight nine ten. If you can read this sentence, the answer came to its end.",
        ),
    }
}

fn guardrail_trace() -> Value {
    json!({"guardrail": {
        "modelOutput": [],
        "inputAssessment": {"demo-guardrail": {"topicPolicy": {"topics": [
            {"name": "Demonstrations", "type": "DENY", "action": "BLOCKED", "detected": true}
        ]}}},
        "actionReason": "Guardrail blocked."
    }})
}

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
