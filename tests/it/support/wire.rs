//! Responses as Bedrock puts them on the wire, written by hand from its documentation.

use serde_json::{Value, json};

/// The head of a streamed answer that ends where the connection does.
pub const STREAM: &[u8] = b"HTTP/1.1 200 OK\r\n\
    Content-Type: application/vnd.amazon.eventstream\r\n\
    Connection: close\r\n\
    x-amzn-RequestId: req-1\r\n\r\n";

/// A frame of `application/vnd.amazon.eventstream`.
pub fn frame(headers: &[(&str, &str)], payload: &[u8]) -> Vec<u8> {
    let mut head = Vec::new();
    for (name, value) in headers {
        head.push(u8::try_from(name.len()).unwrap());
        head.extend(name.as_bytes());
        // 7 is a string, its length in two bytes.
        head.push(7);
        head.extend(u16::try_from(value.len()).unwrap().to_be_bytes());
        head.extend(value.as_bytes());
    }
    let whole = 16 + head.len() + payload.len();
    let mut frame = Vec::with_capacity(whole);
    frame.extend(u32::try_from(whole).unwrap().to_be_bytes());
    frame.extend(u32::try_from(head.len()).unwrap().to_be_bytes());
    frame.extend(crc32fast::hash(&frame).to_be_bytes());
    frame.extend(head);
    frame.extend(payload);
    frame.extend(crc32fast::hash(&frame).to_be_bytes());
    frame
}

pub fn event(name: &str, payload: &Value) -> Vec<u8> {
    raw_event(name, payload.to_string().as_bytes())
}

pub fn raw_event(name: &str, payload: &[u8]) -> Vec<u8> {
    let headers = [
        (":event-type", name),
        (":content-type", "application/json"),
        (":message-type", "event"),
    ];
    frame(&headers, payload)
}

pub fn exception(name: &str, message: &str) -> Vec<u8> {
    let headers = [
        (":exception-type", name),
        (":content-type", "application/json"),
        (":message-type", "exception"),
    ];
    frame(&headers, json!({"message": message}).to_string().as_bytes())
}

pub fn start() -> Vec<u8> {
    event("messageStart", &json!({"role": "assistant"}))
}

pub fn text(text: &str) -> Vec<u8> {
    text_of(0, text)
}

pub fn text_of(block: u32, text: &str) -> Vec<u8> {
    let delta = json!({"contentBlockIndex": block, "delta": {"text": text}});
    event("contentBlockDelta", &delta)
}

pub fn block_stop(block: u32) -> Vec<u8> {
    event("contentBlockStop", &json!({"contentBlockIndex": block}))
}

pub fn stop(reason: &str) -> Vec<u8> {
    event("messageStop", &json!({"stopReason": reason}))
}

pub fn metadata() -> Vec<u8> {
    let usage = json!({"inputTokens": 3, "outputTokens": 2, "totalTokens": 5});
    let payload = json!({"usage": usage, "metrics": {"latencyMs": 7}});
    event("metadata", &payload)
}

/// The end of a whole answer.
pub fn ending() -> Vec<u8> {
    [block_stop(0), stop("end_turn"), metadata()].concat()
}

/// A whole answer, as a stream of frames without its head.
pub fn answer(words: &str) -> Vec<u8> {
    [start(), text(words), ending()].concat()
}

/// An HTTP response of the status, with a body as JSON and more headers.
pub fn response(status: u16, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status} Status\r\nConnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
    [head.as_bytes(), body.as_bytes()].concat()
}

/// A refusal as the service makes it.
pub fn refusal(status: u16, code: &str, message: &str) -> Vec<u8> {
    refusal_with(status, code, message, &[])
}

pub fn refusal_with(status: u16, code: &str, message: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let error_type = format!("{code}:http://internal.amazon.com/coral/com.amazon.bedrock/");
    let own = [
        ("x-amzn-ErrorType", error_type.as_str()),
        ("x-amzn-RequestId", "req-1"),
        ("Content-Type", "application/json"),
    ];
    let body = json!({"message": message}).to_string();
    response(status, &[&own, more].concat(), &body)
}
