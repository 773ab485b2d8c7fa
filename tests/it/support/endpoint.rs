//! An endpoint on loopback that keeps what it is asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;

use percent_encoding::percent_decode_str;

use super::bodies;

/// One request as it came over the socket.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Method and path.
    pub line: String,
    /// In lower case.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Recorded {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name)?;
        Some(&found.1)
    }
}

/// An endpoint that answers every Converse request with `ok` and hands over what was sent. It
/// shares no code with the demo. It ends with the test.
pub fn recording_endpoint() -> (String, mpsc::Receiver<Recorded>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            if serve(stream.unwrap(), &sender).is_none() {
                return;
            }
        }
    });
    (url, receiver)
}

fn serve(stream: TcpStream, sender: &mpsc::Sender<Recorded>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let headers: Vec<(String, String)> = lines[1..]
        .iter()
        .map(|line| line.split_once(':').unwrap())
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let mut body = vec![0; length.map_or(0, |(_, length)| length.parse().unwrap())];
    reader.read_exact(&mut body).unwrap();
    let body = String::from_utf8(body).unwrap();
    if let Some(model) = converse_model(&lines[0]) {
        bodies::keep("Converse", &model, body.as_bytes());
    }
    let answer = r#"{"output":{"message":{"role":"assistant","content":[{"text":"ok"}]}},"stopReason":"end_turn","usage":{"inputTokens":1,"outputTokens":1,"totalTokens":2},"metrics":{"latencyMs":1}}"#;
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\nx-amzn-RequestId: recorded\r\n\r\n{answer}",
        answer.len()
    )
    .unwrap();
    sender
        .send(Recorded {
            line: lines[0].clone(),
            headers,
            body,
        })
        .ok()
}

/// The model of a line such as `POST /model/demo.x%3A0/converse HTTP/1.1`.
fn converse_model(line: &str) -> Option<String> {
    let (model, _) = line
        .strip_prefix("POST /model/")?
        .split_once("/converse ")?;
    Some(percent_decode_str(model).decode_utf8().ok()?.into_owned())
}
