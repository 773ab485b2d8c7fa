//! Faults whose cause is easily taken for another: each is to be told by its own name.

use std::io::{Read, Write};
use std::net::TcpListener;

use super::row::{Seen, rows};
use crate::support::{FaultServer, Home, Ran, Step, Terminal, wire};

rows! {
    slow_credentials: "a `credential_process` that hangs", "profile and program named; not retried", "3", "failed";
    bad_credentials: "a `credential_process` that prints something else, a profile that refers to none, a profile that is not there, AWS files that cannot be read", "each in words, with what to mend", "3", "failed";
    login_command: "credentials that are missing, with a `login_command` of one's own", "that command is the hint, and `~/` in it is the home folder", "3", "failed";
    refusing_proxy: "a proxy that cannot be reached", "the proxy named, without its password", "4", "failed";
    not_http: "what answers speaks no HTTP", "said; not retried", "4", "failed";
    lost_name: "an endpoint of one's own whose name cannot be found", "the endpoint is to be checked, not the region", "4", "failed";
    long_refusal: "a refusal of 100 kB", "its start, and how much more there is", "4", "failed";
    blank: "an answer of blanks alone", "said, as an empty one is", "5", "empty";
    waits_count: "waits between tries that are longer than `timeouts.whole_turn`", "not waited for", "4", "failed";
    silent_list: "a list of models that does not come", "given up after 10 s; in a conversation the wait is shown, and Ctrl-C ends it", "4", "none";
}

fn with_profile(server: &FaultServer, profile: &str) -> Home {
    let home = Home::new()
        .with("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", &server.url())
        .with("OUTCROP_MODEL", "test.model");
    let profile = format!("[profile work]\nregion = eu-central-1\n{profile}\n");
    home.write(".aws/config", profile);
    home
}

fn hint(ran: &Ran) -> &str {
    ran.err.lines().last().unwrap()
}

fn slow_credentials() -> Seen {
    let server = FaultServer::always(vec![]);
    let home = with_profile(&server, "credential_process = sleep 300");
    let ran = home.run(&["--profile", "work", "hi"], "");
    ran.refused(
        3,
        "the AWS credentials in profile `work` did not come in time",
    );
    assert!(hint(&ran).contains("credential_process `sleep`"), "{ran:?}");
    assert_eq!(server.count(), 0);
    Seen::of(&ran, &home)
}

fn bad_credentials() -> Seen {
    let server = FaultServer::always(vec![]);
    let mut seen = Vec::new();
    for (profile, says, advice) in [
        (
            "credential_process = echo null",
            "could not be loaded: ",
            "credential_process `echo`",
        ),
        (
            "credential_process = echo hello",
            "invalid JSON in response",
            "credential_process `echo`",
        ),
        (
            "role_arn = arn:aws:iam::1:role/x\nsource_profile = nowhere",
            "profile `nowhere` was not defined",
            "~/.aws/config",
        ),
    ] {
        for more in [&["--profile", "work", "hi"][..], &["hi"]] {
            let home = with_profile(&server, profile).with("AWS_PROFILE", "work");
            let ran = home.run(more, "");
            ran.refused(3, says);
            assert!(!ran.err.contains(": null\n"), "{ran:?}");
            assert!(ran.err.contains("in profile `work`"), "{ran:?}");
            assert!(hint(&ran).contains(advice), "{ran:?}");
            seen.push(Seen::of(&ran, &home));
        }
    }
    let home = Home::new()
        .with("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", &server.url())
        .with("AWS_REGION", "eu-central-1")
        .with("AWS_PROFILE", "nope")
        .with("OUTCROP_MODEL", "test.model");
    let ran = home.run(&["hi"], "");
    ran.refused(3, "there is no AWS profile called `nope`");
    assert!(hint(&ran).contains("AWS_PROFILE"), "{ran:?}");
    seen.push(Seen::of(&ran, &home));
    home.write(".aws/config", "[profile work\nregion = eu-central-1\n");
    let ran = home.run(&["hi"], "");
    ran.refused(3, "line 1: Profile definition must end with ']'");
    assert!(!ran.err.contains("ParseError"), "{ran:?}");
    seen.push(Seen::of(&ran, &home));
    // The next turn looks anew, and says it anew.
    let home = with_profile(&server, "role_arn = a\nsource_profile = nowhere");
    let mut terminal = Terminal::start(&home, &["--profile", "work"]);
    terminal.prompt();
    for n in 1..=2 {
        terminal.press(if n == 1 { "hi\r" } else { "/retry\r" });
        terminal.until("the offer", |screen| screen.matches("[y/N]").count() == n);
        terminal.press(if n == 1 { "n\r" } else { "y\x03" });
        terminal.prompt();
    }
    let screen = terminal.contents();
    assert_eq!(screen.matches("`nowhere` was not").count(), 2, "{screen}");
    seen.dedup();
    assert_eq!(seen.len(), 1, "{seen:?}");
    seen.remove(0)
}

fn login_command() -> Seen {
    let server = FaultServer::always(vec![]);
    let home = with_profile(&server, "").with("AWS_PROFILE", "work");
    home.write(
        ".config/outcrop/config.toml",
        "login_command = \"sh ~/login.sh\"\n",
    );
    home.write("login.sh", "echo logged in > \"$HOME/proof\"\n");
    let ran = home.run(&["hi"], "");
    ran.refused(3, "no AWS credentials were found in profile `work`");
    assert!(hint(&ran).contains("`sh ~/login.sh`"), "{ran:?}");
    let doctor = home.run(&["doctor"], "").out;
    assert!(doctor.contains("`sh ~/login.sh`"), "{doctor}");
    assert!(!doctor.contains("aws sso login"), "{doctor}");
    let mut terminal = Terminal::start(&home, &[]);
    terminal.prompt();
    terminal.press("hi\r");
    terminal.see("run `sh ~/login.sh` now");
    terminal.press("y\r");
    terminal.until("the offer again", |screen| {
        screen.matches("[y/N]").count() == 2
    });
    assert!(home.path().join("proof").exists());
    let refusal = wire::refusal(
        403,
        "ExpiredTokenException",
        "The security token included in the request is expired",
    );
    let server = FaultServer::always(vec![Step::write(refusal)]);
    let expired = server.home();
    expired.write(
        ".config/outcrop/config.toml",
        "login_command = \"my login\"\n",
    );
    let expired = expired.run(&["hi"], "");
    expired.refused(3, "have expired");
    assert!(hint(&expired).contains("`my login`"), "{expired:?}");
    let keys = "AWS_ACCESS_KEY_ID is set and comes first";
    assert!(hint(&expired).contains(keys), "{expired:?}");
    Seen::of(&ran, &home)
}

fn refusing_proxy() -> Seen {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap().to_string();
    drop(free);
    let home = FaultServer::always(vec![])
        .home()
        .with("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "")
        .with("HTTPS_PROXY", &format!("http://me:CANARY@{address}"))
        .with("AWS_MAX_ATTEMPTS", "1");
    let ran = home.run(&["hi"], "");
    let says = format!("Bedrock in eu-central-1 cannot be reached through the proxy {address}");
    ran.refused(4, &says);
    assert!(hint(&ran).contains("HTTPS_PROXY"), "{ran:?}");
    let doctor = home.run(&["doctor"], "");
    let row = doctor.out.lines().find(|row| row.contains("  proxy  "));
    let row = row.unwrap();
    assert!(row.starts_with("warning"), "{row}");
    assert!(row.contains(&format!("{address} (HTTPS_PROXY)")), "{row}");
    assert!(!format!("{ran:?}{doctor:?}").contains("CANARY"));
    Seen::of(&ran, &home)
}

fn not_http() -> Seen {
    let mut seen = Vec::new();
    for bytes in [
        &b"SSH-2.0-OpenSSH_9.6\r\n"[..],
        b"HTTP/1.1 200 OK\r\nX-A: a\x1b[31m\r\nContent-Length: 0\r\n\r\n",
    ] {
        let server = FaultServer::always(vec![Step::write(bytes)]);
        let home = server.home();
        let ran = home.run(&["hi"], "");
        ran.refused(
            4,
            &format!("what answers at {} is not Bedrock", server.url()),
        );
        assert!(hint(&ran).contains("endpoint URL"), "{ran:?}");
        assert_eq!(server.count(), 1);
        seen.push(Seen::of(&ran, &home));
    }
    // As a server does that speaks first.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let first = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.write_all(b"SSH-2.0-OpenSSH_9.6\r\n").unwrap();
        let _ = stream.read_to_end(&mut Vec::new());
    });
    let home = FaultServer::always(Vec::new()).home();
    let ran = home.run(&["--endpoint-url", &url, "hi"], "");
    ran.refused(4, &format!("what answers at {url} is not Bedrock"));
    first.join().unwrap();
    seen.push(Seen::of(&ran, &home));
    seen.dedup();
    assert_eq!(seen.len(), 1, "{seen:?}");
    seen.remove(0)
}

fn lost_name() -> Seen {
    let home = FaultServer::always(vec![])
        .home()
        .with("AWS_MAX_ATTEMPTS", "1");
    let ran = home.run(&["--endpoint-url", "http://nowhere.invalid", "hi"], "");
    ran.refused(4, "http://nowhere.invalid cannot be reached");
    assert!(hint(&ran).contains("endpoint URL"), "{ran:?}");
    assert!(!hint(&ran).contains("region"), "{ran:?}");
    Seen::of(&ran, &home)
}

fn long_refusal() -> Seen {
    let text = format!("It\rbegins. {}", "x".repeat(100_000));
    let server = FaultServer::always(vec![Step::write(wire::refusal(
        400,
        "ValidationException",
        &text,
    ))]);
    let home = server.home();
    let ran = home.run(&["hi"], "");
    ran.refused(4, "It␍begins. xxx");
    assert!(
        ran.err
            .contains("x… (99411 more characters) (request req-1)"),
        "{ran:?}"
    );
    Seen::of(&ran, &home)
}

fn blank() -> Seen {
    let answer = [
        wire::start(),
        wire::text(" \n"),
        wire::text("\n "),
        wire::ending(),
    ]
    .concat();
    let script = vec![Step::write(wire::STREAM), Step::write(answer)];
    let server = FaultServer::new([
        script.clone(),
        script,
        vec![
            Step::write(wire::STREAM),
            Step::write(wire::answer("Hello")),
        ],
    ]);
    let home = server.home();
    let ran = home.run(&["hi"], "");
    assert!(ran.err.contains("(empty answer)"), "{ran:?}");
    let seen = Seen::of(&ran, &home);
    let mut terminal = Terminal::start(&home, &[]);
    terminal.prompt();
    assert!(terminal.say("hi").contains("(empty answer)"));
    terminal.say("again");
    let sent = server.request(2).body;
    assert!(!sent.contains("assistant"), "{sent}");
    seen
}

fn waits_count() -> Seen {
    let refusal = wire::refusal_with(
        503,
        "ServiceUnavailableException",
        "not now",
        &[("Retry-After", "3")],
    );
    let server = FaultServer::always(vec![Step::write(refusal)]);
    let home = server.home();
    home.write(
        ".config/outcrop/config.toml",
        "[timeouts]\nwhole_turn = 2\n",
    );
    let ran = home.run(&["hi"], "");
    ran.refused(4, "not now");
    assert_eq!(server.count(), 1);
    Seen::of(&ran, &home)
}

fn silent_list() -> Seen {
    let server = FaultServer::always(vec![Step::Silence]);
    let home = server.home().with("AWS_ENDPOINT_URL", &server.url());
    let ran = home.run(&["models"], "");
    ran.refused(4, "the service has not answered for 10 s");
    let mut terminal = Terminal::start(&home, &[]);
    terminal.prompt();
    terminal.press("/models\r");
    terminal.until("the wait", |screen| {
        screen
            .lines()
            .last()
            .unwrap_or_default()
            .trim_end()
            .ends_with(" s")
    });
    terminal.press("\x03");
    terminal.see("stopped");
    terminal.prompt();
    Seen::of(&ran, &home)
}
