//! The retry settings of the environment and the profile. The SDK reads them too, and panics when
//! they are wrong.

use std::str::FromStr;

use aws_config::profile::ProfileSet;
use aws_config::retry::{RetryConfig, RetryMode};
use aws_types::os_shim_internal::Env;

use crate::chat::{Error, ErrorKind, Result};

pub(super) fn config(env: &Env, profiles: &ProfileSet) -> Result<RetryConfig> {
    let setting = |variable: &'static str, key: &'static str| {
        let from_env = env.get(variable).ok().map(|value| (value, variable));
        from_env.or_else(|| profiles.get(key).map(|value| (value.to_owned(), key)))
    };
    let mut retries = RetryConfig::standard();
    if let Some((value, name)) = setting("AWS_MAX_ATTEMPTS", "max_attempts") {
        let attempts = value.trim().parse().ok().filter(|attempts| *attempts > 0);
        let attempts = attempts.ok_or_else(|| wrong(name, &value, "a number from 1 up"))?;
        retries = retries.with_max_attempts(attempts);
    }
    if let Some((value, name)) = setting("AWS_RETRY_MODE", "retry_mode") {
        let mode = RetryMode::from_str(value.trim());
        let mode = mode.map_err(|_| wrong(name, &value, "`standard` or `adaptive`"))?;
        retries = retries.with_retry_mode(mode);
    }
    Ok(retries)
}

fn wrong(name: &str, value: &str, wanted: &str) -> Error {
    Error::new(
        ErrorKind::Config,
        format!("{name} is `{value}`, which is not {wanted}"),
    )
    .with_hint(format!("unset {name}, or set it to {wanted}"))
}
