//! A conversation in a terminal, as a person holds it.

use crate::support::{Home, Terminal};

#[test]
fn two_turns_are_remembered_and_ctrl_d_leaves() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    assert!(
        terminal.contents().contains("/help"),
        "a newcomer is told where help is"
    );
    assert!(terminal.say("What is 2+2?").contains("2 + 2 = 4."));
    assert!(
        terminal
            .say("what was my first question")
            .contains("“What is 2+2?”")
    );
    terminal.press("\x04");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn once_holds_for_one_turn_and_the_prompt_shows_it() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("/once temperature=0.2");
    terminal.see("(temperature=0.2) ❯");
    let screen = terminal.say("which options");
    assert!(screen.contains("\"temperature\": 0.2"), "{screen}");
    let screen = terminal.say("which options");
    assert_eq!(
        screen.matches("\"temperature\": 0.2").count(),
        1,
        "{screen}"
    );
    let screen = terminal.say("/once maxTokens=7 topP=0.5 -- which options");
    assert!(
        screen.contains("\"topP\": 0.5") || screen.contains("maxTokens is reached"),
        "{screen}"
    );
}

#[test]
fn an_override_is_kept_for_a_turn_that_failed() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("/once temperature=0.2 -- fault: denied");
    terminal.see("(temperature=0.2) ❯");
}

#[test]
fn history_hash_and_undo_agree() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("What is 2+2?");
    let hash = |screen: &str| {
        screen
            .lines()
            .rfind(|line| line.starts_with("n_msg = "))
            .unwrap()
            .trim()
            .to_owned()
    };
    let before = hash(&terminal.say("/hash"));
    assert!(before.starts_with("n_msg = 2, hash = "), "{before}");
    terminal.say("hello");
    let screen = terminal.say("/undo");
    assert!(screen.contains("taken back: hello"), "{screen}");
    assert_eq!(hash(&terminal.say("/hash")), before);
    let screen = terminal.say("/history json");
    let start = screen.find("[\n").unwrap();
    let end = start + screen[start..].find("\n]").unwrap() + 2;
    let shown: serde_json::Value = serde_json::from_str(&screen[start..end]).unwrap();
    assert_eq!(
        shown,
        serde_json::json!([
            {"role": "user", "content": [{"text": "What is 2+2?"}]},
            {"role": "assistant", "content": [{"text": "2 + 2 = 4."}]},
        ])
    );
    assert!(before.ends_with(&outcrop::json_hash(&shown).unwrap()));
    terminal.say("/undo");
    let screen = terminal.say("/undo");
    assert!(
        screen.contains("error: there is no turn to take back"),
        "{screen}"
    );
}

#[test]
fn retry_replaces_the_newest_answer_and_keeps_it_when_it_fails() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("What is 2+2?");
    terminal.say("/retry");
    let screen = terminal.say("/hash");
    assert!(screen.contains("n_msg = 2"), "{screen}");
    assert_eq!(screen.matches("2 + 2 = 4.").count(), 2, "{screen}");
    // A model that refuses: the old answer stays.
    terminal.say("/set model=demo.no-access");
    let screen = terminal.say("/retry");
    assert!(screen.contains("access is denied"), "{screen}");
    let screen = terminal.say("/history");
    assert!(screen.contains("[2] assistant"), "{screen}");
    // And the try after that still replaces it.
    terminal.say("/set model=demo.x");
    terminal.say("/retry");
    assert!(terminal.say("/hash").contains("n_msg = 2"));
}

#[test]
fn a_failed_turn_loses_nothing() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("What is 2+2?");
    let screen = terminal.say("fault: unavailable 3 tell me about granite");
    assert!(
        screen.contains("error: the service is not available"),
        "{screen}"
    );
    assert!(screen.contains("hint: "), "{screen}");
    assert!(terminal.say("/hash").contains("n_msg = 2"));
    // The demo refuses three times; the next try is answered.
    let screen = terminal.say("/retry");
    assert!(
        screen.contains("You said: “tell me about granite"),
        "{screen}"
    );
    assert!(terminal.say("/hash").contains("n_msg = 4"));
}

#[test]
fn up_brings_back_what_was_typed() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("fault: denied one two");
    terminal.press("\x1b[A");
    terminal.until("the line again", |screen| {
        screen.trim_end().ends_with("❯ fault: denied one two")
    });
}

#[test]
fn ctrl_c_stops_the_answer_and_keeps_what_came() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.press("count to 100 slowly\r");
    terminal.see("\n3\n");
    terminal.press("\x03");
    let screen = terminal.see("stopped; the partial answer is kept");
    assert!(!screen.contains("\n50\n"), "{screen}");
    terminal.prompt();
    assert!(terminal.say("/hash").contains("n_msg = 2"));
    let screen = terminal.say("what did you say");
    assert!(
        !screen.contains("error:"),
        "the partial answer can be sent on: {screen}"
    );
}

#[test]
fn ctrl_c_before_the_answer_gives_the_text_back() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.press("fault: hang\r");
    terminal.until("a wait", |screen| {
        screen.contains(" s") && screen.trim_end().ends_with('s')
    });
    terminal.press("\x03");
    terminal.until("the text in a new prompt", |screen| {
        screen.contains("stopped before an answer came")
            && screen.trim_end().ends_with("❯ fault: hang")
    });
    terminal.press("\x03");
    assert!(terminal.say("/hash").contains("n_msg = 0"));
}

#[test]
fn a_mistyped_command_or_key_names_the_nearest_and_sends_nothing() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    for (line, says) in [
        ("/hisotry", "/history"),
        ("/set temprature=1", "`temperature`"),
        ("/set temperature=hot", "not `hot`"),
        ("/once", "KEY=VALUE"),
        ("/unset", "KEY"),
        ("/verbose maybe", "`on` or `off`"),
        ("/history lots", "has no use for `lots`"),
        ("/hash now", "takes nothing"),
        ("/help nothing", "there is no command"),
        ("/system @missing", "missing"),
        ("/model a b", "model"),
    ] {
        let screen = terminal.say(line);
        let tail = &screen[screen.rfind(&format!("❯ {line}")).unwrap()..];
        assert!(
            tail.contains("error: ") && tail.contains("hint: "),
            "{line}: {tail}"
        );
        assert!(tail.contains(says), "{line}: {tail}");
    }
    assert!(terminal.say("/hash").contains("n_msg = 0"));
}

#[test]
fn every_command_has_its_help() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    let screen = terminal.say("/help");
    for name in [
        "help", "verbose", "hash", "history", "once", "set", "unset", "options", "model", "system",
        "undo", "retry", "clear", "quit",
    ] {
        assert!(screen.contains(&format!("/{name} ")), "{name}: {screen}");
    }
    let screen = terminal.say("/help once");
    assert!(screen.contains("KEY=VALUE… [-- PROMPT]"), "{screen}");
}

#[test]
fn options_show_what_is_in_force_and_from_where() {
    let home = Home::new().with("OUTCROP_MODEL", "demo.env");
    let mut terminal = Terminal::demo(&home, &["-t", "0.5"]);
    terminal.say("/set topP=0.9 extra.top_k=40");
    terminal.say("/once stop=END");
    let screen = terminal.say("/options");
    for (name, value, source) in [
        ("model", "demo.env", "(environment)"),
        ("maxTokens", "4096", "(built in)"),
        ("temperature", "0.5", "(command line)"),
        ("topP", "0.9", "(/set)"),
        ("extra.top_k", "40", "(/set)"),
        ("stop", "END", "(/once)"),
    ] {
        let row = screen
            .lines()
            .rfind(|line| line.starts_with(&format!("{name} ")))
            .expect(name);
        assert!(row.contains(value) && row.contains(source), "{row}");
    }
    // What is not set stands in the same columns.
    let place = |name: &str, text: &str| {
        let row = screen.lines().rfind(|line| line.starts_with(name));
        row.and_then(|row| row.find(text)).expect(name)
    };
    let column = place("topP ", "0.9");
    for (name, help) in [("performanceConfig ", "latency,"), ("tier ", "the tier")] {
        assert_eq!(place(name, help), column, "{screen}");
    }
    let screen = terminal.say("/unset temperature");
    assert!(screen.contains("temperature is not set"), "{screen}");
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
fn model_system_and_verbose_can_be_changed_in_the_chat() {
    let home = Home::new();
    home.write("prompt.txt", "Speak like a pirate.\n");
    let mut terminal = Terminal::demo(&home, &[]);
    assert!(
        terminal
            .say("/model demo.other")
            .contains("model = demo.other")
    );
    terminal.say("/system @prompt.txt");
    let screen = terminal.say("what is your system prompt");
    assert!(screen.contains("Speak like a pirate."), "{screen}");
    terminal.say("/system off");
    assert!(
        terminal
            .say("/system")
            .contains("there is no system prompt")
    );
    terminal.say("/clear");
    terminal.say("/verbose on");
    let screen = terminal.say("hello");
    assert!(
        screen.contains("===== Send messages, n_msg = 1, hash = "),
        "{screen}"
    );
    assert!(screen.contains("\"modelId\": \"demo.other\""), "{screen}");
}

#[test]
fn what_is_set_goes_on_behind_clear_and_is_kept_with_the_new_conversation() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &["-m", "small"]);
    terminal.say("/set temperature=0.7");
    terminal.say("hello");
    terminal.say("/clear");
    terminal.say("hello again");
    terminal.leave();
    let ran = home.demo(&["-c", "which options"], "");
    assert!(
        ran.out.contains("`demo.small-v1:0`") && ran.out.contains("0.7"),
        "{ran:?}"
    );
}

#[test]
fn clear_begins_anew_and_undo_brings_the_old_back() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("What is 2+2?");
    terminal.say("/clear");
    assert!(terminal.say("/hash").contains("n_msg = 0"));
    terminal.say("/undo");
    assert!(terminal.say("/hash").contains("n_msg = 2"));
}

/// The place of the cleared conversation was kept when something else was put in its stead.
#[test]
fn what_a_second_try_replaced_comes_back_into_its_own_conversation_and_not_a_cleared_one() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("What is 2+2?");
    terminal.say("/clear");
    terminal.say("What is 6*7?");
    terminal.say("/retry");
    terminal.say("/undo");
    terminal.say("/undo");
    terminal.say("hello");
    let hash = terminal.hash();
    terminal.leave();
    let mut terminal = Terminal::demo(&home, &["-c"]);
    assert_eq!(terminal.hash(), hash);
}

#[test]
fn two_slashes_send_a_text_with_one() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    let screen = terminal.say("//etc/hosts");
    assert!(screen.contains("You said: “/etc/hosts”"), "{screen}");
}

#[test]
fn interactive_answers_first_and_then_reads_the_terminal() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &["-i", "What is 2+2?"]);
    assert!(terminal.contents().contains("2 + 2 = 4."));
    assert!(
        terminal
            .say("what was my first question")
            .contains("“What is 2+2?”")
    );

    home.write("notes.txt", "granite\n");
    let line = "\"$OUTCROP\" --demo -i -v 'what is this' < notes.txt";
    let mut terminal = Terminal::shell(&home, line);
    terminal.prompt();
    assert!(terminal.contents().contains("granite\\n\\nwhat is this"));
    assert!(terminal.say("/hash").contains("n_msg = 2"));
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
fn a_prompt_without_a_model_says_how_to_choose_one() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &[]);
    terminal.prompt();
    let screen = terminal.say("hello");
    assert!(
        screen.contains("error: no model is chosen") && screen.contains("/model"),
        "{screen}"
    );
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
fn a_retry_that_is_stopped_leaves_the_earlier_answer() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("count to 8 slowly");
    let before = terminal.say("/hash");
    terminal.press("/retry\r");
    terminal.until("a second count", |screen| {
        screen.matches("\n2\n").count() == 2
    });
    terminal.press("\x03");
    terminal.see("the earlier answer stays");
    let after = terminal.say("/hash");
    let hash = |screen: &str| {
        screen
            .lines()
            .rfind(|line| line.starts_with("n_msg"))
            .unwrap()
            .trim()
            .to_owned()
    };
    assert_eq!(hash(&after), hash(&before));
}

#[test]
fn an_output_that_cannot_be_written_leaves_the_history_as_before() {
    let home = Home::new();
    let mut terminal = Terminal::shell(&home, "\"$OUTCROP\" --demo --no-stream > /dev/full");
    let screen = terminal.say("What is 2+2?");
    assert!(
        screen.contains("error: standard output could not be written"),
        "{screen}"
    );
    assert!(terminal.say("/hash").contains("n_msg = 0"));
}

#[test]
fn a_text_with_a_slash_that_is_given_back_is_still_a_text() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.press("//fault: hang\r");
    terminal.until("a wait", |screen| screen.trim_end().ends_with(" s"));
    terminal.press("\x03");
    terminal.until("the text in a new prompt", |screen| {
        screen.trim_end().ends_with("❯ //fault: hang")
    });
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
