//! A client of the SDK's that the program made for itself.

use aws_sdk_bedrockruntime::Client;
use aws_sdk_bedrockruntime::config::{BehaviorVersion, Config, Credentials, Region};
use outcrop::demo::{DEFAULT_MODEL, DemoServer};
use outcrop::{BedrockTransport, ChatSession, ConverseOptions, ErrorKind};

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
