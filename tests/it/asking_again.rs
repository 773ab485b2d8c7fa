//! Questions that are asked again, as they were or edited.

use crate::support::{Home, Terminal};

#[test]
fn retry_replaces_the_newest_answer_and_keeps_it_when_it_fails() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("What is 2+2?");
    assert!(terminal.say("/retry").contains("2 + 2 = 4."));
    assert!(terminal.say("/hash").contains("n_msg = 2"));
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

/// It was put behind nothing, where it made another conversation.
#[test]
fn what_a_second_try_replaced_in_the_middle_does_not_come_back_alone() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("hello");
    terminal.say("What is 2+2?");
    terminal.say("/retry");
    terminal.say("/undo");
    terminal.say("/undo");
    let screen = terminal.say("/undo");
    assert!(
        screen.contains("error: there is no turn to take back"),
        "{screen}"
    );
    assert!(terminal.hash().starts_with("n_msg = 0"));
}

#[test]
fn a_question_is_edited_in_the_editor_and_branches() {
    let home = Home::new();
    let editor = home.write("editor.sh", "sed -i 's/2+2/3+3/' \"$1\"\n");
    let home = home.with("EDITOR", &format!("sh {}", editor.display()));
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("What is 2+2?");
    terminal.say("hello");
    let screen = terminal.say("/edit 1");
    assert!(screen.contains("3 + 3 = 6."), "{screen}");
    assert!(terminal.hash().starts_with("n_msg = 2"));
    assert!(
        terminal.say("/tree").contains("What is 2+2?"),
        "the old branch stays"
    );
    assert!(
        terminal
            .say("/edit 2")
            .contains("error: there is no question of yours")
    );
}

#[test]
fn a_question_with_a_file_is_edited_without_the_file() {
    let home = Home::new();
    home.write("a.rs", "fn main() {}\n");
    let editor = home.write("editor.sh", "cp \"$1\" was\necho 'how many?' > \"$1\"\n");
    let home = home.with("EDITOR", &format!("sh {}", editor.display()));
    let mut terminal = Terminal::demo(&home, &["-a", "a.rs"]);
    terminal.say("what is this?");
    terminal.say("/edit 1");
    let was = std::fs::read_to_string(home.path().join("was")).unwrap();
    assert_eq!(was.trim_end(), "what is this?");
    let sent = terminal.say("/history json 2");
    assert!(
        sent.contains(r#""text": "a.rs:\n```rs\nfn main() {}\n```""#)
            && sent.contains(r#""text": "how many?""#),
        "{sent}"
    );
    let listed = home.run(&["sessions"], "").out;
    assert!(
        listed.contains("what is this?") && !listed.contains("a.rs"),
        "{listed}"
    );
}
