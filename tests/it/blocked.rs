//! Turns that a guardrail or a filter stepped into: kept, and kept out of what is sent.

use crate::support::{Home, Terminal};

/// What a run says it sent, when it is verbose.
fn sent(err: &str) -> &str {
    let line = err.lines().rfind(|line| line.starts_with("===== Send"));
    line.unwrap_or_else(|| panic!("{err}"))
}

#[test]
fn a_blocked_turn_stays_out_of_what_is_sent_after_an_export_and_an_import() {
    let home = Home::new();
    home.demo(&["--name", "stones", "hello"], "");
    let blocked = home.demo(&["-c", "fault: guardrail"], "");
    assert_eq!(blocked.code, 5, "{blocked:?}");
    let json = home.run(&["sessions", "export", "stones", "--format", "json"], "");
    let read = home.run(&["sessions", "export", "stones"], "");
    assert!(
        read.out.contains("partial: guardrail intervened"),
        "{read:?}"
    );
    let there = home.demo(&["-c", "-v", "how many messages"], "");
    assert!(there.out.contains("sent me 2 messages"), "{there:?}");

    let other = Home::new();
    other.write("stones.json", json.out);
    other.run(&["sessions", "import", "stones.json"], "");
    let again = other.run(&["sessions", "export", "stones", "--format", "json"], "");
    let here = other.demo(&["-c", "-v", "how many messages"], "");
    assert!(here.out.contains("sent me 2 messages"), "{here:?}");
    assert_eq!(sent(&here.err), sent(&there.err));
    assert!(
        again.out.contains("guardrail_intervened"),
        "and after another export: {again:?}"
    );
}

/// The same words for the same thing, and the policy with them.
#[test]
fn the_receipt_of_a_blocked_turn_says_how_it_ended_and_by_which_policy() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &["--guardrail", "abc123:1"]);
    let screen = terminal.say("fault: guardrail");
    let policy = screen
        .split("a guardrail stepped in: ")
        .nth(1)
        .and_then(|rest| rest.split([';', '\n']).next())
        .unwrap_or_else(|| panic!("{screen}"));
    let receipt = terminal.say("/last");
    let ended = "partial (guardrail_intervened)";
    assert!(receipt.contains(ended), "{receipt}");
    let row = receipt.lines().rfind(|line| line.starts_with("guardrail "));
    assert!(row.is_some_and(|row| row.contains(policy)), "{receipt}");
    terminal.leave();
    let mut terminal = Terminal::demo(&home, &["-c"]);
    assert!(terminal.say("/last").contains(ended));
}

#[test]
fn a_blocked_turn_that_was_saved_later_than_it_was_held_stays_out_after_a_restart() {
    let home = Home::new();
    home.demo(&["hello"], "");
    let mut terminal = Terminal::demo(&home, &["-c"]);
    let path = home.path().join(".local/share/outcrop/outcrop.db");
    let holder = rusqlite::Connection::open(path).unwrap();
    holder.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let screen = terminal.say("fault: guardrail");
    assert!(screen.contains("not saved"), "{screen}");
    drop(holder);
    terminal.say("and now?");
    terminal.leave();
    let ran = home.demo(&["-c", "how many messages"], "");
    assert!(ran.out.contains("sent me 3 messages"), "{ran:?}");
}

#[test]
fn a_filtered_turn_is_explained_and_does_not_block_the_next() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    let screen = terminal.say("fault: filtered");
    assert!(
        screen.contains("the provider's filter stepped in"),
        "{screen}"
    );
    let screen = terminal.say("What is 2+2?");
    assert!(screen.contains("2 + 2 = 4."), "{screen}");
}

#[test]
fn a_guardrail_is_explained_and_its_turn_stays_out() {
    let home = Home::new();
    let mut terminal = Terminal::demo(
        &home,
        &["--guardrail", "abc:1", "--guardrail-trace", "enabled"],
    );
    let screen = terminal.say("fault: guardrail");
    assert!(
        screen.contains("topic policy “Demonstrations” on the input"),
        "{screen}"
    );
    let screen = terminal.say("how many messages");
    assert!(screen.contains("You have sent me 1 message"), "{screen}");
    assert!(terminal.say("/hash").contains("sent as n_msg = 2"));
}

#[test]
fn a_blocked_turn_stays_out_when_asking_again_fails_and_when_it_was_put_away() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("fault: guardrail");
    terminal.say("/model demo.no-access-v1:0");
    let screen = terminal.say("/retry");
    assert!(screen.contains("error:"), "{screen}");
    terminal.say("/model demo.scribe-v1:0");
    assert!(terminal.say("/hash").contains("sent as n_msg = 0"));
    terminal.say("/clear");
    terminal.say("/undo");
    assert!(terminal.say("/hash").contains("sent as n_msg = 0"));
}
