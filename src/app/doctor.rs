//! `outcrop doctor`: whether everything is there that a conversation needs.

use super::{endpoint, print_list, print_rows, runtime};
use crate::bedrock::{BedrockConfig, BedrockTransport};
use crate::chat::{ErrorKind, Result};
use crate::cli::Chat;
use crate::config::{self, Config};
use crate::doctor::{self, Finding, Grade};
use crate::exit::Exit;
use crate::models::Models;
use crate::shelf::Form;
use crate::sources;
use crate::store;
use crate::terminal::Screen;

/// `outcrop doctor …`.
pub(super) fn run(asked: &Chat, form: Form, screen: Screen) -> Result<Exit> {
    let path = config::path(|name| std::env::var(name).ok());
    let (config, read) = match sources::config() {
        Ok(config) => {
            let read = sources::check(&config);
            (config, read)
        }
        Err(error) => (Config::default(), Err(error)),
    };
    let layers = sources::layers(asked, &config);
    // What is wrong with a setting is wrong with the config file or the command line.
    let (model, read) = match (layers, read) {
        (Ok(layers), read) => (layers.effective().options.model_id, read),
        (Err(error), Ok(())) => (None, Err(error)),
        (Err(_), read) => (None, read),
    };
    let mut findings = match asked.service.demo {
        true => vec![doctor::demo()],
        false => cloud(asked, &config, model.as_deref())?,
    };
    findings.push(doctor::config(path.as_deref(), read));
    findings.push(doctor::store(store::database_path().as_deref()));
    findings.push(doctor::terminal(screen.abilities()));
    let exit = doctor::exit(&findings);
    if asked.quiet {
        findings.retain(|finding| finding.grade != Grade::Ok);
    }
    let printed = match form {
        Form::Text => print_list(screen, &doctor::text(&findings, screen)),
        form => print_rows(screen, &doctor::rows(&findings), form),
    };
    Ok(match printed {
        Exit::Ok => exit,
        other => other,
    })
}

fn cloud(asked: &Chat, config: &Config, model: Option<&str>) -> Result<Vec<Finding>> {
    let runtime = runtime()?;
    let config = endpoint::bedrock_config(&asked.service, config);
    let findings = runtime.block_on(async {
        let named = match model {
            Some(model) => Some(meant(model, &config).await),
            None => None,
        };
        doctor::cloud(&config, named).await
    });
    // A source of credentials that does not answer is not waited for.
    runtime.shutdown_background();
    Ok(findings)
}

/// The model that a part of a name means, as far as that can be told; else why it means none.
async fn meant(model: &str, config: &BedrockConfig) -> Result<String> {
    let models = Models::new(BedrockTransport::lazy(config.clone()), None);
    match models.resolve(model, |_| {}).await {
        Err(error) if error.kind() == ErrorKind::Usage => Err(error),
        // What else is wrong is found in its own place.
        resolved => Ok(resolved.unwrap_or_else(|_| model.to_owned())),
    }
}
