//! Conversations on disk, as a person meets them.

use crate::support::{Home, Terminal};

#[test]
fn a_conversation_is_continued_with_the_same_hash_and_drawn_again() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("What is 2+2?");
    terminal.say("/set topP=0.5");
    terminal.say("think");
    let before = terminal.hash();
    terminal.leave();
    let mut terminal = Terminal::demo(&home, &["-c"]);
    assert!(
        terminal.contents().contains("❯ What is 2+2?\n2 + 2 = 4."),
        "{}",
        terminal.contents()
    );
    assert_eq!(terminal.hash(), before);
    assert!(
        terminal.say("/options").contains("(/set)"),
        "what was set is set again"
    );
    assert!(
        terminal
            .say("what was my first question")
            .contains("“What is 2+2?”")
    );
}

#[test]
fn single_answers_are_kept_and_continued_too() {
    let home = Home::new();
    home.demo(&["--name", "sums", "What is 2+2?"], "");
    let ran = home.demo(&["-c", "what was my first question"], "");
    assert!(
        ran.out
            .ends_with("Your first question was: “What is 2+2?”\n"),
        "{ran:?}"
    );
    assert_eq!(ran.err, "", "what was said before is not said again");
    let ran = home.demo(&["-r", "sums", "how many messages"], "");
    assert!(ran.out.contains("You have sent me 3 messages"), "{ran:?}");
    home.demo(&["-r", "nothing", "hi"], "")
        .refused(2, "nothing");
}

#[test]
fn nothing_is_kept_when_nothing_is_to_be_kept() {
    let home = Home::new();
    home.demo(&["--no-save", "hello"], "");
    assert_eq!(
        home.run(&["sessions"], "").out,
        "no conversation is kept yet\n"
    );
    home.demo(&["-c", "hi"], "")
        .refused(2, "no conversation to continue");
}

#[test]
fn sessions_are_listed_shown_searched_renamed_and_deleted() {
    let home = Home::new();
    home.demo(&["What is 2+2?"], "");
    home.demo(&["tell me about granite"], "");
    let list = home.run(&["sessions"], "").out;
    assert_eq!(list.lines().count(), 2, "{list}");
    let id = list
        .lines()
        .next()
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap()
        .to_owned();
    assert!(
        home.run(&["sessions", "search", "granite"], "")
            .out
            .contains("granite")
    );
    assert_eq!(
        home.run(&["sessions", "search", "basalt"], "").out,
        "nothing was found\n"
    );
    home.run(&["sessions", "rename", &id, "rocks"], "");
    assert!(
        home.run(&["sessions", "show", "rocks"], "")
            .out
            .contains("[user]\ntell me about granite")
    );
    home.run(&["sessions", "delete", "rocks"], "")
        .refused(2, "nobody to ask");
    assert!(
        home.run(&["sessions", "delete", "rocks", "--yes"], "")
            .out
            .contains("deleted 1")
    );
    assert_eq!(home.run(&["sessions"], "").out.lines().count(), 1);
    home.run(&["sessions", "show", "rocks"], "")
        .refused(2, "rocks");
    home.run(&["sessions", "prune", "soon"], "")
        .refused(2, "not an age");
}

#[test]
fn a_list_says_what_it_leaves_out_and_how_to_see_it() {
    let home = Home::new();
    home.demo(&["-m", "demo.no-access-v1:0", "basalt"], "");
    for _ in 0..3 {
        assert_eq!(home.demo(&["granite"], "").code, 0);
    }
    let last = |arguments: &[&str]| {
        let ran = home.run(arguments, "");
        let lines: Vec<&str> = ran.out.lines().collect();
        (lines.len(), (*lines.last().unwrap()).to_owned())
    };
    let more = "1 more, and 1 without an answer: outcrop sessions list --all";
    assert_eq!(last(&["sessions", "list", "2"]), (3, more.to_owned()));
    assert_eq!(last(&["sessions", "list", "--all"]).0, 4);
    let (_, found) = last(&["sessions", "search", "granite", "--most", "2"]);
    assert_eq!(found, "these are the newest 2: --most N finds more");
    let (_, found) = last(&["sessions", "search", "granite", "--most", "100"]);
    assert!(!found.contains("--most"), "{found}");
}

#[test]
fn a_question_that_was_never_answered_fills_no_list_and_can_be_sent_again() {
    const ASKED: &str = "tell me about basalt";
    let home = Home::new();
    let refused = home.demo(&["-m", "demo.no-access-v1:0", ASKED], "");
    assert_eq!(refused.code, 4, "{refused:?}");
    home.demo(&["-c", "hello"], "")
        .refused(2, "no conversation to continue");
    let listed = home.run(&["sessions"], "").out;
    assert_eq!(
        listed,
        "no conversation is kept yet\n1 more without an answer: outcrop sessions list --all\n"
    );
    assert_eq!(home.demo(&["hello"], "").code, 0);
    let listed = home.run(&["sessions"], "").out;
    assert!(
        !listed.contains("basalt") && listed.ends_with("list --all\n"),
        "{listed}"
    );
    let all = home.run(&["sessions", "list", "--all"], "").out;
    let row = all.lines().find(|line| line.contains("basalt")).unwrap();
    let id = row.split_whitespace().next().unwrap();
    let shown = home.run(&["sessions", "show", id], "").out;
    assert!(
        shown.contains(&format!("[not answered]\n{ASKED}\n")),
        "{shown}"
    );

    let mut terminal = Terminal::demo(&home, &["-r", id, "-m", "demo.scribe-v1:0"]);
    terminal.see("the last question was not answered: tell me about basalt; /retry sends it again");
    assert!(
        terminal
            .say("/retry")
            .contains("You said: “tell me about basalt”")
    );
    terminal.leave();
    let mut terminal = Terminal::demo(&home, &["-c"]);
    let screen = terminal.contents();
    assert!(
        screen.contains("2 messages") && !screen.contains("not answered"),
        "{screen}"
    );
    terminal.say("fault: denied");
    terminal.leave();
    let screen = Terminal::demo(&home, &["-c"]).contents();
    assert!(screen.contains("not answered: fault: denied"), "{screen}");
}

#[test]
fn undo_redo_fork_tree_and_goto_move_a_pointer_and_delete_nothing() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("What is 2+2?");
    terminal.say("hello");
    let two = terminal.hash();
    terminal.say("/undo");
    terminal.say("count to 3");
    let other = terminal.hash();
    let screen = terminal.say("/tree");
    assert!(
        screen.contains("○") && screen.contains("hello") && screen.contains("count to 3"),
        "{screen}"
    );
    let line = screen
        .lines()
        .rfind(|line| line.contains("Hello! I am"))
        .unwrap_or_else(|| panic!("{screen}"));
    let id = line
        .split_whitespace()
        .find(|word| word.len() == 8)
        .unwrap()
        .to_owned();
    terminal.say(&format!("/goto {id}"));
    assert_eq!(terminal.hash(), two);
    terminal.say("/redo");
    assert_eq!(terminal.hash(), other);
    terminal.say("/undo 2");
    assert!(terminal.hash().starts_with("n_msg = 0"));
    terminal.say("/redo");
    assert_eq!(terminal.hash(), other);
    terminal.say("/fork aside");
    terminal.say("think");
    terminal.leave();
    assert_eq!(home.run(&["sessions"], "").out.lines().count(), 2);
}

#[test]
fn lines_typed_in_one_session_are_there_in_the_next() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("What is 2+2?");
    terminal.leave();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.press("\x1b[A\x1b[A");
    terminal.until("the line", |screen| {
        screen.trim_end().ends_with("❯ What is 2+2?")
    });
}

#[test]
fn two_programs_in_one_conversation_overwrite_nothing() {
    let home = Home::new();
    home.demo(&["--name", "shared", "What is 2+2?"], "");
    let mut one = Terminal::demo(&home, &["-r", "shared"]);
    let mut two = Terminal::demo(&home, &["-r", "shared"]);
    one.say("hello");
    let screen = two.say("count to 3");
    assert!(
        screen.contains("another program went on in this conversation"),
        "{screen}"
    );
    assert!(one.hash().starts_with("n_msg = 4"));
    assert!(two.hash().starts_with("n_msg = 4"));
    assert_eq!(home.run(&["sessions"], "").out.lines().count(), 2);
}

#[test]
fn a_home_that_cannot_be_written_is_said_once_and_the_talk_goes_on() {
    let home = Home::new();
    let file = home.write("no-folder", "");
    let home = home.with("OUTCROP_HOME", file.to_str().unwrap());
    let ran = home.demo(&["What is 2+2?"], "");
    assert_eq!((ran.code, ran.out.as_str()), (0, "2 + 2 = 4.\n"), "{ran:?}");
    assert_eq!(ran.err.matches("error: ").count(), 1, "{ran:?}");
}

#[test]
fn only_the_owner_can_read_what_is_kept() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    let folder = home.path().join("kept");
    let home = home.with("OUTCROP_HOME", folder.to_str().unwrap());
    home.demo(&["hello"], "");
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            assert_eq!(mode(&path), 0o600, "{}", path.display());
        }
    }
}

#[test]
fn what_is_kept_can_be_looked_at_where_nothing_more_is() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &["--no-save"]);
    assert!(
        terminal
            .say("/sessions")
            .contains("no conversation is kept yet")
    );
    assert_eq!(home.demo(&["tell me of granite"], "").code, 0);
    assert!(terminal.say("/sessions").contains("granite"));
    assert!(terminal.say("/search granite").contains("user: "));
    assert!(terminal.say("/usage day").contains("cached"));
    assert!(terminal.say("/resume granite").contains("2 messages"));
    terminal.say("and this is not kept");
    let screen = terminal.say("/resume granite");
    assert!(
        screen.contains("kept nowhere, and would be lost"),
        "{screen}"
    );
    assert!(terminal.hash().starts_with("n_msg = 4"));
    assert!(terminal.say("/sessions 0").contains("has no use for `0`"));
    terminal.say("/clear");
    terminal.say("/resume granite");
    terminal.say("/undo");
    assert!(
        terminal
            .say("/undo")
            .contains("the conversation is back: 4 messages")
    );
    assert!(
        !home
            .run(&["sessions", "search", "and"], "")
            .out
            .contains("not kept")
    );
}

#[test]
fn to_resume_without_a_word_is_not_to_stay() {
    let home = Home::new();
    assert_eq!(home.demo(&["tell me of granite"], "").code, 0);
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("tell me of basalt");
    terminal.say("/resume");
    assert!(terminal.say("/history").contains("granite"));
}

#[test]
fn what_is_taken_back_comes_back_where_nothing_is_kept_on_disk() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &["--no-save"]);
    terminal.say("What is 2+2?");
    terminal.say("hello");
    terminal.say("think");
    let all = terminal.hash();
    terminal.say("/undo");
    terminal.say("/undo 2");
    assert!(terminal.hash().starts_with("n_msg = 0"));
    terminal.say("/redo");
    assert!(terminal.hash().starts_with("n_msg = 4"));
    assert!(terminal.say("/redo").contains("back again: 6 messages"));
    assert_eq!(terminal.hash(), all);
    terminal.say("/undo");
    terminal.say("count to 3");
    assert!(
        terminal
            .say("/redo")
            .contains("there is nothing to bring back"),
        "something new was said"
    );
}
