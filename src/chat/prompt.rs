//! What a turn sends: most often one text, sometimes a whole message or several.

use super::builder::MessageBuilder;
use super::message::Message;

/// The messages a turn adds to the conversation before it is answered.
///
/// Everything that reads as a message turns into one: text, a [`Message`], a [`MessageBuilder`].
#[derive(Debug, Clone, PartialEq)]
pub struct Prompt(Vec<Message>);

impl Prompt {
    pub(crate) fn into_messages(self) -> Vec<Message> {
        self.0
    }
}

impl From<&str> for Prompt {
    fn from(text: &str) -> Self {
        Self(vec![Message::user(text)])
    }
}

impl From<String> for Prompt {
    fn from(text: String) -> Self {
        Self(vec![Message::user(text)])
    }
}

impl From<Message> for Prompt {
    fn from(message: Message) -> Self {
        Self(vec![message])
    }
}

impl From<MessageBuilder> for Prompt {
    fn from(builder: MessageBuilder) -> Self {
        Self(vec![builder.build()])
    }
}

impl From<Vec<Message>> for Prompt {
    fn from(messages: Vec<Message>) -> Self {
        Self(messages)
    }
}
