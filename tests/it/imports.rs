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
