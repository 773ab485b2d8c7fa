//! What the person and the system interrupt with, in every phase of a turn.

use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Stdio};

use super::row::{Seen, rows};
use crate::support::{FaultServer, Gate, Home, Step, Terminal, poll, wire};

rows! {
    cancel_line: "Ctrl-C at the prompt", "clears the line, sends nothing", "-", "-";
    cancel_early: "Ctrl-C before the first byte", "cancels; the text is back", "130", "failed";
    cancel_late: "Ctrl-C mid-stream", "stops; the partial answer is kept", "130", "partial";
    end_of_file: "Ctrl-D", "leaves from an empty line; ignored mid-stream", "0", "complete";
    terminate: "SIGTERM", "the terminal as it was; what came is kept", "143", "partial";
    hang_up: "SIGHUP", "the terminal as it was; what came is kept", "129", "partial";
    suspend: "SIGTSTP, SIGCONT", "the terminal as it was, and back; stopped time is no silence, and nothing is drawn over what the shell wrote", "-", "complete";
    kill: "SIGKILL mid-stream", "the turn is found and named at the next start", "137", "streaming";
    resize: "SIGWINCH mid-stream", "what follows is drawn for the new width", "-", "complete";
    again: "a turn that failed", "F5 on an empty line sends it again; nothing else does, and no F5 that came too early", "-", "complete";
    reader_gone: "the reader of the output goes away", "a silent stop", "141", "partial";
}

/// The start of an answer, and whether the rest may come.
fn begun(gate: &Gate) -> FaultServer {
    FaultServer::always(vec![
        Step::write(wire::STREAM),
        Step::write([wire::start(), wire::text("So far")].concat()),
        Step::Wait(gate.clone()),
        Step::write([wire::text(" and on"), wire::ending()].concat()),
    ])
}

/// A single answer under way, its standard output and error on pipes.
fn start(home: &Home) -> Child {
    home.command(&["hi"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn read_start(child: &mut Child) {
    let mut shown = [0; 6];
    child
        .stdout
        .as_mut()
        .unwrap()
        .read_exact(&mut shown)
        .unwrap();
    assert_eq!(&shown, b"So far");
}

fn send(signal: &str, child: &Child) {
    let pid = child.id().to_string();
    let sent = std::process::Command::new("kill")
        .args([signal, &pid])
        .status();
    assert!(sent.unwrap().success());
}

fn ended(child: Child, home: &Home) -> Seen {
    let output = child.wait_with_output().unwrap();
    let signal = || 128 + output.status.signal().unwrap();
    let code = output.status.code().unwrap_or_else(signal);
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(!err.contains("panicked"), "{err}");
    Seen::new(code, home.stored())
}

fn cancel_line() -> Seen {
    let server = FaultServer::always(vec![Step::Silence]);
    let mut terminal = Terminal::start(&server.home(), &[]);
    terminal.prompt();
    terminal.press("half a line");
    terminal.see("half a line");
    terminal.press("\x03");
    terminal.prompt();
    assert!(terminal.say("/hash").contains("n_msg = 0"));
    assert_eq!(server.count(), 0);
    Seen::new("-", "-")
}

/// While it connects, before the head of the answer, and before the first event.
fn cancel_early() -> Seen {
    let mut seen = Vec::new();
    for script in [
        vec![Step::Silence],
        vec![Step::write(wire::STREAM), Step::Silence],
    ] {
        let server = FaultServer::always(script);
        let home = server.home();
        let child = start(&home);
        server.request(0);
        send("-INT", &child);
        seen.push(ended(child, &home));
    }
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let connecting = FaultServer::always(vec![])
        .home()
        .with("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", &url);
    let child = start(&connecting);
    let _open = listener.accept().unwrap();
    send("-INT", &child);
    seen.push(ended(child, &connecting));
    let server = FaultServer::always(vec![Step::Silence]);
    let mut terminal = Terminal::start(&server.home(), &[]);
    terminal.prompt();
    terminal.press("a question\r");
    server.request(0);
    terminal.press("\x03");
    terminal.see("stopped before an answer came");
    terminal.until("the text again", |screen| {
        screen.trim_end().ends_with("❯ a question")
    });
    seen.dedup();
    assert_eq!(seen.len(), 1, "{seen:?}");
    seen.remove(0)
}

fn cancel_late() -> Seen {
    let server = begun(&Gate::default());
    let home = server.home();
    let mut child = start(&home);
    read_start(&mut child);
    send("-INT", &child);
    ended(child, &home)
}

fn end_of_file() -> Seen {
    let gate = Gate::default();
    let server = begun(&gate);
    let home = server.home();
    let mut terminal = Terminal::start(&home, &[]);
    terminal.prompt();
    terminal.press("hi\r");
    terminal.see("So far");
    terminal.press("\x04");
    gate.open();
    terminal.see("So far and on");
    assert!(terminal.say("/hash").contains("n_msg = 2"));
    drop(terminal);
    let mut terminal = Terminal::start(&home, &[]);
    terminal.prompt();
    terminal.press("\x04");
    Seen::new(terminal.end(), home.stored())
}

/// In every phase the terminal is afterwards what it was before.
fn ends(signal: &str, says: &str) -> Seen {
    let server = FaultServer::always(vec![Step::Silence]);
    let sleeper = "#!/bin/sh\necho in the editor\nexec sleep 30\n";
    for phase in ["prompt", "waiting", "stream", "beside", "editor"] {
        let begun = begun(&Gate::default());
        let home = match phase {
            "stream" | "beside" => begun.home(),
            _ => server.home(),
        };
        let editor = home.write("editor", sleeper);
        let home = home.with("EDITOR", &format!("sh {}", editor.display()));
        let mut terminal = Terminal::start(&home, &[]);
        let fresh = Terminal::shell(&home, "sleep 5").modes();
        terminal.prompt();
        match phase {
            "waiting" => {
                let before = server.count();
                terminal.press("hi\r");
                server.request(before);
            }
            "stream" => {
                terminal.press("hi\r");
                terminal.see("So far");
            }
            "beside" => {
                terminal.press("/compare test.one test.two -- hi\r");
                terminal.see("So far");
            }
            "editor" => {
                terminal.press("\x18\x05");
                terminal.see("in the editor");
            }
            _ => {}
        }
        terminal.signal(signal);
        let ended = terminal.ended_by();
        assert!(
            ended.is_some_and(|name| name.contains(says)),
            "{signal} in {phase}"
        );
        assert_eq!(terminal.modes(), fresh, "{signal} in {phase}");
        let stored = match phase {
            "stream" => "partial",
            "waiting" => "failed",
            _ => "none",
        };
        assert_eq!(home.stored(), stored, "{signal} in {phase}");
        // Nothing more is done or said once the program is to end.
        let screen = terminal.contents();
        assert!(!screen.contains("stopped"), "{screen}");
    }
    let server = begun(&Gate::default());
    let home = server.home();
    let mut child = start(&home);
    read_start(&mut child);
    send(signal, &child);
    ended(child, &home)
}

fn terminate() -> Seen {
    ends("-TERM", "Terminated")
}

fn hang_up() -> Seen {
    ends("-HUP", "Hangup")
}

/// It is stopped for longer than an answer may be silent.
fn suspend() -> Seen {
    // What follows makes a heading of all its rows.
    let half = format!("First.\n\n{}empha\n", "word ".repeat(70));
    let gate = Gate::default();
    let server = FaultServer::always(vec![
        Step::write(wire::STREAM),
        Step::write([wire::start(), wire::text(&half)].concat()),
        Step::Wait(gate.clone()),
        Step::write([wire::text("===\n\nAll so far.\n\nLast."), wire::ending()].concat()),
    ]);
    let home = server.home();
    home.write(
        ".config/outcrop/config.toml",
        "[timeouts]\nbetween_events = 1\nwarn_after = 60\n",
    );
    let line = "set -m; stty -a > before; \"$OUTCROP\"; stty -a > after; echo the shell; \
                sleep 2; echo has written; fg; stty -a > end; echo done";
    let mut terminal = Terminal::shell(&home, line);
    terminal.prompt();
    terminal.press("hi\r");
    terminal.see("empha");
    terminal.press("\x1a");
    terminal.see("has written");
    gate.open();
    let screen = terminal.see("Last.");
    let of = |text: &str| screen.lines().position(|line| line.contains(text));
    let places = ["First.", "the shell", "has written", "so far.", "Last."].map(of);
    assert!(
        places.is_sorted() && places.iter().all(Option::is_some),
        "{screen}"
    );
    terminal.prompt();
    terminal.press("\x04");
    terminal.see("done");
    let read = |name: &str| std::fs::read_to_string(home.path().join(name)).unwrap();
    assert_eq!(read("before"), read("after"));
    assert_eq!(read("before"), read("end"));
    Seen::new("-", home.stored())
}

fn kill() -> Seen {
    let server = begun(&Gate::default());
    let home = server.home();
    let mut child = start(&home);
    read_start(&mut child);
    // What has come is on disk a second later, also where nothing follows.
    poll("on disk", || home.stored() == "streaming");
    send("-KILL", &child);
    let seen = ended(child, &home);
    let terminal = Terminal::start(&home, &[]);
    terminal.see("/unfinished");
    seen
}

fn resize() -> Seen {
    let gate = Gate::default();
    let server = FaultServer::always(vec![
        Step::write(wire::STREAM),
        Step::write([wire::start(), wire::text("So far, ")].concat()),
        Step::Wait(gate.clone()),
        Step::write([wire::text(&"word ".repeat(30)), wire::ending()].concat()),
    ]);
    let home = server.home();
    let mut terminal = Terminal::start(&home, &[]);
    terminal.prompt();
    terminal.press("hi\r");
    terminal.see("So far,");
    terminal.resize(30, 40);
    gate.open();
    terminal.prompt();
    let screen = terminal.contents();
    assert_eq!(screen.matches("word").count(), 30, "{screen}");
    let answer = screen.lines().filter(|line| line.contains("word"));
    for row in answer {
        let words = row.replace("So far,", "");
        assert_eq!(words.replace("word", "").trim(), "", "{screen}");
    }
    Seen::new("-", home.stored())
}

fn reader_gone() -> Seen {
    let gate = Gate::default();
    let server = FaultServer::always(vec![
        Step::write(wire::STREAM),
        Step::write([wire::start(), wire::text("So far")].concat()),
        Step::Wait(gate.clone()),
        Step::write(wire::text(" and on")),
        Step::Silence,
    ]);
    let home = server.home();
    let mut child = start(&home);
    read_start(&mut child);
    drop(child.stdout.take());
    gate.open();
    let mut err = String::new();
    child
        .stderr
        .as_mut()
        .unwrap()
        .read_to_string(&mut err)
        .unwrap();
    assert_eq!(err, "");
    ended(child, &home)
}

fn again() -> Seen {
    const F5: &str = "\x1b[15~";
    let refusal = || Step::write(wire::refusal(400, "ValidationException", "no"));
    let gate = Gate::default();
    let server = FaultServer::new([
        vec![Step::Wait(gate.clone()), refusal()],
        vec![
            Step::write(wire::STREAM),
            Step::write(wire::answer("Hello")),
        ],
    ]);
    let home = server.home();
    let mut terminal = Terminal::start(&home, &[]);
    terminal.prompt();
    terminal.press("the question\r");
    server.request(0);
    terminal.press(F5);
    gate.open();
    terminal.see("F5 or /retry sends it again");
    terminal.prompt();
    terminal.press("other words");
    terminal.see("other words");
    terminal.press(F5);
    terminal.press("\x03");
    terminal.until("an empty prompt", |screen| {
        screen.trim_end().ends_with('❯') && screen.contains("other words")
    });
    assert!(terminal.say("/hash").contains("n_msg = 0"));
    assert_eq!(server.count(), 1);
    // A line typed faster than a person types is taken for one that had waited, and the key with it.
    terminal.say("/hash");
    poll("sent again", || {
        terminal.press(F5);
        server.count() == 2
    });
    let screen = terminal.see("Hello");
    assert!(screen.contains("sending it again"), "{screen}");
    assert!(server.request(1).body.contains("the question"));
    terminal.prompt();
    Seen::new("-", home.stored())
}
