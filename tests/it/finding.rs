//! What a person types -> the conversation that is meant.

use crate::support::Home;

#[test]
fn a_conversation_is_found_by_what_the_list_shows_of_it() {
    let home = Home::new();
    home.demo(&["--name", "rocks and stones", "tell me about granite"], "");
    home.demo(&["What is 2+2?"], "");
    home.demo(&["What is 3+3?"], "");
    let list = home.run(&["sessions"], "").out;
    for row in [
        "rocks and stones  “tell me about granite”\n",
        "  “What is 2+2?”\n",
    ] {
        assert!(list.contains(row), "names stand apart from titles: {list}");
    }
    for (typed, asked) in [
        ("What is 2+2?", "What is 2+2?"),
        ("what is 3", "What is 3+3?"),
        ("STONES", "tell me about granite"),
        ("granite", "tell me about granite"),
    ] {
        let ran = home.demo(&["-r", typed, "what was my first question"], "");
        assert!(ran.out.contains(&format!("“{asked}”")), "{typed}: {ran:?}");
        let shown = home.run(&["sessions", "show", typed], "");
        assert!(shown.out.contains(asked), "{typed}: {shown:?}");
    }
    let several = home.run(&["sessions", "show", "What is"], "");
    several.refused(2, "`What is` may be any of 2");
    assert!(
        several.err.contains("2+2?") && several.err.contains("3+3?"),
        "{several:?}"
    );
    home.run(&["sessions", "show", "basalt"], "")
        .refused(2, "no session `basalt`");
}

/// A part of a title is not enough of a word for what cannot be undone.
#[test]
fn what_is_deleted_has_to_be_named() {
    let home = Home::new();
    home.demo(&["--name", "rocks and stones", "tell me about granite"], "");
    for part in ["granite", "rocks"] {
        let ran = home.run(&["sessions", "delete", "--yes", part], "");
        ran.refused(2, "no session");
        assert!(ran.err.contains("hint: if you mean "), "{ran:?}");
    }
    let ran = home.run(&["sessions", "delete", "--yes", "Rocks and stones"], "");
    assert_eq!(ran.code, 0, "{ran:?}");
}
