//! What an answer has beside its text, and what becomes of it on a terminal and in a pipe.

use crate::support::{Home, Terminal};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

#[test]
fn an_image_of_an_answer_is_saved_and_named_and_the_conversation_goes_on() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    let screen = terminal.say("image");
    assert!(screen.contains("image saved as outcrop-1.png"), "{screen}");
    let saved = std::fs::read(home.path().join("outcrop-1.png")).unwrap();
    assert!(saved.starts_with(PNG));
    let screen = terminal.say("how many messages");
    assert!(screen.contains("You have sent me 2 messages"), "{screen}");
    let screen = terminal.say("/history");
    let about = format!("(image png, {} bytes, 48×32)", saved.len());
    assert!(screen.contains(&about), "{screen}");
}

#[test]
fn a_single_answer_saves_images_too_and_leaves_its_json_whole() {
    let home = Home::new();
    let ran = home.demo(&["--no-stream", "image"], "");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.starts_with("Here is an outcrop") && ran.out.lines().count() == 1);
    assert_eq!(ran.err, "image saved as outcrop-1.png\n");
    let ran = home.demo(&["--output", "json", "image"], "");
    assert_eq!(ran.err, "");
    let answer: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let image = answer["message"]["content"][1]["image"]["source"]["bytes"].as_str();
    assert!(image.is_some_and(|base64| base64.starts_with("iVBORw0KGgo")));
    assert!(!home.path().join("outcrop-2.png").exists());
}

#[test]
fn sources_go_to_standard_error_where_the_answer_is_piped_on() {
    let ran = Home::new().demo(&["cite"], "");
    assert_eq!(
        ran.out,
        "A geologist put it so: The present is the key to the past.\n"
    );
    assert!(
        ran.err.starts_with("[1] Principles of Geology, demo"),
        "{ran:?}"
    );
}

#[test]
fn a_question_that_got_an_empty_answer_goes_out_with_the_next_one_until_it_is_undone() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    let screen = terminal.say("empty");
    assert!(
        screen.contains("(empty answer)\nyour question stays and goes out with the next one"),
        "{screen}"
    );
    terminal.say("/verbose");
    let screen = terminal.say("what is your system prompt");
    assert!(screen.contains("n_msg = 1,"), "{screen}");
    let asked = screen.split("Converse kwargs").nth(1).unwrap();
    assert!(
        asked.contains("\"text\": \"empty\"") && asked.contains("system prompt\""),
        "{screen}"
    );
    terminal.say("/verbose off");
    terminal.say("/undo 2");
    let screen = terminal.say("how many messages");
    assert!(
        screen.contains("You have sent me 1 message, this one included"),
        "{screen}"
    );
}

/// What stands dimmed on the screen.
fn dimmed(terminal: &Terminal) -> String {
    let raw = String::from_utf8(terminal.raw()).unwrap();
    let raw = raw.replace("\x1b[0;2m", "\x1b[2m");
    let dim = raw.split("\x1b[2m").skip(1);
    dim.filter_map(|rest| rest.split("\x1b[0m").next())
        .collect()
}

#[test]
fn thoughts_that_are_drawn_again_are_dimmed_as_they_were() {
    const THOUGHT: &str = "The user wants me to think first";
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("think");
    terminal.leave();
    let mut terminal = Terminal::demo(&home, &["-c"]);
    let screen = terminal.contents();
    let (banner, thought) = (screen.find("/help for help"), screen.find(THOUGHT));
    assert!(banner.is_some() && banner < thought, "{screen}");
    assert!(dimmed(&terminal).contains(THOUGHT));
    let screen = terminal.say("/history");
    assert_eq!(screen.matches(THOUGHT).count(), 1, "{screen}");
    let raw = String::from_utf8(terminal.raw()).unwrap();
    let (all, dimmed) = (raw.matches(THOUGHT), dimmed(&terminal));
    assert_eq!(all.count(), dimmed.matches(THOUGHT).count());
}

#[test]
fn what_a_model_thinks_is_shown_to_a_terminal_and_never_piped() {
    let home = Home::new();
    assert_eq!(
        home.demo(&["think"], "").out,
        "I have thought about it, and I am still a script.\n"
    );
    let mut terminal = Terminal::demo(&home, &[]);
    assert!(
        terminal
            .say("think")
            .contains("The user wants me to think first")
    );
    terminal.say("/thinking hide");
    let screen = terminal.say("think");
    assert!(!screen.contains("The user wants me"), "{screen}");
    let screen = terminal.say("what did you say");
    assert!(
        !screen.contains("error:"),
        "its signature goes back unchanged: {screen}"
    );
}

#[test]
fn citations_are_listed_and_stop_reasons_said() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    assert!(
        terminal
            .say("cite")
            .contains("[1] Principles of Geology, demo, page 1–2")
    );
    assert!(
        terminal
            .say("max tokens")
            .contains("cut short: maxTokens is reached")
    );
    assert!(
        terminal
            .say("unknown block")
            .contains("2 events or parts of a newer API are not shown")
    );
    assert!(
        terminal
            .say("/last")
            .contains("events or parts of a newer API")
    );
}
