//! A key that is not known -> the one that may have been meant.

use super::Known;
use super::sections::{Section, TOP, folded};
use super::source::quoted;

const ALIKE: f64 = 0.85;

/// What people look for here, and is set where all of AWS's programs find it.
const OF_AWS: [(&str, &str); 4] = [
    (
        "region",
        "AWS_REGION, `--region` or ~/.aws/config chooses the region",
    ),
    ("profile", "AWS_PROFILE or `--profile` chooses the profile"),
    (
        "endpointurl",
        "AWS_ENDPOINT_URL_BEDROCK_RUNTIME or `--endpoint-url` chooses the endpoint",
    ),
    ("apikey", "AWS_BEARER_TOKEN_BEDROCK holds the key"),
];

/// What to do about a key that a table does not have.
pub(super) fn hint(written: &str, section: &Section, known: Known<'_>) -> String {
    let as_setting = (known.find)(written);
    let above = as_setting.is_ok().then_some(TOP.line);
    if let Some(home) = above.or_else(|| section.elsewhere(written)) {
        return format!("{} goes {home}", quoted(written));
    }
    let of_aws = OF_AWS.iter().find(|(name, _)| *name == folded(written));
    if let Some((_, hint)) = of_aws {
        return (*hint).to_owned();
    }
    let Some(nearest) = nearest(written, section, known) else {
        return "take it out".to_owned();
    };
    // The table of settings knows more about what is nearly one of them.
    if nearest.is_setting
        && let Err(error) = &as_setting
        && let Some(hint) = error.hint()
    {
        return hint.to_owned();
    }
    match nearest.likeness >= ALIKE {
        true => format!("did you mean `{}`?", nearest.name),
        false => format!("the nearest is `{}`", nearest.name),
    }
}

struct Candidate<'a> {
    name: &'a str,
    likeness: f64,
    is_setting: bool,
}

fn nearest<'a>(written: &str, section: &Section, known: Known<'a>) -> Option<Candidate<'a>> {
    let wanted = folded(written);
    let candidate = |name: &'a str, is_setting| Candidate {
        name,
        likeness: strsim::jaro_winkler(&folded(name), &wanted),
        is_setting,
    };
    let own = section.keys.iter().map(|name| candidate(name, false));
    let settings = known.names.iter().filter(|_| section.has_settings);
    let settings = settings.map(|name| candidate(name, true));
    own.chain(settings)
        .max_by(|a, b| a.likeness.total_cmp(&b.likeness))
}
