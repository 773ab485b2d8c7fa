//! A model that asks for tools, and a program that runs them until the answer is there.

#![allow(missing_docs, clippy::print_stdout)]

use outcrop::{MessageBuilder, Prompt, ToolUse};
use serde_json::json;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut chat = outcrop::demo_session().await?;
    chat.options_mut().tool_config = Some(
        json!({"tools": [{"toolSpec": {
            "name": "get_weather",
            "description": "The weather in a city, now.",
            "inputSchema": {"json": {
                "type": "object",
                "properties": {"city": {"type": "string"}},
                "required": ["city"],
            }},
        }}]})
        .into(),
    );
    let mut next = Prompt::from("What is the weather in Rome?");
    loop {
        let answer = chat.converse(next).await?;
        let asked: Vec<&ToolUse> = answer.message().tool_uses().collect();
        if asked.is_empty() {
            println!("{}", answer.text());
            return Ok(());
        }
        // All results of a turn go back in one message.
        let mut results = MessageBuilder::user();
        for tool in asked {
            println!("runs {} with {}", tool.name, tool.input.get());
            results = match tool.name.as_str() {
                "get_weather" => results.add_tool_result_json(
                    &tool.tool_use_id,
                    json!({"sky": "clear", "celsius": 21}),
                ),
                other => results.add_tool_error(&tool.tool_use_id, format!("there is no {other}")),
            };
        }
        next = results.build().into();
    }
}
