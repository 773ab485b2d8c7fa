//! An endpoint that answers with whatever a test writes, as long as the test likes to write.

use std::io::{BufWriter, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use super::Home;

/// The head of a streamed answer that ends where the connection does.
pub const STREAM: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\nConnection: close\r\nx-amzn-RequestId: req-1\r\n\r\n";

/// What is written to a connection: the path and body of its request and where to write to.
pub type Answer = dyn Fn(&str, &mut dyn Write) -> std::io::Result<()> + Send + Sync;

/// An endpoint that answers every request so. It ends with the test.
pub fn feed(
    answer: impl Fn(&str, &mut dyn Write) -> std::io::Result<()> + Send + Sync + 'static,
) -> String {
    let answer: Arc<Answer> = Arc::new(answer);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let answer = Arc::clone(&answer);
            // A client that goes away ends its connection and nothing else.
            std::thread::spawn(move || stream.and_then(|stream| serve(stream, &*answer)));
        }
    });
    url
}

fn serve(mut stream: TcpStream, answer: &Answer) -> std::io::Result<()> {
    let request = read_request(&mut stream)?;
    let mut out = BufWriter::with_capacity(1 << 16, stream);
    answer(&request, &mut out)?;
    out.flush()?;
    let mut stream = out
        .into_inner()
        .map_err(std::io::IntoInnerError::into_error)?;
    stream.shutdown(std::net::Shutdown::Write)?;
    // Reading on to the end keeps a close from becoming a reset.
    stream.read_to_end(&mut Vec::new()).map(drop)
}

fn read_request(stream: &mut TcpStream) -> std::io::Result<String> {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let read = stream.read(&mut buffer)?;
        request.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&request);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(": ")?;
                name.eq_ignore_ascii_case("content-length")
                    .then(|| value.parse::<usize>().unwrap())
            });
            if read == 0 || body.len() >= length.unwrap_or(0) {
                return Ok(text.into_owned());
            }
        }
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
}

/// A home whose requests go to this endpoint.
pub fn home_of(url: &str) -> Home {
    Home::new()
        .with("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", url)
        .with("AWS_REGION", "eu-central-1")
        .with("AWS_ACCESS_KEY_ID", "AKIDTEST")
        .with("AWS_SECRET_ACCESS_KEY", "test")
        .with("OUTCROP_MODEL", "test.model")
}

/// A frame with an event.
pub fn event(name: &str, payload: &str) -> Vec<u8> {
    let headers = [
        (":event-type", name),
        (":content-type", "application/json"),
        (":message-type", "event"),
    ];
    frame(&headers, payload.as_bytes())
}

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

/// A delta of text.
pub fn text(text: &str) -> Vec<u8> {
    let delta = serde_json::json!({"contentBlockIndex": 0, "delta": {"text": text}});
    event("contentBlockDelta", &delta.to_string())
}

/// What begins an answer.
pub fn start() -> Vec<u8> {
    event("messageStart", r#"{"role":"assistant"}"#)
}

/// What ends a whole answer.
pub fn ending() -> Vec<u8> {
    [
        event("contentBlockStop", r#"{"contentBlockIndex":0}"#),
        event("messageStop", r#"{"stopReason":"end_turn"}"#),
        event("metadata", r#"{"usage":{"inputTokens":3,"outputTokens":2,"totalTokens":5},"metrics":{"latencyMs":7}}"#),
    ]
    .concat()
}
