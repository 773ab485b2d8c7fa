//! Keys: what is typed while an answer streams, lines that go on, pastes, and what a model may not
//! do to the terminal.

use crate::support::{Home, Terminal};

#[test]
fn keys_typed_during_an_answer_wait_for_the_next_prompt() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.press("count to 12 slowly\r");
    terminal.see("\n2\n");
    terminal.press("What is 2+2?\rhalf a li\x04");
    let screen = terminal.until("the answer to what was typed ahead", |screen| {
        screen.contains("2 + 2 = 4.") && screen.trim_end().ends_with("❯ half a li")
    });
    let count = screen.find("\n2\n").unwrap();
    assert!(
        screen[count..].contains("\n11\n12\n"),
        "undisturbed: {screen}"
    );
}

#[test]
fn keys_typed_before_ctrl_c_are_kept_too() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.press("count to 100 slowly\r");
    terminal.see("\n2\n");
    terminal.press("next question\x03");
    terminal.until("the keys at the prompt", |screen| {
        screen.contains("stopped; the partial") && screen.trim_end().ends_with("❯ next question")
    });
}

#[test]
fn ctrl_d_during_an_answer_does_not_leave() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.press("count to 8 slowly\r");
    terminal.see("\n2\n");
    terminal.press("\x04");
    terminal.see("\n8\n");
    terminal.prompt();
    assert!(
        terminal.say("/hash").contains("n_msg = 2"),
        "it is still there"
    );
}

#[test]
fn ctrl_c_at_the_prompt_clears_the_line() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.press("never mind");
    terminal.see("❯ never mind");
    terminal.press("\x03");
    terminal.prompt();
    assert!(terminal.say("/hash").contains("n_msg = 0"));
}

#[test]
fn ctrl_c_takes_the_hint_away_and_leaves_what_is_typed_behind_it() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("hello");
    terminal.press("hel");
    terminal.until("the hint", |screen| screen.trim_end().ends_with("❯ hello"));
    terminal.press("\x03What is\x03What was my fir");
    let screen = terminal.until("what was typed behind", |screen| {
        screen.trim_end().ends_with("❯ What was my fir")
    });
    let lines: Vec<&str> = screen.trim_end().lines().rev().skip(1).collect();
    assert!(lines[0].ends_with("❯ What is"), "{screen}");
    assert!(lines[1].ends_with("❯ hel"), "{screen}");
    terminal.press("st question?\r");
    terminal.see("Your first question was");
}

#[test]
fn ctrl_c_ends_a_search_and_takes_no_line_of_it() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("hello");
    terminal.press("\x12hel");
    terminal.see("(reverse-i-search)`hel': hello");
    terminal.press("\x03");
    terminal.prompt();
    assert!(terminal.hash().starts_with("n_msg = 2,"));
}

#[test]
fn a_bracketed_paste_is_one_message() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.press("\x1b[200~first line\nsecond \\\nthird\x1b[201~");
    terminal.see("third");
    terminal.press("\r");
    terminal.see("You said: “first line second \\ third”");
    terminal.prompt();
    let screen = terminal.say("/history json 2");
    assert!(
        screen.contains(r#""first line\nsecond \\\nthird""#),
        "{screen}"
    );
}

#[test]
fn alt_enter_ctrl_j_and_a_backslash_begin_a_new_line() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.press("one\x1b\rtwo\x0athree\\\rfour\r");
    terminal.see("You said:");
    terminal.prompt();
    let screen = terminal.say("/history json 2");
    assert!(screen.contains(r#""one\ntwo\nthree\nfour""#), "{screen}");
}

#[test]
fn tab_completes_commands_and_settings() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.press("/hist\t");
    terminal.see("❯ /history");
    terminal.press("j\t\x03");
    terminal.see("/history json");
    terminal.press("/once temper\t0.3\r");
    terminal.see("(temperature=0.3) ❯");
}

#[test]
fn tab_completes_a_path_in_its_quotes_and_closes_them() {
    let home = Home::new();
    home.write("it's a file.txt", "one");
    home.write("my folder/inner one.txt", "two");
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.press("/attach 'it\t");
    terminal.see(r"❯ /attach 'it'\''s a file.txt'");
    terminal.press("\r");
    terminal.see("attached it's a file.txt");
    terminal.press("/attach \"~/my\t");
    terminal.see("/attach \"~/my folder/");
    terminal.press("\t");
    terminal.see("/attach \"~/my folder/inner one.txt\"");
    terminal.press("\r");
    terminal.see("attached ~/my folder/inner one.txt");
    terminal.press("/attach my\\ f\t\t");
    terminal.see(r"/attach my\ folder/inner\ one.txt");
    terminal.press("\r");
    terminal.see("(3 attached) ❯");
}

#[test]
fn a_key_that_is_not_utf8_is_ignored() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.press("What is ");
    terminal.see("❯ What is");
    terminal.press_bytes(b"\xff");
    terminal.until("the line again", |screen| {
        screen.matches("❯ What is").count() == 2
    });
    terminal.press("2+2?\r");
    terminal.see("2 + 2 = 4.");
}

/// What is left of bytes for a terminal without what draws an answer: attributes, the way up to a row
/// that is painted again, and the marks around that.
fn without_drawing(bytes: &str) -> String {
    let mut parts = bytes.split("\x1b[");
    let mut left = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let at = part.find(|c: char| !c.is_ascii_digit() && c != ';' && c != '?');
        let (parameters, rest) = part.split_at(at.unwrap_or(part.len()));
        let is_ours = match rest.chars().next() {
            Some('m') => parameters.starts_with('0'),
            Some('K' | 'J' | 'C') => parameters.is_empty(),
            Some('A') => parameters.parse::<u16>().is_ok(),
            Some('h' | 'l') => parameters == "?2026",
            _ => false,
        };
        left.push_str(if is_ours { &rest[1..] } else { "\x1b[" });
        left.push_str(if is_ours { "" } else { part });
    }
    left
}

#[test]
fn nothing_a_model_says_reaches_the_terminal_as_a_control() {
    let home = Home::new().with("NO_COLOR", "1");
    let mut terminal = Terminal::demo(&home, &[]);
    let before = terminal.raw().len();
    terminal.press("escape\r");
    terminal.see("␛");
    terminal.prompt();
    let raw = String::from_utf8(terminal.raw()[before..].to_vec()).unwrap();
    let (answer, _) = raw[raw.find('␛').unwrap()..].rsplit_once("\r\n").unwrap();
    let answer = without_drawing(answer);
    let bad = answer
        .chars()
        .find(|c| c.is_control() && !matches!(c, '\r' | '\n'));
    assert_eq!(bad, None, "{answer:?}");
}

#[test]
fn an_error_line_is_sanitised_too() {
    let home = Home::new().with("NO_COLOR", "1");
    let terminal = Terminal::start(&home, &["--demo", "-m", "\u{1b}[31mx"]);
    terminal.see("hint:");
    let raw = String::from_utf8(terminal.raw()).unwrap();
    assert!(raw.contains("␛[31mx") && !raw.contains('\u{1b}'), "{raw:?}");
}

#[test]
fn ctrl_d_behind_a_line_typed_ahead_does_not_leave_either() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.press("count to 8 slowly\r");
    terminal.see("\n2\n");
    terminal.press("count to 9 slowly\r\x04");
    terminal.see("\n8\n9\n");
    assert!(
        terminal.say("/hash").contains("n_msg = 4"),
        "it is still there"
    );
}

#[test]
fn the_terminal_is_given_back_as_it_was_found() {
    let home = Home::new();
    let line = "stty -a > before; \"$OUTCROP\" --demo; stty -a > after; echo done";
    for (how, leave) in [("Ctrl-D", "\x04"), ("/quit", "/quit\r")] {
        let mut terminal = Terminal::shell(&home, line);
        terminal.prompt();
        terminal.say("hello");
        terminal.press(leave);
        terminal.see("done");
        let read = |name: &str| std::fs::read_to_string(home.path().join(name)).unwrap();
        assert_eq!(read("before"), read("after"), "{how}");
    }
}

#[test]
fn a_signal_that_ends_it_gives_the_terminal_back() {
    // What a child that died of a signal is reported as differs; that it did not go on does not.
    for signal in ["-TERM", "-HUP"] {
        for streaming in [false, true] {
            let home = Home::new();
            let mut terminal = Terminal::start(&home, &["--demo"]);
            let fresh = Terminal::shell(&home, "sleep 5").modes();
            terminal.prompt();
            if streaming {
                terminal.press("count to 100 slowly\r");
                terminal.see("\n2\n");
            }
            assert_ne!(terminal.modes(), fresh);
            terminal.signal(signal);
            let ended = terminal.end();
            assert_ne!(ended, 0, "{signal}");
            assert_eq!(terminal.modes(), fresh, "{signal}, streaming: {streaming}");
        }
    }
}

#[test]
fn what_is_pasted_cannot_drive_the_terminal() {
    let home = Home::new().with("NO_COLOR", "1");
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.press("\x1b[200~a\u{9b}31m\u{7}b\u{202e}c\x1b[201~");
    terminal.see("a·31m·bc");
    let raw = String::from_utf8(terminal.raw()).unwrap();
    assert!(!raw.contains(['\u{9b}', '\u{7}', '\u{202e}']), "{raw:?}");
    terminal.press("\r");
    terminal.prompt();
    let screen = terminal.say("/history json 2");
    assert!(
        screen.contains("a\\u009b31m\\u0007b\\u202ec"),
        "it is sent as it was: {screen}"
    );
}

#[test]
fn a_program_in_the_background_is_not_stopped_by_its_terminal() {
    let home = Home::new();
    let line = "set -m; \"$OUTCROP\" --demo 'What is 2+2?' < /dev/null & wait; echo done";
    let terminal = Terminal::shell(&home, line);
    let screen = terminal.see("done");
    assert!(screen.contains("2 + 2 = 4."), "{screen}");
}

#[test]
fn under_nohup_a_hangup_does_not_end_it() {
    let home = Home::new();
    let line = "mkfifo out; trap '' HUP; \"$OUTCROP\" --demo 'count to 10 slowly' < /dev/null > out & \
                exec < out; read first; kill -HUP $!; cat; wait $!; echo left with $?, began with $first";
    let terminal = Terminal::shell(&home, line);
    let screen = terminal.see("left with 0, began with 1");
    assert!(screen.contains("\n10\n"), "{screen}");
}

#[test]
fn a_dumb_terminal_can_be_talked_in_and_left() {
    let home = Home::new().with("TERM", "dumb");
    let mut terminal = Terminal::start(&home, &["--demo"]);
    terminal.see("❯");
    terminal.press("What is 2+2?\n");
    terminal.see("2 + 2 = 4.");
    terminal.press("\x04");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn a_paste_with_a_byte_that_is_no_text_is_dropped_whole_and_said_so() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.press("mine ");
    terminal.see("❯ mine");
    let lines = "what is 1+1?\r".repeat(200);
    let paste = [b"\x1b[200~start \xff bad\r", lines.as_bytes(), b"\x1b[201~"].concat();
    terminal.press_bytes(&paste);
    terminal.see("error: what was pasted is not UTF-8 text");
    terminal.until("the line as it was", |screen| {
        screen.trim_end().ends_with("❯ mine")
    });
    terminal.press("\x03");
    assert!(terminal.say("/hash").contains("n_msg = 0"));
}

#[test]
fn a_big_answer_can_be_stopped() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &["--max-tokens", "8192"]);
    terminal.press("huge delta 10\r");
    terminal.see("all-of-this-came");
    terminal.press("\x03");
    terminal.see("stopped; the partial answer is kept");
    let drawn = terminal.raw().len();
    assert!(drawn < 9_000_000, "{drawn} bytes were drawn");
}

#[test]
fn ctrl_z_gives_the_terminal_back_and_fg_comes_back() {
    let home = Home::new();
    let line = "set -m; stty -a > before; \"$OUTCROP\" --demo; stty -a > after; echo stopped; fg; echo done";
    for streaming in [false, true] {
        let mut terminal = Terminal::shell(&home, line);
        terminal.prompt();
        if streaming {
            terminal.press("count to 12 slowly\r");
            terminal.see("\n3\n");
        } else {
            terminal.press("half a li");
            terminal.see("❯ half a li");
        }
        terminal.press("\x1a");
        terminal.see("stopped");
        let read = |name: &str| std::fs::read_to_string(home.path().join(name)).unwrap();
        assert_eq!(read("before"), read("after"), "streaming: {streaming}");
        if streaming {
            terminal.see("\n12\n");
        } else {
            terminal.until("the line again", |screen| {
                screen.matches("❯ half a li").count() == 2
            });
            terminal.press("ne\r");
            terminal.see("You said: “half a line”");
        }
        terminal.prompt();
        terminal.press("\x04");
        terminal.see("done");
    }
}

#[test]
fn a_line_typed_while_a_question_hangs_goes_out_without_it() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.press("fault: hang\r");
    terminal.until("the wait", |screen| {
        screen.lines().any(|line| line.trim_end().ends_with(" s"))
    });
    terminal.press("What is 2+2?\r");
    terminal.press("\x03");
    terminal.see("stopped before an answer came");
    terminal.see("2 + 2 = 4.");
    let history = terminal.say("/history");
    assert!(!history.contains("hang"), "{history}");
}
