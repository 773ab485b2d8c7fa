//! Region, endpoint, credentials, clock and model.

use std::time::{Duration, SystemTime};

use super::Finding;
use crate::bedrock::{BedrockConfig, Identity, Skew, Survey};
use crate::chat::{Error, ErrorKind, Result};

/// Signatures from a clock that is further off are refused.
const MOST_SKEW: Duration = Duration::from_mins(5);
/// Worth a word before it is too much.
const SOME_SKEW: Duration = Duration::from_secs(60);
/// Credentials that end within this time end in the middle of a conversation.
const SOON: Duration = Duration::from_mins(15);

/// The scripted model needs nothing of all that.
pub fn demo() -> Finding {
    Finding::ok(
        "model",
        "the scripted one inside this program; nothing else is needed",
    )
}

/// Looks at all that is needed to reach a model.
pub async fn cloud(config: &BedrockConfig, model: Option<Result<String>>) -> Vec<Finding> {
    let named = model.as_ref().and_then(|model| model.as_deref().ok());
    let survey = Survey::take(config, named).await;
    let wrong = survey.wrong.iter();
    let mut findings: Vec<Finding> = wrong
        .map(|error| Finding::fault("settings", error))
        .collect();
    findings.extend([region(&survey), credentials(&survey)]);
    findings.extend(expiry(&survey));
    findings.push(endpoint(&survey));
    findings.push(proxy(&survey));
    findings.push(clock(survey.skew));
    findings.push(match &model {
        Some(Err(none)) => Finding::fault("model", none),
        _ => chosen(named, &survey),
    });
    findings
}

fn region(survey: &Survey) -> Finding {
    match &survey.region {
        Some(Ok((name, source))) => Finding::ok("region", format!("{name} ({source})")),
        Some(Err(error)) => Finding::fault("region", error),
        None => Finding::unknown("region", "the AWS configuration cannot be read"),
    }
}

/// What the service says of credentials counts more than that there are some.
fn credentials(survey: &Survey) -> Finding {
    const ABOUT: &str = "credentials";
    if let Some(Err(error)) = &survey.service
        && error.kind() == ErrorKind::Credentials
    {
        return Finding::fault(ABOUT, error);
    }
    match &survey.identity {
        Ok(Some(Identity { key, source, .. })) => {
            Finding::ok(ABOUT, format!("key {key} from {source}"))
        }
        Ok(None) => Finding::ok(ABOUT, "a Bedrock API key from the environment"),
        Err(_) if !survey.wrong.is_empty() => {
            Finding::unknown(ABOUT, "the AWS configuration has to be mended first")
        }
        Err(error) => Finding::fault(ABOUT, error),
    }
}

fn expiry(survey: &Survey) -> Option<Finding> {
    const ABOUT: &str = "expiry";
    let mend = format!("log in again, for instance with `{}`", survey.login);
    let Ok(Some(identity)) = &survey.identity else {
        return None;
    };
    let Some(then) = identity.expiry else {
        return Some(Finding::ok(ABOUT, "none that is known"));
    };
    Some(match then.duration_since(SystemTime::now()) {
        Err(past) => Finding::warning(ABOUT, format!("{} ago", span(past.duration())), mend),
        Ok(left) if left < SOON => Finding::warning(ABOUT, format!("in {}", span(left)), mend),
        Ok(left) => Finding::ok(ABOUT, format!("in {}", span(left))),
    })
}

fn span(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds @ 120..7200 => format!("{} min", seconds / 60),
        seconds @ 7200..172_800 => format!("{} h", seconds / 3600),
        seconds => format!("{} days", seconds / 86_400),
    }
}

fn endpoint(survey: &Survey) -> Finding {
    const ABOUT: &str = "endpoint";
    let place = match &survey.endpoint {
        Some((url, source)) => format!("{url} ({source})"),
        None => "the region's own".to_owned(),
    };
    match &survey.service {
        None => Finding::unknown(ABOUT, &format!("{place}; there is nothing to ask it with")),
        Some(Err(error)) if is_unreachable(error) => Finding::fault(ABOUT, error),
        Some(_) => Finding::ok(ABOUT, format!("{place}; it answers")),
    }
}

fn is_unreachable(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Network | ErrorKind::Tls | ErrorKind::Timeout | ErrorKind::Service
    )
}

fn proxy(survey: &Survey) -> Finding {
    const ABOUT: &str = "proxy";
    let Some(proxy) = &survey.proxy else {
        return Finding::ok(ABOUT, "none");
    };
    let found = format!("{} ({})", proxy.host, proxy.named_by);
    match &survey.service {
        Some(Err(error)) if is_unreachable(error) => {
            let mend = format!("see that it runs, or unset {}", proxy.named_by);
            Finding::warning(ABOUT, format!("{found}; it does not lead there"), mend)
        }
        _ => Finding::ok(ABOUT, found),
    }
}

fn clock(skew: Option<Skew>) -> Finding {
    const ABOUT: &str = "clock";
    const MEND: &str = "set the clock, for instance with NTP";
    let Some(skew) = skew else {
        return Finding::unknown(ABOUT, "the service has not told its time");
    };
    let by = span(skew.distance());
    let off = match skew {
        Skew::Ahead(_) => format!("{by} ahead of the service's"),
        Skew::Behind(_) => format!("{by} behind the service's"),
    };
    match skew.distance() {
        by if by >= MOST_SKEW => {
            let error = Error::new(ErrorKind::Config, off).with_hint(MEND);
            Finding::fault(ABOUT, &error)
        }
        by if by >= SOME_SKEW => Finding::warning(ABOUT, off, MEND),
        _ => Finding::ok(ABOUT, "as the service's"),
    }
}

/// What the service says of the model, as far as it says anything without being asked for an answer.
fn chosen(model: Option<&str>, survey: &Survey) -> Finding {
    const ABOUT: &str = "model";
    let Some(model) = model else {
        let error = Error::new(ErrorKind::Config, "none is chosen")
            .with_hint("choose one with --model, OUTCROP_MODEL or the config file");
        return Finding::fault(ABOUT, &error);
    };
    let error = match &survey.service {
        None => return Finding::unknown(ABOUT, &format!("{model}; the service was not asked")),
        Some(Ok(())) => return Finding::ok(ABOUT, format!("{model}; it can be used")),
        Some(Err(error)) => error,
    };
    let said = error.service_message().unwrap_or_default().to_lowercase();
    let only_counting = said.contains("counttokens") || said.contains("count");
    match error.kind() {
        ErrorKind::AccessDenied | ErrorKind::Validation | ErrorKind::NotFound if only_counting => {
            let why = format!("{model}; only an answer can tell, which costs something");
            Finding::unknown(ABOUT, &why)
        }
        ErrorKind::AccessDenied | ErrorKind::Validation | ErrorKind::NotFound => {
            Finding::fault(ABOUT, error)
        }
        _ => Finding::unknown(ABOUT, &format!("{model}; the service could not say")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Grade;

    #[test]
    fn a_clock_that_is_off_is_said_before_it_is_too_much() {
        let grade = |seconds| clock(Some(Skew::Behind(Duration::from_secs(seconds)))).grade;
        assert_eq!(grade(3), Grade::Ok);
        assert_eq!(grade(90), Grade::Warning);
        assert_eq!(grade(301), Grade::Fault);
        assert_eq!(clock(None).grade, Grade::Warning);
    }
}
