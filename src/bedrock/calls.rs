//! One request, sent once: our bytes out, an answer, a stream or a count back.

use aws_sdk_bedrockruntime::operation::RequestId;
use aws_sdk_bedrockruntime::types::{ConverseTokensRequest, CountTokensInput};
use serde::Deserialize;

use super::BedrockTransport;
use super::errors::{self, Asked};
use super::frames::Reader;
use super::raw::RawBody;
use crate::chat::{ConverseResponse, Request, Result};

impl BedrockTransport {
    pub(super) async fn send(&self, request: Request) -> Result<ConverseResponse> {
        let raw = RawBody::new(request.body);
        let connected = self.connected().await?;
        let operation = connected.client.converse().model_id(&request.model_id);
        let sent = operation.customize().interceptor(raw.clone()).send().await;
        let output = sent.map_err(|error| {
            errors::classify(error, &connected.scene, Asked::Answer(&request.model_id))
        })?;
        let request_id = output.request_id().map(str::to_owned);
        let response = ConverseResponse::parse(&raw.collect().await?, request_id)?;
        Ok(response)
    }

    /// Opens a stream and reads on to where something could be shown.
    pub(super) async fn open(&self, request: Request) -> Result<(Reader, Option<String>)> {
        let raw = RawBody::new(request.body);
        let connected = self.connected().await?;
        let asked = Asked::Stream(&request.model_id);
        let operation = connected
            .client
            .converse_stream()
            .model_id(&request.model_id);
        let sent = operation.customize().interceptor(raw.clone()).send().await;
        let output = sent.map_err(|error| errors::classify(error, &connected.scene, asked))?;
        let request_id = output.request_id().map(str::to_owned);
        let reader = Reader::new(raw.take_stream().await?).begin().await;
        match reader {
            Ok(reader) => Ok((reader, request_id)),
            Err(error) => {
                Err(errors::placed(error, &connected.scene, asked).of_request(request_id))
            }
        }
    }

    pub(super) async fn count(&self, request: Request) -> Result<u64> {
        let raw = RawBody::new(request.body);
        let connected = self.connected().await?;
        // The SDK wants the member to be there; what is sent is our own body.
        let input = CountTokensInput::Converse(ConverseTokensRequest::builder().build());
        let operation = connected
            .client
            .count_tokens()
            .model_id(&request.model_id)
            .input(input);
        let sent = operation.customize().interceptor(raw.clone()).send().await;
        sent.map_err(|error| {
            errors::classify(error, &connected.scene, Asked::Count(&request.model_id))
        })?;
        count(&raw.collect().await?)
    }
}

/// The number in what is to be an answer of CountTokens.
pub(super) fn count(answer: &[u8]) -> Result<u64> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Counted {
        input_tokens: u64,
    }
    let counted: Counted = serde_json::from_slice(answer).map_err(|error| {
        errors::not_bedrock("what answered is not Bedrock")
            .with_beginning_of(answer)
            .with_source(error)
    })?;
    Ok(counted.input_tokens)
}
