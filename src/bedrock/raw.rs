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
use bytes::Bytes;

use crate::chat::{Error, ErrorKind, Result};

/// The body of one request, and the place where its response's body is put.
#[derive(Debug, Clone)]
pub(super) struct RawBody {
    request: Bytes,
    response: Arc<Mutex<Option<SdkBody>>>,
}

impl RawBody {
    pub(super) fn new(request: Bytes) -> Self {
        Self {
            request,
            response: Arc::default(),
        }
    }

    /// The response's body, once the SDK has reported success.
    pub(super) fn take(&self) -> Result<ByteStream> {
        let taken = self
            .response
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        taken
            .map(ByteStream::new)
            .ok_or_else(|| Error::new(ErrorKind::Service, "the service answered without a body"))
    }

    pub(super) async fn collect(&self) -> Result<Bytes> {
        let collected = self.take()?.collect().await;
        collected
            .map(aws_smithy_types::byte_stream::AggregatedBytes::into_bytes)
            .map_err(|error| {
                Error::new(
                    ErrorKind::Incomplete,
                    "the answer broke off: the connection was lost",
                )
                .with_hint("send it again")
                .with_source(error)
            })
    }
}

#[dyn_dispatch_hint]
impl Intercept for RawBody {
    fn name(&self) -> &'static str {
        "RawBody"
    }

    /// Runs once an attempt, so that the SDK's retries send the same bytes again.
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
            *self.response.lock().unwrap_or_else(PoisonError::into_inner) = Some(body);
        }
        Ok(())
    }
}
