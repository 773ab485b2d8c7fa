//! Commands of the person's shell, in the chat and beside the next message.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::support::{Home, Terminal};

const CONFIG: &str = ".config/outcrop/config.toml";

fn has(home: &Home, name: &str) -> bool {
    home.path().join(name).exists()
}

#[test]
fn a_pasted_text_that_begins_with_an_exclamation_mark_is_not_run() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.press("\x1b[200~!echo one\necho two\x1b[201~\r");
    terminal.see("one line for the shell");
    terminal.see("!! sends a text");
    terminal.prompt();
    let screen = terminal.say("![badge](a.png) is what?");
    assert!(
        screen.contains("You said: “badge (a.png) is what?”"),
        "{screen}"
    );
}

#[test]
fn a_command_runs_on_the_terminal_and_says_how_it_ended_if_not_well() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    let screen =
        terminal.say("!printf 'one\\ntwo'; test -t 0 && test -t 1 && test -t 2 && echo ' yes'");
    assert!(screen.contains("\none\ntwo yes\nscribe ❯"), "{screen}");
    assert!(!screen.contains("exit status"), "{screen}");
    let screen = terminal.say("!echo careful >&2; exit 3");
    assert!(screen.contains("\ncareful\nexit status: 3\n"), "{screen}");
    let screen = terminal.say("what is my first question");
    assert!(
        !screen.contains("printf '\n"),
        "nothing of it was sent: {screen}"
    );
    assert!(terminal.say("/hash").contains("n_msg = 2"));
}

#[test]
fn a_command_that_ends_in_the_middle_of_a_row_keeps_it() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("!printf half");
    terminal.say("!printf 'whole\\n'");
    let rows = terminal.rows();
    let at = rows.iter().position(|row| row == "half").unwrap();
    assert_eq!(rows[at + 1], "scribe ❯ !printf 'whole\\n'");
    assert_eq!(rows[at + 2..at + 4], ["whole", "scribe ❯"]);
}

#[test]
fn it_is_the_persons_own_shell() {
    let home = Home::new();
    let shell = home.write("shell", "#!/bin/sh\necho \"$1 [$2]\"\n");
    fs::set_permissions(&shell, fs::Permissions::from_mode(0o755)).unwrap();
    let home = home.with("SHELL", shell.to_str().unwrap());
    let mut terminal = Terminal::demo(&home, &[]);
    let screen = terminal.say("!some 'line'  of it");
    assert!(screen.contains("\n-c [some 'line'  of it]\n"), "{screen}");
    let home = Home::new().with("SHELL", "/no/such/shell");
    let mut terminal = Terminal::demo(&home, &[]);
    let screen = terminal.say("!ls");
    assert!(
        screen.contains("error: the shell could not be used"),
        "{screen}"
    );
    assert!(screen.contains("hint: set SHELL"), "{screen}");
}

#[test]
fn ctrl_c_stops_the_command_and_not_the_chat() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    let modes = terminal.modes();
    terminal.press("!echo begun; sleep 1000\r");
    terminal.see("\nbegun");
    terminal.press("\x03");
    terminal.see("signal: 2 (SIGINT)");
    terminal.prompt();
    assert_eq!(terminal.modes(), modes);
    // The Ctrl-C was the command's: it does not stop the next turn.
    let screen = terminal.say("hello");
    assert!(screen.contains("Hello"), "{screen}");
}

#[test]
fn a_command_that_ctrl_c_ends_before_it_is_heard_of_attaches_nothing() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    for n in 1..=10 {
        terminal.press("/attach !echo begun > /dev/tty; echo half; exec sleep 1000\r");
        terminal.until("the command", |screen| {
            screen.matches("\nbegun").count() == n
        });
        terminal.press("\x03");
        let told = |screen: &str| screen.matches("stopped; nothing is attached").count() == n;
        terminal.until("that it was stopped", told);
        terminal.prompt();
    }
    assert!(!terminal.contents().contains("attached)"));
}

#[test]
fn the_terminal_is_as_it_was_found_while_a_command_runs_and_as_it_was_after() {
    let home = Home::new();
    let line = "stty -a > before; \"$OUTCROP\" --demo; stty -a > after";
    let mut terminal = Terminal::shell(&home, line);
    terminal.prompt();
    let modes = terminal.modes();
    terminal.press("!stty -a > during; stty -echo -icanon\r");
    terminal.until("a prompt", |screen| {
        has(&home, "during") && screen.trim_end().ends_with('❯')
    });
    terminal.prompt();
    terminal.press("!echo begun; read line; echo \"[$line]\"\r");
    terminal.see("\nbegun");
    terminal.press("typed\r");
    terminal.see("\n[typed]");
    terminal.prompt();
    assert_eq!(terminal.modes(), modes);
    terminal.leave();
    let read = |name: &str| fs::read_to_string(home.path().join(name)).unwrap();
    assert_eq!(read("before"), read("during"));
    assert_eq!(read("before"), read("after"));
}

#[test]
fn ctrl_z_stops_the_command_and_the_chat_and_both_go_on() {
    let home = Home::new();
    let line = "set -m; \"$OUTCROP\" --demo; echo stopped; read x; fg; echo done";
    let mut terminal = Terminal::shell(&home, line);
    terminal.prompt();
    terminal.press("!echo begun; read line; echo \"[$line]\"\r");
    terminal.see("\nbegun");
    terminal.press("\x1a");
    terminal.see("stopped");
    terminal.press("\r");
    terminal.see("outcrop");
    terminal.press("typed\r");
    terminal.see("\n[typed]");
    terminal.prompt();
    // The Ctrl-Z has been obeyed: it does not stop the next turn.
    let screen = terminal.say("hello");
    assert!(screen.contains("Hello"), "{screen}");
    terminal.press("\x04");
    terminal.see("done");
}

#[test]
fn output_stays_out_of_a_file_that_gets_the_answers() {
    let home = Home::new();
    let mut terminal = Terminal::shell(&home, "\"$OUTCROP\" --demo > answers");
    terminal.prompt();
    assert!(
        terminal
            .say("!echo to the person")
            .contains("\nto the person\n")
    );
    terminal.say("echo: to the file");
    terminal.leave();
    let answers = fs::read_to_string(home.path().join("answers")).unwrap();
    assert_eq!(answers, "to the file\n");
}

#[test]
fn two_exclamation_marks_send_one() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    let screen = terminal.say("!!touch made");
    assert!(screen.contains("You said: “!touch made”"), "{screen}");
    assert!(!has(&home, "made"));
    let screen = terminal.say("!");
    assert!(
        screen.contains("error: there is no command behind the !\nhint: "),
        "{screen}"
    );
}

#[test]
fn only_what_is_typed_is_run() {
    let home = Home::new();
    home.write(CONFIG, "[preset.evil]\nsystem = \"!touch made\"\n");
    home.write("evil.txt", "!touch made\n");
    // A prompt, a pipe, a preset, a file, and what a model says.
    home.demo(&["!touch made"], "");
    home.demo(&[], "!touch made\n");
    home.demo(&["-s", "@evil.txt", "-a", "!touch made", "hi"], "");
    home.demo(&["-p", "evil", "!touch made"], "");
    let mut terminal = Terminal::demo(&home, &["-i", "-p", "evil", "!touch made"]);
    terminal.say("echo: !touch made");
    terminal.say("echo: /attach !touch made");
    terminal.say("/retry");
    terminal.say("/once temperature=0.1 -- !touch made");
    terminal.say("/attach evil.txt");
    terminal.say("read it");
    assert!(!has(&home, "made"));
    // A question that is given back is given back as a question.
    terminal.press("/once temperature=0.1 -- !touch made, fault: hang\r");
    terminal.until("a wait", |screen| screen.trim_end().ends_with(" s"));
    terminal.press("\x03");
    terminal.see("❯ !!touch made, fault: hang");
    terminal.press("\x03");
    terminal.prompt();
    assert!(!has(&home, "made"));
    terminal.say("!touch made");
    assert!(has(&home, "made"));
}

#[test]
fn the_shell_can_be_switched_off_for_good() {
    let home = Home::new();
    let refused = |screen: &str| {
        screen.contains("error: the shell is switched off\nhint: start without --no-shell")
    };
    let mut terminal = Terminal::demo(&home, &["--no-shell"]);
    for line in ["!touch made", "/attach !touch made", "!"] {
        let screen = terminal.say(line);
        assert!(refused(&screen), "{screen}");
    }
    assert!(terminal.say("!!tree").contains("You said: “!tree”"));
    home.write(CONFIG, "shell = false\n");
    let mut terminal = Terminal::demo(&home, &[]);
    assert!(refused(&terminal.say("!touch made")));
    assert!(!has(&home, "made"));
    home.write(CONFIG, "shell = \"no\"\n");
    home.demo(&["hi"], "")
        .refused(3, "config.toml:1:9: `shell` must be true or false");
}

#[test]
fn a_question_that_is_stopped_comes_back_without_what_goes_along() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("hello");
    terminal.say("/attach !echo printed");
    terminal.press("fault: hang what is it?\r");
    terminal.until("the wait", |screen| screen.trim_end().ends_with(" s"));
    terminal.press("\x03");
    terminal.until("the question in the line", |screen| {
        screen
            .trim_end()
            .ends_with("(1 attached) ❯ fault: hang what is it?")
    });
    terminal.press("\x15/quit\r");
    terminal.end();
    let terminal = Terminal::demo(&home, &["-c"]);
    terminal.see("the last question was not answered: fault: hang what is it?");
}

#[test]
fn what_a_command_prints_goes_along_named_and_fenced() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    let screen = terminal.say("/attach !echo out; echo err >&2; echo out; exit 4");
    assert!(
        screen.contains("(output, 12 bytes, exit status: 4)"),
        "{screen}"
    );
    assert!(screen.trim_end().ends_with("(1 attached) ❯"), "{screen}");
    terminal.say("hello");
    let screen = terminal.say("/history json 2");
    let text = "!echo out; echo err >&2; echo out; exit 4"
        .strip_prefix('!')
        .unwrap();
    assert!(
        screen.contains(&format!(
            "\"{text}:\\n```\\nout\\nerr\\nout\\n```\\n(exit status: 4)\""
        )),
        "{screen}"
    );
    let screen = terminal.say("/attach !true");
    assert!(
        screen.contains("error: !true printed nothing\nhint: "),
        "{screen}"
    );
    let screen = terminal.say("/attach !printf 'a\\000b'");
    assert!(
        screen.contains("printed something that is no text"),
        "{screen}"
    );
    let screen = terminal.say("/attach !");
    assert!(
        screen.contains("error: /attach needs a command behind the !"),
        "{screen}"
    );
    assert!(!screen.trim_end().ends_with("attached) ❯"), "{screen}");
}

#[test]
fn more_than_fits_is_cut_and_its_end_not_waited_for() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    let screen = terminal.say("/attach !yes");
    assert!(
        screen.contains("attached !yes (output, 26.2 MB, cut after 26.2 MB)"),
        "{screen}"
    );
    assert!(
        screen.contains("careful: 26.2 MB of text, about 6.6 million tokens"),
        "{screen}"
    );
}

#[test]
fn ctrl_c_stops_what_is_to_be_attached_though_something_holds_on() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.press("/attach !(trap '' INT; echo begun > /dev/tty; exec sleep 1000) & wait\r");
    terminal.see("\nbegun");
    terminal.press("\x03");
    terminal.see("stopped; nothing is attached");
    let screen = terminal.say("hello");
    assert!(screen.contains("Hello"), "{screen}");
}
