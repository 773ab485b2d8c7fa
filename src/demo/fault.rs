//! The faults a user may ask for with `fault: NAME [arguments]`, and how the
//! request for one is read out of a text. What a fault does is in `http` (those
//! before an answer) and `stream` (those inside one).

use super::error::ApiError;
use super::refusals;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// An error instead of an answer; only the first N times where a number is given.
    Refuse { error: ApiError, times: Option<u32> },
    /// A proxy's HTML page.
    Html,
    /// The request is accepted and never answered.
    Hang,
    /// The answer itself is broken.
    Broken(Breakage),
    /// Two text blocks at once.
    Interleave,
    /// An answer that ends with this stop reason.
    Stop(String),
    /// Somebody asked for a fault that does not exist.
    Unknown(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Breakage {
    Stall,
    Reset,
    Cut,
    Truncate,
    Crc,
    BadJson,
    Junk,
    Oversize,
    Exception(ApiError),
    EarlyException(ApiError),
    ErrorFrame,
    NoMetadata,
    LateEvents,
    SlowDrip,
}

/// Every fault: its name, its arguments, what happens.
pub(super) const FAULTS: &[(&str, &str, &str)] = &[
    (
        "throttle",
        "[N] [after SECONDS]",
        "429 ThrottlingException, N times, then an answer",
    ),
    (
        "tokens-per-day",
        "",
        "429, a quota that waiting does not help",
    ),
    ("unavailable", "[N]", "503 ServiceUnavailableException"),
    ("internal", "[N]", "500 InternalServerException"),
    ("not-ready", "[N]", "429 ModelNotReadyException"),
    ("model-error", "[N]", "424 ModelErrorException"),
    ("timeout", "[N]", "408 ModelTimeoutException"),
    ("denied", "", "403 AccessDeniedException"),
    ("not-found", "", "404 ResourceNotFoundException"),
    ("validation", "", "400 ValidationException"),
    ("expired", "[N]", "403 ExpiredTokenException"),
    ("html", "", "502 with a proxy's HTML page"),
    ("hang", "", "accepted, never answered"),
    ("stall", "", "some text, then silence"),
    ("reset", "", "some text, then a TCP reset"),
    ("cut", "", "some text, then a clean end without messageStop"),
    ("truncate", "", "ends inside a frame"),
    (
        "crc",
        "",
        "a frame with a wrong checksum, good ones after it",
    ),
    ("badjson", "", "a good frame around broken JSON"),
    ("junk", "", "bytes that are no frame"),
    ("oversize", "", "a frame that announces 100 MiB"),
    ("exception", "NAME", "an exception event after some text"),
    (
        "early-exception",
        "NAME",
        "an exception event before any text",
    ),
    ("error-frame", "", "a frame of message type error"),
    ("no-metadata", "", "an answer without usage"),
    ("late-events", "", "messageStop twice and a delta after it"),
    ("interleave", "", "two text blocks at once"),
    (
        "guardrail",
        "",
        "stop reason guardrail_intervened, with a trace",
    ),
    ("filtered", "", "stop reason content_filtered"),
    ("stop", "REASON", "an answer with any stop reason"),
    ("slow-drip", "", "a few bytes at a time"),
];

const MARK: &str = "fault:";

/// Finds a fault in a text and gives it with the rest of the text.
pub(super) fn find(text: &str) -> Option<(Fault, String)> {
    // ASCII lowering keeps byte offsets, so they are good in the original too.
    let lowered = text.to_ascii_lowercase();
    let own_word = |at: &usize| {
        !text
            .get(..*at)
            .is_some_and(|t| t.ends_with(char::is_alphanumeric))
    };
    let at = lowered
        .match_indices(MARK)
        .map(|(at, _)| at)
        .find(own_word)?;
    let before = text.get(..at)?;
    let mut rest = Words(text.get(at + MARK.len()..)?);
    let name = rest.next_if(|_| true).unwrap_or_default();
    let name = name
        .trim_end_matches(['.', ',', '!', '?', '`', '"'])
        .to_ascii_lowercase();
    let fault = read(&name, &mut rest);
    let others = format!("{} {}", before.trim(), rest.0.trim_start());
    Some((fault, others.trim_start().to_owned()))
}

fn read(name: &str, rest: &mut Words<'_>) -> Fault {
    match name {
        "html" => Fault::Html,
        "hang" => Fault::Hang,
        "interleave" => Fault::Interleave,
        "guardrail" => Fault::Stop("guardrail_intervened".to_owned()),
        "filtered" => Fault::Stop("content_filtered".to_owned()),
        "stop" => Fault::Stop(rest.next_if(|_| true).unwrap_or("pause_turn").to_owned()),
        _ => match (breakage(name, rest), refusals::refusal(name)) {
            (Some(breakage), _) => Fault::Broken(breakage),
            (_, Some(error)) => counted(error, rest),
            _ => Fault::Unknown(name.to_owned()),
        },
    }
}

fn breakage(name: &str, rest: &mut Words<'_>) -> Option<Breakage> {
    Some(match name {
        "stall" => Breakage::Stall,
        "reset" => Breakage::Reset,
        "cut" => Breakage::Cut,
        "truncate" => Breakage::Truncate,
        "crc" => Breakage::Crc,
        "badjson" => Breakage::BadJson,
        "junk" => Breakage::Junk,
        "oversize" => Breakage::Oversize,
        "exception" => Breakage::Exception(named_exception(rest)),
        "early-exception" => Breakage::EarlyException(named_exception(rest)),
        "error-frame" => Breakage::ErrorFrame,
        "no-metadata" => Breakage::NoMetadata,
        "late-events" => Breakage::LateEvents,
        "slow-drip" => Breakage::SlowDrip,
        _ => return None,
    })
}

fn counted(mut error: ApiError, rest: &mut Words<'_>) -> Fault {
    let is_number = |word: &str| word.parse::<u32>().is_ok();
    let times = rest.next_if(is_number).and_then(|word| word.parse().ok());
    let mut ahead = Words(rest.0);
    if ahead.next_if(|word| word == "after").is_some()
        && let Some(seconds) = ahead.next_if(is_number)
    {
        error.retry_after = seconds.parse().ok();
        *rest = ahead;
    }
    Fault::Refuse { error, times }
}

/// The exception named next; the commonest one when none is.
fn named_exception(rest: &mut Words<'_>) -> ApiError {
    rest.next_if(|word| refusals::exception(word).is_some())
        .and_then(refusals::exception)
        .unwrap_or_else(refusals::internal)
}

/// A text read word by word from its start.
struct Words<'a>(&'a str);

impl<'a> Words<'a> {
    fn next_if(&mut self, wanted: impl FnOnce(&str) -> bool) -> Option<&'a str> {
        let text = self.0.trim_start();
        let (word, rest) = text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()));
        if word.is_empty() || !wanted(word) {
            return None;
        }
        self.0 = rest;
        Some(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_of_the_table_is_understood() {
        for (name, _, _) in FAULTS {
            let (fault, _) = find(&format!("fault: {name}")).expect("a fault");
            assert!(!matches!(fault, Fault::Unknown(_)), "{name}");
        }
    }

    #[test]
    fn a_fault_leaves_the_rest_of_the_question() {
        let (fault, rest) = find("please Fault: throttle 2 after 3 count to 5").expect("a fault");
        let Fault::Refuse { error, times } = fault else {
            panic!("{fault:?}")
        };
        assert_eq!(
            (times, error.retry_after, rest.as_str()),
            (Some(2), Some(3), "please count to 5")
        );
    }

    #[test]
    fn an_exception_is_named_in_either_case_and_has_a_default() {
        let code = |text: &str| match find(text) {
            Some((Fault::Broken(Breakage::Exception(error)), _)) => error.code,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            code("fault: exception throttlingException"),
            "ThrottlingException"
        );
        assert_eq!(code("fault: exception"), "InternalServerException");
    }

    #[test]
    fn what_is_no_fault_says_so() {
        assert_eq!(
            find("fault: nope!").map(|(f, _)| f),
            Some(Fault::Unknown("nope".to_owned()))
        );
        assert_eq!(find("my default: none"), None);
        assert_eq!(find("no colon fault"), None);
        assert_eq!(
            find("fault:").map(|(f, _)| f),
            Some(Fault::Unknown(String::new()))
        );
    }
}
