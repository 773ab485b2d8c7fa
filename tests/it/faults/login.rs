//! Credentials that are not there, or no longer good.

use super::row::{Seen, rows};
use crate::support::{FaultServer, Home, Step, Terminal, wire};

rows! {
    no_credentials: "no credentials", "profile named; hint how to log in, and `--demo`", "3", "failed";
    expired: "credentials expire mid-session", "looked for once more; then the login command is offered, and the turn sent again", "3", "failed";
    signed_out: "an expired SSO token", "said, with the command that logs in", "3", "failed";
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

fn no_credentials() -> Seen {
    let home = Home::new()
        .with("AWS_REGION", "eu-central-1")
        .with("OUTCROP_MODEL", "test.model");
    let ran = home.run(&["hi"], "");
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
    assert_eq!(home.run(&["hi"], "").out, "Hello\n");
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
    let ran = home.run(&["hi"], "");
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
