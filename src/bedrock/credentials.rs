//! What it means that there are no credentials.

use std::error::Error as StdError;

use aws_credential_types::provider::error::{CredentialsError, TokenError};

use super::errors::{chain, innermost};
use super::scene::Scene;
use crate::chat::{Error, ErrorKind};

/// What the SDK says of a source that takes longer than it waits.
const TOO_SLOW: &str = "identity resolver timed out";

/// By the types where there are types; what the orchestrator says of its own has only words.
pub(super) fn is_about_credentials(error: &(dyn StdError + 'static)) -> bool {
    const WORDS: [&str; 4] = [
        "failed to select an auth scheme",
        "no identity",
        "the credential provider",
        TOO_SLOW,
    ];
    chain(error).any(|error| {
        let text = error.to_string();
        error.is::<CredentialsError>()
            || error.is::<TokenError>()
            || WORDS.iter().any(|words| text.contains(words))
    })
}

/// What was wrong, in our words, and what to do about it.
pub(super) fn no_credentials(error: impl StdError + Send + Sync + 'static, scene: &Scene) -> Error {
    let causes: Vec<String> = chain(&error).map(ToString::to_string).collect();
    let says = |words: &str| causes.iter().any(|cause| cause.contains(words));
    let is_missing = chain(&error).any(|error| {
        matches!(
            error.downcast_ref(),
            Some(CredentialsError::CredentialsNotLoaded(_))
        )
    });
    if says(TOO_SLOW) {
        return too_slow(scene).with_source(error);
    }
    let (of_profile, login) = (scene.of_profile(), &scene.login);
    if says("expired") || says("InvalidGrant") {
        let sentence = format!("the AWS credentials{of_profile} have expired");
        return Error::new(ErrorKind::Credentials, sentence)
            .with_hint(format!("log in again, for instance with `{login}`"))
            .with_service_message(innermost(&error))
            .with_source(error);
    }
    // A profile may refer to others.
    let is_undefined = says("was not defined");
    if (is_missing || says("IMDS")) && !is_undefined || !scene.is_known {
        return missing(scene).with_source(error);
    }
    let sentence = format!("the AWS credentials{of_profile} could not be loaded");
    let hint = match (&scene.process, is_undefined) {
        (_, true) => "check what the profile refers to in ~/.aws/config".to_owned(),
        (Some(process), false) => format!(
            "check what its credential_process `{process}` prints, or log in with `{login}`"
        ),
        (None, false) => format!("check the AWS configuration, or log in with `{login}`"),
    };
    Error::new(ErrorKind::Credentials, sentence)
        .with_hint(hint)
        .with_service_message(innermost(&error))
        .with_source(error)
}

fn missing(scene: &Scene) -> Error {
    let login = &scene.login;
    let without = scene.without.map(|way| format!("; {way} needs none"));
    match (&scene.profile, scene.is_known) {
        (Some(name), false) => Error::new(
            ErrorKind::Credentials,
            format!("there is no AWS profile called `{name}`"),
        )
        .with_hint("unset AWS_PROFILE, or make the profile with `aws configure`"),
        _ => Error::new(
            ErrorKind::Credentials,
            format!("no AWS credentials were found{}", scene.of_profile()),
        )
        .with_hint(format!(
            "log in with `{login}` or `aws configure`{}",
            without.unwrap_or_default()
        )),
    }
}

/// The source of the credentials has not answered.
pub(super) fn too_slow(scene: &Scene) -> Error {
    let sentence = format!(
        "the AWS credentials{} did not come in time",
        scene.of_profile()
    );
    let hint = match &scene.process {
        Some(process) => format!(
            "its credential_process `{process}` has not answered: see what it does when you run it"
        ),
        None => format!("check the network, or log in with `{}`", scene.login),
    };
    Error::new(ErrorKind::Credentials, sentence).with_hint(hint)
}
