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

use super::answer::Answer;
use super::fold::fold;
use super::json;
use super::parts::in_rows;
use super::sanitize::{sanitize, sanitize_line};
use super::{Abilities, Look, tty};
use crate::chat::{Error, ErrorKind, Verbose};
use crate::exit::Exit;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default();
pub(super) const DIM: Style = Style::new().dimmed();

/// Standard output and standard error.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    abilities: Abilities,
    look: Look,
    remarks: Remarks,
}

/// What is written beside answers, errors, and what a person asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Remarks {
    /// What there is to say.
    #[default]
    All,
    /// What belongs to an answer, such as the tools it asks for.
    OfAnswers,
}

impl Screen {
    /// The screen of a process with these abilities.
    pub fn new(abilities: Abilities) -> Self {
        Self {
            abilities,
            look: Look::default(),
            remarks: Remarks::default(),
        }
    }

    /// The same, with answers that look otherwise.
    pub fn with_look(self, look: Look) -> Self {
        Self { look, ..self }
    }

    /// The same, with such remarks.
    pub fn with_remarks(self, remarks: Remarks) -> Self {
        Self { remarks, ..self }
    }

    /// Which remarks are made.
    pub fn remarks(self) -> Remarks {
        self.remarks
    }

    /// What it can do.
    pub fn abilities(self) -> Abilities {
        self.abilities
    }

    /// How answers are to look.
    pub fn look(self) -> Look {
        self.look
    }

    /// How many columns it has; 80 where nothing tells.
    #[allow(clippy::unused_self, reason = "the screen is asked, wherever it is")]
    pub fn columns(self) -> usize {
        tty::size().map_or(80, |(columns, _)| usize::from(columns.max(1)))
    }

    /// An answer that is about to be written.
    pub fn answer(self) -> Answer {
        Answer::new(self.abilities, self.look)
    }

    /// Writes again what was answered before, by the code that writes it when it comes. As what a
    /// command shows, it stays out of a redirected output.
    pub fn answer_again(self, add: impl FnOnce(&mut Answer)) {
        let mut answer = self.answer();
        add(&mut answer);
        answer.finish();
        while !answer.is_empty() && answer.take_write()().is_ok() {}
    }

    /// What a command has to show. It is no answer, so it stays out of a redirected output.
    ///
    /// A terminal that is gone is noticed by the next read from it, so failures end here.
    pub fn show(self, text: &str) {
        let text = format!("{}\n", sanitize(text).trim_end_matches('\n'));
        let text = match self.abilities.stdout || self.abilities.stderr {
            true => fold(&text, self.columns()),
            false => text,
        };
        self.show_as_is(&text);
    }

    /// A text as it was written: the terminal breaks its lines, so that what is copied has no breaks
    /// of ours.
    pub fn show_source(self, text: &str) {
        let text = sanitize(text);
        self.show_as_is(&format!("{}\n", text.trim_end_matches('\n')));
    }

    /// What a command has to show, sanitised and styled already.
    pub fn show_styled(self, text: &str) {
        self.show_as_is(text);
    }

    /// Rows that a command has to show, sanitised and styled already, ended between words.
    pub fn show_rows(self, text: &str) {
        match self.abilities.stdout || self.abilities.stderr {
            true => self.show_as_is(&fold(text, self.columns())),
            false => self.show_as_is(text),
        }
    }

    /// Goes to the start of a row, after a program of the person's own may have left the cursor
    /// anywhere.
    pub fn fresh_row(self) {
        if self.abilities.moves {
            tty::fresh_row();
        }
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
    #[allow(
        clippy::unused_self,
        reason = "everything is written through the screen"
    )]
    pub fn lines(self) -> Answer {
        Answer::exact()
    }

    /// JSON as a line for programs. A terminal gets the same JSON in a form that cannot drive it.
    pub fn json_line(self, json: String) -> String {
        let mut line = match self.abilities.stdout {
            true => json::harmless(&json),
            false => json,
        };
        line.push('\n');
        line
    }

    /// Writes a text that is what was asked for to standard output: exactly as it is for a program,
    /// sanitised for a person.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn text(self, text: &str) -> io::Result<()> {
        match self.abilities.stdout {
            true => write(io::stdout(), &sanitize(text)),
            false => write(io::stdout(), text),
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
        if self.remarks == Remarks::All {
            self.note_of_answer(text);
        }
    }

    /// A remark that belongs to the answer above it, which is not understood without.
    pub fn note_of_answer(self, text: &str) {
        let text = self.folded(&sanitize_line(text));
        self.report(&self.styled(DIM, &text));
    }

    /// A remark of several parts, none of which the end of a row breaks in two.
    pub fn note_parts(self, parts: &[String]) {
        let size = match self.abilities.stderr {
            true => tty::size(),
            false => None,
        };
        let rows = in_rows(parts, size.map(|(columns, _)| columns.into()));
        rows.iter().for_each(|row| self.note(row));
    }

    /// A question, with the cursor behind it.
    #[allow(
        clippy::unused_self,
        reason = "everything is written through the screen"
    )]
    pub fn question(self, text: &str) {
        let _ = write(io::stderr(), &sanitize_line(text));
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
        let seconds = wait.as_secs_f64().ceil();
        self.note_in_wait(&format!(
            "{why}, trying again in {seconds} s, Ctrl-C to stop"
        ));
    }

    /// A remark in the middle of a wait: the status row may stand where it is written.
    pub fn note_in_wait(self, text: &str) {
        if self.abilities.stderr && self.abilities.moves {
            let _ = execute!(
                io::stderr(),
                MoveToColumn(0),
                Clear(ClearType::UntilNewLine)
            );
        }
        self.note(text);
    }

    /// That standard output cannot be written, and how the program ends for it. Who went away need
    /// not be told.
    pub fn unwritable(self, error: io::Error) -> Exit {
        let exit = Exit::from(&error);
        if exit != Exit::BrokenPipe {
            self.error(&unwritable(error));
        }
        exit
    }

    /// A failure: what is wrong, and what can be done about it.
    pub fn error(self, error: &Error) {
        self.titled(ERROR, "error:", &in_words(error));
        if let Some(hint) = error.hint() {
            self.titled(HINT, "hint:", hint);
        }
    }

    fn titled(self, style: Style, title: &str, words: &str) {
        let line = self.folded(&format!("{title} {}", sanitize_line(words)));
        let words = line.strip_prefix(title).unwrap_or_default();
        self.report(&format!("{}{words}", self.styled(style, title)));
    }

    /// On a terminal, a line about an answer that ends between words.
    fn folded(self, line: &str) -> String {
        match self.abilities.stderr {
            true => fold(line, self.columns()),
            false => line.to_owned(),
        }
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

/// That standard output cannot be written, in words.
pub fn unwritable(error: io::Error) -> Error {
    Error::new(ErrorKind::Io, "standard output could not be written")
        .with_service_message(error.to_string())
        .with_hint("check the disk and what the output is redirected to")
        .with_source(error)
}

/// The sentence of an error and what the service itself said, on one line and no longer than a person
/// reads. It may hold foreign text.
#[must_use]
pub fn told(error: &Error) -> String {
    const MOST: usize = 600;
    let mut told = error.to_string();
    // A proxy's page has line ends of its own. What goes back to the start of a row is shown.
    let said = error.service_message().unwrap_or_default();
    let said = said.replace("\r\n", "\n");
    let words: Vec<&str> = said
        .split(|c: char| c.is_whitespace() && c != '\r')
        .filter(|word| !word.is_empty())
        .collect();
    let said = words.join(" ");
    if said.is_empty() {
        return told;
    }
    told.push_str(": ");
    told.extend(said.chars().take(MOST));
    match said.chars().count().saturating_sub(MOST) {
        0 => {}
        left => told.push_str(&format!("… ({left} more characters)")),
    }
    told
}

/// One write and one flush, so that lines of several threads do not mix.
pub(super) fn write(mut to: impl Write, text: &str) -> io::Result<()> {
    to.write_all(text.as_bytes())?;
    to.flush()
}

/// The sentence, what the service itself said, and what its support asks for.
fn in_words(error: &Error) -> String {
    let mut words = told(error);
    if let Some(id) = error.request_id() {
        words.push_str(" (request ");
        words.push_str(id);
        words.push(')');
    }
    words
}
