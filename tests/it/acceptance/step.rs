//! What can happen in a conversation.

use std::fmt;

use outcrop::Caching;
use serde_json::{Value, json};

/// A conversation, step by step.
#[derive(Clone)]
pub struct Talk(pub Vec<Step>);

impl fmt::Debug for Talk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, step) in self.0.iter().enumerate() {
            write!(f, "\n{n:>4}  {step:?}")?;
        }
        Ok(())
    }
}

/// One thing a person does.
#[derive(Clone)]
pub enum Step {
    /// Says something, which the scripted model answers.
    Say(Vec<Value>, End),
    /// Says something, which is answered by these blocks rather than by the scripted model.
    Answered(Vec<Value>, Reply, End),
    /// Answers the tool uses of the newest message: each as often as it says.
    Results(Vec<usize>, Vec<Value>),
    /// Asks for something that goes wrong.
    Fail(&'static str, Way),
    /// Takes up a message that was said elsewhere.
    TakeUp(&'static str, Vec<Value>),
    Undo(usize),
    Tools(Option<Value>),
    Model(&'static str),
    System(Option<Value>),
    Cache(Option<Caching>),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Way {
    Whole,
    Stream,
}

/// How a turn ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum End {
    Normal(Way),
    /// Stopped behind so many events, and what came is kept.
    Kept(usize),
    /// Stopped behind so many events, and what came is dropped.
    Dropped(usize),
}

/// An answer of a model that the demo has no script for.
#[derive(Debug, Clone)]
pub struct Reply {
    pub blocks: Vec<Value>,
    pub stop_reason: &'static str,
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |blocks: &[Value]| json!(blocks).to_string();
        match self {
            Self::Say(blocks, end) => write!(f, "say {} ({end:?})", list(blocks)),
            Self::Answered(blocks, reply, end) => write!(
                f,
                "say {}\n      answered by {}, {} ({end:?})",
                list(blocks),
                list(&reply.blocks),
                reply.stop_reason
            ),
            Self::Results(times, content) => {
                write!(f, "answer the tools {times:?} times with {}", list(content))
            }
            Self::Fail(fault, way) => write!(f, "{fault} ({way:?})"),
            Self::TakeUp(role, blocks) => write!(f, "take up from the {role}: {}", list(blocks)),
            Self::Undo(turns) => write!(f, "take back {turns} messages"),
            Self::Tools(config) => write!(f, "tools {}", json!(config)),
            Self::Model(id) => write!(f, "model {id}"),
            Self::System(system) => write!(f, "system {}", json!(system)),
            Self::Cache(caching) => write!(f, "caching {caching:?}"),
        }
    }
}
