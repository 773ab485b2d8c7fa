//! From a request to a response: the order of the steps and the shape of what
//! goes out. What is answered comes from `rules`, `script` and the two encoders.

use std::io;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::header::{
    CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER,
};
use hyper::{Request, Response, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::answer;
use super::conversation::{Conversation, list};
use super::error::ApiError;
use super::events::add;
use super::fault::Fault;
use super::listing;
use super::route::{self, Operation};
use super::rules;
use super::script::{self, Script};
use super::socket::Cutter;
use super::state::State;
use super::stream::{self, SILENCE};
use super::usage;

pub(super) type Body = UnsyncBoxBody<Bytes, io::Error>;

const MOST_BYTES: usize = 64 << 20;
const JSON: &str = "application/json";
const EVENT_STREAM: &str = "application/vnd.amazon.eventstream";
const LONGEST_DELAY: Duration = Duration::from_secs(30);

/// Answers any request; nothing it holds can make this fail.
pub(super) async fn answer(
    request: Request<Incoming>,
    state: &State,
    cutter: Cutter,
) -> Response<Body> {
    let mut response = match respond(request, state, cutter).await {
        Ok(response) => response,
        Err(error) => refusal(&error),
    };
    let id = Uuid::new_v4().to_string();
    put(
        response.headers_mut(),
        HeaderName::from_static("x-amzn-requestid"),
        &id,
    );
    response
}

async fn respond(
    request: Request<Incoming>,
    state: &State,
    cutter: Cutter,
) -> Result<Response<Body>, ApiError> {
    let started = Instant::now();
    let (head, body) = request.into_parts();
    // The body is read before anything is refused, so that the connection stays usable.
    let body = read(body).await?;
    let query = head.uri.query().unwrap_or_default();
    if let Some(listed) = listing::answer(&head.method, head.uri.path(), query) {
        route::authorize(&head.headers)?;
        return Ok(respond_with(200, JSON, full(listed?.to_string())));
    }
    let (model, operation) =
        route::find(&head.method, head.uri.path()).ok_or_else(ApiError::unknown_operation)?;
    route::authorize(&head.headers)?;
    let body: Value = serde_json::from_slice(&body).map_err(|error| {
        ApiError::serialization(format!("The request body is not valid JSON: {error}"))
    })?;
    if operation == Operation::CountTokens {
        return Ok(count_tokens(&model, &body));
    }
    let conversation = Conversation::new(&model, &body);
    let streaming = operation == Operation::ConverseStream;
    rules::check(conversation, streaming)?;
    let script = script::write(conversation);
    if let Some(page) = refuse(&script, conversation, state).await? {
        return Ok(page);
    }
    let fields = response_fields(&script, &body);
    let usage = usage::measure(conversation, script.tokens(), state).to_json();
    let rest = closing(&script, &body, usage);
    let closing = move || {
        let mut closing = rest;
        let elapsed = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        add(&mut closing, "metrics", Some(json!({"latencyMs": elapsed})));
        closing
    };
    if streaming {
        let steps = stream::steps(&script, fields, Box::new(closing));
        return Ok(respond_with(200, EVENT_STREAM, stream::body(steps, cutter)));
    }
    wait(&script).await;
    let document = answer::document(&script, answer::json(&script, fields, closing()))?;
    let mut response = respond_with(200, JSON, stream::body(document.steps, cutter));
    if let Some(length) = document.length {
        response
            .headers_mut()
            .insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    Ok(response)
}

async fn read(body: Incoming) -> Result<Bytes, ApiError> {
    let collected = Limited::new(body, MOST_BYTES).collect().await;
    collected
        .map(http_body_util::Collected::to_bytes)
        .map_err(|error| {
            if error.is::<LengthLimitError>() {
                ApiError::new(
                    413,
                    "RequestEntityTooLargeException",
                    "The request body is larger than 64 MiB.",
                )
            } else {
                ApiError::serialization("The request body could not be read.")
            }
        })
}

/// Carries out the faults that come instead of an answer.
async fn refuse(
    script: &Script,
    conversation: Conversation<'_>,
    state: &State,
) -> Result<Option<Response<Body>>, ApiError> {
    match &script.fault {
        Some(Fault::Refuse { error, times: None }) => Err(error.clone()),
        Some(Fault::Refuse {
            error,
            times: Some(times),
        }) => {
            let key = format!("{} {}", conversation.model, conversation.body);
            if state.refuse(&key, *times) {
                Err(error.clone())
            } else {
                Ok(None)
            }
        }
        Some(Fault::Html) => Ok(Some(respond_with(502, "text/html", full(PROXY_PAGE)))),
        Some(Fault::Hang) => {
            tokio::time::sleep(SILENCE).await;
            Err(ApiError::new(
                503,
                "ServiceUnavailableException",
                "Bedrock is unable to process your request.",
            ))
        }
        _ => Ok(None),
    }
}

const PROXY_PAGE: &str = "<!DOCTYPE html>\n<html>\n<head><title>502 Bad Gateway</title></head>\n<body>\n<center><h1>502 Bad Gateway</h1></center>\n<hr><center>demo-proxy</center>\n</body>\n</html>\n";

/// Without a stream the pace shows as one wait.
async fn wait(script: &Script) {
    if let Some(delay) = script.delay {
        let words = u32::try_from(script.tokens()).unwrap_or(u32::MAX);
        tokio::time::sleep(delay.saturating_mul(words).min(LONGEST_DELAY)).await;
    }
}

/// Usage, trace, and the tiers the request asked for.
fn closing(script: &Script, body: &Value, usage: Value) -> Value {
    let mut closing = json!({"usage": usage});
    add(&mut closing, "trace", script.trace.clone());
    for member in ["performanceConfig", "serviceTier"] {
        add(
            &mut closing,
            member,
            body.get(member).filter(|value| !value.is_null()).cloned(),
        );
    }
    closing
}

/// What the request's JSON pointers find in the model's own response.
fn response_fields(script: &Script, body: &Value) -> Option<Value> {
    let native = json!({"stop_sequence": script.stop_sequence, "stop_reason": script.stop_reason});
    let mut fields = json!({});
    for path in list(body, "additionalModelResponseFieldPaths")
        .iter()
        .filter_map(Value::as_str)
    {
        let key = path.trim_start_matches('/');
        add(&mut fields, key, native.pointer(path).cloned());
    }
    fields
        .as_object()
        .is_some_and(|found| !found.is_empty())
        .then_some(fields)
}

fn count_tokens(model: &str, body: &Value) -> Response<Body> {
    let request = body.pointer("/input/converse").unwrap_or(&Value::Null);
    let tokens = usage::count_input(Conversation::new(model, request));
    respond_with(200, JSON, full(json!({"inputTokens": tokens}).to_string()))
}

fn refusal(error: &ApiError) -> Response<Body> {
    let body = full(json!({"message": error.message}).to_string());
    let mut response = respond_with(error.status, JSON, body);
    let headers = response.headers_mut();
    put(
        headers,
        HeaderName::from_static("x-amzn-errortype"),
        &error.error_type(),
    );
    if let Some(seconds) = error.retry_after {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        let milliseconds = u64::from(seconds) * 1000;
        headers.insert(
            HeaderName::from_static("x-amz-retry-after"),
            HeaderValue::from(milliseconds),
        );
    }
    response
}

fn respond_with(status: u16, kind: &str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    put(response.headers_mut(), CONTENT_TYPE, kind);
    response
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

fn full(body: impl Into<Bytes>) -> Body {
    Full::new(body.into())
        .map_err(|never| match never {})
        .boxed_unsync()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_has_its_header_and_a_hint_to_wait() {
        let mut error = ApiError::new(429, "ThrottlingException", "slow");
        error.retry_after = Some(2);
        let response = refusal(&error);
        assert_eq!(response.status(), 429);
        assert_eq!(
            response.headers()["x-amzn-errortype"],
            "ThrottlingException:http://internal.amazon.com/coral/com.amazon.bedrock/"
        );
        assert_eq!(response.headers()["x-amz-retry-after"], "2000");
    }
}
