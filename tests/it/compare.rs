//! `/compare` and `/pick`: several answers to one question, and the one that is taken in.

use crate::support::{FaultServer, Gate, Home, Step, Terminal, wire};

#[test]
fn several_models_answer_in_turn_and_only_what_is_picked_is_said() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("which options");
    let before = terminal.hash();
    let screen = terminal.say("/compare small us.demo.scribe-v1:0");
    let small = screen.find("[1] demo.small-v1:0").unwrap();
    let answered = screen.find("The model is demo.small-v1:0").unwrap();
    let scribe = screen.find("[2] us.demo.scribe-v1:0").unwrap();
    assert!(small < answered && answered < scribe, "{screen}");
    assert!(screen.contains("The model is us.demo.scribe-v1:0"));
    assert!(screen.contains("/pick N takes an answer in"), "{screen}");
    assert_eq!(terminal.hash(), before);
    assert!(
        terminal
            .say("/pick 3")
            .contains("error: there is no answer 3")
    );
    assert!(
        terminal
            .say("/pick it")
            .contains("takes a number, not `it`")
    );
    let screen = terminal.say("/pick 1");
    assert!(
        screen.contains("the answer of demo.small-v1:0 is in the conversation now"),
        "{screen}"
    );
    let after = terminal.hash();
    assert!(after.starts_with("n_msg = 2,") && after != before);
    assert!(
        terminal
            .say("/pick 2")
            .contains("there is nothing to pick from")
    );
    // The first answer stays beside it.
    let tree = terminal.say("/tree");
    assert_eq!(tree.matches("assistant: The model is").count(), 2, "{tree}");
    assert!(terminal.say("which options").contains("demo.scribe-v1:0"));
    terminal.say("/undo");
    terminal.leave();
    let mut terminal = Terminal::demo(&home, &["-c"]);
    assert_eq!(terminal.hash(), after);
}

#[test]
fn a_prompt_of_its_own_follows_what_was_said_when_an_answer_is_picked() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    assert!(
        terminal
            .say("/compare small")
            .contains("error: there is no question to ask yet")
    );
    let screen = terminal.say("/compare \"small window\" -- What is 2+2?");
    assert!(screen.contains("[1] demo.small-v1:0"), "{screen}");
    assert!(screen.contains("2 + 2 = 4."), "{screen}");
    assert!(terminal.hash().starts_with("n_msg = 0,"));
    terminal.say("/pick 1");
    assert!(terminal.hash().starts_with("n_msg = 2,"));
    let screen = terminal.say("What was my first question?");
    assert!(screen.contains("was: “What is 2+2?”"), "{screen}");
}

#[test]
fn a_model_that_fails_is_told_in_its_place_and_the_others_answer() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    let screen = terminal.say("/compare demo.no-access-v1:0 small -- What is 2+2?");
    let failed = screen.find("You don't have access").unwrap();
    assert!(failed < screen.find("2 + 2 = 4.").unwrap(), "{screen}");
    assert!(
        terminal
            .say("/pick 1")
            .contains("error: there is no answer 1 to pick")
    );
    terminal.say("/pick 2");
    assert!(terminal.hash().starts_with("n_msg = 2,"));
}

#[test]
fn what_is_not_shown_of_an_answer_is_said_of_that_one() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    let screen = terminal.say("/compare small scribe -- unknown block");
    let said = screen.matches("of a newer API are not shown").count();
    assert_eq!(said, 2, "{screen}");
}

#[test]
fn nothing_is_sent_when_a_name_means_no_model() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    let screen = terminal.say("/compare small nonesuch -- What is 2+2?");
    assert!(screen.contains("is called `nonesuch`"), "{screen}");
    assert!(!screen.contains("2 + 2 = 4."), "{screen}");
    assert!(
        terminal
            .say("/compare")
            .contains("needs at least one MODEL")
    );
    assert!(
        terminal
            .say("/compare 'a")
            .contains("a quote that is not closed")
    );
}

#[test]
fn ctrl_c_ends_a_comparison_and_leaves_what_was_answered() {
    let gate = Gate::default();
    let begun = vec![
        Step::write(wire::STREAM),
        Step::write([wire::start(), wire::text("So far")].concat()),
        Step::Wait(gate.clone()),
    ];
    let first = vec![
        Step::write(wire::STREAM),
        Step::write(wire::answer("first")),
    ];
    let server = FaultServer::new([first, begun]);
    let mut terminal = Terminal::start(&server.home(), &[]);
    terminal.prompt();
    terminal.press("/compare demo.one demo.two demo.three demo.four -- Is it so?\r");
    terminal.see("So far");
    terminal.press("\x03");
    terminal.see("stopped; 2 models not asked");
    terminal.see("/pick N takes an answer in");
    terminal.prompt();
    assert_eq!(server.count(), 2);
    assert!(
        terminal
            .say("/pick 2")
            .contains("error: there is no answer 2 to pick")
    );
    terminal.say("/pick 1");
    let screen = terminal.say("/history");
    assert!(screen.contains("[2] assistant"), "{screen}");
    gate.open();
}

#[test]
fn an_answer_is_not_taken_into_a_conversation_that_has_gone_on() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("What is 2+2?");
    terminal.say("/compare small");
    terminal.say("What was my first question?");
    let before = terminal.hash();
    let screen = terminal.say("/pick 1");
    assert!(screen.contains("error: the conversation is another since"));
    assert_eq!(terminal.hash(), before);
}

#[test]
fn tab_completes_the_models_to_compare() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("/models small");
    terminal.press("/compare demo.small-v1:0 us.demo.scr\t");
    terminal.see("/compare demo.small-v1:0 us.demo.scribe-v1:0");
}

#[test]
fn the_receipt_is_that_of_the_answer_that_was_picked() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("/compare small on-demand -- hello");
    terminal.say("/pick 1");
    let last = terminal.say("/last");
    assert!(last.contains("demo.small-v1:0"), "{last}");
}
