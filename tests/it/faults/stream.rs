//! What goes wrong, or only looks odd, in an answer that has begun.

use serde_json::json;

use super::row::{Seen, rows};
use crate::support::{FaultServer, Gate, Home, Ran, Step, Terminal, wire};

rows! {
    early_exception: "an exception in the stream before anything was shown", "as its HTTP twin: tried again", "0", "complete";
    early_refusal: "the same, of a kind that waiting does not mend", "as its HTTP twin: the error, the text kept", "4", "failed";
    late_exception: "an exception after text", "never sent again; what came is shown", "5", "partial";
    flipped: "a frame with a wrong checksum", "stopped there; later frames are not read", "5", "partial";
    truncated: "the connection ends inside a frame", "stopped there", "5", "partial";
    reset: "the connection is reset", "stopped there", "5", "partial";
    cut_chunks: "the connection ends inside a chunk of HTTP", "stopped there", "5", "partial";
    bad_json: "a frame around broken JSON", "stopped there", "5", "partial";
    junk: "bytes that are no frame", "stopped there", "5", "partial";
    monstrous: "a frame that announces 100 MiB", "stopped at its prelude, nothing awaited", "5", "partial";
    no_stop: "the stream ends without messageStop", "said; what came is shown", "5", "partial";
    drip: "a slow drip, a byte at a time", "allowed", "0", "complete";
    unknown: "an unknown event or delta", "not shown, which is said", "0", "complete";
    interleaved: "blocks that come in turns", "put together by their index", "0", "complete";
    no_start: "a delta before its block, or its message, begins", "taken as if it had", "0", "complete";
    twice: "messageStop twice, a delta behind it", "the first wins; usage is still read", "0", "complete";
    no_metadata: "no metadata", "usage unknown", "0", "complete";
    empty: "an empty message", "said; left out of what is sent later", "5", "empty";
    cut_short: "max_tokens, a filter, a guardrail", "said", "5", "partial";
    stall: "silence after text (settings `timeouts.warn_after`, `timeouts.between_events`)", "said, then given up", "5", "partial";
    lingering: "an answer that takes too long (setting `timeouts.whole_turn`)", "given up, however lively it is", "5", "partial";
    endless: "an answer without an end", "cut off at 64 MiB", "5", "partial";
    huge: "a delta of 10 MB", "shown; stays cancellable", "0", "complete";
}

/// A server that streams this and then ends the connection.
fn streams(frames: &[u8]) -> FaultServer {
    FaultServer::always(vec![Step::write(wire::STREAM), Step::write(frames)])
}

fn ask(server: &FaultServer) -> (Ran, Home) {
    let home = server.home();
    (home.run(&["hi"], ""), home)
}

/// The start of an answer.
fn begun() -> Vec<u8> {
    [wire::start(), wire::text("So far")].concat()
}

/// Holds what every answer that broke off has in common.
fn broke_off(server: &FaultServer, says: &str) -> Seen {
    let (ran, home) = ask(server);
    assert_eq!(ran.out, "So far\n", "{ran:?}");
    let lines: Vec<&str> = ran.err.lines().collect();
    let [error, hint] = lines[..] else {
        panic!("{ran:?}");
    };
    assert!(
        error.starts_with("error: the answer broke off: ") && error.contains(says),
        "{says}: {error}"
    );
    assert!(error.ends_with("(request req-1)"), "{error}");
    assert!(hint.starts_with("hint: "), "{hint}");
    assert_eq!(server.count(), 1, "what was shown is never sent again");
    Seen::of(&ran, &home)
}

fn whole(server: &FaultServer, text: &str) -> Seen {
    let (ran, home) = ask(server);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), (text, ""), "{ran:?}");
    Seen::of(&ran, &home)
}

fn early_exception() -> Seen {
    let mut seen = Vec::new();
    let block = json!({"contentBlockIndex": 0, "start": {}});
    for before in [
        vec![],
        wire::start(),
        [wire::start(), wire::event("contentBlockStart", &block)].concat(),
    ] {
        let thrown = wire::exception("serviceUnavailableException", "not now");
        let server = FaultServer::new([
            vec![
                Step::write(wire::STREAM),
                Step::write([before, thrown].concat()),
            ],
            vec![
                Step::write(wire::STREAM),
                Step::write(wire::answer("Hello")),
            ],
        ]);
        seen.push(whole(&server, "Hello\n"));
        assert_eq!(server.count(), 2);
    }
    seen.dedup();
    assert_eq!(seen.len(), 1);
    seen.remove(0)
}

fn early_refusal() -> Seen {
    let server = streams(&wire::exception(
        "validationException",
        "Malformed input request",
    ));
    let (ran, home) = ask(&server);
    ran.refused(4, "Malformed input request (request req-1)");
    assert_eq!(server.count(), 1);
    Seen::of(&ran, &home)
}

fn late_exception() -> Seen {
    let thrown = wire::exception("throttlingException", "Too many tokens");
    broke_off(&streams(&[begun(), thrown].concat()), "Too many tokens")
}

fn flipped() -> Seen {
    let mut frame = wire::text(" and on");
    let at = frame.len() - 8;
    frame[at] ^= 1;
    let stream = [begun(), frame, wire::text(" later"), wire::ending()].concat();
    broke_off(&streams(&stream), "a frame of the stream is corrupt")
}

/// At its most treacherous place, right behind the prelude, and elsewhere.
fn truncated() -> Seen {
    let frame = wire::text(" and on");
    let mut seen: Vec<Seen> = [1, 12, 13, frame.len() - 1]
        .iter()
        .map(|cut| {
            let stream = [begun(), frame[..*cut].to_vec()].concat();
            broke_off(&streams(&stream), "the stream ends inside a frame")
        })
        .collect();
    seen.dedup();
    assert_eq!(seen.len(), 1);
    seen.remove(0)
}

/// What came has to be shown before the reset, or the system may throw it away.
fn reset() -> Seen {
    let gate = Gate::default();
    let server = FaultServer::always(vec![
        Step::write(wire::STREAM),
        Step::write(begun()),
        Step::Wait(gate.clone()),
        Step::Reset,
    ]);
    let home = server.home();
    let mut child = home
        .command(&["hi"])
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut shown = [0; 6];
    std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut shown).unwrap();
    assert_eq!(&shown, b"So far");
    gate.open();
    let output = child.wait_with_output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(
        err.starts_with("error: the answer broke off: the connection was lost"),
        "{err}"
    );
    assert_eq!(server.count(), 1);
    Seen::new(output.status.code().unwrap(), home.stored())
}

fn cut_chunks() -> Seen {
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\n\
        x-amzn-RequestId: req-1\r\nTransfer-Encoding: chunked\r\n\r\n";
    let frames = begun();
    let chunk = format!("{:x}\r\n", frames.len() + 9);
    let server = FaultServer::always(vec![
        Step::write(head),
        Step::write([chunk.as_bytes(), &frames].concat()),
    ]);
    broke_off(&server, "the connection was lost")
}

fn bad_json() -> Seen {
    let broken = wire::raw_event(
        "contentBlockDelta",
        b"{\"contentBlockIndex\":0,\"delta\":{\"te",
    );
    let stream = [begun(), broken, wire::text(" later"), wire::ending()].concat();
    broke_off(&streams(&stream), "")
}

fn junk() -> Seen {
    let stream = [begun(), b"HTTP/1.1 502 Bad Gateway\r\n\r\n".to_vec()].concat();
    broke_off(&streams(&stream), "a frame of the stream is corrupt")
}

/// The connection stays open, so whoever waits for the bytes waits for ever.
fn monstrous() -> Seen {
    let mut prelude = [(100_u32 << 20).to_be_bytes(), [0; 4]].concat();
    prelude.extend(crc32fast::hash(&prelude).to_be_bytes());
    let server = FaultServer::always(vec![
        Step::write(wire::STREAM),
        Step::write([begun(), prelude].concat()),
        Step::Silence,
    ]);
    broke_off(&server, "a frame of the stream is corrupt")
}

fn no_stop() -> Seen {
    let stream = [begun(), wire::block_stop(0)].concat();
    broke_off(&streams(&stream), "before messageStop")
}

fn drip() -> Seen {
    let mut script = vec![Step::write(wire::STREAM)];
    script.extend(
        wire::answer("Hello")
            .iter()
            .map(|byte| Step::write([*byte])),
    );
    whole(&FaultServer::always(script), "Hello\n")
}

fn unknown() -> Seen {
    let strange = wire::event(
        "contentBlockDelta",
        &json!({"contentBlockIndex": 0, "delta": {"hologram": {"x": 1}}}),
    );
    let stranger = wire::event("weatherReport", &json!({"sun": true}));
    let stream = [
        wire::start(),
        stranger,
        wire::text("Hello"),
        strange,
        wire::ending(),
    ]
    .concat();
    let server = streams(&stream);
    let said = "2 events or parts of a newer API are not shown";
    let home = server.home();
    let ran = home.run(&["hi"], "");
    assert_eq!((ran.out.as_str(), ran.err.trim_end()), ("Hello\n", said));
    assert_eq!(home.run(&["-q", "hi"], "").err, "");
    assert!(Terminal::start(&home, &[]).say("hi").contains(said));
    Seen::of(&ran, &home)
}

fn interleaved() -> Seen {
    let stream = [
        wire::start(),
        wire::text_of(0, "one "),
        wire::text_of(1, "three "),
        wire::text_of(0, "two "),
        wire::text_of(1, "four"),
        wire::block_stop(0),
        wire::block_stop(1),
        wire::stop("end_turn"),
        wire::metadata(),
    ];
    whole(&streams(&stream.concat()), "one two three four\n")
}

fn no_start() -> Seen {
    let stream = [wire::text_of(3, "Hello"), wire::ending()].concat();
    whole(&streams(&stream), "Hello\n")
}

fn twice() -> Seen {
    let late = [
        wire::text(" late"),
        wire::stop("max_tokens"),
        wire::metadata(),
    ]
    .concat();
    let stream = [
        wire::start(),
        wire::text("Hello"),
        wire::stop("end_turn"),
        late,
    ]
    .concat();
    let server = streams(&stream);
    let json = server.home().run(&["--output", "json", "hi"], "");
    assert!(json.out.contains("\"totalTokens\":5"), "{json:?}");
    whole(&server, "Hello\n")
}

fn no_metadata() -> Seen {
    let stream = [wire::start(), wire::text("Hello"), wire::stop("end_turn")].concat();
    let server = streams(&stream);
    let json = server.home().run(&["--output", "json", "hi"], "");
    assert!(json.out.contains("\"usage\":null"), "{json:?}");
    whole(&server, "Hello\n")
}

fn empty() -> Seen {
    let nothing = [wire::start(), wire::stop("end_turn"), wire::metadata()].concat();
    let server = FaultServer::new([
        vec![Step::write(wire::STREAM), Step::write(nothing)],
        vec![
            Step::write(wire::STREAM),
            Step::write(wire::answer("Hello")),
        ],
    ]);
    let (ran, home) = ask(&server);
    assert!(ran.err.contains("empty"), "{ran:?}");
    let seen = Seen::of(&ran, &home);
    assert_eq!(home.run(&["-c", "again"], "").out, "Hello\n");
    let sent = server.request(1).body;
    assert!(!sent.contains("assistant"), "{sent}");
    seen
}

fn cut_short() -> Seen {
    let mut seen = Vec::new();
    for (reason, says) in [
        ("max_tokens", "maxTokens is reached"),
        ("model_context_window_exceeded", "context"),
        ("content_filtered", "filter"),
        ("guardrail_intervened", "guardrail"),
    ] {
        let stream = [
            wire::start(),
            wire::text("So far"),
            wire::stop(reason),
            wire::metadata(),
        ];
        let (ran, home) = ask(&streams(&stream.concat()));
        assert!(
            ran.out == "So far\n" && ran.err.contains(says),
            "{reason}: {ran:?}"
        );
        seen.push(Seen::of(&ran, &home));
    }
    seen.dedup();
    assert_eq!(seen.len(), 1, "{seen:?}");
    seen.remove(0)
}

fn huge() -> Seen {
    let delta = wire::text(&"lots of it ".repeat(1_000_000));
    let server = streams(&[wire::start(), delta.clone(), wire::ending()].concat());
    let (ran, home) = ask(&server);
    assert_eq!((ran.out.len(), ran.err.as_str()), (11_000_001, ""));
    let home_of_another = server.home();
    let mut terminal = Terminal::start(&home_of_another, &[]);
    terminal.prompt();
    terminal.press("hi\r");
    terminal.see("lots of it");
    terminal.press("\x03");
    terminal.see("stopped; the partial answer is kept");
    Seen::of(&ran, &home)
}

/// On a terminal the wait stands below the answer.
fn stall() -> Seen {
    let server = FaultServer::always(vec![
        Step::write(wire::STREAM),
        Step::write(begun()),
        Step::Silence,
    ]);
    let home = server.home();
    home.write(
        ".config/outcrop/config.toml",
        "[timeouts]\nwarn_after = 1\nbetween_events = 3\n",
    );
    let mut terminal = Terminal::start(&home, &[]);
    terminal.prompt();
    terminal.press("hi\r");
    terminal.see("nothing new comes; 1.");
    let screen = terminal.prompt();
    assert!(
        screen
            .contains("So far\nerror: the answer broke off: the service has not answered for 3 s"),
        "{screen}"
    );
    let ran = home.run(&["hi"], "");
    assert_eq!(ran.out, "So far\n", "{ran:?}");
    assert!(
        ran.err
            .starts_with("nothing has come for 1 s; Ctrl-C stops waiting\nerror: "),
        "{ran:?}"
    );
    Seen::of(&ran, &home)
}

fn endless() -> Seen {
    let server = FaultServer::always(vec![Step::made(|_, out| {
        let delta = wire::text(&"lots of it ".repeat(100_000));
        out.write_all(wire::STREAM)?;
        out.write_all(&wire::start())?;
        loop {
            out.write_all(&delta)?;
        }
    })]);
    let (ran, home) = ask(&server);
    assert!(ran.err.contains("longer than 64 MiB"), "{}", ran.err);
    Seen::of(&ran, &home)
}

/// A word whenever the last has been taken, for ever.
fn lingering() -> Seen {
    let server = FaultServer::always(vec![Step::made(|_, out| {
        out.write_all(wire::STREAM)?;
        out.write_all(&begun())?;
        loop {
            out.write_all(&wire::event(
                "contentBlockDelta",
                &json!({"contentBlockIndex": 0, "delta": {"text": ""}}),
            ))?;
            out.flush()?;
            // A pace, not a wait: it is time that ends this answer, and not its size.
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    })]);
    let home = server.home();
    home.write(
        ".config/outcrop/config.toml",
        "[timeouts]\nwhole_turn = 1\n",
    );
    let ran = home.run(&["hi"], "");
    assert_eq!(ran.out, "So far\n", "{ran:?}");
    assert!(
        ran.err.contains("the answer was not whole after 1 s"),
        "{ran:?}"
    );
    Seen::of(&ran, &home)
}
