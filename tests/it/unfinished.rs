//! Turns that were cut short, as a person meets them afterwards.

use crate::support::{Home, Terminal};

/// What a kill leaves of a turn, in a conversation that these arguments take up or begin.
fn killed(home: &Home, arguments: &[&str]) {
    let mut terminal = Terminal::demo(home, arguments);
    terminal.press("count to 100 slowly\r");
    // What has come is on disk a second later.
    terminal.see("\n20\n");
    terminal.signal("-KILL");
    terminal.end();
}

#[test]
fn what_came_of_an_answer_that_broke_off_is_shown_exported_and_named_and_can_be_kept() {
    let home = Home::new();
    home.demo(&["--name", "cuts", "hello"], "");
    let cut = home.demo(&["-c", "fault: cut"], "");
    assert_eq!(cut.code, 5, "{cut:?}");
    let part = cut.out.trim();
    assert!(!part.is_empty());
    let shown = home.run(&["sessions", "show", "cuts"], "").out;
    let both = format!("[not answered]\nfault: cut\n\n[partial]\n{part}\n");
    assert!(shown.contains(&both), "{shown}");
    for form in ["md", "html"] {
        let export = home.run(&["sessions", "export", "cuts", "--format", form], "");
        for said in ["fault: cut", part, "not answered", "partial"] {
            assert!(export.out.contains(said), "{said}: {export:?}");
        }
    }
    let json = home.run(&["sessions", "export", "cuts", "--format", "json"], "");
    home.write("cuts.json", &json.out);
    let imported = home.run(&["sessions", "import", "cuts.json"], "");
    assert!(
        json.out.contains(part)
            && imported.out.contains("2 messages")
            && imported.out.contains("left out: the last question"),
        "what the original does not go on from, a copy does not either: {imported:?}"
    );

    let next = home.demo(&["-r", "cuts", "how many messages"], "");
    assert!(next.out.contains("sent me 2 messages"), "{next:?}");
    assert_eq!(
        next.err,
        "the last question was not answered to the end and stays out of what is sent: fault: cut\n"
    );
    home.demo(&["-r", "cuts", "fault: cut"], "");
    let mut terminal = Terminal::demo(&home, &["-r", "cuts"]);
    let screen = terminal.see("keeps what came");
    let goto = screen
        .split("/goto ")
        .nth(1)
        .and_then(|rest| rest.split_whitespace().next())
        .unwrap_or_else(|| panic!("{screen}"));
    let screen = terminal.say(&format!("/goto {goto}"));
    assert!(screen.contains(part), "{screen}");
    assert!(terminal.say("/hash").contains("n_msg = 6"));
}

#[test]
fn a_conversation_of_which_the_first_turn_was_cut_short_is_the_one_that_is_continued() {
    let home = Home::new();
    killed(&home, &[]);
    let ran = home.demo(&["-c", "hello"], "");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.err
            .contains("a turn in count to 100 slowly was cut short: /unfinished"),
        "{ran:?}"
    );
    let terminal = Terminal::demo(&home, &["-c"]);
    terminal.see("count to 100 slowly: 2 messages");
    terminal.leave();
    // What is newer and whole is what is continued.
    home.demo(&["--name", "newer", "hello"], "");
    let terminal = Terminal::demo(&home, &["-c"]);
    terminal.see("newer: 2 messages");
    terminal.leave();
}

#[test]
fn turns_that_were_cut_short_are_counted_and_one_that_is_sent_again_is_not_called_unanswered() {
    let home = Home::new();
    killed(&home, &[]);
    killed(&home, &[]);
    let mut terminal = Terminal::demo(&home, &[]);
    let screen = terminal.contents();
    assert!(
        screen
            .contains("2 turns were cut short, the first in count to 100 slowly: see /unfinished"),
        "{screen}"
    );
    assert!(terminal.say("/unfinished").contains("the first of 2, in "));
    terminal.say("/unfinished drop");
    terminal.press("/unfinished retry\r");
    let screen = terminal.see("\n20\n");
    terminal.press("\x03");
    assert!(!screen.contains("was not answered"), "{screen}");
}

#[test]
fn a_turn_that_a_crash_cut_short_is_found_and_can_be_kept() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("What is 2+2?");
    terminal.press("count to 100 slowly\r");
    // What has come is on disk a second later.
    terminal.see("\n20\n");
    terminal.signal("-KILL");
    terminal.end();
    let mut terminal = Terminal::demo(&home, &[]);
    assert!(
        terminal.contents().contains("/unfinished"),
        "{}",
        terminal.contents()
    );
    let screen = terminal.say("/unfinished");
    assert!(
        screen.contains("count to 100 slowly") && screen.contains("\n5\n"),
        "{screen}"
    );
    terminal.say("/unfinished keep");
    assert!(terminal.hash().starts_with("n_msg = 4"));
    assert!(
        terminal
            .say("/unfinished")
            .contains("no turn was left unfinished")
    );
    assert!(!terminal.say("what did you say").contains("error:"));
}
