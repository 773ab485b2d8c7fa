//! What goes wrong before an answer begins.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::row::{Seen, rows};
use crate::support::{FaultServer, Home, Ran, Step, Terminal, wire};

rows! {
    unresolved: "DNS: no such name", "the endpoint's host, or the region, named", "4", "failed";
    refused: "connection refused", "host named", "4", "failed";
    never_connected: "a secure connection that never comes about", "host named, in words", "4", "failed";
    insecure: "TLS: a certificate nobody vouches for", "the certificate's fault named; hint at CA and proxy; not retried", "4", "failed";
    plain: "TLS: the other side does not speak it", "said; not retried", "4", "failed";
    no_credentials: "no credentials", "profile named; hint how to log in, and `--demo`", "3", "failed";
    expired: "credentials expire mid-session", "looked for once more; then the login command is offered, and the turn sent again", "3", "failed";
    signed_out: "an expired SSO token", "said, with the command that logs in", "3", "failed";
    bad_request: "400, 403, 404", "model, region and the service's own text; what to do; not retried", "4", "failed";
    transient: "408, 424, 500, 502, 503", "tried again after a jittered wait, 3 tries in all", "4", "failed";
    throttled: "429", "the wait asked for is kept, in seconds or Amazon's milliseconds, and shown", "0", "complete";
    exhausted: "429, as often as it is tried", "3 tries in all", "4", "failed";
    cancel_wait: "Ctrl-C while a try is waited for", "stops the wait, and nothing more is sent", "130", "failed";
    out_of_quota: "429: tokens per day", "not retried", "4", "failed";
    page: "a proxy answers with a page", "status and start of the page", "4", "failed";
    redirected: "a proxy redirects", "said; not followed", "4", "failed";
    silent: "no first event (setting `timeouts.first_event`)", "timeout that names the model, the endpoint and the tries", "4", "failed";
    gone: "the connection ends before the answer's head", "tried again, 3 tries in all", "4", "failed";
}

fn ask(home: &Home) -> Ran {
    home.run(&["hi"], "")
}

/// For what is to be tried once, or as often as the test can wait.
fn once(home: Home) -> Home {
    home.with("AWS_MAX_ATTEMPTS", "1")
}

fn unresolved() -> Seen {
    let server = FaultServer::always(vec![]);
    let home = server.home();
    let ran = home.run(&["--endpoint-url", "http://nowhere.invalid", "hi"], "");
    ran.refused(4, "nowhere.invalid");
    assert!(ran.err.contains("the name cannot be found"), "{ran:?}");
    // With no endpoint of one's own it is the region that has none.
    let home = once(server.home().with("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", ""))
        .with("AWS_REGION", "xx-nowhere-9");
    let ran = ask(&home);
    ran.refused(4, "Bedrock in xx-nowhere-9");
    Seen::of(&ran, &home)
}

fn refused() -> Seen {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap().to_string();
    drop(free);
    let home = FaultServer::always(vec![]).home();
    let url = format!("http://{address}");
    let ran = home.run(&["--endpoint-url", &url, "hi"], "");
    ran.refused(4, &address);
    assert!(ran.err.contains("nobody listens there"), "{ran:?}");
    Seen::of(&ran, &home)
}

/// Whoever accepts and then says nothing keeps a secure connection from coming about.
fn never_connected() -> Seen {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let home = once(FaultServer::always(vec![]).home());
    let url = format!("https://{address}");
    let ran = home.run(&["--endpoint-url", &url, "hi"], "");
    ran.refused(4, &address);
    assert!(ran.err.contains("it does not answer"), "{ran:?}");
    Seen::of(&ran, &home)
}

fn no_credentials() -> Seen {
    let home = Home::new()
        .with("AWS_REGION", "eu-central-1")
        .with("OUTCROP_MODEL", "test.model");
    let ran = ask(&home);
    ran.refused(3, "no AWS credentials");
    assert!(
        ran.err.contains("aws sso login") && ran.err.contains("--demo"),
        "{ran:?}"
    );
    home.write(".aws/config", "[profile work]\nregion = eu-central-1\n");
    let named = home.run(&["--profile", "work", "hi"], "");
    named.refused(3, "no AWS credentials were found in profile `work`");
    assert!(
        named.err.contains("aws sso login --profile work"),
        "{named:?}"
    );
    Seen::of(&ran, &home)
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
            "--verbose",
        ),
    ] {
        let server = FaultServer::always(vec![Step::write(wire::refusal(status, code, text))]);
        let home = server.home();
        let ran = ask(&home);
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
        let ran = ask(&home);
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
    let ran = ask(&home);
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
    let ran = ask(&home);
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
    let ran = ask(&home);
    ran.refused(4, text);
    assert_eq!(server.count(), 1);
    Seen::of(&ran, &home)
}

fn page() -> Seen {
    let page = "<html><head><title>403</title></head>\n<body>Blocked\x07 by policy</body></html>";
    let response = wire::response(403, &[("Content-Type", "text/html")], page);
    let server = FaultServer::always(vec![Step::write(response)]);
    let home = server.home();
    let ran = ask(&home);
    ran.refused(4, "what answered with status 403 is not Bedrock: <html>");
    assert!(ran.err.contains("Blocked␇ by policy"), "{ran:?}");
    assert_eq!(server.count(), 1);
    // A page can come with success, too.
    let login = wire::response(200, &[("Content-Type", "text/html")], "<html>log in");
    let server = FaultServer::always(vec![Step::write(login)]);
    ask(&server.home()).refused(4, "<html>log in");
    Seen::of(&ran, &home)
}

fn redirected() -> Seen {
    let there = FaultServer::always(vec![
        Step::write(wire::STREAM),
        Step::write(wire::answer("no")),
    ]);
    let url = there.url();
    let response = wire::response(
        302,
        &[("Location", &url), ("Content-Type", "text/html")],
        "Moved",
    );
    let server = FaultServer::always(vec![Step::write(response)]);
    let home = server.home();
    let ran = ask(&home);
    ran.refused(4, "status 302");
    assert_eq!((server.count(), there.count()), (1, 0));
    Seen::of(&ran, &home)
}

fn silent() -> Seen {
    let mut seen = Vec::new();
    let silent = || vec![Step::Silence];
    let opened = || [vec![Step::write(wire::STREAM)], silent()].concat();
    let begun = vec![
        Step::write(wire::STREAM),
        Step::write(wire::start()),
        Step::Silence,
    ];
    for (script, attempts, tries) in [
        (silent(), "1", ""),
        (silent(), "2", " (2 tries)"),
        (opened(), "1", ""),
        (begun, "1", ""),
    ] {
        let server = FaultServer::always(script);
        let home = server.home().with("AWS_MAX_ATTEMPTS", attempts);
        home.write(
            ".config/outcrop/config.toml",
            "[timeouts]\nfirst_event = 1\n",
        );
        let ran = ask(&home);
        let place = format!("`test.model` at {} (eu-central-1)", server.url());
        ran.refused(
            4,
            &format!("{place}: the service has not answered for 1 s{tries}"),
        );
        seen.push(Seen::of(&ran, &home));
    }
    seen.dedup();
    assert_eq!(seen.len(), 1, "{seen:?}");
    seen.remove(0)
}

fn gone() -> Seen {
    let mut seen = Vec::new();
    for script in [vec![], vec![Step::Reset]] {
        let server = FaultServer::always(script);
        let home = server.home();
        let ran = ask(&home);
        ran.refused(4, &format!("{} cannot be reached", server.url()));
        assert!(ran.err.contains(" (3 tries)"), "{ran:?}");
        assert_eq!(server.count(), 3);
        seen.push(Seen::of(&ran, &home));
    }
    seen.dedup();
    assert_eq!(seen.len(), 1, "{seen:?}");
    seen.remove(0)
}

/// Somebody who listens, does this with each connection, and counts them.
fn listening(serve: impl Fn(TcpStream) + Send + 'static) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            counted.fetch_add(1, Ordering::SeqCst);
            serve(stream.unwrap());
        }
    });
    (url, count)
}

/// A server that vouches for itself, which is as good as nobody. The key is for this alone.
fn self_signed() -> (String, Arc<AtomicUsize>) {
    let certificate = include_bytes!("../../data/loopback-certificate.der").as_slice();
    let key = include_bytes!("../../data/loopback-key.der").as_slice();
    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(key);
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    let config = rustls::ServerConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.into()], key.into())
        .unwrap();
    let config = Arc::new(config);
    listening(move |mut stream| {
        let mut connection = rustls::ServerConnection::new(config.clone()).unwrap();
        // The client refuses; there is nothing to serve.
        let _ = connection.complete_io(&mut stream);
    })
}

fn insecure() -> Seen {
    let (url, count) = self_signed();
    let home = FaultServer::always(vec![]).home();
    let ran = home.run(&["--endpoint-url", &url, "hi"], "");
    ran.refused(4, &url);
    assert_eq!(count.load(Ordering::SeqCst), 1);
    assert!(
        ran.err.contains("invalid peer certificate: UnknownIssuer"),
        "{ran:?}"
    );
    assert!(
        ran.err.contains("SSL_CERT_FILE") && ran.err.contains("proxy"),
        "{ran:?}"
    );
    Seen::of(&ran, &home)
}

fn plain() -> Seen {
    let (url, count) = listening(|mut stream| {
        // A client that is gone already needs no answer.
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        let _ = stream.read(&mut [0; 1024]);
    });
    let home = FaultServer::always(vec![]).home();
    let ran = home.run(&["--endpoint-url", &url, "hi"], "");
    ran.refused(4, &format!("{url} cannot be reached"));
    assert!(ran.err.contains("the secure connection failed"), "{ran:?}");
    assert_eq!(count.load(Ordering::SeqCst), 1);
    Seen::of(&ran, &home)
}

/// A home whose keys come from a program, as many ids as it is asked for.
pub(super) fn with_process(server: &FaultServer) -> Home {
    let home = Home::new()
        .with("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", &server.url())
        .with("AWS_PROFILE", "work")
        .with("OUTCROP_MODEL", "test.model");
    let key = home.write("key", "AKIDOLD");
    let process = home.write(
        "process.sh",
        format!(
            "printf '{{\"Version\":1,\"AccessKeyId\":\"%s\",\"SecretAccessKey\":\"test\"}}' \"$(cat {})\"\n",
            key.display()
        ),
    );
    let login = home.write(
        "login.sh",
        format!("echo logging in\nprintf AKIDNEW > {}\n", key.display()),
    );
    home.write(
        ".aws/config",
        format!(
            "[profile work]\nregion = eu-central-1\ncredential_process = sh {}\n",
            process.display()
        ),
    );
    home.write(
        ".config/outcrop/config.toml",
        format!("login_command = \"sh {}\"\n", login.display()),
    );
    home
}

fn expired() -> Seen {
    let text = "The security token included in the request is expired";
    let expired = || {
        vec![Step::write(wire::refusal(
            403,
            "ExpiredTokenException",
            text,
        ))]
    };
    let answer = vec![
        Step::write(wire::STREAM),
        Step::write(wire::answer("Hello")),
    ];
    // Fresh ones may be there already: nobody is bothered.
    let server = FaultServer::new([expired(), answer.clone()]);
    let home = with_process(&server);
    assert_eq!(ask(&home).out, "Hello\n");
    // Else the person is asked; a no sends nothing.
    let server = FaultServer::new([expired(), expired(), expired(), expired(), answer]);
    let home = with_process(&server);
    let mut terminal = Terminal::start(&home, &[]);
    terminal.prompt();
    terminal.press("the question\r");
    terminal.see("and send it again? [y/N]");
    assert!(
        terminal
            .contents()
            .contains("the AWS credentials have expired")
    );
    terminal.press("n\r");
    terminal.prompt();
    assert_eq!(server.count(), 2);
    terminal.press("/retry\r");
    terminal.until("the offer again", |screen| {
        screen.matches("[y/N]").count() == 2
    });
    terminal.press("y\r");
    terminal.see("logging in");
    terminal.see("Hello");
    assert_eq!(server.count(), 5);
    let sent = server.request(4);
    assert!(
        sent.header("authorization").unwrap().contains("AKIDNEW/"),
        "{sent:?}"
    );
    assert!(sent.body.contains("the question"), "{sent:?}");
    terminal.prompt();
    assert_eq!(home.stored(), "complete");
    let server = FaultServer::always(expired());
    let home = with_process(&server);
    let ran = ask(&home);
    ran.refused(3, text);
    assert_eq!(server.count(), 2);
    Seen::of(&ran, &home)
}

/// The name of the token's file is the SHA-1 of the session's.
fn signed_out() -> Seen {
    let home = Home::new().with("OUTCROP_MODEL", "test.model");
    home.write(
        ".aws/config",
        "[profile work]\nregion = eu-central-1\nsso_session = corp\nsso_account_id = 1\n\
         sso_role_name = r\n[sso-session corp]\nsso_region = eu-central-1\n\
         sso_start_url = https://corp.invalid/start\n",
    );
    home.write(
        ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json",
        "{\"accessToken\":\"x\",\"expiresAt\":\"2020-01-01T00:00:00Z\",\"region\":\"eu-central-1\",\"startUrl\":\"https://corp.invalid/start\"}",
    );
    let ran = home.run(&["--profile", "work", "hi"], "");
    ran.refused(3, "the AWS credentials in profile `work`");
    assert!(ran.err.contains("aws sso login --profile work"), "{ran:?}");
    Seen::of(&ran, &home)
}
