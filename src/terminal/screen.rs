//! The one place that prints.
//!
//! Answers go to standard output: exactly as they are when it is not a terminal, sanitised when it
//! is. Everything said about them goes to standard error, sanitised always.

use std::io::{self, Write};
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use crossterm::cursor::MoveToColumn;
use crossterm::execute;
use crossterm::terminal::{Clear, ClearType};

use super::Abilities;
use super::json;
use super::sanitize::{Sanitizer, sanitize, sanitize_line};
use crate::chat::{Error, ErrorKind, Verbose};

const ERROR: Style = AnsiColor::Red.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default();
const DIM: Style = Style::new().dimmed();

/// Standard output and standard error.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    abilities: Abilities,
}

impl Screen {
    /// The screen of a process with these abilities.
    pub fn new(abilities: Abilities) -> Self {
        Self { abilities }
    }

    /// What it can do.
    pub fn abilities(self) -> Abilities {
        self.abilities
    }

    /// An answer that is about to be written.
    pub fn answer(self) -> Answer {
        Answer {
            sanitizer: self.abilities.stdout.then(Sanitizer::new),
            buffer: String::new(),
            on_fresh_line: true,
            thinks: false,
            color: self.abilities.color_stdout,
        }
    }

    /// What a command has to show. It is no answer, so it stays out of a redirected output.
    ///
    /// A terminal that is gone is noticed by the next read from it, so failures end here.
    pub fn show(self, text: &str) {
        let text = format!("{}\n", sanitize(text).trim_end_matches('\n'));
        self.show_as_is(&text);
    }

    /// What a command has to show, sanitised and styled already.
    pub fn show_styled(self, text: &str) {
        self.show_as_is(text);
    }

    /// JSON in the wire form, as a command's result.
    pub fn show_json(self, json: &str) {
        let color = if self.abilities.stdout {
            self.abilities.color_stdout
        } else {
            self.abilities.color_stderr
        };
        self.show_as_is(&format!("{}\n", json::pretty(json, color)));
    }

    fn show_as_is(self, text: &str) {
        if self.abilities.stdout {
            let _ = write(io::stdout(), text);
        } else {
            let _ = write(io::stderr(), text);
        }
    }

    /// Lines for programs that are about to be written, each a [`Screen::json_line`].
    pub fn lines(self) -> Answer {
        Answer {
            sanitizer: None,
            ..self.answer()
        }
    }

    /// JSON as a line for programs. A terminal gets the same JSON in a form that cannot drive it.
    pub fn json_line(self, json: &str) -> String {
        match self.abilities.stdout {
            true => format!("{}\n", json::harmless(json)),
            false => format!("{json}\n"),
        }
    }

    /// Writes text of our own, or a [`Screen::json_line`], to standard output.
    ///
    /// # Errors
    /// When standard output cannot be written.
    #[allow(
        clippy::unused_self,
        reason = "everything is written through the screen"
    )]
    pub fn data(self, text: &str) -> io::Result<()> {
        write(io::stdout(), text)
    }

    /// A remark about what just happened.
    pub fn note(self, text: &str) {
        let text = sanitize_line(text);
        self.report(&self.styled(DIM, &text));
    }

    /// That a request is sent again after a wait. What is over in a moment needs no word.
    pub fn retry(self, why: ErrorKind, wait: Duration) {
        const WORTH_A_WORD: Duration = Duration::from_secs(2);
        if wait < WORTH_A_WORD {
            return;
        }
        let why = match why {
            ErrorKind::Throttling => "throttled",
            ErrorKind::ModelNotReady => "the model is not ready",
            ErrorKind::Network => "the connection failed",
            ErrorKind::Timeout | ErrorKind::ModelTimeout => "no answer came in time",
            _ => "the service failed",
        };
        // The status row may stand there.
        if self.abilities.stderr && self.abilities.moves {
            let _ = execute!(
                io::stderr(),
                MoveToColumn(0),
                Clear(ClearType::UntilNewLine)
            );
        }
        let seconds = wait.as_secs_f64().ceil();
        self.note(&format!(
            "{why}, trying again in {seconds} s, Ctrl-C to stop"
        ));
    }

    /// A failure: what is wrong, and what can be done about it.
    pub fn error(self, error: &Error) {
        let mut line = self.styled(ERROR, "error:");
        line.push(' ');
        line.push_str(&sanitize_line(&in_words(error)));
        if let Some(hint) = error.hint() {
            line.push('\n');
            line.push_str(&self.styled(HINT, "hint:"));
            line.push(' ');
            line.push_str(&sanitize_line(hint));
        }
        self.report(&line);
    }

    /// What verbose mode says.
    pub fn verbose(self, what: Verbose<'_>) {
        match what {
            Verbose::Line(line) => self.report(&self.styled(DIM, &sanitize_line(line))),
            Verbose::Json(json) => self.report(&json::pretty(json, self.abilities.color_stderr)),
        }
    }

    fn styled(self, style: Style, text: &str) -> String {
        if self.abilities.color_stderr {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }

    /// Nobody can be told that standard error is gone.
    #[allow(
        clippy::unused_self,
        reason = "everything is written through the screen"
    )]
    fn report(self, line: &str) {
        let _ = write(io::stderr(), &format!("{line}\n"));
    }
}

/// One write and one flush, so that lines of several threads do not mix.
fn write(mut to: impl Write, text: &str) -> io::Result<()> {
    to.write_all(text.as_bytes())?;
    to.flush()
}

/// The sentence, what the service itself said, and what its support asks for.
fn in_words(error: &Error) -> String {
    let mut words = error.to_string();
    let said = error.service_message().unwrap_or_default();
    // A proxy's page has line ends of its own, and an error is one line.
    for (n, word) in said.split_whitespace().enumerate() {
        words.push_str(if n == 0 { ": " } else { " " });
        words.push_str(word);
    }
    if let Some(id) = error.request_id() {
        words.push_str(" (request ");
        words.push_str(id);
        words.push(')');
    }
    words
}

/// So much is written at a time, so that Ctrl-C need not wait long for a slow reader.
const SLICE: usize = 16 << 10;

/// An answer on its way to standard output.
#[derive(Debug)]
pub struct Answer {
    sanitizer: Option<Sanitizer>,
    buffer: String,
    on_fresh_line: bool,
    /// The last that was added is what the model thinks.
    thinks: bool,
    color: bool,
}

impl Answer {
    /// Adds what the model thinks, dimmed and on lines of its own. Only a terminal shows it.
    pub fn push_thought(&mut self, text: &str) {
        let Some(sanitizer) = &mut self.sanitizer else {
            return;
        };
        if text.is_empty() {
            return;
        }
        let style = if self.color { DIM } else { Style::new() };
        if !std::mem::replace(&mut self.thinks, true) && !self.color {
            self.buffer.push_str("(thinking)\n");
        }
        let mut shown = String::new();
        sanitizer.push(text, &mut shown);
        self.buffer.push_str(&format!("{style}{shown}{style:#}"));
        self.on_fresh_line = shown.ends_with('\n');
    }

    /// Ends the lines of thoughts, and leaves one blank before the answer.
    fn end_thoughts(&mut self) {
        if std::mem::take(&mut self.thinks) {
            if let Some(sanitizer) = &mut self.sanitizer {
                sanitizer.finish(&mut self.buffer);
            }
            let end = if self.on_fresh_line { "\n" } else { "\n\n" };
            self.buffer.push_str(end);
            self.on_fresh_line = true;
        }
    }

    /// Adds text, to be written by the next [`Answer::take_write`].
    pub fn push(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        self.end_thoughts();
        match &mut self.sanitizer {
            Some(sanitizer) => sanitizer.push(text, &mut self.buffer),
            None => self.buffer.push_str(text),
        }
        self.look_at_the_end();
    }

    /// Whether nothing waits to be written.
    pub fn is_empty(&self) -> bool {
        self.buffer.is_empty()
    }

    /// The first of what has been added, as a write that can be done on another thread: it takes as long as the
    /// reader takes.
    pub fn take_write(&mut self) -> impl FnOnce() -> io::Result<()> + Send + 'static + use<> {
        let slice = if let 0..=SLICE = self.buffer.len() {
            std::mem::take(&mut self.buffer)
        } else {
            let rest = self
                .buffer
                .split_off(self.buffer.floor_char_boundary(SLICE));
            std::mem::replace(&mut self.buffer, rest)
        };
        move || write(io::stdout(), &slice)
    }

    /// Drops what has not been written.
    pub fn discard(&mut self) {
        self.on_fresh_line &= self.buffer.is_empty();
        self.buffer.clear();
        if let Some(sanitizer) = &mut self.sanitizer {
            sanitizer.finish(&mut String::new());
        }
    }

    /// How many bytes wait to be written.
    pub fn len(&self) -> usize {
        self.buffer.len()
    }

    /// Adds the rest, and a line end unless the text brought one. An answer without text stays
    /// without a line.
    pub fn finish(&mut self) {
        if let Some(sanitizer) = &mut self.sanitizer {
            sanitizer.finish(&mut self.buffer);
        }
        self.look_at_the_end();
        if !std::mem::replace(&mut self.on_fresh_line, true) {
            self.buffer.push('\n');
        }
    }

    fn look_at_the_end(&mut self) {
        if !self.buffer.is_empty() && !self.thinks {
            self.on_fresh_line = self.buffer.ends_with('\n');
        }
    }
}
