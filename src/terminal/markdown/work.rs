//! Counts steps, so that a test can tell how work grows without a clock.

use std::cell::Cell;

thread_local! {
    static DONE: Cell<usize> = const { Cell::new(0) };
}

/// So many characters were read or laid out.
pub fn add(steps: usize) {
    DONE.set(DONE.get() + steps);
}

/// How many there were on this thread.
pub fn done() -> usize {
    DONE.get()
}
