//! Secrets that are used everywhere and found nowhere: every path of the program is run with them, and
//! then everything it has written and said is searched.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use crate::support::feed::{self, STREAM, feed, home_of};
use crate::support::{Home, Terminal};

const SECRET: &str = "CanarySecretKey0123456789abcdefABCDEF012";
const TOKEN: &str = "CanarySessionToken0123456789abcdef";
const BEARER: &str = "CanaryBearerToken0123456789abcdef";
const OTHER: &str = "CanaryOfTheEnvironment0123456789";

/// What must not be found, among it what the endpoint is sent for an authorization.
#[derive(Clone, Default)]
struct Canaries(Arc<Mutex<Vec<String>>>);

impl Canaries {
    fn new() -> Self {
        let fixed = [SECRET, TOKEN, BEARER, OTHER];
        Self(Arc::new(Mutex::new(fixed.map(str::to_owned).to_vec())))
    }

    fn add(&self, request: &str) {
        let headers = request.lines().take_while(|line| !line.is_empty());
        for header in headers {
            let (name, value) = header.split_once(": ").unwrap_or_default();
            if name.eq_ignore_ascii_case("x-amz-security-token") {
                assert_eq!(value, TOKEN);
            }
            if name.eq_ignore_ascii_case("authorization") {
                let (_, last) = value.rsplit_once(['=', ' ']).unwrap();
                self.0.lock().unwrap().push(last.to_owned());
            }
        }
    }

    #[track_caller]
    fn are_not_in(&self, what: &str, bytes: &[u8]) {
        for canary in self.0.lock().unwrap().iter() {
            let found = bytes
                .windows(canary.len())
                .any(|part| part == canary.as_bytes());
            assert!(
                !found,
                "{canary} is in {what}: {}",
                String::from_utf8_lossy(bytes)
            );
        }
    }

    /// Searches all files the program has made, and looks at their modes.
    #[track_caller]
    fn are_in_no_file_of(&self, home: &Home) {
        let files = files(home.path());
        assert!(files.iter().any(|file| file.ends_with("outcrop.db")));
        for file in files {
            self.are_not_in(&file.display().to_string(), &fs::read(&file).unwrap());
        }
    }
}

/// Everything under a folder but what the test has put there.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// Answers by the word behind the last `ask:`, and notes who asked.
fn endpoint(canaries: &Canaries) -> String {
    let canaries = canaries.clone();
    feed(move |request, out| {
        canaries.add(request);
        let (_, word) = request.rsplit_once("ask:").unwrap_or_default();
        let word: String = word.chars().take_while(char::is_ascii_alphabetic).collect();
        match word.as_str() {
            "denied" => refuse(403, "AccessDeniedException", out),
            "expired" => refuse(403, "ExpiredTokenException", out),
            "unsigned" => refuse(403, "InvalidSignatureException", out),
            "invalid" => refuse(400, "ValidationException", out),
            "failing" => refuse(500, "InternalServerException", out),
            "cut" => out.write_all(&[STREAM, &feed::start(), &feed::text("so far")].concat()),
            _ => out.write_all(
                &[STREAM, &feed::start(), &feed::text("fine"), &feed::ending()].concat(),
            ),
        }
    })
}

fn refuse(status: u16, code: &str, out: &mut dyn Write) -> std::io::Result<()> {
    let body = format!(r#"{{"message":"no: {code}"}}"#);
    write!(
        out,
        "HTTP/1.1 {status} No\r\nx-amzn-ErrorType: {code}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn signed(url: &str) -> Home {
    home_of(url)
        .with("AWS_SECRET_ACCESS_KEY", SECRET)
        .with("AWS_SESSION_TOKEN", TOKEN)
        .with("AWS_MAX_ATTEMPTS", "2")
        .with("CANARY", OTHER)
}

fn with_bearer(url: &str) -> Home {
    signed(url).with("AWS_BEARER_TOKEN_BEDROCK", BEARER)
}

const SINGLE: &[&[&str]] = &[
    &["ask:text"],
    &["--verbose", "ask:text"],
    &["--output", "json", "ask:text"],
    &["--output", "jsonl", "--verbose", "ask:text"],
    &["--verbose", "ask:denied"],
    &["--verbose", "ask:expired"],
    &["--verbose", "ask:unsigned"],
    &["--verbose", "ask:invalid"],
    &["--verbose", "ask:failing"],
    &["--verbose", "ask:cut"],
    &["--verbose", "--no-stream", "ask:denied"],
    &[
        "--verbose",
        "--endpoint-url",
        "http://127.0.0.1:1",
        "ask:refused",
    ],
    &["--verbose", "--profile", "none", "ask:text"],
    &["doctor"],
    &["config", "init"],
    &["config", "show"],
    &["config", "path"],
    &["sessions"],
    &["sessions", "search", "fine"],
    &["usage"],
    &["--help"],
];

const TYPED: &[&str] = &[
    "/verbose on",
    "ask:text",
    "ask:denied",
    "ask:cut",
    "/options",
    "/last",
    "/usage",
    "/history json",
    "/tree",
    "/sessions",
    "/export md out.md",
    "/export json out.json",
    "/export html out.html",
];

fn go_everywhere(home: &Home, canaries: &Canaries) {
    for arguments in SINGLE {
        let ran = home.run(arguments, "");
        let said = format!("{}{}", ran.out, ran.err);
        canaries.are_not_in(&arguments.join(" "), said.as_bytes());
    }
    let list = home.run(&["sessions"], "").out;
    let id = list.split_whitespace().next().unwrap();
    for arguments in [
        &["sessions", "show", id][..],
        &["sessions", "export", id, "--format", "json"],
        &["sessions", "export", id, "-o", "kept.html"],
    ] {
        let ran = home.run(arguments, "");
        assert_eq!(ran.code, 0, "{ran:?}");
        canaries.are_not_in(&arguments.join(" "), ran.out.as_bytes());
    }
    let mut terminal = Terminal::start(home, &[]);
    for line in TYPED {
        terminal.say(line);
    }
    canaries.are_not_in("the terminal", &terminal.raw());
    // While it runs, the database's log is there as well.
    canaries.are_in_no_file_of(home);
    terminal.press("\x04");
    assert_eq!(terminal.end(), 0);
    canaries.are_in_no_file_of(home);
}

#[test]
fn keys_and_session_tokens_are_used_and_never_written_or_said() {
    let canaries = Canaries::new();
    let home = signed(&endpoint(&canaries));
    go_everywhere(&home, &canaries);
    // The signatures of the requests were among what was searched for.
    let sent = canaries.0.lock().unwrap().len() - Canaries::new().0.lock().unwrap().len();
    assert!(sent > 10, "{sent} requests were signed");
}

#[test]
fn bearer_tokens_are_used_and_never_written_or_said() {
    let canaries = Canaries::new();
    let home = with_bearer(&endpoint(&canaries));
    go_everywhere(&home, &canaries);
    let sent = canaries.0.lock().unwrap();
    assert!(sent.iter().filter(|sent| *sent == BEARER).count() > 10);
}

#[test]
fn what_the_program_keeps_is_for_its_owner_alone() {
    let canaries = Canaries::new();
    let home = signed(&endpoint(&canaries));
    let mut terminal = Terminal::start(&home, &[]);
    terminal.say("ask:text");
    let data = home.path().join(".local/share/outcrop");
    let kept = files(&data);
    assert!(kept.len() > 1, "{kept:?}");
    for (path, mode) in kept
        .iter()
        .map(|file| (file.as_path(), 0o600))
        .chain([(data.as_path(), 0o700)])
    {
        let found = fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(found, mode, "{found:o} of {}", path.display());
    }
}
