//! A transport of one's own: what a test of a program built on [`outcrop::ChatSession`] needs, or a
//! backend other than Bedrock.

#![allow(missing_docs, clippy::print_stdout)]

use futures::future::{BoxFuture, FutureExt, ready};
use futures::stream;
use outcrop::{
    ChatSession, ConverseOptions, ConverseResponse, EventStream, Request, Result, StreamEvent,
    Transport,
};

/// Answers everything with the same word.
struct Parrot;

impl Transport for Parrot {
    fn converse(&self, _: Request) -> BoxFuture<'_, Result<ConverseResponse>> {
        let answer = br#"{"output":{"message":{"role":"assistant","content":[{"text":"Polly!"}]}},"stopReason":"end_turn"}"#;
        ready(ConverseResponse::parse(answer, None)).boxed()
    }

    fn converse_stream(&self, _: Request) -> BoxFuture<'_, Result<EventStream>> {
        let events = [
            ("messageStart", r#"{"role":"assistant"}"#),
            (
                "contentBlockDelta",
                r#"{"contentBlockIndex":0,"delta":{"text":"Polly!"}}"#,
            ),
            ("contentBlockStop", r#"{"contentBlockIndex":0}"#),
            ("messageStop", r#"{"stopReason":"end_turn"}"#),
        ];
        let events = events.map(|(name, payload)| StreamEvent::parse(name, payload.into()));
        ready(Ok(EventStream::new(stream::iter(events), None))).boxed()
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let mut chat = ChatSession::new(Parrot, ConverseOptions::new("any"));
    println!("{}", chat.converse_text("What do you want?").await?.text());
    let answer = chat.converse_text_stream("And now?").await?;
    println!("{}", answer.finish().await?.text());
    println!("{} messages", chat.history().len());
    Ok(())
}
