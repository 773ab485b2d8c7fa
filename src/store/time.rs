//! Points in time, as the database has them: milliseconds since 1970.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub(super) fn now() -> i64 {
    stored(SystemTime::now())
}

pub(super) fn stored(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => milliseconds(since),
        Err(before) => -milliseconds(before.duration()),
    }
}

pub(super) fn point(stored: i64) -> SystemTime {
    let since = duration(stored.saturating_abs());
    let point = match stored < 0 {
        true => UNIX_EPOCH.checked_sub(since),
        false => UNIX_EPOCH.checked_add(since),
    };
    point.unwrap_or(UNIX_EPOCH)
}

pub(super) fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

pub(super) fn duration(milliseconds: i64) -> Duration {
    Duration::from_millis(u64::try_from(milliseconds).unwrap_or(0))
}

/// Seconds since 1970, for the name of a file.
pub(super) fn stamp() -> i64 {
    now().div_euclid(1000)
}
