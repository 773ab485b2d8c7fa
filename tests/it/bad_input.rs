//! Bad input: one `error:` line, one `hint:` line, the right exit code, nothing sent.

use std::io::Write;

use crate::support::{Home, Served, recording_endpoint};

#[test]
fn values_out_of_bounds_are_usage_errors() {
    for (arguments, says) in [
        (&["-t", "hot", "hi"][..], "temperature"),
        (&["-t", "1.5", "hi"], "temperature"),
        (&["-t", "-1", "hi"], "temperature"),
        (&["-t", "NaN", "hi"], "temperature"),
        (&["--top-p", "2", "hi"], "topP"),
        (&["--max-tokens", "0", "hi"], "maxTokens"),
        (&["--max-tokens", "many", "hi"], "maxTokens"),
        (&["--max-tokens", "99999999999", "hi"], "maxTokens"),
        (&["--stop", "", "hi"], "stop"),
        (&["-m", "", "hi"], "model"),
        (&["-m", "a b", "hi"], "model"),
        (&["-s", "", "hi"], "system"),
        (&["--output", "xml", "hi"], "xml"),
        (&["--temprature", "1"], "--temprature"),
        (&["-s", "@missing.txt", "hi"], "missing.txt"),
        (&["-s", "@.", "hi"], "."),
        (&["--output", "jsonl", "--no-stream", "hi"], "jsonl"),
        (&["-i", "--output", "json", "hi"], "--output"),
    ] {
        Home::new().demo(arguments, "").refused(2, says);
    }
}

#[test]
fn standard_input_that_is_not_text_is_refused_with_the_place() {
    Home::new().demo(&["hi"], b"caf\xe9").refused(2, "byte 3");
    Home::new().demo(&[], b"a\0b").refused(2, "NUL at byte 1");
    Home::new()
        .demo(&[], vec![b'x'; 20 << 20])
        .refused(2, "longer than 16 MiB");
}

#[test]
fn what_has_to_be_configured_is_named() {
    let home = Home::new();
    home.run(&["hi"], "").refused(3, "no model is chosen");
    home.run(&["-m", "m", "hi"], "").refused(3, "no AWS region");
    home.run(&["-m", "m", "--region", "us-east-1", "hi"], "")
        .refused(3, "no AWS credentials");
    home.run(&["-m", "m", "--region", "not a region", "hi"], "")
        .refused(3, "not a region");
    home.run(&["-m", "m", "--profile", "nobody", "hi"], "")
        .refused(3, "nobody");
    home.run(&["-m", "m", "--endpoint-url", "localhost:80", "hi"], "")
        .refused(3, "endpoint URL");
}

#[test]
fn settings_the_sdk_would_panic_on_are_named() {
    for (name, value) in [
        ("AWS_MAX_ATTEMPTS", "0"),
        ("AWS_MAX_ATTEMPTS", "x"),
        ("AWS_RETRY_MODE", "x"),
    ] {
        let home = Home::new().with(name, value);
        home.run(&["-m", "m", "--region", "us-east-1", "hi"], "")
            .refused(3, name);
    }
    let home = Home::new();
    home.write(
        ".aws/config",
        "[default]\nregion = us-east-1\nmax_attempts = none\n",
    );
    home.run(&["-m", "m", "hi"], "").refused(3, "max_attempts");
}

#[test]
fn nothing_is_sent_when_something_is_wrong() {
    let (url, sent) = recording_endpoint();
    let home = Home::new()
        .with("AWS_ACCESS_KEY_ID", "a")
        .with("AWS_SECRET_ACCESS_KEY", "b");
    let home = home
        .with("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", &url)
        .with("AWS_REGION", "us-east-1");
    home.run(&["-m", "test.m", "-t", "2", "hi"], "")
        .refused(2, "temperature");
    home.run(&["-m", "test.m", "hi"], b"\xff")
        .refused(2, "byte 0");
    home.run(&["-m", "test.m", "-s", "@none", "hi"], "")
        .refused(2, "none");
    assert!(sent.try_recv().is_err());
    assert_eq!(
        home.run(&["-m", "test.m", "--no-stream", "hi"], "").out,
        "ok\n"
    );
    assert!(sent.try_recv().is_ok(), "the endpoint is there");
}

#[test]
fn a_port_that_is_taken_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    Home::new()
        .run(&["demo-server", "--port", &port], "")
        .refused(1, &port);
    Home::new()
        .run(&["demo-server", "--port", "70000"], "")
        .refused(2, "70000");
}

#[test]
fn an_endpoint_where_nobody_listens_is_named() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let home = Home::new()
        .with("AWS_ACCESS_KEY_ID", "a")
        .with("AWS_SECRET_ACCESS_KEY", "b")
        .with("AWS_MAX_ATTEMPTS", "1");
    home.run(&["-m", "m", "--endpoint-url", &url, "hi"], "")
        .refused(4, &url);
}

#[test]
fn a_demo_server_with_open_connections_ends_when_it_is_told_to() {
    for (signal, number) in [("-TERM", 15), ("-HUP", 1)] {
        let served = Served::start(&Home::new());
        let address = served.url.strip_prefix("http://").unwrap();
        let mut open = std::net::TcpStream::connect(address).unwrap();
        open.write_all(b"POST / HTTP/1.1\r\n").unwrap();
        assert_eq!(served.ended_by(signal), Some(number));
    }
}

#[test]
fn a_command_behind_options_is_not_sent_whatever_follows_it() {
    let home = Home::new();
    for arguments in [&["models", "nova"][..], &["--quiet", "doctor", "now"]] {
        home.demo(arguments, "")
            .refused(2, "commands come before all options");
    }
    let ran = home.demo(&["--", "models", "nova"], "");
    assert!(ran.out.contains("models nova"), "{ran:?}");
    let ran = home.demo(&["models are fun"], "");
    assert!(ran.out.contains("models are fun"), "{ran:?}");
}

#[test]
fn a_command_that_is_missing_or_none_is_told_with_those_there_are() {
    let home = Home::new();
    let known = "path, show, edit, init";
    for (arguments, says) in [
        (&["config"][..], "`outcrop config` needs a command"),
        (
            &["config", "frob"],
            "`outcrop config` has no command `frob`",
        ),
    ] {
        let ran = home.run(arguments, "");
        ran.refused(2, says);
        assert!(ran.err.contains(known), "{ran:?}");
    }
    assert_eq!(home.run(&["config", "init"], "").code, 0);
    let again = home.run(&["config", "init"], "");
    again.refused(2, "there is a config file already");
    let shown = home.run(&["config", "show"], "").out;
    assert!(shown.ends_with('\n') && !shown.ends_with("\n\n"));
}

#[test]
fn a_text_of_the_config_file_that_is_none_and_an_alias_of_an_alias_are_placed() {
    for (config, says) in [
        ("model = 5\n", "config.toml:1:9: `model` must be a text"),
        (
            "\nsystem = true\n",
            "config.toml:2:10: `system` must be a text",
        ),
        ("model = ['a']\n", "config.toml:1:9: `model` must be a text"),
        ("effort = 1\n", "config.toml:1:10: `effort` must be a text"),
        (
            "system = ['a', 'b']\n",
            "config.toml:1:10: `system` must be a text",
        ),
        ("stop = [1]\n", "config.toml:1:8: `stop` must be a text"),
        (
            "[aliases]\na = \"b\"\nb = \"c\"\n",
            "config.toml:2:5: `a` stands for another alias, `b`",
        ),
        ("[preset.wild]\ntemperature = 5\n", "config.toml:2:15: "),
    ] {
        let home = Home::new();
        home.write(".config/outcrop/config.toml", config);
        home.demo(&["hi"], "").refused(3, says);
    }
    // A file is read when its preset is asked for.
    let home = Home::new();
    home.write(
        ".config/outcrop/config.toml",
        "[preset.later]\nsystem = \"@nowhere.md\"\n",
    );
    assert_eq!(home.demo(&["hello"], "").code, 0);
    home.demo(&["-p", "later", "hi"], "")
        .refused(3, "config.toml:2:10: ");
}

#[test]
fn the_list_of_conversations_takes_its_options_without_its_name() {
    let home = Home::new();
    home.demo(&["hello"], "");
    let named = home.run(&["sessions", "list", "--output", "json"], "");
    let short = home.run(&["sessions", "--output", "json"], "");
    assert_eq!((short.code, &short.out), (0, &named.out));
    assert!(
        home.run(&["sessions", "show", "hello"], "")
            .out
            .contains("hello")
    );
}
