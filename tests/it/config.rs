//! The config file: what it sets, and the command about it.

use super::files::{TOOL, with_config};
use crate::support::{Home, Ran};

#[test]
fn a_config_file_sets_names_and_presets() {
    let home = Home::new();
    home.write(
        ".config/outcrop/config.toml",
        "model = \"fast\"\ntemperature = 0.3\n[aliases]\nfast = \"demo.quick\"\n[preset.review]\nsystem = \"Review this.\"\ntemperature = 0.1\n",
    );
    let ran = home.demo(&["-v", "hello"], "");
    assert_eq!(ran.request()["modelId"], "demo.quick");
    assert_eq!(ran.request()["inferenceConfig"]["temperature"], 0.3);
    let ran = home.demo(&["-v", "-p", "review", "-t", "0.9", "hello"], "");
    assert_eq!(ran.request()["system"][0]["text"], "Review this.");
    assert_eq!(
        ran.request()["inferenceConfig"]["temperature"],
        0.9,
        "flags win over presets"
    );
    home.demo(&["-p", "nothing", "hi"], "")
        .refused(2, "no preset called `nothing`");
    home.write(
        ".config/outcrop/config.toml",
        "model = \"x\"\ntemprature = 1\n",
    );
    home.demo(&["hi"], "").refused(3, "config.toml:2:1");
}

#[test]
fn the_config_command_shows_where_it_is_and_writes_an_example() {
    let home = Home::new();
    let path = home.run(&["config", "path"], "").out;
    assert!(
        path.trim_end().ends_with(".config/outcrop/config.toml"),
        "{path}"
    );
    home.run(&["config", "show"], "")
        .refused(2, "no config file");
    assert_eq!(home.run(&["config", "init"], "").out, path);
    assert!(home.run(&["config", "show"], "").out.contains("# "));
    home.run(&["config", "init"], "")
        .refused(2, "there is a config file already");
    assert_eq!(
        home.demo(&["What is 2+2?"], "").out,
        "2 + 2 = 4.\n",
        "the example sets nothing"
    );
}

#[test]
fn the_timeouts_of_the_config_hold_for_the_demo_as_well() {
    let home = Home::new();
    home.write(
        ".config/outcrop/config.toml",
        "[timeouts]\nbetween_events = 1\nfirst_event = 1\n",
    );
    let ran = home.demo(&["fault: stall"], "");
    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(ran.err.contains("1 s"), "{ran:?}");
}

#[test]
fn a_config_file_that_was_named_and_is_not_there_is_told_of() {
    let home = Home::new();
    let path = home.path().join("mistyped.toml");
    let path = path.to_str().unwrap();
    let says = "OUTCROP_CONFIG names";
    with_config(&home, path, &["--demo", "hello"]).refused(3, says);
    with_config(&home, path, &["usage"]).refused(3, says);
    assert_eq!(with_config(&home, path, &["config", "init"]).code, 0);
    assert_eq!(with_config(&home, path, &["--demo", "hello"]).code, 0);
}

#[test]
fn an_edited_config_file_is_checked_whole_and_begins_as_the_example() {
    let home = Home::new();
    let path = home.path().join("conf/config.toml");
    let edit = |line: &str| -> Ran {
        home.write(
            "editor.sh",
            format!("case $1 in *.toml) echo '{line}' >> \"$1\";; esac\n"),
        );
        let editor = format!("sh {}", home.path().join("editor.sh").display());
        let mut command = home.command(&["config", "edit"]);
        command.env("OUTCROP_CONFIG", &path).env("EDITOR", editor);
        command.output().unwrap().into()
    };
    let ran = edit("theme = \"mono\"");
    assert_eq!(ran.code, 0, "{ran:?}");
    let written = std::fs::read_to_string(&path).unwrap();
    assert!(written.starts_with("# ") && written.ends_with("theme = \"mono\"\n"));
    assert_eq!(edit("[preset.wild]").code, 0);
    edit("temperature = 7").refused(3, ":144:15: temperature must be a number from 0 to 1");
    let broken = std::fs::read_to_string(&path).unwrap();
    assert!(
        broken.ends_with("temperature = 7\n"),
        "what was typed stays"
    );
}

#[test]
fn the_config_file_names_files_beside_it() {
    let home = Home::new();
    home.write("conf/tools.json", format!("[{TOOL}]"));
    home.write(
        "conf/schema.json",
        r#"{"type":"object","properties":{"a":{"type":"string"}}}"#,
    );
    home.write("conf/prompt.md", "Be brief.\n");
    let path = home.write(
        "conf/config.toml",
        "tools = 'tools.json'\nschema = 'schema.json'\nsystem = '@prompt.md'\n",
    );
    let path = path.to_str().unwrap();
    let ran = with_config(&home, path, &["--demo", "-v", "--output", "json", "hello"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    for sent in [
        r#""name": "now""#,
        r#""type": "json_schema""#,
        r#""text": "Be brief.""#,
    ] {
        assert!(ran.err.contains(sent), "{sent}: {}", ran.err);
    }
    home.write("conf/config.toml", "model = 'x'\ntools = 'nowhere.json'\n");
    let ran = with_config(&home, path, &["--demo", "hello"]);
    ran.refused(3, "conf/config.toml:2:9: ");
    assert!(
        ran.err.contains("conf/nowhere.json cannot be read"),
        "{ran:?}"
    );
    home.write("conf/config.toml", "system = '@@home'\n");
    let ran = with_config(&home, path, &["--demo", "what is your system prompt"]);
    assert!(ran.out.contains("“@home”"), "{ran:?}");
}
