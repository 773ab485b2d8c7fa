//! A conversation that is written to a file and taken up again: the history is JSON in the form
//! the Converse API documents, and has the same hash afterwards. Which messages stay out of what is
//! sent, such as a turn that a guardrail blocked, that form cannot tell; it is written beside.

#![allow(missing_docs, clippy::print_stdout)]

use outcrop::{History, Message};
use serde::Deserialize;

#[derive(Deserialize)]
struct Kept {
    unsent: Vec<usize>,
    messages: Vec<Message>,
}

fn to_json(history: &History) -> serde_json::Result<String> {
    let unsent = (0..history.len()).filter(|at| history.is_unsent(*at));
    let unsent = serde_json::to_string(&unsent.collect::<Vec<_>>())?;
    let messages = history.to_json();
    Ok(format!(r#"{{"unsent":{unsent},"messages":{messages}}}"#))
}

fn from_json(json: &str) -> serde_json::Result<History> {
    let kept: Kept = serde_json::from_str(json)?;
    let mut history = History::default();
    for (at, message) in kept.messages.into_iter().enumerate() {
        match kept.unsent.contains(&at) {
            true => history.push_unsent(message),
            false => history.push(message),
        }
    }
    Ok(history)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::temp_dir().join(format!("conversation-{}.json", std::process::id()));
    let mut chat = outcrop::demo_session().await?;
    chat.converse_text("What is 6*7?").await?;
    chat.converse_text("fault: guardrail").await?;
    std::fs::write(&file, to_json(chat.history())?)?;

    let history = from_json(&std::fs::read_to_string(&file)?)?;
    println!("same hash: {}", history.hash() == chat.history().hash());
    println!("{} of {} are sent", history.sendable().0, history.len());
    let mut later = outcrop::demo_session().await?.with_history(history);
    let answer = later.converse_text("What was my first question?").await?;
    println!("{}", answer.text());
    std::fs::remove_file(file)?;
    Ok(())
}
