//! The line as it is typed: hints, colours, completion, the prompt, the person's own editor, vi.

use crate::support::{Home, Terminal};

const CONFIG: &str = ".config/outcrop/config.toml";

fn raw(terminal: &Terminal) -> String {
    String::from_utf8_lossy(&terminal.raw()).into_owned()
}

#[test]
fn the_rest_of_an_earlier_line_is_hinted_at_and_the_right_key_takes_it() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("What is 2+2?");
    terminal.press("What");
    terminal.until("the hint", |screen| {
        screen.trim_end().ends_with("❯ What is 2+2?")
    });
    assert!(raw(&terminal).contains("\x1b[2m"));
    terminal.press(" else\r");
    terminal.see("You said: “What else”");
    terminal.prompt();
    terminal.press("What i\x1b[C\r");
    terminal.until("the answer again", |screen| {
        screen.matches("2 + 2 = 4.").count() == 2
    });
}

#[test]
fn hints_come_from_earlier_sessions_too_and_not_without_colour() {
    let home = Home::new();
    Terminal::demo(&home, &[]).say("What is 2+2?");
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.press("Wh");
    terminal.see("❯ What is 2+2?");
    let plain = Home::new().with("NO_COLOR", "1");
    let mut terminal = Terminal::demo(&plain, &[]);
    terminal.say("What is 2+2?");
    terminal.press("What!");
    let screen = terminal.see("❯ What!");
    assert!(!screen.contains("❯ What is 2+2?\n❯"), "{screen}");
    assert!(!raw(&terminal).contains("\x1b[2m"));
}

#[test]
fn commands_stand_out_and_say_what_they_take() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.press("/once ");
    terminal.see("/once KEY=VALUE… [-- PROMPT]");
    terminal.press("top_p=1 -- some tree\r");
    terminal.see("You said: “some tree”");
    terminal.prompt();
    assert!(raw(&terminal).contains("\x1b[36m/once\x1b[0m"));
    terminal.press("/onec x");
    terminal.see("/onec x");
    assert!(raw(&terminal).contains("\x1b[31m/onec\x1b[0m"));
}

#[test]
fn tab_completes_models_of_which_no_list_was_asked_for_yet() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.press("/model small\t");
    terminal.see("/model demo.small-v1:0");
}

#[test]
fn tab_completes_presets_conversations_and_files() {
    let home = Home::new();
    home.write(CONFIG, "[preset.review]\nsystem = \"Review.\"\n");
    home.write("notes.txt", "Answer in French.");
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.press("/preset r\t\r");
    terminal.see("preset review is in force");
    terminal.prompt();
    assert!(terminal.say("/preset").contains("\nreview  (in force)\n"));
    terminal.say("/system off");
    assert!(terminal.say("/preset").contains("\nreview\n"));
    terminal.press("/system @no\t\r");
    terminal.see("the system prompt is set");
    terminal.say("hello");
    terminal.say("/rename my talk");
    terminal.say("/clear");
    terminal.press("/resume my\t\r");
    terminal.see("my talk: 2 messages");
}

#[test]
fn the_prompt_shows_the_model_the_context_and_what_is_pending() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.see("scribe ❯");
    terminal.say("hello");
    let screen = terminal.say("/once temperature=0.3");
    let last = screen.trim_end().lines().last().unwrap();
    let tokens = last
        .strip_prefix("scribe ")
        .and_then(|rest| rest.strip_suffix(" (temperature=0.3) ❯"));
    assert!(tokens.is_some_and(|n| n.parse::<u64>().is_ok()), "{last}");
    terminal.say("/undo");
    terminal.see("scribe (temperature=0.3) ❯");
}

#[test]
fn the_context_is_a_share_where_the_config_file_tells_the_window() {
    let home = Home::new();
    home.write(CONFIG, "[context_window]\n\"demo.*\" = 100\n");
    let mut terminal = Terminal::demo(&home, &[]);
    let screen = terminal.say("hello");
    let last = screen.trim_end().lines().last().unwrap();
    assert!(
        last.starts_with("scribe ") && last.ends_with("% ❯"),
        "{last}"
    );
}

#[test]
fn the_prompt_is_a_template_of_the_config_file() {
    let home = Home::new();
    home.write(CONFIG, "prompt = \"日本 [{model_id}] {pending} {mark} \"\n");
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.see("日本 [demo.scribe-v1:0] ❯");
    // The cursor stands where it should: what is typed and taken back leaves no trace.
    terminal.press("abcdef\x08\x08\x08\x08\x08\x08tree\x01>\x05\r");
    terminal.see("You said: “>tree”");
    assert!(terminal.contents().contains("❯ >tree\n"));
    home.write(CONFIG, "prompt = \"{modle}> \"\n");
    let ran = home.demo(&["hi"], "");
    ran.refused(3, "config.toml:1:10: `prompt` has no field `{modle}`");
    assert!(ran.err.contains("the nearest is {model}"), "{}", ran.err);
}

/// An editor that adds a line and tells what it was given.
fn editor(home: &Home) -> String {
    let script = "#!/bin/sh\ncat \"$1\" > was\nprintf 'from the editor\\n' >> \"$1\"\n";
    format!("sh {}", home.write("editor.sh", script).display())
}

#[test]
fn ctrl_x_ctrl_e_opens_the_line_in_the_editor() {
    let home = Home::new();
    let command = editor(&home);
    let home = home.with("VISUAL", &command);
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.press("begun here, \x18\x05");
    terminal.see("❯ begun here, from the editor");
    assert_eq!(
        std::fs::read_to_string(home.path().join("was")).unwrap(),
        "begun here, "
    );
    terminal.press("!\r");
    terminal.see("You said: “begun here, from the editor!”");
}

#[test]
fn an_editor_that_is_not_there_leaves_the_line_as_it_is() {
    let home = Home::new().with("EDITOR", "no-such-editor");
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.press("keep me\x18\x05");
    let screen = terminal.until("the error and the line", |screen| {
        screen.contains("hint: set VISUAL") && screen.trim_end().ends_with("❯ keep me")
    });
    assert!(
        screen.contains("error: the editor could not be used"),
        "{screen}"
    );
    terminal.press("\r");
    terminal.see("You said: “keep me”");
}

#[test]
fn edit_writes_the_first_question_in_the_editor() {
    let home = Home::new();
    let command = editor(&home);
    let home = home.with("EDITOR", &command);
    let mut terminal = Terminal::demo(&home, &[]);
    assert!(
        terminal
            .say("/edit")
            .contains("You said: “from the editor”")
    );
    let screen = terminal.say("/edit");
    assert!(
        screen.contains("You said: “from the editorfrom the editor”"),
        "{screen}"
    );
}

#[test]
fn the_keys_are_those_of_vi_where_the_config_file_says_so() {
    let home = Home::new();
    home.write(CONFIG, "keys = \"vi\"\n");
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.press("xsome trees\x1b0x");
    terminal.until("the first letter gone", |screen| {
        screen.trim_end().ends_with("❯ some trees")
    });
    terminal.press("0cwmany\r");
    terminal.see("You said: “many trees”");
}

#[test]
fn tab_completes_what_a_command_takes_by_number_or_id() {
    let home = Home::new();
    home.write("notes.txt", "Some notes.");
    let tools = r#"[{"toolSpec":{"name":"weather","inputSchema":{"json":{"type":"object"}}}}]"#;
    home.write("tools.json", tools);
    let mut terminal = Terminal::demo(&home, &["--tools", "tools.json"]);
    terminal.say("/attach notes.txt");
    terminal.press("/detach \t\r");
    terminal.see("notes.txt is taken off");
    terminal.say("markdown");
    terminal.press("/copy c\t\t\r");
    terminal.see("copied the code of message 2");
    terminal.prompt();
    terminal.press("/goto \t\t");
    let screen = terminal.see("user: markdown");
    assert!(screen.contains("assistant: # Bedrock, briefly"), "{screen}");
    terminal.press("\x03");
    terminal.say("weather in Rome");
    terminal.press("/tool \to\tsunny\r");
    terminal.see("The tool weather answered: sunny");
}
