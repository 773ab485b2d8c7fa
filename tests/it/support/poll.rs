//! Waiting for what nobody tells of.

use std::thread;
use std::time::{Duration, Instant};

/// Looks every few milliseconds, for what has no event to wait for: what another process has written,
/// or a key that is heard only after a while.
#[track_caller]
pub fn poll(what: &str, mut is_so: impl FnMut() -> bool) {
    let late = Instant::now() + Duration::from_secs(20);
    while !is_so() {
        assert!(Instant::now() < late, "never {what}");
        thread::sleep(Duration::from_millis(5));
    }
}
