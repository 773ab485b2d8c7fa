//! Where an answer's events go: the text to read, or their JSON.

use std::collections::BTreeMap;

use super::{Form, How, Thoughts};
use crate::chat::{
    BlockStart, ContentBlock, ConverseResponse, Delta, EventKind, ReasoningContent, StreamEvent,
};
use crate::terminal::{Answer, Screen};

/// What shows an answer, in the form that is asked for.
pub(super) struct Sink {
    /// The output itself.
    pub(super) answer: Answer,
    form: Form,
    thoughts: Thoughts,
    screen: Screen,
    order: InOrder,
    /// Something has come that a person would miss: text, or a tool's name.
    pub(super) shown: bool,
}

impl Sink {
    pub(super) fn new(how: How, screen: Screen) -> Self {
        let How { form, thoughts, .. } = how;
        let answer = match form {
            Form::Text => screen.answer(),
            Form::Events | Form::Silent => screen.lines(),
        };
        Self {
            answer,
            form,
            thoughts,
            screen,
            order: InOrder::default(),
            shown: false,
        }
    }

    pub(super) fn event(&mut self, event: &StreamEvent) {
        self.shown |= match event.kind() {
            EventKind::ContentBlockStart { start, .. } => matches!(start, BlockStart::ToolUse(_)),
            _ => event.text().is_some_and(|text| !text.trim().is_empty()),
        };
        match self.form {
            Form::Text => {
                if let (Some(thought), Thoughts::Shown) =
                    (event.reasoning_content_text(), self.thoughts)
                {
                    self.answer.push_thought(thought);
                }
                self.order.take(event, |text| self.answer.push(text));
            }
            Form::Events => self.answer.push(&self.screen.json_line(event.to_json())),
            Form::Silent => {}
        }
    }

    /// An event behind the message: nothing of the answer any more.
    pub(super) fn late(&mut self, event: &StreamEvent) {
        if self.form == Form::Events {
            self.event(event);
        }
    }

    pub(super) fn whole(&mut self, response: &ConverseResponse) {
        if self.form == Form::Text {
            if self.thoughts == Thoughts::Shown {
                reasoning(response).for_each(|thought| self.answer.push_thought(thought));
            }
            self.answer.push(&response.full_text());
        }
    }
}

fn reasoning(response: &ConverseResponse) -> impl Iterator<Item = &str> {
    response
        .message()
        .content
        .iter()
        .filter_map(|block| match block {
            ContentBlock::ReasoningContent(ReasoningContent::ReasoningText(reasoning)) => {
                Some(reasoning.text.as_str())
            }
            _ => None,
        })
}

/// Text in the order of its blocks, as it stands in the message, should blocks come in turns.
#[derive(Debug, Default)]
struct InOrder {
    current: Option<u32>,
    held: BTreeMap<u32, String>,
}

impl InOrder {
    fn take(&mut self, event: &StreamEvent, mut show: impl FnMut(&str)) {
        match event.kind() {
            EventKind::ContentBlockDelta {
                index,
                delta: Delta::Text(text),
            } => {
                if *self.current.get_or_insert(*index) == *index {
                    show(text);
                } else {
                    self.held.entry(*index).or_default().push_str(text);
                }
            }
            EventKind::ContentBlockStop { index } if self.current == Some(*index) => {
                self.current = self.held.pop_first().map(|(next, text)| {
                    show(&text);
                    next
                });
            }
            EventKind::MessageStop { .. } => {
                for text in std::mem::take(&mut self.held).values() {
                    show(text);
                }
            }
            _ => {}
        }
    }
}
