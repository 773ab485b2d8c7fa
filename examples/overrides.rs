//! Defaults for the session, and other options for one turn.

#![allow(missing_docs, clippy::print_stdout)]

use outcrop::ConverseOptions;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut chat = outcrop::demo_session().await?;
    chat.options_mut().inference_config.temperature = Some(0.2);
    let once = ConverseOptions::default().with_temperature(0.9);
    for overrides in [once, ConverseOptions::default()] {
        let answer = chat
            .with(overrides)
            .converse_text("What temperature?")
            .await?;
        println!("{}", answer.text());
    }
    Ok(())
}
