//! Wires the floors: from the command line to a conversation, an answer or a server, and to an exit
//! code.

use std::path::Path;
use std::process::ExitCode;

use tokio::runtime::Runtime;

use crate::attach::{self, Attachment};
use crate::bedrock::{BedrockConfig, BedrockTransport, Keys, Patience};
use crate::chat::{ChatSession, ConverseOptions, Error, ErrorKind, Result};
use crate::cli::{self, Asked, Chat, ConfigDeed, SessionsDeed};
use crate::config::{self, Config};
use crate::demo::{self, DemoServer};
use crate::exit::Exit;
use crate::export;
use crate::input;
use crate::keeper::Keeper;
use crate::oneshot::{self, Output};
use crate::repl::{self, Talk};
use crate::settings::Layers;
use crate::shelf::{self, Format};
use crate::sources;
use crate::store::{self, Store, Trouble};
use crate::terminal::{
    Abilities, Interrupts, Screen, die_of_broken_pipe, die_of_interrupt, is_there,
    restore_on_panic, watch_for_the_end,
};
use crate::turn;

/// The program.
#[must_use]
pub fn main() -> ExitCode {
    restore_on_panic();
    let screen = Screen::new(Abilities::detect());
    let exit = cli::parse(std::env::args_os()).and_then(|asked| match asked {
        Asked::Text(text) => Ok(print(screen, &format!("{}\n", text.trim_end()))),
        Asked::DemoServer { port } => serve(port, screen),
        Asked::Sessions(deed) => sessions(deed, screen),
        Asked::Config(deed) => config_file(deed, screen),
        Asked::Chat(chat) => talk(*chat, screen),
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

fn serve(port: u16, screen: Screen) -> Result<Exit> {
    let runtime = runtime()?;
    let exit = runtime.block_on(async {
        let server = bind(port).await?;
        if let Err(error) = screen.data(&format!("listening on {}\n", server.url())) {
            return Ok(unwritable(screen, error));
        }
        let mut interrupts = Interrupts::listen(false).map_err(no_os)?;
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

/// `outcrop sessions …`.
fn sessions(deed: SessionsDeed, screen: Screen) -> Result<Exit> {
    let path = store::database_path().ok_or_else(|| {
        Error::new(
            ErrorKind::Config,
            "there is no home folder to keep conversations in",
        )
        .with_hint("set HOME or OUTCROP_HOME")
    })?;
    let store = Store::open(&path)?;
    let text = match deed {
        SessionsDeed::List { most } => shelf::list(&store, most)?,
        SessionsDeed::Show { session } => shelf::show(&store, &store.find(&session)?)?,
        SessionsDeed::Search { words } => shelf::search(&store, &words.join(" "), screen)?,
        SessionsDeed::Export {
            session,
            format,
            output,
            force,
        } => {
            let format = form(format.as_deref(), output.as_deref())?;
            let text = format.write(&shelf::conversation(&store, &store.find(&session)?)?);
            if let Some(path) = output {
                export::write(&path, &text, force)?;
                format!("{}\n", path.display())
            } else {
                return Ok(print(screen, &text));
            }
        }
        SessionsDeed::Import { file } => {
            let lines = shelf::import(&store, &file)?;
            lines.iter().map(|line| format!("{line}\n")).collect()
        }
        SessionsDeed::Rename { session, name } => {
            let session = store.find(&session)?;
            store.rename(&session, Some(&name))?;
            format!("it is called {}\n", store.summary(&session)?.called())
        }
        SessionsDeed::Delete { session, yes } => {
            let session = store.find(&session)?;
            let going = shelf::going(&store.would_delete(&session)?);
            let name = store.summary(&session)?.called().to_owned();
            agreed(yes, &format!("delete {name}: {going}"), screen)?;
            shelf::gone(&store.delete(&session)?)
        }
        SessionsDeed::Prune { age, yes } => {
            let then = shelf::before(&age).ok_or_else(|| {
                Error::new(ErrorKind::Usage, format!("`{age}` is not an age"))
                    .with_hint("write it like 12h, 90d or 8w")
            })?;
            let old = store.older_than(then)?;
            match old.len() {
                0 => format!("no conversation is {age} old\n"),
                n => {
                    let what = shelf::counted(n, "conversation");
                    agreed(yes, &format!("delete {what}"), screen)?;
                    shelf::gone(&store.prune(then, None)?)
                }
            }
        }
    };
    match screen.abilities().stdout {
        // What is foreign in it is sanitised there.
        true => screen.show_styled(&text),
        false => return Ok(print(screen, &text)),
    }
    Ok(Exit::Ok)
}

fn form(named: Option<&str>, output: Option<&Path>) -> Result<Format> {
    let Some(name) = named else {
        return Ok(output.and_then(Format::of).unwrap_or(Format::Markdown));
    };
    Format::named(name).ok_or_else(|| {
        Error::new(ErrorKind::Usage, format!("there is no form `{name}`"))
            .with_hint("it is md, json or html")
    })
}

/// Asks, and takes nothing but `y` or `yes` for an answer.
fn agreed(yes: bool, what: &str, screen: Screen) -> Result<()> {
    if yes {
        return Ok(());
    }
    let refused = |sentence: &str| {
        Err(Error::new(ErrorKind::Usage, sentence).with_hint("--yes deletes without asking"))
    };
    if !screen.abilities().stdin {
        return refused("nothing was deleted: there is nobody to ask");
    }
    screen.note(&format!("{what}? [y/N]"));
    let mut answer = String::new();
    let read = std::io::stdin().read_line(&mut answer);
    match (read, answer.trim().to_lowercase().as_str()) {
        (Ok(_), "y" | "yes") => Ok(()),
        _ => refused("nothing was deleted"),
    }
}

/// `outcrop config …`.
fn config_file(deed: ConfigDeed, screen: Screen) -> Result<Exit> {
    let Some(path) = config::path(|name| std::env::var(name).ok()) else {
        return Err(Error::new(
            ErrorKind::Config,
            "there is no home folder for a config file",
        )
        .with_hint("set HOME, or OUTCROP_CONFIG to a file"));
    };
    let shown = path.display();
    let none = || {
        Error::new(
            ErrorKind::Usage,
            format!("there is no config file at {shown} yet"),
        )
        .with_hint("`outcrop config init` writes an example")
    };
    match deed {
        ConfigDeed::Path => Ok(print(screen, &format!("{shown}\n"))),
        ConfigDeed::Show => {
            if !path.exists() {
                return Err(none());
            }
            let text = input::text_or_regular_file(&format!("@{shown}"))?;
            Ok(print(screen, &text))
        }
        ConfigDeed::Init => {
            input::write_new(&path, config::EXAMPLE)?;
            Ok(print(screen, &format!("{shown}\n")))
        }
        ConfigDeed::Edit => {
            let text = std::fs::read_to_string(&path).map_err(|_| none())?;
            let edited = crate::terminal::edit(&text).map_err(|error| {
                Error::new(ErrorKind::Io, "the editor could not be used")
                    .with_service_message(error.to_string())
                    .with_hint("set VISUAL or EDITOR to one that is there")
            })?;
            input::write_over(&path, &edited)?;
            // What is wrong in it is said at once, and stays written.
            sources::config().map(|_| Exit::Ok)
        }
    }
}

fn talk(asked: Chat, screen: Screen) -> Result<Exit> {
    let config = sources::config()?;
    let layers = sources::layers(&asked, &config)?;
    let attached = attachments(&asked)?;
    let question = Question {
        text: text(&asked, screen)?,
        attached,
    };
    let stays = check_ways(&asked, question.text.is_some(), screen)?;
    // In a conversation what is set can still be changed; it is looked at before each turn.
    let options = match stays {
        true => layers.effective().options,
        false => layers.resolved()?,
    };
    if !stays && options.model_id.is_none() {
        return Err(Error::new(ErrorKind::Config, "no model is chosen").with_hint(
            "choose one with --model or OUTCROP_MODEL, such as us.amazon.nova-lite-v1:0, or try --demo",
        ));
    }
    let runtime = runtime()?;
    let exit = begin(
        &asked,
        question,
        stays,
        (config, layers, options),
        screen,
        &runtime,
    );
    // What still loads or serves in the background need not be waited for.
    runtime.shutdown_background();
    exit
}

fn begin(
    asked: &Chat,
    question: Question,
    stays: bool,
    (config, layers, options): (Config, Layers, ConverseOptions),
    screen: Screen,
    runtime: &Runtime,
) -> Result<Exit> {
    let _inside = runtime.enter();
    watch_for_the_end().map_err(no_os)?;
    // Where the line editor can do no more than read a line, the terminal has to edit it.
    let on_screen = (stays || screen.abilities().stdout) && screen.abilities().moves;
    let mut interrupts = Interrupts::listen(on_screen).map_err(no_os)?;
    let transport = transport(asked, &config, runtime)?
        .on_retry(move |retry| screen.retry(retry.kind, retry.wait));
    transport.warm_up();
    let mut chat = ChatSession::new(transport, options)
        .verbose(asked.verbose)
        .printer(move |what| screen.verbose(what))
        .on_refusal(move |refusal| screen.note(refusal.remedy()));
    chat.set_caching(layers.caching());
    let stream = !asked.no_stream;
    let Question { text, attached } = question;
    let (keeper, is_lost) = keeper(asked, screen)?;
    let mut talk = Talk::new(chat, layers, screen, stream)
        .with_attachments(attached)
        .configured(config)
        .kept_by(keeper);
    if asked.go_on || asked.resume.is_some() {
        let name = talk.resume(asked.resume.as_deref(), true)?;
        if stays {
            talk.draw_again(&name);
        }
    }
    talk.warn_of_limits();
    if stays {
        greet(asked, talk.layers(), screen);
        talk.tell_of_unfinished();
        return Ok(repl::run(&mut talk, text, runtime, &mut interrupts));
    }
    let Some(text) = text else {
        return Err(nothing_asked());
    };
    let message = talk.compose(&text);
    let (chat, keeper) = talk.for_one_answer();
    let answer = oneshot::run(
        chat,
        keeper,
        message,
        stream,
        asked.output(),
        screen,
        &mut interrupts,
    );
    match runtime.block_on(answer) {
        // It was to be kept, and a script may rely on that.
        Exit::Ok if is_lost => Ok(Exit::Internal),
        exit => Ok(exit),
    }
}

/// The conversation on disk. Where there can be none, that is said once and the conversation is held
/// in memory. Also whether that is an accident rather than how the machine is set up.
fn keeper(asked: &Chat, screen: Screen) -> Result<(Option<Keeper>, bool)> {
    if asked.no_save {
        return Ok((None, false));
    }
    let Some(path) = store::database_path() else {
        screen.note("there is no home folder; nothing is kept");
        return Ok((None, false));
    };
    match Keeper::open(&path, asked.name.as_deref()) {
        Ok(keeper) => {
            if let Some(aside) = keeper.store().moved_aside() {
                screen.note(&format!(
                    "the kept conversations were damaged; they are in {} now",
                    aside.display()
                ));
            }
            Ok((Some(keeper), false))
        }
        // To go on without what a newer version keeps, or what was asked for, would surprise.
        Err(error) if Trouble::of(&error) == Some(Trouble::Newer) => Err(error),
        Err(error) if asked.go_on || asked.resume.is_some() => Err(error),
        Err(error) => {
            screen.error(&error);
            screen.note("nothing is kept; the conversation is held in memory");
            Ok((None, Trouble::of(&error) != Some(Trouble::Unwritable)))
        }
    }
}

/// What is asked at once, and what goes along with it.
struct Question {
    text: Option<String>,
    attached: Vec<Attachment>,
}

fn greet(asked: &Chat, layers: &Layers, screen: Screen) {
    let model = layers.effective().options.model_id;
    let model = model
        .as_deref()
        .unwrap_or("no model yet: choose one with /model ID");
    let version = env!("CARGO_PKG_VERSION");
    screen.note(&format!(
        "outcrop {version} · {model} · /help for help, Ctrl-D to leave"
    ));
    if asked.demo {
        screen.note("a scripted model inside this program; say `help` to see what it knows");
    }
}

/// The text that is asked at once: the prompt, what is piped in, or both, the prompt last.
fn text(asked: &Chat, screen: Screen) -> Result<Option<String>> {
    let prompt = Some(asked.prompt.join(" ")).filter(|prompt| !prompt.trim().is_empty());
    let piped = match screen.abilities().stdin {
        true => None,
        false => input::piped(std::io::stdin().lock())?,
    };
    Ok(match (piped, prompt) {
        (Some(piped), Some(prompt)) => Some(format!("{piped}\n\n{prompt}")),
        (piped, prompt) => piped.or(prompt),
    })
}

fn attachments(asked: &Chat) -> Result<Vec<Attachment>> {
    asked
        .attach
        .iter()
        .map(|reference| attach::load(reference))
        .collect()
}

/// Whether a conversation is to be held, and whether the options go with it.
fn check_ways(asked: &Chat, has_question: bool, screen: Screen) -> Result<bool> {
    let stays = asked.interactive || !has_question && screen.abilities().stdin;
    let clash =
        |sentence: &str, hint: &str| Err(Error::new(ErrorKind::Usage, sentence).with_hint(hint));
    if !stays && !has_question {
        return Err(nothing_asked());
    }
    if stays && asked.output() != Output::Text {
        return clash(
            "--output json and jsonl are for single answers",
            "give a prompt, and no -i",
        );
    }
    if asked.no_stream && asked.output() == Output::Jsonl {
        return clash(
            "--output jsonl shows the events of a stream, and --no-stream has none",
            "drop --no-stream, or use --output json",
        );
    }
    if stays && !is_there() {
        return clash(
            "there is no terminal to talk in",
            "give a prompt, and no -i",
        );
    }
    Ok(stays)
}

fn nothing_asked() -> Error {
    Error::new(
        ErrorKind::Usage,
        "there is nothing to ask: no prompt, and nothing came in on standard input",
    )
    .with_hint("give a prompt, as in `outcrop \"What is a monad?\"`, or pipe one in")
}

fn transport(asked: &Chat, config: &Config, runtime: &Runtime) -> Result<BedrockTransport> {
    if asked.demo {
        return runtime.block_on(demo_transport());
    }
    Ok(BedrockTransport::lazy(BedrockConfig {
        region: asked.region.clone(),
        profile: asked.profile.clone(),
        endpoint_url: asked.endpoint_url.clone(),
        patience: patience(config),
        ..BedrockConfig::default()
    }))
}

fn patience(config: &Config) -> Patience {
    let default = Patience::default();
    Patience {
        first_event: config.timeouts.first_event.unwrap_or(default.first_event),
        between_events: config
            .timeouts
            .between_events
            .unwrap_or(default.between_events),
        whole_answer: config.timeouts.whole_turn.unwrap_or(default.whole_answer),
    }
}

/// A transport to a demo endpoint that serves as long as the current runtime runs.
async fn demo_transport() -> Result<BedrockTransport> {
    let server = bind(0).await?;
    let config = BedrockConfig {
        endpoint_url: Some(server.url()),
        keys: Some(Keys::new("demo", "demo")),
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
    Ok(ChatSession::new(demo_transport().await?, options))
}
