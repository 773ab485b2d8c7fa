//! Faults of the service, through the SDK and a real socket: exit code, words, and an unchanged
//! history. The demo endpoint shares no encoding code with the transport.

use outcrop::{
    BedrockConfig, BedrockTransport, ChatSession, ConverseOptions, ErrorKind, Keys, Patience,
};

use crate::support::{Home, Terminal};

#[test]
fn a_refusal_is_one_error_with_the_services_words() {
    for (fault, code, says) in [
        ("denied", 4, "You don't have access to the model"),
        ("not-found", 4, "Could not resolve the foundation model"),
        ("validation", 4, "Malformed input request"),
        ("model-error", 4, "The model returned the following errors"),
        ("timeout", 4, "Model has timed out"),
        ("expired", 3, "token included in the request is expired"),
        ("html", 4, "502 Bad Gateway"),
        (
            "early-exception throttlingException",
            4,
            "Too many requests",
        ),
    ] {
        let home = Home::new();
        home.demo(&[&format!("fault: {fault}")], "")
            .refused(code, says);
    }
}

#[test]
fn a_broken_answer_shows_what_came_and_exits_with_5() {
    for fault in [
        "cut",
        "truncate",
        "reset",
        "crc",
        "badjson",
        "junk",
        "oversize",
        "error-frame",
        "exception throttlingException",
        "exception surprisingException",
    ] {
        let ran = Home::new().demo(&[&format!("fault: {fault}")], "");
        assert_eq!(ran.code, 5, "{fault}: {ran:?}");
        assert!(
            ran.out.starts_with("This answer was asked to go wrong"),
            "{fault}: {ran:?}"
        );
        assert!(
            !ran.out.contains("BROKEN"),
            "{fault}: read on after the fault"
        );
        let lines: Vec<&str> = ran.err.lines().collect();
        assert!(
            lines.len() == 2 && lines[0].starts_with("error: the answer broke off"),
            "{fault}: {ran:?}"
        );
        assert!(lines[1].starts_with("hint: "), "{fault}: {ran:?}");
    }
}

#[test]
fn what_is_odd_but_whole_is_an_answer() {
    for fault in [
        "no-metadata",
        "late-events",
        "interleave",
        "slow-drip",
        "unavailable 1",
    ] {
        let ran = Home::new().demo(&[&format!("fault: {fault}")], "");
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{fault}: {ran:?}");
        assert!(!ran.out.contains("(late)"), "{fault}");
    }
    assert_eq!(Home::new().demo(&["unknown block"], "").code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_leaves_history_and_hash_as_before() {
    let mut chat = outcrop::demo_session().await.unwrap();
    chat.converse_text("What is 2+2?").await.unwrap();
    let hash = chat.history().hash();
    for (fault, kind) in [
        ("denied", ErrorKind::AccessDenied),
        ("validation", ErrorKind::Validation),
        ("expired", ErrorKind::Credentials),
        ("cut", ErrorKind::Incomplete),
        ("reset", ErrorKind::Incomplete),
        ("exception modelStreamErrorException", ErrorKind::Incomplete),
        (
            "early-exception modelStreamErrorException",
            ErrorKind::ModelError,
        ),
        (
            "early-exception serviceUnavailableException",
            ErrorKind::ServiceUnavailable,
        ),
    ] {
        let outcome = match chat.converse_text_stream(format!("fault: {fault}")).await {
            Ok(reply) => reply.finish().await,
            Err(error) => Err(error),
        };
        let error = outcome.unwrap_err();
        assert_eq!(error.kind(), kind, "{fault}");
        assert!(error.request_id().is_some(), "{fault}");
        assert_eq!(chat.history().hash(), hash, "{fault}");
    }
}

/// An endpoint that says one thing to everyone, and then keeps the connection open.
fn says(response: &'static str) -> String {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let mut open = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(response.as_bytes());
            open.push(stream);
        }
    });
    url
}

async fn ask(url: String, patience: Patience) -> ErrorKind {
    let config = BedrockConfig {
        endpoint_url: Some(url),
        keys: Some(Keys::new("a", "b")),
        patience,
        ..BedrockConfig::default()
    };
    let mut chat = ChatSession::new(BedrockTransport::lazy(config), ConverseOptions::new("m"));
    match chat.converse_text_stream("hi").await {
        Ok(reply) => reply.finish().await.unwrap_err().kind(),
        Err(error) => error.kind(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_comes_with_success_is_not_bedrock() {
    let url = says(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 12\r\n\r\n<html>log in",
    );
    assert_eq!(ask(url, Patience::default()).await, ErrorKind::Service);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_falls_silent_is_given_up() {
    let short = std::time::Duration::from_millis(200);
    let patience = Patience {
        first_event: short,
        between_events: short,
        ..Patience::default()
    };
    assert_eq!(ask(says(""), patience).await, ErrorKind::Timeout);
    let begins = "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\nContent-Length: 1000\r\n\r\n";
    assert_eq!(ask(says(begins), patience).await, ErrorKind::Timeout);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_corrupt_length_is_noticed_before_its_bytes_are_awaited() {
    let junk = "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\nContent-Length: 1000000\r\n\r\n\0\x10\0\0\0\0\0\0abcd";
    assert_eq!(
        ask(says(junk), Patience::default()).await,
        ErrorKind::Incomplete
    );
}

#[test]
fn ctrl_c_ends_a_single_answer_as_an_interrupt_does() {
    use std::io::Read;
    use std::os::unix::process::ExitStatusExt;
    let home = Home::new();
    let mut child = home
        .command(&["--demo", "count to 100 slowly"])
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = child.stdout.take().unwrap();
    let mut first = [0; 2];
    out.read_exact(&mut first).unwrap();
    let pid = child.id().to_string();
    assert!(
        std::process::Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(child.wait().unwrap().signal(), Some(2));
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    assert!(rest.ends_with('\n') && !rest.contains("100"), "{rest}");
}

#[test]
fn a_wait_before_another_try_is_said_and_a_hopeless_one_is_not_made() {
    let ran = Home::new().demo(&["fault: throttle 1 after 2 What is 2+2?"], "");
    assert_eq!((ran.code, ran.out.as_str()), (0, "2 + 2 = 4.\n"), "{ran:?}");
    assert_eq!(ran.err, "throttled, trying again in 2 s, Ctrl-C to stop\n");
    for transient in ["timeout 1", "model-error 1", "internal 1"] {
        let ran = Home::new().demo(&[&format!("fault: {transient}")], "");
        assert_eq!(ran.code, 0, "{transient}: {ran:?}");
    }
    Home::new()
        .demo(&["fault: tokens-per-day"], "")
        .refused(4, "Too many tokens per day");
}

#[test]
fn a_wait_says_why_and_can_be_stopped() {
    for (fault, why) in [
        ("throttle", "throttled"),
        ("not-ready", "the model is not ready"),
        ("timeout", "no answer came in time"),
        ("internal", "the service failed"),
    ] {
        let home = Home::new();
        let mut terminal = Terminal::demo(&home, &[]);
        terminal.press(&format!("fault: {fault} 2 after 60\r"));
        terminal.see(&format!("{why}, trying again in 60 s, Ctrl-C to stop"));
        terminal.press("\x03");
        terminal.see("stopped before an answer came");
    }
}
