//! The model picker: what it shows, what keys do, and that it leaves no trace in the terminal.

use crate::support::{FaultServer, Home, Served, Step, Terminal};

fn home() -> (Home, Served) {
    let home = Home::new()
        .with("AWS_REGION", "us-east-1")
        .with("AWS_ACCESS_KEY_ID", "a")
        .with("AWS_SECRET_ACCESS_KEY", "b");
    let server = Served::start(&home);
    (home, server)
}

const ASKED: &str = "no model is chosen yet; which one?";
const REMEMBER: &str = "use it from now on, as `model` in ";

fn asked(home: &Home, server: &Served, arguments: &[&str]) -> Terminal {
    let terminal = Terminal::start(
        home,
        &[&["--endpoint-url", &server.url], arguments].concat(),
    );
    terminal.see("find:");
    terminal
}

#[test]
fn without_a_model_one_is_chosen_by_typing_and_remembered_in_the_config_file() {
    let (home, server) = home();
    let config = home.write("config.toml", "# mine\ntheme = \"mono\" # calm\n");
    let home = home.with("OUTCROP_CONFIG", config.to_str().unwrap());
    let mut terminal = asked(&home, &server, &[]);
    let screen = terminal.contents();
    assert!(screen.contains(ASKED) && screen.contains("▸ demo.no-access-v1:0"));
    assert!(screen.contains("9 models in us-east-1, listed just now"));
    terminal.press("us scribe");
    terminal.see("1 of 9 models");
    terminal.press("\r");
    let screen = terminal.see(REMEMBER);
    assert!(screen.contains("model = us.demo.scribe-v1:0"), "{screen}");
    assert!(!screen.contains("find:"), "{screen}");
    terminal.press("y\r");
    let screen = terminal.prompt();
    assert!(screen.contains("· us.demo.scribe-v1:0 ·"), "{screen}");
    let screen = terminal.say("which options");
    assert!(
        screen.contains("The model is `us.demo.scribe-v1:0`"),
        "{screen}"
    );
    terminal.leave();
    let written = std::fs::read_to_string(&config).unwrap();
    let line = "model = \"us.demo.scribe-v1:0\"\n";
    assert_eq!(written, format!("{line}# mine\ntheme = \"mono\" # calm\n"));
    let again = home.run(&["--endpoint-url", &server.url, "which options"], "");
    assert!(again.out.contains("us.demo.scribe-v1:0"), "{again:?}");
}

#[test]
fn a_single_question_waits_for_the_choice_and_goes_on() {
    let (home, server) = home();
    let mut terminal = asked(&home, &server, &["what is 2+2?"]);
    // The last of the list, by way of the first.
    terminal.press("\x1b[A\r");
    terminal.see(REMEMBER);
    terminal.press("\r");
    terminal.see("2 + 2 = 4.");
    assert_eq!(terminal.end(), 0);
    let screen = terminal.contents();
    assert!(screen.contains("model = demo.small-v1:0"), "{screen}");
    assert!(!home.path().join(".config").exists());
}

#[test]
fn leaving_the_list_is_having_no_model_and_leaves_the_terminal_as_it_was() {
    let (home, server) = home();
    for key in ["\x1b", "\x03", "\x04"] {
        for arguments in [&[][..], &["hello"]] {
            let mut terminal = asked(&home, &server, arguments);
            let fresh = Terminal::shell(&home, "sleep 5").modes();
            assert_ne!(terminal.modes(), fresh);
            terminal.press(key);
            assert_eq!(terminal.end(), 3, "{key:?}");
            let screen = String::from_utf8(terminal.rest()).unwrap();
            assert!(screen.contains("no model is chosen\r\n"), "{screen}");
            assert!(screen.contains("`outcrop models`"), "{screen}");
            assert_eq!(terminal.modes(), fresh, "{key:?}");
            assert!(screen.ends_with("--demo\r\n"), "{screen:?}");
        }
    }
}

#[test]
fn a_signal_in_the_list_gives_the_terminal_back() {
    let (home, server) = home();
    for signal in ["-TERM", "-HUP", "-QUIT"] {
        let mut terminal = asked(&home, &server, &[]);
        let fresh = Terminal::shell(&home, "sleep 5").modes();
        terminal.signal(signal);
        assert_ne!(terminal.end(), 0, "{signal}");
        assert_eq!(terminal.modes(), fresh, "{signal}");
        let written = terminal.rest();
        let pastes = |mark: &[u8]| written.windows(mark.len()).rposition(|part| part == mark);
        assert!(pastes(b"\x1b[?2004l") > pastes(b"\x1b[?2004h"), "{signal}");
    }
}

#[test]
fn what_is_pasted_narrows_and_never_chooses() {
    let (home, server) = home();
    let mut terminal = asked(&home, &server, &[]);
    terminal.press("\x1b[200~small\r\nwindow\r\x1b[201~");
    let screen = terminal.see("1 of 9 models");
    assert!(screen.contains("find: small  window"), "{screen}");
    terminal.press("\x15nonesuch\r");
    terminal.see("none of 9 models");
    terminal.press("\x17");
    terminal.see("  9 models");
    terminal.press("\x1b");
    assert_eq!(terminal.end(), 3);
}

#[test]
fn a_window_of_another_size_is_drawn_anew() {
    let (home, server) = home();
    let mut terminal = asked(&home, &server, &[]);
    terminal.resize(5, 30);
    terminal.until("a short list", |screen| {
        let rows: Vec<&str> = screen.lines().collect();
        rows.iter().all(|row| row.chars().count() < 30)
            && rows.iter().any(|row| row.starts_with("▸ demo.no-access"))
            && rows.last().is_some_and(|row| row.starts_with("find:"))
    });
    terminal.press("\x1b[B");
    terminal.see("▸ demo.no-stream-tools");
    terminal.press("\x03");
    assert_eq!(terminal.end(), 3);
}

#[test]
fn where_rows_are_not_painted_over_a_number_or_a_name_chooses() {
    let (home, server) = home();
    let dumb = home.with("TERM", "dumb");
    let ask = |arguments: &[&str]| {
        let all = [&["--endpoint-url", &server.url], arguments].concat();
        let terminal = Terminal::start(&dumb, &all);
        terminal.see("or nothing to leave: ");
        terminal
    };
    let mut terminal = ask(&["which options"]);
    assert!(terminal.contents().contains("9. demo.small-v1:0"));
    terminal.press("10\r");
    terminal.see("error: no model in us-east-1 is called `10`");
    terminal.press("no s\r");
    terminal.see("`no s` may be");
    terminal.press("small window\r");
    terminal.see(REMEMBER);
    terminal.press("n\r");
    terminal.see("The model is `demo.small-v1:0`");
    assert_eq!(terminal.end(), 0);
    let mut terminal = ask(&["which options"]);
    terminal.press("6\r");
    terminal.see(REMEMBER);
    terminal.press("\r");
    terminal.see("The model is `demo.scribe-v1:0`");
    assert!(!terminal.raw().contains(&0x1b));
    for leave in ["\r", "\x03", "\x04"] {
        let mut terminal = ask(&["--accessible"]);
        let fresh = Terminal::shell(&dumb, "sleep 5").modes();
        terminal.press(leave);
        assert_eq!(terminal.end(), 3, "{leave:?}");
        assert_eq!(terminal.modes(), fresh);
    }
}

#[test]
fn in_a_pipe_nobody_is_asked() {
    let (home, server) = home();
    let url = ["--endpoint-url", &*server.url, "hi"];
    home.run(&url, "").refused(3, "no model is chosen");
    let line = format!(
        "\"$OUTCROP\" --endpoint-url {} hi | cat; echo over",
        server.url
    );
    let terminal = Terminal::shell(&home, &line);
    let screen = terminal.see("over");
    assert!(screen.contains("error: no model is chosen"), "{screen}");
    assert!(!screen.contains(ASKED) && !screen.contains("find:"));
}

#[test]
fn the_model_command_alone_offers_the_list_from_the_one_in_use() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.press("/model\r");
    let screen = terminal.see("find:");
    assert!(screen.contains("model = demo.scribe-v1:0"), "{screen}");
    assert!(screen.contains("▸ demo.scribe-v1:0"), "{screen}");
    terminal.press("\x1b");
    terminal.prompt();
    terminal.press("/model\r");
    terminal.see("find:");
    terminal.press("small\r");
    let screen = terminal.prompt();
    assert!(screen.contains("\nmodel = demo.small-v1:0"), "{screen}");
    assert!(!screen.contains(REMEMBER), "{screen}");
    let screen = terminal.say("which options");
    assert!(screen.contains("The model is demo.small-v1:0"), "{screen}");
    // Ctrl-C is a signal again.
    terminal.press("count to 100 slowly\r");
    terminal.see("\n2\n");
    terminal.press("\x03");
    terminal.see("stopped; the partial answer is kept");
}

#[test]
fn without_a_list_the_chat_begins_and_says_why_there_is_none() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["--endpoint-url", "http://127.0.0.1:9"]);
    let screen = terminal.prompt();
    assert!(screen.contains("the models cannot be listed"), "{screen}");
    assert!(terminal.say("hello").contains("error: no model is chosen"));
}

#[test]
fn a_list_that_does_not_come_can_be_left() {
    let (home, _) = home();
    let silent = FaultServer::always(vec![Step::Silence]);
    let mut terminal = Terminal::start(&home, &["--endpoint-url", &silent.url()]);
    terminal.see("listing the models");
    terminal.press("\x03");
    assert_eq!(terminal.end(), 3);
    terminal.rest();
    let screen = terminal.contents();
    assert!(screen.contains("error: no model is chosen"), "{screen}");
    assert!(!screen.contains("listing the models"), "{screen}");
}
