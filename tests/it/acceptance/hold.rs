//! Holds a made-up conversation and checks after every step what must always be true.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use outcrop::{
    ChatSession, ContentBlock, ConverseResponse, Error, ErrorKind, History, Message,
    MessageBuilder, Refusal, StopReason, ToolResultBlock, Verbose, json_hash,
};
use serde_json::{Value, json};

use super::made_up::FOREIGN_SIGNATURE;
use super::step::{End, Step, Talk, Way};
use crate::support::Recorder;

type Check = Result<(), String>;

/// What is shared by all conversations: one server, one connection to it.
pub struct Stage {
    recorder: Arc<Recorder>,
    met: Mutex<Met>,
}

/// That the test is not empty.
#[derive(Debug, Default, Clone, Copy)]
pub struct Met {
    pub turns: usize,
    pub failed: usize,
    pub partial: usize,
    pub nothing_to_send: usize,
    pub hashes_compared: usize,
}

/// One conversation.
struct Held<'s> {
    stage: &'s Stage,
    chat: ChatSession,
    /// The newest `n_msg = …, hash = …` of verbose mode.
    said: Arc<Mutex<String>>,
    refusals: Arc<Mutex<Vec<Refusal>>>,
    /// What the newest turn sent.
    bodies: Vec<Value>,
    /// Models that have refused something, after which not all is sent to them.
    picky: HashSet<String>,
    /// Cache points are set that the history does not have.
    caches: bool,
    probes: usize,
}

impl Stage {
    pub async fn new() -> Self {
        Self {
            recorder: Recorder::new().await,
            met: Mutex::default(),
        }
    }

    pub fn met(&self) -> Met {
        *self.met.lock().unwrap()
    }

    fn count(&self, which: impl FnOnce(&mut Met)) {
        which(&mut self.met.lock().unwrap());
    }

    /// Goes through a conversation; the error says what went wrong where.
    pub async fn hold(&self, talk: &Talk) -> Check {
        let said = Arc::new(Mutex::new(String::new()));
        let refusals = Arc::new(Mutex::new(Vec::new()));
        let (line, refusal) = (Arc::clone(&said), Arc::clone(&refusals));
        let chat = self
            .recorder
            .chat()
            .verbose(true)
            .printer(move |what| {
                if let Verbose::Line(text) = what
                    && let Some(hash) = text.strip_prefix("===== Send messages, ")
                {
                    hash.clone_into(&mut line.lock().unwrap());
                }
            })
            .on_refusal(move |refused| refusal.lock().unwrap().push(refused));
        let mut held = Held {
            stage: self,
            chat,
            said,
            refusals,
            bodies: Vec::new(),
            picky: HashSet::new(),
            caches: false,
            probes: 0,
        };
        for (n, step) in talk.0.iter().enumerate() {
            let outcome = held.step(step).await;
            let outcome = outcome.map_err(|fault| format!("in step {n}: {fault}"));
            held.explain(outcome)?;
            let outcome = held.probe().await;
            let outcome = outcome.map_err(|fault| format!("in the turn behind step {n}: {fault}"));
            held.explain(outcome)?;
        }
        Ok(())
    }
}

fn message(role: &str, content: &[Value]) -> Message {
    let json = json!({"role": role, "content": content}).to_string();
    serde_json::from_str(&json).unwrap()
}

impl Held<'_> {
    async fn step(&mut self, step: &Step) -> Check {
        match step {
            Step::Say(content, end) => self.turn(message("user", content), *end).await,
            Step::Answered(content, reply, end) => {
                let recorder = &self.stage.recorder;
                recorder.forget_answers();
                recorder.answer_whole(&reply.whole());
                recorder.answer_events(reply.events());
                let outcome = self.turn(message("user", content), *end).await;
                self.stage.recorder.forget_answers();
                outcome
            }
            Step::Results(times, content) => {
                let content: Vec<ToolResultBlock> =
                    serde_json::from_str(&json!(content).to_string()).unwrap();
                let mut results = MessageBuilder::user();
                let asked = self.chat.history().last().cloned();
                let ids = asked.iter().flat_map(Message::tool_uses);
                for (tool, times) in ids.zip(times.iter().cycle()) {
                    for _ in 0..*times {
                        results =
                            results.add_tool_result_blocks(&tool.tool_use_id, content.clone());
                    }
                }
                self.turn(results.build(), End::Normal(Way::Stream)).await
            }
            Step::Fail(fault, way) => self.fail(fault, *way).await,
            Step::TakeUp(role, content) => {
                self.chat.history_mut().push(message(role, content));
                Ok(())
            }
            Step::Undo(messages) => {
                let len = self.chat.history().len().saturating_sub(*messages);
                self.chat.history_mut().truncate(len);
                Ok(())
            }
            Step::Tools(config) => {
                self.chat.options_mut().tool_config = config.clone().map(Into::into);
                Ok(())
            }
            Step::Model(id) => {
                self.chat.options_mut().model_id = Some((*id).to_owned());
                Ok(())
            }
            Step::System(system) => {
                let system = system.as_ref().map(Value::to_string);
                self.chat.options_mut().system =
                    system.map(|json| serde_json::from_str(&json).unwrap());
                Ok(())
            }
            Step::Cache(caching) => {
                self.caches = caching.is_some();
                self.chat.set_caching(*caching);
                Ok(())
            }
        }
    }

    /// One more turn, after which the conversation is as before.
    async fn probe(&mut self) -> Check {
        let (len, hash) = (self.chat.history().len(), self.chat.history().hash());
        self.probes += 1;
        let way = [Way::Whole, Way::Stream][self.probes % 2];
        let question = message("user", &[json!({"text": "how many messages"})]);
        self.turn(question, End::Normal(way)).await?;
        self.chat.history_mut().truncate(len);
        same(
            "hash after a turn taken back",
            &self.chat.history().hash(),
            &hash,
        )
    }

    /// A turn that has to be accepted.
    async fn turn(&mut self, question: Message, end: End) -> Check {
        let before = self.chat.history().clone();
        let outcome = match end {
            End::Normal(Way::Whole) => self.chat.converse(question.clone()).await.map(Some),
            End::Normal(Way::Stream) => match self.chat.converse_stream(question.clone()).await {
                Ok(reply) => reply.finish().await.map(Some),
                Err(error) => Err(error),
            },
            End::Kept(events) => self.stop(&question, events, true).await,
            End::Dropped(events) => self.stop(&question, events, false).await,
        };
        self.learn()?;
        match outcome {
            Ok(answer) => {
                self.stage.count(|met| met.turns += 1);
                self.check_hash(&before, &question)?;
                match answer {
                    Some(answer) => self.check_growth(&before, question, &answer),
                    None => self.check_unchanged(&before),
                }
            }
            Err(error) if is_nothing_to_send(&error) && !has_substance(&question) => {
                self.stage.count(|met| met.nothing_to_send += 1);
                self.check_unchanged(&before)
            }
            Err(error) => Err(format!("{error:?}")),
        }
    }

    /// A streamed turn that is stopped behind so many events; what of it has to be in the history.
    async fn stop(
        &mut self,
        question: &Message,
        events: usize,
        keep: bool,
    ) -> outcrop::Result<Option<ConverseResponse>> {
        let mut reply = self.chat.converse_stream(question.clone()).await?;
        for _ in 0..events {
            if reply.next_event().await?.is_none() {
                break;
            }
        }
        if reply.is_complete() {
            return Ok(reply.into_partial());
        }
        let kept = if keep { reply.keep_partial() } else { None };
        self.stage
            .count(|met| met.partial += usize::from(kept.is_some()));
        Ok(kept)
    }

    async fn fail(&mut self, fault: &str, way: Way) -> Check {
        let before = self.chat.history().clone();
        let outcome = match way {
            Way::Whole => self.chat.converse_text(fault).await,
            Way::Stream => match self.chat.converse_text_stream(fault).await {
                Ok(reply) => reply.finish().await,
                Err(error) => Err(error),
            },
        };
        self.learn()?;
        let Err(error) = outcome else {
            // An earlier question without an answer is asked with it, and the first fault counts.
            let asked = self.bodies.last().map_or(String::new(), Value::to_string);
            return match asked.matches("fault: ").count() {
                0 | 1 => Err(format!("{fault} did not fail")),
                _ => Ok(()),
            };
        };
        // A request that breaks a rule is refused before the fault strikes.
        let of_fault = error.service_message().is_some_and(|said| {
            said.starts_with("Malformed input request") || said.contains("could not go on")
        });
        if error.kind() == ErrorKind::Validation && !of_fault {
            return Err(format!("{error:?}"));
        }
        self.stage.count(|met| met.failed += 1);
        self.check_unchanged(&before)
    }

    fn model(&self) -> String {
        self.chat.options().model_id.clone().unwrap_or_default()
    }

    /// Looks at what a turn sent, and at second tries: they are there for what a model refuses, not
    /// for what could have been known before.
    fn learn(&mut self) -> Check {
        self.bodies = self.stage.recorder.take_bodies();
        let model = self.model();
        for refusal in std::mem::take(&mut *self.refusals.lock().unwrap()) {
            let first = self.bodies.first().map_or(String::new(), Value::to_string);
            let is_fair = match refusal {
                Refusal::SystemPrompt => model.starts_with("demo.no-system"),
                Refusal::ToolsInStreams => model.starts_with("demo.no-stream-tools"),
                Refusal::Reasoning => first.contains(FOREIGN_SIGNATURE),
                _ => false,
            };
            if !is_fair {
                return Err(format!("a second try for {refusal:?} after {first}"));
            }
            self.picky.insert(model.clone());
        }
        Ok(())
    }

    /// What verbose mode said of the newest request is true, and known before it is sent.
    fn check_hash(&mut self, before: &History, question: &Message) -> Check {
        let body = self.bodies.last().ok_or("nothing was sent")?;
        let sent = body["messages"].as_array().ok_or("no messages were sent")?;
        let line = |n, hash: &str| format!("n_msg = {n}, hash = {hash}");
        let said = self.said.lock().unwrap().clone();
        same(
            "verbose",
            &said,
            &line(sent.len(), &json_hash(sent).unwrap()),
        )?;
        let mut all = before.clone();
        all.push(question.clone());
        let options = self.chat.options();
        let json = format!(
            "{}{}",
            all.to_json(),
            serde_json::to_string(options).unwrap()
        );
        let of_tools = ["\"toolUse\"", "\"toolResult\""]
            .iter()
            .any(|kind| json.contains(kind));
        let as_it_stands = (options.tool_config.is_some() || !of_tools)
            && json.matches("\"cachePoint\"").count() <= 4
            && !json.contains("\"1h\"")
            && !self.caches
            && !self.picky.contains(&self.model());
        if as_it_stands {
            self.stage.count(|met| met.hashes_compared += 1);
            let (n, hash) = all.sendable();
            same("History::sendable", &line(n, &hash), &said)?;
        }
        Ok(())
    }

    /// What was said before stands as it was, and behind it the turn.
    fn check_growth(
        &self,
        before: &History,
        question: Message,
        answer: &ConverseResponse,
    ) -> Check {
        let history = self.chat.history();
        let mut wanted = before.clone();
        wanted.push(question);
        wanted.push(answer.message().clone());
        same("history", &history.to_json(), &wanted.to_json())?;
        same("hash", &history.hash(), &wanted.hash())?;
        if answer.stop_reason().is_some_and(StopReason::blocks) {
            // A blocked turn stays out of what is sent later.
            wanted = before.clone();
        }
        let sendable = |history: &History| format!("{:?}", history.sendable());
        same("sendable", &sendable(history), &sendable(&wanted))
    }

    fn check_unchanged(&self, before: &History) -> Check {
        let history = self.chat.history();
        same("history", &history.to_json(), &before.to_json())?;
        same("hash", &history.hash(), &before.hash())?;
        same(
            "sendable",
            &format!("{:?}", history.sendable()),
            &format!("{:?}", before.sendable()),
        )
    }

    fn explain(&self, outcome: Check) -> Check {
        outcome.map_err(|fault| {
            let body = self
                .bodies
                .last()
                .map_or(String::new(), |body| format!("{body:#}"));
            format!("{fault}\nmodel {}\nsent {body}", self.model())
        })
    }
}

fn same(what: &str, is: &str, should: &str) -> Check {
    match is == should {
        true => Ok(()),
        false => Err(format!("{what}\n     is {is}\n should {should}")),
    }
}

fn is_nothing_to_send(error: &Error) -> bool {
    error.kind() == ErrorKind::Usage && error.to_string() == "there is nothing to send"
}

/// Whether there is anything in a question that can be answered.
fn has_substance(question: &Message) -> bool {
    question.content.iter().any(|block| match block {
        ContentBlock::Text(text) => !text.trim().is_empty(),
        ContentBlock::CachePoint(_) => false,
        _ => true,
    })
}
