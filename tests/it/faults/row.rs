//! The rows of the table of faults: each is a test, and what the test saw is what the table says.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

use crate::support::{Home, Ran};

/// A fault, what is to come of it, and the test that brings it about.
pub struct Row {
    pub fault: &'static str,
    pub expected: &'static str,
    /// The exit code of a single answer, and the state of the turn in the store; `-` where there is
    /// none.
    pub exit: &'static str,
    pub stored: &'static str,
    pub test: &'static str,
    run: fn() -> Seen,
    outcome: OnceLock<Result<Seen, String>>,
}

/// What a test saw come of a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub exit: String,
    pub stored: String,
}

impl Seen {
    pub fn new(exit: impl ToString, stored: impl Into<String>) -> Self {
        Self {
            exit: exit.to_string(),
            stored: stored.into(),
        }
    }

    /// Of a single answer: its exit code, and how its turn was kept.
    pub fn of(ran: &Ran, home: &Home) -> Self {
        Self::new(ran.code, home.stored())
    }
}

impl Row {
    pub const fn new(words: [&'static str; 4], test: &'static str, run: fn() -> Seen) -> Self {
        let [fault, expected, exit, stored] = words;
        Self {
            fault,
            expected,
            exit,
            stored,
            test,
            run,
            outcome: OnceLock::new(),
        }
    }

    /// Runs the test, once in a process, whoever asks first.
    pub fn outcome(&self) -> &Result<Seen, String> {
        self.outcome.get_or_init(|| {
            let ran = catch_unwind(AssertUnwindSafe(self.run));
            let seen = ran.map_err(|panic| {
                let text = panic.downcast_ref::<String>().cloned();
                text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string))
                    .unwrap_or_default()
            })?;
            let wanted = Seen::new(self.exit, self.stored);
            match seen == wanted {
                true => Ok(seen),
                false => Err(format!("{wanted:?} was expected, and this seen: {seen:?}")),
            }
        })
    }

    /// The test of this row alone.
    pub fn hold(&self) {
        if let Err(why) = self.outcome() {
            panic!("{}: {why}", self.fault);
        }
    }
}

/// Makes a table of rows, and a test of each. The bodies stand below it as functions of these names.
macro_rules! rows {
    ($($name:ident: $fault:literal, $expected:literal, $exit:literal, $stored:literal;)*) => {
        static ROWS: [crate::faults::row::Row; [$(stringify!($name)),*].len()] = [$(
            crate::faults::row::Row::new(
                [$fault, $expected, $exit, $stored],
                concat!(module_path!(), "::row::", stringify!($name)),
                $name,
            ),
        )*];

        pub fn rows() -> &'static [crate::faults::row::Row] {
            &ROWS
        }

        /// The tests, one a row.
        mod row {
            $(#[test]
            fn $name() {
                let own = concat!(module_path!(), "::", stringify!($name));
                super::ROWS.iter().find(|row| row.test == own).unwrap().hold();
            })*
        }
    };
}
pub(crate) use rows;
