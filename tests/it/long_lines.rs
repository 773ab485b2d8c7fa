//! Texts that are too long for the line editor, which counts the rows of a line in 16 bits.

use crate::support::{FaultServer, Home, Step, Terminal, wire};

const LINES: usize = 70_000;

/// So many lines, each with a number.
fn long() -> String {
    (1..=LINES).map(|n| format!("{n}\n")).collect()
}

#[test]
fn a_long_text_of_the_persons_own_editor_is_kept_in_a_file_and_the_line_stays() {
    let home = Home::new();
    home.write("long.txt", long());
    let editor = home.write("editor.sh", "cat long.txt > \"$1\"\n");
    let folder = home.path().join("tmp");
    std::fs::create_dir(&folder).unwrap();
    let home = home
        .with("EDITOR", &format!("sh {}", editor.display()))
        .with("TMPDIR", &folder.display().to_string());
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.press("what is this?\x18\x05");
    let screen = terminal.until("the error and the line", |screen| {
        screen.contains("hint: it is kept") && screen.trim_end().ends_with("❯ what is this?")
    });
    assert!(
        screen.contains("error: what was written is too long for the line"),
        "{screen}"
    );
    let kept = std::fs::read_dir(&folder).unwrap().next().unwrap().unwrap();
    assert_eq!(
        std::fs::read_to_string(kept.path()).unwrap(),
        long().trim_end()
    );
    terminal.press("\r");
    terminal.see("You said: “what is this?”");
    terminal.say(&format!("/attach {}", kept.path().display()));
    terminal.see("(1 attached)");
}

#[test]
fn a_long_question_that_was_pasted_is_sent_whole_and_kept_when_it_is_stopped() {
    let answer = vec![Step::write(wire::STREAM), Step::write(wire::answer("fine"))];
    let server = FaultServer::new([vec![Step::Silence], answer]);
    let home = server.home();
    let mut terminal = Terminal::start(&home, &[]);
    terminal.prompt();
    terminal.press(&format!("\x1b[200~{}\x1b[201~", long().trim_end()));
    terminal.see("70000");
    terminal.press("\r");
    server.request(0);
    terminal.press("\x03");
    terminal.see("the question is too long for the line: F5 or /retry sends it again");
    terminal.prompt();
    terminal.press("/retry\r");
    terminal.see("fine");
    let sent = server.request(1).body;
    let long = long().trim_end().replace('\n', "\\n");
    assert!(
        sent.contains(&format!("\"{long}\"")),
        "{} bytes",
        sent.len()
    );
}
