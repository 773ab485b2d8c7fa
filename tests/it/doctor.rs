//! `outcrop doctor`, with and without a network, an account and a home.

use serde_json::Value;

use crate::support::{FaultServer, Home, Served, Step, wire};

fn counted(date: &str) -> FaultServer {
    let headers = [("Content-Type", "application/json"), ("Date", date)];
    let response = wire::response(200, &headers, "{\"inputTokens\":1}");
    FaultServer::always(vec![Step::write(response)])
}

fn now() -> String {
    let output = std::process::Command::new("date")
        .args(["-u", "+%a, %d %b %Y %H:%M:%S GMT"])
        .env("LC_ALL", "C")
        .output();
    String::from_utf8(output.unwrap().stdout)
        .unwrap()
        .trim()
        .to_owned()
}

/// The findings, by what they are about.
fn findings(home: &Home, arguments: &[&str]) -> (i32, Vec<Value>) {
    let ran = home.run(&[&["doctor", "--output", "jsonl"], arguments].concat(), "");
    let lines = ran.out.lines().map(serde_json::from_str);
    (ran.code, lines.collect::<Result<_, _>>().unwrap())
}

fn grade<'a>(findings: &'a [Value], about: &str) -> (&'a str, &'a str) {
    let finding = findings.iter().find(|finding| finding["about"] == about);
    let finding = finding.unwrap_or_else(|| panic!("nothing about {about}: {findings:#?}"));
    let grade = finding["grade"].as_str().unwrap();
    assert!(grade == "ok" || finding["found"].as_str().is_some());
    (grade, finding["found"].as_str().unwrap())
}

#[test]
fn where_all_is_well_it_says_so_and_where_things_come_from() {
    let server = counted(&now());
    let home = server.home();
    let (code, found) = findings(&home, &[]);
    assert_eq!(code, 0, "{found:#?}");
    assert!(
        found.iter().all(|finding| finding["grade"] == "ok"),
        "{found:#?}"
    );
    assert_eq!(grade(&found, "region"), ("ok", "eu-central-1 (AWS_REGION)"));
    assert_eq!(
        grade(&found, "credentials"),
        ("ok", "key … from the environment")
    );
    let endpoint = format!(
        "{} (AWS_ENDPOINT_URL_BEDROCK_RUNTIME); it answers",
        server.url()
    );
    assert_eq!(grade(&found, "endpoint"), ("ok", endpoint.as_str()));
    assert_eq!(grade(&found, "model"), ("ok", "test.model; it can be used"));
    assert!(server.request(0).line.contains("/count-tokens"));
}

#[test]
fn without_network_and_account_it_says_what_it_could_not_check() {
    let ran = Home::new().run(&["doctor"], "");
    assert_eq!((ran.code, ran.err.as_str()), (3, ""), "{ran:?}");
    for line in [
        "fault    region       no AWS region is set\n",
        "fault    credentials  no AWS credentials were found\n",
        "warning  endpoint     not checked: ",
        "warning  clock        not checked: ",
        "fault    model        none is chosen\n",
        "ok       config       none; it would be ",
        "ok       store        ",
        "ok       terminal     none",
    ] {
        assert!(ran.out.contains(line), "{line:?} in {}", ran.out);
    }
    for line in ran.out.lines().filter(|line| line.starts_with("fault")) {
        let next = ran.out.lines().skip_while(|other| *other != line).nth(1);
        assert!(next.unwrap().trim_start().starts_with("→ "), "{line}");
    }
    let unreachable = FaultServer::always(vec![])
        .home()
        .with("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "http://127.0.0.1:1");
    let (code, found) = findings(&unreachable, &[]);
    assert_eq!(code, 4, "{found:#?}");
    assert_eq!(grade(&found, "endpoint").0, "fault");
    assert!(
        grade(&found, "model")
            .1
            .starts_with("not checked: test.model")
    );
}

#[test]
fn a_clock_that_is_off_is_a_fault_with_its_mend() {
    let server = counted("Sun, 06 Nov 1994 08:49:37 GMT");
    let (code, found) = findings(&server.home(), &[]);
    assert_eq!(code, 3, "{found:#?}");
    let (grade, found) = grade(&found, "clock");
    assert!(
        grade == "fault" && found.contains("ahead of the service's"),
        "{found}"
    );
}

#[test]
fn what_the_service_says_of_model_and_credentials_is_told_with_advice() {
    for (status, error, text, about, code) in [
        (
            403,
            "AccessDeniedException",
            "You don't have access to the model with the specified model ID.",
            "model",
            4,
        ),
        (
            400,
            "ValidationException",
            "Invocation of model ID x with on-demand throughput isn't supported. Retry your request with the ID or ARN of an inference profile that contains this model.",
            "model",
            4,
        ),
        (
            403,
            "ExpiredTokenException",
            "The security token included in the request is expired",
            "credentials",
            3,
        ),
    ] {
        let server = FaultServer::always(vec![Step::write(wire::refusal(status, error, text))]);
        let (exit, found) = findings(&server.home(), &[]);
        assert_eq!(exit, code, "{found:#?}");
        let (grade, said) = grade(&found, about);
        assert!(grade == "fault" && said.contains(text), "{said}");
        let finding = found.iter().find(|finding| finding["about"] == about);
        assert!(finding.unwrap()["fix"].is_string(), "{found:#?}");
    }
    let text = "User: x is not authorized to perform: bedrock:CountTokens on resource: y";
    let refusal = wire::refusal(403, "AccessDeniedException", text);
    let server = FaultServer::always(vec![Step::write(refusal)]);
    let (exit, found) = findings(&server.home(), &[]);
    assert_eq!(exit, 0, "it may still answer: {found:#?}");
    assert_eq!(grade(&found, "model").0, "warning");
}

#[test]
fn credentials_are_named_by_source_and_end_and_no_secret_is_told() {
    let server = counted(&now());
    let home = Home::new()
        .with("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", &server.url())
        .with("HTTPS_PROXY", "http://somebody:PASSWORD-CANARY@localhost:9")
        .with("OUTCROP_MODEL", "test.model");
    let process = home.write(
        "process.sh",
        "echo '{\"Version\":1,\"AccessKeyId\":\"AKIDEXAMPLE123\",\"SecretAccessKey\":\"SECRET-CANARY\",\"SessionToken\":\"TOKEN-CANARY\",\"Expiration\":\"2099-01-01T00:00:00Z\"}'\n",
    );
    let profile = format!(
        "[profile work]\nregion = eu-west-3\ncredential_process = sh {}\n",
        process.display()
    );
    home.write(".aws/config", profile);
    let ran = home.run(&["doctor", "--profile", "work"], "");
    assert_eq!(ran.code, 0, "{ran:?}");
    for words in [
        "eu-west-3 (the AWS profile)",
        "key AKID…E123 from the profile's credential_process",
        " days\n",
        // Plain HTTP goes past it.
        "proxy        none",
    ] {
        assert!(ran.out.contains(words), "{words:?} in {}", ran.out);
    }
    assert!(!format!("{ran:?}").contains("CANARY"), "{ran:?}");
}

#[test]
fn config_store_and_the_scripted_model_are_looked_at_too() {
    let home = Home::new();
    let (code, found) = findings(&home, &["--demo"]);
    assert_eq!(code, 0, "{found:#?}");
    assert_eq!(grade(&found, "model").0, "ok");
    assert!(!home.path().join(".local").exists(), "it only looks");
    home.write(".config/outcrop/config.toml", "temprature = 1\n");
    let (code, found) = findings(&home, &["--demo"]);
    assert_eq!(code, 3, "{found:#?}");
    assert!(
        grade(&found, "config").1.contains("config.toml:1:1"),
        "{found:#?}"
    );
    let array = home.run(&["doctor", "--demo", "--output", "json"], "").out;
    assert!(
        serde_json::from_str::<Vec<Value>>(&array).is_ok(),
        "{array}"
    );
}

#[test]
fn a_part_of_a_models_name_is_resolved_as_a_conversation_would() {
    let home = Home::new()
        .with("AWS_REGION", "us-east-1")
        .with("AWS_ACCESS_KEY_ID", "a")
        .with("AWS_SECRET_ACCESS_KEY", "b");
    let server = Served::start(&home);
    let home = home.with("AWS_ENDPOINT_URL", &server.url);
    let (_, found) = findings(&home, &["-m", "small"]);
    assert!(
        grade(&found, "model").1.starts_with("demo.small-v1:0; "),
        "{found:#?}"
    );
    let (code, found) = findings(&home, &["-m", "xyzzy"]);
    assert_eq!((code, grade(&found, "model").0), (2, "fault"), "{found:#?}");
}

#[test]
fn it_only_looks_at_a_store_and_says_what_would_come_of_it() {
    let home = Home::new();
    home.demo(&["hi"], "");
    let path = home.path().join(".local/share/outcrop/outcrop.db");
    std::fs::write(&path, "this is no database").unwrap();
    let folder = || {
        let files = std::fs::read_dir(path.parent().unwrap()).unwrap();
        let mut files: Vec<_> = files.map(|file| file.unwrap().file_name()).collect();
        files.sort();
        files
    };
    let before = folder();
    for _ in 0..2 {
        let (code, found) = findings(&home, &["--demo"]);
        assert_eq!(code, 1, "{found:#?}");
        assert!(
            grade(&found, "store").1.ends_with("is damaged"),
            "{found:#?}"
        );
    }
    assert_eq!(folder(), before);
    assert_eq!(std::fs::read(&path).unwrap(), b"this is no database");
    let file = home.write("file", "");
    for folder in ["/proc/nope", file.to_str().unwrap()] {
        let home = Home::new().with("OUTCROP_HOME", folder);
        let (_, found) = findings(&home, &["--demo"]);
        let (grade, found) = grade(&found, "store");
        assert!(
            grade == "warning" && found.ends_with("nothing is kept"),
            "{found}"
        );
    }
}

#[test]
fn somebody_else_who_answers_with_success_is_not_the_service() {
    let page = wire::response(200, &[("Content-Type", "text/html")], "<html>log in");
    let server = FaultServer::always(vec![Step::write(page)]);
    let (code, found) = findings(&server.home(), &[]);
    assert_eq!(code, 4, "{found:#?}");
    let (grade_of, text) = grade(&found, "endpoint");
    assert_eq!(grade_of, "fault");
    assert!(text.contains("is not Bedrock: <html>log in"), "{text}");
    assert!(
        grade(&found, "model").1.starts_with("not checked: "),
        "{found:#?}"
    );
}

#[test]
fn all_that_is_wrong_with_the_settings_is_told_and_the_endpoints_variable_named() {
    let server = counted(&now());
    let home = server
        .home()
        .with("AWS_MAX_ATTEMPTS", "0")
        .with("AWS_RETRY_MODE", "legacy");
    let (code, found) = findings(&home, &["--profile", "nope"]);
    assert_eq!(code, 3, "{found:#?}");
    let settings: Vec<&str> = found
        .iter()
        .filter(|finding| finding["about"] == "settings" && finding["grade"] == "fault")
        .map(|finding| finding["found"].as_str().unwrap())
        .collect();
    let [profile, mode, attempts] = settings[..] else {
        panic!("{found:#?}");
    };
    assert_eq!(profile, "there is no AWS profile called `nope`");
    assert!(mode.contains("AWS_RETRY_MODE") && attempts.contains("AWS_MAX_ATTEMPTS"));
    assert_eq!(grade(&found, "region"), ("ok", "eu-central-1 (AWS_REGION)"));
    assert_eq!(grade(&found, "credentials").0, "warning");
    let home = server
        .home()
        .with("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "")
        .with("AWS_ENDPOINT_URL", &server.url());
    let (_, found) = findings(&home, &[]);
    let endpoint = format!("{} (AWS_ENDPOINT_URL); it answers", server.url());
    assert_eq!(grade(&found, "endpoint"), ("ok", endpoint.as_str()));
}
