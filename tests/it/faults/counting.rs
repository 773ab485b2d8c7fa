//! What goes wrong when tokens are counted goes as when an answer is asked for.

use super::login::with_process;
use crate::support::{FaultServer, Step, Terminal, wire};

fn counted() -> Vec<Step> {
    let body = r#"{"inputTokens": 7}"#;
    vec![Step::write(wire::response(
        200,
        &[("Content-Type", "application/json")],
        body,
    ))]
}

fn refused(status: u16, code: &str, message: &str) -> Vec<Step> {
    vec![Step::write(wire::refusal(status, code, message))]
}

#[test]
fn a_count_that_is_throttled_is_tried_again() {
    let throttled = refused(429, "ThrottlingException", "slow down");
    let server = FaultServer::new([throttled, counted()]);
    let home = server.home();
    let mut terminal = Terminal::start(&home, &[]);
    assert!(terminal.say("/tokens").contains("7 tokens"));
    assert_eq!(server.count(), 2);
}

#[test]
fn a_count_looks_once_more_for_credentials_that_have_expired() {
    let text = "The security token included in the request is expired";
    let expired = || refused(403, "ExpiredTokenException", text);
    let server = FaultServer::new([expired(), counted(), expired()]);
    let home = with_process(&server);
    let mut terminal = Terminal::start(&home, &[]);
    let screen = terminal.say("/tokens");
    assert!(screen.contains("7 tokens"), "{screen}");
    assert_eq!(server.count(), 2);
    assert!(terminal.say("/tokens").contains("have expired"));
    assert_eq!(server.count(), 4);
}

#[test]
fn a_silence_names_the_model_the_endpoint_and_the_tries() {
    let server = FaultServer::always(vec![Step::Silence]);
    let home = server.home().with("AWS_MAX_ATTEMPTS", "2");
    home.write(
        ".config/outcrop/config.toml",
        "[timeouts]\nfirst_event = 1\n",
    );
    let mut terminal = Terminal::start(&home, &[]);
    terminal.resize(24, 160);
    let screen = terminal.say("/tokens");
    let place = format!("`test.model` at {} (eu-central-1)", server.url());
    let sentence = format!("{place}: the service has not answered for 1 s (2 tries)");
    assert!(screen.contains(&sentence), "{screen}");
}
