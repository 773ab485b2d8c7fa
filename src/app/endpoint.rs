//! Whom to talk to: Bedrock, or the scripted model inside the program.

use tokio::runtime::Runtime;

use super::{no_os, runtime};
use crate::bedrock::{BedrockConfig, BedrockTransport, Keys, Patience, Ways};
use crate::chat::{ChatSession, ConverseOptions, Error, ErrorKind, Result};
use crate::cli::Service;
use crate::config::Config;
use crate::demo::{self, DemoServer};
use crate::exit::Exit;
use crate::models::Models;
use crate::terminal::{Interrupts, Screen, watch_for_the_end};

/// `outcrop demo-server`.
pub(super) fn serve(port: u16, screen: Screen) -> Result<Exit> {
    let runtime = runtime()?;
    let exit = runtime.block_on(async {
        let server = bind(port).await?;
        if let Err(error) = screen.data(&format!("listening on {}\n", server.url())) {
            return Ok(screen.unwritable(error));
        }
        let mut interrupts = Interrupts::listen().map_err(no_os)?;
        watch_for_the_end(&interrupts).map_err(no_os)?;
        tokio::select! {
            () = server.serve() => Ok(Exit::Ok),
            () = interrupts.next() => Ok(Exit::Interrupted),
        }
    });
    runtime.shutdown_background();
    exit
}

async fn bind(port: u16) -> Result<DemoServer> {
    DemoServer::bind(port).await.map_err(|error| {
        Error::new(
            ErrorKind::Io,
            format!("port {port} of 127.0.0.1 cannot be opened"),
        )
        .with_service_message(error.to_string())
        .with_hint("choose another with --port, or 0 for any free one")
        .with_source(error)
    })
}

/// The service that is asked, and the models there are.
pub(super) fn service(
    asked: &Service,
    config: &Config,
    screen: Screen,
    runtime: &Runtime,
) -> Result<(BedrockTransport, Models)> {
    let transport = match asked.demo {
        true => runtime.block_on(demo_transport(patience(config)))?,
        false => BedrockTransport::lazy(bedrock_config(asked, config)),
    };
    let transport = transport.on_retry(move |retry| screen.retry(retry.kind, retry.wait));
    let models = Models::new(transport.clone(), list_name(asked));
    Ok((transport, models))
}

/// The name of the list of models on disk.
pub(super) fn list_name(asked: &Service) -> Option<&'static str> {
    asked.demo.then_some("demo")
}

/// What the hints of the core, which knows no command line, can name here.
const WAYS: Ways = Ways {
    region: Some("--region"),
    endpoint_url: Some("--endpoint-url"),
    without_credentials: Some("--demo"),
};

pub(super) fn bedrock_config(asked: &Service, config: &Config) -> BedrockConfig {
    BedrockConfig {
        region: asked.region.clone(),
        profile: asked.profile.clone(),
        endpoint_url: asked.endpoint_url.clone(),
        login_command: config.login_command.clone(),
        ways: WAYS,
        patience: patience(config),
        ..BedrockConfig::default()
    }
}

fn patience(config: &Config) -> Patience {
    let default = Patience::default();
    Patience {
        first_event: config.timeouts.first_event.unwrap_or(default.first_event),
        between_events: config
            .timeouts
            .between_events
            .unwrap_or(default.between_events),
        whole_turn: config.timeouts.whole_turn.unwrap_or(default.whole_turn),
    }
}

/// A transport to a demo endpoint that serves as long as the current runtime runs.
async fn demo_transport(patience: Patience) -> Result<BedrockTransport> {
    let server = bind(0).await?;
    let config = BedrockConfig {
        endpoint_url: Some(server.url()),
        keys: Some(Keys::new("demo", "demo")),
        patience,
        ..BedrockConfig::default()
    };
    tokio::spawn(server.serve());
    Ok(BedrockTransport::lazy(config))
}

/// A conversation with the scripted model of [`crate::demo`], through the real SDK and a socket on
/// loopback: for trying the library out and for tests that need no account.
///
/// The endpoint serves as long as the current tokio runtime runs.
///
/// # Errors
/// When no port can be opened.
pub async fn demo_session() -> Result<ChatSession> {
    let options = ConverseOptions::new(demo::DEFAULT_MODEL);
    Ok(ChatSession::new(
        demo_transport(Patience::default()).await?,
        options,
    ))
}
