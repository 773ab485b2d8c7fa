//! Values that stand in files: tools, schemas, prompts.

use std::process::Command;

use crate::support::{Home, Ran};

pub const TOOL: &str = r#"{"name":"now","inputSchema":{"json":{"type":"object"}}}"#;

fn fifo(home: &Home) -> String {
    let path = home.path().join("pipe");
    assert!(
        Command::new("mkfifo")
            .arg(&path)
            .status()
            .unwrap()
            .success()
    );
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_fifo_is_refused_by_its_name_rather_than_waited_for() {
    let home = Home::new();
    let pipe = fifo(&home);
    let says = format!("{pipe} is not a regular file");
    let at = format!("@{pipe}");
    for arguments in [
        ["--tools", &pipe],
        ["--schema", &pipe],
        ["-s", &at],
        ["--extra", &at],
        ["-a", &pipe],
    ] {
        home.demo(&[&arguments[..], &["hello"]].concat(), "")
            .refused(2, &says);
    }
    for setting in ["tools", "schema", "system"] {
        let value = if setting == "system" { &at } else { &pipe };
        home.write("config.toml", format!("{setting} = '{value}'"));
        let config = home.path().join("config.toml");
        let run = with_config(&home, config.to_str().unwrap(), &["--demo", "hello"]);
        run.refused(3, &says);
    }
    with_config(&home, &pipe, &["--demo", "hello"]).refused(3, &says);
    with_config(&home, &pipe, &["config", "show"]).refused(2, &says);
    with_config(&home, &pipe, &["config", "edit"]).refused(2, &says);
    assert_eq!(
        with_config(&home, "/dev/null", &["--demo", "hello"]).code,
        0
    );
}

pub fn with_config(home: &Home, path: &str, arguments: &[&str]) -> Ran {
    home.command(arguments)
        .env("OUTCROP_CONFIG", path)
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap()
        .into()
}

#[test]
fn what_the_shell_pipes_in_under_a_name_is_read() {
    let home = Home::new();
    let arguments = ["-s", "@/dev/stdin", "what is your system prompt"];
    let ran = home.demo(&arguments, "Be brief.\n");
    assert!(ran.out.contains("“Be brief.”"), "{ran:?}");
}

#[test]
fn tools_of_another_shape_are_told_what_is_expected() {
    let home = Home::new();
    for (given, says) in [
        (
            r#"{"foo":1}"#,
            "tool 1 is no object with the one key `toolSpec`",
        ),
        (
            r#"[{"type":"function","function":{"name":"now"}}]"#,
            "tool 1 is no object with the one key",
        ),
        (
            r#"[{"toolSpec":{"inputSchema":{"json":{}}}}]"#,
            "tool 1 has no `name`",
        ),
        (
            r#"[{"toolSpec":{"name":"now","inputSchema":{}}}]"#,
            "tool 1 has no `inputSchema`",
        ),
    ] {
        let ran = home.demo(&["--tools", given, "hello"], "");
        ran.refused(2, says);
        assert!(
            ran.err.contains(r#"hint: for example `[{"toolSpec":"#),
            "{ran:?}"
        );
    }
    assert_eq!(home.demo(&["--tools", TOOL, "hello"], "").code, 0);
}

#[test]
fn a_flag_of_a_list_is_told_what_one_of_it_is() {
    let home = Home::new();
    let ran = home.demo(&["--stop", "", "hello"], "");
    ran.refused(2, "--stop needs a text that is not empty");
    assert!(ran.err.contains("for example `--stop END`"));
    let ran = home.demo(&["--response-field", "usage", "hello"], "");
    ran.refused(
        2,
        "--response-field takes a JSON Pointer, which begins with `/`, not `usage`",
    );
    assert!(
        ran.err
            .contains("for example `--response-field /stop_sequence`")
    );
}
