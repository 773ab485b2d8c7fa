//! Text that would drive the terminal, on every path by which foreign text reaches one, through the
//! whole program on a pseudo-terminal.

use std::io::Write;

use serde_json::{Value, json};

use crate::support::controls::{foreign, shown};
use crate::support::feed::{self, STREAM, feed, home_of};
use crate::support::{Home, Terminal, wire};

/// What comes in, and what a person sees of it.
const VECTORS: &[(&str, &str)] = &[
    ("\x1b[31mX\x1b[0m", "␛[31mX␛[0m"),
    ("\x1b[2J\x1b[H", "␛[2J␛[H"),
    ("\x1b[1A\x1b[2Kok", "␛[1A␛[2Kok"),
    ("\x1b[8mhid", "␛[8mhid"),
    ("\x1b]0;t\x07", "␛]0;t␇"),
    ("\x1b]52;c;aGk=\x07", "␛]52;c;aGk=␇"),
    (
        "\x1b]8;;http://evil\x1b\\bank\x1b]8;;\x1b\\",
        "␛]8;;http://evil␛\\bank␛]8;;␛\\",
    ),
    ("\x1b]8;;\x1b0m\x1b[>0q", "␛]8;;␛0m␛[>0q"),
    ("\x1bP$qm\x1b\\", "␛P$qm␛\\"),
    ("\x05", "␅"),
    ("\x1b[21t", "␛[21t"),
    ("\x1b[6n", "␛[6n"),
    ("\x1bc", "␛c"),
    ("\x1b[?1003h", "␛[?1003h"),
    ("\x1b_Gf=100;AA\x1b\\", "␛_Gf=100;AA␛\\"),
    ("\x1b]0;never ended", "␛]0;never ended"),
    ("\x1b]52;c;aGk=\x07", "␛]52;c;aGk=␇"),
    ("\u{9b}31m", "<U+009B>31m"),
    ("\u{9d}0;t\u{9c}", "<U+009D>0;t<U+009C>"),
    ("safe\revil", "safe␍evil"),
    ("rm\x08\x08ls", "rm␈␈ls"),
    ("a\0b\x7f", "a␀b␡"),
    ("a\u{202e}b", "a<U+202E>b"),
    ("\u{2066}x\u{2069}", "<U+2066>x<U+2069>"),
    ("hi\u{e0041}", "hi<U+E0041>"),
    (
        "\u{1f600}\u{e0100}\u{e0100}\u{e0100}",
        "\u{1f600}\u{e0100}<U+E0100><U+E0100>",
    ),
    (
        "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
        "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}…",
    ),
    ("x\u{2028}y", "x<U+2028>y"),
];

/// What is no attack stays as it is.
const HARMLESS: &[&str] = &[
    "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}",
    "می\u{200c}خواهم",
    "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
    "\\x1b[31m",
];

/// All of them, each in a paragraph of its own.
fn all() -> String {
    let hostile = VECTORS.iter().map(|(vector, _)| *vector);
    let texts = hostile.chain(HARMLESS.iter().copied());
    texts.map(|text| format!("v {text} w\n\n")).collect()
}

/// All on one line.
fn line() -> String {
    all().replace("\n\n", " ")
}

/// Nothing foreign has reached the terminal, and everything can be seen.
#[track_caller]
fn all_are_shown(what: &str, raw: &[u8]) {
    none_reached(what, raw);
    let shown = shown(raw);
    let expected = VECTORS.iter().map(|(_, shown)| *shown);
    for expected in expected.chain(HARMLESS.iter().copied()) {
        assert!(
            shown.contains(expected),
            "{what}: no {expected:?} in {shown}"
        );
    }
}

/// Nothing foreign has reached the terminal, and it is seen that something was kept from it.
#[track_caller]
fn some_is_shown(what: &str, raw: &[u8]) {
    none_reached(what, raw);
    let shown = shown(raw);
    assert!(
        VECTORS.iter().any(|(_, expected)| shown.contains(expected)),
        "{what}: {shown}"
    );
}

#[track_caller]
fn none_reached(what: &str, raw: &[u8]) {
    assert_eq!(foreign(raw), Vec::<String>::new(), "{what}: {}", shown(raw));
}

fn delta(delta: Value) -> Vec<u8> {
    block_delta(0, delta)
}

fn block_delta(index: u32, delta: Value) -> Vec<u8> {
    let payload = json!({"contentBlockIndex": index, "delta": delta});
    wire::event("contentBlockDelta", &payload)
}

/// An answer that is asked for by the word behind the last `ask:`.
fn answer(request: &str, out: &mut dyn Write) -> std::io::Result<()> {
    let (_, word) = request.rsplit_once("ask:").unwrap();
    let word: String = word.chars().take_while(char::is_ascii_alphabetic).collect();
    let text = all();
    let events: Vec<Vec<u8>> = match word.as_str() {
        "text" => vec![feed::text(&text)],
        "pieces" => text.chars().map(|c| feed::text(&c.to_string())).collect(),
        "think" => vec![
            delta(json!({"reasoningContent": {"text": text}})),
            feed::text("done"),
        ],
        "cite" => vec![
            feed::text("cited"),
            delta(json!({"citation": {
                "title": line(), "source": line(),
                "location": {"web": {"url": format!("https://x/{}", line()), "domain": line()}},
                "sourceContent": [{"text": line()}],
            }})),
        ],
        "tool" => vec![
            wire::event(
                "contentBlockStart",
                &json!({"contentBlockIndex": 0, "start": {"toolUse": {
                    "toolUseId": format!("id{}", VECTORS[1].0), "name": line(),
                }}}),
            ),
            delta(json!({"toolUse": {"input": json!({"city": line(), "\x1b[2J": 1}).to_string()}})),
        ],
        "stop" => vec![
            feed::text("stops"),
            wire::event("messageStop", &json!({"stopReason": line()})),
        ],
        "unknown" => vec![
            wire::event(
                "contentBlockStart",
                &json!({"contentBlockIndex": 0, "start": {line(): {"x": line()}}}),
            ),
            block_delta(1, json!({line(): line()})),
            feed::text("odd"),
        ],
        "exception" => vec![wire::frame(
            &[
                (":exception-type", "validationException"),
                (":message-type", "exception"),
            ],
            json!({"message": line()}).to_string().as_bytes(),
        )],
        "late" => vec![
            feed::text("so far"),
            wire::frame(
                &[
                    (":message-type", "error"),
                    (":error-code", &VECTORS[0].0.repeat(2)),
                    (":error-message", &line()),
                ],
                b"",
            ),
        ],
        "refusal" | "page" => return refuse(&word, out),
        other => panic!("{other}?"),
    };
    if request.contains("/converse HTTP") {
        return whole(out);
    }
    out.write_all(STREAM)?;
    out.write_all(&feed::start())?;
    out.write_all(&events.concat())?;
    out.write_all(&feed::ending())
}

fn whole(out: &mut dyn Write) -> std::io::Result<()> {
    let body = json!({
        "output": {"message": {"role": "assistant", "content": [{"text": all()}]}},
        "stopReason": line(),
    });
    respond("200 OK", "application/json", &body.to_string(), out)
}

fn refuse(word: &str, out: &mut dyn Write) -> std::io::Result<()> {
    if word == "page" {
        return respond("502 Bad Gateway", "text/html", &all(), out);
    }
    let body = json!({"message": line(), "__type": line()}).to_string();
    respond("400 Bad Request", "application/json", &body, out)
}

fn respond(status: &str, kind: &str, body: &str, out: &mut dyn Write) -> std::io::Result<()> {
    let length = body.len();
    write!(
        out,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}

/// What the program writes while a line is answered.
fn raw_of(terminal: &mut Terminal, line: &str) -> Vec<u8> {
    terminal.prompt();
    let before = terminal.raw().len();
    terminal.say(line);
    terminal.raw().split_off(before)
}

fn home() -> Home {
    home_of(&feed(answer))
}

/// Runs a single command on a terminal, to its end.
fn command(home: &Home, arguments: &[&str]) -> Vec<u8> {
    Terminal::start(home, arguments).rest()
}

#[test]
fn answers_reach_the_terminal_only_sanitised_drawn_or_not() {
    for drawn in [&[][..], &["--markdown", "never"]] {
        let mut terminal = Terminal::start(&home(), drawn);
        for ask in ["text", "pieces", "think"] {
            let raw = raw_of(&mut terminal, &format!("ask:{ask}"));
            all_are_shown(&format!("{ask} {drawn:?}"), &raw);
        }
    }
}

#[test]
fn an_answer_that_comes_at_once_is_sanitised_with_its_stop_reason() {
    let raw = command(&home(), &["--no-stream", "ask:text"]);
    all_are_shown("at once", &raw);
}

#[test]
fn what_a_model_says_beside_its_text_is_sanitised() {
    let mut terminal = Terminal::start(&home(), &[]);
    for ask in ["cite", "tool", "stop"] {
        let raw = raw_of(&mut terminal, &format!("ask:{ask}"));
        some_is_shown(ask, &raw);
    }
    let raw = raw_of(&mut terminal, "ask:unknown");
    none_reached("unknown", &raw);
}

#[test]
fn what_a_service_or_a_proxy_says_is_sanitised() {
    let mut terminal = Terminal::start(&home(), &[]);
    for ask in ["refusal", "page", "exception", "late"] {
        let raw = raw_of(&mut terminal, &format!("ask:{ask}"));
        some_is_shown(ask, &raw);
    }
}

#[test]
fn what_was_said_is_sanitised_when_it_is_shown_again() {
    let home = home();
    home.write("evil\x1b]52;c;aGk=\x07.txt", "text");
    let mut terminal = Terminal::start(&home, &[]);
    for ask in ["text", "think", "cite", "tool"] {
        terminal.say(&format!("ask:{ask}"));
    }
    let history = raw_of(&mut terminal, "/history");
    some_is_shown("/history", &history);
    for line in [
        "/history json",
        "/tree",
        "/sessions",
        "/search evil",
        "/last",
        "/usage",
        "/options",
        "/hash",
        "/attach *.txt",
        "/attach nothing\x16\x1bhere",
        "/attachments",
        "/export md out.md",
        "/preset none",
        "/resume nobody",
        "/verbose on",
    ] {
        let raw = raw_of(&mut terminal, line);
        none_reached(line, &raw);
    }
    let verbose = raw_of(&mut terminal, "ask:text");
    none_reached("verbose", &verbose);
    let resumed = raw_of(&mut Terminal::start(&home, &["--continue"]), "/hash");
    none_reached("--continue", &resumed);
    let mut again = Terminal::start(&home, &["--continue"]);
    again.prompt();
    some_is_shown("replayed", &again.raw());
    again.press("\x04");
    again.rest();
}

/// A file that another program may have written.
fn chat() -> String {
    json!({
        "format": "outcrop-conversation", "version": 1, "title": line(), "name": line(), "model": line(),
        "messages": [
            {"role": "user", "content": [{"text": line()}]},
            {"role": "assistant", "content": [{"text": all()}]},
        ],
    })
    .to_string()
}

#[test]
fn kept_conversations_are_sanitised_in_lists_and_exports() {
    let home = home();
    let file = home.write("chat.json", chat());
    some_is_shown(
        "import",
        &command(&home, &["sessions", "import", file.to_str().unwrap()]),
    );
    let id = home.run(&["sessions"], "").out;
    let id = id.split_whitespace().next().unwrap();
    all_are_shown("show", &command(&home, &["sessions", "show", id]));
    for arguments in [
        &["sessions", "list"][..],
        &["sessions", "search", "evil"],
        &["sessions", "export", id],
        &["sessions", "export", id, "--format", "json"],
        &["sessions", "export", id, "--format", "html"],
        &["sessions", "export", id, "-o", "out\x1b[2J\u{9b}31m.md"],
        &["sessions", "rename", id, "new\x1b[2Jname\u{9b}31m"],
        &["sessions", "rename", "nobody\x1b[2J", "x"],
        &["sessions", "import", "none\x1b[2J.json"],
    ] {
        none_reached(&arguments.join(" "), &command(&home, arguments));
    }
    let broken = home.write("broken.json", format!("{{\"messages\": [{}", line()));
    let broken = broken.to_str().unwrap();
    none_reached("broken", &command(&home, &["sessions", "import", broken]));
    let list = home.run(&["sessions"], "").out;
    let id = list.split_whitespace().next().unwrap();
    none_reached(
        "delete",
        &command(&home, &["sessions", "delete", id, "--yes"]),
    );
}

#[test]
fn what_the_command_line_and_the_config_file_bring_is_sanitised() {
    let evil = VECTORS[1].0;
    let home = home();
    for arguments in [
        vec!["--bad\x1b[2J\u{9b}31m"],
        vec!["-m", "model\x1b[2J\u{9b}31m x", "hi"],
        vec!["--attach", "none\x1b[2J\u{9b}31m.png", "hi"],
        vec!["-t", evil, "hi"],
        vec!["-p", "preset\x1b[2J\u{9b}31m", "hi"],
        vec!["--resume", "who\x1b[2J\u{9b}31m", "hi"],
        vec!["--endpoint-url", "http://\x1b[2J\u{9b}31m", "hi"],
        vec!["--system", "@none\x1b[2J\u{9b}31m", "hi"],
    ] {
        let raw = command(&home, &arguments);
        none_reached(&arguments.join(" "), &raw);
    }
    for text in [
        format!("\"{}\" = 1\n", "k\\u001b[2J\\u009b31m"),
        "temperature = \"\u{9b}31m\"\n".to_owned(),
        "# \u{9b}31m \u{202e}\nmodel = \"a\"\n".to_owned(),
        "model = \"\x1b[2J\"\n".to_owned(),
    ] {
        let file = home.write("config\u{9b}31m.toml", text);
        let home = home_of("http://127.0.0.1:9").with("OUTCROP_CONFIG", file.to_str().unwrap());
        for arguments in [&["hi"][..], &["config", "show"], &["config", "path"]] {
            none_reached(&arguments.join(" "), &command(&home, arguments));
        }
    }
}

#[test]
fn output_for_programs_cannot_drive_a_terminal_either() {
    for output in ["json", "jsonl"] {
        let raw = command(&home(), &["--output", output, "ask:text"]);
        none_reached(output, &raw);
        assert!(shown(&raw).contains("\\u001b[31mX"), "{output}");
    }
}
