//! Models: the list, what a name means, and the profile in a model's place.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;

use crate::support::{FaultServer, Step, wire};
use crate::support::{Home, Served, Terminal, recording_endpoint, strict_json};

fn home() -> Home {
    Home::new()
        .with("AWS_REGION", "eu-central-1")
        .with("AWS_ACCESS_KEY_ID", "a")
        .with("AWS_SECRET_ACCESS_KEY", "b")
}

/// An endpoint that answers Converse and lets nobody list, and the requests it got.
fn endpoint_without_lists() -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let stream = stream.unwrap();
            let line = read_request(&stream);
            refuse_lists(&stream, &line);
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    (url, receiver)
}

fn read_request(stream: &TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first).unwrap();
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let line = line.trim_end().to_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.parse().unwrap();
        }
    }
    reader.read_exact(&mut vec![0; length]).unwrap();
    first.trim_end().to_owned()
}

fn refuse_lists(mut stream: &TcpStream, line: &str) {
    let (status, code, body) = match line.starts_with("GET ") {
        true => (
            "403 Forbidden",
            "AccessDeniedException",
            r#"{"message":"User: me is not authorized to perform: bedrock:ListFoundationModels"}"#,
        ),
        false => (
            "200 OK",
            "none",
            r#"{"output":{"message":{"role":"assistant","content":[{"text":"ok"}]}},"stopReason":"end_turn"}"#,
        ),
    };
    // Of two lists that are asked for at once, the second is not waited for any more.
    let _ = write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nx-amzn-ErrorType: {code}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
}

#[test]
fn models_one_can_chat_with_are_listed_and_all_on_request() {
    let home = Home::new();
    let ran = home.run(&["models", "--demo"], "");
    assert_eq!((ran.code, &*ran.err), (0, ""), "{ran:?}");
    assert!(ran.out.contains("demo.scribe-v1:0 "), "{}", ran.out);
    assert!(ran.out.contains("us.demo.on-demand-v1:0"), "{}", ran.out);
    for absent in ["embed", "painter", "28k", "v0:9", "\ndemo.on-demand"] {
        assert!(!ran.out.contains(absent), "{absent}: {}", ran.out);
    }
    let all = home.run(&["models", "--demo", "--all"], "").out;
    assert!(all.lines().count() > ran.out.lines().count());
    assert!(
        all.contains("gives embedding") && all.contains("legacy"),
        "{all}"
    );
}

#[test]
fn a_list_is_narrowed_and_written_for_programs() {
    let home = Home::new();
    let ids = home.run(&["models", "--demo", "-q", "us", "scribe"], "");
    assert_eq!(ids.out, "us.demo.scribe-v1:0\n");
    let json = home
        .run(&["models", "--demo", "--output", "json", "scribe"], "")
        .out;
    let json = strict_json(&json);
    let lines = home
        .run(&["models", "--demo", "--output", "jsonl", "scribe"], "")
        .out;
    let rows: Vec<_> = lines.lines().map(strict_json).collect();
    assert_eq!(json.as_array().unwrap(), &rows);
    assert_eq!(rows[1]["id"], "us.demo.scribe-v1:0");
    assert_eq!(rows[1]["modelId"], "demo.scribe-v1:0");
    let none = home.run(&["models", "--demo", "nonesuch"], "");
    assert_eq!((none.code, &*none.out), (0, ""));
    assert!(none.err.contains("0 models in us-east-1 fit `nonesuch`"));
    assert!(!none.err.contains("--all"), "{none:?}");
    let other = home.run(&["models", "--demo", "embed"], "").err;
    assert!(other.contains("--all shows 1 of another kind"), "{other}");
    home.run(&["models", "--demo", "--quiet", "--output", "json"], "")
        .refused(2, "--quiet");
}

#[test]
fn a_list_is_kept_for_a_day_and_asked_for_again_on_request() {
    let home = Home::new();
    home.run(&["models", "--demo"], "");
    let path = home.path().join(".cache/outcrop/models-demo.json");
    let kept = std::fs::read_to_string(&path).unwrap();
    let marked = kept.replace("Small Window", "Marked Window");
    std::fs::write(&path, &marked).unwrap();
    let list = |arguments: &[&str]| {
        home.run(&[&["models", "--demo"], arguments].concat(), "")
            .out
    };
    assert!(list(&[]).contains("Marked"));
    assert!(!list(&["--refresh"]).contains("Marked"));
    assert!(!list(&[]).contains("Marked"));

    let fetched = strict_json(&marked)["fetched"].as_u64().unwrap();
    let aged = |seconds: u64| {
        let old = marked.replace(&fetched.to_string(), &(fetched - seconds).to_string());
        std::fs::write(&path, old).unwrap();
    };
    aged(23 * 3600);
    assert!(list(&[]).contains("Marked"));
    aged(25 * 3600);
    assert!(!list(&[]).contains("Marked"));
    std::fs::write(&path, "damaged").unwrap();
    assert!(list(&[]).contains("Small Window"));
}

#[test]
fn a_full_id_or_arn_asks_for_no_list() {
    let (url, requests) = recording_endpoint();
    let home = home();
    for id in [
        "eu.maker.model-v1:0",
        "arn:aws:bedrock:x::foundation-model/a.b",
    ] {
        let ran = home.run(&["--endpoint-url", &url, "--no-stream", "-m", id, "hi"], "");
        assert_eq!(ran.out, "ok\n", "{ran:?}");
        let request = requests.recv().unwrap();
        assert!(request.line.starts_with("POST /model/"), "{}", request.line);
    }
    assert!(requests.try_recv().is_err());
    assert!(!home.path().join(".cache").exists());
}

#[test]
fn a_name_is_used_as_it_is_where_the_models_cannot_be_listed() {
    let (url, requests) = endpoint_without_lists();
    let ran = home().run(
        &["--endpoint-url", &url, "--no-stream", "-m", "sonnet", "hi"],
        "",
    );
    assert_eq!((ran.code, &*ran.out), (0, "ok\n"), "{ran:?}");
    assert!(ran.err.contains("`sonnet` is used as it is"), "{}", ran.err);
    let lines: Vec<String> = requests.try_iter().collect();
    assert!(
        lines
            .last()
            .unwrap()
            .starts_with("POST /model/sonnet/converse "),
        "{lines:?}"
    );
}

#[test]
fn without_a_list_and_a_way_to_one_a_name_says_what_is_wrong() {
    let home = home();
    let away = ["--endpoint-url", "http://127.0.0.1:9"];
    let ran = home.run(&[&["models"], &away[..]].concat(), "");
    ran.refused(4, "cannot be reached");
    let name = home.run(&[&["-m", "lite", "hi"], &away[..]].concat(), "");
    name.refused(
        4,
        "`lite` is not a full id, and the models could not be listed",
    );
}

#[test]
fn an_old_list_serves_where_there_is_no_way_to_a_new_one() {
    let home = home();
    let server = Served::start(&home);
    let url = server.url.clone();
    let listed = home.run(&["models", "--endpoint-url", &url], "");
    assert!(listed.out.contains("demo.small-v1:0"), "{listed:?}");
    drop(server);

    let folder = home.path().join(".cache/outcrop");
    let path = std::fs::read_dir(folder)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let kept = std::fs::read_to_string(&path).unwrap();
    let fetched = strict_json(&kept)["fetched"].as_u64().unwrap();
    let old = kept.replace(&fetched.to_string(), &(fetched - 3 * 86_400).to_string());
    std::fs::write(&path, old).unwrap();

    let again = home.run(&["models", "--endpoint-url", &url], "");
    assert_eq!((again.code, again.out), (0, listed.out));
    assert!(again.err.contains("cannot be reached"), "{}", again.err);
    let asked = home.run(&["--endpoint-url", &url, "-m", "small", "hi"], "");
    assert!(
        asked
            .err
            .contains("the list of models is that of 3 days ago"),
        "{asked:?}"
    );
    // Another profile of the same endpoint may see others.
    let other = home.with("AWS_ACCESS_KEY_ID", "c");
    other
        .run(&["models", "--endpoint-url", &url], "")
        .refused(4, "cannot be reached");
}

#[test]
fn a_part_of_a_name_is_enough_and_too_little_names_the_candidates() {
    let home = Home::new();
    for (typed, id) in [
        ("small", "demo.small-v1:0"),
        ("Scribe", "demo.scribe-v1:0"),
        ("profile-only", "us.demo.on-demand-v1:0"),
        ("team-letters", "application-inference-profile/7d3k2scribes"),
    ] {
        let ran = home.demo(&["-m", typed, "which options"], "");
        assert!(
            ran.out.starts_with("The model is `") && ran.out.contains(id),
            "{ran:?}"
        );
        assert_eq!(ran.err, "");
    }
    let many = home.demo(&["-m", "no-s", "hi"], "");
    many.refused(
        2,
        "`no-s` may be demo.no-stream-tools-v1:0, demo.no-system-v1:0",
    );
    let named = home.demo(&["-m", "small window", "which options"], "").out;
    assert!(named.contains("`demo.small-v1:0`"), "{named}");
    home.demo(&["-m", "embed", "hi"], "").refused(
        2,
        "`embed` is demo.embed-v1:0, which is not one to chat with",
    );
    home.demo(&["-m", "smal-window", "hi"], "")
        .refused(2, "no model in us-east-1 is called `smal-window`");
}

#[test]
fn a_part_of_an_id_is_completed_from_a_list_at_hand() {
    let home = Home::new();
    home.run(&["models", "--demo"], "");
    for (typed, id) in [
        ("demo.small", "demo.small-v1:0"),
        ("us.demo.scribe", "us.demo.scribe-v1:0"),
    ] {
        let ran = home.demo(&["-m", typed, "which options"], "");
        assert!(ran.out.contains(&format!("`{id}`")), "{ran:?}");
        assert!(
            ran.err.contains(&format!("`{typed}` is taken for {id}")),
            "{ran:?}"
        );
    }
    // What may be several or none is left to the service.
    let unknown = home.demo(&["-m", "demo.no", "which options"], "");
    assert!(unknown.out.contains("`demo.no`"), "{unknown:?}");
}

#[test]
fn aliases_and_the_config_files_model_are_understood_too() {
    let home = Home::new();
    let config = home.write(
        "config.toml",
        "model = \"small\"\n[aliases]\nquick = \"scribe\"\n",
    );
    let home = home.with("OUTCROP_CONFIG", config.to_str().unwrap());
    let ask = |arguments: &[&str]| home.demo(&[arguments, &["which options"]].concat(), "").out;
    assert!(ask(&[]).contains("`demo.small-v1:0`"));
    assert!(ask(&["-m", "quick"]).contains("`demo.scribe-v1:0`"));
}

#[test]
fn a_model_that_wants_a_profile_is_asked_through_it_and_stays_so() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &["-m", "demo.on-demand-v1:0"]);
    let screen = terminal.say("what is 2+2?");
    assert!(screen.contains("2 + 2 = 4."), "{screen}");
    let said = "served through an inference profile: sent again to us.demo.on-demand-v1:0";
    assert_eq!(screen.matches(said).count(), 1, "{screen}");
    terminal.press("/model\r");
    terminal.see("model = us.demo.on-demand-v1:0");
    terminal.see("find:");
    terminal.press("\x1b");
    let screen = terminal.say("which options");
    assert!(
        screen.contains("The model is us.demo.on-demand-v1:0"),
        "{screen}"
    );
    assert!(!screen.contains(said), "{screen}");
}

#[test]
fn a_model_is_chosen_by_a_part_of_its_name_and_a_wrong_one_changes_nothing() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    let screen = terminal.say("/models scribe");
    assert!(screen.contains("us.demo.scribe-v1:0"), "{screen}");
    assert!(
        screen.contains("3 models in us-east-1, listed just now"),
        "{screen}"
    );
    assert!(
        terminal
            .say("/model SMALL")
            .contains("model = demo.small-v1:0")
    );
    assert!(terminal.say("/model no-s").contains("error: `no-s` may be"));
    assert!(
        terminal
            .say("/model nonesuch")
            .contains("is called `nonesuch`")
    );
    terminal.say("/set model=team-letters");
    let screen = terminal.say("which options");
    assert!(screen.contains("7d3k2scribes"), "{screen}");
    assert!(
        terminal
            .say("/models --some")
            .contains("has no use for `--some`")
    );
}

#[test]
fn tab_completes_models_from_the_list_at_hand() {
    let home = Home::new();
    let mut terminal = Terminal::demo(&home, &[]);
    terminal.say("/models small");
    terminal.press("/model win\t");
    terminal.press("\x15/model small\t");
    terminal.see("/model demo.small-v1:0");
    terminal.press("\r");
    terminal.see("model = demo.small-v1:0");
}

#[test]
fn a_name_that_holds_the_end_of_a_line_or_a_control_stays_in_its_row() {
    let server = FaultServer::always(vec![Step::made(|request, out| {
        let body = match request.contains("/foundation-models") {
            true => {
                r#"{"modelSummaries":[{"modelArn":"arn:aws:bedrock:eu-central-1::foundation-model/a.b","modelId":"a.b","modelName":"One\nTwo\u001b[31m\u009b","providerName":"A","inputModalities":["TEXT"],"outputModalities":["TEXT"],"responseStreamingSupported":true,"inferenceTypesSupported":["ON_DEMAND"],"modelLifecycle":{"status":"ACTIVE"}}]}"#
            }
            false => r#"{"inferenceProfileSummaries":[]}"#,
        };
        let kind = [("Content-Type", "application/json")];
        out.write_all(&wire::response(200, &kind, body))
    })]);
    let home = home().with("AWS_ENDPOINT_URL", &server.url());
    let ran = home.run(&["models"], "");
    assert_eq!(ran.out.lines().count(), 1, "{ran:?}");
    assert!(ran.out.contains("One␊Two␛[31m<U+009B>"), "{ran:?}");
}
