//! A chatbot: lines from standard input, answers as they come.
//!
//! It talks to the scripted model inside the crate. To talk to AWS, use
//! `ChatSession::new(BedrockTransport::connect(BedrockConfig::default()).await?, options)`.

#![allow(missing_docs, clippy::print_stdout)]

use std::io::Write;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut chat = outcrop::demo_session().await?;
    for line in std::io::stdin().lines() {
        let mut reply = chat.converse_text_stream(line?).await?;
        while let Some(text) = reply.next_text().await? {
            print!("{text}");
            std::io::stdout().flush()?;
        }
        println!();
    }
    Ok(())
}
