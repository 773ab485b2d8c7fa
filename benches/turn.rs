//! What a turn costs in a long conversation, as rows of a Markdown table on standard output.
//!
//! `cargo bench --bench turn`; with `-- --quick` it only shows that it runs. What a request costs to
//! send cannot but grow with the conversation, so a copy of its bytes is taken off as the yardstick.

#![allow(missing_docs, clippy::print_stdout)]

use std::hint::black_box;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use futures::future::{BoxFuture, FutureExt, ready};
use outcrop::{
    ChatSession, ConverseOptions, ConverseResponse, Error, ErrorKind, EventStream, MessageBuilder,
    Request, Result, Transport,
};

const SHORT: usize = 10;
const LONG: usize = 10_000;

/// Answers at once, and keeps the body.
struct AtOnce(&'static Mutex<Vec<u8>>);

impl Transport for AtOnce {
    fn converse(&self, request: Request) -> BoxFuture<'_, Result<ConverseResponse>> {
        if let Ok(mut body) = self.0.lock() {
            body.clear();
            body.extend_from_slice(&request.body);
        }
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
    let (short, _) = turn(SHORT, times)?;
    let (long, copied) = turn(LONG, times)?;
    let ratio = long.saturating_sub(copied).as_secs_f64() / short.as_secs_f64();
    let met = if ratio <= 2.0 { "yes" } else { "**no**" };
    println!(
        "| turn: with {LONG} messages before it, to {SHORT} | {ratio:.2} ({} less {} of copying, to {}) | at most 2 | {met} |",
        micros(long),
        micros(copied),
        micros(short),
    );
    Ok(())
}

fn micros(time: Duration) -> String {
    format!("{:.0} µs", time.as_secs_f64() * 1e6)
}

/// The middle time of a turn behind so many messages, and of copying what it sends twice: into the
/// body, and here.
fn turn(messages: usize, times: usize) -> Result<(Duration, Duration)> {
    static BODY: Mutex<Vec<u8>> = Mutex::new(Vec::new());
    let mut chat = ChatSession::new(AtOnce(&BODY), ConverseOptions::new("test.model"));
    let text = "A sentence of some length about rocks and rivers. ".repeat(4);
    for n in 0..messages {
        let message = match n % 2 {
            0 => MessageBuilder::user(),
            _ => MessageBuilder::assistant(),
        };
        chat.history_mut().push(message.add_text(&text).build());
    }
    let mut turns = Vec::new();
    let mut copies = Vec::new();
    for _ in 0..times {
        let start = Instant::now();
        black_box(chat.converse_text("And now?").now_or_never());
        turns.push(start.elapsed());
        chat.history_mut().truncate(messages);
        let body = BODY.lock().map(|body| body.clone()).unwrap_or_default();
        let mut copy: Vec<u8> = Vec::with_capacity(body.len());
        let start = Instant::now();
        let mut once: Vec<u8> = Vec::with_capacity(body.len());
        once.extend_from_slice(black_box(&body));
        copy.extend_from_slice(black_box(&once));
        black_box(&copy);
        copies.push(start.elapsed());
    }
    Ok((middle(turns), middle(copies)))
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
