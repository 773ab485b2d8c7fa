//! The core's own JSON through the SDK: an interceptor that replaces the request's body before it
//! is signed, and takes the response's body before the SDK would read it.
//!
//! The SDK's typed path would widen floats, lose the order of keys, drop blocks it does not know
//! and cost a second serialisation of the history. Its errors are left to it: a response that is
//! not a success passes untouched.

use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeDeserializationInterceptorContextMut, BeforeTransmitInterceptorContextMut,
};
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use aws_smithy_types::config_bag::ConfigBag;
use bytes::{Bytes, BytesMut};

use super::errors::not_bedrock;
use crate::chat::{Error, ErrorKind, Result};

/// What a whole answer may weigh; images come in base64.
const MOST_BYTES: usize = 64 << 20;
const EVENT_STREAM: &str = "application/vnd.amazon.eventstream";

/// The body of one request, and the place where its response's body is put.
#[derive(Debug, Clone)]
pub(super) struct RawBody {
    request: Bytes,
    response: Arc<Mutex<Option<Received>>>,
}

#[derive(Debug)]
struct Received {
    body: SdkBody,
    content_type: String,
}

impl RawBody {
    pub(super) fn new(request: Bytes) -> Self {
        Self {
            request,
            response: Arc::default(),
        }
    }

    fn take(&self) -> Result<Received> {
        let taken = self
            .response
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        taken.ok_or_else(|| {
            Error::new(ErrorKind::Service, "the service answered without a body")
                .with_hint("check that the endpoint is Bedrock's")
        })
    }

    /// The response's body once the SDK has reported success, if it is an event stream. The page of
    /// a proxy or a hotel's network is not.
    pub(super) async fn take_stream(&self) -> Result<ByteStream> {
        let Received { body, content_type } = self.take()?;
        let mut body = ByteStream::new(body);
        if content_type.starts_with(EVENT_STREAM) {
            return Ok(body);
        }
        let start = body.next().await.and_then(Result::ok).unwrap_or_default();
        Err(not_bedrock("what answered is not Bedrock").with_beginning_of(&start))
    }

    pub(super) async fn collect(&self) -> Result<Bytes> {
        let mut body = ByteStream::new(self.take()?.body);
        let mut all = BytesMut::new();
        while let Some(bytes) = body.next().await {
            all.extend_from_slice(&bytes.map_err(|error| {
                Error::broken_off("the connection was lost").with_source(error)
            })?);
            if all.len() > MOST_BYTES {
                return Err(
                    Error::new(ErrorKind::Incomplete, "the answer is longer than 64 MiB")
                        .with_hint("ask for a shorter one"),
                );
            }
        }
        Ok(all.freeze())
    }
}

#[dyn_dispatch_hint]
impl Intercept for RawBody {
    fn name(&self) -> &'static str {
        "RawBody"
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        *request.body_mut() = SdkBody::from(self.request.clone());
        request
            .headers_mut()
            .insert("content-length", self.request.len().to_string());
        Ok(())
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response_mut();
        if response.status().is_success() {
            let body = std::mem::replace(response.body_mut(), SdkBody::empty());
            let content_type = response
                .headers()
                .get("content-type")
                .unwrap_or_default()
                .to_owned();
            *self.response.lock().unwrap_or_else(PoisonError::into_inner) =
                Some(Received { body, content_type });
        }
        Ok(())
    }
}
