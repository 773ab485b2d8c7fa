//! The yardstick of the benchmarks: a streamed answer with the typed SDK and nothing else.
//!
//! `bare_sdk MODEL PROMPT [buffered]`; region, keys and endpoint come from the environment. A chat
//! has to flush after each delta to be one; `buffered` leaves that out.

#![allow(missing_docs, clippy::print_stdout)]

use std::io::Write;

use aws_sdk_bedrockruntime::types::{
    ContentBlock, ContentBlockDelta, ConversationRole, ConverseStreamOutput, Message,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (model, prompt) = (arguments.next(), arguments.next().unwrap_or_default());
    let flushes = arguments.next().is_none();
    let config = aws_config::load_defaults(aws_config::BehaviorVersion::latest()).await;
    let client = aws_sdk_bedrockruntime::Client::new(&config);
    let message = Message::builder()
        .role(ConversationRole::User)
        .content(ContentBlock::Text(prompt))
        .build()?;
    let mut answer = client
        .converse_stream()
        .set_model_id(model)
        .messages(message)
        .send()
        .await?;
    while let Some(event) = answer.stream.recv().await? {
        if let ConverseStreamOutput::ContentBlockDelta(event) = event
            && let Some(ContentBlockDelta::Text(text)) = event.delta
        {
            print!("{text}");
            if flushes {
                std::io::stdout().flush()?;
            }
        }
    }
    println!();
    Ok(())
}
