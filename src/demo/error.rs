//! The errors the endpoint answers with: code, status, text and wire form.

/// A Bedrock error before it is made into a response or a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ApiError {
    pub(super) status: u16,
    pub(super) code: &'static str,
    pub(super) message: String,
    /// Seconds for `Retry-After`.
    pub(super) retry_after: Option<u32>,
}

impl ApiError {
    pub(super) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        ApiError {
            status,
            code,
            message: message.into(),
            retry_after: None,
        }
    }

    pub(super) fn validation(message: impl Into<String>) -> Self {
        Self::new(400, "ValidationException", message)
    }

    pub(super) fn serialization(message: impl Into<String>) -> Self {
        Self::new(400, "SerializationException", message)
    }

    /// The form in which AWS reports a broken constraint of the service model.
    pub(super) fn constraint(value: Option<&str>, place: &str, rule: &str) -> Self {
        let value = value.map(|v| format!("'{v}' ")).unwrap_or_default();
        Self::validation(format!(
            "1 validation error detected: Value {value}at '{place}' failed to satisfy constraint: {rule}"
        ))
    }

    pub(super) fn unknown_operation() -> Self {
        Self::new(
            404,
            "UnknownOperationException",
            "The requested operation is not recognized by the service.",
        )
    }

    /// The value of `x-amzn-ErrorType`.
    pub(super) fn error_type(&self) -> String {
        format!(
            "{}:http://internal.amazon.com/coral/com.amazon.bedrock/",
            self.code
        )
    }

    /// The name in a stream's `:exception-type`: the code with a small first letter.
    pub(super) fn exception_type(&self) -> String {
        let mut letters = self.code.chars();
        letters
            .next()
            .map(|first| first.to_ascii_lowercase())
            .into_iter()
            .chain(letters)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exception_type_is_the_code_in_lower_camel_case() {
        let error = ApiError::new(429, "ThrottlingException", "slow");
        assert_eq!(error.exception_type(), "throttlingException");
        assert!(
            error
                .error_type()
                .starts_with("ThrottlingException:http://")
        );
    }

    #[test]
    fn a_constraint_reads_as_aws_writes_it() {
        let error = ApiError::constraint(Some("x"), "modelId", "Member must be y");
        assert_eq!(
            error.message,
            "1 validation error detected: Value 'x' at 'modelId' failed to satisfy constraint: Member must be y"
        );
    }
}
