//! What a conversation looks like, on terminals of several kinds.

use crate::support::{Home, Terminal};

#[test]
fn an_answer_is_drawn_and_its_source_can_be_seen() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    let screen = terminal.say("markdown");
    assert!(screen.contains("\nThree kinds of rock\n"), "{screen}");
    assert!(screen.contains("Granite │"), "{screen}");
    let screen = terminal.say("/raw");
    assert!(screen.contains("\n## Three kinds of rock\n"), "{screen}");
    assert!(terminal.say("/raw 1").contains("there is no such answer"));
    assert!(terminal.say("/raw x").contains("takes a number"));
    // Drawn again, it looks the same.
    let screen = terminal.say("/history 1");
    assert!(
        screen.contains("[2] assistant\nBedrock, briefly\n"),
        "{screen}"
    );
}

#[test]
fn a_question_is_shown_again_with_its_words_whole() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("What was decided about the names and the numbers?");
    terminal.resize(60, 42);
    terminal.say("/history");
    let rows = terminal.rows();
    let at = rows.iter().rposition(|row| row == "[1] user").unwrap();
    assert_eq!(
        rows[at + 1..at + 3],
        ["What was decided about the names and the", "numbers?"]
    );
}

#[test]
fn json_on_a_terminal_cannot_drive_it() {
    for form in ["json", "jsonl"] {
        let home = Home::new();
        let terminal = Terminal::start(
            &home,
            &["--demo", "--output", form, "echo: a\u{9b}31m\u{202e}\u{7f}"],
        );
        terminal.see("\\u009b31m\\u202e\\u007f");
        let raw = String::from_utf8(terminal.raw()).unwrap();
        assert!(!raw.contains(['\u{9b}', '\u{202e}', '\u{7f}']), "{raw:?}");
    }
}

#[test]
fn for_a_screen_reader_nothing_is_written_over() {
    let home = Home::new().with("ACCESSIBLE", "1").with("NO_COLOR", "1");
    let mut terminal = Terminal::demo(&home, &[]);
    let before = terminal.raw().len();
    terminal.press("markdown slowly\r");
    terminal.see("Bedrock, briefly");
    terminal.see("Three kinds of rock");
    terminal.press("\x03");
    terminal.see("stopped");
    let raw = String::from_utf8_lossy(&terminal.raw()[before..]).into_owned();
    let (_, answer) = raw.split_once("Bedrock").unwrap();
    let (answer, _) = answer.split_once("stopped").unwrap();
    assert!(
        !answer.contains("\u{1b}[K") && !answer.contains("?2026"),
        "{answer:?}"
    );
    assert!(!answer.contains('⠋'), "{answer:?}");
}

#[test]
fn outside_a_utf8_locale_the_prompt_is_ascii() {
    let home = Home::new().with("LC_ALL", "C");
    let terminal = Terminal::demo(&home, &[]);
    let screen = terminal.prompt();
    assert!(
        screen.trim_end().ends_with('>') && !screen.contains('❯'),
        "{screen}"
    );
}

#[test]
fn with_the_output_redirected_the_prompt_stays_on_the_terminal() {
    let home = Home::new();
    let line = "\"$OUTCROP\" --demo > answers.txt";
    let mut terminal = Terminal::shell(&home, line);
    terminal.prompt();
    terminal.say("What is 2+2?");
    terminal.say("/hash");
    terminal.press("\x04");
    terminal.end();
    assert_eq!(
        std::fs::read_to_string(home.path().join("answers.txt")).unwrap(),
        "2 + 2 = 4.\n"
    );
}

#[test]
fn the_source_of_an_answer_has_no_line_ends_but_its_own() {
    const LINE: &str =
        "a script behind a real endpoint. Ask me anything, or say “help” for what I know.";
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.resize(24, 40);
    terminal.say("hello");
    let whole = |terminal: &Terminal| {
        let raw = String::from_utf8_lossy(&terminal.raw()).into_owned();
        raw.matches(LINE).count()
    };
    assert_eq!(whole(&terminal), 0, "an answer is wrapped between words");
    terminal.say("/raw");
    assert_eq!(whole(&terminal), 1);
}
