//! What belongs to a conversation stays with it, whichever way it is left, and is there again when it
//! is brought back.

use crate::support::{Home, Terminal};

const TOOLS: &str = r#"[{"toolSpec":{"name":"get_weather","inputSchema":{"json":{"type":"object","properties":{"city":{"type":"string"}}}}}}]"#;

/// A conversation in which one of two tools has its result, and the other waits for it.
fn with_a_result(home: &Home) -> Terminal {
    with_a_result_in(home, &[])
}

fn with_a_result_in(home: &Home, arguments: &[&str]) -> Terminal {
    home.write("tools.json", TOOLS);
    let arguments = [&["--tools", "tools.json"], arguments].concat();
    let mut terminal = Terminal::demo(home, &arguments);
    terminal.say("What is 2+2?");
    terminal.say("use two tools");
    terminal.say("/tool 1 ok fine");
    terminal.see("1 tool result) ❯");
    terminal
}

/// The prompt that waits on the last line.
fn prompt(terminal: &Terminal) -> String {
    let screen = terminal.prompt();
    screen.trim_end().lines().last().unwrap().to_owned()
}

/// What `/usage` says of the conversation at hand.
fn usage(terminal: &mut Terminal) -> String {
    let screen = terminal.say("/usage");
    let mut lines = screen.lines().map(str::to_owned);
    let line = lines.rfind(|line| line.starts_with("this conversation: "));
    line.unwrap_or_else(|| panic!("{screen}"))
}

/// The id that `/tree` shows in the line with this text.
fn id_of(terminal: &mut Terminal, text: &str) -> String {
    let tree = terminal.say("/tree");
    let mut lines = tree.lines();
    let line = lines.rfind(|line| line.contains(text));
    let mut words = line.unwrap_or_else(|| panic!("{tree}")).split_whitespace();
    words.find(|word| word.len() == 8).unwrap().to_owned()
}

#[test]
fn results_of_tools_do_not_go_along_into_a_new_conversation() {
    let home = Home::new();
    let mut terminal = with_a_result(&home);
    terminal.say("/clear");
    assert_eq!(prompt(&terminal), "scribe ❯");
    terminal.say("hello");
    let history = terminal.say("/history json");
    assert!(!history.contains("toolResult"), "{history}");
}

#[test]
fn results_of_tools_are_back_with_the_conversation_that_was_cleared() {
    let home = Home::new();
    let mut terminal = with_a_result(&home);
    terminal.say("/clear");
    terminal.say("/undo");
    terminal.see("1 tool result) ❯");
    let screen = terminal.say("/tool 2 ok rainy");
    assert!(screen.contains("fine") && screen.contains("rainy"));
}

#[test]
fn results_of_tools_are_gone_with_the_request_they_answer() {
    for way in ["/retry", "/undo", "/goto ID", "/resume other", "/compact"] {
        let home = Home::new();
        let mut terminal = Terminal::demo(&home, &[]);
        terminal.say("hello");
        terminal.say("/rename other");
        terminal.leave();
        let mut terminal = with_a_result(&home);
        let id = id_of(&mut terminal, "2 + 2 = 4.");
        terminal.say(&way.replace("ID", &id));
        let prompt = prompt(&terminal);
        assert!(!prompt.contains("tool result"), "{way}: {prompt}");
    }
}

#[test]
fn turns_of_a_cleared_conversation_are_not_counted_in_the_new_one_and_are_when_it_is_back() {
    let home = Home::new();
    for arguments in [&[][..], &["--no-save"]] {
        let mut terminal = Terminal::demo(&home, arguments);
        terminal.say("What is 2+2?");
        terminal.say("hello");
        let before = usage(&mut terminal);
        assert!(before.contains(": 2 turns: "), "{before}");
        terminal.say("/clear");
        let new = usage(&mut terminal);
        assert!(new.contains(": 0 turns: "), "{new}");
        let last = terminal.say("/last");
        assert!(last.contains("there has been no turn yet"), "{last}");
        terminal.say("/undo");
        assert_eq!(usage(&mut terminal), before);
        assert!(terminal.say("/last").contains("complete (end_turn)"));
    }
}

#[test]
fn a_fork_counts_its_own_turns_as_it_does_when_it_is_taken_up_again() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("What is 2+2?");
    terminal.say("/fork aside");
    terminal.say("hello");
    let forked = usage(&mut terminal);
    assert!(forked.contains(": 1 turn: "), "{forked}");
    terminal.leave();
    let mut terminal = Terminal::demo(&home, &["-c"]);
    assert_eq!(usage(&mut terminal), forked);
}

#[test]
fn the_prompt_counts_the_tokens_of_the_branch_that_was_gone_to() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("What is 2+2?");
    let first = prompt(&terminal);
    terminal.say("/undo");
    assert_eq!(prompt(&terminal), "scribe ❯");
    terminal.say("count to 30");
    let second = prompt(&terminal);
    assert_ne!(first, second);
    let id = id_of(&mut terminal, "2 + 2 = 4.");
    terminal.say(&format!("/goto {id}"));
    assert_eq!(prompt(&terminal), first);
    terminal.say("/redo");
    assert_eq!(prompt(&terminal), second);
}

#[test]
fn the_prompt_knows_the_tokens_again_when_a_turn_or_a_conversation_is_back() {
    let home = Home::new();
    for arguments in [&[][..], &["--no-save"]] {
        let mut terminal = Terminal::demo(&home, arguments);
        terminal.say("What is 2+2?");
        let before = prompt(&terminal);
        for (away, back) in [("/undo", "/redo"), ("/clear", "/undo")] {
            terminal.say(away);
            assert_eq!(prompt(&terminal), "scribe ❯", "{away}");
            terminal.say(back);
            assert_eq!(prompt(&terminal), before, "{back}");
        }
    }
}

#[test]
fn the_prompt_keeps_its_count_when_a_second_answer_is_stopped() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("count to 8 slowly");
    let before = prompt(&terminal);
    terminal.press("/retry\r");
    terminal.until("a second count", |screen| {
        screen.matches("\n2\n").count() == 2
    });
    terminal.press("\x03");
    terminal.see("the earlier answer stays");
    assert_eq!(prompt(&terminal), before);
}

#[test]
fn a_summary_is_not_counted_as_what_it_took_to_read_all_before_it() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("count to 30");
    terminal.say("/compact");
    assert_eq!(prompt(&terminal), "scribe ❯");
    terminal.leave();
    let terminal = Terminal::demo(&home, &["-c"]);
    assert_eq!(prompt(&terminal), "scribe ❯");
}

#[test]
fn answers_to_pick_from_are_left_with_their_conversation_and_back_with_it() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("which options");
    terminal.say("/compare small");
    terminal.say("/clear");
    let screen = terminal.say("/pick 1");
    assert!(screen.contains("there is nothing to pick from"), "{screen}");
    terminal.say("/undo");
    let screen = terminal.say("/pick 1");
    assert!(screen.contains("is in the conversation now"), "{screen}");
}

#[test]
fn what_was_taken_back_before_does_not_come_back_into_a_new_conversation() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &["--no-save"]);
    terminal.say("hello");
    terminal.say("/undo");
    terminal.say("What is 2+2?");
    terminal.say("/clear");
    let screen = terminal.say("/redo");
    assert!(
        screen.contains("there is nothing to bring back"),
        "{screen}"
    );
}

#[test]
fn what_is_attached_goes_along_with_the_next_message_wherever_that_is_sent() {
    let home = Home::new();
    home.write("notes.txt", "a note");
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("hello");
    terminal.say("/attach notes.txt");
    terminal.say("/clear");
    assert_eq!(prompt(&terminal), "scribe (1 attached) ❯");
}

#[test]
fn a_question_that_was_not_answered_is_back_with_its_conversation() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("What is 2+2?");
    terminal.say("fault: unavailable 3 about granite");
    terminal.say("/clear");
    assert!(terminal.say("/retry").contains("nothing to send again"));
    terminal.say("/undo");
    let screen = terminal.say("/retry");
    assert!(screen.contains("You said: “about granite"), "{screen}");
}

#[test]
fn results_are_taken_back_and_come_back_with_the_request_they_answer() {
    for arguments in [&[][..], &["--no-save"]] {
        let home = Home::new();
        let mut terminal = with_a_result_in(&home, arguments);
        let screen = terminal.say("/undo");
        assert!(
            screen.contains("1 tool result with it; /redo brings both back"),
            "{screen}"
        );
        terminal.say("/redo");
        terminal.see("1 tool result) ❯");
        let screen = terminal.say("/tool 2 ok rainy");
        assert!(screen.contains("fine") && screen.contains("rainy"));
        assert!(!prompt(&terminal).contains("tool result"));
    }
}
