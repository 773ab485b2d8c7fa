//! How long is waited for the service.
//!
//! The SDK waits for ever on a stream that has fallen silent.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::Patience;
use crate::chat::{Error, ErrorKind, Result};

/// The clock is looked at so often.
const STEP: Duration = Duration::from_millis(250);

/// What is left of a turn's time.
///
/// Only time in which the program runs counts: it may be stopped by Ctrl-Z for hours, and what the
/// service said meanwhile is there when it comes back.
#[derive(Debug)]
pub(super) struct Watchdog {
    patience: Patience,
    left: Duration,
}

impl Watchdog {
    /// For a turn that begins now.
    pub(super) fn new(patience: Patience) -> Self {
        Self {
            patience,
            left: patience.whole_turn,
        }
    }

    /// Waits for what shows that an answer has begun.
    pub(super) async fn first<T>(&mut self, what: impl Future<Output = Result<T>>) -> Result<T> {
        self.within(self.patience.first_event, what).await
    }

    /// Waits for the next event.
    pub(super) async fn next<T>(&mut self, what: impl Future<Output = Result<T>>) -> Result<T> {
        self.within(self.patience.between_events, what).await
    }

    /// Whether there is more time left than this.
    pub(super) fn has(&self, wait: Duration) -> bool {
        self.left > wait
    }

    /// Waits before another try, which is a part of the turn.
    pub(super) async fn pause(&mut self, wait: Duration) -> Result<()> {
        let waited = async {
            sleep(wait).await;
            Ok(())
        };
        self.within(Duration::MAX, waited).await
    }

    /// Waits so long, and no longer than the turn may last.
    pub(super) async fn within<T>(
        &mut self,
        limit: Duration,
        what: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let mut what = std::pin::pin!(what);
        let mut left = limit;
        loop {
            if self.left.is_zero() {
                return Err(too_long(self.patience.whole_turn));
            }
            if left.is_zero() {
                return Err(silent(limit));
            }
            let step = STEP.min(left).min(self.left);
            let began = Instant::now();
            let done = tokio::select! {
                biased;
                done = &mut what => Some(done),
                () = sleep(step) => None,
            };
            // A longer one is a step in which the program did not run.
            let ran = began.elapsed().min(STEP);
            left = left.saturating_sub(ran);
            self.left = self.left.saturating_sub(ran);
            if let Some(done) = done {
                return done;
            }
        }
    }
}

fn silent(limit: Duration) -> Error {
    let seconds = limit.as_secs();
    Error::new(
        ErrorKind::Timeout,
        format!("the service has not answered for {seconds} s"),
    )
    .with_hint("send it again; if it stays silent, try another model or region")
}

fn too_long(limit: Duration) -> Error {
    let seconds = limit.as_secs();
    Error::new(
        ErrorKind::Timeout,
        format!("the answer was not whole after {seconds} s"),
    )
    .with_hint("ask for less, or raise the timeout `whole_turn`")
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;

    fn watchdog(between_events: u64, whole_turn: u64) -> Watchdog {
        Watchdog::new(Patience {
            between_events: Duration::from_secs(between_events),
            whole_turn: Duration::from_secs(whole_turn),
            ..Patience::default()
        })
    }

    async fn after(seconds: u64) -> Result<()> {
        sleep(Duration::from_secs(seconds)).await;
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn what_comes_in_time_comes_and_what_does_not_is_given_up() {
        let mut watchdog = watchdog(60, 600);
        for _ in 0..5 {
            watchdog.next(after(59)).await.unwrap();
        }
        let error = watchdog.next(after(61)).await.unwrap_err();
        assert_eq!(error.to_string(), "the service has not answered for 60 s");
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_has_an_end_however_lively_it_is() {
        let mut watchdog = watchdog(60, 100);
        watchdog.next(after(59)).await.unwrap();
        let error = watchdog.next(after(59)).await.unwrap_err();
        assert_eq!(error.to_string(), "the answer was not whole after 100 s");
        assert!(watchdog.next(pending::<Result<()>>()).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_between_two_tries_is_a_part_of_the_turn() {
        let mut watchdog = watchdog(60, 100);
        watchdog.pause(Duration::from_secs(70)).await.unwrap();
        assert!(!watchdog.has(Duration::from_secs(30)));
        assert!(watchdog.has(Duration::from_secs(29)));
        assert!(watchdog.next(after(31)).await.is_err());
    }

    /// The clock runs on while a program is stopped, and no timer of it goes off.
    #[tokio::test(start_paused = true)]
    async fn time_in_which_the_program_did_not_run_does_not_count() {
        let mut watchdog = watchdog(60, 600);
        let stopped = async {
            sleep(Duration::from_secs(1)).await;
            tokio::time::advance(Duration::from_hours(1)).await;
            after(30).await
        };
        watchdog.next(stopped).await.unwrap();
    }
}
