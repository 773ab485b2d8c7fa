//! Files of others and of other homes, taken up and gone on with.

use crate::support::Home;

#[test]
fn a_block_nobody_knows_is_named_at_import_and_wedges_no_conversation() {
    let home = Home::new();
    home.write(
        "chat.json",
        r#"[{"role":"user","content":[{"text":"t"},{"weird":{"a":1}}]},
            {"role":"assistant","content":[{"text":"u"}]}]"#,
    );
    let imported = home.run(&["sessions", "import", "chat.json"], "");
    assert!(
        imported
            .out
            .contains("kept as it came, though this version does not know it: a block `weird`\n"),
        "{imported:?}"
    );
    let ran = home.demo(&["-c", "-v", "how many messages"], "");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("You have sent me 2 messages"), "{ran:?}");
    let said = "does not know a block of this conversation either: sent again without";
    assert_eq!(ran.err.matches(said).count(), 1, "{ran:?}");
    let id = imported.out.split_whitespace().next().unwrap();
    let json = home.run(&["sessions", "export", id, "--format", "json"], "");
    assert!(
        json.out.contains(r#"{"weird":{"a":1}}"#),
        "what is kept stays as it came: {json:?}"
    );
}

#[test]
fn a_conversation_comes_in_by_a_pipe_and_goes_out_again_as_it_was() {
    let home = Home::new();
    home.demo(&["--name", "sums", "What is 2+2?"], "");
    let json = home.run(&["sessions", "export", "sums", "--format", "json"], "");
    let other = Home::new();
    let imported = other.run(&["sessions", "import", "-"], &json.out);
    assert!(imported.out.contains("2 messages"), "{imported:?}");
    let again = other.run(&["sessions", "export", "sums", "--format", "json"], "");
    let model = "\"model\": \"demo.scribe-v1:0\"";
    assert!(
        json.out.contains(model) && again.out.contains(model),
        "{again:?}"
    );
    other
        .run(&["sessions", "import", "-"], "")
        .refused(2, "standard input");
}

#[test]
fn what_goes_out_otherwise_than_it_was_imported_is_said() {
    let home = Home::new();
    let messages = r#"[{"role":"user","content":"a"},{"role":"user","content":"b"},
        {"role":"assistant","content":"c"}]"#;
    let imported = home.run(&["sessions", "import", "-"], messages);
    assert!(
        imported.out.contains("3 messages") && imported.out.contains("it goes out as 2 messages: "),
        "{imported:?}"
    );
    let joined = r#"[{"role":"user","content":"a"},{"role":"assistant","content":"c"}]"#;
    let imported = home.run(&["sessions", "import", "-"], joined);
    assert!(!imported.out.contains("goes out"), "{imported:?}");
}
