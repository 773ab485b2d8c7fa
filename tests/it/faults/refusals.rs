//! What the service refuses, and which of it is tried again.

use super::row::{Seen, rows};
use crate::support::{FaultServer, Step, Terminal, wire};

rows! {
    bad_request: "400, 403, 404", "model, region and the service's own text; what to do; not retried", "4", "failed";
    transient: "408, 424, 500, 502, 503", "tried again after a jittered wait, 3 tries in all", "4", "failed";
    throttled: "429", "the wait asked for is kept, in seconds or Amazon's milliseconds, and shown", "0", "complete";
    exhausted: "429, as often as it is tried", "3 tries in all", "4", "failed";
    cancel_wait: "Ctrl-C while a try is waited for", "stops the wait, and nothing more is sent", "130", "failed";
    out_of_quota: "429: tokens per day", "not retried", "4", "failed";
}

/// Each text is the service's own, from the field.
fn bad_request() -> Seen {
    let mut seen = Vec::new();
    for (status, code, text, advice) in [
        (
            403,
            "AccessDeniedException",
            "You don't have access to the model with the specified model ID.",
            "Bedrock console",
        ),
        (
            403,
            "AccessDeniedException",
            "Model access is denied due to IAM user or service role is not authorized to perform the required AWS Marketplace actions (aws-marketplace:ViewSubscriptions, aws-marketplace:Subscribe) to enable access to this model.",
            "Marketplace",
        ),
        (
            404,
            "ResourceNotFoundException",
            "Model use case details have not been submitted for this account.",
            "form for Anthropic",
        ),
        (
            403,
            "AccessDeniedException",
            "User: arn:aws:iam::1:user/x is not authorized to perform: bedrock:InvokeModelWithResponseStream on resource: y",
            "IAM policy",
        ),
        (
            400,
            "ValidationException",
            "The provided model identifier is invalid.",
            "model id",
        ),
        (
            400,
            "ValidationException",
            "Invocation of model ID x with on-demand throughput isn\u{2019}t supported. Retry your request with the ID or ARN of an inference profile that contains this model.",
            "inference profile",
        ),
        (
            404,
            "ResourceNotFoundException",
            "Access denied. This Model is marked by provider as Legacy and you have not been actively using the model in the last 15 days.",
            "newer",
        ),
        (
            400,
            "ValidationException",
            "This model version has reached the end of its life.",
            "newer",
        ),
        (
            400,
            "ValidationException",
            "Operation not allowed",
            "AWS support",
        ),
        (
            400,
            "ValidationException",
            "Input is too long for requested model.",
            "shorten",
        ),
        (
            400,
            "ValidationException",
            "input length and `max_tokens` exceed context limit: 9 + 9 > 9, decrease input length or `max_tokens` and try again",
            "maxTokens",
        ),
        (
            400,
            "ValidationException",
            "1 validation error detected: Value 'x' at 'modelId' failed to satisfy constraint: y",
            "modelId",
        ),
        (
            400,
            "ValidationException",
            "Malformed input request: \u{1b}[31m#: extraneous key [x] is not permitted",
            "verbose mode",
        ),
    ] {
        let server = FaultServer::always(vec![Step::write(wire::refusal(status, code, text))]);
        let home = server.home();
        let ran = home.run(&["hi"], "");
        ran.refused(4, "(request req-1)");
        assert!(ran.err.contains(&text.replace('\u{1b}', "␛")), "{ran:?}");
        assert!(ran.err.contains(advice), "{advice}: {ran:?}");
        let place = format!("`test.model` at {} (eu-central-1)", server.url());
        ran.refused(4, &place);
        let names_action = ran.err.contains("bedrock:InvokeModelWithResponseStream\n");
        assert_eq!(names_action, status == 403, "{ran:?}");
        assert_eq!(server.count(), 1, "{text}");
        seen.push(Seen::of(&ran, &home));
    }
    seen.dedup();
    let [seen] = &seen[..] else {
        panic!("{seen:?}");
    };
    seen.clone()
}

fn transient() -> Seen {
    let mut seen = Vec::new();
    for (status, code) in [
        (408, "ModelTimeoutException"),
        (424, "ModelErrorException"),
        (500, "InternalServerException"),
        (502, ""),
        (503, "ServiceUnavailableException"),
    ] {
        let server = FaultServer::always(vec![Step::write(wire::refusal(status, code, "not now"))]);
        let home = server.home();
        let ran = home.run(&["hi"], "");
        ran.refused(4, "not now");
        assert_eq!(server.count(), 3, "{status}");
        seen.push(Seen::of(&ran, &home));
    }
    seen.dedup();
    assert_eq!(seen.len(), 1, "{seen:?}");
    seen.remove(0)
}

fn throttled() -> Seen {
    let refusal = |header, wait| {
        let text = "Too many requests, please wait before trying again.";
        Step::write(wire::refusal_with(
            429,
            "ThrottlingException",
            text,
            &[(header, wait)],
        ))
    };
    let server = FaultServer::new([
        vec![refusal("Retry-After", "2")],
        vec![refusal("x-amz-retry-after", "2500")],
        vec![
            Step::write(wire::STREAM),
            Step::write(wire::answer("Hello")),
        ],
    ]);
    let home = server.home();
    let ran = home.run(&["hi"], "");
    assert_eq!(ran.out, "Hello\n", "{ran:?}");
    assert_eq!(
        ran.err,
        "throttled, trying again in 2 s, Ctrl-C to stop\n\
         throttled, trying again in 3 s, Ctrl-C to stop\n"
    );
    Seen::of(&ran, &home)
}

fn exhausted() -> Seen {
    let text = "Too many requests, please wait before trying again.";
    let refusal = wire::refusal(429, "ThrottlingException", text);
    let server = FaultServer::always(vec![Step::write(refusal)]);
    let home = server.home();
    let ran = home.run(&["hi"], "");
    ran.refused(4, text);
    assert_eq!(server.count(), 3);
    Seen::of(&ran, &home)
}

fn cancel_wait() -> Seen {
    let refusal = || {
        let wait = [("Retry-After", "60")];
        Step::write(wire::refusal_with(
            429,
            "ThrottlingException",
            "slow down",
            &wait,
        ))
    };
    let server = FaultServer::always(vec![refusal()]);
    let home = server.home();
    let mut terminal = Terminal::start(&home, &[]);
    terminal.prompt();
    terminal.press("a question\r");
    terminal.see("trying again in 60 s, Ctrl-C to stop");
    terminal.press("\x03");
    terminal.until("the text again", |screen| {
        screen.trim_end().ends_with("❯ a question")
    });
    drop(terminal);
    let code = "\"$OUTCROP\" hi; code=$?; echo ended with $code";
    let mut terminal = Terminal::shell(&home, &format!("trap : INT; {code}"));
    terminal.see("trying again in 60 s");
    terminal.press("\x03");
    terminal.see("ended with 130");
    terminal.rest();
    assert_eq!(server.count(), 2);
    Seen::new(130, home.stored())
}

fn out_of_quota() -> Seen {
    let text = "Too many tokens per day, please wait before trying again.";
    let refusal = wire::refusal(429, "ThrottlingException", text);
    let server = FaultServer::always(vec![Step::write(refusal)]);
    let home = server.home();
    let ran = home.run(&["hi"], "");
    ran.refused(4, text);
    assert_eq!(server.count(), 1);
    Seen::of(&ran, &home)
}
