//! What is said beside answers, and what is not: `--quiet`, the bell, marks for the terminal.

use crate::support::{Home, Terminal, strict_json};

const CONFIG: &str = ".config/outcrop/config.toml";

fn raw(terminal: &Terminal) -> String {
    String::from_utf8_lossy(&terminal.raw()).into_owned()
}

/// How often the bell rang.
fn bells(terminal: &Terminal) -> usize {
    raw(terminal).matches('\x07').count()
}

#[test]
fn a_quiet_answer_is_the_answer_alone() {
    let home = Home::new();
    for prompt in ["cite", "use a tool anyway", "max tokens", "image"] {
        let loud = home.demo(&[prompt], "");
        let quiet = home.demo(&["--quiet", prompt], "");
        assert!(!loud.err.is_empty(), "{loud:?}");
        assert_eq!(quiet.err, "", "{prompt}");
        assert_eq!((quiet.code, quiet.out), (loud.code, loud.out), "{prompt}");
    }
    assert_eq!(home.demo(&["-q"], "hello").err, "");
}

#[test]
fn a_quiet_failure_is_still_told() {
    let home = Home::new();
    home.demo(&["-q", "fault: validation"], "").refused(4, "");
    home.demo(&["-q", "--verbose", "hi"], "")
        .refused(2, "'--quiet' cannot be used with '--verbose'");
}

#[test]
fn a_quiet_list_is_ids_and_a_quiet_doctor_says_what_is_wrong() {
    let home = Home::new();
    home.demo(&["hello"], "");
    let list = home.run(&["sessions", "--output", "json"], "").out;
    let id = strict_json(&list)[0]["id"].as_str().unwrap().to_owned();
    let quiet = home.run(&["sessions", "-q"], "");
    assert_eq!((quiet.code, quiet.out), (0, format!("{id}\n")));
    let ran = home.run(&["doctor", "--demo", "-q"], "");
    assert!(
        ran.out.lines().all(|line| !line.starts_with("ok")),
        "{ran:?}"
    );
    home.write(CONFIG, "theme = \"loud\"\n");
    let ran = home.run(&["doctor", "--demo", "-q"], "");
    assert_eq!((ran.code, &*ran.err), (3, ""), "{ran:?}");
    assert!(ran.out.starts_with("fault"), "{ran:?}");
}

#[test]
fn a_quiet_chat_has_prompts_and_answers_and_tells_what_it_is_asked() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &["-q"]);
    assert_eq!(terminal.contents().trim(), "scribe ❯");
    let screen = terminal.say("echo: hi");
    assert!(screen.starts_with("\nhi\n\nscribe"), "{screen}");
    let screen = terminal.say("/copy");
    assert!(screen.contains("copied message 2"), "{screen}");
    let screen = terminal.say("/undo");
    assert!(screen.contains("taken back: echo: hi"), "{screen}");
    // It is a part of the answer, and waits for one.
    let screen = terminal.say("use a tool anyway");
    assert!(screen.contains(" asks for "), "{screen}");
    assert!(!screen.contains("answer with /tool"), "{screen}");
    terminal.leave();
}

#[test]
fn the_bell_rings_behind_a_long_answer_where_that_is_asked_for() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("hello");
    assert_eq!(bells(&terminal), 0);
    home.write(CONFIG, "notify_after = 3600\n");
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("hello");
    assert_eq!(bells(&terminal), 0);
    home.write(CONFIG, "notify_after = 0\n");
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("hello");
    assert_eq!(bells(&terminal), 1);
    terminal.say("/hash");
    assert_eq!(bells(&terminal), 1, "a command is no answer");
    // Who stops an answer needs no bell.
    terminal.press("count to 100 slowly\r");
    terminal.see("\n3\n");
    terminal.press("\x03");
    terminal.see("stopped");
    terminal.prompt();
    assert_eq!(bells(&terminal), 1);
    let mut terminal = Terminal::start(&home, &["--demo", "hello"]);
    terminal.rest();
    assert_eq!(bells(&terminal), 1);
    assert_eq!(home.demo(&["hello"], "").err.matches('\x07').count(), 0);
    // What a script does is seen on no terminal, though there is one.
    for (redirected, rung) in [("2> err", 1), ("> out", 1), ("> out 2> err", 0)] {
        let line = format!("\"$OUTCROP\" --demo hello {redirected}");
        let mut terminal = Terminal::shell(&home, &line);
        terminal.rest();
        assert_eq!(bells(&terminal), rung, "{redirected}");
    }
}

#[test]
fn a_terminal_is_told_where_prompts_and_answers_begin_and_never_its_title() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("echo: hi");
    terminal.say("escape");
    let seen = raw(&terminal);
    let mut marks: Vec<&str> = seen.split("\x1b]133;").skip(1).collect();
    marks.iter_mut().for_each(|mark| *mark = &mark[..1]);
    // A prompt is drawn anew with some keys, and the line begins behind it each time.
    marks.dedup();
    assert_eq!(marks.concat(), "ABCDABCDAB");
    let answer = seen.split("\x1b]133;C\x1b\\").nth(1).unwrap();
    let answer = answer.split("\x1b]133;D\x1b\\").next().unwrap();
    assert!(answer.contains("hi") && !answer.contains('❯'), "{answer:?}");
    for title in ["\x1b]0;", "\x1b]1;", "\x1b]2;", "\x1bk"] {
        assert!(!seen.contains(title), "{title:?}");
    }
}

#[test]
fn no_marks_are_made_where_they_are_not_wanted_or_cannot_be() {
    let home = Home::new();
    home.write(CONFIG, "prompt_marks = false\n");
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("hello");
    assert!(!raw(&terminal).contains("\x1b]"));
    let dumb = Home::new().with("TERM", "dumb");
    let mut terminal = Terminal::demo(&dumb, &[]);
    terminal.say("hello");
    assert!(!raw(&terminal).contains('\x1b'));
    assert!(!home.demo(&["hello"], "").out.contains('\x1b'));
}
