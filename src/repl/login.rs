//! New credentials without leaving the chat.

use super::editor::Editor;
use super::prompt::Prompt;
use crate::bedrock::BedrockTransport;
use crate::chat::{Error, ErrorKind, Result};
use crate::terminal::run_command;

/// How a person logs in again, and whom to tell of it.
#[derive(Debug, Clone)]
pub struct Login {
    command: String,
    transport: BedrockTransport,
}

impl Login {
    /// By this command.
    pub fn new(command: String, transport: BedrockTransport) -> Self {
        Self { command, transport }
    }

    /// Runs the command if the person says yes. Tells whether credentials may be new.
    ///
    /// # Errors
    /// When the command fails.
    pub(super) fn offer(&self, editor: &mut Editor) -> Result<bool> {
        let question = format!("run `{}` now, and send it again? [y/N] ", self.command);
        if !editor.agrees(&Prompt::plain(question)) {
            return Ok(false);
        }
        let failed = |why: String| {
            let sentence = format!("`{}` failed", self.command);
            Error::new(ErrorKind::Credentials, sentence)
                .with_service_message(why)
                .with_hint("log in in another window and type /retry, or mend `login_command`")
        };
        let status = run_command(&self.command).map_err(|error| failed(error.to_string()))?;
        if !status.success() {
            return Err(failed(status.to_string()));
        }
        self.transport.renew();
        Ok(true)
    }
}
