//! What a person is told of a conversation that is taken up again.

use crate::store::{MessageId, Unanswered};
use crate::words::excerpt;

/// A conversation that was taken up again.
#[derive(Debug, Clone, PartialEq)]
pub struct TakenUp {
    /// What it is called.
    pub name: String,
    /// Its last turn, if that was not answered to the end.
    last: Option<Last>,
}

#[derive(Debug, Clone, PartialEq)]
struct Last {
    question: String,
    /// Whether something has come of the answer.
    is_begun: bool,
    /// The name of that, where it can be gone to.
    part: Option<MessageId>,
}

impl TakenUp {
    pub(super) fn new(name: String, unanswered: Option<&Unanswered>) -> Self {
        let last = unanswered.and_then(|turn| {
            Some(Last {
                question: excerpt(turn.question.last()?.last_text()),
                is_begun: turn.part.is_some(),
                part: turn.part_id.clone(),
            })
        });
        Self { name, last }
    }

    /// The same, where the last question is on its way again.
    pub(super) fn asking_again(self) -> Self {
        Self { last: None, ..self }
    }

    /// What there is to be done about the last question, in a conversation.
    pub(super) fn what_to_do(&self) -> Option<String> {
        let last = self.last.as_ref()?;
        let part = last.part.as_ref().map(MessageId::short);
        let keeps = part.map(|part| format!(", /goto {part} keeps what came"));
        Some(format!(
            "{}; /retry sends it again{}",
            last.in_words(""),
            keeps.unwrap_or_default()
        ))
    }

    /// What a single answer does without.
    pub fn what_stays_out(&self) -> Option<String> {
        let last = self.last.as_ref()?;
        Some(last.in_words(" and stays out of what is sent"))
    }
}

impl Last {
    fn in_words(&self, and: &str) -> String {
        let how = match self.is_begun {
            true => "was not answered to the end",
            false => "was not answered",
        };
        format!("the last question {how}{and}: {}", self.question)
    }
}
