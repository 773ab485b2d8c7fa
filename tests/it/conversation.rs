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
        assert!(
            screen.contains("error: ") && screen.contains("hint: "),
            "{line}: {screen}"
        );
        assert!(screen.contains(says), "{line}: {screen}");
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
fn clear_begins_anew_and_undo_brings_the_old_back() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("What is 2+2?");
    terminal.say("/clear");
    assert!(terminal.say("/hash").contains("n_msg = 0"));
    terminal.say("/undo");
    assert!(terminal.say("/hash").contains("n_msg = 2"));
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
