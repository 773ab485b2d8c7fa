//! The errors that can be asked for, with the texts Bedrock has for them.

use super::error::ApiError;

const SLOW_DOWN: &str = "Too many requests, please wait before trying again.";
const UNEXPECTED: &str =
    "The system encountered an unexpected error during processing. Try your request again.";
const UNAVAILABLE: &str = "Bedrock is unable to process your request.";
const TIMED_OUT: &str = "Model has timed out in processing the request. Try your request again.";

/// The name of a fault, the status, the code and the text of its error.
const REFUSALS: &[(&str, u16, &str, &str)] = &[
    ("throttle", 429, "ThrottlingException", SLOW_DOWN),
    (
        "tokens-per-day",
        429,
        "ThrottlingException",
        "Too many tokens per day, please wait before trying again.",
    ),
    (
        "unavailable",
        503,
        "ServiceUnavailableException",
        UNAVAILABLE,
    ),
    ("internal", 500, "InternalServerException", UNEXPECTED),
    (
        "not-ready",
        429,
        "ModelNotReadyException",
        "The model is not ready for inference. Wait and try your request again.",
    ),
    (
        "model-error",
        424,
        "ModelErrorException",
        "The model returned the following errors: it could not process the request.",
    ),
    ("timeout", 408, "ModelTimeoutException", TIMED_OUT),
    (
        "denied",
        403,
        "AccessDeniedException",
        "You don't have access to the model with the specified model ID.",
    ),
    (
        "not-found",
        404,
        "ResourceNotFoundException",
        "Could not resolve the foundation model from the provided model identifier.",
    ),
    (
        "validation",
        400,
        "ValidationException",
        "Malformed input request, please reformat your input and try again.",
    ),
    (
        "expired",
        403,
        "ExpiredTokenException",
        "The security token included in the request is expired",
    ),
];

/// What may come inside a stream. The last two are in no client's model of it.
const EXCEPTIONS: &[(u16, &str, &str)] = &[
    (429, "ThrottlingException", SLOW_DOWN),
    (500, "InternalServerException", UNEXPECTED),
    (
        424,
        "ModelStreamErrorException",
        "The model produced an invalid sequence. Try your request again.",
    ),
    (
        400,
        "ValidationException",
        "The model returned the following errors: the stream could not go on.",
    ),
    (503, "ServiceUnavailableException", UNAVAILABLE),
    (408, "ModelTimeoutException", TIMED_OUT),
    (
        500,
        "SurprisingException",
        "An exception that no client has a model of.",
    ),
];

/// The error a fault stands for.
pub(super) fn refusal(fault: &str) -> Option<ApiError> {
    let (_, status, code, message) = REFUSALS.iter().find(|(name, ..)| *name == fault)?;
    Some(ApiError::new(*status, code, *message))
}

/// The exception of a name, in whichever case it is written.
pub(super) fn exception(name: &str) -> Option<ApiError> {
    let (status, code, message) = EXCEPTIONS
        .iter()
        .find(|(_, code, _)| code.eq_ignore_ascii_case(name))?;
    Some(ApiError::new(*status, code, *message))
}

pub(super) fn internal() -> ApiError {
    ApiError::new(500, "InternalServerException", UNEXPECTED)
}
