//! Tools that a model asks for and the person answers.

use crate::support::{Home, Terminal};

pub const TOOLS: &str = r#"[{"toolSpec":{"name":"get_weather","inputSchema":{"json":{"type":"object","properties":{"city":{"type":"string"}}}}}}]"#;

#[test]
fn a_tool_is_answered_in_the_chat() {
    let home = Home::new();
    home.write("tools.json", TOOLS);
    home.write("weather.json", r#"{"sky":"clear"}"#);
    let mut terminal = Terminal::demo(&home, &["--tools", "tools.json"]);
    assert!(terminal.say("/tool x ok").contains("error: no tool waits"));
    let screen = terminal.say("weather in Rome");
    assert!(
        screen.contains(r#"asks for get_weather with {"city":"Rome"}"#),
        "{screen}"
    );
    assert!(terminal.say("/tool").contains("needs the ID of a tool"));
    let screen = terminal.say("/tool 1 perhaps");
    assert!(screen.contains("needs `ok` or `error`"), "{screen}");
    let screen = terminal.say("/tool 1 ok @weather.json");
    assert!(
        screen.contains(r#"The tool get_weather answered: {"sky":"clear"}"#),
        "{screen}"
    );
    // Two at once go back in one message; one that is left open is reported as not run.
    terminal.say("use two tools");
    terminal.say("/tool 1 error the sensor is broken");
    let screen = terminal.say("/tool 1 ok no, it works");
    assert!(screen.contains("is answered already"), "{screen}");
    terminal.see("1 tool result) ❯");
    let screen = terminal.say("never mind the other");
    assert!(
        screen.contains("sensor is broken") && !screen.contains("error: the request"),
        "{screen}"
    );
}

#[test]
fn what_is_shown_names_tools_and_what_came_of_them() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    let screen = terminal.say("use a tool anyway");
    assert!(screen.contains("/tool ID ok"), "{screen}");
    terminal.say("hello again");
    terminal.leave();
    let listed = home.run(&["sessions"], "").out;
    let id = listed.split_whitespace().next().unwrap();
    let shown = home.run(&["sessions", "show", id], "").out;
    assert!(
        shown.contains("(tool use ") && shown.contains("hello again"),
        "{shown}"
    );
}
