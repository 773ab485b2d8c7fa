//! Wires the floors: from the command line to a conversation, an answer or a server, and to an exit
//! code.

mod config_file;
mod endpoint;
mod question;
mod sessions;
mod talk;

use std::process::ExitCode;

use tokio::runtime::Runtime;

use crate::chat::{Error, ErrorKind, Result};
use crate::cli::{self, Asked};
use crate::exit::Exit;
use crate::terminal::{Abilities, Screen, die_of_broken_pipe, die_of_interrupt, restore_on_panic};
use crate::turn;

pub use endpoint::demo_session;

/// The program.
#[must_use]
pub fn main() -> ExitCode {
    restore_on_panic();
    let screen = Screen::new(Abilities::detect());
    let exit = cli::parse(std::env::args_os()).and_then(|asked| match asked {
        Asked::Text(text) => Ok(print(screen, &format!("{}\n", text.trim_end()))),
        Asked::DemoServer { port } => endpoint::serve(port, screen),
        Asked::Sessions(deed) => sessions::run(deed, screen),
        Asked::Config(deed) => config_file::run(deed, screen),
        Asked::Chat(chat) => talk::run(*chat, screen),
    });
    let exit = exit.unwrap_or_else(|error| {
        screen.error(&error);
        Exit::from(&error)
    });
    match exit {
        Exit::Interrupted => die_of_interrupt(),
        Exit::BrokenPipe => die_of_broken_pipe(),
        _ => {}
    }
    ExitCode::from(exit.code())
}

fn print(screen: Screen, text: &str) -> Exit {
    match screen.data(text) {
        Ok(()) => Exit::Ok,
        Err(error) => unwritable(screen, error),
    }
}

fn unwritable(screen: Screen, error: std::io::Error) -> Exit {
    let exit = Exit::from(&error);
    if exit != Exit::BrokenPipe {
        screen.error(&turn::unwritable(error));
    }
    exit
}

fn runtime() -> Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(no_os)
}

/// The operating system refused something that it hardly ever refuses.
fn no_os(error: std::io::Error) -> Error {
    Error::new(
        ErrorKind::Io,
        "the operating system refused what the program needs",
    )
    .with_service_message(error.to_string())
    .with_hint("check the limits on processes and open files")
    .with_source(error)
}
