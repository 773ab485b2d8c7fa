//! The line being typed: the one place that knows rustyline.

use std::borrow::Cow;
use std::cell::RefCell;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::history::MemHistory;
use rustyline::validate::Validator;
use rustyline::{
    Behavior, Cmd, ColorMode, CompletionType, ConditionalEventHandler, Config, Context, Event,
    EventContext, EventHandler, Helper, KeyCode, KeyEvent, Modifiers, RepeatCount,
};

use super::command::{COMMANDS, Offers, find};
use super::paths;
use crate::chat::{Error, ErrorKind, Result};
use crate::settings;
use crate::terminal::sanitize::sanitize_line;
use crate::terminal::{Abilities, discard_keys, keys_wait, suspend};

/// Keys that waited for the prompt have all been read after this long.
const READ_BY_THEN: Duration = Duration::from_millis(150);
const LINES_REMEMBERED: usize = 10_000;

/// What came of a prompt.
pub(super) enum Line {
    Text(String),
    /// Ctrl-C: the line is dropped.
    Interrupted,
    /// A paste that is not UTF-8 was dropped; the line as it was before.
    Unreadable {
        typed: String,
    },
    /// Ctrl-D on an empty line, or the terminal is gone.
    End,
}

/// The prompt and its keys.
pub(super) struct Editor {
    editor: rustyline::Editor<Assistant, MemHistory>,
    abilities: Abilities,
    /// Until when a Ctrl-D is one that was pressed before there was a prompt, while an answer was
    /// being written, and was not meant to leave.
    stale_until: Arc<Mutex<Option<Instant>>>,
    /// The last line was among keys that waited, so what waited behind it is in the editor's own
    /// buffer now.
    more_may_wait: bool,
}

impl Editor {
    pub(super) fn new(abilities: Abilities, lines: &[String]) -> Result<Self> {
        let stale_until = Arc::default();
        let mut editor = build(&stale_until).map_err(|error| {
            Error::new(ErrorKind::Io, "the terminal cannot be read")
                .with_hint("give the question on the command line instead")
                .with_source(error)
        })?;
        for line in lines {
            let _ = editor.add_history_entry(line);
        }
        Ok(Self {
            editor,
            abilities,
            stale_until,
            more_may_wait: false,
        })
    }

    /// Prompts, naming what is set for the next turn, with a text typed in already.
    pub(super) fn read(&mut self, pending: &str, typed: &str) -> Result<Line> {
        let (plain, styled) = self.prompt(pending);
        // What is given back may have been piped in, and rustyline draws it as it is.
        let mut typed: String = typed.chars().filter(|c| !is_unsafe(*c)).collect();
        loop {
            self.look_for_stale_keys();
            let prompt = (plain.as_str(), styled.as_str());
            match self.editor.readline_with_initial(&prompt, (&typed, "")) {
                Ok(line) => {
                    self.more_may_wait = is_stale(&self.stale_until);
                    if !line.trim().is_empty() {
                        // The history is in memory; there is nothing that can fail.
                        let _ = self.editor.add_history_entry(&line);
                    }
                    return Ok(Line::Text(line));
                }
                Err(ReadlineError::Interrupted) => return Ok(Line::Interrupted),
                // A key that is not UTF-8 is ignored, and the line around it kept.
                Err(ReadlineError::Io(error)) if error.kind() == io::ErrorKind::InvalidData => {
                    typed = self.seen();
                    if discard_keys() {
                        return Ok(Line::Unreadable { typed });
                    }
                }
                Err(ReadlineError::Signal(_)) => typed = self.seen(),
                // Ctrl-D, or a terminal that went away.
                Err(ReadlineError::Eof | ReadlineError::Io(_) | ReadlineError::Errno(_)) => {
                    return Ok(Line::End);
                }
                Err(error) => {
                    return Err(
                        Error::new(ErrorKind::Io, "the terminal cannot be read").with_source(error)
                    );
                }
            }
        }
    }

    fn look_for_stale_keys(&self) {
        let some_wait = self.more_may_wait || keys_wait();
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

    /// The prompt without and with colour; both are equally wide.
    fn prompt(&self, pending: &str) -> (String, String) {
        let mark = if self.abilities.utf8 { "❯" } else { ">" };
        let pending = match pending {
            "" => String::new(),
            pending => format!("({}) ", sanitize_line(pending)),
        };
        let plain = format!("{pending}{mark} ");
        if !self.abilities.color_stdout && !self.abilities.color_stderr {
            return (plain.clone(), plain);
        }
        let style = anstyle::AnsiColor::Green.on_default().bold();
        let dim = anstyle::Style::new().dimmed();
        let styled = format!("{dim}{pending}{dim:#}{style}{mark}{style:#} ");
        (plain, styled)
    }
}

fn build(
    stale_until: &Arc<Mutex<Option<Instant>>>,
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
        .build();
    let history = MemHistory::with_config(&config);
    let mut editor = rustyline::Editor::with_history(config, history)?;
    let assistant = Assistant::default();
    let goes_on = Arc::clone(&assistant.goes_on);
    editor.set_helper(Some(assistant));
    for key in [
        KeyEvent::ctrl('J'),
        KeyEvent(KeyCode::Enter, Modifiers::ALT),
        KeyEvent::new('\r', Modifiers::ALT),
    ] {
        editor.bind_sequence(key, EventHandler::Simple(Cmd::Newline));
    }
    let go_on = EventHandler::Conditional(Box::new(GoOn(goes_on)));
    editor.bind_sequence(KeyEvent(KeyCode::Enter, Modifiers::NONE), go_on);
    editor.bind_sequence(
        KeyEvent::ctrl('Z'),
        EventHandler::Conditional(Box::new(Stop)),
    );
    let leave = EventHandler::Conditional(Box::new(Leave(Arc::clone(stale_until))));
    editor.bind_sequence(KeyEvent::ctrl('D'), leave);
    Ok(editor)
}

/// Enter behind a backslash at the end begins a new line in its place.
///
/// No command of rustyline replaces a character and leaves the cursor behind what it put there, but
/// completing does: the backslash is completed to a line end.
struct GoOn(Arc<AtomicBool>);

impl ConditionalEventHandler for GoOn {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, context: &EventContext) -> Option<Cmd> {
        let at_end = context.pos() == context.line().len();
        let goes_on = at_end && context.line().ends_with('\\');
        self.0.store(goes_on, Ordering::Relaxed);
        goes_on.then_some(Cmd::Complete)
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

/// Completion, and a memory of the line for when the editor loses it.
#[derive(Default)]
struct Assistant {
    seen: RefCell<String>,
    /// Set while the completion that is asked for is that of [`GoOn`].
    goes_on: Arc<AtomicBool>,
}

impl Helper for Assistant {}

impl Validator for Assistant {}

impl Hinter for Assistant {
    type Hint = String;
}

impl Assistant {
    fn remember(&self, line: &str) {
        line.clone_into(&mut self.seen.borrow_mut());
    }
}

/// Controls, and marks that change the direction or hide what follows.
fn is_unsafe(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200b}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// It colours nothing; it is where rustyline shows the line after every key.
impl Highlighter for Assistant {
    fn highlight_char(&self, line: &str, _: usize, _: CmdKind) -> bool {
        self.remember(line);
        false
    }

    /// A paste may bring anything; what is drawn of it must not drive the terminal. The width
    /// stays: rustyline counts a control as one column, and a mark of no width as none.
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        self.remember(line);
        if !line.contains(is_unsafe) {
            return Cow::Borrowed(line);
        }
        let shown = line.chars().filter_map(|c| match c {
            _ if !is_unsafe(c) => Some(c),
            _ if c.is_control() => Some('·'),
            _ => None,
        });
        Cow::Owned(shown.collect())
    }
}

impl Completer for Assistant {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        pos: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let pair = |display, replacement| Pair {
            display,
            replacement,
        };
        if self.goes_on.swap(false, Ordering::Relaxed) {
            let line_end = pair(String::new(), "\n".to_owned());
            return Ok((pos.saturating_sub(1), vec![line_end]));
        }
        let (before, after) = line.split_at_checked(pos).unwrap_or((line, ""));
        if wants_paths(before) {
            let (start, candidates) = paths::complete(before, after);
            let pairs = candidates.into_iter().map(|c| pair(c.shown, c.typed));
            return Ok((start, pairs.collect()));
        }
        let (start, words) = complete(before);
        let pairs = words.into_iter().map(|word| pair(word.clone(), word));
        Ok((start, pairs.collect()))
    }
}

/// Where the word before the cursor begins, and what it can become.
fn complete(line: &str) -> (usize, Vec<String>) {
    let Some(rest) = line.strip_prefix('/') else {
        return (line.len(), Vec::new());
    };
    let start = line.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let word = line.get(start..).unwrap_or_default();
    let candidates: Vec<String> = match rest.split_once(char::is_whitespace) {
        None => COMMANDS
            .iter()
            .map(|command| format!("/{} ", command.name()))
            .collect(),
        Some((name, _)) => match find(name).map(|command| command.offers) {
            Ok(Offers::Words(words)) => words.iter().map(|word| (*word).to_owned()).collect(),
            Ok(Offers::Commands) => COMMANDS.iter().map(|c| c.name().to_owned()).collect(),
            Ok(Offers::SettingNames) => settings::settings()
                .iter()
                .map(|setting| setting.name.to_owned())
                .collect(),
            Ok(Offers::Assignments) => assignments(word),
            Ok(Offers::Paths | Offers::Nothing) | Err(_) => Vec::new(),
        },
    };
    let small = word.to_lowercase();
    let fits = |candidate: &String| candidate.to_lowercase().starts_with(&small);
    (start, candidates.into_iter().filter(fits).collect())
}

/// Whether a path is being typed behind a command.
fn wants_paths(line: &str) -> bool {
    let command = line.strip_prefix('/').and_then(|rest| {
        let (name, _) = rest.split_once(char::is_whitespace)?;
        find(name).ok()
    });
    command.is_some_and(|command| command.offers == Offers::Paths)
}

fn assignments(word: &str) -> Vec<String> {
    match word.split_once('=') {
        None => settings::settings()
            .iter()
            .map(|setting| format!("{}=", setting.name))
            .collect(),
        Some((name, _)) => {
            let known = settings::settings()
                .iter()
                .find(|s| s.name.eq_ignore_ascii_case(name));
            let choices = known.map_or(&[][..], |setting| setting.choices);
            choices
                .iter()
                .map(|choice| format!("{name}={choice}"))
                .collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tab_knows_commands_their_words_and_the_settings() {
        assert_eq!(complete("/hel"), (0, vec!["/help ".to_owned()]));
        assert_eq!(complete("/history j"), (9, vec!["json".to_owned()]));
        assert_eq!(complete("/help onc"), (6, vec!["once".to_owned()]));
        assert_eq!(complete("/once temp"), (6, vec!["temperature=".to_owned()]));
        assert_eq!(
            complete("/set a=1 latency=opt"),
            (9, vec!["latency=optimized".to_owned()])
        );
        assert_eq!(complete("/unset TOPP"), (7, vec!["topP".to_owned()]));
    }

    #[test]
    fn tab_offers_nothing_where_there_is_nothing() {
        for line in ["", "hello wor", "/nonsense x", "/hash x", "/set é", "/é"] {
            assert_eq!(complete(line).1, Vec::<String>::new(), "{line}");
        }
    }
}
