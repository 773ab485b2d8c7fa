//! What a turn costs in a long conversation, as rows of a Markdown table on standard output.
//!
//! `cargo bench --bench turn`; with `-- --quick` it only shows that it runs. What a request costs to
//! send cannot but grow with the conversation: joining as many separate texts to one body is the
//! yardstick, and is taken off.

#![allow(missing_docs, clippy::print_stdout)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use futures::future::{BoxFuture, FutureExt, ready};
use outcrop::{
    ChatSession, ConverseOptions, ConverseResponse, Error, ErrorKind, EventStream, History,
    MessageBuilder, Request, Result, Transport,
};

const SHORT: usize = 10;
const LONG: usize = 10_000;

/// Answers at once.
struct AtOnce;

impl Transport for AtOnce {
    fn converse(&self, _: Request) -> BoxFuture<'_, Result<ConverseResponse>> {
        let answer = br#"{"output":{"message":{"role":"assistant","content":[{"text":"Yes."}]}},"stopReason":"end_turn","usage":{"inputTokens":1,"outputTokens":1,"totalTokens":2},"metrics":{"latencyMs":1}}"#;
        ready(ConverseResponse::parse(answer, None)).boxed()
    }

    fn converse_stream(&self, _: Request) -> BoxFuture<'_, Result<EventStream>> {
        ready(Err(Error::new(ErrorKind::Usage, "this does not stream"))).boxed()
    }
}

fn main() -> Result<()> {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let times = if quick { 3 } else { 201 };
    let (short, joined) = turn(SHORT, times)?;
    let (long, copied) = turn(LONG, times)?;
    let short = short.saturating_sub(joined);
    let ratio = long.saturating_sub(copied).as_secs_f64() / short.as_secs_f64();
    let met = if ratio <= 2.0 { "yes" } else { "**no**" };
    println!(
        "| turn: with {LONG} messages before it, to {SHORT} | {ratio:.2} ({} less {} of joining the body, to {}) | at most 2 | {met} |",
        micros(long),
        micros(copied),
        micros(short),
    );
    Ok(())
}

fn micros(time: Duration) -> String {
    format!("{:.0} µs", time.as_secs_f64() * 1e6)
}

/// The middle time of a turn behind so many messages, and of joining what it sends.
fn turn(messages: usize, times: usize) -> Result<(Duration, Duration)> {
    let mut chat = ChatSession::new(AtOnce, ConverseOptions::new("test.model"));
    let text = "A sentence of some length about rocks and rivers. ".repeat(4);
    let mut texts = Vec::new();
    for n in 0..messages {
        let message = match n % 2 {
            0 => MessageBuilder::user(),
            _ => MessageBuilder::assistant(),
        };
        let message = message.add_text(&text).build();
        texts.push(History::from_iter([message.clone()]).to_json());
        chat.history_mut().push(message);
    }
    let mut turns = Vec::new();
    let mut joins = Vec::new();
    for _ in 0..times {
        let start = Instant::now();
        black_box(chat.converse_text("And now?").now_or_never());
        turns.push(start.elapsed());
        chat.history_mut().truncate(messages);
        let start = Instant::now();
        let mut body = String::with_capacity(texts.iter().map(String::len).sum());
        texts.iter().for_each(|text| body.push_str(text));
        black_box(body);
        joins.push(start.elapsed());
    }
    Ok((middle(turns), middle(joins)))
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
