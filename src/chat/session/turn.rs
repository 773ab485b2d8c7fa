//! One turn of a conversation: what it sends, and what it sends again without what the model refuses.

use std::sync::Arc;

use futures::future::{BoxFuture, FutureExt, TryFutureExt};

use super::ChatSession;
use crate::chat::error::{Error, ErrorKind, Result};
use crate::chat::history::Entry;
use crate::chat::options::ConverseOptions;
use crate::chat::prompt::Prompt;
use crate::chat::refusal::{Refusal, Refusals};
use crate::chat::reply::Reply;
use crate::chat::request::{Operation, Request};
use crate::chat::response::ConverseResponse;
use crate::chat::transport::{EventStream, Transport};
use crate::chat::verbose::Verbose;
use crate::chat::wire::Outgoing;

/// One turn with options of its own; made by [`ChatSession::with`].
#[derive(Debug)]
#[must_use]
pub struct Turn<'s> {
    session: &'s mut ChatSession,
    overrides: ConverseOptions,
}

impl<'s> Turn<'s> {
    pub(super) fn new(session: &'s mut ChatSession, overrides: ConverseOptions) -> Self {
        Self { session, overrides }
    }

    /// As [`ChatSession::converse`].
    ///
    /// # Errors
    /// As [`ChatSession::converse`].
    pub async fn converse(mut self, prompt: impl Into<Prompt>) -> Result<ConverseResponse> {
        let question = self.ask(prompt.into())?;
        let response = self.answer_at_once(&question).await?;
        self.session.say_response(&response);
        self.session.commit(question, &response);
        Ok(response)
    }

    /// As [`ChatSession::converse_text`].
    ///
    /// # Errors
    /// As [`ChatSession::converse`].
    pub async fn converse_text(self, text: impl Into<String>) -> Result<ConverseResponse> {
        self.converse(text.into()).await
    }

    /// As [`ChatSession::converse_stream`].
    ///
    /// # Errors
    /// As [`ChatSession::converse_stream`].
    pub async fn converse_stream(mut self, prompt: impl Into<Prompt>) -> Result<Reply<'s>> {
        let question = self.ask(prompt.into())?;
        let events = self.answer_in_events(&question).await?;
        Ok(Reply::new(self.session, question, events))
    }

    /// As [`ChatSession::converse_text_stream`].
    ///
    /// # Errors
    /// As [`ChatSession::converse_stream`].
    pub async fn converse_text_stream(self, text: impl Into<String>) -> Result<Reply<'s>> {
        self.converse_stream(text.into()).await
    }

    /// The messages that enter the history if they are answered, or a word that they hold nothing.
    fn ask(&self, prompt: Prompt) -> Result<Vec<Entry>> {
        let history = &self.session.history;
        let question = history.prepare(prompt.into_messages());
        let adds_nothing = !question.is_empty() && !question.iter().any(Entry::can_be_sent);
        if adds_nothing {
            return Err(nothing_to_send());
        }
        Ok(question)
    }

    async fn answer_at_once(&mut self, question: &[Entry]) -> Result<ConverseResponse> {
        let (response, refused) = self
            .insist(question, |turn, transport| {
                let request = turn.request(Operation::Converse, question)?;
                Ok(transport.converse(request))
            })
            .await?;
        let tries = response.tries() + refused;
        Ok(response.with_tries(tries))
    }

    async fn answer_in_events(&mut self, question: &[Entry]) -> Result<EventStream> {
        let (events, refused) = self
            .insist(question, |turn, transport| {
                if turn.can_stream() {
                    let request = turn.request(Operation::ConverseStream, question)?;
                    return Ok(transport.converse_stream(request));
                }
                let request = turn.request(Operation::Converse, question)?;
                let response = transport.converse(request);
                Ok(response
                    .map_ok(|it| EventStream::from_response(&it))
                    .boxed())
            })
            .await?;
        let tries = events.tries() + refused;
        Ok(events.with_tries(tries))
    }

    /// Sends, and sends again without what the model has just refused. How often it has refused
    /// comes with the answer.
    async fn insist<T>(
        &mut self,
        question: &[Entry],
        send: impl for<'t> Fn(&mut Self, &'t dyn Transport) -> Result<BoxFuture<'t, Result<T>>>,
    ) -> Result<(T, u32)> {
        let transport = Arc::clone(&self.session.transport);
        let mut refused = 0;
        loop {
            let model_id = self.options().model_id.unwrap_or_default();
            match send(self, &*transport)?.await {
                Ok(answer) => return Ok((answer, refused)),
                Err(error) => match self.session.learns_from(&error, &model_id, question).await {
                    true => refused += 1,
                    false => return Err(error),
                },
            }
        }
    }

    /// What is in force for the turn, with the profile a model is reached through in its place.
    fn options(&self) -> ConverseOptions {
        let mut options = self.session.options.overridden_by(&self.overrides);
        let model = options.model_id.as_deref().unwrap_or_default();
        let refused = self.session.refused.by(model);
        if let Some(profile) = refused.iter().find_map(Refusal::profile) {
            options.model_id = Some(profile.to_owned());
        }
        options
    }

    /// Whether the model is not known to refuse what the turn asks of a stream.
    fn can_stream(&self) -> bool {
        let options = self.options();
        let model = options.model_id.as_deref().unwrap_or_default();
        let refused = self.session.refused.by(model);
        options.tool_config.is_none() || !refused.contains(&Refusal::ToolsInStreams)
    }

    pub(super) async fn count_tokens(self, prompt: Prompt) -> Result<u64> {
        let question = self.session.history.prepare(prompt.into_messages());
        let request = self.request_for_counting(&question)?;
        self.session.transport.count_tokens(request).await
    }

    fn request_for_counting(&self, question: &[Entry]) -> Result<Request> {
        let session = &*self.session;
        let options = self.options();
        let conditions = options.clone().prepare(&Refusals::default(), None);
        let outgoing = session.history.wire(question).outgoing(&conditions);
        Request::to_count_tokens(&outgoing.messages, &options)
    }

    fn request(&mut self, operation: Operation, question: &[Entry]) -> Result<Request> {
        let mut options = self.options();
        let session = &mut *self.session;
        let model = options.model_id.as_deref().unwrap_or_default();
        let refused = session.refused.by(model);
        let conditions = options.prepare(&refused, session.caching);
        let Outgoing {
            messages,
            hash,
            answerable,
        } = session.history.wire(question).outgoing(&conditions);
        let holds_nothing = messages.is_empty() && !question.is_empty();
        if !answerable || holds_nothing {
            return Err(nothing_to_send());
        }
        let request = Request::new(operation, &messages, &options)?;
        if session.verbose {
            let n_msg = messages.len();
            let line = format!("===== Send messages, n_msg = {n_msg}, hash = {hash}");
            session.say(Verbose::Line(&line));
            session.say(Verbose::Line("----- Converse kwargs:"));
            session.say(Verbose::Json(&request.to_json()));
        }
        session.sent = Some(options);
        Ok(request)
    }
}

fn nothing_to_send() -> Error {
    Error::new(ErrorKind::Usage, "there is nothing to send")
        .with_hint("a message needs some text or an attachment")
}
