//! The row that says something is being waited for, and lines that are said meanwhile.

use crate::support::{FaultServer, Gate, Step, Terminal, wire};

const REFUSAL: &str = "This model doesn't support system messages. Try again without one.";

#[test]
fn what_is_said_during_a_wait_takes_the_place_of_the_row() {
    let gate = Gate::default();
    let refused = vec![
        Step::Wait(gate.clone()),
        Step::write(wire::refusal(400, "ValidationException", REFUSAL)),
    ];
    let answered = vec![Step::write(wire::STREAM), Step::write(wire::answer("fine"))];
    let server = FaultServer::new([refused, answered]);
    let home = server.home();
    let mut terminal = Terminal::start(&home, &["-s", "Be brief."]);
    terminal.prompt();
    terminal.press("hi\r");
    terminal.until("the row", |screen| screen.trim_end().ends_with(" s"));
    gate.open();
    let screen = terminal.see("fine");
    let line = screen.lines().find(|line| line.contains("sent again"));
    let line = line.unwrap_or_else(|| panic!("said: {screen}"));
    assert!(
        line.starts_with("this model takes no system prompt"),
        "{line}"
    );
}
