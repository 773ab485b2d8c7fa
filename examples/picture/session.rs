//! A session: what is typed into the program, and the screen in the end.
//!
//! The model of the screen knows no struck text. Nothing here is shown in reverse, so that stands for
//! it.

use std::error::Error;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use vt100::{Parser, Screen};

const ROWS: u16 = 44;
const COLUMNS: u16 = 84;

/// Each is typed at a prompt, and the next prompt is waited for.
const TYPED: [&str; 2] = ["What is 6*7?", "Think, then show me some Markdown."];

/// Far longer than an answer of the demo takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Holds the session with this program.
pub fn hold(program: &Path) -> Result<Screen, Box<dyn Error>> {
    let home = tempfile::tempdir()?;
    let mut command = CommandBuilder::new(program);
    command.arg("--demo");
    command.env_clear();
    command.env("HOME", home.path());
    command.env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8");
    command.cwd(home.path());
    let size = PtySize {
        rows: ROWS,
        cols: COLUMNS,
        pixel_width: 0,
        pixel_height: 0,
    };
    let pair = native_pty_system().openpty(size)?;
    let mut child = pair.slave.spawn_command(command)?;
    drop(pair.slave);
    let written = read(pair.master.try_clone_reader()?);
    let mut keys = pair.master.take_writer()?;
    let mut raw = Vec::new();

    until(&written, &mut raw, is_prompt)?;
    for line in TYPED {
        keys.write_all(line.as_bytes())?;
        until(&written, &mut raw, |last| last.ends_with(line))?;
        keys.write_all(b"\r")?;
        until(&written, &mut raw, is_prompt)?;
    }
    child.kill()?;
    child.wait()?;
    screen(&raw)
}

/// What the program writes, as it comes.
fn read(mut from: Box<dyn Read + Send>) -> Receiver<Vec<u8>> {
    let (to, written) = channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(read @ 1..) = from.read(&mut buffer) {
            if to
                .send(buffer.iter().take(read).copied().collect())
                .is_err()
            {
                return;
            }
        }
    });
    written
}

/// Waits until the last line of the screen is as wanted.
fn until(
    written: &Receiver<Vec<u8>>,
    raw: &mut Vec<u8>,
    wanted: impl Fn(&str) -> bool,
) -> Result<(), Box<dyn Error>> {
    loop {
        let contents = screen(raw)?.contents();
        let last = contents.trim_end().lines().last().unwrap_or_default();
        if wanted(last.trim_end()) {
            return Ok(());
        }
        let more = written.recv_timeout(PATIENCE);
        let more = more.map_err(|_| format!("this does not go on as it should:\n{contents}"))?;
        raw.extend(more);
    }
}

/// The screen after all that was written.
fn screen(raw: &[u8]) -> Result<Screen, Box<dyn Error>> {
    let [rows, columns] = [ROWS, COLUMNS].map(NonZeroU16::new);
    let (rows, columns) = rows.zip(columns).ok_or("a screen has rows and columns")?;
    let mut parser = Parser::new(rows, columns, 0);
    let text = String::from_utf8_lossy(raw);
    let text = text.replace(";9m", ";7m").replace(";9;", ";7;");
    parser.process(text.as_bytes());
    Ok(parser.screen().clone())
}

fn is_prompt(last: &str) -> bool {
    last.ends_with('❯')
}
