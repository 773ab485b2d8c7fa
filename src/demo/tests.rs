//! Tests of the endpoint over a socket, and of its calm with odd requests.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use super::conversation::Conversation;
use super::{DemoServer, answer, events, rules, script, state, usage};

const SIGNED: &str = "Authorization: AWS4-HMAC-SHA256 Credential=x\r\n";

fn request(path: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("POST {path} HTTP/1.1\r\nHost: x\r\n{headers}Content-Length: {length}\r\n\r\n{body}")
}

fn question(text: &str) -> String {
    json!({"messages": [{"role": "user", "content": [{"text": text}]}]}).to_string()
}

/// Runs a blocking client against a server of its own.
async fn with_server<T: Send + 'static>(client: impl FnOnce(TcpStream) -> T + Send + 'static) -> T {
    let server = DemoServer::bind(0).await.expect("a free port");
    let address = server.url().replace("http://", "");
    let serving = tokio::spawn(server.serve());
    let result = tokio::task::spawn_blocking(move || {
        client(TcpStream::connect(address).expect("a connection"))
    })
    .await;
    serving.abort();
    result.expect("a client that ends")
}

/// Reads one response that has a length: its head and its body.
fn response(reader: &mut impl BufRead) -> (String, String) {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert!(reader.read_line(&mut head).expect("a line") > 0, "{head}");
    }
    let head = head.to_lowercase();
    let length = head
        .split("content-length: ")
        .nth(1)
        .and_then(|rest| rest.lines().next());
    let length: usize = length
        .and_then(|length| length.parse().ok())
        .expect("a length");
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("a body");
    (head, String::from_utf8(body).expect("text"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_connection_serves_errors_and_answers() {
    let seen = with_server(|mut stream| {
        let sum = question("what is 2+2?");
        let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
        let path = "/model/demo.scribe-v1%3A0/converse";
        let requests = [
            request(path, "", &sum),
            request("/nowhere", SIGNED, &sum),
            request(path, SIGNED, "{\"messages\": "),
            request(path, SIGNED, &sum),
        ];
        requests.map(|request| {
            stream.write_all(request.as_bytes()).expect("a write");
            response(&mut reader)
        })
    })
    .await;
    let expected = [
        "403 forbidden",
        "404 not found",
        "400 bad request",
        "200 ok",
    ];
    let codes = [
        "missingauthenticationtoken",
        "unknownoperation",
        "serializationexception",
        "x-amzn-requestid",
    ];
    for (((head, _), status), code) in seen.iter().zip(expected).zip(codes) {
        assert!(
            head.starts_with(&format!("http/1.1 {status}")) && head.contains(code),
            "{head}"
        );
    }
    assert!(seen[3].1.contains("2 + 2 = 4."));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_comes_in_chunks_and_a_reset_is_a_reset() {
    let ask = |text: &'static str| {
        with_server(move |mut stream| {
            let close = format!("{SIGNED}Connection: close\r\n");
            let request = request("/model/demo.x/converse-stream", &close, &question(text));
            stream.write_all(request.as_bytes()).expect("a write");
            let mut bytes = Vec::new();
            let end = stream.read_to_end(&mut bytes).map_err(|error| error.kind());
            (String::from_utf8_lossy(&bytes).into_owned(), end.err())
        })
    };
    let (text, error) = ask("hello").await;
    assert!(text.contains("application/vnd.amazon.eventstream") && text.contains("chunked"));
    assert!(text.contains("messageStop") && text.ends_with("\r\n0\r\n\r\n"));
    assert_eq!(error, None);
    let (text, error) = ask("fault: reset").await;
    assert!(text.contains("contentBlockDelta") && !text.contains("messageStop"));
    assert_eq!(error, Some(std::io::ErrorKind::ConnectionReset));
}

/// A request with something of every kind.
fn full_request() -> Value {
    let bytes = json!({"bytes": "iVBORw0KGgoAAAANSUhEUgAAAAMAAAAC"});
    json!({
        "messages": [
            {"role": "user", "content": [
                {"text": "use a tool"},
                {"image": {"format": "png", "source": bytes}},
                {"document": {"format": "txt", "name": "a", "source": bytes}},
                {"video": {"format": "mp4", "source": {"s3Location": {"uri": "s3://b/k"}}}},
            ]},
            {"role": "assistant", "content": [
                {"reasoningContent": {"reasoningText": {"text": "", "signature": "demo-signature-00000000"}}},
                {"toolUse": {"toolUseId": "a", "name": "t", "input": {}}},
            ]},
            {"role": "user", "content": [
                {"toolResult": {"toolUseId": "a", "status": "success", "content": [{"text": "x"}, {"json": [1]}]}},
                {"cachePoint": {"type": "default", "ttl": "1h"}},
                {"guardContent": {"text": {"text": "g"}}},
            ]},
        ],
        "system": [{"text": "s"}, {"cachePoint": {"type": "default"}}],
        "inferenceConfig": {"maxTokens": 9, "temperature": 0.5, "topP": 1, "stopSequences": ["q"]},
        "toolConfig": {
            "tools": [{"toolSpec": {"name": "t", "inputSchema": {"json": {"type": "object", "properties": {"a": {"type": "array", "items": {}}}}}}}],
            "toolChoice": {"tool": {"name": "t"}},
        },
        "requestMetadata": {"k": "v"},
        "additionalModelRequestFields": {"thinking": {"type": "enabled"}},
        "additionalModelResponseFieldPaths": ["/stop_sequence"],
        "serviceTier": {"type": "flex"},
        "outputConfig": {"textFormat": {"type": "json_schema", "structure": {"jsonSchema": {"schema": "{}"}}}},
    })
}

fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(members) => members
            .iter()
            .for_each(|(key, value)| pointers(value, &format!("{at}/{key}"), found)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(n, value)| pointers(value, &format!("{at}/{n}"), found)),
        _ => {}
    }
}

#[test]
fn no_value_in_any_place_of_a_request_makes_it_panic() {
    let mut body = full_request();
    // 1h after the 5m of the system block is the one rule this request breaks.
    body["system"][1]["cachePoint"]["ttl"] = json!("1h");
    assert_eq!(
        rules::check(Conversation::new("demo.x", &body), true),
        Ok(())
    );
    let mut places = Vec::new();
    pointers(&body, "", &mut places);
    let state = state::State::default();
    for place in &places {
        for odd in [
            Value::Null,
            json!(-1),
            json!(1e300),
            json!(""),
            json!("\u{301} in fault:"),
            json!([]),
            json!([[]]),
            json!({}),
        ] {
            let mut body = body.clone();
            if let Some(value) = body.pointer_mut(place) {
                *value = odd;
            }
            let conversation = Conversation::new("demo.x", &body);
            let _ = rules::check(conversation, true);
            let script = script::write(conversation);
            let _ = events::of(&script).count();
            let _ = answer::json(
                &script,
                None,
                usage::measure(conversation, 1, &state).to_json(),
            );
        }
    }
}
