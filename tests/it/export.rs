//! Where an export goes, and what is not written.

use crate::support::{Home, Terminal};

#[test]
fn an_export_goes_to_a_file_that_is_one_or_to_standard_output() {
    let home = Home::new();
    home.demo(&["--name", "rocks", "hello"], "");
    let export = |more: &[&str]| home.run(&[&["sessions", "export", "rocks"], more].concat(), "");
    let whole = export(&[]).out;
    assert!(whole.contains("Hello! I am the demo scribe"));
    assert_eq!(export(&["-o", "-"]).out, whole);
    assert!(!home.path().join("-").exists());
    std::fs::create_dir(home.path().join("folder.md")).unwrap();
    export(&["-o", "folder.md"]).refused(2, "folder.md is a folder");
    export(&["-o", "folder.md", "--force"]).refused(2, "folder.md is a folder");
    export(&["-o", "/dev/null"]).refused(2, "/dev/null is not a file");
    export(&["-o", "rocks.pdf"]).refused(2, "no conversation is written as rocks.pdf");
    assert!(!home.path().join("rocks.pdf").exists());
    assert_eq!(export(&["-o", "rocks.pdf", "--format", "html"]).code, 0);
    for name in ["rocks.txt", "rocks"] {
        assert_eq!(export(&["-o", name]).code, 0);
        assert_eq!(
            std::fs::read_to_string(home.path().join(name)).unwrap(),
            whole
        );
    }
    export(&["-o", "rocks.txt"]).refused(2, "rocks.txt is there already");
}

#[test]
fn the_chat_exports_under_a_name_in_quotes_and_in_the_home_folder() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("hello");
    terminal.say("/export 'my rocks.md'");
    assert!(home.path().join("my rocks.md").exists());
    terminal.say("/export ~/at home.json");
    assert!(home.path().join("at home.json").exists());
    let screen = terminal.say("/export 'my rocks.md'");
    assert!(
        screen.contains("hint: give another name, as in /export md notes.md"),
        "{screen}"
    );
    assert!(
        terminal
            .say("/export rocks.pdf")
            .contains("no conversation is written as")
    );
}

#[test]
fn what_is_imported_is_called_what_its_first_message_says_unless_it_has_a_name() {
    let home = Home::new();
    home.write("chat.json", r#"[{"role":"user","content":"hi there"}]"#);
    for _ in 0..2 {
        let told = home.run(&["sessions", "import", "chat.json"], "").out;
        assert!(told.ends_with("  hi there: 1 message\n"), "{told}");
    }
}

#[test]
fn a_conversation_is_exported_in_all_forms_and_imported_again() {
    let home = Home::new();
    home.demo(
        &["--name", "sums", "What is 2+2? <script>alert(1)</script>"],
        "",
    );
    let markdown = home.run(&["sessions", "export", "sums"], "");
    assert!(
        markdown.out.contains("You said: “What is 2+2?"),
        "{markdown:?}"
    );
    let page = home.run(&["sessions", "export", "sums", "--format", "html"], "");
    assert!(
        page.out.contains("You said: “What is 2+2?") && !page.out.contains("<script"),
        "{page:?}"
    );
    let export = ["sessions", "export", "sums", "-o", "sums.json"];
    assert_eq!(home.run(&export, "").code, 0);
    let again = home.run(&export, "");
    assert_eq!(again.code, 2, "a file that is there stays: {again:?}");
    let imported = home.run(&["sessions", "import", "sums.json"], "");
    assert!(imported.out.contains("2 messages"), "{imported:?}");
    let ran = home.demo(&["-c", "what was my first question"], "");
    assert!(ran.out.contains("What is 2+2?"), "{ran:?}");
    home.write("aichat.yaml", "model: bedrock:a.b\nmessages:\n- role: user\n  content: hi\n- role: assistant\n  content: ho\n");
    let imported = home.run(&["sessions", "import", "aichat.yaml"], "");
    assert_eq!(imported.code, 0, "{imported:?}");
    home.write("broken.json", "{");
    for file in ["broken.json", "none.json", "."] {
        let ran = home.run(&["sessions", "import", file], "");
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(
            ran.err.contains("error: ") && ran.err.contains("hint: "),
            "{ran:?}"
        );
    }
}

#[test]
fn a_conversation_is_exported_from_the_chat() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    assert!(
        terminal
            .say("/export talk.md")
            .contains("nothing has been said")
    );
    terminal.say("What is 2+2?");
    assert!(
        terminal
            .say("/export talk.html")
            .contains("written to talk.html")
    );
    assert!(
        std::fs::read_to_string(home.path().join("talk.html"))
            .unwrap()
            .contains("2 + 2 = 4.")
    );
    assert!(terminal.say("/export talk.html").contains("error: "));
}
