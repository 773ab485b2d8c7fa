//! What conversations are called, and which of them is meant.

use crate::support::{Home, Terminal};

#[test]
fn no_two_conversations_get_one_name() {
    let home = Home::new();
    assert_eq!(home.demo(&["--name", "Rocks", "hello"], "").code, 0);
    home.demo(&["--name", "rocks", "hello"], "")
        .refused(2, "another conversation is called Rocks");
    assert_eq!(home.demo(&["--name", "plants", "hello"], "").code, 0);
    home.run(&["sessions", "rename", "plants", "ROCKS"], "")
        .refused(2, "another conversation is called Rocks");
    assert_eq!(
        home.run(&["sessions", "rename", "plants", "Plants"], "")
            .code,
        0
    );
    let mut terminal = Terminal::demo(&home, &[]);
    for command in ["/rename rocks", "/fork Plants"] {
        let screen = terminal.say(command);
        assert!(
            screen.contains("error: another conversation is called"),
            "{screen}"
        );
    }
    terminal.say("/rename other");
    terminal.say("hello");
    terminal.leave();
    assert!(
        home.run(&["sessions", "show", "other"], "")
            .out
            .starts_with("other\n")
    );
}

#[test]
fn what_is_imported_twice_gets_a_number() {
    let home = Home::new();
    home.demo(&["--name", "rocks", "hello"], "");
    home.run(&["sessions", "export", "rocks", "-o", "rocks.json"], "");
    for name in ["rocks (2)", "rocks (3)"] {
        let told = home.run(&["sessions", "import", "rocks.json"], "").out;
        assert!(told.contains(name), "{told}");
    }
}

#[test]
fn a_conversation_is_named_when_it_is_taken_up() {
    let home = Home::new();
    home.demo(&["--name", "rocks", "hello"], "");
    home.demo(&["hello again"], "");
    home.demo(&["-c", "--name", "rocks", "more"], "")
        .refused(2, "another conversation is called rocks");
    assert_eq!(home.demo(&["-c", "--name", "plants", "more"], "").code, 0);
    let shown = home.run(&["sessions", "show", "plants"], "").out;
    assert!(
        shown.contains("hello again") && shown.contains("more"),
        "{shown}"
    );
}

#[test]
fn a_name_that_may_be_any_of_several_lists_them() {
    let home = Home::new();
    home.demo(&["hello there"], "");
    home.demo(&["hi there"], "");
    // Ids begin with the time, so with the same digit for thousands of years.
    let refused = home.demo(&["-r", "0", "and on"], "");
    refused.refused(2, "`0` may be any of 2");
    assert!(refused.err.contains("(hello there)") && refused.err.contains("(hi there)"));
}
