//! Who asks: keys, profiles and tokens, as a request shows them.

use crate::support::{Home, Recorded, recording_endpoint};

fn ask(home: &Home, more: &[&str]) -> Recorded {
    let (url, sent) = recording_endpoint();
    let arguments = [
        &[
            "--endpoint-url",
            &url,
            "-m",
            "test.a/b:c",
            "--no-stream",
            "hi",
        ],
        more,
    ]
    .concat();
    let ran = home.run(&arguments, "");
    assert_eq!((ran.code, ran.out.as_str()), (0, "ok\n"), "{ran:?}");
    sent.recv().unwrap()
}

fn two_profiles() -> Home {
    let home = Home::new();
    home.write(".aws/config", "[profile work]\nregion = eu-central-1\n");
    home.write(
        ".aws/credentials",
        "[default]\naws_access_key_id = DEFAULTKEY\naws_secret_access_key = x\n\
         [work]\naws_access_key_id = WORKKEY\naws_secret_access_key = x\n",
    );
    home
}

#[test]
fn a_request_is_signed_and_carries_our_own_bytes() {
    let home = Home::new()
        .with("AWS_ACCESS_KEY_ID", "ENVKEY")
        .with("AWS_SECRET_ACCESS_KEY", "x");
    let request = ask(&home, &["--region", "eu-west-1", "-t", "0.7"]);
    assert_eq!(request.line, "POST /model/test.a%2Fb%3Ac/converse HTTP/1.1");
    let authorization = request.header("authorization").unwrap();
    assert!(
        authorization.contains("Credential=ENVKEY/"),
        "{authorization}"
    );
    assert!(
        authorization.contains("/eu-west-1/bedrock/aws4_request"),
        "{authorization}"
    );
    assert!(
        request
            .header("user-agent")
            .unwrap()
            .contains("app/outcrop")
    );
    assert_eq!(
        request.body,
        r#"{"messages":[{"role":"user","content":[{"text":"hi"}]}],"inferenceConfig":{"maxTokens":4096,"temperature":0.7}}"#
    );
}

#[test]
fn a_profile_that_is_named_wins_over_keys_in_the_environment() {
    let home = two_profiles()
        .with("AWS_ACCESS_KEY_ID", "ENVKEY")
        .with("AWS_SECRET_ACCESS_KEY", "x")
        .with("AWS_BEARER_TOKEN_BEDROCK", "token");
    let request = ask(&home, &["--profile", "work"]);
    let authorization = request.header("authorization").unwrap();
    assert!(
        authorization.contains("Credential=WORKKEY/"),
        "{authorization}"
    );
    assert!(
        authorization.contains("/eu-central-1/bedrock/"),
        "{authorization}"
    );
}

/// The order of the AWS CLI: the command line, the environment, the profile, however it was named.
#[test]
fn a_region_in_the_environment_wins_over_that_of_any_profile() {
    for variable in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
        let home = two_profiles().with(variable, "us-west-2");
        let region = |more: &[&str]| {
            let request = ask(&home, more);
            let authorization = request.header("authorization").unwrap();
            let scope = authorization.split('/').nth(2).unwrap();
            scope.to_owned()
        };
        assert_eq!(region(&["--profile", "work"]), "us-west-2", "{variable}");
        let named = ["--profile", "work", "--region", "eu-west-1"];
        assert_eq!(region(&named), "eu-west-1", "{variable}");
    }
}

#[test]
fn the_environment_wins_over_the_default_profile() {
    let home = two_profiles()
        .with("AWS_ACCESS_KEY_ID", "ENVKEY")
        .with("AWS_SECRET_ACCESS_KEY", "x")
        .with("AWS_REGION", "us-east-1");
    assert!(
        ask(&home, &[])
            .header("authorization")
            .unwrap()
            .contains("ENVKEY")
    );
    let home = two_profiles().with("AWS_PROFILE", "work");
    assert!(
        ask(&home, &[])
            .header("authorization")
            .unwrap()
            .contains("WORKKEY")
    );
    assert!(
        ask(&two_profiles(), &[])
            .header("authorization")
            .unwrap()
            .contains("DEFAULTKEY")
    );
}

#[test]
fn a_bearer_token_is_used_unless_it_is_blank() {
    let home = two_profiles().with("AWS_BEARER_TOKEN_BEDROCK", "secret-token");
    assert_eq!(
        ask(&home, &[]).header("authorization"),
        Some("Bearer secret-token")
    );
    let home = two_profiles().with("AWS_BEARER_TOKEN_BEDROCK", "");
    assert!(
        ask(&home, &[])
            .header("authorization")
            .unwrap()
            .contains("DEFAULTKEY")
    );
}

#[test]
fn a_credential_process_is_asked() {
    let home = Home::new();
    let script = home.write(
        "keys.sh",
        "#!/bin/sh\necho '{\"Version\": 1, \"AccessKeyId\": \"PROCESSKEY\", \"SecretAccessKey\": \"x\"}'\n",
    );
    let config = format!("[default]\ncredential_process = sh {}\n", script.display());
    home.write(".aws/config", config);
    assert!(
        ask(&home, &[])
            .header("authorization")
            .unwrap()
            .contains("PROCESSKEY")
    );
}
