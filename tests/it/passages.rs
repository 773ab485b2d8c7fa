//! Answers and their code, taken to the clipboard and to files.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::support::{Home, Terminal};

const TWO: &str = "echo: ```sh\nls\n```\nor\n```make\nall:\n\tls\n```";

/// Everything that was put into the terminal's clipboard.
fn copied(terminal: &Terminal) -> Vec<String> {
    let raw = String::from_utf8_lossy(&terminal.raw()).into_owned();
    let sequences = raw.split("\x1b]52;c;").skip(1);
    sequences
        .map(|rest| {
            let (encoded, _) = rest.split_once('\x07').unwrap();
            String::from_utf8(STANDARD.decode(encoded).unwrap()).unwrap()
        })
        .collect()
}

/// A program that keeps what it is given on standard input.
fn clipboard_program(home: &Home, name: &str) {
    let script = "#!/bin/sh\necho \"$0 $*\" >> calls\ncat > clipboard\n";
    let path = home.write(&format!("bin/{name}"), script);
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

fn with_programs(home: Home) -> Home {
    let path = format!("{}/bin:/usr/bin:/bin", home.path().display());
    home.with("PATH", &path)
}

fn pasted(home: &Home) -> String {
    fs::read_to_string(home.path().join("clipboard")).unwrap()
}

#[test]
fn an_answer_or_its_code_goes_to_the_terminals_clipboard() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &["-i", TWO]);
    terminal.prompt();
    let screen = terminal.say("/copy");
    assert!(
        screen.contains("copied message 2 (36 bytes), through the terminal (OSC 52)"),
        "{screen}"
    );
    let screen = terminal.say("/copy code 2");
    assert!(screen.contains("copied code 2 of message 2"), "{screen}");
    terminal.say("hello");
    terminal.say("/copy 2 code 1");
    let answer = TWO.strip_prefix("echo: ").unwrap();
    assert_eq!(copied(&terminal), [answer, "all:\n\tls\n", "ls\n"]);
    let screen = terminal.say("/copy code");
    assert!(
        screen.contains("error: message 4 has 0 blocks of code\nhint: /copy without `code`"),
        "{screen}"
    );
    assert_eq!(copied(&terminal).len(), 3);
}

#[test]
fn what_is_copied_cannot_drive_the_terminal_it_is_pasted_into() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("escape");
    assert_eq!(copied(&terminal), Vec::<String>::new(), "a model cannot");
    terminal.say("/copy");
    let [text] = &copied(&terminal)[..] else {
        panic!("not one copy");
    };
    assert!(text.contains("Title: ␛]0;owned␇\n"), "{text}");
    assert!(
        !text.contains(['\x1b', '\r', '\u{9b}', '\u{202e}']),
        "{text:?}"
    );
}

#[test]
fn a_program_of_the_desktop_takes_it_too_unless_over_ssh() {
    let home = with_programs(Home::new().with("DISPLAY", ":9"));
    clipboard_program(&home, "xsel");
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("echo: naïve");
    let screen = terminal.say("/copy");
    assert!(
        screen.contains("through xsel and the terminal (OSC 52)"),
        "{screen}"
    );
    assert_eq!(pasted(&home), "naïve");
    let remote = with_programs(
        Home::new()
            .with("DISPLAY", ":9")
            .with("SSH_TTY", "/dev/pts/9"),
    );
    clipboard_program(&remote, "xsel");
    let mut terminal = Terminal::demo(&remote, &[]);
    terminal.say("echo: far");
    terminal.say("/copy");
    assert_eq!(copied(&terminal), ["far"]);
    assert!(!remote.path().join("calls").exists());
}

#[test]
fn tmux_is_asked_in_its_own_way_and_an_old_one_lets_the_sequence_through() {
    let home = with_programs(Home::new().with("TMUX", "/tmp/x,1,0"));
    clipboard_program(&home, "tmux");
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("echo: in tmux");
    assert!(terminal.say("/copy").contains("through tmux"));
    assert_eq!(pasted(&home), "in tmux");
    let calls = fs::read_to_string(home.path().join("calls")).unwrap();
    assert!(calls.ends_with("tmux load-buffer -w -\n"), "{calls}");
    fs::write(home.path().join("bin/tmux"), "#!/bin/sh\nexit 1\n").unwrap();
    terminal.say("/copy");
    let raw = String::from_utf8_lossy(&terminal.raw()).into_owned();
    assert!(raw.contains("\x1bPtmux;\x1b\x1b]52;c;aW4gdG11eA==\x07\x1b\\"));
}

#[test]
fn what_is_too_long_for_the_terminal_is_told() {
    let home = Home::new();
    let long = format!("echo: {}", "a".repeat(60_000));
    let mut terminal = Terminal::demo(&home, &["-i", &long]);
    let screen = terminal.say("/copy");
    assert!(
        screen.contains("error: that is more than the 56 KB a terminal copies"),
        "{screen}"
    );
    assert!(screen.contains("hint: /save FILE"), "{screen}");
    assert_eq!(copied(&terminal), Vec::<String>::new());
}

#[test]
fn an_answer_is_saved_as_the_model_wrote_it_and_no_file_is_replaced_by_accident() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("markdown");
    let screen = terminal.say("/save 'my notes.md'");
    assert!(screen.contains("saved message 2 ("), "{screen}");
    assert!(screen.contains("as my notes.md"), "{screen}");
    let saved = || fs::read_to_string(home.path().join("my notes.md")).unwrap();
    assert!(saved().starts_with("# Bedrock, briefly\n\nAn *outcrop* is"));
    assert!(saved().ends_with("\nThat is all.\n"));
    let screen = terminal.say("/save 'my notes.md' code");
    assert!(
        screen.contains("error: my notes.md is there already\nhint: give another name, or --force"),
        "{screen}"
    );
    assert!(saved().starts_with("# Bedrock"));
    terminal.say("/save --force 'my notes.md' code");
    assert!(saved().starts_with("fn main() {\n"), "{}", saved());
    let screen = terminal.say("/save my other notes.md");
    assert!(
        screen.contains("error: /save has no use for `notes.md`")
            || screen.contains("error: /save takes a number, not `other`"),
        "{screen}"
    );
    assert!(!home.path().join("my").exists());
    assert!(terminal.say("/save").contains("error: /save needs a FILE"));
}
