//! Faults of the service, through the SDK and a real socket: exit code, words, and an unchanged
//! history. The demo endpoint shares no encoding code with the transport.

use outcrop::ErrorKind;

use crate::support::Home;

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
        // One attempt: the SDK would otherwise wait between its tries.
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
