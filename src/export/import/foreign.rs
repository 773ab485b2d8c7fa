//! Messages of other programs, and what stands beside them.

use super::super::{Conversation, Entry};
use super::blocks::{self, blocks};
use super::left_out::{LeftOut, named};
use super::object::{Object, Raw};
use super::{tools, unknown};
use crate::chat::{ContentBlock, ConverseOptions, Message, Result, Role};

/// What aichat calls the client whose models are Bedrock's.
const BEDROCK: &str = "bedrock:";

const SUMMARY: &str = "aichat's summary of earlier messages, which are here themselves";

/// A request to Claude or OpenAI, or what a program keeps of one.
pub(super) fn chat(
    mut object: Object<'_>,
    messages: &[Raw<'_>],
    left_out: &mut LeftOut,
) -> Result<Conversation> {
    let mut chat = Chat::new(left_out);
    if let Some(system) = object.take("system") {
        chat.add_system(system);
    }
    messages.iter().for_each(|message| chat.add(message));
    let title = (object.string("title")).or_else(|| object.string("name"));
    let mut options = settings(&mut object, chat.left_out);
    options.tool_config = object
        .list("tools")
        .and_then(|tools| tools::config(&tools, chat.left_out));
    let model = object.string("model");
    chat.left_out.add_rest(&object, "the request");
    if let Some(model) = &model {
        chat.name_model(model);
    }
    let turns = chat.finish(&mut options);
    Ok(conversation(title, options, turns))
}

/// A session of aichat.
pub(super) fn session(mut object: Object<'_>, left_out: &mut LeftOut) -> Result<Conversation> {
    let messages = object.list("messages").ok_or_else(unknown)?;
    let earlier = object.list("compressed_messages").unwrap_or_default();
    let mut chat = Chat::new(left_out);
    for (message, at) in earlier.iter().chain(&messages).zip(0..) {
        // aichat puts a summary where it took messages away, and the prompt with it.
        match !earlier.is_empty() && at > 0 && is_system(message) {
            true => chat.left_out.add(SUMMARY),
            false => chat.add(message),
        }
    }
    let mut options = settings(&mut object, chat.left_out);
    let model = object.string("model").unwrap_or_default();
    match model.strip_prefix(BEDROCK) {
        Some(id) => options.model_id = Some(id.to_owned()),
        None if model.is_empty() => {}
        None => chat.name_model(&model),
    }
    if object.take("data_urls").is_some() {
        chat.left_out
            .add("the names of the files that were attached");
    }
    chat.left_out.add_rest(&object, "aichat's session");
    let turns = chat.finish(&mut options);
    Ok(conversation(None, options, turns))
}

fn conversation(
    title: Option<String>,
    options: ConverseOptions,
    turns: Vec<Entry>,
) -> Conversation {
    Conversation {
        title: title.unwrap_or_default(),
        model: options.model_id.clone(),
        options: (options != ConverseOptions::default()).then_some(options),
        turns,
        ..Conversation::default()
    }
}

/// Length and randomness, where they mean the same as in Converse.
fn settings(object: &mut Object<'_>, left_out: &mut LeftOut) -> ConverseOptions {
    let mut options = ConverseOptions::default();
    let inference = &mut options.inference_config;
    let mut share = |key: &str, object: &mut Object<'_>| {
        let value = object.number(key)?;
        let fits = (0.0..=1.0).contains(&value);
        if !fits {
            left_out.add(format!(
                "{} {value}, as Converse goes from 0 to 1",
                named(key)
            ));
        }
        fits.then_some(value)
    };
    inference.temperature = share("temperature", object);
    inference.top_p = share("top_p", object);
    for key in ["max_tokens", "max_completion_tokens"] {
        let most = object
            .get(key)
            .and_then(Raw::read::<u32>)
            .filter(|most| *most > 0);
        if most.is_some() {
            object.take(key);
            inference.max_tokens = most;
        }
    }
    for key in ["stop_sequences", "stop"] {
        let stop = object.get(key);
        let one = stop.and_then(Raw::string).map(|stop| vec![stop]);
        let stop = one
            .or_else(|| stop?.read::<Vec<String>>())
            .filter(|stop| !stop.is_empty());
        if stop.is_some() {
            object.take(key);
            inference.stop_sequences = stop;
        }
    }
    options
}

fn is_system(message: &Raw<'_>) -> bool {
    let role = Object::of(message).and_then(|mut message| message.string("role"));
    role.is_some_and(|role| role == "system")
}

/// The messages that have been understood so far.
struct Chat<'l> {
    turns: Vec<Entry>,
    system: Vec<String>,
    left_out: &'l mut LeftOut,
}

impl<'l> Chat<'l> {
    fn new(left_out: &'l mut LeftOut) -> Self {
        Self {
            turns: Vec::new(),
            system: Vec::new(),
            left_out,
        }
    }

    fn add(&mut self, message: &Raw<'_>) {
        let Some(mut message) = Object::of(message) else {
            self.left_out.add("something that is no message");
            return;
        };
        let role = message.string("role").unwrap_or_default();
        match role.as_str() {
            "system" | "developer" => {
                if let Some(content) = message.take("content") {
                    self.add_system(content);
                }
            }
            "user" | "human" => self.add_turn(Role::User, &mut message),
            "assistant" | "model" => self.add_turn(Role::Assistant, &mut message),
            "tool" => self.add_tool(&mut message),
            "" => return self.left_out.add("a message that does not say who speaks"),
            role => {
                return self
                    .left_out
                    .add(format!("a message of the role {}", named(role)));
            }
        }
        if message
            .get("type")
            .and_then(Raw::string)
            .is_some_and(|kind| kind == "message")
        {
            message.take("type");
        }
        self.left_out.add_rest(&message, "a message");
    }

    fn add_system(&mut self, content: Raw<'_>) {
        for block in blocks(content, self.left_out) {
            match block {
                ContentBlock::Text(text) => self.system.push(text),
                _ => self
                    .left_out
                    .add("a part of the system prompt that is no text"),
            }
        }
    }

    fn add_turn(&mut self, role: Role, message: &mut Object<'_>) {
        let content = message.take("content");
        let mut content = content.map_or_else(Vec::new, |content| blocks(content, self.left_out));
        if role == Role::Assistant {
            let calls = message.list("tool_calls").unwrap_or_default();
            content.extend(tools::calls(&calls, self.left_out));
        }
        if content.is_empty() {
            self.left_out.add("a message of which nothing is left");
            return;
        }
        let model = message.string("model");
        self.turns.push(Entry {
            model: model.filter(|_| role == Role::Assistant),
            ..Message::new(role, content).into()
        });
    }

    /// What came of tools is a message of its own elsewhere, and the person's in Converse.
    fn add_tool(&mut self, message: &mut Object<'_>) {
        if let Some(mut content) = message.object("content") {
            let (asked, answered) = tools::ran(&mut content, self.turns.len(), self.left_out);
            self.left_out.add_rest(&content, "a tool call of aichat");
            self.push(Role::Assistant, asked);
            self.push(Role::User, answered);
            return;
        }
        let Some(result) = tools::answer(message, self.left_out) else {
            self.left_out
                .add("the result of a tool that does not say which call it answers");
            return;
        };
        let result = ContentBlock::ToolResult(result);
        match self.turns.last_mut().map(|entry| &mut entry.message) {
            Some(last) if last.role == Role::User && !last.is_question() => {
                last.content.push(result);
            }
            _ => self.push(Role::User, vec![result]),
        }
    }

    fn push(&mut self, role: Role, content: Vec<ContentBlock>) {
        if !content.is_empty() {
            self.turns.push(Message::new(role, content).into());
        }
    }

    /// A model of another service is a thing to know, not one to ask.
    fn name_model(&mut self, model: &str) {
        let answers = self
            .turns
            .iter_mut()
            .filter(|entry| entry.message.role == Role::Assistant);
        for entry in answers {
            entry.model.get_or_insert_with(|| model.to_owned());
        }
        let model = named(model);
        self.left_out.add(format!(
            "the choice of the model {model}, which is kept as a note only"
        ));
    }

    fn finish(self, options: &mut ConverseOptions) -> Vec<Entry> {
        if !self.system.is_empty() {
            options.system = Some(self.system.into_iter().map(blocks::system).collect());
        }
        self.turns
    }
}
