//! What is wrong with what comes in, and with the terminal it comes from.

use super::row::{Seen, rows};
use crate::support::{FaultServer, Home, Terminal};

rows! {
    config: "a corrupt config file", "file, line and column; never silent defaults", "3", "none";
    settings: "AWS_MAX_ATTEMPTS or AWS_RETRY_MODE that make the SDK panic", "named, with what is right", "3", "failed";
    not_text: "standard input that is not UTF-8, or holds a NUL", "the byte's place, before any request", "2", "none";
    endless: "100 MB on standard input", "refused by a bounded read", "2", "none";
    keystroke: "a keystroke that is not UTF-8", "ignored", "-", "-";
    narrow: "a terminal of width 0, or 1", "0 is 80; no panic", "0", "complete";
    dumb: "TERM=dumb", "no cursor, no colour", "0", "complete";
    colorless: "NO_COLOR", "no colour; the cursor moves", "0", "complete";
    pipes: "no terminal", "the answer alone on the output; no prompt, spinner or colour", "0", "complete";
}

fn answering() -> FaultServer {
    FaultServer::saying("Hello **there**")
}

/// Nothing was sent, and nothing kept.
fn refused(server: &FaultServer, home: &Home, stdin: &[u8], code: i32, says: &str) -> Seen {
    let ran = home.run(&[], stdin);
    ran.refused(code, says);
    assert_eq!(server.count(), 0);
    Seen::of(&ran, home)
}

fn config() -> Seen {
    let server = answering();
    let home = server.home();
    let path = home.write(
        ".config/outcrop/config.toml",
        "[timeouts]\nfirst_event = = 1\n",
    );
    let place = format!("{}:2:15", path.display());
    refused(&server, &home, b"hi", 3, &place)
}

fn settings() -> Seen {
    let server = answering();
    let mut seen = Vec::new();
    for (name, value) in [
        ("AWS_MAX_ATTEMPTS", "0"),
        ("AWS_MAX_ATTEMPTS", "many"),
        ("AWS_RETRY_MODE", "bogus"),
    ] {
        let home = server.home().with(name, value);
        seen.push(refused(
            &server,
            &home,
            b"hi",
            3,
            &format!("{name} is `{value}`"),
        ));
    }
    seen.dedup();
    assert_eq!(seen.len(), 1, "{seen:?}");
    seen.remove(0)
}

fn not_text() -> Seen {
    let server = answering();
    let home = server.home();
    refused(&server, &home, b"abc\xff", 2, "byte 3");
    refused(&server, &home, b"abcd\0", 2, "byte 4")
}

fn endless() -> Seen {
    let server = answering();
    let home = server.home();
    refused(
        &server,
        &home,
        &vec![b'a'; 100 << 20],
        2,
        "longer than 16 MiB",
    )
}

fn keystroke() -> Seen {
    let server = answering();
    let mut terminal = Terminal::start(&server.home(), &[]);
    terminal.prompt();
    terminal.press("he");
    terminal.see("❯ he");
    terminal.press_bytes(b"\xff");
    terminal.until("the line again", |screen| {
        screen.matches("❯ he").count() == 2
    });
    terminal.press("llo");
    terminal.see("❯ hello");
    terminal.press("\r");
    let request = server.request(0);
    assert!(request.body.contains("\"text\":\"hello\""), "{request:?}");
    Seen::new("-", "-")
}

fn narrow() -> Seen {
    let mut seen = Vec::new();
    for columns in [0, 1, 2] {
        let server = answering();
        let home = server.home();
        let line = format!("stty cols {columns}; \"$OUTCROP\" hi; echo $? > code");
        let mut terminal = Terminal::shell(&home, &line);
        let raw = String::from_utf8(terminal.rest()).unwrap();
        let code = std::fs::read_to_string(home.path().join("code")).unwrap();
        let letters: String = raw.chars().filter(|c| c.is_alphabetic()).collect();
        assert!(letters.contains("ello"), "{columns}: {raw:?}");
        seen.push(Seen::new(code.trim(), home.stored()));
    }
    seen.dedup();
    assert_eq!(seen.len(), 1, "{seen:?}");
    seen.remove(0)
}

fn colorless() -> Seen {
    let server = answering();
    let home = server.home().with("NO_COLOR", "1");
    let mut terminal = Terminal::start(&home, &[]);
    terminal.prompt();
    terminal.say("hi");
    terminal.press("\x04");
    let ended = terminal.end();
    let raw = String::from_utf8(terminal.raw()).unwrap();
    // Bold and dim are no colours; 30 to 49 and 90 to 107 are.
    let colors = raw.split("\x1b[").skip(1).filter_map(|rest| {
        let (numbers, _) = rest.split_once('m')?;
        numbers
            .split(';')
            .find(|number| matches!(number.parse(), Ok(30..=38 | 40..=48 | 90..=107)))
    });
    assert_eq!(colors.collect::<Vec<_>>(), Vec::<&str>::new(), "{raw:?}");
    assert!(raw.contains("\x1b["), "{raw:?}");
    Seen::new(ended, home.stored())
}

fn dumb() -> Seen {
    let server = answering();
    let home = server.home().with("TERM", "dumb");
    let mut terminal = Terminal::start(&home, &[]);
    terminal.see("❯");
    terminal.press("hi\n");
    terminal.see("Hello");
    terminal.press("\x04");
    let ended = terminal.end();
    let raw = String::from_utf8(terminal.raw()).unwrap();
    assert!(!raw.contains('\x1b'), "{raw:?}");
    Seen::new(ended, home.stored())
}

fn pipes() -> Seen {
    let server = answering();
    let home = server.home();
    let ran = home.run(&[], "hi");
    assert_eq!(
        (ran.out.as_str(), ran.err.as_str()),
        ("Hello **there**\n", "")
    );
    Seen::of(&ran, &home)
}
