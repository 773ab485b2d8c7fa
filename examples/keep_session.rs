//! A conversation that is written to a file and taken up again: the history is JSON in the form
//! the Converse API documents, and has the same hash afterwards.

#![allow(missing_docs, clippy::print_stdout)]

use outcrop::History;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::temp_dir().join(format!("conversation-{}.json", std::process::id()));
    let mut chat = outcrop::demo_session().await?;
    chat.converse_text("What is 6*7?").await?;
    std::fs::write(&file, chat.history().to_json())?;

    let history = History::from_json(&std::fs::read_to_string(&file)?)?;
    println!("same hash: {}", history.hash() == chat.history().hash());
    let mut later = outcrop::demo_session().await?.with_history(history);
    let answer = later.converse_text("What was my first question?").await?;
    println!("{}", answer.text());
    std::fs::remove_file(file)?;
    Ok(())
}
