//! Files that go along with a message.

use crate::support::{Home, Terminal};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x03\x08\x06\0\0\0";
const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n";

#[test]
fn files_go_along_with_a_single_question() {
    let home = Home::new();
    home.write("my report.pdf", PDF);
    home.write("pic.png", PNG);
    home.write("main.rs", "fn main() {}\n");
    let ran = home.demo(
        &[
            "-v",
            "-a",
            "my report.pdf",
            "-a",
            "pic.png",
            "-a",
            "main.rs",
            "what is this",
        ],
        "",
    );
    assert!(
        ran.out.contains("“my report”") && ran.out.contains("2×3"),
        "{}",
        ran.out
    );
    let content = ran.request()["messages"][0]["content"].clone();
    assert_eq!(content[2]["text"], "main.rs:\n```rs\nfn main() {}\n```");
    assert_eq!(content[3]["text"], "what is this");
}

#[test]
fn a_file_that_cannot_go_along_is_named_and_nothing_is_sent() {
    let home = Home::new();
    home.write("empty.txt", "");
    home.write("photo.bmp", b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0");
    for (path, says) in [
        ("missing.png", "missing.png cannot be read"),
        ("empty.txt", "empty.txt is empty"),
        (".", "is a directory"),
        ("/dev/zero", "is not a regular file"),
        ("photo.bmp", "photo.bmp is of type image/bmp"),
        ("s3://bucket", "no key"),
    ] {
        home.demo(&["-a", path, "hi"], "").refused(2, says);
    }
}

#[test]
fn attachments_are_listed_taken_off_and_kept_when_a_turn_fails() {
    let home = Home::new();
    home.write("my report.pdf", PDF);
    home.write("pic.png", PNG);
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.press("/attach my\t\r");
    terminal.see("attached my report.pdf (document pdf");
    terminal.see("(1 attached) ❯");
    terminal.say("/attach pic.png 'my report.pdf'");
    terminal.say("/detach 3");
    let screen = terminal.say("/attachments");
    assert!(
        screen.contains("2  pic.png (image png, 29 bytes)"),
        "{screen}"
    );
    assert!(
        terminal
            .say("/detach 9")
            .contains("error: there is no attachment 9")
    );
    assert!(
        terminal
            .say("/attach nothing.here")
            .contains("error: nothing.here cannot be read")
    );
    terminal.say("fault: denied");
    terminal.see("(2 attached) ❯");
    let screen = terminal.say("what are these");
    assert!(
        screen.contains("a PDF document “my report”") && screen.contains("a PNG image"),
        "{screen}"
    );
    assert!(
        !screen
            .trim_end()
            .lines()
            .last()
            .unwrap()
            .contains("attached"),
        "they are gone along: {screen}"
    );
    // The same file once more: its name has to be another.
    terminal.say("/attach my\\ report.pdf");
    assert!(terminal.say("and again").contains("“my report 2”"));
}

#[test]
fn what_waits_to_go_along_outlives_an_older_question_that_is_sent_again() {
    let home = Home::new();
    home.write("notes.txt", "a note");
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("What is 2+2?");
    terminal.say("/attach notes.txt");
    terminal.say("/retry");
    assert!(terminal.say("/attachments").contains("notes.txt"));
}

#[test]
fn what_was_attached_and_not_sent_is_said_on_leaving() {
    let home = Home::new();
    home.write("notes.txt", "a note");
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("/attach notes.txt");
    terminal.press("/quit\r");
    assert_eq!(terminal.end(), 0);
    terminal.see("1 attachment was not sent");
    let mut terminal = Terminal::demo(&home, &["-a", "notes.txt"]);
    terminal.say("hello");
    terminal.press("/quit\r");
    terminal.end();
    assert!(!terminal.contents().contains("not sent"));
}
