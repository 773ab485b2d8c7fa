//! `/compact`: a summary that begins a branch, the old branch that stays, and the question that had
//! no room.

use crate::support::{FaultServer, Gate, Home, Step, Terminal, wire};

#[test]
fn a_summary_begins_a_branch_and_the_old_one_can_be_gone_to() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    assert!(
        terminal
            .say("/compact")
            .contains("error: nothing has been said yet")
    );
    terminal.say("What is 2+2?");
    terminal.say("What was my first question?");
    let before = terminal.hash();
    let screen = terminal.say("/compact the numbers");
    let summary = "A summary: you asked “What is 2+2?”, “What was my first question?”.";
    assert!(screen.contains(summary), "{screen}");
    assert!(
        screen.contains("goes on from this summary; 4 messages before it stay in /tree"),
        "{screen}"
    );
    assert!(terminal.hash().starts_with("n_msg = 2,"));
    let screen = terminal.say("/history");
    assert!(screen.contains("Above all: the numbers"), "{screen}");
    let screen = terminal.say("how many messages?");
    assert!(screen.contains("You have sent me 2 messages"), "{screen}");
    let tree = terminal.say("/tree");
    let old = tree
        .lines()
        .find(|line| line.contains("○") && line.contains("Your first question was"))
        .unwrap();
    let id = old.split_whitespace().nth(2).unwrap().to_owned();
    assert!(tree.contains("● ") && tree.contains("user: Summarise"));
    terminal.say(&format!("/goto {id}"));
    assert_eq!(terminal.hash(), before);
    terminal.leave();
    // What is on disk is what was in hand.
    let mut terminal = Terminal::demo(&home, &["-c"]);
    assert_eq!(terminal.hash(), before);
}

#[test]
fn the_branch_is_there_when_the_conversation_is_taken_up_again() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("What is 2+2?");
    terminal.say("/compact");
    let compacted = terminal.hash();
    terminal.leave();
    let mut terminal = Terminal::demo(&home, &["-c"]);
    assert_eq!(terminal.hash(), compacted);
    assert!(
        terminal
            .say("What was my first question?")
            .contains("Summarise our conversation")
    );
}

#[test]
fn the_request_for_a_summary_is_no_question_to_ask_again() {
    let mut terminal = Terminal::demo(&Home::new(), &[]);
    terminal.say("What is 2+2?");
    terminal.say("/compact");
    let compacted = terminal.hash();
    let screen = terminal.say("/retry");
    assert!(
        screen.contains("there is nothing to send again"),
        "{screen}"
    );
    let screen = terminal.say("/compare small");
    assert!(
        screen.contains("there is no question to ask yet"),
        "{screen}"
    );
    assert_eq!(terminal.hash(), compacted);
    let screen = terminal.say("/undo");
    assert!(
        screen.contains("is in /tree, and /goto ID goes there"),
        "{screen}"
    );
}

#[test]
fn a_question_that_has_no_room_is_typed_again_behind_the_summary() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &["-m", "small"]);
    let words = |n: usize| "word ".repeat(n);
    terminal.say(&format!("echo: {}", words(65)));
    terminal.say(&format!("echo: {}", words(65)));
    let long = format!("what is 2+2? {}", words(50));
    let screen = terminal.say(&long);
    assert!(screen.contains("Input is too long"), "{screen}");
    // There is one way on, and it is said each time.
    let screen = terminal.say("/retry");
    assert_eq!(screen.matches("Input is too long").count(), 1, "{screen}");
    let hints = "hint: /compact makes room with a summary of the conversation";
    assert_eq!(screen.matches(hints).count(), 1, "{screen}");
    assert_eq!(screen.matches("hint: ").count(), 1, "{screen}");
    assert_eq!(screen.matches("is kept").count(), 1, "{screen}");
    terminal.press("/compact\r");
    let typed = |screen: &str| screen.contains("❯ what is 2+2? word word");
    terminal.until("the question again", |screen| {
        let (_, after) = screen
            .split_once("goes on from this summary")
            .unwrap_or_default();
        typed(after)
    });
    terminal.press("\r");
    let screen = terminal.until("an answer", |screen| {
        screen.contains("You said: “what is 2+2?")
    });
    assert!(screen.contains("in parts\npart 1 of about "), "{screen}");
    assert_eq!(screen.matches("\nA summary: ").count(), 1, "{screen}");
    terminal.prompt();
    assert!(terminal.hash().starts_with("n_msg = 4,"));
}

#[test]
fn a_summary_that_fails_or_is_cut_short_changes_nothing() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("What is 2+2?");
    let before = terminal.hash();
    let tree = |screen: &str| screen.matches("  user: ").count();
    for (set, says) in [
        ("/model demo.no-access-v1:0", "You don't have access"),
        (
            "/set maxTokens=3",
            "error: that is no whole summary: cut short",
        ),
    ] {
        terminal.say(set);
        let screen = terminal.say("/compact");
        assert!(screen.contains(says), "{screen}");
        assert!(screen.contains("the conversation is as it was"), "{screen}");
        assert_eq!(terminal.hash(), before);
        terminal.say("/model demo.scribe-v1:0");
    }
    assert_eq!(tree(&terminal.say("/tree")), 1);
}

#[test]
fn a_summary_that_is_stopped_changes_nothing() {
    let gate = Gate::default();
    let begun = vec![
        Step::write(wire::STREAM),
        Step::write([wire::start(), wire::text("So far")].concat()),
        Step::Wait(gate.clone()),
    ];
    let whole = vec![Step::write(wire::STREAM), Step::write(wire::answer("yes"))];
    let server = FaultServer::new([whole, begun]);
    let mut terminal = Terminal::start(&server.home(), &[]);
    terminal.say("Is it so?");
    let before = terminal.hash();
    terminal.press("/compact\r");
    terminal.see("So far");
    terminal.press("\x03");
    terminal.see("stopped; the conversation is as it was");
    assert_eq!(terminal.hash(), before);
    gate.open();
}

#[test]
fn what_is_held_in_memory_alone_is_brought_back_by_undo() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &["--no-save"]);
    terminal.say("What is 2+2?");
    let before = terminal.hash();
    let screen = terminal.say("/compact");
    assert!(screen.contains("/undo twice brings"), "{screen}");
    terminal.say("/undo");
    terminal.say("/undo");
    assert_eq!(terminal.hash(), before);
}
