//! What is set in a conversation, how long it holds and what it is when it is taken up.

use crate::support::{Home, Terminal};

#[test]
fn once_holds_for_one_turn_and_the_prompt_shows_it() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("/once temperature=0.2");
    terminal.see("(temperature=0.2) ❯");
    let screen = terminal.say("which options");
    assert!(screen.contains("\"temperature\": 0.2"), "{screen}");
    let screen = terminal.say("which options");
    assert!(!screen.contains("\"temperature\": 0.2"), "{screen}");
    let screen = terminal.say("/once maxTokens=7 topP=0.5 -- which options");
    assert!(
        screen.contains("\"topP\": 0.5") || screen.contains("maxTokens is reached"),
        "{screen}"
    );
}

#[test]
fn an_override_is_kept_for_a_turn_that_failed() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("/once temperature=0.2 -- fault: denied");
    terminal.see("(temperature=0.2) ❯");
}

#[test]
fn options_show_what_is_in_force_and_from_where() {
    let home = Home::new().with("OUTCROP_MODEL", "demo.env");
    let mut terminal = Terminal::demo(&home, &["-t", "0.5"]);
    terminal.say("/set topP=0.9 extra.top_k=40");
    terminal.say("/once stop=END");
    let screen = terminal.say("/options");
    for (name, value, source) in [
        ("model", "demo.env", "(environment)"),
        ("maxTokens", "4096", "(built in)"),
        ("temperature", "0.5", "(command line)"),
        ("topP", "0.9", "(/set)"),
        ("extra.top_k", "40", "(/set)"),
        ("stop", "END", "(/once)"),
    ] {
        let row = screen
            .lines()
            .rfind(|line| line.starts_with(&format!("{name} ")))
            .expect(name);
        assert!(row.contains(value) && row.contains(source), "{row}");
    }
    // What is not set stands in the same columns.
    let place = |name: &str, text: &str| {
        let row = screen.lines().rfind(|line| line.starts_with(name));
        row.and_then(|row| row.find(text)).expect(name)
    };
    let column = place("topP ", "0.9");
    for (name, help) in [("performanceConfig ", "latency,"), ("tier ", "the tier")] {
        assert_eq!(place(name, help), column, "{screen}");
    }
    let screen = terminal.say("/unset temperature");
    assert!(screen.contains("temperature is not set"), "{screen}");
}

#[test]
fn model_system_and_verbose_can_be_changed_in_the_chat() {
    let home = Home::new();
    home.write("prompt.txt", "Speak like a pirate.\n");
    let mut terminal = Terminal::demo(&home, &[]);
    assert!(
        terminal
            .say("/model demo.other")
            .contains("model = demo.other")
    );
    terminal.say("/system @prompt.txt");
    let screen = terminal.say("what is your system prompt");
    assert!(screen.contains("Speak like a pirate."), "{screen}");
    terminal.say("/system off");
    assert!(
        terminal
            .say("/system")
            .contains("there is no system prompt")
    );
    terminal.say("/clear");
    terminal.say("/verbose on");
    let screen = terminal.say("hello");
    assert!(
        screen.contains("===== Send messages, n_msg = 1, hash = "),
        "{screen}"
    );
    assert!(screen.contains("\"modelId\": \"demo.other\""), "{screen}");
}

#[test]
fn what_is_set_goes_on_behind_clear_and_is_kept_with_the_new_conversation() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &["-m", "small"]);
    terminal.say("/set temperature=0.7");
    terminal.say("hello");
    terminal.say("/clear");
    terminal.say("hello again");
    terminal.leave();
    let ran = home.demo(&["-c", "which options"], "");
    assert!(
        ran.out.contains("`demo.small-v1:0`") && ran.out.contains("0.7"),
        "{ran:?}"
    );
}

/// A safety setting that vanishes with a restart would be worse than none.
#[test]
fn what_is_set_comes_back_with_its_conversation_wherever_it_was_said() {
    const CLAUDE: &str = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
    let home = Home::new();
    let set = ["-m", CLAUDE, "--cache", "off", "--think=low"];
    let mut terminal = Terminal::demo(&home, &set);
    terminal.say("What is 2+2?");
    terminal.say("/set guardrail=abc123:1");
    terminal.leave();
    let mut terminal = Terminal::demo(&home, &["-c"]);
    let options = terminal.say("/options");
    for line in [
        CLAUDE,
        "cache              off",
        "think              low",
        "abc123",
    ] {
        assert!(options.contains(line), "{line}: {options}");
    }
    assert!(terminal.say("/usage").contains("1 turn: "));
    assert!(terminal.say("/last").contains("complete (end_turn)"));
    terminal.leave();
    let mut terminal = Terminal::demo(&home, &["-c", "-m", "demo.scribe-v1:0"]);
    let options = terminal.say("/options");
    assert!(
        options.contains("demo.scribe-v1:0") && options.contains("(command line)"),
        "what is said now wins: {options}"
    );
}
