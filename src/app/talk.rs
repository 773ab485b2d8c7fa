//! A conversation, or a single answer: everything it needs, put together.

use tokio::runtime::Runtime;

use super::disk::{Disk, take_up};
use super::question::{Way, attachments, text};
use super::{endpoint, no_os, runtime};
use crate::attach::Attachment;
use crate::bedrock::BedrockTransport;
use crate::chat::{ChatSession, Error, ErrorKind, Result};
use crate::cli::Chat;
use crate::config::Config;
use crate::exit::Exit;
use crate::oneshot;
use crate::repl::{self, Choice, Later, Login, Shell, TakenUp, Talk};
use crate::settings::Layers;
use crate::sources;
use crate::terminal::{Interrupts, Remarks, Screen, Status, can_pick, watch_for_the_end};
use crate::turn::{Form, How, SILENCE, Thoughts};

pub(super) fn run(asked: Chat, screen: Screen) -> Result<Exit> {
    let plan = Plan::of(asked, screen)?;
    let runtime = runtime()?;
    let exit = plan.carry_out(&runtime);
    // What still loads or serves in the background need not be waited for.
    runtime.shutdown_background();
    exit
}

/// What is wanted, as far as that can be told before anything is opened or connected to.
struct Plan {
    asked: Chat,
    way: Way,
    attached: Vec<Attachment>,
    config: Config,
    layers: Layers,
    screen: Screen,
}

impl Plan {
    fn of(asked: Chat, screen: Screen) -> Result<Self> {
        let config = sources::config()?;
        let screen = screen
            .with_look(sources::look(&asked, &config)?)
            .with_remarks(match asked.quiet {
                true => Remarks::OfAnswers,
                false => Remarks::All,
            });
        let layers = sources::layers(&asked, &config)?;
        let attached = attachments(&asked)?;
        let way = Way::of(&asked, text(&asked, screen)?, screen)?;
        // In a conversation what is set can still be changed, and one that is taken up brings its
        // own; it is looked at before each turn.
        if matches!(way, Way::Answer { .. }) && !asked.takes_up() {
            let options = layers.resolved()?;
            if options.model_id.is_none() && !can_pick(screen) {
                return Err(no_model());
            }
        }
        Ok(Self {
            asked,
            way,
            attached,
            config,
            layers,
            screen,
        })
    }

    fn carry_out(self, runtime: &Runtime) -> Result<Exit> {
        let _inside = runtime.enter();
        let (held, way) = self.set_up(runtime)?;
        match way {
            Way::Conversation { first } => held.converse(first),
            Way::Answer { text } => held.answer(&text),
        }
    }

    /// Opens and connects to what is needed.
    fn set_up(self, runtime: &Runtime) -> Result<(Held<'_>, Way)> {
        let Self {
            asked,
            way,
            attached,
            config,
            layers,
            screen,
        } = self;
        let interrupts = interrupts(&way, screen)?;
        let (transport, models) = endpoint::service(&asked.service, &config, screen, runtime)?;
        transport.warm_up();
        let login = login(&asked, &config, &transport);
        let chat = ChatSession::new(transport, layers.effective().options)
            .verbose(asked.verbose)
            .printer(move |what| screen.verbose(what))
            .on_refusal(move |refusal| screen.note_in_wait(&refusal.remedy()));
        let shell = match asked.no_shell || config.shell == Some(false) {
            true => Shell::Off,
            false => Shell::On,
        };
        let disk = Disk::of(&asked, screen)?;
        let mut talk = Talk::new(chat, layers, models, screen, how(&asked, &config))
            .with_attachments(attached)
            .with_shell(shell)
            .configured(config)
            .logging_in_by(login)
            .kept_by(disk.keeper);
        let taken_up = take_up(&asked, &mut talk, disk.to_read.as_ref())?;
        let held = Held {
            asked,
            talk,
            taken_up,
            is_lost: disk.is_lost,
            screen,
            runtime,
            interrupts,
        };
        Ok((held, way))
    }
}

/// A conversation with all that is needed to hold it.
struct Held<'r> {
    asked: Chat,
    talk: Talk,
    taken_up: Option<TakenUp>,
    /// It is not kept, and was to be.
    is_lost: bool,
    screen: Screen,
    runtime: &'r Runtime,
    interrupts: Interrupts,
}

impl Held<'_> {
    /// Asks for a model, where none is set.
    fn choose_model(&mut self) -> Choice {
        match self.talk.layers().effective().model_id {
            Some(_) => Choice::Made,
            None => self.talk.choose_model(self.runtime, &mut self.interrupts),
        }
    }

    fn greet(&self) {
        let model = self.talk.layers().effective().options.model_id;
        let model = model
            .as_deref()
            .unwrap_or("no model yet: choose one with /model ID");
        let version = env!("CARGO_PKG_VERSION");
        self.screen.note(&format!(
            "outcrop {version} · {model} · /help for help, Ctrl-D to leave"
        ));
        if self.asked.service.demo {
            self.screen
                .note("a scripted model inside this program; say `help` to see what it knows");
        }
        if let Some(taken_up) = &self.taken_up {
            self.talk.draw_again(taken_up);
        }
    }

    /// Finds out which model is meant; nothing, if that is stopped.
    fn settle_model(&mut self) -> Option<Result<()>> {
        let settling =
            Status::begin(self.screen).during("listing the models", self.talk.settle_model());
        self.runtime.block_on(self.interrupts.unless(settling))
    }

    fn converse(mut self, first: Option<String>) -> Result<Exit> {
        // One can be chosen in the conversation as well.
        if self.choose_model() == Choice::Left {
            return Err(no_model());
        }
        self.greet();
        self.talk.warn_of_limits();
        let Some(settled) = self.settle_model() else {
            return Ok(Exit::Interrupted);
        };
        settled?;
        self.talk.tell_of_unfinished("see /unfinished");
        let (runtime, interrupts) = (self.runtime, &mut self.interrupts);
        Ok(repl::run(&mut self.talk, first, runtime, interrupts))
    }

    fn answer(mut self, text: &str) -> Result<Exit> {
        if self.choose_model() != Choice::Made {
            return Err(no_model());
        }
        self.talk.warn_of_limits();
        let Some(settled) = self.settle_model() else {
            return Ok(Exit::Interrupted);
        };
        settled?;
        let (asked, screen) = (&self.asked, self.screen);
        self.talk.apply_options_once(match asked.takes_up() {
            true => Later::Likely,
            false => Later::Unlikely,
        })?;
        if screen.abilities().stderr || asked.takes_up() {
            self.talk
                .tell_of_unfinished("/unfinished in a conversation shows it");
        }
        if let Some(line) = self.taken_up.and_then(|taken_up| taken_up.what_stays_out()) {
            screen.note(&line);
        }
        let message = self.talk.compose(text);
        let how = self.talk.how();
        let (chat, keeper) = self.talk.session();
        let interrupts = &mut self.interrupts;
        let answer = oneshot::run(
            chat,
            keeper,
            message,
            how,
            asked.output(),
            screen,
            interrupts,
        );
        let exit = self.runtime.block_on(answer);
        Ok(match exit {
            // It was to be kept, and a script may rely on that.
            Exit::Ok if self.is_lost => Exit::Internal,
            exit => exit,
        })
    }
}

fn interrupts(way: &Way, screen: Screen) -> Result<Interrupts> {
    let on_screen = match way {
        Way::Conversation { .. } => true,
        Way::Answer { .. } => screen.abilities().stdout,
    };
    let mut interrupts = Interrupts::listen().map_err(no_os)?;
    // Where the line editor can do no more than read a line, the terminal has to edit it.
    if on_screen && screen.abilities().moves {
        interrupts = interrupts.with_quiet_keyboard();
    }
    watch_for_the_end(&interrupts).map_err(no_os)?;
    Ok(interrupts)
}

fn how(asked: &Chat, config: &Config) -> How {
    How {
        stream: !asked.no_stream,
        form: Form::Text,
        thoughts: Thoughts::Shown,
        silence: config.timeouts.warn_after.unwrap_or(SILENCE),
        notify_after: config.notify_after,
    }
}

fn no_model() -> Error {
    Error::new(ErrorKind::Config, "no model is chosen")
        .with_hint("choose one of `outcrop models` with -m or OUTCROP_MODEL, or try --demo")
}

/// How to log in again; the scripted model needs no credentials.
fn login(asked: &Chat, config: &Config, transport: &BedrockTransport) -> Option<Login> {
    let command = endpoint::bedrock_config(&asked.service, config).login();
    (!asked.service.demo).then(|| Login::new(command, transport.clone()))
}
