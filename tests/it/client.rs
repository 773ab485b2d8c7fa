//! A session through the SDK, against the demo endpoint.

use aws_sdk_bedrockruntime::Client;
use aws_sdk_bedrockruntime::config::{BehaviorVersion, Config, Credentials, Region};
use outcrop::demo::{DEFAULT_MODEL, DemoServer};
use outcrop::{BedrockTransport, ChatSession, ConverseOptions, ErrorKind, Role};

#[tokio::test]
async fn a_conversation_can_be_held_over_a_client_of_ones_own() {
    let server = DemoServer::bind(0).await.unwrap();
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("key", "secret", None, None, "test"))
        .endpoint_url(server.url())
        .build();
    let serving = tokio::spawn(server.serve());
    let transport = BedrockTransport::from_client(Client::from_conf(config));
    let mut chat = ChatSession::new(transport.clone(), ConverseOptions::new(DEFAULT_MODEL));
    let whole = chat.converse_text("What is 2+2?").await.unwrap();
    assert_eq!(whole.text(), "2 + 2 = 4.");
    let streamed = chat.converse_text_stream("What is 6*7?").await.unwrap();
    assert_eq!(streamed.finish().await.unwrap().text(), "6 * 7 = 42.");
    assert_eq!(chat.history().len(), 4);
    // The lists of models are another service's, to which such a client does not lead.
    let error = transport.catalog().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    serving.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_through_the_sdk_remembers_both_ways() {
    let mut chat = outcrop::demo_session().await.unwrap();
    let first = chat.converse_text("What is 2+2?").await.unwrap();
    assert_eq!(first.text(), "2 + 2 = 4.");
    assert!(first.request_id().is_some() && first.usage().is_some());
    let reply = chat
        .converse_text_stream("what was my first question")
        .await
        .unwrap();
    let second = reply.finish().await.unwrap();
    assert!(second.text().contains("What is 2+2?"), "{}", second.text());
    assert!(second.usage().is_some(), "metadata is read");
    assert_eq!(chat.history().len(), 4);
    assert!(
        chat.history()
            .messages()
            .all(|message| matches!(message.role, Role::User | Role::Assistant))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_can_be_given_up_and_the_connection_used_again() {
    let mut chat = outcrop::demo_session().await.unwrap();
    let mut reply = chat
        .converse_text_stream("count to 50 slowly")
        .await
        .unwrap();
    reply.next_text().await.unwrap();
    drop(reply);
    let answer = chat.converse_text("What is 2+2?").await.unwrap();
    assert_eq!(answer.text(), "2 + 2 = 4.");
    assert_eq!(chat.history().len(), 2);
}
