//! Which operation a request is for, and whether it may have it.

use hyper::Method;
use hyper::header::{AUTHORIZATION, HeaderMap};
use percent_encoding::percent_decode_str;

use super::error::ApiError;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    Converse,
    ConverseStream,
    CountTokens,
}

/// The model id and the operation in a path such as `/model/demo.x%3A0/converse`.
pub(super) fn find(method: &Method, path: &str) -> Option<(String, Operation)> {
    let (model, operation) = path.strip_prefix("/model/")?.split_once('/')?;
    let operation = match operation {
        "converse" => Operation::Converse,
        "converse-stream" => Operation::ConverseStream,
        "count-tokens" => Operation::CountTokens,
        _ => return None,
    };
    let model = percent_decode_str(model).decode_utf8().ok()?;
    (method == Method::POST && !model.is_empty()).then(|| (model.into_owned(), operation))
}

/// Asks for a signature or a token but does not verify it: there is no secret to verify with.
pub(super) fn authorize(headers: &HeaderMap) -> Result<(), ApiError> {
    let given = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    match given {
        Some(given) if given.starts_with("AWS4-HMAC-SHA256 ") => Ok(()),
        Some(given)
            if given
                .strip_prefix("Bearer ")
                .is_some_and(|token| !token.trim().is_empty()) =>
        {
            Ok(())
        }
        Some(given) if given.starts_with("Bearer") => Err(ApiError::new(
            403,
            "AccessDeniedException",
            "Authentication failed: Please make sure your API Key is valid.",
        )),
        _ => Err(ApiError::new(
            403,
            "MissingAuthenticationTokenException",
            "Missing Authentication Token",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::HeaderValue;

    #[test]
    fn a_model_id_is_one_decoded_segment() {
        let found = |path: &str| find(&Method::POST, path).map(|(model, _)| model);
        assert_eq!(
            found("/model/demo.x-v1%3A0/converse").as_deref(),
            Some("demo.x-v1:0")
        );
        assert_eq!(
            found("/model/arn%3Aaws%3Ax%2Fy/converse-stream").as_deref(),
            Some("arn:aws:x/y")
        );
        assert_eq!(found("/model/a/b/converse"), None);
        assert_eq!(found("/model//converse"), None);
        assert_eq!(find(&Method::GET, "/model/demo.x/converse"), None);
    }

    #[test]
    fn a_request_needs_a_signature_or_a_token() {
        let code = |value: &'static str| {
            let headers = HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_static(value))]);
            authorize(&headers).err().map(|error| error.code)
        };
        assert_eq!(code("AWS4-HMAC-SHA256 Credential=x"), None);
        assert_eq!(code("Bearer abc"), None);
        assert_eq!(code("Bearer "), Some("AccessDeniedException"));
        assert_eq!(
            code("Basic abc"),
            Some("MissingAuthenticationTokenException")
        );
    }
}
