//! Sessions of aichat.

use super::super::import;
use super::wire;

const AICHAT: &str = include_str!("aichat.yaml");

#[test]
fn a_session_of_aichat_is_carried_over() {
    let imported = import(AICHAT, "trip.yaml").unwrap();
    assert_eq!(
        wire(&imported.conversation),
        [
            r#"{"role":"user","content":[{"text":"yes"}]}"#,
            r#"{"role":"assistant","content":[{"text":"Noted."}]}"#,
            r#"{"role":"user","content":[{"text":"Look:\n  at this\n"},{"image":{"format":"png","source":{"bytes":"iVBORw0KGgo="}}}]}"#,
            r#"{"role":"assistant","content":[{"toolUse":{"toolUseId":"call-3-1","name":"fs_cat","input":{"path":"a.txt"}}},{"toolUse":{"toolUseId":"call_9","name":"fs_ls","input":{"path":"."}}}]}"#,
            r#"{"role":"user","content":[{"toolResult":{"toolUseId":"call-3-1","content":[{"text":"hello"}],"status":"success"}},{"toolResult":{"toolUseId":"call_9","content":[{"json":{"files":["a.txt"]}}],"status":"success"}}]}"#,
            r##"{"role":"assistant","content":[{"text":"# It says hello"}]}"##,
        ]
    );
    assert_eq!(
        serde_json::to_string(&imported.conversation.options).unwrap(),
        r#"{"system":[{"text":"Be brief."}],"inferenceConfig":{"temperature":0.4,"topP":0.9}}"#
    );
    assert_eq!(
        imported.left_out,
        [
            "aichat's summary of earlier messages, which are here themselves",
            "the choice of the model `openai:gpt-4o`, which is kept as a note only",
            "the names of the files that were attached",
            "`role_name` of aichat's session",
            "`save_session` of aichat's session",
            "`use_tools` of aichat's session",
        ]
    );
}

#[test]
fn a_model_of_bedrock_stays_the_model() {
    let session = "model: bedrock:amazon.nova-lite-v1:0\nmessages:\n- role: user\n  content: Hi\n";
    let conversation = import(session, "a.yaml").unwrap().conversation;
    assert_eq!(conversation.model.as_deref(), Some("amazon.nova-lite-v1:0"));
    assert_eq!(conversation.options.unwrap().model_id, conversation.model);
}

/// Were they followed, it would not end: they stand for 10^30 words.
#[test]
fn aliases_of_aliases_cost_nothing() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..30 {
        bomb.push_str(&format!(
            "a{n}: &a{n} [{}]\n",
            vec![format!("*a{}", n - 1); 10].join(", ")
        ));
    }
    let error = import(
        &format!("{bomb}messages:\n- role: user\n  content: Hi\n"),
        "a.yaml",
    )
    .unwrap_err();
    assert!(error.to_string().contains("YAML"), "{error}");
}

#[test]
fn a_session_with_large_images_is_read() {
    let image = "QUJD".repeat(2 << 20);
    let session = format!(
        "model: x:y\nmessages:\n- role: user\n  content:\n  - type: image_url\n    image_url:\n      url: data:image/png;base64,{image}\n"
    );
    let imported = import(&session, "a.yaml").unwrap();
    assert!(wire(&imported.conversation)[0].len() > image.len());
    assert_eq!(imported.conversation.title, "a");
}
