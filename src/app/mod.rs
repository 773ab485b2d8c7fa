//! Wires the floors: from the command line to a conversation, an answer or a server, and to an exit
//! code.
//!
//! | file | owns |
//! |---|---|
//! | `talk` | a conversation or a single answer, put together |
//! | `question` | what is asked at once, and which of the two is wanted |
//! | `endpoint` | whom to talk to: Bedrock, or the scripted model |
//! | `disk` | where a conversation is kept, or read from |
//! | `sessions` | `outcrop sessions` |
//! | `usage` | `outcrop usage` |
//! | `models` | `outcrop models` |
//! | `config_file` | `outcrop config` |
//! | `doctor` | `outcrop doctor` |
//! | `man` | `outcrop man` |
//! | `complete` | what Tab is answered in a shell |

mod complete;
mod config_file;
mod disk;
mod doctor;
mod endpoint;
mod man;
mod models;
mod question;
mod sessions;
mod talk;
mod usage;

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::Value;
use tokio::runtime::Runtime;

use crate::chat::{Error, ErrorKind, Result};
use crate::cli::{self, Asked};
use crate::exit::Exit;
use crate::shelf::{self, Form};
use crate::store::{self, Store, Trouble};
use crate::terminal::{
    Abilities, Screen, die_of, die_of_broken_pipe, die_of_interrupt, restore_on_panic,
};

pub use endpoint::demo_session;

/// The program.
#[must_use]
pub fn main() -> ExitCode {
    restore_on_panic();
    let screen = Screen::new(Abilities::detect());
    let exit = cli::parse(std::env::args_os()).and_then(|asked| match asked {
        Asked::Text(text) => Ok(print(screen, &format!("{}\n", text.trim_end()))),
        Asked::Man(pages, folder) => man::run(&pages, folder.as_deref(), screen),
        Asked::Complete(cursor) => Ok(complete::run(cursor, screen)),
        Asked::DemoServer { port } => endpoint::serve(port, screen),
        Asked::Sessions(deed) => sessions::run(deed, screen),
        Asked::Usage(asked) => usage::run(&asked, screen),
        Asked::Doctor(asked, form) => doctor::run(&asked, form, screen),
        Asked::Config(deed) => config_file::run(deed, screen),
        Asked::Models(list) => models::run(&list, screen),
        Asked::Chat(chat) => talk::run(*chat, screen),
    });
    let exit = exit.unwrap_or_else(|error| {
        screen.error(&error);
        Exit::from(&error)
    });
    match exit {
        Exit::Interrupted => die_of_interrupt(),
        Exit::BrokenPipe => die_of_broken_pipe(),
        Exit::Signal(number) => die_of(number),
        _ => {}
    }
    ExitCode::from(exit.code())
}

fn print(screen: Screen, text: &str) -> Exit {
    match screen.text(text) {
        Ok(()) => Exit::Ok,
        Err(error) => screen.unwritable(error),
    }
}

/// Something to read goes to a terminal, where what is foreign in it is sanitised already; what a
/// program reads has to arrive whole.
fn print_text(screen: Screen, text: &str) -> Exit {
    match screen.abilities().stdout {
        true => {
            screen.show_styled(text);
            Exit::Ok
        }
        false => print(screen, text),
    }
}

/// Rows to read, which end between words on a terminal.
fn print_list(screen: Screen, text: &str) -> Exit {
    match screen.abilities().stdout {
        true => {
            screen.show_rows(text);
            Exit::Ok
        }
        false => print(screen, text),
    }
}

/// Rows for a program.
fn print_rows(screen: Screen, rows: &[Value], form: Form) -> Exit {
    print(screen, &shelf::in_json(rows, form, screen))
}

/// The file of kept conversations, opened.
fn store(screen: Screen) -> Result<Store> {
    let store = Store::open(&store_path()?)?;
    tell_of_damage(&store, screen);
    Ok(store)
}

/// The same for those who only look, and can do so where nothing can be written.
fn store_to_read(screen: Screen) -> Result<Store> {
    match store(screen) {
        Err(error) if Trouble::of(&error) == Some(Trouble::Unwritable) => {
            Store::open_to_read(&store_path()?).map_err(|_| error)
        }
        opened => opened,
    }
}

fn tell_of_damage(store: &Store, screen: Screen) {
    if let Some(aside) = store.moved_aside() {
        screen.note(&format!(
            "the kept conversations were damaged; they are in {} now",
            aside.display()
        ));
    }
}

fn store_path() -> Result<PathBuf> {
    store::database_path().ok_or_else(|| {
        Error::new(
            ErrorKind::Config,
            "there is no home folder to keep conversations in",
        )
        .with_hint("set HOME or OUTCROP_HOME")
    })
}

/// One thread beside the main one: what is received goes from that to this, and a third would only be
/// woken to find nothing left to do.
fn runtime() -> Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
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
