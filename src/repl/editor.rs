//! The line being typed: the one place that knows rustyline.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{
    Behavior, Cmd, ColorMode, CompletionType, ConditionalEventHandler, Config, EditMode, Event,
    EventContext, EventHandler, ExternalPrinter, KeyCode, KeyEvent, Modifiers, Movement,
    RepeatCount,
};

use super::assistant::{Assistant, New, Put, is_unsafe};
use super::complete::Names;
use super::prompt::Prompt;
use crate::chat::{Error, ErrorKind, Result};
use crate::config::Keys;
use crate::terminal::{
    Screen, at_prompt, discard_keys, edit, keep, keys_wait, suspend, watch_for_stops,
    with_found_modes,
};

/// Keys that waited for the prompt have all been read after this long.
const READ_BY_THEN: Duration = Duration::from_millis(150);
const LINES_REMEMBERED: usize = 10_000;
/// rustyline draws the whole line with every key, and counts its rows, of which a letter begins one at
/// most, in 16 bits.
const LONGEST_LINE: usize = 60_000;

/// Whether a text can be put into the line and edited there. What is pasted gets there whatever its
/// size.
pub(super) fn fits_line(text: &str) -> bool {
    text.len() <= LONGEST_LINE
}

/// What came of a prompt.
pub(super) enum Read {
    Line(Line),
    /// Ctrl-C: the line is dropped.
    Interrupted,
    /// A paste that is not UTF-8 was dropped; the line as it was before.
    Unreadable {
        typed: String,
    },
    /// Ctrl-D on an empty line, or the terminal is gone.
    End,
}

/// What is to be done.
pub(super) enum Line {
    Text(String),
    /// F5: the question that came to nothing is to be sent again.
    Again,
}

/// The prompt and its keys.
pub(super) struct Editor {
    editor: rustyline::Editor<Assistant, MemHistory>,
    /// Until when a Ctrl-D is one that was pressed before there was a prompt, while an answer was
    /// being written, and was not meant to leave.
    stale_until: Arc<Mutex<Option<Instant>>>,
    /// The last line was among keys that waited, so what waited behind it is in the editor's own
    /// buffer now.
    more_may_wait: bool,
    again: Again,
    dropped: Dropped,
}

impl Editor {
    pub(super) fn new(screen: Screen, keys: Keys, lines: &[String]) -> Result<Self> {
        let stale_until = Arc::default();
        let again = Again::new(Arc::clone(&stale_until));
        let dropped = Dropped::default();
        let mut editor = build(screen, keys, &stale_until, &again, &dropped).map_err(|error| {
            Error::new(ErrorKind::Io, "the terminal cannot be read")
                .with_hint("give the question on the command line instead")
                .with_source(error)
        })?;
        for line in lines.iter().filter(|line| fits_line(line)) {
            let _ = editor.add_history_entry(line);
        }
        come_back(&mut editor);
        Ok(Self {
            editor,
            stale_until,
            more_may_wait: false,
            again,
            dropped,
        })
    }

    /// Says which names Tab knows.
    pub(super) fn offer(&mut self, names: Names) {
        if let Some(assistant) = self.editor.helper_mut() {
            assistant.names = names;
        }
    }

    /// Says whether there is something to send again.
    pub(super) fn offer_again(&self, possible: bool) {
        self.again.possible.store(possible, Ordering::Relaxed);
    }

    /// Asks something that only a `y` or `yes` agrees to. Keys that were pressed before do not
    /// answer it, and the answer is no line to come back to.
    pub(super) fn agrees(&mut self, question: &Prompt) -> bool {
        discard_keys();
        self.offer_again(false);
        let answer = self.line(question, "").unwrap_or_default();
        matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
    }

    /// Prompts, with a text typed in already.
    pub(super) fn read(&mut self, prompt: &Prompt, typed: &str) -> Result<Read> {
        // What is given back may have been piped in, and rustyline draws it as it is.
        let mut typed: String = typed.chars().filter(|c| !is_unsafe(*c)).collect();
        loop {
            self.look_for_stale_keys();
            let line = self.line(prompt, &typed);
            self.more_may_wait = is_stale(&self.stale_until);
            match line {
                Ok(_) if self.again.is_asked.swap(false, Ordering::Relaxed) => {
                    return Ok(Read::Line(Line::Again));
                }
                Ok(line) => {
                    if !line.trim().is_empty() && fits_line(&line) {
                        // The history is in memory; there is nothing that can fail.
                        let _ = self.editor.add_history_entry(&line);
                    }
                    return Ok(Read::Line(Line::Text(line)));
                }
                Err(ReadlineError::Interrupted) => return Ok(Read::Interrupted),
                // A key that is not UTF-8 is ignored, and the line around it kept.
                Err(ReadlineError::Io(error)) if error.kind() == io::ErrorKind::InvalidData => {
                    typed = self.seen();
                    if discard_keys() {
                        return Ok(Read::Unreadable { typed });
                    }
                }
                Err(ReadlineError::Signal(_)) => typed = self.seen(),
                // Ctrl-D, or a terminal that went away.
                Err(ReadlineError::Eof | ReadlineError::Io(_)) => return Ok(Read::End),
                #[cfg(unix)]
                Err(ReadlineError::Errno(_)) => return Ok(Read::End),
                Err(error) => {
                    return Err(
                        Error::new(ErrorKind::Io, "the terminal cannot be read").with_source(error)
                    );
                }
            }
        }
    }

    fn line(&mut self, prompt: &Prompt, typed: &str) -> rustyline::Result<String> {
        let prompt = (prompt.plain.as_str(), prompt.styled.as_str());
        let line = at_prompt(|| self.editor.readline_with_initial(&prompt, (typed, "")))?;
        match self.dropped.0.swap(false, Ordering::Relaxed) {
            true => Err(ReadlineError::Interrupted),
            false => Ok(line),
        }
    }

    /// Whether keys may have been pressed that no line has taken yet.
    pub(super) fn has_keys(&self) -> bool {
        self.more_may_wait || keys_wait()
    }

    fn look_for_stale_keys(&self) {
        let some_wait = self.has_keys();
        *self
            .stale_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner) =
            some_wait.then(|| Instant::now() + READ_BY_THEN);
    }

    fn seen(&self) -> String {
        self.editor
            .helper()
            .map(|helper| helper.seen.take())
            .unwrap_or_default()
    }
}

/// Has the line drawn again after `kill -TSTP` and `fg`. Ctrl-Z at the prompt is a key.
fn come_back(editor: &mut rustyline::Editor<Assistant, MemHistory>) {
    /// The editor ends a row behind what others print, and redraws the line below it.
    const NOTHING: &str = "\x1b[A\n";
    let mut printer = match cfg!(unix) {
        true => editor.create_external_printer().ok(),
        false => None,
    };
    // Without it the program stops at the next turn.
    let _ = watch_for_stops(move || {
        if let Some(printer) = &mut printer {
            let _ = printer.print(NOTHING.to_owned());
        }
    });
}

fn build(
    screen: Screen,
    keys: Keys,
    stale_until: &Arc<Mutex<Option<Instant>>>,
    again: &Again,
    dropped: &Dropped,
) -> rustyline::Result<rustyline::Editor<Assistant, MemHistory>> {
    let config = Config::builder()
        .max_history_size(LINES_REMEMBERED)?
        .history_ignore_dups(true)?
        .completion_type(CompletionType::List)
        // The prompt belongs on the terminal even where the answers go elsewhere.
        .behavior(Behavior::PreferTerm)
        // Colour or not is decided here, and the highlighter guards the terminal too.
        .color_mode(ColorMode::Forced)
        .bracketed_paste(true)
        .edit_mode(match keys {
            Keys::Emacs => EditMode::Emacs,
            Keys::Vi => EditMode::Vi,
        })
        .build();
    let history = MemHistory::with_config(&config);
    let mut editor = rustyline::Editor::with_history(config, history)?;
    let abilities = screen.abilities();
    let assistant = Assistant {
        color: abilities.moves && (abilities.color_stdout || abilities.color_stderr),
        hints: !screen.look().is_accessible(),
        ..Assistant::default()
    };
    let put = assistant.put.clone();
    editor.set_helper(Some(assistant));
    for key in [
        KeyEvent::ctrl('J'),
        KeyEvent(KeyCode::Enter, Modifiers::ALT),
        KeyEvent::new('\r', Modifiers::ALT),
    ] {
        editor.bind_sequence(key, EventHandler::Simple(Cmd::Newline));
    }
    let enter = EventHandler::Conditional(Box::new(Enter(put.clone(), dropped.clone())));
    editor.bind_sequence(KeyEvent(KeyCode::Enter, Modifiers::NONE), enter);
    editor.bind_sequence(
        KeyEvent::ctrl('C'),
        EventHandler::Conditional(Box::new(dropped.clone())),
    );
    editor.bind_sequence(
        KeyEvent::ctrl('Z'),
        EventHandler::Conditional(Box::new(Stop)),
    );
    editor.bind_sequence(
        KeyEvent(KeyCode::F(5), Modifiers::NONE),
        EventHandler::Conditional(Box::new(again.clone())),
    );
    let leave = EventHandler::Conditional(Box::new(Leave(Arc::clone(stale_until))));
    editor.bind_sequence(KeyEvent::ctrl('D'), leave);
    editor.bind_sequence(
        Event::KeySeq(vec![KeyEvent::ctrl('X'), KeyEvent::ctrl('E')]),
        EventHandler::Conditional(Box::new(InEditor { screen, put })),
    );
    Ok(editor)
}

/// Enter. Behind a backslash at the end it begins a new line in its place.
struct Enter(Put, Dropped);

impl ConditionalEventHandler for Enter {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, context: &EventContext) -> Option<Cmd> {
        // A Ctrl-C in a question about completions does nothing.
        self.1.0.store(false, Ordering::Relaxed);
        let at_end = context.pos() == context.line().len();
        let goes_on = at_end && context.line().ends_with('\\');
        goes_on.then(|| {
            self.0.ask(New::LineEnd);
            Cmd::Complete
        })
    }
}

/// Ctrl-C. The line is accepted and then dropped: rustyline's own way leaves a hint on the screen, and
/// loses the keys that wait behind.
#[derive(Clone, Default)]
struct Dropped(Arc<AtomicBool>);

impl ConditionalEventHandler for Dropped {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, _: &EventContext) -> Option<Cmd> {
        self.0.store(true, Ordering::Relaxed);
        Some(Cmd::AcceptLine)
    }
}

/// Ctrl-Z. rustyline would come back to the modes it found, in which a shell that sets none of its
/// own cannot be used.
struct Stop;

impl ConditionalEventHandler for Stop {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, _: &EventContext) -> Option<Cmd> {
        suspend();
        Some(Cmd::Repaint)
    }
}

/// Ctrl-X Ctrl-E: the line in the person's own editor.
struct InEditor {
    screen: Screen,
    put: Put,
}

impl ConditionalEventHandler for InEditor {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, context: &EventContext) -> Option<Cmd> {
        Some(match edit(context.line(), ".md").and_then(as_line) {
            Ok(text) if text.is_empty() => Cmd::Kill(Movement::WholeBuffer),
            Ok(text) => {
                self.put.ask(New::Line(text));
                Cmd::Complete
            }
            Err(error) => {
                with_found_modes(|| {
                    self.screen.note("");
                    self.screen.error(&error);
                });
                Cmd::Repaint
            }
        })
    }
}

/// What an editor saved, as a line. What is no line is kept in a file, to be attached.
fn as_line(saved: String) -> Result<String> {
    let text = saved.trim_end_matches(['\n', '\r']);
    if fits_line(text) {
        return Ok(text.to_owned());
    }
    let kept = keep(text)?;
    let error = Error::new(
        ErrorKind::Usage,
        "what was written is too long for the line",
    );
    let path = shell_words::quote(&kept).into_owned();
    Err(error.with_hint(format!("it is kept: send it along with `/attach {path}`")))
}

/// F5 on an empty line, where there is something to send again. One that was pressed before there
/// was a prompt sends nothing.
#[derive(Clone)]
struct Again {
    stale_until: Arc<Mutex<Option<Instant>>>,
    possible: Arc<AtomicBool>,
    is_asked: Arc<AtomicBool>,
}

impl Again {
    fn new(stale_until: Arc<Mutex<Option<Instant>>>) -> Self {
        Self {
            stale_until,
            possible: Arc::default(),
            is_asked: Arc::default(),
        }
    }
}

impl ConditionalEventHandler for Again {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, context: &EventContext) -> Option<Cmd> {
        let asks = context.line().is_empty()
            && self.possible.load(Ordering::Relaxed)
            && !is_stale(&self.stale_until);
        self.is_asked.store(asks, Ordering::Relaxed);
        Some(if asks { Cmd::AcceptLine } else { Cmd::Noop })
    }
}

/// Ctrl-D, unless it comes from before the prompt.
struct Leave(Arc<Mutex<Option<Instant>>>);

impl ConditionalEventHandler for Leave {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, context: &EventContext) -> Option<Cmd> {
        (context.line().is_empty() && is_stale(&self.0)).then_some(Cmd::Noop)
    }
}

fn is_stale(until: &Mutex<Option<Instant>>) -> bool {
    let until = *until.lock().unwrap_or_else(PoisonError::into_inner);
    until.is_some_and(|until| Instant::now() < until)
}
