//! A conversation, or a single answer: everything it needs, put together.

use std::time::Instant;

use tokio::runtime::Runtime;

use super::question::{Question, attachments, check_ways, nothing_asked, text};
use super::{endpoint, no_os, runtime, tell_of_damage};
use crate::bedrock::BedrockTransport;
use crate::chat::{ChatSession, ConverseOptions, Error, ErrorKind, Result};
use crate::cli::Chat;
use crate::config::Config;
use crate::exit::Exit;
use crate::keeper::{self, Keeper};
use crate::oneshot;
use crate::repl::{self, Choice, Later, Login, Shell, TakenUp, Talk};
use crate::settings::{Layers, Wins};
use crate::sources;
use crate::store::{self, Store, Trouble};
use crate::terminal::{Interrupts, Remarks, Screen, Status, can_pick, ring, watch_for_the_end};

pub(super) fn run(asked: Chat, screen: Screen) -> Result<Exit> {
    let config = sources::config()?;
    let screen = screen
        .with_look(sources::look(&asked, &config)?)
        .with_remarks(match asked.quiet {
            true => Remarks::OfAnswers,
            false => Remarks::All,
        });
    let layers = sources::layers(&asked, &config)?;
    let attached = attachments(&asked)?;
    let question = Question {
        text: text(&asked, screen)?,
        attached,
    };
    let stays = check_ways(&asked, question.text.is_some(), screen)?;
    // In a conversation what is set can still be changed, and one that is taken up brings its own;
    // it is looked at before each turn.
    let options = match stays || goes_on(&asked) {
        true => layers.effective().options,
        false => layers.resolved()?,
    };
    if !stays && !goes_on(&asked) && options.model_id.is_none() && !can_pick(screen) {
        return Err(no_model());
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
    // Where the line editor can do no more than read a line, the terminal has to edit it.
    let on_screen = (stays || screen.abilities().stdout) && screen.abilities().moves;
    let interrupts = Interrupts::listen().map_err(no_os)?;
    let mut interrupts = match on_screen {
        true => interrupts.with_quiet_keyboard(),
        false => interrupts,
    };
    watch_for_the_end(&interrupts).map_err(no_os)?;
    let (transport, models) = endpoint::service(&asked.service, &config, screen, runtime)?;
    transport.warm_up();
    let login = login(asked, &config, &transport);
    let chat = ChatSession::new(transport, options)
        .verbose(asked.verbose)
        .printer(move |what| screen.verbose(what))
        .on_refusal(move |refusal| screen.note(&refusal.remedy()));
    let stream = !asked.no_stream;
    let shell = match asked.no_shell || config.shell == Some(false) {
        true => Shell::Off,
        false => Shell::On,
    };
    let Question { text, attached } = question;
    let Shelf {
        keeper,
        to_read,
        is_lost,
    } = shelf(asked, screen)?;
    let mut talk = Talk::new(chat, layers, models, screen, stream)
        .with_attachments(attached)
        .with_shell(shell)
        .configured(config)
        .logging_in_by(login)
        .kept_by(keeper);
    let taken_up = take_up(asked, &mut talk, to_read.as_ref())?;
    if talk.layers().effective().model_id.is_none() {
        match talk.choose_model(runtime, &mut interrupts) {
            Choice::Made => {}
            Choice::Impossible if stays => {}
            Choice::Left | Choice::Impossible => return Err(no_model()),
        }
    }
    if stays {
        greet(asked, talk.layers(), screen);
        if let Some(taken_up) = &taken_up {
            talk.draw_again(taken_up);
        }
    }
    talk.warn_of_limits();
    match runtime.block_on(
        interrupts.unless(Status::begin(screen).during("listing the models", talk.settle_model())),
    ) {
        Some(settled) => settled?,
        None => return Ok(Exit::Interrupted),
    }
    if stays {
        talk.tell_of_unfinished("see /unfinished");
        return Ok(repl::run(&mut talk, text, runtime, &mut interrupts));
    }
    let Some(text) = text else {
        return Err(nothing_asked());
    };
    if talk.layers().effective().model_id.is_none() {
        return Err(no_model());
    }
    talk.ready()?;
    if screen.abilities().stderr || goes_on(asked) {
        talk.tell_of_unfinished("/unfinished in a conversation shows it");
    }
    if let Some(line) = taken_up.and_then(|taken_up| taken_up.what_stays_out()) {
        screen.note(&line);
    }
    let message = talk.compose(&text);
    let how = asked.output().how(stream, talk.silence());
    let notify_after = talk.notify_after();
    let started = Instant::now();
    let (chat, keeper) = talk.for_one_answer(match goes_on(asked) {
        true => Later::Likely,
        false => Later::Unlikely,
    })?;
    let answer = oneshot::run(
        chat,
        keeper,
        message,
        how,
        asked.output(),
        screen,
        &mut interrupts,
    );
    let exit = runtime.block_on(answer);
    let is_long = notify_after.is_some_and(|after| started.elapsed() >= after);
    if is_long && exit != Exit::Interrupted && screen.abilities().stderr {
        ring();
    }
    match exit {
        // It was to be kept, and a script may rely on that.
        Exit::Ok if is_lost => Ok(Exit::Internal),
        exit => Ok(exit),
    }
}

fn goes_on(asked: &Chat) -> bool {
    asked.go_on || asked.resume.is_some()
}

fn no_model() -> Error {
    Error::new(ErrorKind::Config, "no model is chosen")
        .with_hint("choose one of `outcrop models` with -m or OUTCROP_MODEL, or try --demo")
}

/// Takes up the conversation that is asked for, from where it can only be read if that is all there
/// is.
fn take_up(asked: &Chat, talk: &mut Talk, to_read: Option<&Store>) -> Result<Option<TakenUp>> {
    if !goes_on(asked) {
        return Ok(None);
    }
    let typed = asked.resume.as_deref();
    let mut taken_up = match to_read {
        Some(store) => talk.take_up(keeper::resume_to_read(store, typed)?, Wins::CommandLine),
        None => talk.resume(typed, Wins::CommandLine)?,
    };
    if let Some(new) = &asked.name {
        talk.rename(new)?;
        taken_up.name.clone_from(new);
    }
    Ok(Some(taken_up))
}

/// How to log in again; the scripted model needs no credentials.
fn login(asked: &Chat, config: &Config, transport: &BedrockTransport) -> Option<Login> {
    let command = endpoint::bedrock_config(&asked.service, config).login();
    (!asked.service.demo).then(|| Login::new(command, transport.clone()))
}

/// Where the conversation is kept.
#[derive(Default)]
struct Shelf {
    /// Nothing, where it is held in memory.
    keeper: Option<Keeper>,
    /// Kept conversations that can be read and not added to.
    to_read: Option<Store>,
    /// It is held in memory by accident rather than by how the machine is set up.
    is_lost: bool,
}

/// Where there can be no conversation on disk, that is said once and it is held in memory.
fn shelf(asked: &Chat, screen: Screen) -> Result<Shelf> {
    if asked.no_save {
        return Ok(Shelf::default());
    }
    let Some(path) = store::database_path() else {
        screen.note("there is no home folder; nothing is kept");
        return Ok(Shelf::default());
    };
    let is_new = !goes_on(asked);
    match Keeper::open(&path, asked.name.as_deref().filter(|_| is_new)) {
        Ok(keeper) => {
            tell_of_damage(keeper.store(), screen);
            Ok(Shelf {
                keeper: Some(keeper),
                ..Shelf::default()
            })
        }
        // To go on without what a newer version keeps, or what was asked for, would surprise.
        Err(error) if Trouble::of(&error) == Some(Trouble::Newer) => Err(error),
        Err(error) if error.kind() == ErrorKind::Usage => Err(error),
        Err(error) => {
            let is_unwritable = Trouble::of(&error) == Some(Trouble::Unwritable);
            let to_read = match (is_new, is_unwritable) {
                (true, _) => None,
                (false, true) => match Store::open_to_read(&path) {
                    Ok(store) => Some(store),
                    Err(_) => return Err(error),
                },
                (false, false) => return Err(error),
            };
            screen.error(&error);
            screen.note("nothing is kept; the conversation is held in memory");
            Ok(Shelf {
                keeper: None,
                to_read,
                is_lost: !is_unwritable,
            })
        }
    }
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
    if asked.service.demo {
        screen.note("a scripted model inside this program; say `help` to see what it knows");
    }
}
