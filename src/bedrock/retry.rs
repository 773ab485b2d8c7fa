//! When a request is sent again, and after how long.
//!
//! The SDK could retry by itself, but nobody would see it wait, and its settings make it panic when
//! they are wrong.

use std::str::FromStr;
use std::time::Duration;

use aws_config::profile::ProfileSet;
use aws_config::retry::RetryMode;
use aws_types::os_shim_internal::Env;

use crate::chat::{Error, ErrorKind, Result};

/// So often a request is sent unless somebody says otherwise, the first time included.
pub(super) const ATTEMPTS: u32 = 3;
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(20);
/// A service that wants more than this is not waited for.
const MOST_PATIENCE: Duration = Duration::from_mins(2);

/// A wait before a request is sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// Why.
    pub kind: ErrorKind,
    /// How long.
    pub wait: Duration,
    /// Which try comes next; the first was 1.
    pub attempt: u32,
}

/// The wait before the next try, if there is to be one after this error.
pub(super) fn next(error: &Error, tried: u32, attempts: u32, jitter: f64) -> Option<Retry> {
    let said = error.service_message().unwrap_or_default();
    // A day's quota does not come back in seconds.
    let hopeless = said.contains("per day");
    if tried >= attempts || !error.kind().is_transient() || hopeless {
        return None;
    }
    let backoff = FIRST_WAIT * 2_u32.saturating_pow(tried - 1);
    let backoff = backoff.min(LONGEST_WAIT).mul_f64(0.5 + jitter / 2.0);
    let wait = error
        .retry_after()
        .map_or(backoff, |asked| asked.max(backoff));
    (wait <= MOST_PATIENCE).then_some(Retry {
        kind: error.kind(),
        wait,
        attempt: tried + 1,
    })
}

/// What environment and profile say of a setting, as the AWS tools read it, and which of them.
fn setting(
    env: &Env,
    profiles: &ProfileSet,
    variable: &'static str,
    key: &'static str,
) -> Option<(String, &'static str)> {
    let from_env = env.get(variable).ok().map(|value| (value, variable));
    from_env.or_else(|| profiles.get(key).map(|value| (value.to_owned(), key)))
}

/// Looks at a setting that means nothing here, but without which the SDK panics.
pub(super) fn mode(env: &Env, profiles: &ProfileSet) -> Result<()> {
    match setting(env, profiles, "AWS_RETRY_MODE", "retry_mode") {
        Some((value, name)) if RetryMode::from_str(value.trim()).is_err() => {
            Err(wrong(name, &value, "`standard` or `adaptive`"))
        }
        _ => Ok(()),
    }
}

/// How often a request is sent.
pub(super) fn attempts(env: &Env, profiles: &ProfileSet) -> Result<u32> {
    let Some((value, name)) = setting(env, profiles, "AWS_MAX_ATTEMPTS", "max_attempts") else {
        return Ok(ATTEMPTS);
    };
    let attempts = value.trim().parse().ok().filter(|attempts| *attempts > 0);
    attempts.ok_or_else(|| wrong(name, &value, "a number from 1 up"))
}

fn wrong(name: &str, value: &str, wanted: &str) -> Error {
    Error::new(
        ErrorKind::Config,
        format!("{name} is `{value}`, which is not {wanted}"),
    )
    .with_hint(format!("unset {name}, or set it to {wanted}"))
}

/// The service says that credentials were good, and are not any longer.
pub(super) fn has_expired(error: &Error) -> bool {
    matches!(error.code(), Some("ExpiredTokenException" | "ExpiredToken"))
}

/// A number from 0 to 1 that differs from one process and moment to the next, so that programs that
/// were refused together do not come back together.
pub(super) fn jitter() -> f64 {
    use std::hash::{BuildHasher, RandomState};
    let random = RandomState::new().hash_one(std::time::Instant::now());
    f64::from(u32::try_from(random >> 32).unwrap_or(0)) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(kind: ErrorKind) -> Error {
        Error::new(kind, "x")
    }

    #[test]
    fn waits_double_are_jittered_and_end_after_the_last_try() {
        let throttled = error(ErrorKind::Throttling);
        let waits: Vec<_> = (1..6)
            .map(|tried| next(&throttled, tried, 5, 1.0).map(|r| r.wait.as_secs()))
            .collect();
        assert_eq!(waits, [Some(1), Some(2), Some(4), Some(8), None]);
        assert_eq!(
            next(&throttled, 1, 3, 0.0).unwrap().wait,
            Duration::from_millis(500)
        );
        assert_eq!(next(&throttled, 10, 20, 1.0).unwrap().wait, LONGEST_WAIT);
    }

    #[test]
    fn a_wait_the_service_asks_for_is_kept_unless_it_is_too_long() {
        let asks =
            |seconds| error(ErrorKind::Throttling).with_retry_after(Duration::from_secs(seconds));
        assert_eq!(
            next(&asks(30), 1, 3, 1.0).unwrap().wait,
            Duration::from_secs(30)
        );
        assert_eq!(next(&asks(600), 1, 3, 1.0), None);
    }

    #[test]
    fn what_waiting_does_not_mend_is_not_sent_again() {
        for kind in [
            ErrorKind::Validation,
            ErrorKind::AccessDenied,
            ErrorKind::Credentials,
            ErrorKind::Tls,
            ErrorKind::Incomplete,
        ] {
            assert_eq!(next(&error(kind), 1, 3, 1.0), None, "{kind:?}");
        }
        let day = error(ErrorKind::Throttling)
            .with_service_message("Too many tokens per day, please wait");
        assert_eq!(next(&day, 1, 3, 1.0), None);
    }
}
